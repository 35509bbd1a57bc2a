"""Paragraphs 1 to 3, 11 and 13: the course of the notice itself, from its signature to its end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from domain.course import Course, Ending, How
from domain.days import working_days_after
from domain.duties import Duty
from domain.entries import NoticePage
from domain.facts import Fact
from domain.instrument import Notice
from domain.moments import day_of, spoken
from domain.people import Role, holders
from domain.readings import open_readings
from domain.reckoning import Reckoning, Status, reckoned
from domain.reckonings import delivery_due, last_lawful_review_day, term_settled_due
from domain.stages import Event
from domain.standing import Clock, Pause
from domain.steps import Step, told_once
from domain.terms import SETTLED_BY, Term, named, unset_terms

EVERYBODY = (
    Role.COORDINATOR,
    Role.DCS,
    Role.CHIEF_EXECUTIVE,
    Role.LEAD_MEMBER,
    Role.CHAIR,
    Role.ADVISER,
    Role.NHS_ADVISER,
    Role.CASE_LEAD,
)

# The act that settles each term the notice leaves open; a variation settles any other.
SETTLING = {
    "board_timetable": "agree-timetable",
    "self_assessment": "agree-lead-time",
    "adviser_reports": "agree-interval",
    "delivery": "rule-on-delivery",
}


class Motion(StrEnum):
    """What may be done to a notice as a whole, each by one named person and approved by another."""

    END = "end"
    PAUSE = "pause"
    RESUME = "resume"
    VARY = "vary"
    REISSUE = "reissue"


class Proposal(Fact):
    """A motion somebody put, not yet decided. Only the fields of its own motion are filled.

    `terms` are a variation's new terms as they were written, put to the notice as it stands when it is approved;
    `revision` is the notice's when it was put.
    """

    number: int
    motion: Motion
    by: str
    by_name: str
    on: date
    at: datetime
    reason: str
    document: str = ""
    how: How | None = None
    clocks: tuple[Clock, ...] = ()
    notice: Notice | None = None
    changes: tuple[str, ...] = ()
    terms: dict[str, Any] = {}
    revision: int = 0

    @property
    def said(self) -> str:
        """The motion in words."""
        match self.motion:
            case Motion.END:
                return f"that the notice be {self.how}"
            case Motion.PAUSE:
                return f"that the notice be paused (clocks stopped: {', '.join(self.clocks)})"
            case Motion.RESUME:
                return "that the notice be resumed"
            case Motion.VARY:
                return "that the notice's terms be varied"
            case Motion.REISSUE:
                return "that the notice be reissued"


class Verdict(Fact):
    """What became of a proposal, by whom, and what it changed."""

    proposal: Proposal
    carried: bool
    by: str
    by_name: str
    on: date
    at: datetime
    reason: str = ""
    changes: tuple[str, ...] = ()


class Told(Fact):
    """A letter that a change of the notice owes its people: told once, at the moment of the change."""

    key: str
    at: datetime
    letter: str
    what: str
    to: tuple[Role, ...]
    facts: dict[str, str] = {}


class NoticeCourse(Course):
    """The notice as a whole. `unset_since` says since which day a term is open that was not open from the start."""

    proposal: Proposal | None = None
    verdicts: tuple[Verdict, ...] = ()
    events: tuple[Event, ...] = ()
    concerns: int = 0
    stages: dict[int, str] = {}
    told: tuple[Told, ...] = ()
    unset_since: dict[str, date] = {}

    @property
    def phase(self) -> str:
        if self.ending:
            return self.ending.how.value
        return "paused" if any(pause.resumed_on is None for pause in self.standing.pauses) else "in force"

    @property
    def stage(self) -> str:
        """Where the ladder of paragraph 13 stands, as the open escalations have it; nowhere once the notice is over."""
        if self.ending:
            return f"notice {self.ending.how}"
        return ", ".join(dict.fromkeys(self.stages.values())) or "notice in force"

    @property
    def page(self) -> NoticePage:
        return NoticePage(
            notice=self.standing.notice,
            revision=self.standing.revision,
            phase=self.phase,
            stage=self.stage,
            in_force_on=self.standing.notice.issued.signed_on,
            ended_on=self.ending.on if self.ending else None,
            ended_how=self.ending.how if self.ending else "",
        )

    def owed(self) -> tuple[Duty, ...]:
        return (*_unsettled(self), *_undecided(self))

    def happenings(self) -> tuple[Step, ...]:
        return (*_in_force(self), *_told(self))


def _unsettled(course: NoticeCourse) -> Iterator[Duty]:
    """Every term the notice leaves open is chased until somebody with the authority has settled it."""
    for name, term in unset_terms(course.standing.notice.terms):
        due = _settled_due(course, name, term)
        yield course.duty(
            settling_key(name),
            "term_settled",
            due,
            Clock.DELIVERY,
            title=f"settle {named(name)}",
            owner=SETTLED_BY.get(name, (Role.CASE_LEAD,))[0],
            act=SETTLING.get(name, "propose-variation"),
            running_since=due.anchor_on,
        )


def _settled_due(course: NoticeCourse, name: str, term: Term[object]) -> Reckoning:
    """When a term is to be settled by: so long after the signature, or after we first knew that it was open.

    A notice entered in mid-life has its open terms asked for too; only what was due before our time is not.
    """
    standing = course.standing
    due = term_settled_due(name, term, standing.notice, standing.edition)
    ours_from = day_of(standing.kept_from)
    known_on = course.unset_since.get(name) or (ours_from if due.on < ours_from else None)
    if known_on is None:
        return due
    within = working_days_after(known_on, standing.notice.terms.conventions.settle_within, standing.edition)
    known = {"on": within.on, "skipped": within.skipped, "anchor_on": known_on, "anchor": "it was known to be open"}
    return due.model_copy(update=known)


def _undecided(course: NoticeCourse) -> Iterator[Duty]:
    """A motion waits for its second person. No pause stops this: the notice could else never be resumed."""
    if proposal := course.proposal:
        custom = course.standing.notice.terms.conventions.settle_within
        due = reckoned(
            working_days_after(proposal.on, custom, course.standing.edition),
            course.standing.edition,
            paragraph="head",
            rule=f"a motion is approved or refused {custom} working days after it was put",
            status=Status.ASSUMED,
            anchor_on=proposal.on,
            anchor="the day it was put",
        )
        yield course.duty(
            motion_key(proposal),
            "stage_approval",
            due,
            None,
            opened_at=proposal.at,
            title=f"approve or refuse what is proposed: {proposal.said}",
            owner=second_person(course, proposal.by),
            act="approve-proposal",
        )


def second_person(course: NoticeCourse, proposer: str) -> Role:
    """Who is asked to decide what `proposer` (an id) has put: never only the proposer."""
    approvers = {person.id for person in holders(course.standing.people, Role.APPROVER)}
    return Role.APPROVER if approvers - {proposer} else Role.MINISTER


def motion_key(proposal: Proposal) -> str:
    return f"motion-{proposal.number}"


def _in_force(course: NoticeCourse) -> Iterator[Step]:
    """At the start everybody hears of the notice, with the readings that are open."""
    notice, edition = course.standing.notice, course.standing.edition
    delivery = delivery_due(notice, edition)
    first = last_lawful_review_day(notice, edition, done=tuple(r.held_on for r in notice.so_far.reviews))
    yield told_once(
        "in-force",
        course.standing.entered_at,
        "1",
        "Tell everybody that the notice is in force",
        "notice_in_force",
        EVERYBODY,
        delivery=_said_of(delivery, course, "not settled"),
        first_review=_said_of(first, course, "none asked for"),
        before=_before_our_time(course),
        readings="\n".join(reading.sentence for reading in open_readings(notice, edition)),
    )


def _said_of(due: Reckoning | None, course: NoticeCourse, otherwise: str) -> str:
    if due is None:
        return otherwise
    passed = due.on < day_of(course.standing.kept_from)
    return f"{spoken(due.on)}{', which was before the notice was entered here' if passed else ''}"


def _before_our_time(course: NoticeCourse) -> str:
    """What people should know of a notice entered long after its signature."""
    signed_on, ours_from = course.standing.notice.issued.signed_on, day_of(course.standing.kept_from)
    if ours_from <= signed_on:
        return ""
    return (
        f"It was signed on {spoken(signed_on)} and entered here on {spoken(ours_from)}. No reminder of before then is "
        "sent. What was due by then and is still open is asked for once, from whoever owes it."
    )


def _told(course: NoticeCourse) -> Iterator[Step]:
    for told in course.told:
        failure = course.standing.notice.terms.failure
        paragraph = failure.paragraph if failure and told.letter == "outside_event" else "head"
        step = told_once(told.key, told.at, paragraph, told.what, told.letter, told.to)
        yield replace(step, facts=told.facts)


def telling(
    course: NoticeCourse, letter: str, what: str, to: tuple[Role, ...], at: datetime, **facts: str
) -> NoticeCourse:
    """`course` with one more thing its people are told, now."""
    told = Told(
        key=f"{letter.replace('_', '-')}-{len(course.told) + 1}", at=at, letter=letter, what=what, to=to, facts=facts
    )
    return course.replaced(told=(*course.told, told))


def rewritten(course: NoticeCourse, notice: Notice, on: date, now: datetime) -> NoticeCourse:
    """The notice with a new text, at a new revision.

    Terms that were open and no longer are were settled on `on`; terms that are open now and were not are asked for.
    """
    standing = course.standing
    before, after = ({name for name, _ in unset_terms(text.terms)} for text in (standing.notice, notice))
    update = {"notice": notice, "revision": standing.revision + 1, "revised_at": now}
    known = {name: since for name, since in course.unset_since.items() if name in after}
    opened = {name: day_of(now) for name in sorted(after - before)}
    settled = {settling_key(name): on for name in sorted(before - after)}
    done = {key: day for key, day in course.done.items() if key not in {settling_key(name) for name in opened}}
    return course.replaced(
        standing=standing.model_copy(update=update), unset_since={**known, **opened}, done={**done, **settled}
    )


def settling_key(name: str) -> str:
    """The key of the duty to settle the term `name`."""
    return f"settle-{name.replace('_', '-')}"


def paused(course: NoticeCourse, proposal: Proposal, by: str, on: date, now: datetime) -> NoticeCourse:
    pause = Pause(from_on=on, clocks=proposal.clocks or tuple(Clock), by=by, reason=proposal.reason)
    standing = course.standing
    update = {"pauses": (*standing.pauses, pause), "revision": standing.revision + 1, "revised_at": now}
    return course.replaced(standing=standing.model_copy(update=update))


def resumed(course: NoticeCourse, on: date, now: datetime) -> NoticeCourse:
    """Every clock that was stopped runs on from `on` with exactly what was left of it."""
    standing = course.standing
    pauses = tuple(
        pause.model_copy(update={"resumed_on": on, "resumed_at": now}) if pause.resumed_on is None else pause
        for pause in standing.pauses
    )
    update = {"pauses": pauses, "revision": standing.revision + 1, "revised_at": now}
    return course.replaced(standing=standing.model_copy(update=update))


def ended(course: NoticeCourse, proposal: Proposal, by: str, on: date, now: datetime) -> NoticeCourse:
    ending = Ending(
        how=proposal.how or How.CLOSED,
        on=on,
        at=now,
        reason=proposal.reason,
        document=proposal.document,
        decided_by=proposal.by_name,
        approved_by=by,
    )
    return course.replaced(ending=ending)


def clocks_in_words(clocks: tuple[Clock, ...]) -> str:
    return ", ".join(clock.value for clock in clocks)
