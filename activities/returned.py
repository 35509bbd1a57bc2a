"""A letter that came back: what the ledger and the audit say of it from then on."""

from datetime import datetime, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from activities.outcomes import OF_A_LETTER
from domain.entries import Entry
from domain.letters import PostState
from models import chain
from models.alarms import raise_alarm
from models.post import LetterRow
from notifications.reports import Report

# What never left, or is over already, cannot come back.
MAY_COME_BACK = (PostState.SENT, PostState.UNKNOWN, PostState.SENDING, PostState.DELAYED)


async def came_back(session: AsyncSession, letter: LetterRow, report: Report, now: datetime) -> bool:
    """Write down that `letter` came back, for good or because it could not be delivered in time; whether that is news.

    `now` is the moment of recording (UTC). Call it in a writing transaction.
    """
    await chain.lock(session, letter.reference)
    if letter.state not in MAY_COME_BACK:
        return False
    letter.state, letter.words = PostState.RETURNED.value, report.words
    session.add(letter)
    await chain.append(session, letter.reference, [_entry(letter, report, now)], now)
    await _with_what_it_gathered(session, letter, report, now)
    remedy = (
        f"Tell {letter.name} some other way. Nothing more goes to that address until somebody gives another one, or"
        " says that it takes mail again."
        if report.for_good
        else f"Ask {letter.name} whether it came another way, or write to them by hand: it is not sent again."
    )
    what = f"A letter to {letter.name} at {letter.address} came back: {letter.subject}. {report.words}"
    await raise_alarm(session, f"{OF_A_LETTER}{letter.key}", what=what, remedy=remedy, at=now)
    return True


async def _with_what_it_gathered(session: AsyncSession, letter: LetterRow, report: Report, now: datetime) -> None:
    """What went out as a part of the letter came back with it; each notice's record says so of its own."""
    asked = select(LetterRow).where(LetterRow.digest == letter.key, col(LetterRow.state).in_(MAY_COME_BACK))
    for row in (await session.exec(asked.order_by(LetterRow.reference, LetterRow.key))).all():
        row.state, row.words = PostState.RETURNED.value, f"In the letter {letter.message_id}: {report.words}"
        session.add(row)
        await chain.lock(session, row.reference)
        await chain.append(session, row.reference, [_entry(row, report, now)], now)


def _entry(letter: LetterRow, report: Report, now: datetime) -> Entry:
    """The notice's time is taken to have run on since the letter was told of as the clock has."""
    return Entry(
        key=f"{letter.key}/returned",
        reference=letter.reference,
        strand=letter.strand,
        at=letter.told_at + max(now - letter.recorded_at, timedelta()),
        what=f"Came back: {letter.subject}",
        duty=letter.duty,
        to=letter.role,
        late=letter.late,
        why=letter.words,
        details={"message_id": letter.message_id, "status": report.status, "action": report.action.value},
    )
