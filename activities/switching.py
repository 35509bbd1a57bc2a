"""Stopping all post, and starting it again: what falls due meanwhile is written down and waits."""

from datetime import datetime

from sqlmodel import select

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
    return True


async def start_post(sessions: Sessions, now: datetime) -> bool:
    """Have letters leave again; whether they did not. Those that waited go out as they are tried again."""
    async with sessions.writing() as session:
        row = await session.get(SwitchRow, POST)
        if row is None:
            return False
        await session.delete(row)
        await clear_alarms(session, [STOPPED], at=now)
    return True
