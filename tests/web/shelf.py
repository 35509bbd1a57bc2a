"""A shelf of notices put straight into the register, and somebody signed in who may look at it: no strand runs."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine, event

from desk.serving import serving
from domain.entries import Entry
from models import chain, shelf
from models.database import Sessions
from models.record import DutyRow, MeetingRow, NoticeRow
from models.signed_in import SessionRow
from models.upserting import put
from tests.support.notices import sefton
from tests.support.ports import free_port
from tests.support.registers import engine
from tests.web.house import OFTEN
from web.app import create_app
from web.rehearsing import Rehearsals
from web.seals import Kept, Seals, known_by
from web.site import Site
from workflows.connection import connected

NOW = datetime(2021, 9, 3, 8, tzinfo=UTC)
TODAY = date(2021, 9, 3)
SECRET = b"the secret of a test"


@cache
def _text() -> dict[str, Any]:
    return sefton().model_dump(mode="json")


def notice(reference: str, council: str, *, stage: str = "notice in force", **what: Any) -> NoticeRow:
    """Sefton's notice under another name."""
    so_far = what.pop("so_far", {"reviews": []})
    text = {**_text(), "reference": reference, "council": council, "so_far": so_far}
    written = {"kind": "Improvement notice", "revision": 1, "phase": "in force", "in_force_on": TODAY, **what}
    return NoticeRow(reference=reference, council=council, stage=stage, text=text, recorded_at=NOW, **written)


def duty(reference: str, key: str, days: int, **what: Any) -> DutyRow:
    """An open duty whose last day is so many days after today."""
    due = TODAY + timedelta(days=days)
    written = {
        **{"kind": "minutes", "paragraph": "5b", "owner": "coordinator", "what": "send out the minutes"},
        **{"why": f"It is ten days from {due} (paragraph 5b).", "status": "open", "revision": 1, "act": ""},
        **{"about": {}, "opened_at": NOW, "whole": {}, "recorded_at": NOW, "strand": "board", **what},
    }
    return DutyRow(reference=reference, key=key, due_on=due, **written)


def meeting(reference: str, kind: str, number: int, days: int, status: str = "planned", flag: str = "") -> MeetingRow:
    """A meeting so many days after today."""
    return MeetingRow(
        reference=reference,
        uid=f"{reference}-{kind}-{number}@noticekeeper",
        kind=kind,
        number=number,
        starts_at=NOW + timedelta(days=days),
        status=status,
        sequence=0,
        flag=flag,
        whole={"invited": []},
        recorded_at=NOW,
    )


@dataclass
class Shelf:
    sessions: Sessions
    read_only: str

    async def put(self, *rows: Any) -> None:
        async with self.sessions.writing() as session:
            for kind in {type(row) for row in rows}:
                await put(session, [row for row in rows if type(row) is kind])

    async def enter(self, reference: str, *entries: Entry, at: datetime = NOW) -> None:
        """Have these in the audit of a notice, entered at a moment (UTC)."""
        async with self.sessions.writing() as session:
            await chain.append(session, reference, entries, at)

    async def fill(self, count: int) -> None:
        """So many notices as they are in mid-life: twelve open duties each, a few of them late, and their meetings."""
        rows: list[Any] = []
        for n in range(count):
            name = f"council-{n:03}"
            duties = [duty(name, f"minutes-{k}", 9 * k - n % 20, about={"meeting": k}) for k in range(12)]
            meetings = [meeting(name, "review", k, 170 * k - 400, "held" if k < 3 else "planned") for k in range(4)]
            rows += [notice(name, f"Council {n:03}"), *duties, *meetings]
        await self.put(*rows)

    @asynccontextmanager
    async def browser(self, address: str, rehearsals: Rehearsals | None = None) -> AsyncIterator[httpx.AsyncClient]:
        """Whoever is written to at `address`, signed in, at pages that write nothing; it looks for no certificates."""
        seals, register = Seals(lambda: SECRET), Sessions(engine(self.read_only))
        await self.put(
            SessionRow(
                secret=known_by(address),
                address=address,
                began_at=NOW,
                ends_at=NOW + timedelta(days=7),
                revoked_at=None,
            )
        )
        # Nobody is there: what is shown comes from the register alone.
        away = await connected(f"127.0.0.1:{free_port()}", "default", later=True)
        kept = shelf.Shelf(Path("nowhere"))
        site = Site(away, "nowhere", "http://pages.example", lambda: SECRET, OFTEN, kept, 1, rehearsals=rehearsals)
        cookies = {"session": seals.cookie(Kept(address, NOW))}
        async with (
            serving(create_app(register, lambda: NOW, site=site), "127.0.0.1", 0) as here,
            httpx.AsyncClient(
                base_url=here, trust_env=False, verify=False, cookies=cookies, headers={"Accept": "text/html"}
            ) as browser,
        ):
            yield browser
        await register.close()


@contextmanager
def statements() -> Iterator[list[str]]:
    """What any database is asked meanwhile."""
    asked: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)
