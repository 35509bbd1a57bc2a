"""Paragraphs 6, 7 and 9: DfE's reviews, the longest lawful gap between them, and what reviewers must be given."""

from collections.abc import Iterator
from datetime import date, datetime

from domain.access import AccessTick, what_is_open
from domain.course import Course, invitations
from domain.duties import Duty
from domain.early_warnings import review_slack
from domain.meetings import Meeting, MeetingStatus, handed_over, revised, uid_of
from domain.moments import at, day_of, spoken
from domain.people import Person, Role, holders
from domain.reckoning import Reckoning, cited
from domain.reckonings import delivery_due, last_lawful_review_day, outcome_due, review_chain
from domain.sittings import access_day, fell_in_pause, gap_told_on, review_day
from domain.standing import Clock, Standing
from domain.steps import Step, put_off, told_once
from domain.suspension import stretched

# Who is invited to a review.
INVITED = (
    Role.CASE_LEAD,
    Role.DCS,
    Role.CHIEF_EXECUTIVE,
    Role.HEAD_OF_SERVICE,
    Role.ADVISER,
    Role.NHS_ADVISER,
    Role.COORDINATOR,
)
DEPARTMENT = (Role.CASE_LEAD, Role.APPROVER)


class Review(Meeting):
    """One review. An `extra` one (6: "more regularly where appropriate") may leave the longest gap as it was."""

    extra: bool = False
    topics: str = ""
    outcome: str = ""
    outcome_at: datetime | None = None

    @property
    def held_on(self) -> date | None:
        return self.day if self.status is MeetingStatus.HELD else None


class ReviewCourse(Course):
    """The reviews so far and the one that must come next. Duty keys end in the review's number.

    `cycle_since` is when the last review was recorded as held (UTC): since then the next one is owed. `assessing` are
    the reviews whose assessment (paragraph 10) is under way, each in a strand of its own. `access` is what was said of
    each box of paragraph 9, in the order it was recorded.
    """

    reviews: tuple[Review, ...] = ()
    cycle_since: datetime | None = None
    assessing: frozenset[int] = frozenset()
    access: tuple[AccessTick, ...] = ()

    def owed(self) -> tuple[Duty, ...]:
        return (*_booking(self), *(duty for review in self.reviews for duty in _of_review(self, review)))

    def happenings(self) -> tuple[Step, ...]:
        """A pause stops the clock of the longest gap; what DfE found is told all the same."""
        invites = invitations(self.reviews, paragraph=self.paragraph, noun="review")
        if self.ending:
            return invites
        if self.standing.paused_now(Clock.REVIEWS):
            return (*invites, *_outcomes(self))
        return (*invites, *_gap(self), *_slack(self), *_after_delivery(self), *_forewarned(self), *_outcomes(self))

    def gatherings(self) -> tuple[Meeting, ...]:
        return self.reviews

    @property
    def paragraph(self) -> str:
        return self.standing.notice.terms.reviews.paragraph

    @property
    def planned(self) -> tuple[Review, ...]:
        return tuple(review for review in self.reviews if review.status is MeetingStatus.PLANNED)

    @property
    def completed_on(self) -> tuple[date, ...]:
        """The days of the reviews that count, oldest first, those before our time too.

        Where reviews are due at named months, an extra one never stands for one of those; once they are over, and for
        a longest gap, it counts unless the notice says that it does not.
        """
        rhythm = self.standing.notice.terms.reviews.in_use
        regular = self._held(extra=False)
        if rhythm is None or len(regular) < len(rhythm.at_months):
            return regular
        return self._held(extra=rhythm.extra_reviews_reset)

    def _held(self, *, extra: bool) -> tuple[date, ...]:
        here = (review.held_on for review in self.reviews if extra or not review.extra)
        before = (review.held_on for review in self.standing.notice.so_far.reviews)
        return tuple(sorted({*before, *(on for on in here if on)}))

    def review(self, number: int) -> Review | None:
        return next((review for review in self.reviews if review.number == number), None)


def last_lawful_day(course: ReviewCourse) -> Reckoning | None:
    """The last day on which the next review is in time, with pauses; None where the notice asks for no further one."""
    done = course.completed_on
    notice = course.standing.notice
    due = last_lawful_review_day(notice, course.standing.edition, done=done)
    started_on = done[-1] if done else notice.issued.signed_on
    return stretched(due, Clock.REVIEWS, course.standing, started_on=started_on) if due else None


def in_time(course: ReviewCourse, due: Reckoning) -> bool:
    """Whether a review that counts is booked for a day on which it is in time."""
    return any(counts(course, review) and day_of(review.starts_at) <= due.on for review in course.planned)


