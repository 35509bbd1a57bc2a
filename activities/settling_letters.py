"""What a person knows of a letter that the ledger does not: that it went before a loss, or that it must not go."""

from datetime import datetime, timedelta
from enum import StrEnum

from activities.claims import is_in_hand
from activities.freezing import ENDED_AS, entry_of_giving_way
from activities.outcomes import OF_A_LETTER
from domain.letters import PostState
from domain.moments import spoken_moment
from domain.resuming import UNSETTLED
from models import chain
from models.alarms import clear_alarms
from models.database import Sessions
from models.post import LetterRow


class Known(StrEnum):
    """What is known of a letter."""

    WENT = "went"
    WITHHELD = "withheld"


STATE = {Known.WENT: PostState.SENT, Known.WITHHELD: PostState.SUPERSEDED}
WORDS = {Known.WENT: "It had gone already, as {by} says: {why}", Known.WITHHELD: "{by} says that it must not go: {why}"}
SAID = {Known.WENT: "Had gone already", Known.WITHHELD: ENDED_AS[PostState.SUPERSEDED]}


def is_unsettled(row: LetterRow) -> bool:
    """Whether a letter may still go by itself: one that went in the letter of a morning, or was erased, may not."""
    return row.digest is None and row.erased_at is None and PostState(row.state) in UNSETTLED


async def settle_letter(
    sessions: Sessions, key: str, known: Known, by: str, why: str, at: datetime, now: datetime, *, holds: timedelta
) -> str | None:
    """Have the letter `key` be settled as a person says, and enter it in its notice's audit; or say why not.

    Its bytes and its Message-ID stay. `at` is notice time, `now` the moment of recording (both UTC). One that a
    worker claimed is its own while the claim `holds`. Raises RegisterUnavailable.
    """
    async with sessions.writing() as session:
        if (row := await session.get(LetterRow, key)) is None:
            return f"There is no letter {key}."
        await chain.lock(session, row.reference)
        await session.refresh(row)
        if is_in_hand(row, holds, now):
            until = spoken_moment((row.claimed_at or now) + holds)
            return f"A worker has that letter in hand. If it died, that letter is anybody's after {until}."
        if not is_unsettled(row):
            return f"That letter is settled already: {row.state}{f' ({row.words})' if row.words else ''}."
        row.state, row.words, row.claimed_at = STATE[known].value, WORDS[known].format(by=by, why=why), None
        session.add(row)
        entry = entry_of_giving_way(row, at, said=SAID[known], by=by)
        await chain.append(session, row.reference, [entry], now)
        await clear_alarms(session, [f"{OF_A_LETTER}{row.key}"], at=now, by=by)
    return None
