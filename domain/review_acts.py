"""What people do about DfE's reviews: book, move, call off, hold, tell the outcome, prepare the ground."""

from collections.abc import Iterable
from datetime import date, datetime, time

from pydantic import Field

from domain import answers
from domain.access import CONFIRMED_BY, AccessBox, AccessTick, listed, still_open
from domain.acts import Act, Reason, doer
from domain.answers import ReviewAnswered
from domain.course import why_not_hand_in, why_not_on
from domain.facts import Day
from domain.meetings import MeetingStatus
from domain.moments import at, day_of, london, spoken, spoken_moment
from domain.people import OneLine, Role
from domain.refusals import OfField
from domain.reviews import (
    DEPARTMENT,
    Review,
    ReviewCourse,
    booking_key,
    called_off,
    invited,
    last_lawful_day,
    with_review,
)


class AboutReview(Act):
    """An act about one review, by its number."""

    term = "reviews"
    review: int = Field(ge=1, le=500)


class Booking(Act):
    """A review booked: the day, the hour (London), how long (minutes), where, and what it will cover (paragraph 7)."""

    name = "book-review"
    may = DEPARTMENT
    term = "reviews"
    review_on: Day
    review_at: time = time(10)
    minutes: int = Field(default=360, ge=30, le=2400)
    place: OneLine = "to be announced"
    topics: str = Field(default="", max_length=2000)
    extra: bool = False


class NewReviewDate(AboutReview):
    """A booked review moved: to a day, and perhaps another hour (London) or place."""

    name = "move-review"
    may = DEPARTMENT
    to_on: Day
    to_at: time | None = None
    place: OneLine | None = None


class ReviewCalledOff(AboutReview):
    """A booked review is called off, with the reason; everybody invited is told."""

    name = "cancel-review"
    may = DEPARTMENT
    reason: Reason


class ReviewRecord(AboutReview):
    """Whether the review was held: on the day it was booked for, unless `held_on` says another.

    It may be recorded weeks later; the next gap runs from the day it was held all the same.
    """

    name = "record-review"
    may = (*DEPARTMENT, Role.ADVISER)
    held: bool = True
    held_on: Day | None = None
    reason: str = Field(default="", max_length=2000)


class Outcome(AboutReview):
    """What a review found."""

    name = "record-outcome"
    may = DEPARTMENT
    outcome: str = Field(min_length=3, max_length=4000)


class Access(AboutReview):
    """9: what reviewers must be given is ready, as far as it is named here; what is not named stays open."""

    name = CONFIRMED_BY
    may = (Role.COORDINATOR, Role.HEAD_OF_SERVICE, Role.DCS)
    term = "reviews"
    # By the practices before the fifth, naming none confirmed all.
    boxes: tuple[AccessBox, ...] = ()


class AccessTicked(AboutReview):
    """9: one part of what reviewers must be given is ready, or open again after all. The last makes the list whole."""

    name = "tick-access"
    may = (Role.COORDINATOR, Role.HEAD_OF_SERVICE, Role.DCS)
    term = "reviews"
    box: AccessBox
    ready: bool = True


def why_not_book(course: ReviewCourse, act: Booking, now: datetime) -> str | None:
    """Any day to come may be booked. A day after the last lawful one is let in, and warned of: DfE decides."""
    if refusal := why_not_on(course, act, now):
        return refusal
    return _why_not_sit_at(course, at(act.review_on, act.review_at), now, "review_on")


def booked(course: ReviewCourse, act: Booking, now: datetime) -> ReviewCourse:
    """The review planned and everybody invited; its assessment and its checklist are now owed."""
    review = Review(
        number=len(course.reviews) + 1,
        starts_at=at(act.review_on, act.review_at),
        minutes=act.minutes,
        place=act.place,
        extra=act.extra,
        topics=act.topics,
        called_on=day_of(now),
    )
    return with_review(course, invited(course, review, now))


def warned_of_booking(course: ReviewCourse, on: date) -> tuple[str, ...]:
    """What a booking on `on` should be told, before it is made."""
    due = last_lawful_day(course)
    if due is None or on <= due.on:
        return ()
    return (f"{spoken(on)} is after the last lawful day, {due.sentence()}",)


