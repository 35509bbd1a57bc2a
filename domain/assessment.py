"""Paragraph 10: before any review the council gives its own assessment of improvement."""

from collections.abc import Iterator
from datetime import date, datetime

from pydantic import Field

from domain.acts import Act
from domain.course import Course, why_not_on
from domain.duties import Duty
from domain.early_warnings import assessment_late, assessment_rushed, is_rushed, told_early
from domain.moments import day_of, spoken
from domain.papers import SHA256
from domain.people import Role
from domain.reckonings import assessment_due
from domain.sittings import fell_in_pause
from domain.standing import Clock
from domain.steps import Step, told_once

OFFICE = (Role.COORDINATOR, Role.HEAD_OF_SERVICE, Role.DCS)


class AssessmentCourse(Course):
    """One review's assessment: requested, drafted, signed, submitted. It moves when its review moves.

    `withdrawn` is the reason it is no longer wanted: its review was called off, or is over. `called_on` is the day its
    review was set for `review_on`, where that was not the day it was booked. `late_for` is the day it was due by where
    it came after it; `rushed_on`, `rushed_at` (UTC) and `rushed_for` are when it was signed off within a day of its
    review, and the day that was set for: as it stood then, since a review that moves makes nobody late.
    `signed_version` and `signed_sha256` are what was signed, where the assessment was written here.
    """

    review: int
    review_on: date
    drafted_on: date | None = None
    signed_on: date | None = None
    submitted_on: date | None = None
    submitted_at: datetime | None = None
    withdrawn: str = ""
    called_on: date | None = None
    late_for: date | None = None
    rushed_on: date | None = None
    rushed_for: date | None = None
    rushed_at: datetime | None = None
    signed_version: int | None = None
    signed_sha256: str = ""

    @property
    def over(self) -> bool:
        return bool(self.submitted_on or self.withdrawn or self.ending)

    def owed(self) -> tuple[Duty, ...]:
        due = assessment_due(self.review_on, self.standing.notice, self.standing.edition)
        if due is None:
            return ()
        paused_away = fell_in_pause(self.review_on, Clock.REVIEWS, self.standing)
        owed = self.duty_before(
            self.review_on,
            self.key,
            "self_assessment",
            due,
            Clock.REVIEWS,
            called_on=self.called_on or day_of(self.opened_at),
            opened_at=self.opened_at,
            withdrawn=bool(self.withdrawn) or paused_away,
            review=self.review,
        )
        return (owed,)

    @property
    def key(self) -> str:
        return f"self-assessment-{self.review}"

    @property
    def paragraph(self) -> str:
        return self.standing.notice.terms.self_assessment.paragraph

    def happenings(self) -> tuple[Step, ...]:
        if self.ending or self.withdrawn:
            return ()
        return (*_requested(self), *_submitted(self), *_warned(self))


def _requested(course: AssessmentCourse) -> Iterator[Step]:
    yield told_once(
        f"assessment-requested-{course.review}",
        course.opened_at,
        course.paragraph,
        f"Ask for the council's own assessment before review {course.review}",
        "assessment_requested",
        (Role.DCS, Role.COORDINATOR),
        duty=course.key,
        due=next((duty.due for duty in course.owed()), None),
        number=str(course.review),
        review=spoken(course.review_on),
    )


def _submitted(course: AssessmentCourse) -> Iterator[Step]:
    if course.submitted_on and course.submitted_at:
        yield told_once(
            f"assessment-submitted-{course.review}",
            course.submitted_at,
            course.paragraph,
            f"Tell DfE that the assessment for review {course.review} is in",
            "assessment_submitted",
            (Role.CASE_LEAD, Role.ADVISER),
            number=str(course.review),
            review=spoken(course.review_on),
            submitted_on=spoken(course.submitted_on),
        )


def _warned(course: AssessmentCourse) -> Iterator[Step]:
    """Late, or signed off at the last moment: told, and no more. It is taken in all the same."""
    if not told_early(course.standing):
        return
    n, paragraph = course.review, course.paragraph
    if course.rushed_on and course.rushed_for and course.rushed_at:
        yield assessment_rushed(n, course.rushed_on, course.rushed_for, course.rushed_at, paragraph)
    if course.late_for and course.submitted_on and course.submitted_at:
        yield assessment_late(n, course.late_for, course.submitted_on, course.submitted_at, paragraph)


class AboutAssessment(Act):
    """An act about the assessment for one review, by the review's number."""

    term = "self_assessment"
    review: int = Field(ge=1, le=500)
    document: str = Field(default="", max_length=500)
    # Of the paper, where it was written here.
    version: int | None = Field(default=None, ge=1, le=500)
    sha256: str = Field(default="", pattern=SHA256)


class Draft(AboutAssessment):
    """The council's own assessment is drafted."""

    name = "draft-assessment"
    may = OFFICE


class Signature(AboutAssessment):
    """The council's own assessment is signed off."""

    name = "sign-assessment"
    may = (Role.DCS,)


class Assessment(AboutAssessment):
    """The council's own assessment was submitted to the reviewers."""

    name = "submit-assessment"
    may = OFFICE


def why_not_draft(course: AssessmentCourse, act: Draft, now: datetime) -> str | None:
    return why_not_on(course, act, now) or _why_over(course)


def drafted(course: AssessmentCourse, act: Draft) -> AssessmentCourse:
    return course.replaced(drafted_on=act.on, signed_on=None, signed_version=None, signed_sha256="")


def why_not_sign(course: AssessmentCourse, act: Signature, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now) or _why_over(course):
        return refusal
    return None if course.drafted_on else "There is no draft to sign yet: draft the assessment first."


def signed(course: AssessmentCourse, act: Signature, now: datetime) -> AssessmentCourse:
    after = course.replaced(signed_on=act.on, signed_version=act.version, signed_sha256=act.sha256)
    if course.rushed_at or not is_rushed(act.on, course.review_on, _due_on(course)):
        return after
    return after.replaced(rushed_on=act.on, rushed_for=course.review_on, rushed_at=now)


def _due_on(course: AssessmentCourse) -> date | None:
    return next((duty.due.on for duty in course.owed()), None)


def why_not_submit(course: AssessmentCourse, act: Assessment, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now) or _why_over(course):
        return refusal
    if not course.signed_on:
        return "The director of children's services has not signed the assessment yet."
    if act.sha256 and course.signed_sha256 and act.sha256 != course.signed_sha256:
        return f"Version {course.signed_version} was signed, and not version {act.version}: hand in what was signed."
    return None


def submitted(course: AssessmentCourse, act: Assessment, now: datetime) -> AssessmentCourse:
    due_on = _due_on(course)
    late_for = due_on if due_on and act.on > due_on else None
    after = course.replaced(submitted_on=act.on, submitted_at=now, late_for=late_for)
    return after.handed_in(course.key, act.on)


def moved_with_review(course: AssessmentCourse, review_on: date, now: datetime | None = None) -> AssessmentCourse:
    """The review moved: so does the day the assessment is due. One handed in already stays handed in."""
    if review_on == course.review_on:
        return course
    return course.replaced(review_on=review_on, called_on=day_of(now) if now else course.called_on)


def no_longer_wanted(course: AssessmentCourse, reason: str) -> AssessmentCourse:
    return course.replaced(withdrawn=reason)


def _why_over(course: AssessmentCourse) -> str | None:
    if course.submitted_on:
        return f"The assessment for review {course.review} was submitted on {spoken(course.submitted_on)} already."
    return f"This assessment is no longer wanted: {course.withdrawn}" if course.withdrawn else None
