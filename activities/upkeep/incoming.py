"""Reading the mailbox: letters that came back are tied to their letter, all else is held for a person.

What comes in is somebody else's: it is recorded and never carried out, it never stops the mailbox, and no date moves
by it. A report is believed where it came to an address only we could have made (`notifications.returns`).
"""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from hashlib import sha256
from typing import Protocol

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from activities.returned import came_back
from activities.settling import tell_of_held
from activities.upkeep.answering import HELD, SETTLED, Answers, Strands, Taken
from activities.upkeep.strands import EngineSilent
from domain.acts import Act
from domain.reaching import Unreached
from models import reading
from models.alarms import clear_alarms, raise_alarm
from models.database import Sessions
from models.incoming import IncomingRow, MailboxRow
from models.post import LetterRow
from models.unavailable import RegisterUnavailable
from models.upserting import put
from notifications.inbox import LARGEST, Arrived, Inbox, InboxUnavailable, Mark
from notifications.passages import one_line
from notifications.reports import Report, reports_in, sent_to
from notifications.returns import Returns

UNREADABLE = "inbox/unreadable"
WAITING = "waiting"
LONGEST = 300
# Beyond what any mail program writes, and what the parser can be asked for within a moment.
MOST_LINES, MOST_BOUNDARIES = 20_000, 20
# Temporal may be down for so long before a person is asked, and so many notices may be silent before none is asked.
WAITED_FOR = timedelta(hours=4)
GIVEN_UP_AFTER = 3

logger = logging.getLogger(__name__)


class Notices(Strands, Protocol):
    """Whoever can also tell a notice that somebody's address takes no mail."""

    async def lose(self, reference: str, unreached: Unreached) -> None: ...


