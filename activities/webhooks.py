"""The office that tells programs of what was entered: what it may say is asked anew each time it says it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.calling_out import NotTaken, handed
from activities.clients import alarm_of
from domain.clients import EventKind, GivenUp, Look, Scope, Told, kinds_of
from domain.people import Person
from models import known_clients, reading
from models.alarms import raise_alarm
from models.clients import TokenRow, WebhookRow
from models.database import Sessions
from models.post import POST_ROOM, LetterRow
from models.reading import Named
from models.record import AuditRow
from notifications.webhooks import EVENT_ID, EVENT_KIND, SIGNATURE, Secrets, signed

# How many entries one look goes through, and how many of them it finds.
LOOKED_THROUGH, FOUND = 500, 20
# The letter's part of the key of an attempt to send it.
ATTEMPT = "/attempt-"

# What these people of a notice may be told of an entry, with the letter it is about where it is about one.
Says = Callable[[tuple[Person, ...], tuple[Person, ...], AuditRow, LetterRow | None], dict[str, object] | None]


@dataclass(frozen=True)
class Webhooks:
    """`says` is the same bound that the pages and the API have; `private` lets it call into our own network."""

    sessions: Sessions
    secrets: Secrets
    clock: Callable[[], datetime]
    says: Says
    private: bool = False

    async def at_work(self, now: datetime) -> Sequence[str]:
        """The ids of those that are told of what happens at `now` (UTC)."""
        async with self.sessions.reading() as session:
            return await known_clients.webhooks_at_work(session, now)

    @activity.defn
    async def look(self, hook: str) -> Look:
        """What was entered that this webhook wants to hear of, the first in each notice first; no more than a few."""
        async with self.sessions.writing() as session:
            row = await self._at_work(session, hook)
            token = await self._token(session, row)
            if row is None or token is None:
                return Look(over=True)
            found = list[Told]()
            for named in await self._reached(session, token):
                found += await self._found(session, row, named.reference, FOUND - len(found))
            session.add(row)
        return Look(found=tuple(found))

    async def _found(self, session: AsyncSession, row: WebhookRow, reference: str, most: int) -> list[Told]:
        """What of one notice is to be told. What nobody wants to hear of is passed over for good."""
        if most <= 0:
            return []
        told = row.told.get(reference)
        if told is None:
            told = await _length_before(session, reference, row.made_at)
        found = list[Told]()
        for entry in await known_clients.entries_after(session, reference, told, LOOKED_THROUGH):
            if _kinds(entry) & {*row.events}:
                found.append(Told(hook=row.id, reference=reference, n=entry.n))
            elif not found:
                told = entry.n
            if len(found) == most:
                break
        row.told = {**row.told, reference: told}
        return found

    @activity.defn
    async def tell(self, told: Told) -> bool:
        """Tell of one entry, unless it may not be said any more; whether it was said. Raises where nobody takes it."""
        async with self.sessions.reading() as session:
            row = await self._at_work(session, told.hook)
            token = await self._token(session, row)
            reached = await self._reached(session, token) if token else []
            named = next((one for one in reached if one.reference == told.reference), None)
            body = await self._said(session, row, named, told) if row and named else None
            url = row.url if row else ""
        if body is not None:
            await self._post(told, url, body)
        await self._move_on(told)
        return body is not None

    async def _post(self, told: Told, url: str, body: dict[str, object]) -> None:
        # Sent again it is the same bytes, under another signature: the moment in it is that of the sending.
        raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "noticekeeper",
            EVENT_ID: str(body["id"]),
            EVENT_KIND: str(body["kind"]),
            SIGNATURE: signed(self.secrets.of(told.hook), raw, self.clock()),
        }
        try:
            await handed(url, raw, headers, private=self.private)
        except NotTaken as refusal:
            raise ApplicationError(str(refusal), type="NotTaken") from refusal

    async def _said(self, session: AsyncSession, row: WebhookRow, named: Named, told: Told) -> dict[str, object] | None:
        entry = await known_clients.entry(session, told.reference, told.n)
        if entry is None:
            return None
        of_post = entry.strand == POST_ROOM
        letter = await reading.letter(session, entry.key.rpartition(ATTEMPT)[0]) if of_post else None
        said = self.says(named.people, named.everybody, entry, letter)
        if said is None:
            return None
        kinds = sorted(_kinds(entry) & {*row.events})
        # The most telling of its kinds, where it is told of several.
        kind = next((one for one in reversed(EventKind) if one.value in kinds), EventKind.ENTRY)
        return {
            "id": entry.hash,
            "kind": kind.value,
            "kinds": kinds,
            "client": row.client,
            "reference": told.reference,
            "sequence": told.n,
            "council": named.council,
            "entry": said,
        }

    @activity.defn
    async def give_up(self, given_up: GivenUp) -> None:
        """Tell this webhook nothing more until a person has it go on, and raise an alarm that names it."""
        told, now = given_up.told, self.clock()
        async with self.sessions.writing() as session:
            row = await session.get(WebhookRow, told.hook)
            if row is None or row.given_up_at or row.removed_at:
                return
            row.given_up_at = now
            session.add(row)
            what = (
                f"The webhook of {row.client} at {row.url} was given up: for three days it did not take entry {told.n}"
                f" of {told.reference} ({given_up.words})."
            )
            remedy = (
                "What came after it waits, and no letter or date does. Have it mended, then let it go on where it"
                " stopped: noticekeeper api webhook resume NO.; or remove it: noticekeeper api webhook remove NO."
            )
            await raise_alarm(session, alarm_of(row.id), what=what, remedy=remedy, at=now)

    async def _move_on(self, told: Told) -> None:
        async with self.sessions.writing() as session:
            row = await session.get(WebhookRow, told.hook)
            if row and row.told.get(told.reference, 0) < told.n:
                row.told = {**row.told, told.reference: told.n}
                session.add(row)

    async def _at_work(self, session: AsyncSession, hook: str) -> WebhookRow | None:
        row = await session.get(WebhookRow, hook)
        return row if row and row.removed_at is None and row.given_up_at is None else None

    async def _token(self, session: AsyncSession, row: WebhookRow | None) -> TokenRow | None:
        """Its client's token; None where that is over, for good: no client is given another."""
        token = await known_clients.token_of(session, row.client) if row else None
        return token if token and known_clients.holds(token, self.clock()) else None

    async def _reached(self, session: AsyncSession, token: TokenRow) -> list[Named]:
        """The notices whose entries a client may read now."""
        if Scope.READ.value not in token.scopes:
            return []
        named = await reading.people_at(session, token.address, ended=True)
        return [one for one in named if not token.notices or one.reference in token.notices]


def _kinds(entry: AuditRow) -> set[str]:
    found = kinds_of(entry.key, entry.by, entry.letter, entry.details.get("outcome", ""))
    return {kind.value for kind in found}


async def _length_before(session: AsyncSession, reference: str, moment: datetime) -> int:
    """How long a notice's audit was at this moment of recording (UTC)."""
    asked = select(func.max(AuditRow.n)).where(AuditRow.reference == reference, col(AuditRow.recorded_at) < moment)
    return (await session.exec(asked)).one() or 0
