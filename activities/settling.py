"""What a person has seen to among the messages that were held for one."""

from datetime import datetime
from email import policy
from email.parser import BytesParser

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from activities.switching import entered
from activities.upkeep.answering import HELD, SETTLED
from domain.answers import InviteAnswered, answer_to
from domain.meetings import Attendance
from domain.moments import day_of
from models.alarms import clear_alarms, raise_alarm
from models.database import Sessions
from models.incoming import IncomingRow
from models.post import LetterRow
from notifications.replies import CalendarMail, calendar_in

WAITING = "inbox/held"


def answer_in(row: IncomingRow, letter: LetterRow, answer: Attendance, by: str, now: datetime) -> InviteAnswered:
    """A held message taken for an answer to the invite `letter`, as `by` (an id) read it: dated by the message itself.

    ValueError where that is no invite of ours.
    """
    mail = calendar_in(BytesParser(policy=policy.compat32).parsebytes(row.raw))
    said = mail if isinstance(mail, CalendarMail) else None
    return answer_to(
        letter.uid or "",
        by=by,
        person=letter.person,
        on=day_of(now),
        answer=answer,
        sequence=said.sequence if said and said.method == "REPLY" else letter.sequence,
        answered_at=said.stamp if said and said.stamp else now,
        note="As a person read their mail",
    )


def answered_under(row: IncomingRow, answer: Attendance) -> str:
    """The id of that act: whether it comes from the command or from a page, it is done once."""
    return f"settled-{row.sha256[:32]}-{answer}"


async def settle(sessions: Sessions, number: int, outcome: str, now: datetime, by: str = "") -> bool:
    """Have the message `number` be settled, with what became of it; whether it was held. Raises RegisterUnavailable."""
    async with sessions.writing() as session:
        row = await session.get(IncomingRow, number)
        if row is None or row.state != HELD:
            return False
        row.state, row.outcome = SETTLED, f"{outcome} (It was held: {row.outcome})"
        session.add(row)
        await session.flush()
        await entered(session, f"settled/{number}", f"A message that was held is settled, number {number}", by, "", now)
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
