"""Every morning: a new edition of the calendar fetched, compared with what each notice counts by, and proposed.

Nothing is reckoned again by it. A person adopts an edition, notice by notice (`adopt-edition`), or leaves it.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlmodel import select

from activities.almanac import Almanac, newest_kept
from activities.bank_holidays import years_for
from activities.comparison import CalendarProposal, proposal
from activities.upkeep.strands import Strands
from domain.days import Division, Edition
from domain.entries import Entry
from domain.instrument import Notice
from domain.moments import day_of
from models import chain, reading
from models.alarms import Said, keep_alarms
from models.database import Sessions
from models.record import AuditRow

PROPOSED = "calendar/proposed/"


class Editions:
    def __init__(self, sessions: Sessions, almanac: Almanac, strands: Strands) -> None:
        self._sessions = sessions
        self._almanac = almanac
        self._strands = strands

    async def keep_current(self, now: datetime) -> str:
        """Fetch, compare, propose. Says what came of it. Raises EngineSilent, RegisterUnavailable."""
        renewed = await self._almanac.renew(now)
        proposals = await self.propose(now)
        told = ", ".join(found.reference for found in proposals)
        return f"{renewed} A change of calendar is proposed for: {told or 'no notice'}."

    async def propose(self, now: datetime) -> tuple[CalendarProposal, ...]:
        """Enter in the register what the edition in use would change for each open notice, once; and raise an alarm.

        The alarm is taken down once the edition was adopted, or differs no more.
        """
        async with self._sessions.reading() as session:
            notices = [Notice.model_validate(row.text) for row in await reading.notices(session, ended=False)]
        found, unseen = list[CalendarProposal](), list[Notice]()
        editions: dict[tuple[Division, range], Edition] = {}
        for notice in notices:
            wanted = (notice.division, years_for(notice, day_of(now)))
            edition = editions.get(wanted) or await self._almanac.edition_in_use(*wanted)
            editions[wanted] = edition
            courses = await self._strands.courses(notice.reference)
            if not courses:
                unseen.append(notice)
                continue
            await self._almanac.keep(courses[0].standing.edition, now)
            if proposed := proposal(courses, edition, now):
                await self._almanac.keep(edition, now, in_use=False)
                found.append(proposed)
        await self._tell(found, unseen, now)
        return tuple(found)

    async def _tell(self, found: list[CalendarProposal], unseen: list[Notice], now: datetime) -> None:
        for proposed in found:
            await self._enter(proposed, now)
        said = {f"{PROPOSED}{proposed.reference}": _said(proposed) for proposed in found}
        waiting = {*(proposed.edition.division for proposed in found), *(notice.division for notice in unseen)}
        async with self._sessions.writing() as session:
            untold = [f"{PROPOSED}{notice.reference}" for notice in unseen]
            await keep_alarms(session, PROPOSED, said, at=now, unseen=untold)
            for division in _others(waiting):
                newest = await newest_kept(session, division)
                if newest and newest.adopted_at is None:
                    newest.adopted_at = now

    async def _enter(self, proposed: CalendarProposal, now: datetime) -> None:
        reference = proposed.reference
        async with self._sessions.writing() as session:
            await chain.lock(session, reference)
            entered = select(AuditRow.n).where(AuditRow.reference == reference, AuditRow.key == proposed.key)
            if (await session.exec(entered)).first() is None:
                await chain.append(session, reference, [_entry(proposed)], now)


def _others(waiting: Collection[Division]) -> Iterable[Division]:
    """The divisions whose newest edition every open notice counts by."""
    return (division for division in Division if division not in waiting)


def _entry(proposed: CalendarProposal) -> Entry:
    edition = proposed.edition
    return Entry(
        key=proposed.key,
        reference=proposed.reference,
        strand="calendar",
        at=proposed.at,
        what=f"A new edition of the calendar differs from the one in use: {edition.cited}",
        why=proposed.why,
        details={"edition": edition.name, "division": edition.division.value, "sha256": edition.sha256},
    )


def _said(proposed: CalendarProposal) -> Said:
    reference, edition = proposed.reference, proposed.edition
    days = len(proposed.days.come) + len(proposed.days.gone)
    return Said(
        f"The calendar of {edition.cited} differs in {days} of its days from the one {reference} counts by:"
        f" {len(proposed.dates)} of its dates and {len(proposed.duties)} of its open duties would move.",
        f"Nothing moves by itself. Read what would change (noticekeeper editions {reference}), then have somebody with"
        f" the authority adopt it: noticekeeper act {reference} adopt-edition.",
    )
