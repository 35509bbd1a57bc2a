"""The strands the domain's tests live through, each begun as its notice begins it."""

from typing import Any

from domain.adviser import AdviserCourse
from domain.assessment import AssessmentCourse
from domain.board import BoardCourse
from domain.delivery import DeliveryCourse
from domain.escalation import EscalationCourse
from domain.instrument import Notice
from domain.moments import at
from domain.notice import NoticeCourse
from domain.reviews import ReviewCourse
from domain.standing import Standing
from domain.timetable import timetabled
from tests.support.lives import Life, standing
from tests.support.notices import sefton
from tests.support.tables import day


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
