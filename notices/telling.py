"""A notice told on a screen or to a program: what it leaves open, and every date with its why."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypedDict

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from domain.dates import DatedLine
from domain.instrument import Notice
from domain.moments import spoken
from domain.readings import OpenReading

NOT_SETTLED = "not settled"


class ToldSkip(TypedDict):
    on: str
    why: str


class ToldReminder(TypedDict):
    on: str
    when: str


class ToldDate(TypedDict):
    """One date for a program: days are ISO 8601, London; `on` is null where nobody has settled it."""

    strand: str
    paragraph: str
    what: str
    on: str | None
    status: str
    anchor: str
    anchor_on: str | None
    rule: str
    skipped: list[ToldSkip]
    edition: str
    settled: str
    shifts: list[str]
    reminders: list[ToldReminder]
    why: str


def told_notice(notice: Notice) -> str:
    """The notice in one sentence."""
    signed = spoken(notice.issued.signed_on)
    return f"{notice.reference}: {notice.kind} to {notice.council} ({notice.service}), signed {signed}."


def told_readings(readings: tuple[OpenReading, ...]) -> RenderableType:
    """What a notice leaves open, numbered, each with its paragraph."""
    if not readings:
        return Text("It leaves nothing open.")
    rows = Table.grid(padding=(0, 1, 0, 0))
    rows.add_column(justify="right")
    rows.add_column(overflow="fold")
    for n, reading in enumerate(readings, start=1):
        rows.add_row(f"{n}.", Text(reading.sentence))
    things = "one thing" if len(readings) == 1 else f"{len(readings)} things"
    return Group(Text(f"It leaves {things} open:"), rows)


def told_dates(lines: Sequence[DatedLine]) -> RenderableType:
    """Every date, strand by strand, each with its why under it; readable on 80 columns."""
    rows = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    rows.add_column("Date", width=15)
    # A paragraph may be two words (not reported), which are folded and never cut.
    longest = max((len(word) for line in lines for word in line.paragraph.split()), default=0)
    rows.add_column("¶", width=max(4, longest), overflow="fold")
    rows.add_column("Status", width=8)
    rows.add_column("What, and why then", overflow="fold")
    strand = ""
    for line in lines:
        if line.strand != strand:
            strand = line.strand
            rows.add_row(Text(strand, style="bold"))
        day = short(line.reckoning.on) if line.reckoning else NOT_SETTLED
        rows.add_row(day, line.paragraph, line.status.value, _what_and_why(line))
    return rows


def _what_and_why(line: DatedLine) -> Text:
    text = Text(f"{line.what[0].upper()}{line.what[1:]}")
    if line.reckoning:
        text.append(f"\n{line.reckoning.sentence()}", style="dim")
    if line.rungs:
        text.append(f"\nReminders: {', '.join(short(day) for day, _ in line.rungs)}.", style="dim")
    return text


def short(day: date) -> str:
    """A day in a column: Mon 30 May 2022."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def dates_as_data(lines: Iterable[DatedLine]) -> list[ToldDate]:
    """The same dates for a program."""
    return [_as_data(line) for line in lines]


def _as_data(line: DatedLine) -> ToldDate:
    due = line.reckoning
    return ToldDate(
        strand=line.strand,
        paragraph=line.paragraph,
        what=line.what,
        on=due.on.isoformat() if due else None,
        status=line.status.value,
        anchor=due.anchor if due else "",
        anchor_on=due.anchor_on.isoformat() if due and due.anchor_on else None,
        rule=due.rule if due else "",
        skipped=[ToldSkip(on=day.on.isoformat(), why=day.why) for day in due.skipped] if due else [],
        edition=due.edition if due else "",
        settled=due.settled.spoken if due and due.settled else "",
        shifts=list(due.shifts) if due else [],
        reminders=[ToldReminder(on=day.isoformat(), when=when) for day, when in line.rungs],
        why=due.sentence() if due else NOT_SETTLED,
    )
