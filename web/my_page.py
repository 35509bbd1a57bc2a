"""My page: what now, and by when, over all notices somebody has a part in."""

from dataclasses import dataclass

from fastapi import Response

from models.database import Sessions
from web.pages import page
from web.ways import Asked


@dataclass(frozen=True)
class MyPage:
    sessions: Sessions

    async def show(self, asked: Asked) -> Response:
        notices = [named for named in asked.visitor.notices if named.ended_on is None]
        return page("my.html", 200, title="What now, by when", visitor=asked.visitor, notices=notices)
