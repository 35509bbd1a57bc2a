"""Posting a letter once: frozen in the ledger before the first attempt, claimed before dialling, settled after.

Nobody can promise exactly-once over SMTP (RFC 1047). What is promised: the bytes and the Message-ID never change, no
two workers send one letter at the same time, and where it may have arrived twice the ledger says so.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import bindparam, exists, insert, update
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio.exceptions import ApplicationError

from activities.attempts import tried
from activities.claims import A_MINUTE, is_in_hand, lease
from activities.freezing import entry_of_end, entry_of_letter, frozen, posted
from activities.heartbeat import beating, claimant
from activities.outcomes import GIVE_UP_AFTER, OF_THE_LINE, Outcome, given_up, of_failure
from activities.register import Clock
from domain.letters import Letter, Posted, PostState
from models.alarms import clear_alarms, raise_alarm
from models.database import Sessions
from models.incoming import POST, SWITCH
from models.post import KEPT, LETTER, Kept, LetterRow
from models.together import Sitting, Together, Work
from notifications.composed import Composer
from notifications.mailer import Mailer
from notifications.returns import Returns
from notifications.undelivered import MailDelayed, Undelivered

SETTLED = (PostState.SENT, PostState.REFUSED, PostState.RETURNED, PostState.SUPERSEDED, PostState.HELD)
WORKER_GONE = "The worker stopped in the middle of an attempt."

# Prepared once: they run with every letter, and building them costs more than running them.
KNOWN = select(
    exists().where(LETTER.c.key == bindparam("key")),
    select(LETTER.c.message_id)
    .where(LETTER.c.reference == bindparam("of"), LETTER.c.thread == bindparam("thread"))
    .where(LETTER.c.person == bindparam("person"), LETTER.c.digest.is_(None))
    .where(LETTER.c.state != PostState.SUPERSEDED.value, LETTER.c.state != PostState.HELD.value)
    .order_by(LETTER.c.told_at, LETTER.c.recorded_at)
    .limit(1)
    .scalar_subquery(),
    select(SWITCH.c.by + ": " + SWITCH.c.why).where(SWITCH.c.name == POST).scalar_subquery(),
)
KEPT_OF = select(*(LETTER.c[name] for name in KEPT)).where(LETTER.c.key == bindparam("of"))
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
# Given the moment of recording (UTC).
Objects = Callable[[AsyncSession, Letter, datetime], Awaitable[Objection | None]]


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
        self._together = Together(sessions, self._more_to_come)
        self._composer = composer
        self._mailer = mailer
        self._clock = clock
        self._returns = returns
        # It is needed only between different strands: one strand's second try in another worker takes the first one's
        # to be dead.
        self._lease = lease(mailer.line.longest)
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

    def _more_to_come(self) -> bool:
        """Whether letters wait for a line to the mail server: a storm, and no letter by itself."""
        return len(self._at_work) > self._mailer.line.connections

    async def close(self) -> None:
        """Break off what is being sent: as after a worker's death, it is tried again."""
        under_way = [*self._at_work.values()]
        for work in under_way:
            work.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await self._together.close()

    async def _posted(self, letter: Letter, objects: Objects) -> Posted:
        async with self._mailer.turn():
            claim = partial(self._claimed, letter, objects, claimant(), self._clock())
            # What was told one person before is read first: what it answers to, and what it may be overtaken by.
            claimed = await self._together.done(Work(letter.reference, claim, (letter.reference, letter.to.id)))
            if isinstance(claimed, Held):
                raise ApplicationError(claimed.why, type=MailDelayed.__name__)
            if isinstance(claimed, Deferred):
                later = claimed.until - self._clock()
                raise ApplicationError(claimed.why, type=MailDelayed.__name__, next_retry_delay=later)
            if isinstance(claimed, Posted):
                return claimed
            outcome = await self._attempted(letter, claimed)
        settle = partial(self._settled, letter, claimed, outcome, self._clock())
        ended = await self._together.done(Work(letter.reference, settle))
        if outcome.again:
            raise ApplicationError(outcome.words, type=outcome.again)
        return posted(ended)

    def now(self) -> datetime:
        """The moment by the register's clock (UTC)."""
        return self._clock()

    def in_hand(self, row: LetterRow | Kept, now: datetime) -> bool:
        """Whether somebody may be sending `row` at the moment `now` (UTC)."""
        return is_in_hand(row, self._lease, now)

    async def _claimed(
        self, letter: Letter, objects: Objects, by: str, now: datetime, sitting: Sitting
    ) -> Kept | Posted | Held | Deferred:
        """The letter's row, ours to send; or what became of it before, or has to become of it instead."""
        known, thread_first, stopped = await _known(sitting.session, letter)
        row = await _kept(sitting.session, letter.key) if known else None
        if row:
            row = await self._left_behind(sitting, letter, row, by, now)
            if row.state in SETTLED or row.unknowns >= GIVE_UP_AFTER:
                return posted(row)
        objection = await objects(sitting.session, letter, now)
        if row and isinstance(objection, Gathered):
            # It was on its way by itself before its reader chose otherwise.
            objection = None
        if stopped and objection is None:
            objection = Held(f"The post is stopped, by {stopped}")
        if row is None:
            row = self._frozen(sitting, letter, objection, thread_first, by, now)
        elif objection is None:
            row = await _move(sitting.session, row, **_claim(row, by, now))
        elif isinstance(objection, Deferred):
            row = await _move(sitting.session, row, held_until=objection.until)
        elif isinstance(objection, Overtaken):
            row = await self._end(sitting, letter, row, Outcome(PostState.SUPERSEDED, objection.why), now)
        if isinstance(objection, Held | Deferred):
            return objection
        return posted(row) if objection else row

    async def _left_behind(self, sitting: Sitting, letter: Letter, row: Kept, by: str, now: datetime) -> Kept:
        """The row of a letter that was tried before, its last attempt written off where whoever made it is dead."""
        mine = bool(row.claimed_by) and row.claimed_by == by
        if self.in_hand(row, now) and not mine:
            raise ApplicationError(f"{letter.key} is being sent by another worker", type=MailDelayed.__name__)
        if row.state != PostState.SENDING:
            return row
        # Nobody knows whether it had got as far as DATA.
        await tried(sitting, row, Outcome(PostState.UNKNOWN, WORKER_GONE), now)
        row = await _move(
            sitting.session, row, state=PostState.UNKNOWN.value, words=WORKER_GONE, unknowns=row.unknowns + 1
        )
        if row.unknowns >= GIVE_UP_AFTER:
            row = await self._end(sitting, letter, row, given_up(letter, WORKER_GONE, row.unknowns), now)
        return row

    def _frozen(
        self,
        sitting: Sitting,
        letter: Letter,
        objection: Objection | None,
        thread_first: str | None,
        by: str,
        now: datetime,
    ) -> Kept:
        """The letter's row and audit entry, in the transaction before the first attempt: composed once, for ever."""
        whole = frozen(letter, self._composer.compose(letter, thread_first), now)
        if objection is None:
            whole |= _claim(Kept.of(whole), by, now)
        elif isinstance(objection, Overtaken):
            whole |= {"state": PostState.SUPERSEDED.value, "words": objection.why}
        elif isinstance(objection, Gathered):
            whole |= {"state": PostState.HELD.value, "words": objection.why, "held_until": objection.until}
        elif isinstance(objection, Deferred):
            whole |= {"held_until": objection.until}
        sitting.add(ADD_LETTER, whole)
        row = Kept.of(whole)
        sitting.enter(entry_of_letter(letter, row), now)
        if row.state == PostState.HELD:
            sitting.enter(entry_of_end(letter, row, now), now)
        return row

    async def _attempted(self, letter: Letter, row: Kept) -> Outcome:
        try:
            returns_to = self._returns.address_for(row.message_id) if self._returns else ""
            words = await self._mailer.send(row.address, row.raw, returns_to)
        except Undelivered as failure:
            return of_failure(failure, letter, self._mailer.line, row.unknowns + 1)
        return Outcome(PostState.SENT, words)

    async def _settled(self, letter: Letter, row: Kept, outcome: Outcome, now: datetime, sitting: Sitting) -> Kept:
        unknowns = row.unknowns + (outcome.state is PostState.UNKNOWN)
        await tried(sitting, row, outcome, now)
        ended = await self._end(sitting, letter, row, outcome, now, unknowns=unknowns)
        if outcome.state in (PostState.SENT, PostState.REFUSED):
            await self._post_flows(sitting.session, now)
        return ended

    async def _end(
        self, sitting: Sitting, letter: Letter, row: Kept, outcome: Outcome, now: datetime, **more: int
    ) -> Kept:
        """Write down what came of it, for whoever must hear of it; what the audit's first entry did not foresee."""
        row = await _move(sitting.session, row, state=outcome.state.value, words=outcome.words, **more)
        if alarm := outcome.alarm:
            self._all_well_at = None
            await raise_alarm(sitting.session, alarm.key, what=alarm.what, remedy=alarm.remedy, at=now)
        if not (outcome.again or outcome.state is PostState.SENT):
            sitting.enter(entry_of_end(letter, row, now), now)
        return row

    async def _post_flows(self, session: AsyncSession, now: datetime) -> None:
        """Take down the alarms of the line; looked for once a minute, since another worker may have raised them."""
        if self._all_well_at is None or not timedelta() <= now - self._all_well_at < A_MINUTE:
            await clear_alarms(session, OF_THE_LINE, at=now)
            self._all_well_at = now


