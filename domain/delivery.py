"""Paragraphs 4 and 11: the plan covers what it must, and its actions are delivered by the notice's date."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Self

from pydantic import Field

from domain.acts import Act
from domain.course import Course, why_not_hand_in, why_not_on
from domain.days import on_or_after, working_days_after
from domain.duties import Duty
from domain.earliest import Since
from domain.early_warnings import objectives_stale, off_track_twice
from domain.moments import at, spoken
from domain.people import OneLine, Role
from domain.plan import Contribution, Objective, ObjectivePage, Plan, PlanPage, Views, gaps_of, known_as, scope_of
from domain.reckoning import Reckoning
from domain.reckonings import delivery_due, plan_submission_due, target_due
from domain.refusals import OfField
from domain.sittings import reading_wanted
from domain.standing import Clock
from domain.steps import Step, put_off, told_once
from domain.suspension import stretched

OFFICE = (Role.COORDINATOR, Role.HEAD_OF_SERVICE, Role.DCS)
DEPARTMENT = (Role.CASE_LEAD, Role.APPROVER, Role.MINISTER)


class DeliveryCourse(Course):
    """The plan's scope, its targets, and the delivery date. Passed is not ended: only an ending ends this strand.

    `read_for` are the delivery dates DfE has given its reading of, oldest first: a later date needs another.
    """

    recommendations: tuple[str, ...] = ()
    objectives: tuple[Objective, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    views: tuple[Views, ...] = ()
    said: str = ""
    said_at: datetime | None = None
    reading: str = ""
    reading_at: datetime | None = None
    read_for: tuple[date, ...] = ()

    @property
    def paragraph(self) -> str:
        return self.standing.notice.terms.delivery.paragraph

    def owed(self) -> tuple[Duty, ...]:
        return (*_submission(self), *_targets(self), *_delivery(self))

    def happenings(self) -> tuple[Step, ...]:
        """A pause stops the clock of the delivery date; what the council reports is told all the same."""
        if self.ending:
            return ()
        stale = () if self.standing.paused_now(Clock.BOARD) else objectives_stale(self.objectives, self.standing)
        red = off_track_twice(self.objectives, self.standing)
        return (*(() if self.standing.paused_now(Clock.DELIVERY) else _the_day(self)), *_told(self), *stale, *red)

    @property
    def gaps(self) -> tuple[str, ...]:
        """The areas and recommendations that no objective answers yet (paragraph 4)."""
        return gaps_of(self.scope, self.objectives)

    @property
    def scope(self) -> tuple[str, ...]:
        """All that the plan must cover: the notice's areas and the advisers' recommendations (paragraph 4)."""
        return scope_of(self.standing.notice, self.recommendations)

    @property
    def plan(self) -> Plan:
        return Plan(**{name: getattr(self, name) for name in Plan.model_fields})

    def with_plan(self, plan: Plan) -> Self:
        return self.replaced(**{name: getattr(plan, name) for name in Plan.model_fields})

    @property
    def plan_page(self) -> PlanPage:
        """The whole plan, as the register shows it."""
        people = self.standing.people
        strengthened = sum(one.strengthened is not None for one in self.contributions)
        return PlanPage(
            objectives=tuple(
                ObjectivePage(number=n, owned_by=known_as(one.owner, people), objective=one)
                for n, one in enumerate(self.objectives, start=1)
            ),
            recommendations=self.recommendations,
            contributions=self.contributions,
            views=self.views,
            version=len(self.recommendations) + len(self.contributions) + len(self.views) + strengthened,
        )


def delivery_day(course: DeliveryCourse) -> Reckoning | None:
    """The last day for delivery, with pauses; None while the notice leaves it unset."""
    due = delivery_due(course.standing.notice, course.standing.edition)
    started_on = course.standing.notice.issued.signed_on
    return stretched(due, Clock.DELIVERY, course.standing, started_on=started_on) if due else None


def _submission(course: DeliveryCourse) -> Iterator[Duty]:
    if due := plan_submission_due(course.standing.notice, course.standing.edition):
        signed_on = course.standing.notice.issued.signed_on
        yield course.duty("plan-submission", "plan_submission", due, Clock.DELIVERY, running_since=signed_on)


def _targets(course: DeliveryCourse) -> Iterator[Duty]:
    for n, target in enumerate(course.standing.notice.terms.targets, start=1):
        due, signed_on = target_due(target, course.standing.edition), course.standing.notice.issued.signed_on
        title = f"meet the target: {target.text}"
        yield course.duty(f"target-{n}", "target", due, Clock.DELIVERY, title=title, running_since=signed_on, target=n)


def _delivery(course: DeliveryCourse) -> Iterator[Duty]:
    """The ladder to the day; and from the day on, DfE's own reading of how the notice stands."""
    due = delivery_day(course)
    if due:
        yield course.duty("delivery", "delivery", due, Clock.DELIVERY)
        yield course.duty(
            reading_key(course, due),
            "delivery_reading",
            reading_wanted(due.on, course.standing.notice, course.standing.edition),
            Clock.DELIVERY,
            opened_at=_asked_at(course, due),
            running_since=due.on,
        )


def reading_key(course: DeliveryCourse, due: Reckoning) -> str:
    """The duty to read the delivery date: one each time a date, first or extended, is to be read."""
    given = len(course.read_for)
    return f"delivery-reading-{given if due.on in course.read_for else given + 1}"


