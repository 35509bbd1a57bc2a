"""The daily attestation: every open notice has its strands running, and every step they took stands in the register.

It looks and tells. A gap is an alarm, with what to do, until a later attestation finds it mended.
"""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from activities.outcomes import GIVE_UP_AFTER
from activities.upkeep.strands import Answer, EngineSilent, Strands, Trouble
from domain.agreeing import NO_STEP
from domain.entries import Entry
from domain.letters import PostState
from domain.moments import spoken_moment
from domain.snapshots import snapshot_of
from domain.steps import Account
from models import chain, reading, strands
from models.alarms import Said, clear_alarms, keep_alarms, raise_alarm
from models.database import Sessions
from models.figures import OF_A_NOTICE
from models.post import LetterRow
from models.record import AuditRow
from models.upserting import nothing, put

PREFIX, ENGINE = OF_A_NOTICE, "attestation/engine"
# What kinds of gaps there are, as their keys end.
OVERDUE_STEP, UNRECORDED, POST = "overdue", "unrecorded", "post"
GAPS = (*Trouble, OVERDUE_STEP, UNRECORDED, POST)

# A strand that should have gone on this long ago does not run as it should.
OVERDUE = timedelta(hours=1)
# Longer than any attempt takes and any retry waits (workflows/policies.py), so that a letter is only stuck, not slow.
STUCK = timedelta(hours=4)
# What is missing in the middle of a morning's work is there a little later: only what is missing twice is a gap.
PATIENCE = timedelta(minutes=5)

UNSETTLED = (PostState.WAITING, PostState.SENDING, PostState.DELAYED, PostState.UNKNOWN, PostState.HELD)
# Taken without being a step: each act, so that it is done once.
CLICK = "click/"
SHOWN = 3


@dataclass(frozen=True)
class Gap:
    """Something that should be so and is not. `key` is the same for as long as it stands."""

    key: str
    what: str
    remedy: str
    # Of a strand that does not answer: whether a worker has it in hand, and cannot go on with it.
    failing: bool = False


