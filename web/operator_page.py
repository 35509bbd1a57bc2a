"""The operator's page: what needs a person, whether letters go out, and what waits to be looked at."""

from dataclasses import dataclass

from fastapi import HTTPException, Response

from domain.moments import spoken_moment
from models import reading
from models.database import Sessions
from web.pages import page
from web.ways import Asked


@dataclass(frozen=True)
class OperatorPage:
    sessions: Sessions

    async def show(self, asked: Asked) -> Response:
        if not asked.visitor.is_operator:
            raise HTTPException(404)
        async with self.sessions.reading() as session:
            alarms = await reading.alarms(session)
            stopped = await reading.post_stopped(session)
            held = [row for row in await reading.incoming(session) if row.state == "held"]
            editions = await reading.editions(session)
        since = f"Stopped since {spoken_moment(stopped.off_since)} by {stopped.by}: {stopped.why}" if stopped else ""
        newest = [(row.division, f"{row.name}, fetched {spoken_moment(row.fetched_at)}") for row in editions[-3:]]
        facts = [("Post", since or "Letters go out"), ("Replies held for a person", str(len(held))), *newest]
        return page(
            "operator.html",
            200,
            title="Operator",
            visitor=asked.visitor,
            facts=facts,
            alarms=[(row.what, row.remedy, spoken_moment(row.raised_at)) for row in alarms],
        )
