"""Asking every strand of a notice how it stands, for the daily upkeep: queries only, never an Update or a Signal."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from temporalio.client import Client, WorkflowExecutionStatus, WorkflowQueryFailedError
from temporalio.service import RPCError, RPCStatusCode

from activities.upkeep.strands import Answer, EngineSilent, Trouble
from domain.assessment import AssessmentCourse
from domain.course import Course
from domain.escalation import EscalationCourse
from domain.notice import NoticeCourse
from domain.reviews import ReviewCourse
from workflows.improvement_notice import STRANDS
from workflows.opening import notice_id
from workflows.rebuilding import running
from workflows.review_cycle import assessment_id
from workflows.strand import Strand

# The state each strand gives, by the first word of its workflow's id.
COURSES: dict[str, type[Course]] = {
    "notice": NoticeCourse,
    **{name: course for name, (_, course) in STRANDS.items()},
    "assessment": AssessmentCourse,
    "escalation": EscalationCourse,
}
PATIENCE = timedelta(seconds=10)


def name_of(workflow_id: str) -> str:
    """A strand's name in the register by the id of its workflow: assessment-2 of assessment/sefton/2."""
    name, _, *number = workflow_id.split("/")
    return "-".join((name, *number))


class RollCall:
    """Asks by `client`; `patience` is how long one answer may take."""

    def __init__(self, client: Client, patience: timedelta = PATIENCE) -> None:
        self._client = client
        self._patience = patience

    async def called(self, reference: str) -> tuple[Answer, ...]:
        """An answer for each strand the notice must have running, its own first. Raises EngineSilent."""
        strands = await self._strands(reference)
        return tuple(await asyncio.gather(*(self._answer(strand) for strand in strands)))

    async def courses(self, reference: str) -> tuple[Course, ...]:
        """The state of every strand, the notice's own first; none where one does not give it. Raises EngineSilent."""
        strands = await self._strands(reference)
        courses = await asyncio.gather(*(self._course(strand) for strand in strands))
        given = tuple(course for course in courses if course)
        return given if len(given) == len(strands) else ()

    async def states(self, reference: str) -> dict[str, Course]:
        """The state of each strand that gives it, by its name in the register. Raises EngineSilent."""
        strands = await self._strands(reference)
        courses = await asyncio.gather(*(self._course(strand) for strand in strands))
        return {name_of(strand): course for strand, course in zip(strands, courses, strict=True) if course}

    async def running(self, reference: str, strands: Sequence[str]) -> tuple[str, ...]:
        """Which strands of a notice, by their names in the register, run at all. Raises RPCError."""
        found = await running(self._client, reference, strands)
        return tuple(name_of(workflow_id) for workflow_id in found)

    async def kept_going(self, task_queue: str) -> set[str]:
        """The references of all notices that Temporal keeps going, as its lists show them. Raises RPCError."""
        query = f"WorkflowType = 'ImprovementNotice' AND ExecutionStatus = 'Running' AND TaskQueue = '{task_queue}'"
        return {run.id.partition("/")[2] async for run in self._client.list_workflows(query)}

    async def _strands(self, reference: str) -> tuple[str, ...]:
        """The ids of the workflows that must run: those a notice begins with, then what its people set going."""
        await self._engine_answers()
        notice, reviews = await asyncio.gather(self._course(notice_id(reference)), self._course(f"reviews/{reference}"))
        concerns = sorted(notice.stages) if isinstance(notice, NoticeCourse) else ()
        assessed = sorted(reviews.assessing) if isinstance(reviews, ReviewCourse) else ()
        return (
            notice_id(reference),
            *(f"{name}/{reference}" for name in STRANDS),
            *(assessment_id(reference, number) for number in assessed),
            *(f"escalation/{reference}/{number}" for number in concerns),
        )

    async def _engine_answers(self) -> None:
        try:
            if not await self._client.service_client.check_health(timeout=self._patience):
                raise EngineSilent("it says that it is not serving")
        except RPCError as error:
            raise EngineSilent(error.message or error.status.name) from error
        except RuntimeError as error:
            # What the SDK raises where a first connection fails.
            raise EngineSilent(str(error)) from error

    async def _answer(self, strand: str) -> Answer:
        handle, tries = self._client.get_workflow_handle(strand), 0
        try:
            found = await handle.describe(rpc_timeout=self._patience)
            if found.status is not WorkflowExecutionStatus.RUNNING:
                words = found.status.name.lower() if found.status else "unknown"
                return Answer(strand, trouble=Trouble.STOPPED, words=words)
            tries = found.raw_description.pending_workflow_task.attempt
            return Answer(strand, account=await handle.query(Strand.account, rpc_timeout=self._patience))
        except (RPCError, WorkflowQueryFailedError) as error:
            words = error.message if isinstance(error, RPCError) else str(error)
            if isinstance(error, RPCError) and error.status is RPCStatusCode.NOT_FOUND:
                return Answer(strand, trouble=Trouble.MISSING, words=words)
            # Somebody takes its step and fails. A worker that was killed with it in hand makes for two tries alone.
            failing = tries > 2 or isinstance(error, WorkflowQueryFailedError)
            return Answer(strand, trouble=Trouble.SILENT, words=words, failing=failing)

    async def _course(self, strand: str) -> Course | None:
        handle = self._client.get_workflow_handle(strand)
        kind = COURSES[strand.partition("/")[0]]
        try:
            return kind.model_validate(await handle.query(Strand.now_stands, rpc_timeout=self._patience))
        except (RPCError, WorkflowQueryFailedError):
            return None