async def _known(session: AsyncSession, letter: Letter) -> tuple[bool, str | None, str | None]:
    """Whether the ledger has the letter, which one it answers to (the first of its thread to this person), and by whom
    the post is stopped, if it is."""
    of_thread = {"of": letter.reference, "thread": letter.thread or None, "person": letter.to.id}
    known, thread_first, stopped = (await session.exec(KNOWN, params={"key": letter.key, **of_thread})).one()
    return known, thread_first, stopped


async def _kept(session: AsyncSession, key: str) -> Kept:
    return Kept.of((await session.exec(KEPT_OF, params={"of": key})).one()._mapping)


def _claim(row: Kept, by: str, now: datetime) -> dict[str, object]:
    """What changes of a row that is ours to send from now on."""
    return {
        "state": PostState.SENDING.value,
        "claims": row.claims + 1,
        "claimed_by": by,
        "claimed_at": now,
        "maybe_twice": row.maybe_twice or row.state == PostState.UNKNOWN,
    }


async def _move(session: AsyncSession, row: Kept, **changes: Any) -> Kept:
    """Compare-and-set: change the row as it was read, or raise where another worker was quicker."""
    as_read = {"of": row.key, "state_read": row.state, "claims_read": row.claims}
    if (await session.exec(MOVE_LETTER, params={**as_read, **changes})).rowcount != 1:
        raise ApplicationError(f"{row.key} was taken over by another worker", type=MailDelayed.__name__)
    return replace(row, **changes)
