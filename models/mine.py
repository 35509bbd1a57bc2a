"""What my page asks of the register for somebody with a part in hundreds of notices or thousands. Read-only.

What is soonest is read a stretch at a time, and looked through for what is theirs, until there is enough of it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.meetings import MeetingStatus
from domain.people import Role
from models.parts import PART, references_of, written
from models.reading import OWING, Owing
from models.record import DUTY, NOTICE, MeetingRow

# Rows in a stretch; and how many of those are read, before it is left at what was found.
STRETCH, STRETCHES = 100, 5


async def how_many(session: AsyncSession, address: str) -> int:
    """In how many notices in force somebody has a part."""
    return (await session.exec(select(func.count()).select_from(NOTICE).where(_theirs(address)))).one()


async def notices_of(
    session: AsyncSession, address: str, roles: Collection[Role], first: int, most: int
) -> tuple[Sequence[tuple[str, str]], int]:
    """Council and reference of those in which they have one of `roles`, `most` from the `first` on; and how many."""
    theirs = _theirs(address, roles)
    count = (await session.exec(select(func.count()).select_from(NOTICE).where(theirs))).one()
    asked = select(NOTICE.c.council, NOTICE.c.reference).where(theirs).order_by(NOTICE.c.reference)
    rows = (await session.exec(asked.offset(first).limit(most))).all()
    return [(council, reference) for council, reference in rows], count


def _theirs(address: str, roles: Collection[Role] = ()) -> ColumnElement[bool]:
    return and_(NOTICE.c.ended_on.is_(None), NOTICE.c.reference.in_(references_of(address, roles)))


async def owed_soonest(session: AsyncSession, address: str, stretch: int) -> Sequence[Owing]:
    """The open duties of their notices that may be theirs, the soonest first: of their parts there, and of nobody's."""
    having = and_(PART.c.reference == DUTY.c.reference, PART.c.role == DUTY.c.owner)
    theirs = select(PART.c.reference).where(having, PART.c.address == written(address)).exists()
    anybodys = select(PART.c.reference).where(having).exists()
    here = DUTY.c.reference.in_(select(NOTICE.c.reference).where(_theirs(address)))
    asked = OWING.where(here, or_(theirs, ~anybodys)).order_by(DUTY.c.due_on, DUTY.c.reference, DUTY.c.key)
    return [Owing(*row) for row in await session.exec(asked.offset(stretch * STRETCH).limit(STRETCH))]


async def meetings_soonest(session: AsyncSession, address: str, now: datetime, stretch: int) -> Sequence[MeetingRow]:
    """The meetings planned for after `now` (UTC) in their notices, the soonest first."""
    asked = select(MeetingRow).where(MeetingRow.status == MeetingStatus.PLANNED, col(MeetingRow.starts_at) > now)
    theirs = asked.where(col(MeetingRow.reference).in_(references_of(address)))
    in_order = theirs.order_by(col(MeetingRow.starts_at), MeetingRow.uid)
    return (await session.exec(in_order.offset(stretch * STRETCH).limit(STRETCH))).all()
