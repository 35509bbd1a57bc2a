"""Letters that a worker had in hand when it died."""

from sqlmodel import col, update

from domain.letters import PostState
from models.database import Sessions
from models.post import LetterRow


async def let_go(sessions: Sessions) -> int:
    """Have every letter that is being sent be anybody's to send; how many there were.

    Only for whoever knows that no other worker writes to this register: otherwise a claim runs out by itself, after
    the longest that a mail server may take. The ledger then writes the attempt off as one that may have arrived.
    """
    in_hand = (col(LetterRow.state) == PostState.SENDING) & col(LetterRow.claimed_at).is_not(None)
    async with sessions.writing() as session:
        done = await session.exec(update(LetterRow).where(in_hand).values(claimed_at=None))
    return int(done.rowcount)
