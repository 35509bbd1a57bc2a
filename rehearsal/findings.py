"""What the picture says in words beside the chart: the figures, what stayed open, and what was refused."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.days import Edition
from domain.instrument import Notice
from domain.moments import spoken
from domain.people import Person
from domain.readings import OpenReading, open_readings
from models.record import AuditRow, DutyRow
from rehearsal.captions import person_in_words, short
from rehearsal.outcomes import Became, Meeting, Outcome, Sat


@dataclass(frozen=True)
class Figure:
    number: int
    said: str


def figures(done: Sequence[Outcome], met: Sequence[Meeting], letters: int, sent_late: int = 0) -> tuple[Figure, ...]:
    """What a reader wants to know first. What went wrong with meetings and letters is counted only where it did."""
    became, sat = Counter(each.became for each in done), Counter((each.noun, each.sat) for each in met)
    troubles = ((noun, how) for noun in ("board", "review") for how in (Sat.NOT_HELD, Sat.CANCELLED, Sat.UNTOLD))
    return (
        Figure(became[Became.IN_TIME], "duties done in time"),
        Figure(became[Became.LATE], "done late"),
        Figure(became[Became.MISSED], "not done"),
        Figure(letters, "letters sent"),
        *([Figure(sent_late, "letters sent late")] if sent_late else []),
        Figure(sat["board", Sat.HELD], "boards held"),
        Figure(sat["review", Sat.HELD], "DfE reviews held"),
        *(Figure(sat[n, how], f"{n}s {how}") for n, how in troubles if sat[n, how]),
    )


def verdict(done: Sequence[Outcome], until: date) -> str:
    """The whole of it in a sentence or two."""
    became = Counter(outcome.became for outcome in done)
    came = [o for o in done if o.became in (Became.IN_TIME, Became.LATE, Became.MISSED)]
    if not came:
        return f"No duty was done or due by {short(until)}."
    first = f"{_counted(len(came), 'duty was', 'duties were')} done or due by {short(until)}"
    if len(came) == became[Became.IN_TIME]:
        return f"{first}, and nothing was late."
    told = f"{became[Became.IN_TIME]} done in time, {became[Became.LATE]} late, {became[Became.MISSED]} not done"
    return f"{first}: {told}."


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


@dataclass(frozen=True)
class Reading:
    """What the notice leaves open, and how it was settled in this rehearsal, if it was."""

    sentence: str
    settled: str


def readings(
    notice: Notice, edition: Edition, duties: Iterable[DutyRow], entries: Sequence[AuditRow]
) -> tuple[Reading, ...]:
    settled = {duty.key: duty for duty in duties if duty.kind == "term_settled" and duty.done_on}
    return tuple(
        Reading(reading.sentence, _settled(reading, settled, entries)) for reading in open_readings(notice, edition)
    )


def _settled(reading: OpenReading, settled: dict[str, DutyRow], entries: Sequence[AuditRow]) -> str:
    duty = settled.get(f"settle-{reading.term.replace('_', '-')}") if reading.term else None
    if duty is None or duty.done_on is None:
        return ""
    acts = (e.what for e in entries if e.by and e.on == duty.done_on and e.paragraph == duty.paragraph)
    said = next(acts, "")
    return f"{spoken(duty.done_on)}{f': {said}' if said else ''}."


@dataclass(frozen=True)
class Attempt:
    """Something a person tried and the law refused, in a sentence."""

    day: str
    who: str
    what: str
    why: str


def attempt(said: str, people: tuple[Person, ...]) -> Attempt:
    """An attempt as the driver put it down ("2022-01-17 approve-stage by claire-donnelly: ValueError: why not")."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?: ([\w-]+))?(?: by ([\w-]+))?: (?:\w*Error: )?(.*)", said, re.DOTALL)
    if not found:
        return Attempt("", "", "", said)
    on, act, by, why = found.groups(default="")
    who = person_in_words(by, people) if by else ""
    return Attempt(short(date.fromisoformat(on)), who, act.replace("-", " "), why.removeprefix("Value error, "))
