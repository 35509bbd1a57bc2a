"""The course of one strand: what has been done, what is owed, what comes next. A strand's state is one of these."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self, TypeVar

from domain.acts import Act, why_not_by
from domain.duties import KINDS, Duty, DutyStatus
from domain.early_warnings import silent_since_seen
from domain.facts import Fact
from domain.ladder import Rung, climb
from domain.meetings import Invitation, Meeting
from domain.moments import spoken
from domain.people import Role
from domain.reckoning import Reckoning
from domain.refusals import OfField
from domain.seen import Seen, TimeAsked
from domain.sittings import asked_in_time, eve_of
from domain.standing import Clock, Standing
from domain.steps import Agenda, Ladders, Step, ahead, told_once
from domain.suspension import stretched

# Taken by every strand once it has entered what was owed from the start.
BEGUN = "begun"


class How(StrEnum):
    """The ways a notice ends, as DfE's own systems name them."""

    LIFTED = "lifted"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


class Ending(Fact):
    """A notice's end: a decision of one named person, approved by another."""

    how: How
    on: date
    at: datetime
    reason: str
    document: str = ""
    decided_by: str
    approved_by: str


class Dated(Fact):
    """Which revision of a duty's date stands, and since when (UTC); `rests` while nobody owes it."""

    on: date
    revision: int
    since: datetime
    rests: bool = False


class Course(Fact):
    """What every strand's state holds. Subclasses say what they owe (`owed`) and what else happens (`happenings`).

    `taken` are the keys of the steps already taken; `done` the day each duty was discharged, by its key; `dated` the
    revision of each duty's date; `seen` which duties were acknowledged, `asked` for which more time was asked for.
    Replaced whole, never changed in place.
    """

    standing: Standing
    opened_at: datetime
    taken: frozenset[str] = frozenset()
    done: dict[str, date] = {}
    dated: dict[str, Dated] = {}
    ending: Ending | None = None
    seen: dict[str, Seen] = {}
    asked: tuple[TimeAsked, ...] = ()

    @property
    def paragraph(self) -> str:
        """The paragraph this strand stands under; the notice itself, under its head."""
        return "head"

    def owed(self) -> tuple[Duty, ...]:
        """Every duty of this strand, before its date's revision is stamped on it."""
        raise NotImplementedError

    def happenings(self) -> tuple[Step, ...]:
        """The steps that are not rungs of a duty's ladder."""
        return ()

    def gatherings(self) -> tuple[Meeting, ...]:
        """The meetings of this strand, planned or over."""
        return ()

    def duties(self) -> tuple[Duty, ...]:
        return tuple(self.stamped(duty, self.dated.get(duty.key)) for duty in self.owed())

    def stamped(self, duty: Duty, dated: Dated | None) -> Duty:
        """`duty` with the revision of its date, and whether it was acknowledged at that revision."""
        if dated is None:
            return duty
        seen = self.seen.get(duty.key)
        changes: dict[str, object] = {"revision": dated.revision, "opened_at": max(duty.opened_at, dated.since)}
        if seen and seen.revision == dated.revision:
            changes["acknowledged_at"] = seen.at
        # Most stand as they were first dated: a copy of each would be as much again.
        changes = {name: value for name, value in changes.items() if getattr(duty, name) != value}
        return duty.model_copy(update=changes) if changes else duty

    def agenda(self, duties: tuple[Duty, ...] | None = None, ladders: Ladders | None = None) -> Agenda:
        """Every step this course gives rise to, taken or not. Once ended only what winds it down is left.

        `duties` are its own, where the caller has them at hand, and `ladders` those worked out before: both together
        are most of the work.
        """
        if self.ending:
            return Agenda(self.happenings())
        owed = self.duties() if duties is None else duties
        silent = silent_since_seen(owed, self.seen, self.standing)
        climbed = (ladders or Ladders()).of(owed, self.standing)
        return replace(climbed, steps=(*climbed.steps, *self.happenings(), *_time_asked(self), *silent))

    def coming(self) -> tuple[Step, ...]:
        """What fires next, soonest first."""
        return ahead(self.agenda(), self.taken)

    def having_taken(self, *keys: str) -> Self:
        return self.replaced(taken=self.taken | set(keys))

    def handed_in(self, key: str, on: date) -> Self:
        return self.replaced(done={**self.done, key: on})

    def replaced(self, **changes: object) -> Self:
        return self.model_copy(update=changes)

    def duty(
        self,
        key: str,
        kind: str,
        due: Reckoning,
        clock: Clock | None,
        *,
        opened_at: datetime | None = None,
        withdrawn: bool = False,
        title: str = "",
        owner: Role | None = None,
        act: str = "",
        running_since: date | None = None,
        cap: date | None = None,
        ladder: tuple[Rung, ...] | None = None,
        **about: str | int,
    ) -> Duty:
        """One duty of this course, with what is known of its discharge.

        `running_since` is given where a pause must be added to `due`, which never goes beyond `cap` by it. `about`
        are arguments of the act that discharges it.
        """
        if running_since and clock:
            due = stretched(due, clock, self.standing, started_on=running_since, cap=cap)
        done_on = self.done.get(key)
        status = DutyStatus.DONE if done_on else DutyStatus.WITHDRAWN if withdrawn or self.ending else DutyStatus.OPEN
        return Duty(
            key=key,
            kind=kind,
            paragraph=due.paragraph,
            due=due,
            opened_at=opened_at or self.opened_at,
            clock=clock,
            status=status,
            done_on=done_on,
            title=title,
            owner=owner,
            act=act,
            about=about,
            ladder=ladder,
        )

    def duty_before(
        self,
        event_on: date,
        key: str,
        kind: str,
        due: Reckoning,
        clock: Clock,
        *,
        called_on: date,
        opened_at: datetime,
        withdrawn: bool = False,
        sooner: date | None = None,
        **about: str | int,
    ) -> Duty:
        """A duty to have something ready before an event that was called on `called_on`.

        Its clock is counted back from the event, which no pause moves: a pause takes from it only what it takes out of
        the time from the first reminder on, and never carries it past the eve of the event. `sooner` is the day that is
        asked for instead where its own had passed before the event was called.
        """
        due = asked_in_time(due, event_on, called_on, self.standing.edition, sooner=sooner)
        since = called_on
        if self.standing.pauses:
            since = max(since, climb(due.on, KINDS[kind].ladder, self.standing.edition)[0][0])
        cap = eve_of(event_on, called_on, self.standing.edition)
        owed = self.duty(key, kind, due, clock, opened_at=opened_at, withdrawn=withdrawn, running_since=since, cap=cap)
        return owed.model_copy(update={"about": about})


