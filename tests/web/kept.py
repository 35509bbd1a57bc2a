"""Sefton's notice as the register has it: three boards, what they ask for, the review to book, the delivery date."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from activities.feeds import make_feed
from activities.register import Register
from domain.board import BoardCourse
from domain.board_acts import CallingOff, called_off_by
from domain.entries import NoticePage, Record
from domain.instrument import Notice
from domain.pages import page_of
from domain.people import Role, known_by_id
from models.database import Sessions
from models.record import NoticeRow
from tests.domain.strands import board, delivery, reviews
from tests.support.lives import COORDINATOR, Life, boards, by
from tests.support.notices import sefton
from tests.support.tables import day

REFERENCE = "sefton-2021"
BOARDS = ("Wed 15 September 2021", "Wed 27 October 2021", "Wed 8 December 2021")


@dataclass
class Kept:
    """The register, entered as the strands would, and the clock of whoever reads it."""

    sessions: Sessions
    board: Life[BoardCourse] = field(
        default_factory=lambda: board(board_timetable=boards(*BOARDS)).to("Fri 3 September 2021")
    )

    @property
    def now(self) -> datetime:
        return self.board.now

    def clock(self) -> datetime:
        return self.now

    async def enter(self, notice: Notice | None = None, **page: object) -> None:
        """Have everything as it now stands in the register."""
        notice = notice or self.board.course.standing.notice
        written = {"revision": 1, "phase": "in force", "stage": "notice", "in_force_on": notice.issued.signed_on}
        await self._put(notice=NoticePage.model_validate({"notice": notice, **written, **page}))
        for life in (self.board, reviews(), delivery()):
            await self._strand(life)

    async def _strand(self, life: Life[Any]) -> None:
        pages = (page_of(meeting, life.course.standing) for meeting in life.course.gatherings())
        await self._put(duties=life.duties, meetings=tuple(pages))

    async def _put(self, **what: object) -> None:
        record = Record.model_validate({"reference": REFERENCE, **what})
        await Register(self.sessions, self.clock).enter(record)

    async def call_off(self, number: int) -> None:
        act = by(COORDINATOR, CallingOff, self.board.today, meeting=number, reason="The hall is flooded")
        self.board.do(called_off_by, act, self.now)
        await self._strand(self.board)

    async def spoil(self) -> None:
        """Have the notice's text be none: what nobody foresaw."""
        async with self.sessions.writing() as session:
            page = await session.get(NoticeRow, REFERENCE)
            assert page
            page.text = {}
            session.add(page)

    def go_on_to(self, on: str) -> None:
        """It is nine on another day, and nothing has happened since."""
        self.board.now = self.board.now.replace(year=day(on).year, month=day(on).month, day=day(on).day)

    async def feed(self, person: str, role: Role | None = None, reference: str = REFERENCE) -> str:
        """The secret of a feed made for somebody, by id."""
        found = known_by_id(sefton().people, person)
        assert found
        return await make_feed(self.sessions, reference, found, role, by="sam", now=self.now)
