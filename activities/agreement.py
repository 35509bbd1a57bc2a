"""Whether the ledger, the register and the strands of a notice agree: what `agree` tells whoever keeps the place going.

The daily attestation sees that every step taken left its trace. This compares all that the two know: states with
snapshots, duties with rows, meetings, boards and plan with pages, letters with steps. It writes nothing.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from activities.almanac import days_in
from activities.attestation import Attestation, Gap
from activities.rebuilding import SnapshotUnreadable
from activities.upkeep.strands import Strands
from domain.agreeing import Differing, Shown, differing
from domain.course import Course
from domain.duties import Duty
from domain.entries import MeetingPage, NoticePage
from domain.instrument import Notice
from domain.proceedings import BoardPage
from domain.resuming import Written
from domain.snapshots import course_in
from models import plan, reading, strands, walking
from models.boards import BoardRow, actions
from models.database import Sessions
from models.erasing import ERASED
from models.record import AuditRow, DutyRow, MeetingRow, NoticeRow
from models.strands import StrandRow
from models.walking import Verified

# In the middle of work the two differ for a moment: what differs at every look, this long apart, is amiss.
LOOKS, PATIENCE = 3, timedelta(seconds=5)
# Notices compared at once: their strands answer one after the other, and a worker has other work.
AT_ONCE = 6

REMEDY = {
    "snapshot": "See that a worker runs and can write (noticekeeper doctor, its log): what a strand has to enter is "
    "tried until it is. If the register was put back from an older copy, tell by hand what it lacks.",
    "behind": "Temporal was put back from a copy older than the register: noticekeeper rebuild {reference}",
    "letters": "Temporal was put back from a copy older than the register: noticekeeper rebuild {reference}",
    "somebody": "Read the worker's log for a letter that cannot be written; tell those it does not name by hand.",
    "unshown": "Read the worker's log for a letter that cannot be written. If the register was put back from an older "
    "copy, tell by hand whom the steps concern.",
    "silent": "See that a worker runs, and read its log for that notice; where it is this one alone, its history is "
    "stuck: noticekeeper rebuild {reference}",
    "over": "Read in Temporal's pages what it waits for; nothing more is sent for it.",
    "unknown": "Set the notice going again from the register, which makes its strands agree: "
    "noticekeeper rebuild {reference}",
}
OF_PAGES = (
    "What is done next under that strand writes it anew; until then believe the strand: noticekeeper status {reference}"
)


class Telling(Strands, Protocol):
    """Whoever can ask the strands, and whether they run at all."""

    async def running(self, reference: str, strands: Sequence[str]) -> Sequence[str]:
        """Which of a notice's strands, by their names in the register, run at all. Raises RPCError."""


@dataclass(frozen=True)
class Compared:
    """What was seen of one notice: how much of it there is, and what does not agree."""

    reference: str
    strands: int = 0
    steps: int = 0
    letters: int = 0
    amiss: tuple[Gap, ...] = ()
    # None of its strands answered: to ask them again takes as long, and tells nothing new.
    silent: bool = False


@dataclass(frozen=True)
class Agreed:
    """What was seen of all that were asked for."""

    walked: Verified
    notices: tuple[Compared, ...]

    @property
    def amiss(self) -> tuple[Gap, ...]:
        return tuple(gap for notice in self.notices for gap in notice.amiss)

    @property
    def silent(self) -> bool:
        """Whether there were strands to ask, and none of any notice answered."""
        return any(one.silent for one in self.notices) and not any(one.strands for one in self.notices)


