"""Duties and meetings as of a moment, worked out from rows that say how they stand now.

A row that was last written before the moment is taken as it is. Of one written since, what it was follows from its own
moments, from who acted when, and from the day that the audit's last entry about it gave; where it does not follow, that
is said, and nothing is made up.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email import policy
from email.parser import BytesParser
from enum import StrEnum

from icalendar import Calendar

from domain.duties import KINDS, DutyStatus
from domain.meetings import MeetingStatus
from domain.moments import MONTHS, day_of
from models.record import DutyRow, MeetingRow
from past.known import Known

DONE_UNSURE = "As the register now stands it was done on {on}; whether that had been entered by then cannot be told."
OWED_UNSURE = "Whether it was owed by then cannot be told: it is shown as the register now stands."
MOVED_SINCE = "It has been moved since; which day it was set for then cannot be told. Shown is the day it has now."
# How the why of an entry about a duty begins: with the day it is due (domain.reckoning).
DUE = re.compile(rf"\w+day (\d\d?) ({'|'.join(MONTHS)}) (\d{{4}}): ")


class State(StrEnum):
    """What a duty came to by then. Of one written since that was `not done by then`, no more than that is known."""

    IN_TIME = "done in time"
    LATE = "done late"
    OVERDUE = "not done, its day past"
    PASSED = "not made use of, its day past"
    AHEAD = "not yet due"
    WITHDRAWN = "no longer owed"
    NOT_DONE_PAST = "not done by then, its day past"
    NOT_DONE_AHEAD = "not done by then, its day ahead"
    UNSURE = "cannot be told"


@dataclass(frozen=True)
class DutyThen:
    """A duty as of the moment: `late_by` in days; `note` says what could not be had.

    With `as_now`, its day is the one it has now, and no entry by then tells another.
    """

    row: DutyRow
    state: State
    due_on: date
    done_on: date | None = None
    late_by: int = 0
    note: str = ""
    as_now: bool = False


def duties_then(known: Known) -> Iterator[DutyThen]:
    """Every duty that was owed by then, or had been, in the order of their dates."""
    told = _days_told(known)
    named = {entry.duty for entry in known.audit}
    then = []
    for row in known.duties:
        due_on, as_now = row.due_on, False
        if row.recorded_at >= known.as_of:
            due_on, as_now = told.get(row.key, row.due_on), row.key not in told
        if row.opened_at < known.as_of or row.key in named:
            then.append(_then(row, known, due_on, as_now))
        elif row.revision > 1:
            # It was dated anew, or owed once more, since; of its beginning nothing is kept.
            then.append(DutyThen(row, State.UNSURE, due_on, note=OWED_UNSURE, as_now=as_now))
    yield from sorted(then, key=lambda one: (one.due_on, one.row.key))


def _days_told(known: Known) -> dict[str, date]:
    """The day each duty was due by the last entry about it, by its key."""
    told = {}
    for entry in known.audit:
        if entry.duty and (found := DUE.match(entry.why)):
            day, month, year = found.groups()
            told[entry.duty] = date(int(year), MONTHS.index(month) + 1, int(day))
    return told


def _then(row: DutyRow, known: Known, due_on: date, as_now: bool) -> DutyThen:
    today, changed = day_of(known.as_of), row.recorded_at >= known.as_of
    done = row.status == DutyStatus.DONE and row.done_on is not None and _done_by(row, known)
    if done is None:
        return DutyThen(row, State.UNSURE, due_on, note=DONE_UNSURE.format(on=row.done_on), as_now=as_now)
    if done and row.done_on:
        late_by = max(0, (row.done_on - due_on).days)
        return DutyThen(row, State.LATE if late_by else State.IN_TIME, due_on, row.done_on, late_by, as_now=as_now)
    if changed:
        return DutyThen(row, State.NOT_DONE_AHEAD if due_on >= today else State.NOT_DONE_PAST, due_on, as_now=as_now)
    if row.status == DutyStatus.WITHDRAWN:
        return DutyThen(row, State.WITHDRAWN, due_on)
    if due_on >= today:
        return DutyThen(row, State.AHEAD, due_on)
    state = State.OVERDUE if KINDS[row.kind].chased else State.PASSED
    return DutyThen(row, state, due_on, late_by=(today - due_on).days)


def _done_by(row: DutyRow, known: Known) -> bool | None:
    """Whether a duty that is done now was entered as done by then; None where the register does not tell.

    It is entered by an act of its strand as of that day, which names it, or names another that it did as well.
    """
    if row.recorded_at < known.as_of:
        return True
    if row.done_on and row.done_on > day_of(known.as_of):
        return False
    by_then, since = (
        [entry for entry in entries if entry.by and entry.on == row.done_on and entry.strand == row.strand]
        for entries in (known.audit, known.since)
    )
    if any(entry.duty == row.key for entry in by_then):
        return True
    if any(entry.duty == row.key for entry in since) or (since and not by_then):
        return False
    return True if by_then and not since else None


@dataclass(frozen=True)
class MeetingThen:
    row: MeetingRow
    starts_at: datetime
    status: str
    flag: str = ""
    note: str = ""


def meetings_then(known: Known, invites: dict[str, bytes]) -> Iterator[MeetingThen]:
    """Every board and review that was known of by then, soonest first. `invites`: the last one of each, by UID."""
    opened = {row.key for row in known.duties if row.opened_at < known.as_of}
    for row in known.meetings:
        if row.recorded_at < known.as_of:
            yield MeetingThen(row, row.starts_at, _unless_past(row.status, row.starts_at, known), row.flag)
        elif row.uid in invites or _revised_at(row) < known.as_of or f"{row.kind}-held-{row.number}" in opened:
            yield _as_it_was(row, known, invites.get(row.uid))


def _as_it_was(row: MeetingRow, known: Known, invite: bytes | None) -> MeetingThen:
    settled_at = row.whole.get("settled_at")
    settled = settled_at and datetime.fromisoformat(settled_at) < known.as_of
    starts_at, note = row.starts_at, ""
    if _revised_at(row) >= known.as_of:
        asked_for = start_in(invite) if invite else None
        starts_at, note = asked_for or row.starts_at, "" if asked_for else MOVED_SINCE
    status = row.status if settled else MeetingStatus.PLANNED.value
    return MeetingThen(row, starts_at, _unless_past(status, starts_at, known), note=note)


def _unless_past(status: str, starts_at: datetime, known: Known) -> str:
    past = status == MeetingStatus.PLANNED and starts_at < known.as_of
    return "not recorded whether it was held" if past else status


def _revised_at(row: MeetingRow) -> datetime:
    return datetime.fromisoformat(row.whole["revised_at"])


def start_in(invite: bytes) -> datetime | None:
    """The moment an invite of ours asks people to come at, from the very bytes they were sent."""
    for part in BytesParser(policy=policy.default).parsebytes(invite).walk():
        if part.get_content_type() == "text/calendar":
            payload = part.get_payload(decode=True)
            for event in Calendar.from_ical(payload if isinstance(payload, bytes) else b"").walk("VEVENT"):
                start = event.decoded("DTSTART")
                return start if isinstance(start, datetime) else None
    return None
