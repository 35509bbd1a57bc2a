"""`api`: what programs use, made, listed and taken back: tokens, and webhooks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rich.text import Text

from activities.clients import NameTaken, add_webhook, make_token, remove_webhook, resume_webhook, revoke_token
from desk.reaching import page_of, register
from desk.refusals import Refused
from desk.screen import console, grid, moment, say, unfolded
from desk.seeing_through import only
from desk.who import who
from domain.calling_out import why_not_told_at
from domain.clients import EventKind, K, Scope, listed, why_not_lasting, why_not_named
from domain.instrument import Notice
from domain.people import known_by_id
from models import known_clients, reading
from models.clients import TokenRow, WebhookRow
from models.database import Sessions
from models.known_clients import holds
from notifications.webhooks import Secrets
from settings import PREFIX, Settings
from worker import webhook_secrets_of

TOKEN_USAGE = (
    "api token make NAME --person ID [--notice REF] [--scopes read,act], api token list, api token revoke NAME."
)
WEBHOOK_USAGE = (
    "api webhook add URL --client NAME [--events act.done,duty.late], api webhook list, "
    "api webhook remove NO., or api webhook resume NO."
)


@dataclass(frozen=True)
class Asked:
    """What was typed after `api`, as it was typed."""

    which: str | None
    person: str | None
    notices: tuple[str, ...]
    scopes: str
    days: int
    client: str | None
    events: str
    by: str | None


async def programs(kind: str | None, what: str | None, asked: Asked, settings: Settings, now: datetime) -> None:
    """Whatever is asked about tokens, which is what is meant where nothing is said, or webhooks. Raises Refused."""
    if kind == "webhook":
        return await webhooks(what, asked, settings, now)
    only(None if kind in (None, "token") else kind, TOKEN_USAGE)
    return await tokens(what, asked, settings, now)


async def tokens(what: str | None, asked: Asked, settings: Settings, now: datetime) -> None:
    """Make a token, list all, or take one back. Raises Refused."""
    async with register(settings) as sessions:
        match what:
            case "make":
                await _make(asked, settings, sessions, now)
            case "revoke":
                await _revoke(asked, sessions, now)
            case None | "list":
                await _list_tokens(sessions, now)
            case _:
                raise Refused(f"{what!r} is not understood here. Type: noticekeeper {TOKEN_USAGE}")


async def _make(asked: Asked, settings: Settings, sessions: Sessions, now: datetime) -> None:
    name = asked.which or ""
    if not name or not asked.person:
        raise Refused(f"Say what it is called and whom it acts as: noticekeeper {TOKEN_USAGE}")
    scopes = _understood(listed(asked.scopes, Scope))
    if refusal := why_not_named(name) or why_not_lasting(asked.days):
        raise Refused(refusal)
    address = await _address_of(sessions, asked.person, asked.notices)
    lasts = timedelta(days=asked.days)
    try:
        secret = await make_token(
            sessions, name, address, scopes, asked.notices, lasts=lasts, by=who(asked.by), now=now
        )
    except NameTaken as taken:
        raise Refused(f"There is, or was, a client {name}: its name stands in the record. Choose another.") from taken
    say(f"A token for {name}, which acts as {address} until {moment(now + lasts)}. It is sent with every request:")
    # Never folded: it is copied from here.
    unfolded(f"  Authorization: Bearer {secret}")
    say(
        "Whoever has it may do what it is for: give it to nobody else. It is shown this once and kept nowhere.",
        f"Begin with {settings.pages_url}/api/v1/me; what there is stands in {settings.pages_url}/api/v1/openapi.json.",
        f"Take it back with: noticekeeper api token revoke {name}",
    )


def _understood(found: tuple[K, ...] | str) -> tuple[K, ...]:
    if isinstance(found, str):
        raise Refused(found)
    return found


async def _address_of(sessions: Sessions, person: str, notices: Sequence[str]) -> str:
    """Whom the token acts as: an address that stands on each of the notices, or on any. Raises Refused."""
    pages = [await page_of(sessions, reference) for reference in notices]
    if not pages:
        async with sessions.reading() as session:
            pages = [*await reading.notices(session, ended=False)]
    found: dict[str, set[str]] = {}
    for page in pages:
        people = Notice.model_validate(page.text).people
        known = known_by_id(people, person)
        named = [one for one in people if one.address.casefold() == person.casefold() or one is known]
        found[page.reference] = {one.address.casefold() for one in named}
    if notices and (without := [reference for reference, addresses in found.items() if not addresses]):
        raise Refused(f"Nobody on {without[0]} is known as {person!r}, by id or by address.")
    addresses = sorted(set().union(*found.values()))
    if len(addresses) != 1:
        several = f"Several people are {person!r}: {', '.join(addresses)}. Say which by address."
        raise Refused(several if addresses else f"Nobody on a notice in force is {person!r}, by id or by address.")
    return addresses[0]


async def _list_tokens(sessions: Sessions, now: datetime) -> None:
    async with sessions.reading() as session:
        rows = await known_clients.tokens(session)
    if not rows:
        say("No token was made yet. Make one with: noticekeeper api token make NAME --person ID")
        return
    console.print(grid(((row.client, moment(row.made_at), _told_token(row, now)) for row in rows), 20, 17))
    say("Take one back with: noticekeeper api token revoke NAME")


def _told_token(row: TokenRow, now: datetime) -> Text:
    of = ", ".join(row.notices) or "every notice of theirs"
    text = Text(f"as {row.address}, to {' and '.join(row.scopes)}, on {of}; made by {row.made_by}")
    if row.revoked_at:
        return text.append(f"\ntaken back {moment(row.revoked_at)} by {row.revoked_by}", style="dim")
    return text.append(f"\n{'until' if holds(row, now) else 'over since'} {moment(row.ends_at)}", style="dim")


async def _revoke(asked: Asked, sessions: Sessions, now: datetime) -> None:
    name = asked.which or ""
    async with sessions.reading() as session:
        row = await known_clients.token_of(session, name)
    if row is None:
        raise Refused(f"There is no client {name!r}: see noticekeeper api token list.")
    if not await revoke_token(sessions, name, by=who(asked.by), now=now):
        raise Refused(f"The token of {name} was taken back already.")
    say(f"Taken back: the token of {name}. What it asks from now on is refused, and its webhooks are told nothing.")


# --- webhooks


async def webhooks(what: str | None, asked: Asked, settings: Settings, now: datetime) -> None:
    """Add a webhook, list all, remove one, or have one go on that was given up. Raises Refused."""
    async with register(settings) as sessions:
        match what:
            case "add":
                await _add(asked, settings, sessions, now)
            case "remove" | "resume":
                await _change(what, asked, sessions, now)
            case None | "list":
                await _list_webhooks(sessions, now)
            case _:
                raise Refused(f"{what!r} is not understood here. Type: noticekeeper {WEBHOOK_USAGE}")


async def _add(asked: Asked, settings: Settings, sessions: Sessions, now: datetime) -> None:
    url, client = asked.which or "", asked.client or ""
    if not url or not client:
        raise Refused(f"Say where, and for which client: noticekeeper {WEBHOOK_USAGE}")
    events = _understood(listed(asked.events, EventKind))
    if refusal := why_not_told_at(url, private=settings.webhooks_private):
        within = f" {PREFIX}WEBHOOKS_PRIVATE allows addresses of your own network."
        raise Refused(refusal + (within if why_not_told_at(url, private=True) is None else ""))
    async with sessions.reading() as session:
        token = await known_clients.token_of(session, client)
    if token is None or not holds(token, now):
        raise Refused(f"There is no client {client!r} whose token holds: see noticekeeper api token list.")
    if Scope.READ not in token.scopes:
        raise Refused(f"The token of {client} is not for reading: what happens is told to those that may read it.")
    id = await add_webhook(sessions, client, url, events, by=who(asked.by), now=now)
    secrets: Secrets = webhook_secrets_of(settings)
    say(f"{client} is told at {url} of what is entered from now on. Each event is signed with this secret:")
    unfolded(f"  {secrets.of(id)}")
    say(
        "Keep it where the program keeps its token. The first event leaves within a minute of its entry, while a"
        " worker runs; docs/api.md says how a signature is checked.",
    )


async def _list_webhooks(sessions: Sessions, now: datetime) -> None:
    async with sessions.reading() as session:
        rows = await known_clients.webhooks(session)
        held = {row.client for row in await known_clients.tokens(session) if holds(row, now)}
    if not rows:
        say("No webhook was added yet. Add one with: noticekeeper api webhook add URL --client NAME")
        return
    told = ((f"{n}.", moment(row.made_at), _told_hook(row, row.client in held)) for n, row in enumerate(rows, 1))
    console.print(grid(told, 5, 17))
    say("Remove one with: noticekeeper api webhook remove NO.")


def _told_hook(row: WebhookRow, held: bool) -> Text:
    text = Text(f"{row.client}: {row.url}, told of {', '.join(row.events)}; added by {row.made_by}")
    if row.removed_at:
        return text.append(f"\nremoved {moment(row.removed_at)} by {row.removed_by}", style="dim")
    if not held:
        return text.append("\nover: its client's token has ended or was taken back", style="dim")
    if row.given_up_at:
        text.append(f"\ngiven up {moment(row.given_up_at)}: api webhook resume has it go on where it stopped")
    return text


async def _change(what: str, asked: Asked, sessions: Sessions, now: datetime) -> None:
    async with sessions.reading() as session:
        rows = await known_clients.webhooks(session)
    # What a list shows is typed as it stands there, with its full stop.
    typed = (asked.which or "").rstrip(".")
    number = int(typed) if typed.isdecimal() and len(typed) < 18 else 0
    if not 0 < number <= len(rows):
        raise Refused(f"There is no webhook {asked.which or 'without a number'}: see noticekeeper api webhook list.")
    row = rows[number - 1]
    if what == "remove":
        if not await remove_webhook(sessions, row.id, by=who(asked.by), now=now):
            raise Refused(f"Webhook {number} was removed already.")
        say(f"Removed: webhook {number}, {row.url}. Nothing more is sent there.")
    else:
        async with sessions.reading() as session:
            token = await known_clients.token_of(session, row.client)
        if token is None or not holds(token, now):
            raise Refused(f"The token of {row.client} is over, and webhook {number} with it: make another of each.")
        if not await resume_webhook(sessions, row.id, by=who(asked.by), now=now):
            raise Refused(f"Webhook {number} was not given up: there is nothing to resume.")
        say(f"Webhook {number} goes on where it stopped, within a minute.")
