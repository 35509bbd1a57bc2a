"""Entering that a decision pack was made or read, by whom, and which bytes it came to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select
from temporalio import activity

from domain.entries import Entry
from domain.packs import PACKS, PackRead
from models import chain
from models.database import Sessions
from models.record import AuditRow


@dataclass(frozen=True)
class Packs:
    """The office that enters what is read. `clock` gives the moment of recording (UTC)."""

    sessions: Sessions
    clock: Callable[[], datetime]

    @activity.defn
    async def enter_reading(self, read: PackRead) -> None:
        """Enter that a pack was given to somebody, once however often it is tried. Raises RegisterUnavailable."""
        entry = read.entry
        known = select(AuditRow.n).where(AuditRow.reference == read.reference, AuditRow.key == entry.key)
        async with self.sessions.writing() as session:
            await chain.lock(session, read.reference)
            if (await session.exec(known)).first() is None:
                await chain.append(session, read.reference, [entry], self.clock())


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
