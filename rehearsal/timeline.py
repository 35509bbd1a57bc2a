"""The rehearsed life as a list of steps: one JSON object a line, in the order they happened."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

from domain.moments import london
from models.record import AuditRow


class TimelineStep(TypedDict):
    """One step. `at` is ISO 8601 on London's clock with its offset; `letter` is its kind, or null."""

    at: str
    strand: str
    paragraph: str
    duty: str
    what: str
    to: str
    by: str
    letter: str | None
    late: bool
    why: str


def timeline_of(entries: Iterable[AuditRow]) -> list[TimelineStep]:
    """What happened, by the moment it happened; within one moment, as it was entered."""
    return [_step(row) for row in sorted(entries, key=lambda row: (row.at, row.n))]


def write_timeline(steps: Iterable[TimelineStep], path: Path) -> None:
    """The steps as JSON Lines (UTF-8)."""
    path.write_text("".join(f"{json.dumps(step, ensure_ascii=False)}\n" for step in steps), encoding="utf-8")


def _step(row: AuditRow) -> TimelineStep:
    return TimelineStep(
        at=london(row.at).isoformat(timespec="seconds"),
        strand=row.strand,
        paragraph=row.paragraph,
        duty=row.duty,
        what=row.what,
        to=row.to,
        by=row.by,
        letter=row.letter,
        late=row.late,
        why=row.why,
    )
