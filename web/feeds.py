"""The calendars people subscribe to: whoever has the address reads it, and nobody else learns that it is there."""

import re
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from fastapi import APIRouter, HTTPException, Request, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.entries import MeetingPage
from domain.feeds import DayOwed, Shown, days_of, meetings_of
from domain.instrument import Notice
from domain.people import Role, known_by_id
from models import reading
from models.database import Sessions
from models.portfolio import Due
from models.record import DutyRow
from notifications.feeds import feed

# For so many seconds a calendar program may show what it has; a change is then seen when it asks again.
FRESH_FOR = 300
# 32 bytes of chance as they stand in an address.
SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


class Feeds:
    """`clock` says what moment it is (UTC): a meeting that was called off is shown for sixty days."""

    def __init__(self, sessions: Sessions, clock: Callable[[], datetime]) -> None:
        self._sessions = sessions
        self._clock = clock

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_api_route("/feeds/{secret}.ics", self.answer, methods=["GET", "HEAD"])
        return router

    async def answer(self, secret: str, request: Request) -> Response:
        """One person's calendar, or word that it has not changed. Wrong, taken back or nobody's any more: one 404."""
        if not SECRET.fullmatch(secret):
            raise HTTPException(404)
        async with self._sessions.reading() as session:
            shown = await shown_behind(session, secret, self._clock())
        if shown is None:
            raise HTTPException(404)
        body = feed(shown)
        tag = f'"{sha256(body).hexdigest()}"'
        said = {"ETag": tag, "Cache-Control": f"private, max-age={FRESH_FOR}"}
        if known(tag, request.headers.getlist("if-none-match")):
            return Response(status_code=304, headers=said)
        return Response(body, media_type="text/calendar; charset=utf-8", headers=said)


def known(tag: str, asked: list[str]) -> bool:
    """Whether If-None-Match names `tag`, strong or weak, or anything at all (RFC 9110, 13.1.2)."""
    given = ", ".join(asked)
    return given.strip() == "*" or tag in re.findall(r'"[^"]*"', given)


async def shown_behind(session: AsyncSession, secret: str, now: datetime) -> Shown | None:
    """What the feed with this secret shows at `now` (UTC); None where nobody may read it (any more)."""
    row = await reading.feed_behind(session, secret)
    page = await reading.notice(session, row.reference) if row else None
    if row is None or page is None:
        return None
    person = known_by_id(Notice.model_validate(page.text).people, row.person)
    role = Role(row.role) if row.role else None
    if person is None or (role and role not in person.roles):
        return None
    meetings = [MeetingPage.model_validate(one.whole) for one in await reading.meetings(session, page.reference)]
    owed = [day_owed(one, one.whole.get("person", "")) for one in await reading.open_duties(session, page.reference)]
    asked_to = meetings_of(person, meetings, now)
    return Shown(
        reference=page.reference,
        council=page.council,
        name=person.name,
        role=role,
        meetings=asked_to,
        owed=days_of(person, role, owed, asked_to),
    )


def day_owed(row: DutyRow | Due, person: str = "") -> DayOwed:
    return DayOwed(
        key=row.key,
        kind=row.kind,
        what=row.what,
        owner=Role(row.owner),
        on=row.due_on,
        why=row.why,
        revision=row.revision,
        entered_at=row.recorded_at,
        person=person,
        about=row.about,
    )
