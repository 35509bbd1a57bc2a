"""What is asked of the register by whoever keeps the machinery running: post, mailbox, attestation, calendars."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy.orm import QueryableAttribute, defer
from sqlmodel import col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.letters import PostState
from models.incoming import IncomingRow
from models.post import LetterRow
from models.record import DUTY, NOTICE
from models.upkeep import AlarmRow, HeartbeatRow, JobRunRow

WAITING, HELD = "waiting", "held"
# What has not gone out and is not meant to wait for a morning.
ON_THE_WAY = (PostState.WAITING, PostState.SENDING, PostState.DELAYED, PostState.UNKNOWN)
FAILED = (PostState.REFUSED, PostState.RETURNED)
# How the alarm of one letter is called: by its key.
OF_A_LETTER = "letter/"


async def undelivered(session: AsyncSession, most: int) -> tuple[Sequence[LetterRow], int]:
    """Letters that have not gone out, or failed and were not seen to: the oldest `most`, without bytes; and how many.

    One of which nobody knows whether it came waits only until somebody has seen to it.
    """
    alarmed = select(AlarmRow.key).where(col(AlarmRow.cleared_at).is_(None))
    on_the_way = col(LetterRow.state).in_([one.value for one in ON_THE_WAY])
    failed = col(LetterRow.state).in_([one.value for one in FAILED])
    # The keys of alarms begin alike: what stands after that is the letter's own.
    wanted = or_(on_the_way, failed & (OF_A_LETTER + col(LetterRow.key)).in_(alarmed))
    count = (await session.exec(select(func.count()).select_from(LetterRow).where(wanted))).one()
    raw = cast(QueryableAttribute[bytes], LetterRow.raw)
    asked = select(LetterRow).options(defer(raw, raiseload=True)).where(wanted)
    return (await session.exec(asked.order_by(col(LetterRow.told_at), LetterRow.key).limit(most))).all(), count


async def held(session: AsyncSession) -> Sequence[IncomingRow]:
    """The messages that wait for a person, the oldest first."""
    return (
        await session.exec(select(IncomingRow).where(IncomingRow.state == HELD).order_by(col(IncomingRow.id)))
    ).all()


async def message(session: AsyncSession, number: int) -> IncomingRow | None:
    """One message that came in, by its number."""
    return await session.get(IncomingRow, number)


async def letters_by_key(session: AsyncSession, keys: Collection[str]) -> Mapping[str, LetterRow]:
    """The letters of these keys, without their bytes."""
    raw = cast(QueryableAttribute[bytes], LetterRow.raw)
    asked = select(LetterRow).options(defer(raw, raiseload=True)).where(col(LetterRow.key).in_(keys))
    return {row.key: row for row in await session.exec(asked)}


async def last_run(session: AsyncSession, job: str) -> JobRunRow | None:
    """When a daily job ran last, and where; None where it never did."""
    asked = select(JobRunRow).where(JobRunRow.job == job).order_by(col(JobRunRow.slot).desc())
    return (await session.exec(asked.limit(1))).first()


async def at_work(session: AsyncSession, since: datetime) -> Sequence[HeartbeatRow]:
    """The workers that have given a sign of life `since`, by their names."""
    asked = select(HeartbeatRow).where(col(HeartbeatRow.beat_at) >= since)
    return (await session.exec(asked.order_by(HeartbeatRow.worker))).all()


async def editions_in_use(session: AsyncSession) -> Mapping[str, Sequence[str]]:
    """By which editions of the calendar the notices in force have reckoned what they still owe, by reference."""
    edition = DUTY.c.whole["due"]["edition"].as_string()
    asked = select(DUTY.c.reference, edition).join(NOTICE, NOTICE.c.reference == DUTY.c.reference)
    in_force = asked.where(NOTICE.c.ended_on.is_(None), DUTY.c.status == "open").distinct()
    found: dict[str, list[str]] = {}
    for reference, name in sorted((await session.exec(in_force)).all()):
        found.setdefault(reference, []).append(name)
    return found