@dataclass(frozen=True)
class Sight:
    """What was seen of one notice."""

    reference: str
    answers: tuple[Answer, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @property
    def accounts(self) -> tuple[Account, ...]:
        return tuple(answer.account for answer in self.answers if answer.account)

    @property
    def steps(self) -> int:
        return sum(len(_steps(account)) for account in self.accounts)


@dataclass(frozen=True)
class Attested:
    """What one attestation saw; `trouble` says why it could not look at all."""

    sights: tuple[Sight, ...] = ()
    trouble: str = ""

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return tuple(gap for sight in self.sights for gap in sight.gaps)

    def __str__(self) -> str:
        if self.trouble:
            return f"Nothing could be attested: {self.trouble}"
        strands = sum(len(sight.accounts) for sight in self.sights)
        steps = sum(sight.steps for sight in self.sights)
        return (
            f"Attested: {counted(len(self.sights), 'open notice')}, {counted(strands, 'strand')},"
            f" {counted(steps, 'step')} taken; {counted(len(self.gaps), 'gap')}."
        )


@dataclass(frozen=True)
class _Recorded:
    """What the register holds of a notice: the steps written to somebody, and the keys of what was entered."""

    written: frozenset[str]
    entered: frozenset[str]

    def accounts_for(self, key: str, strand: str) -> bool:
        """Whether the step or act `key` of `strand` (with its notice's reference) left what it should have left."""
        if key.startswith(CLICK):
            return any(
                known.startswith(f"{strand}/") and known.endswith(key[len(CLICK) - 1 :]) for known in self.entered
            )
        return f"{strand}/{key}" in self.entered or f"{strand}/{key}" in self.written


class Attestation:
    def __init__(self, sessions: Sessions, strands: Strands, patience: timedelta = PATIENCE) -> None:
        self._sessions = sessions
        self._strands = strands
        self._patience = patience

    async def attest(self, now: datetime) -> Attested:
        """Look at every open notice at `now`, enter what was seen in its audit, and have an alarm stand for each gap.

        Raises RegisterUnavailable.
        """
        try:
            sights = await self._looked_twice(now)
        except EngineSilent as silence:
            return await self._not_attested(str(silence), now)
        for sight in sights:
            await self._enter(sight, now)
            await self._keep_snapshots(sight, now)
        attested = Attested(sights)
        async with self._sessions.writing() as session:
            await clear_alarms(session, [ENGINE], at=now)
            said = {f"{PREFIX}{gap.key}": Said(gap.what, gap.remedy) for gap in attested.gaps}
            await keep_alarms(session, PREFIX, said, at=now)
        return attested

    async def _looked_twice(self, now: datetime) -> tuple[Sight, ...]:
        first = [await self.sight(reference, now) for reference in await self._open()]
        before = {gap.key for sight in first for gap in sight.gaps}
        if not before:
            return tuple(first)
        await asyncio.sleep(self._patience.total_seconds())
        still_open = await self._open()
        return tuple([await self._again(sight, before, now) for sight in first if sight.reference in still_open])

    async def _again(self, sight: Sight, before: Collection[str], now: datetime) -> Sight:
        """`sight` with those of its gaps that are there at a second look."""
        if not sight.gaps:
            return sight
        again = await self.sight(sight.reference, now + self._patience)
        return replace(again, gaps=tuple(gap for gap in again.gaps if gap.key in before))

    async def _open(self) -> list[str]:
        async with self._sessions.reading() as session:
            return [row.reference for row in await reading.notices(session, ended=False)]

    async def sight(self, reference: str, now: datetime) -> Sight:
        """What one look at a notice at `now` sees. Raises EngineSilent, RegisterUnavailable."""
        # The strands first: what they have taken by then, the register holds a moment later at the latest.
        answers = await self._strands.called(reference)
        async with self._sessions.reading() as session:
            recorded = await _recorded(session, reference)
            stuck = await _stuck(session, reference, now)
        gaps = [gap for answer in answers for gap in _gaps(reference, answer, recorded, now)]
        return Sight(reference, answers, (*gaps, *_post_gap(reference, stuck)))

    async def _enter(self, sight: Sight, now: datetime) -> None:
        entry = _entry(sight, now)
        async with self._sessions.writing() as session:
            await chain.lock(session, sight.reference)
            same = select(AuditRow.n).where(AuditRow.reference == sight.reference, AuditRow.key == entry.key)
            if (await session.exec(same)).first() is None:
                await chain.append(session, sight.reference, [entry], now)

    async def _keep_snapshots(self, sight: Sight, now: datetime) -> None:
        """Of each strand that has left no snapshot: an older release began it, and nothing was entered of it since.

        Only where the register has all that the strand has taken, as it has with a snapshot the strand leaves itself.
        """
        async with self._sessions.reading() as session:
            left = {row.strand for row in await strands.strands(session, sight.reference)}
        if not {account.strand for account in sight.accounts} - left:
            return
        try:
            states = await self._strands.states(sight.reference)
        except EngineSilent:
            # It answered a moment ago: the next morning will do.
            return
        async with self._sessions.writing() as session:
            await chain.lock(session, sight.reference)
            recorded = await _recorded(session, sight.reference)
            # As of when the looking began: what the strand itself leaves from then on is later.
            rows = [
                strands.row_of(sight.reference, name, snapshot_of(course, now + course.standing.ahead_by), now)
                for name, course in states.items()
                if not _missing(course.taken, f"{sight.reference}/{name}", recorded)
            ]
            await put(session, rows, over=nothing)

    async def _not_attested(self, why: str, now: datetime) -> Attested:
        async with self._sessions.writing() as session:
            what = f"Nothing could be attested, because Temporal does not answer: {why}"
            remedy = (
                "No letter goes out until it does: see that Temporal runs and that NOTICEKEEPER_TEMPORAL_ADDRESS is"
                " right (noticekeeper doctor). Nothing is lost; what falls due meanwhile goes out on its return."
            )
            await raise_alarm(session, ENGINE, what=what, remedy=remedy, at=now)
        return Attested(trouble=why)


async def _recorded(session: AsyncSession, reference: str) -> _Recorded:
    letters = await session.exec(select(LetterRow.key).where(LetterRow.reference == reference))
    entered = await session.exec(select(AuditRow.key).where(AuditRow.reference == reference))
    # A letter's key is its step's and the person it goes to.
    return _Recorded(frozenset(key.rpartition("/")[0] for key in letters), frozenset(entered))


async def _stuck(session: AsyncSession, reference: str, now: datetime) -> Sequence[datetime]:
    """The moments since which letters have waited too long; those given up have an alarm of their own.

    What keeps working hours, or waits for a morning, is waited for from then on.
    """
    since = func.coalesce(LetterRow.held_until, LetterRow.recorded_at)
    waiting = select(LetterRow.recorded_at).where(
        LetterRow.reference == reference,
        col(LetterRow.state).in_(UNSETTLED),
        LetterRow.unknowns < GIVE_UP_AFTER,
        since < now - STUCK,
    )
    return (await session.exec(waiting.order_by(col(LetterRow.recorded_at)))).all()


def _steps(account: Account) -> tuple[str, ...]:
    return tuple(key for key in account.taken if key not in NO_STEP)


def _missing(taken: Iterable[str], strand: str, recorded: _Recorded) -> list[str]:
    """The steps taken by `strand` (with its notice's reference) that left nothing in the register."""
    return [key for key in taken if key not in NO_STEP and not recorded.accounts_for(key, strand)]


def _gaps(reference: str, answer: Answer, recorded: _Recorded, now: datetime) -> Iterator[Gap]:
    if answer.trouble:
        yield _trouble(reference, answer, answer.trouble)
    if account := answer.account:
        yield from _overdue(reference, answer.workflow, account, now)
        yield from _unrecorded(reference, account, recorded)


def _trouble(reference: str, answer: Answer, trouble: Trouble) -> Gap:
    strand = answer.workflow
    match trouble:
        case Trouble.MISSING:
            what = f"{strand} is not in Temporal: nobody keeps that part of {reference}."
            remedy = "If Temporal lost what it kept, set the notice going again from the register: noticekeeper rebuild"
        case Trouble.STOPPED:
            what = f"{strand} has stopped by itself ({answer.words}): nobody keeps that part of {reference}."
            remedy = (
                "Read in Temporal's pages why it stopped, then set it back to where it was well:"
                f" temporal workflow reset --workflow-id {strand} --type LastWorkflowTask --reason mended."
                f" Or set the notice going again from the register: noticekeeper rebuild {reference}"
            )
        case Trouble.SILENT if not answer.failing:
            what = f"{strand} does not answer: {answer.words}"
            remedy = (
                "See that a worker runs, and read its log: a defect holds this strand up until it is mended, or the"
                f" notice is set going again from the register: noticekeeper rebuild {reference}"
            )
        case Trouble.SILENT:
            what = f"{strand} is tried by a worker again and again, and cannot go on: {answer.words}"
            remedy = (
                "Read the worker's log for it. If a new release was just put in, put the one before back, or name the"
                " build it was begun with (docs/operations.md, NoticekeeperCourseStuck). Where its history is stuck,"
                f" set the notice going again from the register: noticekeeper rebuild {reference}"
            )
    return Gap(f"{reference}/{strand}/{trouble}", what, remedy, answer.failing)


def _overdue(reference: str, strand: str, account: Account, now: datetime) -> Iterator[Gap]:
    due = account.next_at
    if due and due < now + account.ahead_by - OVERDUE:
        what = f"{strand} should have gone on at {spoken_moment(due)} and has not: {account.next_what}."
        remedy = "See that a worker runs, and read its log; the step is taken, marked late, as soon as one does."
        yield Gap(f"{reference}/{strand}/{OVERDUE_STEP}", what, remedy)


def _unrecorded(reference: str, account: Account, recorded: _Recorded) -> Iterator[Gap]:
    """Steps taken that left no letter in the ledger and, not being written to anybody, no entry in the audit."""
    strand = f"{reference}/{account.strand}"
    missing = _missing(account.taken, strand, recorded)
    if missing:
        shown = ", ".join(missing[:SHOWN]) + (", …" if len(missing) > SHOWN else "")
        steps = counted(len(missing), "step")
        what = f"The register does not have {steps} that {reference}'s strand {account.strand} took: {shown}."
        remedy = (
            "Read the worker's log for a letter that cannot be written. If the register was put back from an older"
            " copy, tell by hand whom the steps concern."
        )
        yield Gap(f"{reference}/{account.strand}/{UNRECORDED}", what, remedy)


def _post_gap(reference: str, stuck: Sequence[datetime]) -> Iterable[Gap]:
    if stuck:
        letters = counted(len(stuck), "letter")
        what = f"Waiting to be sent for {reference}: {letters}, the first since {spoken_moment(stuck[0])}."
        remedy = f"Read the mail server's last words beside each: noticekeeper letters {reference}"
        yield Gap(f"{reference}/{POST}", what, remedy)


def _entry(sight: Sight, now: datetime) -> Entry:
    ahead_by = next((account.ahead_by for account in sight.accounts), timedelta())
    strands, steps, gaps = len(sight.accounts), sight.steps, len(sight.gaps)
    seen = f"{counted(strands, 'strand')}, {counted(steps, 'step')} taken"
    return Entry(
        key=f"{sight.reference}/attestation/{now:%Y-%m-%dT%H:%M:%SZ}",
        reference=sight.reference,
        strand="attestation",
        at=now + ahead_by,
        what=f"Attested, with {counted(gaps, 'gap')}: {seen}" if gaps else f"Attested, nothing missing: {seen}",
        why="\n".join(gap.what for gap in sight.gaps),
        details={"strands": str(strands), "steps": str(steps), "gaps": str(gaps)},
    )


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
