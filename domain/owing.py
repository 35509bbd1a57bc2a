"""What whoever owes a duty may say of it before it is done: that they have seen it, or that they need more time.

Neither moves a date. An acknowledged duty is not reminded of any more before its day; its clock, its chasing and those
who are told of its passing are as they were.
"""

from datetime import datetime
from typing import TypeVar

from pydantic import Field

from domain.acts import Act, Reason, doer
from domain.course import Course, why_not_on
from domain.days import ONE_DAY
from domain.duties import Duty, DutyStatus
from domain.facts import Day
from domain.moments import day_of, end_of, spoken
from domain.people import Person, Role, addressees, title
from domain.refusals import OfField
from domain.seen import Seen, TimeAsked
from domain.standing import Clock

STRAND = r"^(notice|board|reviews|delivery|adviser|assessment-[0-9]{1,4}|escalation-[0-9]{1,4})$"

C = TypeVar("C", bound=Course)


class AboutDuty(Act):
    """An act about one duty, by its key, on the strand that owes it."""

    may = tuple(Role)
    duty: str = Field(min_length=1, max_length=120)
    strand: str = Field(pattern=STRAND)


class Acknowledgement(AboutDuty):
    """Whoever owes a duty has seen it: no more reminders before its day. Its date, and what follows it, stand."""

    name = "acknowledge"


class MoreTime(AboutDuty):
    """Whoever owes a duty asks for more time, perhaps until a day. It is told, and decided by nobody here."""

    name = "ask-more-time"
    reason: Reason
    until: Day | None = None


def duty_of(course: Course, key: str) -> Duty | None:
    """The duty of this key as it stands, whether open or not."""
    return next((duty for duty in course.duties() if duty.key == key), None)


def why_not_acknowledge(course: Course, act: Acknowledgement, now: datetime) -> str | None:
    duty = duty_of(course, act.duty)
    if refusal := _why_not_about(course, act, duty, now):
        return refusal
    if duty and duty.clock is Clock.ESCALATION:
        return "Reminders on the ladder of decisions are never silenced: nothing was changed."
    if duty and now >= end_of(duty.due.on):
        return f"It was due on {spoken(duty.due.on)}: what is overdue is asked for until it is done."
    if duty and duty.acknowledged_at:
        return f"It was acknowledged on {spoken(day_of(duty.acknowledged_at))} already."
    return None


def acknowledged(course: C, act: Acknowledgement, now: datetime) -> C:
    duty, person = _known(course, act), doer(course.standing, act)
    seen = Seen(by=person.id, at=now, revision=duty.revision)
    return course.replaced(seen={**course.seen, act.duty: seen})


def why_not_ask(course: Course, act: MoreTime, now: datetime) -> str | None:
    duty = duty_of(course, act.duty)
    if refusal := _why_not_about(course, act, duty, now):
        return refusal
    if duty and act.until and act.until <= max(duty.due.on, day_of(now)):
        later = max(duty.due.on, day_of(now)) + ONE_DAY
        return OfField("until", f"{spoken(act.until)} gives no more time: say a day from {spoken(later)} on, or none.")
    known = [asked for asked in course.asked if duty and (asked.duty, asked.revision) == (duty.key, duty.revision)]
    if known:
        return f"More time was asked for by {known[-1].by_name} on {spoken(day_of(known[-1].at))} already, and told."
    return None


def asked_for_time(course: C, act: MoreTime, now: datetime) -> C:
    duty, person = _known(course, act), doer(course.standing, act)
    asked = TimeAsked(
        duty=duty.key,
        revision=duty.revision,
        what=duty.what,
        due=duty.due,
        by_name=person.name,
        at=now,
        reason=act.reason,
        until=act.until,
        to=tuple(dict.fromkeys(role for role in (duty.row.owed_to, Role.CASE_LEAD) if role is not duty.owed_by)),
    )
    return course.replaced(asked=(*course.asked, asked))


def said_of(course: Course, act: AboutDuty) -> str:
    """The act as the register says it."""
    duty, person = _known(course, act), doer(course.standing, act)
    if isinstance(act, MoreTime):
        until = f" until {spoken(act.until)}" if act.until else ""
        return f"{person.name} asked for more time{until}: {duty.what}. No date has moved by it"
    return f"{person.name} has seen what is due on {spoken(duty.due.on)}: {duty.what}. Reminders before then stop"


def _why_not_about(course: Course, act: AboutDuty, duty: Duty | None, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now):
        return refusal
    if duty is None:
        return f"There is no duty {act.duty} here: see noticekeeper status."
    if duty.status is not DutyStatus.OPEN:
        return "It is done already." if duty.status is DutyStatus.DONE else "It is no longer owed."
    return _why_not_theirs(course, duty, doer(course.standing, act))


def _why_not_theirs(course: Course, duty: Duty, person: Person) -> str | None:
    """It is said by whoever owes it, by who stands in where nobody does, or by the deputy of who does."""
    owing = [one for one in addressees(course.standing.people, duty.owed_by) if duty.person in ("", one.id)]
    if person.id in {one.id for one in owing} | {one.deputy for one in owing}:
        return None
    named = ", ".join(one.name for one in owing) or "nobody"
    return f"{person.name} does not owe this: it is for the {title(duty.owed_by)}, {named}."


def _known(course: Course, act: AboutDuty) -> Duty:
    duty = duty_of(course, act.duty)
    if duty is None:
        raise ValueError(f"no duty {act.duty}")
    return duty
