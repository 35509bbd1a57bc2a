"""Letters that a worker has in hand, or had when it died."""

from datetime import datetime, timedelta

from sqlmodel import col, update

from domain.letters import PostState
from models.database import Sessions
from models.post import Kept, LetterRow

A_MINUTE = timedelta(minutes=1)


def lease(longest: float) -> timedelta:
    """How long a claim holds: no attempt takes longer than `longest` (seconds), so an older one is a dead worker's."""
    return timedelta(seconds=longest) + A_MINUTE


def is_in_hand(row: LetterRow | Kept, holds: timedelta, now: datetime) -> bool:
    """Whether somebody may be sending `row` at the moment `now` (UTC)."""
    over = row.claimed_at is None or now >= row.claimed_at + holds
    return row.state == PostState.SENDING and not over


async def let_go(sessions: Sessions) -> int:
    """Have every letter that is being sent be anybody's to send; how many there were.

    Only for whoever knows that no other worker writes to this register: otherwise a claim runs out by itself, after
    the longest that a mail server may take. The ledger then writes the attempt off as one that may have arrived.
    """
    in_hand = (col(LetterRow.state) == PostState.SENDING) & col(LetterRow.claimed_at).is_not(None)
    async with sessions.writing() as session:
        done = await session.exec(update(LetterRow).where(in_hand).values(claimed_at=None))
    return int(done.rowcount)