C = TypeVar("C", bound=Course)


def _time_asked(course: Course) -> Iterator[Step]:
    """More time asked for is told to those it is owed to, once. Nothing moves by it."""
    for n, asked in enumerate(course.asked, start=1):
        what = f"Tell that {asked.by_name} asks for more time: {asked.what}"
        key, paragraph = f"time-asked-{n}/{asked.duty}", asked.due.paragraph
        step = told_once(key, asked.at, paragraph, what, "time_asked", asked.to, duty=asked.duty, due=asked.due)
        until = spoken(asked.until) if asked.until else ""
        facts = {"what": asked.what, "asked_by": asked.by_name, "reason": asked.reason, "until": until}
        yield replace(step, facts=facts)


def redated(course: C, now: datetime) -> tuple[C, tuple[Duty, ...]]:
    """`course` with a new revision for every open duty whose date is not the one it had, and its duties so stamped.

    A new revision's old rungs are gone. What comes to be owed once the strand has begun is owed from `now`, whenever
    the event behind it was; what was owed no more and is owed again (a review called off) starts its ladder anew.
    """
    owed, dated = course.owed(), dict(course.dated)
    for duty in owed:
        known = dated.get(duty.key)
        open_now = duty.status is DutyStatus.OPEN
        if known is None or (open_now and (known.rests or known.on != duty.due.on)):
            revision, since = (known.revision + 1 if known else 1), (now if BEGUN in course.taken else duty.opened_at)
            dated[duty.key] = Dated(on=duty.due.on, revision=revision, since=since, rests=not open_now)
        elif not (open_now or known.rests):
            dated[duty.key] = known.model_copy(update={"rests": True})
    for key in dated.keys() - {duty.key for duty in owed}:
        if not dated[key].rests:
            dated[key] = dated[key].model_copy(update={"rests": True})
    after = course if dated == course.dated else course.replaced(dated=dated)
    return after, tuple(after.stamped(duty, dated[duty.key]) for duty in owed)


def changed_duties(before: tuple[Duty, ...], after: tuple[Duty, ...], done: dict[str, date]) -> tuple[Duty, ...]:
    """The duties whose row in the register is no longer true; one that is owed no more is done or withdrawn."""
    known = {duty.key: duty for duty in before}
    now_owed = {duty.key for duty in after}
    gone = (_gone(duty, done.get(duty.key)) for duty in before if duty.key not in now_owed)
    return tuple(duty for duty in (*after, *gone) if known.get(duty.key) != duty)


def _gone(duty: Duty, done_on: date | None) -> Duty:
    status = DutyStatus.DONE if done_on else DutyStatus.WITHDRAWN
    return duty.model_copy(update={"status": status, "done_on": done_on})


def why_not_on(course: Course, act: Act, now: datetime) -> str | None:
    """Why this person may not act on this course now: it has ended, or the act is not theirs."""
    if course.ending:
        return f"This notice was {course.ending.how} on {spoken(course.ending.on)}: nothing more can be done under it."
    return why_not_by(course.standing, act, now)


def why_not_hand_in(course: Course, key: str, what: str, field: str = "") -> str | None:
    """Why the duty `key` cannot be discharged: it is not owed, was withdrawn, or is done already.

    `field` is the field of the act that says which duty it is, where one does.
    """
    duty = next((duty for duty in course.owed() if duty.key == key), None)
    if duty is None:
        return OfField(field, f"There is no such {what} to hand in.")
    if duty.status is DutyStatus.DONE and duty.done_on:
        return OfField(field, f"This {what} was handed in on {spoken(duty.done_on)} already.")
    return OfField(field, f"This {what} is no longer owed.") if duty.status is DutyStatus.WITHDRAWN else None


def invitations(meetings: tuple[Meeting, ...], *, paragraph: str, noun: str) -> tuple[Step, ...]:
    """A step for each revision of each meeting: the invite, its change, its withdrawal."""
    return tuple(
        _invitation(meeting, invitation, paragraph, noun) for meeting in meetings for invitation in meeting.revisions
    )


def _invitation(meeting: Meeting, invitation: Invitation, paragraph: str, noun: str) -> Step:
    withdrawn = invitation.method == "CANCEL"
    step = told_once(
        f"{invitation.uid}/{invitation.sequence:03}/{invitation.method.lower()}",
        invitation.revised_at,
        paragraph,
        f"{'Withdraw' if withdrawn else 'Invite people to'} {invitation.summary}",
        f"{noun}_{'cancelled' if withdrawn else 'invite'}",
        (),
        number=str(meeting.number),
        reason=invitation.description,
    )
    return replace(step, invitation=invitation)