class Incoming:
    def __init__(
        self, sessions: Sessions, inbox: Inbox, returns: Returns, notices: Notices, server: str | None = None
    ) -> None:
        self._sessions = sessions
        self._inbox = inbox
        self._returns = returns
        self._notices = notices
        self._server = server

    async def collect(self, now: datetime) -> int:
        """Take in what is new, at `now` (UTC); how many messages that was. A mailbox that is shut is an alarm.

        Each is recorded before anything follows from it. Raises RegisterUnavailable: what was not recorded comes again.
        """
        try:
            new = await self._recorded(now)
        except InboxUnavailable as shut:
            await self._alarm(shut, now)
            new = None
        await self._see_to_waiting(now)
        async with self._sessions.writing() as session:
            if new is not None:
                await clear_alarms(session, [UNREADABLE], at=now)
            await tell_of_held(session, now)
        return new or 0

    async def _recorded(self, now: datetime) -> int:
        """Record what came in since the last time; how many messages. Raises InboxUnavailable."""
        name = self._inbox.door.name
        async with self._sessions.reading() as session:
            row = await session.get(MailboxRow, name)
        arrived, mark = await self._inbox.since(Mark(row.validity, row.uid) if row else None)
        for one in arrived:
            await self._record(one, now)
        await self._inbox.mark_taken([one.uid for one in arrived])
        async with self._sessions.writing() as session:
            await put(session, [MailboxRow(name=name, validity=mark.validity, uid=mark.uid)])
        return len(arrived)

    async def _record(self, one: Arrived, now: datetime) -> None:
        """Write the message down, once: it is known again by its bytes."""
        digest = sha256(one.raw).hexdigest()
        async with self._sessions.reading() as session:
            if (await session.exec(select(IncomingRow.id).where(IncomingRow.sha256 == digest))).first() is not None:
                return
        message = await asyncio.to_thread(_read, one.raw)
        row = IncomingRow(
            sha256=digest,
            received_at=now,
            sender=_header(message, "From"),
            subject=_header(message, "Subject"),
            size=one.size,
            kind="",
            state=WAITING,
            outcome="It was not looked at yet.",
            raw=one.raw,
        )
        try:
            async with self._sessions.writing() as session:
                session.add(row)
        except IntegrityError:
            logger.info("Another worker has taken in the message %s.", digest)

    async def _see_to_waiting(self, now: datetime) -> None:
        """Have follow what follows from each message that waits, the oldest first."""
        async with self._sessions.reading() as session:
            asked = select(IncomingRow).where(IncomingRow.state == WAITING).order_by(col(IncomingRow.id))
            waiting = (await session.exec(asked)).all()
        notices = _OncePerPass(self._notices)
        for row in waiting:
            taken = await self._seen_to(row, notices, now)
            async with self._sessions.writing() as session:
                known = await session.get_one(IncomingRow, row.id)
                if known.state == WAITING:
                    known.kind, known.letter = taken.kind, taken.letter
                    known.state, known.outcome = taken.state, taken.outcome
                    session.add(known)

    async def _seen_to(self, row: IncomingRow, notices: Notices, now: datetime) -> Taken:
        try:
            message = await asyncio.to_thread(_read, row.raw)
            return await self._taken(row, message, notices, now)
        except RegisterUnavailable:
            raise
        except EngineSilent as silence:
            if now - row.received_at < WAITED_FOR:
                return Taken("", WAITING, f"It waits for Temporal: {silence}")
            why = f"Temporal was silent for {WAITED_FOR.seconds // 3600} hours: do by hand what it asks, and settle it."
            return Taken("silent", HELD, why)
        except Exception:
            # One message nobody thought of must not keep the ones behind it from being read.
            logger.exception("The message %s could not be taken in.", row.sha256)
            return Taken("unreadable", HELD, "It could not be taken in, and the log says why: look at it yourself.")

    async def _taken(self, row: IncomingRow, message: Message | None, notices: Notices, now: datetime) -> Taken:
        if row.size > LARGEST:
            return Taken("too large", HELD, f"It holds {row.size} bytes and was not opened: look at it in the mailbox.")
        if message is None:
            return Taken("unreadable", HELD, "It cannot be read as mail: look at it in the mailbox.")
        if reports := await asyncio.to_thread(reports_in, message):
            return await self._returned(message, reports, notices, now)
        # Before what answers by itself: a calendar program may well say that it does.
        answers = Answers(self._sessions, notices, self._server)
        if taken := await answers.taken(message, f"reply-{row.sha256[:32]}", now):
            return taken
        if _is_automatic(message):
            return Taken("automatic", SETTLED, "An automatic answer: nothing follows from it.")
        return Taken("letter", HELD, "Somebody has written: read it in the mailbox, and answer.")

    async def _returned(self, message: Message, reports: Sequence[Report], to_tell: Notices, now: datetime) -> Taken:
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
                await to_tell.lose(reference, _unreached(letter, person, report, now))
        async with self._sessions.writing() as session:
            row = await session.get(LetterRow, letter.key)
            news = row is not None and await came_back(session, row, report, now)
        said = "The letter came back" if news else "The letter had been settled otherwise"
        return Taken("returned", SETTLED, f"{said}: {report.words}", letter.key)

    async def _alarm(self, shut: InboxUnavailable, now: datetime) -> None:
        door = self._inbox.door
        what = f"The mailbox at {door.host}, port {door.port}, cannot be read: {shut}"
        remedy = f"{shut.remedy} What came in meanwhile is read then."
        async with self._sessions.writing() as session:
            await raise_alarm(session, UNREADABLE, what=what, remedy=remedy, at=now)


def _unreached(letter: LetterRow, person: str, report: Report, now: datetime) -> Unreached:
    return Unreached(person=person, address=letter.address, what=letter.subject, words=report.words, at=now)


def _read(raw: bytes) -> Message | None:
    """The message, however broken; None where it is no mail anybody sends: parts within parts, or lines without end.

    The parser looks for each part's end in every line, and finds its way down by calling itself.
    """
    if raw.count(b"\n") > MOST_LINES or raw.lower().count(b"boundary=") > MOST_BOUNDARIES:
        return None
    try:
        return BytesParser(policy=compat32).parsebytes(raw)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        return None


class _OncePerPass:
    """The notices, for one look at what waits: whom Temporal has not answered for is not waited for a second time."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices
        self._silent = dict[str, str]()

    async def act(self, reference: str, act: Act, id: str) -> str:
        with self._asked(reference):
            return await self._notices.act(reference, act, id)

    async def lose(self, reference: str, unreached: Unreached) -> None:
        with self._asked(reference):
            await self._notices.lose(reference, unreached)

    @contextmanager
    def _asked(self, reference: str) -> Iterator[None]:
        if reference in self._silent or len(self._silent) >= GIVEN_UP_AFTER:
            raise EngineSilent(self._silent.get(reference) or "nobody has answered for other notices.")
        try:
            yield
        except EngineSilent as silence:
            self._silent[reference] = str(silence)
            raise


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
