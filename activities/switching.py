"""Stopping all post, and starting it again: what falls due meanwhile is written down and waits."""

from datetime import datetime

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.entries import Entry
from domain.errands import RECORD
from models import chain
from models.alarms import clear_alarms, raise_alarm
from models.database import Sessions
from models.incoming import POST, SwitchRow

STOPPED = "post/stopped"


async def stopped(sessions: Sessions) -> SwitchRow | None:
    """Since when the post is stopped, by whom and why; None while it runs. Raises RegisterUnavailable."""
    async with sessions.reading() as session:
        return (await session.exec(select(SwitchRow).where(SwitchRow.name == POST))).first()


async def stop_post(sessions: Sessions, by: str, why: str, now: datetime) -> bool:
    """Have no letter leave from `now` (UTC) on; whether that is news. One under way is not called back."""
    async with sessions.writing() as session:
        if await session.get(SwitchRow, POST):
            return False
        session.add(SwitchRow(name=POST, off_since=now, by=by, why=why))
        remedy = "Letters are written and wait. Start the post again with: noticekeeper post start"
        await raise_alarm(session, STOPPED, what=f"The post is stopped, by {by}: {why}", remedy=remedy, at=now)
        await entered(session, f"post/stopped/{now.isoformat()}", "The post was stopped", by, why, now)
    return True


async def start_post(sessions: Sessions, now: datetime, by: str = "") -> bool:
    """Have letters leave again, as `by` says; whether they did not. Those that waited go out as they are tried."""
    async with sessions.writing() as session:
        row = await session.get(SwitchRow, POST)
        if row is None:
            return False
        await session.delete(row)
        await clear_alarms(session, [STOPPED], at=now)
        await entered(session, f"post/started/{now.isoformat()}", "The post was started again", by, "", now)
    return True


async def entered(session: AsyncSession, key: str, what: str, by: str, why: str, now: datetime) -> None:
    """Put what somebody did to the machinery into the record, in a chain of its own."""
    entry = Entry(key=f"{RECORD}/{key}", reference=RECORD, strand=RECORD, at=now, what=what, by=by, why=why)
    await chain.lock(session, RECORD)
    await chain.append(session, RECORD, [entry], now)
