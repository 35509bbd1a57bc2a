"""Calendar replies from the mailbox: tied to a person's invite and handed to its strand, or held for a person.

A reply moves nothing. One is believed where it is from the very address that was invited, and our own mail server
vouches for that; every other one is held, and none is dropped (post.md, "Replies: must").
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from typing import Protocol

from sqlalchemy import func
from sqlmodel import col, select

from domain.acts import Act
from domain.answers import answer_to, is_no_news
from domain.meetings import Attendance
from domain.moments import day_of
from models.database import Sessions
from models.post import LetterRow
from notifications.replies import SAID, CalendarMail, Unreadable, calendar_in, sender_of
from notifications.vouching import is_vouched_for

SETTLED, HELD = "settled", "held"
WANTED = {
    "COUNTER": "proposes another time for a meeting",
    "REQUEST": "sends an invite of their own",
    "CANCEL": "withdraws a meeting",
    "REFRESH": "asks for the invite again",
}


class Refused(Exception):
    """The strand does not take the act; the text is its sentence."""


class Strands(Protocol):
    """Whoever can hand a strand what somebody did."""

    async def act(self, reference: str, act: Act, id: str) -> str:
        """Do `act` once under `id`; what was said of it. Raises Refused, EngineSilent."""


@dataclass(frozen=True)
class Taken:
    """What one message was taken for, and what became of it; `letter` is the key of the one of ours it speaks of."""

    kind: str
    state: str
    outcome: str
    letter: str | None = None


class Answers:
    """`server` is our own mail server's name in Authentication-Results; without one, every reply is held."""

    def __init__(self, sessions: Sessions, strands: Strands, server: str | None) -> None:
        self._sessions = sessions
        self._strands = strands
        self._server = server

    async def taken(self, message: Message, id: str, now: datetime) -> Taken | None:
        """What a mail with a calendar object was taken for; None where it has none. Raises EngineSilent."""
        mail = await asyncio.to_thread(calendar_in, message)
        if mail is None:
            return None
        if isinstance(mail, Unreadable):
            return Taken("calendar", HELD, mail.why)
        letter = await self._invite(mail)
        key = letter.key if letter else None
        if why := self._why_held(message, mail, letter):
            return Taken("reply" if mail.method == "REPLY" else mail.method.lower(), HELD, why, key)
        if mail.partstat not in SAID or letter is None:
            return Taken("reply", SETTLED, "It answers nothing yet.", key)
        return await self._handed_in(letter, mail, id, now)

    async def _handed_in(self, letter: LetterRow, mail: CalendarMail, id: str, now: datetime) -> Taken:
        """The answer as its strand takes it. Where that refuses it and it is news, somebody must hear of it."""
        act = answer_to(
            letter.uid or "",
            by=letter.person,
            on=day_of(now),
            answer=Attendance(mail.partstat.casefold()),
            sequence=mail.sequence,
            answered_at=mail.stamp or now,
            note=f"By mail: {mail.comment}" if mail.comment else "By mail",
        )
        try:
            said = await self._strands.act(letter.reference, act, id)
        except Refused as refusal:
            state = SETTLED if is_no_news(str(refusal)) else HELD
            return Taken("reply", state, f"Nothing was changed: {refusal}", letter.key)
        return Taken("reply", SETTLED, said, letter.key)

    async def _invite(self, mail: CalendarMail) -> LetterRow | None:
        """The last invite to this meeting that went to this address. Exchange leaves the organiser out: not asked."""
        to = select(LetterRow).where(LetterRow.uid == mail.uid, LetterRow.method == "REQUEST")
        asked = to.where(func.lower(LetterRow.address) == mail.attendee).order_by(col(LetterRow.sequence).desc())
        async with self._sessions.reading() as session:
            found: Sequence[LetterRow] = (await session.exec(asked.limit(1))).all()
        return found[0] if found else None

    def _why_held(self, message: Message, mail: CalendarMail, letter: LetterRow | None) -> str | None:
        """Why a person must look at it, in a sentence; None where it can be taken as it is."""
        sender = sender_of(message) or "somebody"
        if mail.method != "REPLY":
            wanted = WANTED.get(mail.method, f"sends a calendar object of the kind {mail.method}")
            return f"{sender} {wanted}. No meeting is moved by it: answer them, and settle this."
        if letter is None:
            return f"{mail.attendee or sender} answers for a meeting, {mail.uid}, that they have no invite of ours to."
        if mail.delegated or mail.partstat == "DELEGATED":
            return f"{letter.name} sends somebody else in their place: say who is to be invited, and settle this."
        if sender != mail.attendee:
            return f"It came from {sender} and answers for {letter.name}: ask {letter.name}, and settle this."
        if not is_vouched_for(message, self._server, sender):
            unset = "" if self._server else " (no NOTICEKEEPER_IMAP_AUTHENTICATES is set)"
            return f"Nothing vouches for its being from {letter.name}{unset}: ask them, and settle this."
        return None
