"""Reading the mailbox: letters that came back are tied to their letter, all else is held for a person.

What comes in is somebody else's: it is recorded and never carried out, it never stops the mailbox, and no date moves
by it. A report is believed where it came to an address only we could have made (`notifications.returns`).
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from hashlib import sha256
from typing import Protocol

from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from activities.returned import came_back
from activities.settling import tell_of_held
from activities.upkeep.answering import HELD, SETTLED, Answers, Strands, Taken
from activities.upkeep.strands import EngineSilent
from domain.reaching import Unreached
from models import reading
from models.alarms import clear_alarms, raise_alarm
from models.database import Sessions
from models.incoming import IncomingRow
from models.post import LetterRow
from models.unavailable import RegisterUnavailable
from notifications.inbox import Arrived, Inbox, InboxUnavailable
from notifications.passages import one_line
from notifications.reports import Report, reports_in, sent_to
from notifications.returns import Returns

UNREADABLE = "inbox/unreadable"
LONGEST = 300

logger = logging.getLogger(__name__)


class Notices(Strands, Protocol):
    """Whoever can also tell a notice that somebody's address takes no mail."""

    async def lose(self, reference: str, unreached: Unreached) -> None: ...


class Incoming:
    def __init__(
        self, sessions: Sessions, inbox: Inbox, returns: Returns, notices: Notices, server: str | None = None
    ) -> None:
        self._sessions = sessions
        self._answers = Answers(sessions, notices, server)
        self._inbox = inbox
        self._returns = returns
        self._notices = notices

    async def collect(self, now: datetime) -> int:
        """Take in what is new, at `now` (UTC); how many messages that was. A mailbox that is shut is an alarm.

        Raises RegisterUnavailable and EngineSilent: what was not recorded by then comes again.
        """
        try:
            arrived = await self._inbox.unseen()
            for one in arrived:
                await self._take_in(one, now)
            # Not one by one: what is taken in already is known again by its bytes, should we not get so far.
            await self._inbox.mark_taken([one.uid for one in arrived])
        except InboxUnavailable as shut:
            await self._alarm(shut, now)
            return 0
        async with self._sessions.writing() as session:
            await clear_alarms(session, [UNREADABLE], at=now)
            await tell_of_held(session, now)
        return len(arrived)

    async def _take_in(self, one: Arrived, now: datetime) -> None:
        digest = sha256(one.raw).hexdigest()
        async with self._sessions.reading() as session:
            known = (await session.exec(select(IncomingRow.id).where(IncomingRow.sha256 == digest))).first()
        if known is not None:
            return
        message = _read(one)
        try:
            await self._record(one, digest, message, now)
        except IntegrityError:
            logger.info("Another worker has taken in the message %s.", digest)

    async def _record(self, one: Arrived, digest: str, message: Message | None, now: datetime) -> None:
        try:
            taken = await self._taken(one, message, now)
        except (RegisterUnavailable, EngineSilent):
            raise
        except Exception:
            # One message nobody thought of must not keep the ones behind it from being read.
            logger.exception("The message %s could not be taken in.", digest)
            taken = Taken("unreadable", HELD, "It could not be taken in, and the log says why: look at it yourself.")
        row = IncomingRow(
            sha256=digest,
            received_at=now,
            sender=_header(message, "From"),
            subject=_header(message, "Subject"),
            size=one.size,
            kind=taken.kind,
            letter=taken.letter,
            state=taken.state,
            outcome=taken.outcome,
            raw=one.raw,
        )
        async with self._sessions.writing() as session:
            session.add(row)

    async def _taken(self, one: Arrived, message: Message | None, now: datetime) -> Taken:
        if message is None:
            return Taken("unreadable", HELD, "It cannot be read as mail: look at it in the mailbox.")
        if not one.whole:
            return Taken("too large", HELD, f"It holds {one.size} bytes and was not opened: look at it in the mailbox.")
        if reports := reports_in(message):
            return await self._returned(message, reports, now)
        # Before what answers by itself: a calendar program may well say that it does.
        if taken := await self._answers.taken(message, f"reply-{sha256(one.raw).hexdigest()[:32]}", now):
            return taken
        if _is_automatic(message):
            return Taken("automatic", SETTLED, "An automatic answer: nothing follows from it.")
        return Taken("letter", HELD, "Somebody has written: read it in the mailbox, and answer.")

    async def _returned(self, message: Message, reports: Sequence[Report], now: datetime) -> Taken:
        beginning = self._returns.letter_of(sent_to(message))
        async with self._sessions.reading() as session:
            letter = await reading.letter_beginning(session, beginning) if beginning else None
        if letter is None:
            return Taken("report", HELD, "A report that came to none of our letters' addresses: nothing was changed.")
        report = next((one for one in reports if one.action == "failed"), reports[0])
        if report.action != "failed":
            return Taken("report", SETTLED, f"{report.action.capitalize()}: {report.words}", letter.key)
        if report.for_good:
            # Told before it is recorded: told twice, a notice changes nothing the second time.
            async with self._sessions.reading() as session:
                notices = await reading.notices_of(session, letter)
            for reference, person in notices:
                await self._notices.lose(reference, _unreached(letter, person, report, now))
        async with self._sessions.writing() as session:
            row = await session.get(LetterRow, letter.key)
            news = row is not None and await came_back(session, row, report, now)
        said = "The letter came back" if news else "The letter had been settled otherwise"
        return Taken("returned", SETTLED, f"{said}: {report.words}", letter.key)

    async def _alarm(self, shut: InboxUnavailable, now: datetime) -> None:
        door = self._inbox.door
        what = f"The mailbox at {door.host}, port {door.port}, cannot be read: {shut}"
        remedy = "See that it answers, and that the name and password are right; what came in meanwhile is read then."
        async with self._sessions.writing() as session:
            await raise_alarm(session, UNREADABLE, what=what, remedy=remedy, at=now)


def _unreached(letter: LetterRow, person: str, report: Report, now: datetime) -> Unreached:
    return Unreached(person=person, address=letter.address, what=letter.subject, words=report.words, at=now)


def _read(one: Arrived) -> Message | None:
    """The message, however broken; None where even that cannot be had: parts nested too deep for anybody to open."""
    try:
        message = BytesParser(policy=compat32).parsebytes(one.raw)
        message.as_bytes()
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return message


def _is_automatic(message: Message) -> bool:
    """RFC 3834: what answers by itself says so."""
    said = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().casefold()
    return said not in ("no", "") or message.get("X-Autoreply") is not None


def _header(message: Message | None, name: str) -> str:
    """A header as it reads, on one line; as it stands where nobody can read it."""
    written = "" if message is None else str(message.get(name, ""))
    with suppress(ValueError, LookupError):
        written = str(make_header(decode_header(written)))
    return one_line(written.encode("utf-8", "replace").decode())[:LONGEST]
