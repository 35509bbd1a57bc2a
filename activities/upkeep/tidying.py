"""Tidying away what nobody needs any more of the machinery's own rows. It may be late, or run twice.

Of a notice nothing goes by this: that is for a person to decide (`activities.erasing`). The bounds are conventions of
this house, and no law's; docs/erasure.md names each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from activities.disguising import Chain, LetterThen
from activities.erasing import attest
from domain.entries import Entry
from domain.signing_in import RECORD
from models import chain
from models.clients import WebhookRow
from models.database import Sessions
from models.erasing import ERASED
from models.incoming import IncomingRow
from models.post import LetterRow
from models.signed_in import SessionRow
from models.upkeep import AlarmRow

A_MONTH, A_YEAR = timedelta(days=30), timedelta(days=365)
WHY = f"What somebody signs in by is of no use after fifteen minutes, and its words are kept for {A_MONTH.days} days."


@dataclass(frozen=True)
class Tidying:
    sessions: Sessions

    async def tidy(self, now: datetime) -> str:
        """Tidy what is older at `now` (UTC) than its bound; what went, in a sentence. Raises RegisterUnavailable."""
        async with self.sessions.writing() as session:
            await chain.lock(session, RECORD)
            over = await _sessions(session, now - A_MONTH)
            letters = await _sign_in_letters(session, now)
            messages = await _messages(session, now - A_YEAR)
            alarms = await _alarms(session, now - A_YEAR)
            await _webhooks(session)
        return (
            f"{over} sessions that were over, the words of {letters} letters to sign in by and of {messages} messages "
            f"about no letter, {alarms} alarms taken down long ago."
        )


async def _sessions(session: AsyncSession, before: datetime) -> int:
    gone = or_(col(SessionRow.ends_at) < before, col(SessionRow.revoked_at) < before)
    return int((await session.exec(delete(SessionRow).where(gone))).rowcount)


async def _sign_in_letters(session: AsyncSession, now: datetime) -> int:
    """The bytes of what held a link and a code go; that it was sent and to whom stays, and the audit says so."""
    old = (LetterRow.reference == RECORD, col(LetterRow.told_at) < now - A_MONTH, col(LetterRow.erased_at).is_(None))
    rows: Sequence[LetterRow] = (await session.exec(select(LetterRow).where(*old).order_by(LetterRow.key))).all()
    if rows:
        then = [LetterThen(row.key, LetterRow(**{**row.model_dump(), "raw": b"", "erased_at": now})) for row in rows]
        what = f"Letters to sign in by lost their words: {len(rows)}"
        said = Entry(key="", reference=RECORD, strand=ERASED, at=now, what=what, why=WHY)
        await attest(session, Chain(RECORD, letters=then), (), said, now)
    return len(rows)


async def _messages(session: AsyncSession, before: datetime) -> int:
    """What came in, was settled and is about no letter of ours: who wrote, and what became of it, stays."""
    settled = (IncomingRow.state == "settled", col(IncomingRow.letter).is_(None), col(IncomingRow.raw) != b"")
    rows = (await session.exec(select(IncomingRow).where(*settled, col(IncomingRow.received_at) < before))).all()
    for row in rows:
        row.raw = b""
        session.add(row)
    return len(rows)


async def _alarms(session: AsyncSession, before: datetime) -> int:
    return int((await session.exec(delete(AlarmRow).where(col(AlarmRow.cleared_at) < before))).rowcount)


async def _webhooks(session: AsyncSession) -> None:
    """How far one that was removed had told of each notice."""
    for row in await session.exec(select(WebhookRow).where(col(WebhookRow.removed_at).is_not(None))):
        if row.told:
            row.told = {}
            session.add(row)
