"""The Department's notices at one look: of each what is next, what is past its day, and who reviews it and when.

Facts of the register only; nothing here says what may yet happen.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.duties import is_overdue
from domain.instrument import Region
from domain.moments import day_of, spoken
from domain.people import Role, holders
from models import portfolio
from models.portfolio import Due, Meets, Stands
from models.reading import Named

R = TypeVar("R", Due, Meets)
# No council's name is longer.
LONGEST = 200
# How those are asked for that state no region.
NOT_STATED = "not-stated"


class Shown(StrEnum):
    """Which notices are wanted, by what is past its day."""

    ALL = "all"
    OVERDUE = "overdue"
    IN_TIME = "in-time"
    FLAGGED = "flagged"


class Order(StrEnum):
    OVERDUE = "overdue"
    LEAST = "least"
    MOST = "most"
    COUNCIL = "council"


@dataclass(frozen=True)
class Line:
    """One notice. `next` is its open duty due soonest, today or later; `overdue` those late, oldest first.

    `passed` are the open duties whose day is over though nobody is late: a right not made use of, or a date on which
    somebody else is asked. `slack` are the days from today to `next`, every day of the week counted; None where
    nothing is due. `region` is empty where the notice does not state one.
    """

    reference: str
    council: str
    stage: str
    phase: str
    adviser: str
    next: Due | None
    slack: int | None
    overdue: tuple[Due, ...]
    passed: tuple[Due, ...]
    reviewed_on: date | None
    booked: Meets | None
    flagged: tuple[Meets, ...]
    region: str = ""

    @property
    def stages(self) -> tuple[str, ...]:
        """Each stage by itself: several ladders may stand at several."""
        return tuple(self.stage.split(", "))


@dataclass(frozen=True)
class Wanted:
    """Which notices somebody wants to see, and in which order; an empty `stage`, `council` or `region` is any."""

    stage: str = ""
    council: str = ""
    shown: Shown = Shown.ALL
    order: Order = Order.OVERDUE
    region: str = ""

    def of(self, lines: Iterable[Line]) -> list[Line]:
        return sorted(filter(self._wants, lines), key=ORDERS[self.order])

    @property
    def query(self) -> str:
        """As it stands in an address."""
        said = {"council": self.council, "region": self.region, "stage": self.stage}
        return urlencode({**said, "overdue": self.shown, "sort": self.order}, errors="replace")

    def _wants(self, line: Line) -> bool:
        of_them = {Shown.OVERDUE: line.overdue, Shown.IN_TIME: not line.overdue, Shown.FLAGGED: line.flagged}
        stage = self.stage in ("", *line.stages)
        region = self.region in ("", line.region or NOT_STATED)
        return (
            stage
            and region
            and self.council.casefold() in line.council.casefold()
            and bool(of_them.get(self.shown, True))
        )


def wanted(query: Mapping[str, str]) -> Wanted:
    """What an address asks for; what no form of ours sends is taken for nothing asked."""
    shown, order, region = query.get("overdue", ""), query.get("sort", ""), query.get("region", "")
    return Wanted(
        stage=query.get("stage", ""),
        council=query.get("council", "").strip()[:LONGEST],
        shown=Shown(shown) if shown in set(Shown) else Shown.ALL,
        order=Order(order) if order in set(Order) else Order.OVERDUE,
        region=region if region in {*Region, NOT_STATED} else "",
    )


async def lines(session: AsyncSession, named: Sequence[Named], now: datetime) -> list[Line]:
    """A line for each of `named` at `now` (UTC), asked for all of them together."""
    today, references = day_of(now), [one.reference for one in named]
    stands = {one.reference: one for one in await portfolio.stands(session, references)}
    nexts = {row.reference: row for row in await portfolio.next_due(session, references, today)}
    past = _by_notice(await portfolio.past_their_day(session, references, today))
    to_book = await portfolio.reviews_to_book(session, references)
    held = await portfolio.reviews_held(session, references)
    meetings = _by_notice(await portfolio.booked_or_flagged(session, references, now))
    return [
        Line(
            reference=one.reference,
            council=one.council,
            stage=stands[one.reference].stage,
            phase=stands[one.reference].phase,
            adviser=", ".join(person.name for person in holders(one.everybody, Role.ADVISER)),
            next=(due := nexts.get(one.reference)),
            slack=(due.due_on - today).days if due else None,
            overdue=tuple(row for row in past[one.reference] if is_overdue(row.kind, row.due_on, today)),
            passed=tuple(row for row in past[one.reference] if not is_overdue(row.kind, row.due_on, today)),
            reviewed_on=_last_review(stands[one.reference], held.get(one.reference)),
            booked=(booked := next((row for row in meetings[one.reference] if row.kind == "review"), None)),
            flagged=(
                *_booked_too_late(booked, to_book.get(one.reference)),
                *(row for row in meetings[one.reference] if row.flag),
            ),
            region=stands[one.reference].region,
        )
        for one in named
        # A notice may have come between the two looks at the register: it is there at the next.
        if one.reference in stands
    ]


def _booked_too_late(review: Meets | None, last_on: date | None) -> Iterator[Meets]:
    """The next review, flagged where it is booked for after the last day on which it would be in time (paragraph 6)."""
    if review and last_on and day_of(review.starts_at) > last_on:
        yield review._replace(flag=f"booked for after the last lawful day, {spoken(last_on)}")


def _last_review(stands: Stands, held: datetime | None) -> date | None:
    return max((*stands.reviewed_before, *([day_of(held)] if held else ())), default=None)


def _by_notice(rows: Iterable[R]) -> dict[str, list[R]]:
    found: dict[str, list[R]] = defaultdict(list)
    for row in rows:
        found[row.reference].append(row)
    return found


def _least(line: Line) -> tuple[object, ...]:
    return line.slack is None, line.slack or 0, line.council.casefold(), line.reference


def _most(line: Line) -> tuple[object, ...]:
    return line.slack is None, -(line.slack or 0), line.council.casefold(), line.reference


def _overdue(line: Line) -> tuple[object, ...]:
    """What is past its day longest comes first; then whoever has least time."""
    return (line.overdue[0].due_on if line.overdue else date.max, *_least(line))


def _council(line: Line) -> tuple[object, ...]:
    return line.council.casefold(), line.reference


ORDERS: dict[Order, Callable[[Line], tuple[object, ...]]] = {
    Order.OVERDUE: _overdue,
    Order.LEAST: _least,
    Order.MOST: _most,
    Order.COUNCIL: _council,
}