def why_not_move(course: ReviewCourse, act: NewReviewDate, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now) or _why_not_ahead(course, act.review, now):
        return refusal
    review, after = _known(course, act.review), _moved(_known(course, act.review), act, now)
    if (review.starts_at, review.place) == (after.starts_at, after.place):
        return OfField("to_on", f"Review {act.review} is at that time and place already.")
    return _why_not_sit_at(course, after.starts_at, now, "to_on", but=act.review)


def moved(course: ReviewCourse, act: NewReviewDate, now: datetime) -> ReviewCourse:
    return with_review(course, invited(course, _moved(_known(course, act.review), act, now), now))


def why_not_call_off(course: ReviewCourse, act: ReviewCalledOff, now: datetime) -> str | None:
    """A review whose hour has passed was held or missed; calling it off would hide which."""
    return why_not_on(course, act, now) or _why_not_ahead(course, act.review, now)


def called_off_by(course: ReviewCourse, act: ReviewCalledOff, now: datetime) -> ReviewCourse:
    return called_off(course, _known(course, act.review), act.reason, now)


def why_not_record(course: ReviewCourse, act: ReviewRecord, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now) or _why_not_planned(course, act.review):
        return refusal
    review = _known(course, act.review)
    if now < review.starts_at:
        return OfField("review", f"Review {act.review} has not begun yet: it is on {spoken(review.day)}.")
    if act.held_on and not course.standing.notice.issued.signed_on <= act.held_on <= day_of(now):
        beyond = f"{spoken(act.held_on)} is before the notice was signed, or still ahead: say the day it was held."
        return OfField("held_on", beyond)
    return None if act.held or act.reason.strip() else OfField("reason", "Say why the review was not held.")


def recorded(course: ReviewCourse, act: ReviewRecord, now: datetime) -> ReviewCourse:
    """Held: the next gap runs from the day it was held. Not held, or extra and counting for none: it runs on."""
    status = MeetingStatus.HELD if act.held else MeetingStatus.NOT_HELD
    settled = {"status": status, "settled_at": now, "reason": act.reason, "sat_on": act.held_on if act.held else None}
    after = with_review(course, _known(course, act.review).model_copy(update=settled))
    if after.completed_on != course.completed_on:
        after = after.handed_in(booking_key(course), act.on).replaced(cycle_since=now)
    return after.handed_in(f"review-held-{act.review}", act.on)


def why_not_tell_outcome(course: ReviewCourse, act: Outcome, now: datetime) -> str | None:
    key, what = f"review-outcome-{act.review}", "outcome of a review that was held"
    return why_not_on(course, act, now) or why_not_hand_in(course, key, what, "review")


def outcome_told(course: ReviewCourse, act: Outcome, now: datetime) -> ReviewCourse:
    review = _known(course, act.review).model_copy(update={"outcome": act.outcome, "outcome_at": now})
    return with_review(course, review).handed_in(f"review-outcome-{act.review}", act.on)


def why_not_confirm(course: ReviewCourse, act: Access, now: datetime) -> str | None:
    """Nothing is confirmed by silence: where boxes are open, what is ready is named, all four or some of them."""
    key, opened = f"review-access-{act.review}", still_open(course.access, act.review)
    if refusal := why_not_on(course, act, now) or why_not_hand_in(course, key, "access checklist", "review"):
        return refusal
    if _confirms_all(course, act) or set(act.boxes) & set(opened):
        return None
    named = "What was named is ready already. " if act.boxes else ""
    still = f"Open still for review {act.review}: {listed(opened)}. Name each that is ready: {', '.join(opened)}."
    return OfField("boxes", f"{named}{still}")


def access_confirmed(course: ReviewCourse, act: Access, now: datetime) -> ReviewCourse:
    """What was named and open is ready by this name and day; with the last of it the list is handed in."""
    if _confirms_all(course, act):
        return course.handed_in(f"review-access-{act.review}", act.on)
    opened = [box for box in still_open(course.access, act.review) if box in act.boxes]
    return _ticked(course, act, now, opened, ready=True)


