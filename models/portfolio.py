"""What the portfolio asks of the register of the notices that one page of it shows. Read-only.

Hundreds of rows come at once, all of them where it is taken along: of each no more than is shown, and not as objects of
the ORM. Which notices those are, models.portfolio_pages says.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import or_
from sqlmodel import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.duties import DutyStatus
from domain.meetings import MeetingStatus
from domain.people import Role
from models.portfolio_pages import Theirs
from models.record import DUTY, MEETING, NOTICE


class Due(NamedTuple):
    """An open duty, as the columns of its row are named."""

    reference: str
    key: str
    kind: str
    what: str
    owner: str
    due_on: date
    why: str
    revision: int
    about: dict[str, Any]
    recorded_at: datetime


class Meets(NamedTuple):
    """A meeting to come: `starts_at` in UTC, `flag` what is amiss with it, if anything."""

    reference: str
    kind: str
    number: int
    starts_at: datetime
    flag: str


@dataclass(frozen=True)
class Stands:
    """Where a notice stands. `reviewed_before` are the days of reviews held before it was entered here; `region` is
    empty where the notice does not say; `advisers` are their names."""

    reference: str
    council: str
    stage: str
    phase: str
    reviewed_before: tuple[date, ...]
    region: str
    advisers: tuple[str, ...]


# A notice's whole text is long, and is not read here: only the reviews it says were held before it was entered, and
# its people, who were checked when they were entered.
READ = [NOTICE.c.text["so_far"]["reviews"], NOTICE.c.text["people"]]
STANDS = select(*(*(NOTICE.c[name] for name in ("reference", "council", "stage", "phase", "region")), *READ))
OPEN = select(*(DUTY.c[name] for name in Due._fields)).where(DUTY.c.status == DutyStatus.OPEN.value)
TO_BOOK = (
    select(DUTY.c.reference, func.min(DUTY.c.due_on))
    .where(DUTY.c.status == DutyStatus.OPEN.value, DUTY.c.kind == "review_booking")
    .group_by(DUTY.c.reference)
)
HELD = (
    select(MEETING.c.reference, func.max(MEETING.c.starts_at))
    .where(MEETING.c.kind == "review", MEETING.c.status == MeetingStatus.HELD.value)
    .group_by(MEETING.c.reference)
)
PLANNED = select(*(MEETING.c[name] for name in Meets._fields)).where(MEETING.c.status == MeetingStatus.PLANNED.value)


async def stands(session: AsyncSession, theirs: Theirs, references: Collection[str]) -> Sequence[Stands]:
    """Of these notices those whose own text has them as theirs: nobody is shown one by the table of parts alone."""
    found = (await session.exec(STANDS.where(NOTICE.c.reference.in_(references)))).all()
    return [
        Stands(name, council, stage, phase, tuple(map(_held_on, held or ())), region, tuple(_advisers(people or ())))
        for name, council, stage, phase, region, held, people in found
        if _names(people or (), theirs)
    ]


async def past_their_day(session: AsyncSession, references: Collection[str], today: date) -> Sequence[Due]:
    """The open duties whose last day was before `today`, the oldest first."""
    asked = OPEN.where(DUTY.c.due_on < today, DUTY.c.reference.in_(references))
    return [Due(*row) for row in await session.exec(asked.order_by(DUTY.c.due_on, DUTY.c.reference, DUTY.c.key))]


async def next_due(session: AsyncSession, references: Collection[str], today: date) -> Sequence[Due]:
    """Of each notice the one open duty that is due soonest, `today` or later."""
    place = func.row_number().over(partition_by=DUTY.c.reference, order_by=(DUTY.c.due_on, DUTY.c.key))
    of_them = OPEN.where(DUTY.c.due_on >= today, DUTY.c.reference.in_(references))
    placed = of_them.add_columns(place.label("place")).subquery()
    first = select(*(placed.c[name] for name in Due._fields)).where(placed.c.place == 1)
    return [Due(*row) for row in await session.exec(first)]


async def reviews_to_book(session: AsyncSession, references: Collection[str]) -> Mapping[str, date]:
    """The last lawful day for the next review of each notice that has none booked in time."""
    found = await session.exec(TO_BOOK.where(DUTY.c.reference.in_(references)))
    return {reference: last_on for reference, last_on in found}


async def reviews_held(session: AsyncSession, references: Collection[str]) -> Mapping[str, datetime]:
    """When (UTC) the last review of each notice was held, of those held since it was entered."""
    found = await session.exec(HELD.where(MEETING.c.reference.in_(references)))
    return {reference: at for reference, at in found}


async def booked_or_flagged(session: AsyncSession, references: Collection[str], now: datetime) -> Sequence[Meets]:
    """The reviews planned for after `now` (UTC), and whatever meeting is flagged; the soonest first."""
    asked = PLANNED.where(
        MEETING.c.starts_at > now,
        or_(MEETING.c.kind == "review", MEETING.c.flag != ""),
        MEETING.c.reference.in_(references),
    )
    return [Meets(*row) for row in await session.exec(asked.order_by(MEETING.c.starts_at, MEETING.c.uid))]


def _names(people: Iterable[Mapping[str, Any]], theirs: Theirs) -> bool:
    address = theirs.address.casefold()
    here = (person["roles"] for person in people if person["address"].casefold() == address)
    return any(not set(theirs.roles).isdisjoint(roles) for roles in here)


def _held_on(review: Mapping[str, Any]) -> date:
    return date.fromisoformat(review["held_on"])


def _advisers(people: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    return (person["name"] for person in people if Role.ADVISER in person["roles"])
