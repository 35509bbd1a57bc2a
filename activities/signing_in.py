"""The office at the door: it writes to whoever asks to sign in, and begins and ends sessions. No secret comes by it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.ledger import Ledger, Objection, Overtaken
from domain.entries import Entry
from domain.letters import Letter, PostState
from domain.signing_in import LASTS, LONGEST, RECORD, Admission, Asked, SignedOut, letter_of
from models import chain, reading
from models.database import Sessions
from models.signed_in import SessionRow
from notifications.sign_in import SignInKeys

STRAND = "sign-in"
TOO_LATE = "Its fifteen minutes were over before it left."


@dataclass(frozen=True)
class SigningIn:
    """Shares the ledger with the other offices that post."""

    sessions: Sessions
    ledger: Ledger
    keys: SignInKeys

    @activity.defn
    async def send_link(self, asked: Asked) -> PostState | None:
        """Write to whoever is at the address on an open notice; None where nobody is. Raises as Ledger.post does."""
        async with self.sessions.reading() as session:
            known = await reading.people_at(session, asked.address)
        if not known:
            return None
        link, code = self.keys.link_for(asked.request), self.keys.code_for(asked.request)
        letter = letter_of(asked, known[0].people[0], link, code)
        return (await self.ledger.post(letter, self._objects)).state

    async def _objects(self, session: AsyncSession, letter: Letter, now: datetime) -> Objection | None:
        return Overtaken(TOO_LATE) if now >= letter.told_at + LASTS else None

    @activity.defn
    async def admit(self, admission: Admission) -> bool:
        """Begin a session, once however often it is asked for; False where nobody is at the address (any more)."""
        now = admission.at
        row = SessionRow(secret=admission.session, address=admission.address, began_at=now, ends_at=now + LONGEST)
        async with self.sessions.writing() as session:
            if await session.get(SessionRow, admission.session):
                return True
            if not await reading.people_at(session, admission.address):
                return False
            session.add(row)
            by = f", as {admission.vouched_by} vouches" if admission.vouched_by else ""
            await _enter(session, row, "began", f"{row.address} signed in{by}", row.address, now)
        return True

    @activity.defn
    async def sign_out(self, over: SignedOut) -> bool:
        """End a session; whether it had not ended before."""
        return await revoke_session(self.sessions, over.session, by=over.by, now=over.at)


async def revoke_session(sessions: Sessions, hashed: str, *, by: str, now: datetime) -> bool:
    """End the session whose secret has this hash, from `now` (UTC) on; whether that is news."""
    return bool(await _revoke(sessions, lambda row: row.secret == hashed, by, now))


async def revoke_sessions_of(sessions: Sessions, address: str, *, by: str, now: datetime) -> int:
    """End every session of whoever is at `address`; how many there were."""
    return await _revoke(sessions, lambda row: row.address == address.casefold(), by, now)


async def _revoke(sessions: Sessions, which: Callable[[SessionRow], bool], by: str, now: datetime) -> int:
    async with sessions.writing() as session:
        asked = select(SessionRow).where(col(SessionRow.revoked_at).is_(None), col(SessionRow.ends_at) > now)
        ended = [row for row in await session.exec(asked.order_by(col(SessionRow.began_at))) if which(row)]
        for row in ended:
            row.revoked_at, row.revoked_by = now, by
            session.add(row)
            what = f"{row.address} signed out" if by == row.address else f"{row.address} was signed out by {by}"
            await _enter(session, row, "ended", what, by, now)
    return len(ended)


async def _enter(session: AsyncSession, row: SessionRow, happened: str, what: str, by: str, now: datetime) -> None:
    """Told apart by the beginning of the hash, from which nobody learns the secret."""
    key = f"{RECORD}/{STRAND}/{happened}/{row.secret[:16]}"
    await chain.lock(session, RECORD)
    await chain.append(
        session, RECORD, [Entry(key=key, reference=RECORD, strand=STRAND, at=now, what=what, by=by)], now
    )
