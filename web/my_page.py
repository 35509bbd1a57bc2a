"""My page: what now, and by when, over all notices somebody has a part in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import Response
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.moments import day_of
from domain.people import Role
from models import mine, reading
from models.database import Sessions
from models.reading import Named, Owing
from models.record import MeetingRow
from web.pages import page
from web.paging import counted, in_figures, paged
from web.rights import SIGHTS, View
from web.shown import meeting, notice_address, owed
from web.ways import Asked

# What a page still shows at one look; the rest is on the pages of the notices.
SHOWN, NOTICES = 40, 100
# Whoever has a part in more notices is shown what is soonest: to look through all of them for all that is theirs, and
# to count it, takes seconds where there are thousands.
FEW = 250
# Whoever has one of these parts in a notice sees something of it.
SEEING = [role for role, sight in SIGHTS.items() if sight]


@dataclass(frozen=True)
class Mine:
    """What is theirs, the soonest first. `more` says in words how much is left out; empty where nothing is.

    Not `whole`, nobody looked through all of it: what is not here may be there all the same.
    """

    duties: Sequence[Owing]
    meetings: Sequence[MeetingRow]
    named: Mapping[str, Named]
    more: str
    whole: bool = True


@dataclass(frozen=True)
class MyPage:
    sessions: Sessions

    async def show(self, asked: Asked) -> Response:
        """The duties that somebody owes, the soonest first, and the meetings they are asked to."""
        first, address = (asked.number - 1) * NOTICES, asked.visitor.address
        async with self.sessions.reading() as session:
            notices, count = await mine.notices_of(session, address, SEEING, first, NOTICES)
            few = await mine.how_many(session, address) <= FEW
            theirs = await (_all_of if few else _soonest_of)(session, address, asked.now)
            shown = await reading.duties_at(session, theirs.duties[:SHOWN])
        views = {reference: View(one.people, one.everybody) for reference, one in theirs.named.items()}
        today, pages = day_of(asked.now), max(1, -(-count // NOTICES))
        return page(
            "my.html",
            200,
            title="What now, by when",
            visitor=asked.visitor,
            owed=[owed(row, views[row.reference], theirs.named[row.reference].council, today) for row in shown],
            meetings=[
                meeting(row, views[row.reference], theirs.named[row.reference].council)
                for row in theirs.meetings[:SHOWN]
            ],
            notices=[(council, notice_address(reference)) for council, reference in notices],
            counted=counted(first + 1, first + len(notices), count) if pages > 1 and notices else "",
            number=in_figures(asked.number),
            way=paged(asked.number, pages, lambda number: f"?page={number}") if pages > 1 else None,
            beyond=bool(count and not notices),
            more=theirs.more,
            whole=theirs.whole,
        )


async def _all_of(session: AsyncSession, address: str, now: datetime) -> Mine:
    """All that is theirs."""
    named = {one.reference: one for one in await reading.people_at(session, address)}
    duties = [one for one in await reading.open_duties_of(session, named) if _owes(named, one)]
    meetings = [row for row in await reading.meetings_to_come(session, named, now) if _asked_to(named, row)]
    more = max(0, len(duties) - SHOWN) + max(0, len(meetings) - SHOWN)
    return Mine(duties, meetings, named, f"And {more} more: see the pages of your notices." if more else "")


async def _soonest_of(session: AsyncSession, address: str, now: datetime) -> Mine:
    """What of theirs is soonest."""
    duties: list[Owing] = []
    meetings: list[MeetingRow] = []
    named: dict[str, Named] = {}
    for stretch in range(mine.STRETCHES):
        owing = await mine.owed_soonest(session, address, stretch)
        await _name(session, address, named, owing)
        duties += [one for one in owing if one.reference in named and _owes(named, one)]
        if len(duties) > SHOWN or len(owing) < mine.STRETCH:
            break
    for stretch in range(mine.STRETCHES):
        rows = await mine.meetings_soonest(session, address, now, stretch)
        await _name(session, address, named, rows)
        meetings += [row for row in rows if row.reference in named and _asked_to(named, row)]
        if len(meetings) > SHOWN or len(rows) < mine.STRETCH:
            break
    more = "This is what is soonest. There may be more: see the pages of your notices."
    return Mine(duties, meetings, named, more, whole=False)


async def _name(
    session: AsyncSession, address: str, named: dict[str, Named], rows: Iterable[Owing | MeetingRow]
) -> None:
    """Have `named` hold who they are in the notices of these rows."""
    new = {row.reference for row in rows} - {*named}
    named.update((one.reference, one) for one in await reading.people_in(session, address, new) if not one.ended_on)


def _owes(named: Mapping[str, Named], one: Owing) -> bool:
    here = named[one.reference]
    return View(here.people, here.everybody).owes(Role(one.owner), one.person or "")


def _asked_to(named: Mapping[str, Named], row: MeetingRow) -> bool:
    return not {one["person"] for one in row.whole["invited"]}.isdisjoint(View(named[row.reference].people).ids)
