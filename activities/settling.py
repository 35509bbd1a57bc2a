"""What a person has seen to among the messages that were held for one."""

from datetime import datetime

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from activities.upkeep.answering import HELD, SETTLED
from models.alarms import clear_alarms, raise_alarm
from models.database import Sessions
from models.incoming import IncomingRow

WAITING = "inbox/held"


async def settle(sessions: Sessions, number: int, outcome: str, now: datetime) -> bool:
    """Have the message `number` be settled, with what became of it; whether it was held. Raises RegisterUnavailable."""
    async with sessions.writing() as session:
        row = await session.get(IncomingRow, number)
        if row is None or row.state != HELD:
            return False
        row.state, row.outcome = SETTLED, f"{outcome} (It was held: {row.outcome})"
        session.add(row)
        await session.flush()
        await tell_of_held(session, now)
    return True


async def tell_of_held(session: AsyncSession, now: datetime) -> None:
    """Have an alarm stand while messages wait for a person, and no longer."""
    waiting = (await session.exec(select(func.count()).where(col(IncomingRow.state) == HELD))).one()
    if not waiting:
        return await clear_alarms(session, [WAITING], at=now)
    what = "A message in the mailbox waits for a person." if waiting == 1 else f"{waiting} messages wait for a person."
    remedy = "See them with: noticekeeper incoming --held. Each says what is to be done about it."
    await raise_alarm(session, WAITING, what=what, remedy=remedy, at=now)
