"""The portfolio to take along: a table that a spreadsheet shows and does not carry out; a calendar of next dates."""

import csv
import io
from collections.abc import Iterable
from unicodedata import category

from domain.facts import TURNING
from domain.moments import london
from models.portfolio import Due
from notifications.feeds import dates
from notifications.passages import one_line
from web.feeds import day_owed
from web.portfolio import Line
from web.shown import which

COLUMNS = (
    *("Council", "Reference", "Stage", "State", "Next date", "What is due", "Why this date", "Days left"),
    *("Last review", "Next review booked", "Adviser", "Duties past their day", "Which, and since when", "Flagged"),
    *("Day passed, nobody late", "Region"),
)
# What spreadsheets take for the beginning of a formula, the wide forms of East Asian keyboards among them (OWASP,
# "CSV Injection").
FORMULAS = ("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠")  # noqa: RUF001


def table(lines: Iterable[Line]) -> bytes:
    """The notices as CSV (RFC 4180). UTF-8 with its mark, without which Excel takes it for something else."""
    written = io.StringIO(newline="")
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    rows.writerows([harmless(cell) for cell in _cells(line)] for line in lines)
    return written.getvalue().encode("utf-8-sig", errors="replace")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet carries out, on one line: an apostrophe goes before what might begin a formula."""
    line = "".join(letter for letter in one_line(cell) if letter not in TURNING)
    seen = line.lstrip("".join(letter for letter in set(line) if category(letter) in ("Cf", "Zs")))
    began = cell[:1] in ("\t", "\r", "\n") or seen.startswith(FORMULAS)
    return f"'{line}" if began else line


def calendar(lines: Iterable[Line]) -> bytes:
    """The next date of each notice as a whole day."""
    return dates(
        "Improvement notices: next dates",
        ((line.reference, line.council, day_owed(line.next)) for line in lines if line.next),
    )


def _cells(line: Line) -> tuple[str, ...]:
    due = line.next
    return (
        *(line.council, line.reference, line.stage, line.phase),
        *((due.due_on.isoformat(), due.what + which(due), due.why, str(line.slack)) if due else ("",) * 4),
        line.reviewed_on.isoformat() if line.reviewed_on else "",
        f"{london(line.booked.starts_at):%Y-%m-%d %H:%M}" if line.booked else "",
        line.adviser,
        str(len(line.overdue)),
        _listed(line.overdue),
        "; ".join(f"{row.kind} {row.number}: {row.flag}" for row in line.flagged),
        _listed(line.passed),
        line.region or "not stated",
    )


def _listed(duties: Iterable[Due]) -> str:
    return "; ".join(f"{row.what}{which(row)} ({row.due_on})" for row in duties)
