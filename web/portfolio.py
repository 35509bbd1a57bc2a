"""The Department's notices at one look: of each what is next, what is past its day, and who reviews it and when.

Facts of the register only; nothing here says what may yet happen.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from urllib.parse import urlencode

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.duties import is_overdue
from domain.instrument import Region
from domain.moments import day_of, spoken
from models import portfolio
from models.portfolio import Due, Meets, Stands
from models.portfolio_pages import NOT_STATED, Order, Shown, Theirs, Wanted

R = TypeVar("R", Due, Meets)
# No council's name is longer.
LONGEST = 200
# How many notices are asked for at once: a database takes only so many names in one question.
AT_ONCE = 500


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


def query_of(wanted: Wanted) -> str:
    """What is wanted, as it stands in an address."""
    said = {"council": wanted.council, "region": wanted.region, "stage": wanted.stage}
    return urlencode({**said, "overdue": wanted.shown, "sort": wanted.order}, errors="replace")


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


async def lines(session: AsyncSession, theirs: Theirs, references: Sequence[str], now: datetime) -> list[Line]:
    """A line for each of these notices that are theirs at `now` (UTC), in their order."""
    parts = [references[first : first + AT_ONCE] for first in range(0, len(references), AT_ONCE)]
    return [line for part in parts for line in await _lines(session, theirs, part, now)]


async def _lines(session: AsyncSession, theirs: Theirs, references: Sequence[str], now: datetime) -> list[Line]:
    today = day_of(now)
    stands = {one.reference: one for one in await portfolio.stands(session, theirs, references)}
    nexts = {row.reference: row for row in await portfolio.next_due(session, references, today)}
    past = _by_notice(await portfolio.past_their_day(session, references, today))
    to_book = await portfolio.reviews_to_book(session, references)
    held = await portfolio.reviews_held(session, references)
    meetings = _by_notice(await portfolio.booked_or_flagged(session, references, now))
    return [
        Line(
            reference=reference,
            council=(one := stands[reference]).council,
            stage=one.stage,
            phase=one.phase,
            adviser=", ".join(one.advisers),
            next=(due := nexts.get(reference)),
            slack=(due.due_on - today).days if due else None,
            overdue=tuple(row for row in past[reference] if is_overdue(row.kind, row.due_on, today)),
            passed=tuple(row for row in past[reference] if not is_overdue(row.kind, row.due_on, today)),
            reviewed_on=_last_review(one, held.get(reference)),
            booked=(booked := next((row for row in meetings[reference] if row.kind == "review"), None)),
            flagged=(
                *_booked_too_late(booked, to_book.get(reference)),
                *(row for row in meetings[reference] if row.flag),
            ),
            region=one.region,
        )
        for reference in references
        if reference in stands
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
