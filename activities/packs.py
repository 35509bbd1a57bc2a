"""Entering that a decision pack was made, by whom, and which bytes it came to."""

from collections.abc import Mapping
from datetime import datetime

from domain.entries import Entry
from models import chain
from models.database import Sessions

# The strand this is entered under in the audit: no strand of the notice's own.
PACKS = "packs"


async def enter_pack(
    sessions: Sessions, reference: str, what: str, hashes: Mapping[str, str], *, by: str, now: datetime
) -> None:
    """Enter that a pack was made: `what` in words, the sha256 of each file by its name. Raises RegisterUnavailable.

    `now` is the moment of recording (UTC), `by` whoever made it.
    """
    key = f"{reference}/{PACKS}/made/{now.isoformat(timespec='microseconds')}"
    made = Entry(key=key, reference=reference, strand=PACKS, at=now, what=what, by=by, details=dict(hashes))
    async with sessions.writing() as session:
        await chain.lock(session, reference)
        await chain.append(session, reference, [made], now)