class Agreement:
    """`kinds` are the courses by the first word of a strand's name; `patience` lies between two looks."""

    def __init__(
        self,
        sessions: Sessions,
        strands: Telling,
        kinds: Mapping[str, type[Course]],
        patience: timedelta = PATIENCE,
    ) -> None:
        self._sessions = sessions
        self._strands = strands
        self._kinds = kinds
        self._patience = patience
        self._attestation = Attestation(sessions, strands)

    async def agreed(self, references: Sequence[str], now: datetime) -> Agreed:
        """Compare each notice at `now`. Raises EngineSilent, RegisterUnavailable."""
        async with self._sessions.reading() as session:
            walked = await walking.verify(session, days_in)
            others = {page.reference for page in await reading.notices(session)} - {*references}
        broken = tuple(one for one in walked.broken if one.reference not in others)
        gate, heard = asyncio.Semaphore(AT_ONCE), set[bool]()
        compared = await asyncio.gather(*(self._in_turn(gate, heard, reference, now) for reference in references))
        return Agreed(replace(walked, broken=broken), tuple(compared))

    async def _in_turn(self, gate: asyncio.Semaphore, heard: set[bool], reference: str, now: datetime) -> Compared:
        """`heard` is whether the strands of the notices before answered: where none did, the rest are not asked."""
        async with gate:
            if heard == {False}:
                return Compared(reference, silent=True)
            try:
                compared = await self._compared(reference, now)
                if compared.silent or compared.strands:
                    heard.add(not compared.silent)
                return compared
            except SnapshotUnreadable as unreadable:
                gap = Gap(f"{reference}/unreadable", f"{unreadable}.", "Use the noticekeeper that wrote it.")
                return Compared(reference, amiss=(gap,))

    async def _compared(self, reference: str, now: datetime) -> Compared:
        seen = await self._look(reference, now)
        for _ in range(LOOKS - 1):
            if not seen.amiss or seen.silent:
                break
            await asyncio.sleep(self._patience.total_seconds())
            before = {gap.key for gap in seen.amiss}
            seen = await self._look(reference, now)
            seen = replace(seen, amiss=tuple(gap for gap in seen.amiss if gap.key in before))
        return seen

    async def _look(self, reference: str, now: datetime) -> Compared:
        async with self._sessions.reading() as session:
            page = await reading.notice(session, reference)
        amiss = list[Gap]()
        if page and page.ended_on is None:
            sight = await self._attestation.sight(reference, now)
            amiss += sight.gaps
            if not sight.accounts:
                return Compared(reference, amiss=sight.gaps, silent=True)
        # The strands first: what they know by then, the register holds a moment later at the latest.
        states = {} if await self._erased(reference) else await self._strands.states(reference)
        async with self._sessions.reading() as session:
            page = await reading.notice(session, reference)
            rows = await strands.strands(session, reference)
            letters = await strands.written(session, reference)
            shown = {name: await self._shown(session, name, page, rows, letters) for name in states}
        amiss += [_gap(reference, name, one) for name in states for one in differing(states[name], shown[name])]
        amiss += await self._not_meant(reference, page, rows, letters, states)
        steps = sum(len(course.taken) for course in states.values())
        return Compared(reference, len(states), steps, len(letters), tuple(amiss))

    async def _erased(self, reference: str) -> bool:
        """Whether what names people was taken out of a notice's register: its strands, which are over, keep theirs."""
        async with self._sessions.reading() as session:
            asked = select(AuditRow.n).where(AuditRow.reference == reference, AuditRow.strand == ERASED).limit(1)
            return (await session.exec(asked)).first() is not None

    async def _shown(
        self,
        session: AsyncSession,
        strand: str,
        page: NoticeRow | None,
        rows: Sequence[StrandRow],
        letters: tuple[Written, ...],
    ) -> Shown:
        """All that the register shows of one strand. Raises SnapshotUnreadable."""
        reference = page.reference if page else ""
        of_it = next((row for row in rows if row.strand == strand), None)
        mine = select(DutyRow).where(DutyRow.reference == reference, DutyRow.strand == strand)
        meetings = await session.exec(select(MeetingRow).where(MeetingRow.reference == reference))
        return Shown(
            strand=strand,
            course=self._course(of_it) if of_it else None,
            duties=tuple(Duty.model_validate(row.whole) for row in await session.exec(mine)),
            meetings=tuple(MeetingPage.model_validate(row.whole) for row in meetings),
            boards=await _boards(session, reference) if strand == "board" else (),
            plan=await plan.plan(session, reference),
            notice=_page(page) if page else None,
            entered=await strands.entered(session, reference),
            written=letters,
        )

    def _course(self, row: StrandRow) -> Course:
        try:
            return course_in(row.snapshot, self._kinds[row.strand.partition("-")[0]])
        except (ValueError, KeyError) as error:
            raise SnapshotUnreadable(f"How far the strand {row.strand} of {row.reference} has come: {error}") from error

    async def _not_meant(
        self,
        reference: str,
        page: NoticeRow | None,
        rows: Sequence[StrandRow],
        letters: Sequence[Written],
        states: Mapping[str, Course],
    ) -> list[Gap]:
        """The strands that run though the notice has no use for them, or send its last letters and do not answer."""
        over = page is not None and page.ended_on is not None
        names = [row.strand for row in rows if over or row.strand not in states]
        waiting = {one.step.split("/")[1] for one in letters if not one.settled}
        running = await self._strands.running(reference, names)
        what = "still runs, though the notice has ended" if over else "runs, and its notice does not know of it"
        needless = Differing(about="over" if over else "unknown", what=what)
        found = [_gap(reference, name, needless) for name in running if name not in waiting]
        if not over or await self._erased(reference):
            return found
        silent = Differing(about="silent", what="has letters of the notice's end to send, and does not answer")
        return found + [_gap(reference, name, silent) for name in running if name in waiting and name not in states]


async def _boards(session: AsyncSession, reference: str) -> tuple[BoardPage, ...]:
    """Every board's proceedings with the actions it agreed."""
    rows = (await session.exec(select(BoardRow).where(BoardRow.reference == reference))).all()
    agreed = await actions(session, reference)
    return tuple(
        BoardPage.model_validate(row.whole).model_copy(
            update={"actions": tuple(one for one in agreed if one.action.meeting == row.number)}
        )
        for row in rows
    )


def _page(row: NoticeRow) -> NoticePage:
    return NoticePage(
        notice=Notice.model_validate(row.text),
        revision=row.revision,
        phase=row.phase,
        stage=row.stage,
        in_force_on=row.in_force_on,
        ended_on=row.ended_on,
        ended_how=row.ended_how,
    )


def _gap(reference: str, strand: str, one: Differing) -> Gap:
    remedy = REMEDY.get(one.about, OF_PAGES).format(reference=reference)
    return Gap(f"{reference}/{strand}/{one.about}", f"The strand {strand} of {reference} {one.what}.", remedy)


def amiss_in(agreed: Agreed) -> Iterator[Gap]:
    """All that does not agree: what the walk over the register found, then each notice's."""
    for broken in agreed.walked.broken:
        place = f", entry {broken.n}" if broken.n else ""
        yield Gap(
            f"{broken.reference}/{broken.n}/{broken.how}",
            f"{broken.reference}{place}: {broken.how}.",
            "Put back the last copy of the register that verifies: noticekeeper verify",
        )
    yield from agreed.amiss
