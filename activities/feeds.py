"""Making a calendar feed for a person, and taking it back. Its secret is shown once and never kept."""

from datetime import datetime
from secrets import token_urlsafe

from domain.entries import Entry
from domain.people import Person, Role, title
from models import chain
from models.database import Sessions
from models.feeds import FeedRow, hash_of

# The strand these acts are entered under in the audit: no strand of the notice's own.
FEEDS = "feeds"
# Bytes of chance in an address: 43 letters, which nobody guesses.
LONG = 32


async def make_feed(
    sessions: Sessions, reference: str, person: Person, role: Role | None, *, by: str, now: datetime
) -> str:
    """Make a feed of one notice for `person`, in one of their parts or in all; its secret. Raises RegisterUnavailable.

    `now` is the moment of recording (UTC), `by` whoever made it.
    """
    secret = token_urlsafe(LONG)
    row = FeedRow(
        secret=hash_of(secret),
        reference=reference,
        person=person.id,
        role=role.value if role else "",
        made_at=now,
        made_by=by,
    )
    part = f" as {title(role)}" if role else ""
    async with sessions.writing() as session:
        await chain.lock(session, reference)
        session.add(row)
        made = _entry(row, "made", f"A calendar feed was made for {person.name}{part}", by, now)
        await chain.append(session, reference, [made], now)
    return secret


async def revoke_feed(sessions: Sessions, hashed: str, *, by: str, now: datetime) -> bool:
    """Take back the feed whose secret has this hash, from `now` (UTC) on; whether that is news."""
    async with sessions.writing() as session:
        row = await session.get(FeedRow, hashed)
        if row is None:
            return False
        await chain.lock(session, row.reference)
        # Another may have taken it back between our looking and our turn.
        await session.refresh(row)
        if row.revoked_at:
            return False
        row.revoked_at = now
        session.add(row)
        taken_back = _entry(row, "revoked", f"A calendar feed of {row.person} was taken back", by, now)
        await chain.append(session, row.reference, [taken_back], now)
    return True


def _entry(row: FeedRow, happened: str, what: str, by: str, now: datetime) -> Entry:
    """Told apart by the beginning of the hash, from which nobody learns the secret."""
    details = {"person": row.person, "role": row.role} if row.role else {"person": row.person}
    return Entry(
        key=f"{row.reference}/{FEEDS}/{happened}/{row.secret[:16]}",
        reference=row.reference,
        strand=FEEDS,
        at=now,
        what=what,
        by=by,
        details=details,
    )
