"""My page: what now, and by when, over all notices somebody has a part in."""

from dataclasses import dataclass

from fastapi import Response

from domain.moments import day_of
from domain.people import Role
from models import reading
from models.database import Sessions
from web.pages import page
from web.rights import View
from web.shown import meeting, notice_address, owed
from web.ways import Asked

# What a page still shows at one look; the rest is on the pages of the notices.
SHOWN = 40


@dataclass(frozen=True)
class MyPage:
    sessions: Sessions

    async def show(self, asked: Asked) -> Response:
        """The duties that somebody owes, the soonest first, and the meetings they are asked to."""
        async with self.sessions.reading() as session:
            named = {one.reference: one for one in await reading.people_at(session, asked.visitor.address)}
            views = {reference: View(one.people, one.everybody) for reference, one in named.items()}
            duties = await reading.open_duties_of(session, views)
            mine = [one for one in duties if views[one.reference].owes(Role(one.owner), one.person or "")]
            shown = await reading.duties_at(session, mine[:SHOWN])
            meetings = await reading.meetings_to_come(session, views, asked.now)
        met = [row for row in meetings if {one["person"] for one in row.whole["invited"]} & {*views[row.reference].ids}]
        today, seen = day_of(asked.now), [one for one in named.values() if views[one.reference].sight]
        return page(
            "my.html",
            200,
            title="What now, by when",
            visitor=asked.visitor,
            owed=[owed(row, views[row.reference], named[row.reference].council, today) for row in shown],
            meetings=[meeting(row, views[row.reference], named[row.reference].council) for row in met[:SHOWN]],
            notices=[(one.council, notice_address(one.reference)) for one in seen],
            more=max(0, len(mine) - SHOWN) + max(0, len(met) - SHOWN),
        )