def _asked_at(course: DeliveryCourse, due: Reckoning) -> datetime:
    """DfE is asked on the day itself, or on the working day after where it is none."""
    return at(on_or_after(due.on, course.standing.edition).on)


def _the_day(course: DeliveryCourse) -> Iterator[Step]:
    due = delivery_day(course)
    if due is None:
        return
    passed_on = working_days_after(due.on, 1, course.standing.edition).on
    passed_on = put_off(passed_on, Clock.DELIVERY, course.standing, started_on=due.on)
    if due.on not in course.read_for:
        yield told_once(
            f"delivery-day/{due.on}",
            _since_changed(course, _asked_at(course, due)),
            due.paragraph,
            "Ask DfE how the notice stands on its delivery date",
            "delivery_day",
            (Role.CASE_LEAD,),
            series="delivery-day",
            duty=reading_key(course, due),
            due=due,
            gaps="\n".join(course.gaps),
            act="give-reading",
        )
    yield told_once(
        f"delivery-passed/{due.on}",
        _since_changed(course, at(passed_on)),
        due.paragraph,
        "Tell that the delivery date has passed and the notice is still in force",
        "delivery_passed",
        (Role.COORDINATOR, Role.DCS, Role.CHIEF_EXECUTIVE, Role.CHAIR),
        series="delivery-passed",
        due=due,
        reading=course.reading if due.on in course.read_for else "",
    )


def _since_changed(course: DeliveryCourse, moment: datetime) -> datetime:
    """A date that had passed when the notice came to say so is told of then, and is not late."""
    return max(moment, course.standing.revised_at or moment)


def _told(course: DeliveryCourse) -> Iterator[Step]:
    if course.said_at:
        yield told_once(
            f"delivery-reported/{course.said_at.isoformat()}",
            course.said_at,
            course.standing.notice.terms.delivery.paragraph,
            "Tell DfE what the council reports as delivered",
            "delivery_reported",
            (Role.CASE_LEAD, Role.ADVISER, Role.CHAIR),
            series="delivery-reported",
            said=course.said,
        )


class Delivery(Act):
    """11: the council reports what has been delivered. It is DfE that reads it; nothing ends by it."""

    name = "report-delivery"
    may = (Role.DCS, Role.CHIEF_EXECUTIVE)
    term = "delivery"
    said: str = Field(min_length=3, max_length=4000)
    complete: bool = True


class Reading(Act):
    """DfE's own reading of how the notice stands at its delivery date."""

    name = "give-reading"
    may = DEPARTMENT
    term = "delivery"
    reading: str = Field(min_length=3, max_length=4000)


class Recommendation(Act):
    """4: the plan's scope grows with the adviser's recommendations."""

    name = "recommend"
    may = (Role.ADVISER, Role.NHS_ADVISER, Role.CASE_LEAD)
    since = Since.TRIGGER
    term = "plan"
    text: OneLine


class PlanSubmitted(Act):
    """The improvement plan was submitted to the Department."""

    name = "submit-plan"
    may = OFFICE
    since = Since.TRIGGER
    term = "plan_submission"
    document: str = Field(default="", max_length=500)


class TargetMet(Act):
    """A target of the notice was met, with the evidence."""

    name = "meet-target"
    may = OFFICE
    target: int = Field(ge=1, le=200)
    evidence: str = Field(default="", max_length=2000)


def why_not_report(course: DeliveryCourse, act: Delivery, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now):
        return refusal
    return why_not_hand_in(course, "delivery", "report of delivery") if act.complete else None


def reported(course: DeliveryCourse, act: Delivery, now: datetime) -> DeliveryCourse:
    after = course.replaced(said=act.said, said_at=now)
    return after.handed_in("delivery", act.on) if act.complete else after


def why_not_read(course: DeliveryCourse, act: Reading, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now):
        return refusal
    due = delivery_day(course)
    if due is None or act.on < due.on:
        return OfField("on", f"The delivery date, {spoken(due.on) if due else 'which is unset'}, has not come yet.")
    return why_not_hand_in(course, reading_key(course, due), "reading")


def read(course: DeliveryCourse, act: Reading, now: datetime) -> DeliveryCourse:
    due = delivery_day(course)
    if due is None:
        raise ValueError("a reading of a delivery date that is not set")
    after = course.handed_in(reading_key(course, due), act.on)
    return after.replaced(reading=act.reading, reading_at=now, read_for=(*course.read_for, due.on))


def why_not_recommend(course: DeliveryCourse, act: Recommendation, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now):
        return refusal
    known = act.text in course.recommendations
    return OfField("text", f"{act.text!r} is among the recommendations already.") if known else None


def recommended(course: DeliveryCourse, act: Recommendation) -> DeliveryCourse:
    return course.replaced(recommendations=(*course.recommendations, act.text))


def why_not_submit_plan(course: DeliveryCourse, act: PlanSubmitted, now: datetime) -> str | None:
    return why_not_on(course, act, now) or why_not_hand_in(course, "plan-submission", "improvement plan")


def plan_submitted(course: DeliveryCourse, act: PlanSubmitted) -> DeliveryCourse:
    return course.handed_in("plan-submission", act.on)


def why_not_meet(course: DeliveryCourse, act: TargetMet, now: datetime) -> str | None:
    return why_not_on(course, act, now) or why_not_hand_in(course, f"target-{act.target}", "target", "target")


def target_met(course: DeliveryCourse, act: TargetMet) -> DeliveryCourse:
    return course.handed_in(f"target-{act.target}", act.on)
