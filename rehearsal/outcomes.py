"""What became of every duty and every meeting by the end of a rehearsal, read from the register's own rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.duties import KINDS, DutyStatus
from domain.moments import day_of
from domain.people import Person
from models.record import AuditRow, DutyRow
from rehearsal.captions import Caption, caption_of, duty_name, near, number_of, short

# The duty that asks whether a meeting was held, and the word for such a meeting.
MEETINGS = {"board_held": "board", "review_held": "review"}


class Became(StrEnum):
    IN_TIME = "in time"
    LATE = "late"
    MISSED = "not done"
    DROPPED = "no longer owed"
    AHEAD = "still ahead"


@dataclass(frozen=True)
class Outcome:
    """One duty and what became of it. `ends_on` is the day it was done, or the last day it was still not done."""

    duty: DutyRow
    caption: Caption
    name: str
    became: Became
    ends_on: date
    fate: str

    @property
    def sentence(self) -> str:
        return f"{self.name} due {short(self.duty.due_on)}: {self.fate}"

    @property
    def went_wrong(self) -> bool:
        return self.became in (Became.LATE, Became.MISSED)


def outcomes(
    duties: Iterable[DutyRow], entries: Sequence[AuditRow], people: tuple[Person, ...], until: date
) -> tuple[Outcome, ...]:
    """What became of each duty by the end of `until`, in the order of their dates."""
    chased = frozenset(entry.duty for entry in entries if _says_overdue(entry))
    over = over_on(entries)
    in_order = sorted(duties, key=lambda duty: (duty.due_on, duty.key))
    return tuple(
        Outcome(duty, caption_of(duty), duty_name(duty, people), *_fate(duty, chased, over, until)) for duty in in_order
    )


def done_late(duty: DutyRow) -> bool:
    """Whether a duty was done, and after its day."""
    return duty.status == DutyStatus.DONE and duty.done_on is not None and duty.done_on > duty.due_on


def over_on(entries: Iterable[AuditRow]) -> date | None:
    """The day the notice ended, if it did."""
    return min((day_of(entry.at) for entry in entries if entry.letter == "notice_ended"), default=None)


def _says_overdue(entry: AuditRow) -> bool:
    return bool(entry.letter) and (entry.letter == "duty_passed" or str(entry.letter).endswith("_overdue"))


def _fate(duty: DutyRow, chased: frozenset[str], over: date | None, until: date) -> tuple[Became, date, str]:
    done = caption_of(duty).done
    if duty.status == DutyStatus.DONE and duty.done_on:
        said, late_by = f"{done} {near(duty.done_on, duty.due_on)}", (duty.done_on - duty.due_on).days
        if late_by <= 0:
            return Became.IN_TIME, duty.done_on, said
        return Became.LATE, duty.done_on, f"{said}, {late_by} day{'s' * (late_by != 1)} late"
    if duty.status == DutyStatus.WITHDRAWN and _was_missed(duty, chased, over):
        ends_on = max(duty.due_on, over) if over else duty.due_on
        return Became.MISSED, ends_on, f"not {done}, and then no longer asked for"
    if duty.status == DutyStatus.WITHDRAWN:
        return Became.DROPPED, duty.due_on, "no longer asked for"
    if duty.due_on <= until:
        return Became.MISSED, until, f"not {done} by {short(until)}"
    return Became.AHEAD, duty.due_on, f"still ahead on {short(until)}"


def _was_missed(duty: DutyRow, chased: frozenset[str], over: date | None) -> bool:
    """A duty withdrawn after its day was not done. The register tells by its chasers, or where none go out, its end."""
    return duty.key in chased or (not KINDS[duty.kind].chased and over is not None and duty.due_on < over)


class Sat(StrEnum):
    HELD = "held"
    NOT_HELD = "not held"
    CANCELLED = "cancelled"
    PLANNED = "planned"
    UNTOLD = "not recorded"


@dataclass(frozen=True)
class Meeting:
    """One board or review: the day it was last set for, and the days and reasons it was moved, oldest first."""

    noun: str
    number: str
    on: date
    sat: Sat
    moves: tuple[tuple[date, date], ...]
    reason: str

    @property
    def name(self) -> str:
        return f"{self.noun.capitalize()} {self.number}"

    @property
    def sentence(self) -> str:
        because = f": {self.reason}" if self.reason else ""
        match self.sat:
            case Sat.HELD:
                said = f"{self.name} was held on {short(self.on)}"
            case Sat.NOT_HELD:
                said = f"{self.name} was not held on {short(self.on)}{because}"
            case Sat.CANCELLED:
                said = f"{self.name}, set for {short(self.on)}, was cancelled{because}"
            case Sat.PLANNED:
                said = f"{self.name} is set for {short(self.on)}"
            case Sat.UNTOLD:
                said = f"{self.name} was set for {short(self.on)}; nobody recorded whether it was held"
        return said + "".join(f". Moved on {short(on)} to {near(to, on)}" for on, to in self.moves)

    @property
    def as_planned(self) -> bool:
        return self.sat in (Sat.HELD, Sat.PLANNED) and not self.moves


def meetings(duties: Iterable[DutyRow], entries: Sequence[AuditRow], until: date) -> tuple[Meeting, ...]:
    """Every board and review there was or is to be, in the order of their days."""
    asked = (duty for duty in duties if duty.kind in MEETINGS)
    return tuple(sorted((_meeting(d, entries, until) for d in asked), key=lambda m: (m.on, m.noun, m.number)))


def _meeting(duty: DutyRow, entries: Sequence[AuditRow], until: date) -> Meeting:
    noun, number = MEETINGS[duty.kind], number_of(duty)
    named = "meeting" if noun == "board" else "review"
    acts = [entry for entry in entries if entry.by and entry.details.get(named) == number]
    moves = tuple(_move(entry) for entry in acts if "to_on" in entry.details)
    telling = [entry for entry in acts if "to_on" not in entry.details and {"held", "reason"} & entry.details.keys()]
    reason = telling[-1].details.get("reason", "") if telling else ""
    return Meeting(noun, number, duty.due_on, _sat(duty, telling, until), moves, reason.rstrip(". "))


def _move(entry: AuditRow) -> tuple[date, date]:
    return entry.on or day_of(entry.at), date.fromisoformat(entry.details["to_on"])


def _sat(duty: DutyRow, telling: Sequence[AuditRow], until: date) -> Sat:
    held = next((entry.details["held"] for entry in reversed(telling) if "held" in entry.details), None)
    if held is not None:
        return Sat.HELD if held == "True" else Sat.NOT_HELD
    if duty.status == DutyStatus.WITHDRAWN:
        return Sat.CANCELLED
    return Sat.UNTOLD if duty.due_on <= until else Sat.PLANNED