def counts(course: ReviewCourse, review: Review) -> bool:
    """Whether `review`, once held, will end the present gap."""
    held = review.model_copy(update={"status": MeetingStatus.HELD})
    return with_review(course, held).completed_on != course.completed_on


def _booking(course: ReviewCourse) -> Iterator[Duty]:
    """Owed by DfE: a review inside each window. Not owed while one is planned on or before the last lawful day."""
    if due := last_lawful_day(course):
        yield course.duty(
            booking_key(course),
            "review_booking",
            due,
            Clock.REVIEWS,
            opened_at=course.cycle_since,
            withdrawn=in_time(course, due),
        )


def booking_key(course: ReviewCourse) -> str:
    """The duty to book the next review that counts."""
    return f"review-booking-{len(course.completed_on) + 1}"


def _of_review(course: ReviewCourse, review: Review) -> Iterator[Duty]:
    """On the day: access, and was it held? Once it was: what did it find?"""
    notice, edition, n = course.standing.notice, course.standing.edition, review.number
    on, off = day_of(review.starts_at), review.status in (MeetingStatus.CANCELLED, MeetingStatus.NOT_HELD)
    over = off or review.status is MeetingStatus.HELD
    access, held = access_day(on, notice, edition), review_day(on, notice, edition)
    ready = what_is_open(course.access, n)
    for kind, due, withdrawn, title in (("review_access", access, over, ready), ("review_held", held, off, "")):
        yield course.duty(
            f"{kind.replace('_', '-')}-{n}",
            kind,
            due,
            Clock.REVIEWS,
            opened_at=review.first_told_at,
            withdrawn=withdrawn,
            title=title,
            review=n,
        )
    if review.held_on:
        yield course.duty(
            f"review-outcome-{n}",
            "review_outcome",
            outcome_due(review.held_on, notice, edition),
            Clock.REVIEWS,
            opened_at=at(review.held_on),
            running_since=review.held_on,
            review=n,
        )


def _known_at(course: ReviewCourse) -> datetime | None:
    """When (UTC) something last happened that bears on the present gap: a review over, or the notice changed."""
    known = [*(review.settled_at for review in course.reviews), course.standing.revised_at]
    return max((moment for moment in known if moment), default=None)


def _gap(course: ReviewCourse) -> Iterator[Step]:
    """No review held inside the longest lawful gap: told to both sides, once."""
    due = last_lawful_day(course)
    if due is None:
        return
    told_on = gap_told_on(due.on, course.standing.notice, course.standing.edition, unrecorded=in_time(course, due))
    moment = at(put_off(told_on, Clock.REVIEWS, course.standing, started_on=due.on))
    last = course.completed_on[-1:]
    yield told_once(
        f"review-gap/{due.on}",
        max(moment, _known_at(course) or moment),
        due.paragraph,
        f"Tell that no review was held by {spoken(due.on)}",
        "review_gap",
        (Role.CASE_LEAD, Role.APPROVER, Role.COORDINATOR),
        series="review-gap",
        due=due,
        last_held=spoken(last[0]) if last else "none since the notice was signed",
    )


def _slack(course: ReviewCourse) -> Iterator[Step]:
    """Too little time left to book a review in: told while there still is some."""
    due = last_lawful_day(course)
    if due and not in_time(course, due):
        since = _known_at(course) or course.standing.entered_at
        counting = (review for review in course.planned if counts(course, review))
        yield from review_slack(due, since, counting, course.standing)


def _after_delivery(course: ReviewCourse) -> Iterator[Step]:
    """The longest gap alone may let the next review fall after delivery: warned of while there is time."""
    due, delivery = last_lawful_day(course), _delivery_day(course)
    since = _known_at(course) or course.standing.entered_at
    if due is None or delivery is None or not day_of(since) <= delivery.on < due.on:
        return
    if any(day_of(review.starts_at) <= delivery.on for review in course.planned):
        return
    yield told_once(
        f"review-after-delivery/{due.on}/{delivery.on}",
        since,
        due.paragraph,
        f"Warn that the next review may be as late as {spoken(due.on)}, after delivery on {spoken(delivery.on)}",
        "review_after_delivery",
        (Role.CASE_LEAD, Role.COORDINATOR),
        series="review-after-delivery",
        due=due,
        delivery=spoken(delivery.on),
        last_lawful_day=spoken(due.on),
    )


