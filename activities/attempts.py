"""Which attempts to send a letter are entered: each that says something new, and once a day that it is still so.

A mail server that is away for a week is tried a thousand times. The ledger counts each in the letter's row; what is
entered says how many before it came to the same, so that none is left out of the account.
"""

from datetime import datetime

from sqlalchemy import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from activities.freezing import entry_of_attempt
from activities.outcomes import Outcome
from domain.letters import PostState
from domain.moments import day_of
from models.post import ATTEMPT, AttemptRow, Kept
from models.together import Sitting

ADD = insert(ATTEMPT)


async def tried(sitting: Sitting, row: Kept, outcome: Outcome, now: datetime) -> None:
    """Enter what is to be entered of the attempt that `row` was claimed for, once it is over at `now` (UTC)."""
    last = await _last_of(sitting.session, row) if row.claims > 1 else None
    if last and _says_nothing_new(last, outcome, now):
        return
    attempt = {
        "letter": row.key,
        "n": row.claims,
        "started_at": row.claimed_at or row.recorded_at,
        "ended_at": now,
        "outcome": outcome.state.value,
        "words": outcome.words,
    }
    sitting.add(ADD, attempt)
    alike = row.claims - (last.n if last else 0) - 1
    sitting.enter(entry_of_attempt(row, outcome.state, outcome.words, now, alike=alike), now)


async def _last_of(session: AsyncSession, row: Kept) -> AttemptRow | None:
    asked = select(AttemptRow).where(AttemptRow.letter == row.key).order_by(col(AttemptRow.n).desc()).limit(1)
    return (await session.exec(asked)).first()


def _says_nothing_new(last: AttemptRow, outcome: Outcome, now: datetime) -> bool:
    same = (last.outcome, last.words, day_of(last.ended_at)) == (outcome.state.value, outcome.words, day_of(now))
    return same and outcome.state is PostState.DELAYED
