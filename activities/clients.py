"""Making and taking back what programs use: tokens, and webhooks. A token is shown once and never kept."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from secrets import token_hex, token_urlsafe

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.clients import RECORD, EventKind, Scope
from domain.entries import Entry
from models import chain, known_clients
from models.alarms import clear_alarms
from models.clients import TokenRow, WebhookRow
from models.database import Sessions
from models.feeds import hash_of

STRAND = "api"
# Bytes of chance that nobody guesses.
LONG = 32
# By this whoever finds one somewhere knows what it is; tools that look for leaked secrets look for such beginnings.
BEGINNING = "nkt_"


class NameTaken(Exception):
    """A client of this name there is, or was: its name stands in the audit, and is nobody else's."""


async def make_token(
    sessions: Sessions,
    client: str,
    address: str,
    scopes: Collection[Scope],
    notices: Sequence[str],
    *,
    lasts: timedelta,
    by: str,
    now: datetime,
) -> str:
    """Make a token for `client` that acts as whoever is at `address`; the token. Raises NameTaken.

    `now` is the moment of recording (UTC), `by` whoever made it; no `notices` are all of theirs.
    """
    secret = BEGINNING + token_urlsafe(LONG)
    row = TokenRow(
        secret=hash_of(secret),
        client=client,
        address=address.casefold(),
        scopes=[scope.value for scope in scopes],
        notices=[*notices],
        made_at=now,
        made_by=by,
        ends_at=now + lasts,
    )
    async with sessions.writing() as session:
        await chain.lock(session, RECORD)
        if await known_clients.token_of(session, client):
            raise NameTaken(client)
        session.add(row)
        what = f"A token was made for the API client {client}, which acts as {row.address}"
        said = {"scopes": ", ".join(row.scopes), "notices": ", ".join(notices) or "all of theirs"}
        await _enter(session, f"token/made/{client}", what, by, now, said)
    return secret


async def revoke_token(sessions: Sessions, client: str, *, by: str, now: datetime) -> bool:
    """Take back the token of `client` from `now` (UTC) on; whether that is news. Alarms of its webhooks come down."""
    async with sessions.writing() as session:
        await chain.lock(session, RECORD)
        row = await known_clients.token_of(session, client)
        if row is None or row.revoked_at:
            return False
        row.revoked_at, row.revoked_by = now, by
        session.add(row)
        alarms = [alarm_of(hook) for hook in await known_clients.hooks_of(session, client)]
        await clear_alarms(session, alarms, at=now, by=by)
        await _enter(session, f"token/revoked/{client}", f"The token of {client} was taken back", by, now)
    return True


async def add_webhook(
    sessions: Sessions, client: str, url: str, events: Collection[EventKind], *, by: str, now: datetime
) -> str:
    """Have `client` be told at `url` of what is entered from `now` (UTC) on; the webhook's id."""
    row = WebhookRow(
        id=token_hex(8),
        client=client,
        url=url,
        events=[kind.value for kind in events],
        told={},
        made_at=now,
        made_by=by,
    )
    async with sessions.writing() as session:
        await chain.lock(session, RECORD)
        session.add(row)
        what = f"A webhook was added for the API client {client}: {url}"
        await _enter(session, f"webhook/added/{row.id}", what, by, now, {"events": ", ".join(row.events)})
    return row.id


async def remove_webhook(sessions: Sessions, id: str, *, by: str, now: datetime) -> bool:
    """Tell nobody at this webhook any more, from `now` (UTC) on; whether that is news."""
    async with sessions.writing() as session:
        await chain.lock(session, RECORD)
        row = await session.get(WebhookRow, id, populate_existing=True)
        if row is None or row.removed_at:
            return False
        row.removed_at, row.removed_by = now, by
        session.add(row)
        await clear_alarms(session, [alarm_of(id)], at=now, by=by)
        what = f"A webhook of the API client {row.client} was removed: {row.url}"
        await _enter(session, f"webhook/removed/{id}", what, by, now)
    return True


async def resume_webhook(sessions: Sessions, id: str, *, by: str, now: datetime) -> bool:
    """Have a webhook that was given up go on where it stopped; whether it was given up. Its alarm comes down."""
    async with sessions.writing() as session:
        await chain.lock(session, RECORD)
        row = await session.get(WebhookRow, id, populate_existing=True)
        if row is None or row.removed_at or row.given_up_at is None:
            return False
        key, row.given_up_at = f"webhook/resumed/{id}/{row.given_up_at.isoformat()}", None
        session.add(row)
        await clear_alarms(session, [alarm_of(id)], at=now, by=by)
        await _enter(session, key, f"The webhook of {row.client} goes on: {row.url}", by, now)
    return True


def alarm_of(hook: str) -> str:
    """The key of the alarm that a webhook was given up."""
    return f"webhook/{hook}"


async def _enter(
    session: AsyncSession, key: str, what: str, by: str, now: datetime, details: dict[str, str] | None = None
) -> None:
    entry = Entry(
        key=f"{RECORD}/{key}", reference=RECORD, strand=STRAND, at=now, what=what, by=by, details=details or {}
    )
    await chain.append(session, RECORD, [entry], now)
