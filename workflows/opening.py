"""Opening a notice: the same call live and in rehearsal, which differ only in how far notice time is ahead."""

from datetime import datetime, timedelta

from temporalio.client import Client, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from domain.days import Edition
from domain.instrument import Notice
from domain.notice import NoticeCourse
from domain.standing import PRACTICE, Standing
from workflows.finding import attributes_of
from workflows.improvement_notice import ImprovementNotice


class NoticeAlreadyOpen(Exception):
    """The reference is taken: by a notice that is kept here now, or by one that has ended."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"The notice {reference} is open here already; nothing was changed. See it with: status")
        self.reference = reference


def notice_id(reference: str) -> str:
    return f"notice/{reference}"


def first_course(notice: Notice, edition: Edition, entered_at: datetime, ahead_by: timedelta) -> NoticeCourse:
    """The notice's state as it is entered at `entered_at` (notice time, UTC)."""
    standing = Standing(notice=notice, edition=edition, entered_at=entered_at, ahead_by=ahead_by, practice=PRACTICE)
    return NoticeCourse(standing=standing, opened_at=standing.in_force_at)


async def open_notice(
    client: Client,
    task_queue: str,
    notice: Notice,
    edition: Edition,
    entered_at: datetime,
    ahead_by: timedelta = timedelta(),
) -> WorkflowHandle[ImprovementNotice, NoticeCourse]:
    """Start keeping `notice`. Raises NoticeAlreadyOpen where its reference was used before, ended or not."""
    course = first_course(notice, edition, entered_at, ahead_by)
    try:
        return await client.start_workflow(
            ImprovementNotice.run,
            course,
            id=notice_id(notice.reference),
            task_queue=task_queue,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
            static_summary=f"{notice.kind} to {notice.council}",
            search_attributes=attributes_of(course, "in force"),
        )
    except WorkflowAlreadyStartedError as error:
        raise NoticeAlreadyOpen(notice.reference) from error
