"""Two who set a notice going again at the same moment: each strand is begun once, and neither hears of a defect."""

from datetime import date
from typing import Any, cast

from temporalio.client import Client
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from domain.course import BEGUN
from domain.moments import at
from domain.notice import NoticeCourse
from domain.standing import PRACTICE, Standing
from tests.support.editions import ENGLAND
from tests.support.notices import sefton
from workflows.rebuilding import Rebuilt, rebuild


class Outrun:
    """A Temporal that has nothing running when it is asked, and everything when it is to be begun."""

    def get_workflow_handle(self, workflow_id: str) -> "Outrun":
        return self

    async def describe(self) -> None:
        raise RPCError("not found", RPCStatusCode.NOT_FOUND, b"")

    async def start_workflow(self, run: Any, course: Any, *, id: str, **how: Any) -> None:
        raise WorkflowAlreadyStartedError(id, "ImprovementNotice")


async def test_a_strand_that_somebody_else_began_meanwhile_is_left_alone() -> None:
    standing = Standing(notice=sefton(), edition=ENGLAND, entered_at=at(date(2021, 6, 7)), practice=PRACTICE)
    course = NoticeCourse(standing=standing, opened_at=standing.in_force_at).having_taken(BEGUN)

    rebuilt = await rebuild(cast(Client, Outrun()), "notices", "sefton-2021", {"notice": course}, instead=True)

    assert rebuilt == Rebuilt(started=(), left=("notice/sefton-2021",))
