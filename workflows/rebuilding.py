"""Setting a notice's strands going again from where the register says they stood.

As after the loss of all that Temporal kept, or where one notice's history is stuck. Each strand starts as it does when
it goes on afresh; what passed between strands and was not heard is said again. Every part may be done twice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from domain.assessment import AssessmentCourse
from domain.course import Course
from domain.escalation import EscalationCourse
from domain.moments import day_of
from domain.notice import NoticeCourse
from domain.reviews import ReviewCourse
from workflows.escalation import Escalation
from workflows.finding import attributes_of
from workflows.improvement_notice import IN_FORCE, STRANDS, ImprovementNotice
from workflows.review_cycle import assessment_id
from workflows.self_assessment import SelfAssessment
from workflows.strand import Strand

RUNS: dict[str, Any] = {
    "notice": ImprovementNotice.run,
    **{name: strand.run for name, (strand, _) in STRANDS.items()},
    "assessment": SelfAssessment.run,
    "escalation": Escalation.run,
}


@dataclass(frozen=True)
class Rebuilt:
    """What was set going again, by the ids of the workflows, and what was found running and left alone."""

    started: tuple[str, ...]
    left: tuple[str, ...]


def workflow_of(reference: str, strand: str) -> str:
    """The id of the workflow of a strand by its name in the register: assessment/sefton/2 of assessment-2."""
    name, _, number = strand.partition("-")
    return "/".join(part for part in (name, reference, number) if part)


def agreed(courses: Mapping[str, Course], now: datetime) -> dict[str, Course]:
    """The courses of a notice's strands, by their names, with what one knows of another made to agree.

    A concern stands where its own strand says; one that is over is not spoken to; a review that is booked has its
    assessment; a strand that had not begun begins. `now` is notice time (UTC).
    """
    found = dict(courses)
    notice, reviews = found.get("notice"), found.get("reviews")
    escalations = [course for course in found.values() if isinstance(course, EscalationCourse)]
    if isinstance(notice, NoticeCourse):
        stages = {one.number: one.stage.value for one in escalations if not one.over}
        silent = {number: stage for number, stage in notice.stages.items() if f"escalation-{number}" not in found}
        notice = notice.replaced(stages={**silent, **stages})
        found["notice"] = notice.having_taken(IN_FORCE)
        for name, (_, kind) in STRANDS.items():
            found.setdefault(name, kind(standing=notice.standing, opened_at=notice.standing.in_force_at))
    if isinstance(reviews, ReviewCourse) and not reviews.ending:
        for review in reviews.planned:
            name = f"assessment-{review.number}"
            if review.number not in reviews.assessing and name not in found:
                day = day_of(review.starts_at)
                found[name] = AssessmentCourse(
                    standing=reviews.standing, opened_at=now, review=review.number, review_on=day
                )
                found["reviews"] = reviews = reviews.replaced(assessing=reviews.assessing | {review.number})
    return found


def waits(course: Course) -> bool:
    """Whether the strand of this course has something left to do: a concern or an assessment may be over."""
    if isinstance(course, EscalationCourse):
        return not course.over
    return not (isinstance(course, AssessmentCourse) and course.withdrawn)


async def rebuild(
    client: Client, task_queue: str, reference: str, courses: Mapping[str, Course], *, instead: bool
) -> Rebuilt:
    """Start the strands of a notice at `courses`, by their names in the register; the notice itself comes last.

    A strand that runs is left alone; with `instead` it is terminated first: its history is of no more use, and what
    of it counts stands in the register. Raises RPCError.
    """
    started, left = [], []
    for strand in sorted(courses, key=lambda name: name == "notice"):
        workflow_id = workflow_of(reference, strand)
        if await _runs(client, workflow_id):
            if not instead:
                left.append(workflow_id)
                continue
            await client.get_workflow_handle(workflow_id).terminate("Set going again from the register")
        try:
            await _started(client, task_queue, workflow_id, courses[strand])
        except WorkflowAlreadyStartedError:
            # Somebody else sets the same notice going at this moment, from the same register.
            left.append(workflow_id)
        else:
            started.append(workflow_id)
    if started:
        await _told(client, reference, courses)
    return Rebuilt(tuple(started), tuple(left))


async def running(client: Client, reference: str, strands: Iterable[str]) -> tuple[str, ...]:
    """Which of a notice's strands Temporal has running, by the ids of their workflows."""
    ids = [workflow_of(reference, strand) for strand in strands]
    return tuple([one for one in ids if await _runs(client, one)])


async def _runs(client: Client, workflow_id: str) -> bool:
    try:
        status = (await client.get_workflow_handle(workflow_id).describe()).status
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False
        raise
    return status is WorkflowExecutionStatus.RUNNING


async def _started(client: Client, task_queue: str, workflow_id: str, course: Course) -> None:
    stage = course.stage.value if isinstance(course, EscalationCourse) else "in force"
    await client.start_workflow(
        RUNS[workflow_id.partition("/")[0]],
        course,
        id=workflow_id,
        task_queue=task_queue,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
        static_summary=workflow_id,
        search_attributes=attributes_of(course, stage),
    )


async def _told(client: Client, reference: str, courses: Mapping[str, Course]) -> None:
    """Say again what the notice may have been about to say, and the day of each review to its assessment."""
    notice, reviews = courses.get("notice"), courses.get("reviews")
    for strand, course in courses.items():
        handle = client.get_workflow_handle(workflow_of(reference, strand))
        if notice and notice.ending and not course.ending:
            await handle.signal(Strand.end, notice.ending)
        elif notice and course.standing.revision < notice.standing.revision:
            await handle.signal(Strand.inform, notice.standing)
        if isinstance(course, AssessmentCourse) and isinstance(reviews, ReviewCourse):
            review = reviews.review(course.review)
            if review and day_of(review.starts_at) != course.review_on:
                moved = client.get_workflow_handle(assessment_id(reference, course.review))
                await moved.signal(SelfAssessment.move, day_of(review.starts_at))
