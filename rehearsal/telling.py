"""A rehearsal told on the screen: what happened day by day, and what came of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TypedDict

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from domain.days import Edition
from domain.moments import spoken
from domain.people import Role, title
from rehearsal.driver import Rehearsed
from rehearsal.timeline import TimelineStep


class Summary(TypedDict):
    """What came of a rehearsal, for a program. Days are ISO 8601; `out` is the folder with the files."""

    reference: str
    council: str
    scenario: str
    begins: str
    until: str
    edition: str
    steps: int
    letters: int
    late: int
    refused: list[str]
    out: str


def summary_of(rehearsed: Rehearsed, edition: Edition, out: Path) -> Summary:
    entries = rehearsed.entries
    return Summary(
        reference=rehearsed.notice.reference,
        council=rehearsed.notice.council,
        scenario=rehearsed.scenario.name,
        begins=rehearsed.notice.issued.signed_on.isoformat(),
        until=rehearsed.scenario.until.isoformat(),
        edition=edition.cited,
        steps=len(entries),
        letters=rehearsed.letters,
        late=sum(row.late for row in entries),
        refused=list(rehearsed.refused),
        out=str(out),
    )


def told_timeline(steps: Sequence[TimelineStep], console: Console) -> None:
    """Every step under its day; what went to several people at once stands once. Readable on 80 columns."""
    for day, of_day in groupby(steps, key=lambda step: datetime.fromisoformat(step["at"]).date()):
        console.print(Text(spoken(day), style="bold"))
        console.print(Padding(_rows(of_day), (0, 0, 0, 1)))


def _rows(steps: Iterable[TimelineStep]) -> Table:
    rows = Table.grid(padding=(0, 1, 0, 0))
    for width in (5, 12, 3):
        rows.add_column(width=width)
    rows.add_column(overflow="fold")
    alike: dict[tuple[str, str, str, bool], list[TimelineStep]] = {}
    for step in steps:
        alike.setdefault((step["at"][:16], step["strand"], step["what"], step["late"]), []).append(step)
    for together in alike.values():
        first = together[0]
        paragraph = first["paragraph"] if first["paragraph"][:1].isdigit() else ""
        rows.add_row(first["at"][11:16], first["strand"], paragraph, _what(first, together))
    return rows


def _what(first: TimelineStep, together: Sequence[TimelineStep]) -> Text:
    text = Text(first["what"], style="" if first["letter"] else "dim")
    if to := list(dict.fromkeys(step["to"] for step in together if step["to"])):
        text.append(f" → {', '.join(title(Role(role)) for role in to)}")
    if first["by"]:
        text.append(f" (by {first['by']})")
    if first["late"]:
        text.append(" LATE", style="bold red")
    return text


def told_summary(summary: Summary) -> list[str]:
    """What came of it, a sentence a line."""
    out, refused = Path(summary["out"]), summary["refused"]
    return [
        f"{summary['reference']}, {summary['scenario']}: {summary['steps']} steps and {summary['letters']} letters "
        f"from {summary['begins']} to {summary['until']}, {summary['late']} of them late.",
        f"Calendar: {summary['edition']}.",
        *(
            [f"Refused, as a person would have been ({len(refused)}):", *(f"  {said}" for said in refused)]
            if refused
            else []
        ),
        f"Left in {out}: timeline.jsonl, mail (as SMTP received it), and report.html, the picture of it all.",
    ]
