"""report.html: one self-contained picture of a notice's year, from the register of its rehearsal alone.

It refers to nothing outside itself, needs no script, and the same rehearsal gives the same bytes.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.days import Division, Edition, Holiday
from domain.instrument import Notice
from domain.moments import day_of, spoken
from domain.people import Person
from domain.readings import OpenReading, open_readings
from domain.reckoning import cited
from models.record import AuditRow, DutyRow
from rehearsal.captions import MONTHS, person_in_words, plainly, role_in_words, short
from rehearsal.chart import chart_of
from rehearsal.diary import diary
from rehearsal.driver import Rehearsed
from rehearsal.outcomes import Became, Meeting, Outcome, Sat, meetings, outcomes
from rehearsal.timeline import timeline_of

PAGES = Path(__file__).parent / "pages"


def write_picture(rehearsed: Rehearsed, path: Path) -> None:
    """The picture of `rehearsed` at `path` (HTML, UTF-8)."""
    path.write_text(picture_of(rehearsed), encoding="utf-8")


def picture_of(rehearsed: Rehearsed) -> str:
    """The whole page as text."""
    notice, scenario = rehearsed.notice, rehearsed.scenario
    entries = sorted(rehearsed.entries, key=lambda entry: (entry.at, entry.n))
    done = outcomes(rehearsed.duties, entries, scenario.until)
    met = meetings(rehearsed.duties, entries, scenario.until)
    edition = calendar_of(rehearsed.duties, notice.division)
    signed_on = notice.issued.signed_on
    days = known_days(notice, rehearsed.duties, entries, scenario.until)
    return _pages().get_template("report.html").render(
        notice=notice,
        scenario=scenario,
        signed_on=signed_on,
        calendars=calendars(rehearsed.duties),
        figures=figures(done, met, rehearsed.letters),
        verdict=verdict(done, scenario.until),
        chart=chart_of(done, met, entries, edition.holidays, days, signed_on, scenario.until),
        wrong=[outcome for outcome in done if outcome.went_wrong],
        unplanned=[meeting for meeting in met if not meeting.as_planned],
        ahead=[outcome for outcome in done if outcome.became is Became.AHEAD],
        readings=readings(notice, edition, rehearsed.duties, entries),
        months=(months := diary(timeline_of(entries), notice.people)),
        breaches=[told for month in months for told in month.told if told.breach],
        attempts=[attempt(said, notice.people) for said in rehearsed.refused],
    )


@cache
def _pages() -> Environment:
    pages = Environment(
        loader=FileSystemLoader(PAGES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals |= {"months_short": MONTHS, "shape_of": {became: became.name.lower() for became in Became}}
    pages.filters |= {"spoken": spoken, "short": short, "cited": cited, "role": role_in_words, "plainly": plainly}
    return pages


# --- the calendar, as far as the register shows it


def calendar_of(duties: Iterable[DutyRow], division: Division) -> Edition:
    """The bank holidays that the counts of these duties passed over."""
    found: dict[date, str] = {}
    for duty in duties:
        for day in duty.whole["due"]["skipped"]:
            if day["why"] not in ("Saturday", "Sunday"):
                found[date.fromisoformat(day["on"])] = day["why"]
    holidays = tuple(Holiday(on=on, title=found[on]) for on in sorted(found))
    return Edition(division=division, name="as the register shows it", holidays=holidays)


def calendars(duties: Iterable[DutyRow]) -> tuple[str, ...]:
    """The editions by which these duties were reckoned, in the order they came into use."""
    in_order = sorted(duties, key=lambda duty: (duty.recorded_at, duty.key))
    return tuple(dict.fromkeys(duty.whole["due"]["edition"] for duty in in_order))


# --- what the picture says at a glance


@dataclass(frozen=True)
class Figure:
    number: int
    said: str


def figures(done: Sequence[Outcome], met: Sequence[Meeting], letters: int) -> tuple[Figure, ...]:
    """What a reader wants to know first, with the kinds of trouble there was none of left out of meetings alone."""
    became, sat = Counter(each.became for each in done), Counter((each.noun, each.sat) for each in met)
    troubles = ((noun, how) for noun in ("board", "review") for how in (Sat.NOT_HELD, Sat.CANCELLED, Sat.UNTOLD))
    return (
        Figure(became[Became.IN_TIME], "duties done in time"),
        Figure(became[Became.LATE], "done late"),
        Figure(became[Became.MISSED], "not done"),
        Figure(letters, "letters sent"),
        Figure(sat["board", Sat.HELD], "boards held"),
        Figure(sat["review", Sat.HELD], "DfE reviews held"),
        *(Figure(sat[n, how], f"{n}s {how}") for n, how in troubles if sat[n, how]),
    )


def verdict(done: Sequence[Outcome], until: date) -> str:
    """The whole of it in a sentence or two."""
    became = Counter(outcome.became for outcome in done)
    came = [o for o in done if o.became in (Became.IN_TIME, Became.LATE, Became.MISSED)]
    if not came:
        return f"No duty had come due by {short(until)}."
    first = f"{_counted(len(came), 'duty', 'duties')} had come due by {short(until)}"
    if len(came) == became[Became.IN_TIME]:
        return f"{first}, and nothing was late."
    told = f"{became[Became.IN_TIME]} done in time, {became[Became.LATE]} late, {became[Became.MISSED]} not done"
    return f"{first}: {told}."


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def known_days(
    notice: Notice, duties: Iterable[DutyRow], entries: Iterable[AuditRow], until: date
) -> Iterator[tuple[date, str, str]]:
    """The days every lane is read against: signature, delivery, pauses, the notice's end, the rehearsal's."""
    yield notice.issued.signed_on, "signed", f"Signed {short(notice.issued.signed_on)}"
    delivery = next((duty.due_on for duty in duties if duty.kind == "delivery"), None)
    if delivery is None and notice.terms.delivery.in_use:
        delivery = notice.terms.delivery.in_use.by.last_day
    if delivery:
        yield delivery, "delivery", f"Delivery date {short(delivery)}"
    named = {"notice_paused": "Paused", "notice_resumed": "Resumed", "notice_ended": "Notice ended"}
    told = {(day_of(entry.at), named[entry.letter]) for entry in entries if entry.letter in named}
    yield from ((day, "turn", f"{what} {short(day)}") for day, what in sorted(told))
    yield until, "until", f"Rehearsal ends {short(until)}"


# --- what the notice leaves open, and what people tried


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
