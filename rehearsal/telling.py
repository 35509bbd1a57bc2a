"""A rehearsal told on the screen: what happened day by day, and what came of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from textwrap import wrap
from typing import TypedDict

from rich.console import Console
from rich.text import Text

from domain.days import Edition
from domain.moments import spoken
from domain.people import Role, title
from rehearsal.driver import Rehearsed
from rehearsal.outcomes import done_late
from rehearsal.timeline import TimelineStep


class Summary(TypedDict):
    """What came of a rehearsal, for a program. Days are ISO 8601; `out` is the folder with the files.

    `late` counts the letters that were sent late, `done_late` the duties that people did after their day.
    """

    reference: str
    council: str
    scenario: str
    begins: str
    until: str
    edition: str
    steps: int
    letters: int
    late: int
    done_late: int
    refused: list[str]
    out: str


def summary_of(rehearsed: Rehearsed, steps: Sequence[TimelineStep], edition: Edition, out: Path) -> Summary:
    """What came of `rehearsed`, whose timeline is `steps`."""
    return Summary(
        reference=rehearsed.notice.reference,
        council=rehearsed.notice.council,
        scenario=rehearsed.scenario.name,
        begins=rehearsed.notice.issued.signed_on.isoformat(),
        until=rehearsed.scenario.until.isoformat(),
        edition=edition.cited,
        steps=len(steps),
        letters=rehearsed.letters,
        late=sum(row.late for row in rehearsed.entries if row.letter),
        done_late=sum(done_late(duty) for duty in rehearsed.duties),
        refused=list(rehearsed.refused),
        out=str(out),
    )


def told_timeline(steps: Sequence[TimelineStep], console: Console) -> None:
    """Every step under its day; what went to several people at once stands once. Readable on 80 columns."""
    told = Text()
    for day, of_day in groupby(steps, key=lambda step: datetime.fromisoformat(step["at"]).date()):
        told.append(f"{spoken(day)}\n", style="bold")
        for row in _rows(of_day, console.width):
            told.append_text(row)
    # As one: rich takes a millisecond for each thing it is given to print.
    console.print(told, end="", soft_wrap=True)


def _rows(steps: Iterable[TimelineStep], width: int) -> Iterable[Text]:
    alike: dict[tuple[str, str, str, bool], list[TimelineStep]] = {}
    for step in steps:
        alike.setdefault((step["at"][:16], step["strand"], step["what"], step["late"]), []).append(step)
    for together in alike.values():
        first = together[0]
        paragraph = first["paragraph"] if first["paragraph"][:1].isdigit() else ""
        begins = f" {first['at'][11:16]} {first['strand']:12} {paragraph:3} "
        lines = wrap(_what(first, together), max(width - len(begins), 20)) or [""]
        row = Text(begins)
        row.append(f"\n{' ' * len(begins)}".join(lines), style="" if first["letter"] else "dim")
        if first["late"]:
            row.append(" LATE", style="bold red")
        yield row.append("\n")


def _what(first: TimelineStep, together: Sequence[TimelineStep]) -> str:
    to = dict.fromkeys(step["to"] for step in together if step["to"])
    recipients = f" → {', '.join(title(Role(role)) for role in to)}" if to else ""
    by = f" (by {first['by']})" if first["by"] else ""
    return f"{first['what']}{recipients}{by}"


def told_summary(summary: Summary) -> list[str]:
    """What came of it, a sentence a line."""
    out, refused = Path(summary["out"]), summary["refused"]
    return [
        f"{summary['reference']}, {summary['scenario']}: {summary['steps']} steps and {summary['letters']} letters "
        f"from {summary['begins']} to {summary['until']}.",
        f"Letters sent late: {summary['late']}. Duties done late: {summary['done_late']}.",
        f"Calendar: {summary['edition']}.",
        *(
            [f"Refused, as a person would have been ({len(refused)}):", *(f"  {said}" for said in refused)]
            if refused
            else []
        ),
        f"Left in {out}: timeline.jsonl, mail (as SMTP received it), and report.html, the picture of it all.",
    ]
