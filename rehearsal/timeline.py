"""The rehearsed life as a list of steps: one JSON object a line, in the order they happened."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

from domain.moments import london
from domain.people import Role
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
    """What happened, by the moment it happened: the same life makes the same list."""
    return [_step(row) for row in sorted(entries, key=_in_order)]


def _in_order(row: AuditRow) -> tuple[object, ...]:
    """Within one moment what was entered comes first, as it was; letters go out side by side, in no order of theirs."""
    # A strand's nine o'clock comes some microseconds after the hour, never the same twice.
    second = row.at.replace(microsecond=0)
    if row.letter is None:
        return (second, False, row.n)
    numbered = [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", row.what)]
    return (second, True, row.strand, numbered, list(Role).index(Role(row.to)), row.n)


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
