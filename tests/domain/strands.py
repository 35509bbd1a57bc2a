"""The strands the domain's tests live through, each begun as its notice begins it."""

from typing import Any

from domain.adviser import AdviserCourse
from domain.assessment import AssessmentCourse
from domain.board import BoardCourse
from domain.board_acts import MeetingRecord
from domain.board_acts import recorded as board_recorded
from domain.box_acts import BoxTicked, ticked
from domain.checklists import still_open
from domain.days import ONE_DAY
from domain.delivery import DeliveryCourse
from domain.escalation import EscalationCourse
from domain.escalation_acts import StageApproval, StageProposal, approved, proposed
from domain.instrument import Notice
from domain.moments import at
from domain.notice import NoticeCourse
from domain.plan_acts import ObjectiveSet, ProgressRecorded, objective_set, progress_recorded
from domain.review_acts import Booking, ReviewRecord, booked, recorded
from domain.reviews import ReviewCourse
from domain.stages import LADDER, Stage
from domain.standing import Standing
from domain.timetable import timetabled
from tests.support.lives import CASE_LEAD, COORDINATOR, MINISTER, Life, by, standing
from tests.support.notices import sefton
from tests.support.tables import day

AREA = "the first area for priority action in Ofsted's report of 10 May 2021"


def _held(notice: Notice | None, entered: str, terms: dict[str, Any]) -> Standing:
    return standing(notice or sefton(**terms), entered)


def board(notice: Notice | None = None, entered: str = "", **terms: Any) -> Life[BoardCourse]:
    held = _held(notice, entered, terms)
    life = Life(BoardCourse(standing=held, opened_at=held.in_force_at))
    return life.do(timetabled, life.now)


def reviews(notice: Notice | None = None, entered: str = "", **terms: Any) -> Life[ReviewCourse]:
    held = _held(notice, entered, terms)
    return Life(ReviewCourse(standing=held, opened_at=held.in_force_at))


def assessment(
    review_on: str, booked: str, notice: Notice | None = None, entered: str = "", **terms: Any
) -> Life[AssessmentCourse]:
    """The assessment before review 1, its strand begun when the review was booked."""
    held, now = _held(notice, entered, terms), at(day(booked))
    return Life(AssessmentCourse(standing=held, opened_at=now, review=1, review_on=day(review_on)), now)


def delivery(notice: Notice | None = None, entered: str = "", **terms: Any) -> Life[DeliveryCourse]:
    held = _held(notice, entered, terms)
    return Life(DeliveryCourse(standing=held, opened_at=held.in_force_at))


def adviser(notice: Notice | None = None, entered: str = "", **terms: Any) -> Life[AdviserCourse]:
    held = _held(notice, entered, terms)
    return Life(AdviserCourse(standing=held, opened_at=held.in_force_at))


def escalation(raised: str, notice: Notice | None = None, entered: str = "", **terms: Any) -> Life[EscalationCourse]:
    held, now = _held(notice, entered, terms), at(day(raised))
    course = EscalationCourse(
        standing=held, opened_at=now, number=1, concern="Caseloads rise", raised_by="Claire", raised_on=day(raised)
    )
    return Life(course, now)


def notice(text: Notice | None = None, entered: str = "", **terms: Any) -> Life[NoticeCourse]:
    held = _held(text, entered, terms)
    return Life(NoticeCourse(standing=held, opened_at=held.in_force_at))


# --- what people do most often


def sat(life: Life[BoardCourse], number: int, **fields: object) -> Life[BoardCourse]:
    """Whether a board met, recorded today."""
    return life.do(board_recorded, by(COORDINATOR, MeetingRecord, life.today, meeting=number, **fields), life.now)


def book(life: Life[ReviewCourse], on: str, **fields: Any) -> Life[ReviewCourse]:
    return life.do(booked, by(CASE_LEAD, Booking, life.today, review_on=day(on), **fields), life.now)


def hold(life: Life[ReviewCourse], number: int, **fields: Any) -> Life[ReviewCourse]:
    """Whether a review was held, recorded today."""
    return life.do(recorded, by(CASE_LEAD, ReviewRecord, life.today, review=number, **fields), life.now)


def held(life: Life[ReviewCourse], on: str, **fields: Any) -> Life[ReviewCourse]:
    """A review booked the day before it is held, and recorded the day after."""
    book(life.to(at(day(on) - ONE_DAY)), on, **fields)
    return hold(life.to(at(day(on) + ONE_DAY)), len(life.course.reviews))


def propose(life: Life[EscalationCourse], stage: Stage, who: str = CASE_LEAD, **fields: Any) -> Life[EscalationCourse]:
    act = by(who, StageProposal, life.today, **{"stage": stage, "reason": "no progress", **fields})
    return life.do(proposed, act, life.now)


def see_to(life: Life[EscalationCourse], *boxes: str, who: str = CASE_LEAD) -> Life[EscalationCourse]:
    """These boxes of what is proposed given a name and today; where none is named, all that are open."""
    left = still_open(life.course.proposal) if life.course.proposal else ()
    for box in boxes or [box.name for box in left]:
        life.do(ticked, by(who, BoxTicked, life.today, box=box), life.now)
    return life


def approve(life: Life[EscalationCourse], who: str = MINISTER) -> Life[EscalationCourse]:
    see_to(life, who=who)
    return life.do(approved, by(who, StageApproval, life.today), life.now)


def at_stage(stage: Stage, raised: str) -> Life[EscalationCourse]:
    """A concern that was raised and taken straight to a stage, for a reason."""
    asks = {"reply_by": "2021-10-29"} if LADDER[stage].reply else {}
    return approve(propose(escalation(raised), stage, **asks))


def set_out(life: Life[DeliveryCourse], **said: Any) -> Life[DeliveryCourse]:
    """An objective of the plan set today."""
    act = by(COORDINATOR, ObjectiveSet, life.today, **{"area": AREA, "text": "Caseloads below 16", **said})
    return life.do(objective_set, act, life.now)


def says(life: Life[DeliveryCourse], progress: str, on: str = "", **said: Any) -> Life[DeliveryCourse]:
    """How an objective goes, recorded today, of a day that may be earlier."""
    told = {"objective": 1, "progress": progress, "said": f"It is {progress}", **said}
    return life.do(progress_recorded, by(COORDINATOR, ProgressRecorded, on or life.today, **told), life.now)
