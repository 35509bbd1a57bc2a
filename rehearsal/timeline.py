"""The rehearsed life as a list of steps: one JSON object a line, in the order they happened."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypedDict

from domain.letters import PostState
from domain.moments import london
from domain.people import Role
from models.record import AuditRow, DutyRow
from rehearsal.outcomes import done_late


class TimelineStep(TypedDict):
    """One step. `at` is ISO 8601 on London's clock with its offset; `letter` is its kind, or null.

    `late` says that a letter left after its moment, or that a duty was done after its day.
    """

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


def timeline_of(entries: Sequence[AuditRow], duties: Iterable[DutyRow] = ()) -> list[TimelineStep]:
    """What happened, by the moment it happened: the same life makes the same list."""
    was_late = _lateness(entries, duties)
    # That a letter was held is said beside what it says, at the same moment: here one of the two is enough.
    told = (row for row in entries if not row.key.endswith(f"/{PostState.HELD}"))
    return [_step(row, was_late(row)) for row in sorted(told, key=_in_order)]


def _lateness(entries: Sequence[AuditRow], duties: Iterable[DutyRow]) -> Callable[[AuditRow], bool]:
    """Whether what an entry tells of was late: the letter, or the duty that the act was the doing of."""
    late = [duty for duty in duties if done_late(duty)]
    named = {row.duty for row in entries if row.by}
    keys = {duty.key for duty in late}
    # An act is entered with one duty; what else it discharged is known by its strand, its name and its day.
    others = {(duty.strand, duty.act, duty.done_on) for duty in late if duty.key not in named}

    def was_late(row: AuditRow) -> bool:
        did_late = bool(row.by) and (row.duty in keys or (row.strand, _act_of(row), row.on) in others)
        return row.late or did_late

    return was_late


def _act_of(row: AuditRow) -> str:
    """The name of the act an entry was made for: its key is the reference, the strand, the act and the click."""
    return next(iter(row.key.split("/")[2:]), "")


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


def _step(row: AuditRow, late: bool) -> TimelineStep:
    return TimelineStep(
        at=london(row.at).isoformat(timespec="seconds"),
        strand=row.strand,
        paragraph=row.paragraph,
        duty=row.duty,
        what=row.what,
        to=row.to,
        by=row.by,
        letter=row.letter,
        late=late,
        why=row.why,
    )
