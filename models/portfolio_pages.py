"""Which notices a page of the portfolio shows, in which order, and how many there are: found by the register.

Nothing of a notice is read here but what narrows and orders, so that ten thousand cost little more than a hundred.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, false, or_
from sqlmodel import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.duties import KINDS, DutyStatus
from domain.facts import UNKEPT
from domain.meetings import MeetingStatus
from domain.moments import day_of
from domain.people import Role
from models.parts import references_of
from models.record import DUTY, MEETING, NOTICE

# How those are asked for that state no region.
NOT_STATED = "not-stated"
# Whose day passes, and nobody is late (domain.duties.is_overdue).
UNCHASED = [name for name, kind in KINDS.items() if not kind.chased]
OPEN = DUTY.c.status == DutyStatus.OPEN.value
BOOKED = and_(MEETING.c.status == MeetingStatus.PLANNED.value, MEETING.c.kind == "review")


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
class Wanted:
    """Which notices somebody wants to see, and in which order; an empty `stage`, `council` or `region` is any."""

    stage: str = ""
    council: str = ""
    shown: Shown = Shown.ALL
    order: Order = Order.OVERDUE
    region: str = ""


@dataclass(frozen=True)
class Theirs:
    """The notices in force in which somebody at `address` has one of `roles`; of `among` alone, where that is said."""

    address: str
    roles: tuple[Role, ...]
    among: tuple[str, ...] = ()

    @property
    def condition(self) -> ColumnElement[bool]:
        theirs = NOTICE.c.reference.in_(references_of(self.address, self.roles))
        reached = [NOTICE.c.reference.in_(self.among)] if self.among else []
        return and_(NOTICE.c.ended_on.is_(None), theirs, *reached)


class Found(NamedTuple):
    """A part of those wanted, in their order; how many are wanted in all, and of how many something is past its day."""

    references: Sequence[str]
    wanted: int
    late: int


async def stages_of(session: AsyncSession, theirs: Theirs) -> Mapping[str, int]:
    """How many of somebody's notices stand where: several stages of one stand in one line, as they do on its page."""
    asked = select(NOTICE.c.stage, func.count()).where(theirs.condition).group_by(NOTICE.c.stage)
    return {stage: count for stage, count in await session.exec(asked)}


async def found(
    session: AsyncSession,
    theirs: Theirs,
    wanted: Wanted,
    stages: Collection[str],
    now: datetime,
    first: int = 0,
    most: int | None = None,
) -> Found:
    """Those of somebody's notices that are wanted at `now` (UTC): `most` of them from the `first` on.

    `stages` are those that `stages_of` gave. Names are compared by the signs of their letters, small ones and capitals
    alike.
    """
    today = day_of(now)
    # What is past its day longest is one date of a notice, what is due next another: both in one look at its duties.
    late = func.min(case((and_(DUTY.c.due_on < today, DUTY.c.kind.not_in(UNCHASED)), DUTY.c.due_on)))
    due = func.min(case((DUTY.c.due_on >= today, DUTY.c.due_on)))
    dates = (
        select(DUTY.c.reference, late.label("late"), due.label("due"))
        .where(OPEN)
        .group_by(DUTY.c.reference)
        .subquery("dates")
    )
    conditions = [theirs.condition, *_narrowed(wanted, stages)]
    if wanted.shown is Shown.OVERDUE:
        conditions.append(dates.c.late.is_not(None))
    if wanted.shown is Shown.IN_TIME:
        conditions.append(dates.c.late.is_(None))
    if wanted.shown is Shown.FLAGGED:
        conditions.append(await _flagged(session, now))
    beside = NOTICE.outerjoin(dates, dates.c.reference == NOTICE.c.reference)
    counts = func.count(), func.count(dates.c.late)
    order = _order(wanted.order, dates, _as_bytes(session))
    # Counted over all of them while they are put in order: to count them by themselves takes as long again.
    asked = select(NOTICE.c.reference, *(count.over() for count in counts)).select_from(beside).where(*conditions)
    rows = (await session.exec(asked.order_by(*order).offset(first).limit(most))).all()
    if rows or not first:
        return Found([row[0] for row in rows], *(rows[0][1:] if rows else (0, 0)))
    return Found((), *(await session.exec(select(*counts).select_from(beside).where(*conditions))).one())


def _narrowed(wanted: Wanted, stages: Collection[str]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if UNKEPT.search(wanted.council + wanted.region):
        # No text has it, and PostgreSQL takes it for a fault to be asked.
        return [false()]
    if wanted.stage:
        conditions.append(NOTICE.c.stage.in_([one for one in stages if wanted.stage in one.split(", ")]))
    if wanted.council:
        # Made small by the database on both sides: SQLite makes small no letters but the plain ones.
        part = func.lower(re.sub(r"([\\%_])", r"\\\1", wanted.council))
        conditions.append(func.lower(NOTICE.c.council).contains(part, escape="\\"))
    if wanted.region:
        conditions.append(NOTICE.c.region == ("" if wanted.region == NOT_STATED else wanted.region))
    return conditions


async def _flagged(session: AsyncSession, now: datetime) -> ColumnElement[bool]:
    """A meeting to come is flagged, or the next review is booked for after its last lawful day (paragraph 6)."""
    to_come = MEETING.c.starts_at > now
    amiss = select(MEETING.c.reference).where(
        MEETING.c.status == MeetingStatus.PLANNED.value, to_come, MEETING.c.flag != ""
    )
    booked = (
        select(MEETING.c.reference, func.min(DUTY.c.due_on), func.min(MEETING.c.starts_at))
        .select_from(MEETING.join(DUTY, DUTY.c.reference == MEETING.c.reference))
        .where(BOOKED, to_come, OPEN, DUTY.c.kind == "review_booking")
        .group_by(MEETING.c.reference)
    )
    # On which day a moment lies in London no database says; of those who have a review to book, few have booked one.
    too_late = [name for name, last_on, at in await session.exec(booked) if day_of(at) > last_on]
    return or_(NOTICE.c.reference.in_(amiss), NOTICE.c.reference.in_(too_late))


def _as_bytes(session: AsyncSession) -> str:
    """The collation by which letters come in the order of their signs, on either database."""
    return "C" if session.get_bind().dialect.name == "postgresql" else "BINARY"


def _order(order: Order, dates: Any, collation: str) -> list[ColumnElement[Any]]:
    council: list[ColumnElement[Any]] = [
        func.lower(NOTICE.c.council).collate(collation),
        NOTICE.c.reference.collate(collation),
    ]
    due = [case((dates.c.due.is_(None), 1), else_=0), dates.c.due]
    if order is Order.COUNCIL:
        return council
    if order is Order.MOST:
        return [due[0], dates.c.due.desc(), *council]
    if order is Order.LEAST:
        return [*due, *council]
    # What is past its day longest comes first; then whoever has least time.
    return [case((dates.c.late.is_(None), 1), else_=0), dates.c.late, *due, *council]