def said_of_access(after: ReviewCourse, act: Access) -> str:
    """What was confirmed, and plainly what was not."""
    left = still_open(after.access, act.review)
    if _confirms_all(after, act) or not left:
        return f"Everything reviewers need for review {act.review} is ready"
    return f"For review {act.review}, ready: {listed(set(act.boxes))}. Open still: {listed(left)}"


def _confirms_all(course: ReviewCourse, act: Access) -> bool:
    return not act.boxes and course.standing.practice < 5


def why_not_tick(course: ReviewCourse, act: AccessTicked, now: datetime) -> str | None:
    key = f"review-access-{act.review}"
    if refusal := why_not_on(course, act, now) or why_not_hand_in(course, key, "access checklist"):
        return refusal
    opened = act.box in still_open(course.access, act.review)
    if act.ready is opened:
        return None
    return f"The box {act.box} of review {act.review} is {'open' if opened else 'ready'} already."


def access_ticked(course: ReviewCourse, act: AccessTicked, now: datetime) -> ReviewCourse:
    """The box ready, or open again; with the last of them the list is handed in, as of the latest of their days."""
    return _ticked(course, act, now, [act.box], ready=act.ready)


def _ticked(
    course: ReviewCourse, act: Access | AccessTicked, now: datetime, boxes: Iterable[AccessBox], *, ready: bool
) -> ReviewCourse:
    person = doer(course.standing, act)
    told = {"review": act.review, "ready": ready, "by": person.id, "by_name": person.name, "on": act.on, "at": now}
    ticks = (AccessTick.model_validate({**told, "box": box}) for box in boxes)
    after = course.replaced(access=(*course.access, *ticks))
    if still_open(after.access, act.review):
        return after
    last = {tick.box: tick.on for tick in after.access if tick.review == act.review}
    return after.handed_in(f"review-access-{act.review}", max(last.values()))


def why_not_answer(course: ReviewCourse, act: ReviewAnswered, now: datetime) -> str | None:
    return answers.why_not_answer(course, course.review(act.review), f"review {act.review}", act, now)


def answered_by(course: ReviewCourse, act: ReviewAnswered, now: datetime) -> ReviewCourse:
    return with_review(course, answers.answered(course, _known(course, act.review), act, now))


def warned_of_answer(course: ReviewCourse, act: ReviewAnswered) -> tuple[str, ...]:
    return answers.warned_of_answer(course, _known(course, act.review), act)


def _why_not_planned(course: ReviewCourse, number: int) -> str | None:
    review = course.review(number)
    if review is None:
        known = ", ".join(str(r.number) for r in course.reviews) or "none"
        return OfField("review", f"There is no review {number}; booked so far: {known}.")
    planned = review.status is MeetingStatus.PLANNED
    return None if planned else OfField("review", f"Review {number} is {review.status} already.")


def _why_not_ahead(course: ReviewCourse, number: int, now: datetime) -> str | None:
    if refusal := _why_not_planned(course, number):
        return refusal
    review = _known(course, number)
    over = f"Review {number} was on {spoken(review.day)}: record whether it was held."
    return OfField("review", over) if review.starts_at <= now else None


def _why_not_sit_at(
    course: ReviewCourse, starts_at: datetime, now: datetime, field: str, *, but: int = 0
) -> str | None:
    if starts_at <= now:
        return OfField(field, f"{spoken_moment(starts_at)} is past: a review is set for a time to come.")
    on = day_of(starts_at)
    clash = next((r for r in course.planned if r.day == on and r.number != but), None)
    return OfField(field, f"Review {clash.number} is on {spoken(on)} already.") if clash else None


def _moved(review: Review, act: NewReviewDate, now: datetime) -> Review:
    hour = act.to_at or london(review.starts_at).time().replace(tzinfo=None)
    called_on = review.called_on if act.to_on == review.day else day_of(now)
    update = {"starts_at": at(act.to_on, hour), "place": act.place or review.place, "called_on": called_on}
    return review.model_copy(update=update)


def _known(course: ReviewCourse, number: int) -> Review:
    review = course.review(number)
    if review is None:
        raise ValueError(f"no review {number}")
    return review
