"""Posting a letter once: frozen in the ledger before the first attempt, claimed before dialling, settled after.

Nobody can promise exactly-once over SMTP (RFC 1047). What is promised: the bytes and the Message-ID never change, no
two workers send one letter at the same time, and where it may have arrived twice the ledger says so.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, insert, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio.exceptions import ApplicationError

from activities.attempts import tried
from activities.freezing import entry_of_end, entry_of_letter, posted, row_of
from activities.heartbeat import beating, claimant
from activities.outcomes import GIVE_UP_AFTER, OF_THE_LINE, Outcome, given_up, of_failure
from activities.register import Clock
from domain.entries import Entry
from domain.letters import Letter, Posted, PostState
from models import chain
from models.alarms import clear_alarms, raise_alarm
from models.database import Sessions
from models.incoming import POST, SWITCH
from models.post import LETTER, LetterRow
from notifications.composed import Composer
from notifications.mailer import Mailer
from notifications.returns import Returns
from notifications.undelivered import MailDelayed, Undelivered

SETTLED = (PostState.SENT, PostState.REFUSED, PostState.RETURNED, PostState.SUPERSEDED, PostState.HELD)
WORKER_GONE = "The worker stopped in the middle of an attempt."
A_MINUTE = timedelta(minutes=1)

# Prepared once: they run with every letter, and building them costs more than running them.
KNOWN = select(
    exists().where(LETTER.c.key == bindparam("key")),
    select(LETTER.c.message_id)
    .where(LETTER.c.reference == bindparam("of"), LETTER.c.thread == bindparam("thread"))
    .where(LETTER.c.person == bindparam("person"), LETTER.c.digest.is_(None))
    .where(LETTER.c.state.not_in([PostState.SUPERSEDED.value, PostState.HELD.value]))
    .order_by(LETTER.c.told_at, LETTER.c.recorded_at)
    .limit(1)
    .scalar_subquery(),
    select(SWITCH.c.by + ": " + SWITCH.c.why).where(SWITCH.c.name == POST).scalar_subquery(),
)
MOVE_LETTER = update(LETTER).where(
    LETTER.c.key == bindparam("of"),
    LETTER.c.state == bindparam("state_read"),
    LETTER.c.claims == bindparam("claims_read"),
)
ADD_LETTER = insert(LETTER)


@dataclass(frozen=True)
class Overtaken:
    """The letter must not go out any more; `why` is a sentence."""

    why: str


@dataclass(frozen=True)
class Held:
    """The letter must wait for another one that is being sent just now; `why` is a sentence."""

    why: str


@dataclass(frozen=True)
class Deferred:
    """The letter must not leave before `until` (UTC); `why` is a sentence."""

    why: str
    until: datetime


@dataclass(frozen=True)
class Gathered:
    """The letter does not leave by itself: it is a part of the one that its reader gets at `until` (UTC)."""

    why: str
    until: datetime


Objection = Overtaken | Held | Deferred | Gathered
Objects = Callable[[AsyncSession, Letter], Awaitable[Objection | None]]


class Ledger:
    """Shared by the offices that post. `clock` is the register's (UTC), not the notice's.

    With `returns` each letter has an address of its own to come back to; only where somebody reads that mailbox.
    """

    def __init__(
        self,
        sessions: Sessions,
        composer: Composer,
        mailer: Mailer,
        clock: Clock,
        returns: Returns | None = None,
    ) -> None:
        self._sessions = sessions
        self._composer = composer
        self._mailer = mailer
        self._clock = clock
        self._returns = returns
        # No attempt outlives the mailer's longest, so a claim older than that is a dead worker's. It is needed only
        # between different strands: one strand's second try in another worker takes the first one's to be dead.
        self._lease = timedelta(seconds=mailer.line.longest) + A_MINUTE
        # In the same worker it finds it here: Temporal tries again beside an attempt that took it too long.
        self._at_work: dict[str, asyncio.Task[Posted]] = {}
        self._all_well_at: datetime | None = None

    async def post(self, letter: Letter, objects: Objects) -> Posted:
        """Send `letter` unless it was settled before or `objects` says why not.

        Raises ApplicationError, types MailDelayed and MaybeDelivered, to be tried again; RegisterUnavailable.
        """
        if letter.key in self._at_work:
            raise ApplicationError(f"{letter.key} is being sent here just now", type=MailDelayed.__name__)
        work = self._at_work[letter.key] = asyncio.ensure_future(self._posted(letter, objects))
        work.add_done_callback(lambda done: self._is_over(letter.key, done))
        return await beating(work)

    def _is_over(self, key: str, work: asyncio.Task[Posted]) -> None:
        del self._at_work[key]
        if not work.cancelled():
            # Asked for here, since Temporal may wait for it no longer: what came of it stands in the ledger.
            work.exception()

    async def close(self) -> None:
        """Break off what is being sent: as after a worker's death, it is tried again."""
        under_way = [*self._at_work.values()]
        for work in under_way:
            work.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _posted(self, letter: Letter, objects: Objects) -> Posted:
        async with self._mailer.turn():
            claimed = await self._claimed(letter, objects)
            if isinstance(claimed, Posted):
                return claimed
            outcome = await self._attempted(letter, claimed)
            await self._settle(letter, claimed, outcome)
        if outcome.again:
            raise ApplicationError(outcome.words, type=outcome.again)
        return posted(claimed)

    def now(self) -> datetime:
        """The moment by the register's clock (UTC)."""
        return self._clock()

    def in_hand(self, row: LetterRow) -> bool:
        """Whether somebody may be sending `row` at this moment."""
        over = row.claimed_at is None or self._clock() >= row.claimed_at + self._lease
        return row.state == PostState.SENDING and not over

    async def _claimed(self, letter: Letter, objects: Objects) -> LetterRow | Posted:
        """The letter's row, ours to send; or what became of it before, or has to become of it instead."""
        async with self._sessions.writing() as session:
            await chain.lock(session, letter.reference)
            known, thread_first, stopped = await _known(session, letter)
            row = await session.get(LetterRow, letter.key) if known else None
            if row and (ended := await self._ended_before(session, letter, row)):
                return ended
            objection = await objects(session, letter)
            if row and isinstance(objection, Gathered):
                # It was on its way by itself before its reader chose otherwise.
                objection = None
            if stopped and objection is None:
                objection = Held(f"The post is stopped, by {stopped}")
            if row is None:
                row = await self._frozen(session, letter, objection, thread_first)
            elif objection is None:
                await _move(session, row, **self._claim(row))
            elif isinstance(objection, Deferred):
                await _move(session, row, held_until=objection.until)
            elif isinstance(objection, Overtaken):
                overtaken = await self._end(session, letter, row, Outcome(PostState.SUPERSEDED, objection.why))
                await chain.append(session, letter.reference, overtaken, self._clock())
        if isinstance(objection, Held):
            raise ApplicationError(objection.why, type=MailDelayed.__name__)
        if isinstance(objection, Deferred):
            later = objection.until - self._clock()
            raise ApplicationError(objection.why, type=MailDelayed.__name__, next_retry_delay=later)
        return posted(row) if objection else row

    async def _ended_before(self, session: AsyncSession, letter: Letter, row: LetterRow) -> Posted | None:
        """What became of a letter that was tried before; None where it is to be tried again."""
        mine = bool(row.claimed_by) and row.claimed_by == claimant()
        if self.in_hand(row) and not mine:
            raise ApplicationError(f"{letter.key} is being sent by another worker", type=MailDelayed.__name__)
        if row.state == PostState.SENDING:
            entries = await self._bury(session, row)
            if row.unknowns >= GIVE_UP_AFTER:
                entries += await self._end(session, letter, row, given_up(letter, WORKER_GONE, row.unknowns))
            await chain.append(session, letter.reference, entries, self._clock())
        return posted(row) if row.state in SETTLED or row.unknowns >= GIVE_UP_AFTER else None

    async def _frozen(
        self, session: AsyncSession, letter: Letter, objection: Objection | None, thread_first: str | None
    ) -> LetterRow:
        """The letter's row and audit entry, in the transaction before the first attempt: composed once, for ever."""
        row = row_of(letter, self._composer.compose(letter, thread_first), self._clock())
        if objection is None:
            claimed = self._claim(row)
        elif isinstance(objection, Overtaken):
            claimed = {"state": PostState.SUPERSEDED.value, "words": objection.why}
        elif isinstance(objection, Gathered):
            claimed = {"state": PostState.HELD.value, "words": objection.why, "held_until": objection.until}
        else:
            claimed = {"held_until": objection.until} if isinstance(objection, Deferred) else {}
        for name, value in claimed.items():
            setattr(row, name, value)
        await session.exec(ADD_LETTER, params=row.model_dump())
        entries = [entry_of_letter(letter, row)]
        if row.state == PostState.HELD:
            entries.append(entry_of_end(letter, row, row.recorded_at))
        await chain.append(session, letter.reference, entries, row.recorded_at)
        return row

    def _claim(self, row: LetterRow) -> dict[str, object]:
        return {
            "state": PostState.SENDING.value,
            "claims": row.claims + 1,
            "claimed_by": claimant(),
            "claimed_at": self._clock(),
            "maybe_twice": row.maybe_twice or row.state == PostState.UNKNOWN,
        }

    async def _bury(self, session: AsyncSession, row: LetterRow) -> list[Entry]:
        """Write off a dead worker's attempt: nobody knows whether it had got as far as DATA."""
        outcome = Outcome(PostState.UNKNOWN, WORKER_GONE)
        buried = await tried(session, row, outcome, self._clock())
        await _move(session, row, state=outcome.state.value, words=outcome.words, unknowns=row.unknowns + 1)
        return buried

    async def _attempted(self, letter: Letter, row: LetterRow) -> Outcome:
        try:
            returns_to = self._returns.address_for(row.message_id) if self._returns else ""
            words = await self._mailer.send(row.address, row.raw, returns_to)
        except Undelivered as failure:
            return of_failure(failure, letter, self._mailer.line, row.unknowns + 1)
        return Outcome(PostState.SENT, words)

    async def _settle(self, letter: Letter, row: LetterRow, outcome: Outcome) -> None:
        async with self._sessions.writing() as session:
            await chain.lock(session, letter.reference)
            unknowns = row.unknowns + (outcome.state is PostState.UNKNOWN)
            ended = await self._end(session, letter, row, outcome, unknowns=unknowns)
            attempt = await tried(session, row, outcome, self._clock())
            await chain.append(session, letter.reference, [*attempt, *ended], self._clock())
            if outcome.state in (PostState.SENT, PostState.REFUSED):
                await self._post_flows(session)

    async def _end(
        self, session: AsyncSession, letter: Letter, row: LetterRow, outcome: Outcome, **more: int
    ) -> list[Entry]:
        """Write down what came of it, for whoever must hear of it; what the audit's first entry did not foresee."""
        now = self._clock()
        await _move(session, row, state=outcome.state.value, words=outcome.words, **more)
        if alarm := outcome.alarm:
            self._all_well_at = None
            await raise_alarm(session, alarm.key, what=alarm.what, remedy=alarm.remedy, at=now)
        foreseen = outcome.again or outcome.state is PostState.SENT
        return [] if foreseen else [entry_of_end(letter, row, now)]

    async def _post_flows(self, session: AsyncSession) -> None:
        """Take down the alarms of the line; looked for once a minute, since another worker may have raised them."""
        now = self._clock()
        if self._all_well_at is None or not timedelta() <= now - self._all_well_at < A_MINUTE:
            await clear_alarms(session, OF_THE_LINE, at=now)
            self._all_well_at = now


async def _known(session: AsyncSession, letter: Letter) -> tuple[bool, str | None, str | None]:
    """Whether the ledger has the letter, which one it answers to (the first of its thread to this person), and by whom
    the post is stopped, if it is."""
    of_thread = {"of": letter.reference, "thread": letter.thread or None, "person": letter.to.id}
    known, thread_first, stopped = (await session.exec(KNOWN, params={"key": letter.key, **of_thread})).one()
    return known, thread_first, stopped


async def _move(session: AsyncSession, row: LetterRow, **changes: object) -> None:
    """Compare-and-set: change the row as it was read, or raise where another worker was quicker."""
    as_read = {"of": row.key, "state_read": row.state, "claims_read": row.claims}
    if (await session.exec(MOVE_LETTER, params={**as_read, **changes})).rowcount != 1:
        raise ApplicationError(f"{row.key} was taken over by another worker", type=MailDelayed.__name__)
    for name, value in changes.items():
        set_committed_value(row, name, value)