def _forewarned(course: ReviewCourse) -> Iterator[Step]:
    """The longest gaps alone do not guarantee a review before delivery: entered at the start.

    No letter of its own: the one that tells everybody of the notice says it among the open readings.
    """
    notice, edition = course.standing.notice, course.standing.edition
    # Both as the notice has them: a pause puts both off, and is no new reason to say so.
    delivery = delivery_due(notice, edition)
    chain = review_chain(notice, edition, delivery.on) if delivery else ()
    if delivery and len(chain) > 1 and chain[-1].on > delivery.on:
        days = " and ".join(spoken(due.on) for due in chain)
        yield Step(
            key=f"review-forewarned/{chain[-1].on}/{delivery.on}",
            series="review-forewarned",
            at=course.standing.changed_at,
            paragraph=chain[-1].paragraph,
            what=f"Reviews as late as they may be fall on {days}: the last after delivery, {spoken(delivery.on)}",
            due=chain[-1],
        )


def _delivery_day(course: ReviewCourse) -> Reckoning | None:
    """The delivery date, with pauses."""
    due, since = delivery_due(course.standing.notice, course.standing.edition), course.standing.notice.issued.signed_on
    return stretched(due, Clock.DELIVERY, course.standing, started_on=since) if due else None


def _outcomes(course: ReviewCourse) -> Iterator[Step]:
    for review in course.reviews:
        if review.outcome and review.outcome_at:
            yield told_once(
                f"review-outcome-told-{review.number}",
                review.outcome_at,
                course.paragraph,
                f"Tell what review {review.number} found",
                "review_outcome",
                (Role.COORDINATOR, Role.DCS, Role.CHAIR, Role.ADVISER),
                number=str(review.number),
                held_on=spoken(review.day),
                outcome=review.outcome,
            )


def reviewers_and_reviewed(course: ReviewCourse) -> tuple[Person, ...]:
    """Everybody invited to a review, once each."""
    people = course.standing.people
    return tuple({person.id: person for role in INVITED for person in holders(people, role)}.values())


def with_review(course: ReviewCourse, review: Review) -> ReviewCourse:
    """`course` with the review of this number replaced, or added when it is new."""
    if course.review(review.number) is None:
        return course.replaced(reviews=(*course.reviews, review))
    return course.replaced(reviews=tuple(review if r.number == review.number else r for r in course.reviews))


def invited(course: ReviewCourse, review: Review, now: datetime, *, cancel: str = "") -> Review:
    """`review` with the next revision of its invitation: `cancel` is the reason it is withdrawn."""
    return revised(
        review,
        uid=uid_of(course.standing.reference, "review", review.number),
        summary=f"DfE review of progress {review.number}, {course.standing.notice.council}",
        to=reviewers_and_reviewed(course),
        at=now,
        description=cancel or review.topics or f"Review of progress under paragraph {course.paragraph} of the notice.",
        why="" if cancel else _why(course, review),
        cancel=bool(cancel),
    )


def _why(course: ReviewCourse, review: Review) -> str:
    """Where the day of a review comes from: the Department booked it, against the last lawful day (¶6)."""
    said = f"{spoken(day_of(review.starts_at))}: the Department booked it ({cited(course.paragraph)})."
    due = None if review.extra else last_lawful_day(course)
    return f"{said} It is in time until {due.sentence()}" if due else said


def called_off(course: ReviewCourse, review: Review, reason: str, now: datetime) -> ReviewCourse:
    off = review.model_copy(update={"status": MeetingStatus.CANCELLED, "reason": reason, "settled_at": now})
    return with_review(course, invited(course, off, now, cancel=reason))


def wound_down(course: ReviewCourse, now: datetime, reason: str) -> ReviewCourse:
    """Every review still ahead is called off and its invites withdrawn."""
    for review in course.planned:
        if review.starts_at > now:
            course = called_off(course, review, reason, now)
    return course


def informed(course: ReviewCourse, standing: Standing, now: datetime) -> ReviewCourse:
    """`course` under a new standing of its notice: its people invited as they now are, and resumed where it was paused.

    A review whose day fell in the pause is not asked after: the clock it was booked under stood still.
    """
    was_paused, course = course.standing.paused_now(Clock.REVIEWS), course.replaced(standing=standing)
    for review in course.planned:
        if review.starts_at > now:
            course = with_review(course, handed_over(review, reviewers_and_reviewed(course), now))
        elif was_paused and fell_in_pause(review.day, Clock.REVIEWS, standing):
            off = {"status": MeetingStatus.CANCELLED, "settled_at": now}
            off["reason"] = "Its day fell while the notice was paused."
            course = with_review(course, review.model_copy(update=off))
    return course
