"""A shelf of notices put straight into the register, and somebody signed in who may look at it: no strand runs."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import Engine, event

from desk.serving import serving
from domain.duties import Duty
from domain.entries import Entry, MeetingPage
from domain.reckoning import Status, reckoned
from domain.standing import Clock
from models import chain, shelf
from models.database import Sessions
from models.record import DutyRow, MeetingRow, NoticeRow
from models.signed_in import SessionRow
from models.upserting import put
from tests.support.editions import ENGLAND
from tests.support.notices import sefton
from tests.support.ports import free_port
from tests.support.registers import engine
from tests.web.house import OFTEN
from web.app import create_app
from web.rehearsing import Rehearsals
from web.seals import Kept, Seals, known_by
from web.site import Site
from workflows.connection import connected
from workflows.sealing import Ring

NOW = datetime(2021, 9, 3, 8, tzinfo=UTC)
TODAY = date(2021, 9, 3)
SECRET = b"the secret of a test"
# Where Temporal's own pages are.
CONSOLE = "http://temporal.example:8233"


@cache
def _text() -> dict[str, Any]:
    return sefton().model_dump(mode="json")


def notice(reference: str, council: str, *, stage: str = "notice in force", **what: Any) -> NoticeRow:
    """Sefton's notice under another name."""
    so_far, region = what.pop("so_far", {"reviews": []}), what.pop("region", _text()["region"]) or None
    text = {**_text(), "reference": reference, "council": council, "so_far": so_far, "region": region}
    written = {"kind": "Improvement notice", "revision": 1, "phase": "in force", "in_force_on": TODAY, **what}
    written = {"region": text["region"] or "", **written}
    return NoticeRow(reference=reference, council=council, stage=stage, text=text, recorded_at=NOW, **written)


def duty(reference: str, key: str, days: int, **what: Any) -> DutyRow:
    """An open duty whose last day is so many days after today."""
    due = TODAY + timedelta(days=days)
    written = {
        **{"kind": "minutes", "paragraph": "5b", "owner": "coordinator", "what": "send out the minutes"},
        **{"why": f"It is ten days from {due} (paragraph 5b).", "status": "open", "revision": 1, "act": ""},
        **{"about": {}, "opened_at": NOW, "recorded_at": NOW, "strand": "board", **what},
    }
    return DutyRow(reference=reference, key=key, due_on=due, **{"whole": _whole(key, due, written), **written})


def _whole(key: str, due: date, written: dict[str, Any]) -> dict[str, Any]:
    """As a strand enters it."""
    stated = {"paragraph": written["paragraph"], "rule": "ten days", "status": Status.AGREED}
    whole = Duty(
        key=key,
        kind=written["kind"],
        paragraph=written["paragraph"],
        due=reckoned(due, ENGLAND, **stated),
        opened_at=NOW,
        clock=Clock.BOARD,
        title=written["what"],
        owner=written["owner"],
        act=written["act"],
        about=written["about"],
    )
    return whole.model_dump(mode="json")


def meeting(reference: str, kind: str, number: int, days: int, status: str = "planned", flag: str = "") -> MeetingRow:
    """A meeting so many days after today, to which nobody is asked."""
    page = MeetingPage(
        uid=f"{reference}-{kind}-{number}@noticekeeper",
        kind=kind,
        number=number,
        summary=f"{kind.capitalize()} {number}",
        description="",
        why="It was agreed.",
        starts_at=(starts_at := NOW + timedelta(days=days)),
        ends_at=starts_at + timedelta(hours=2),
        place="Town Hall",
        status=status,
        sequence=0,
        revised_at=NOW,
        flag=flag,
    )
    row = page.model_dump(include={"uid", "kind", "number", "starts_at", "status", "sequence", "flag"})
    return MeetingRow(reference=reference, whole=page.model_dump(mode="json"), recorded_at=NOW, **row)


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
    async def browser(
        self, address: str, rehearsals: Rehearsals | None = None, ring: Ring | None = None
    ) -> AsyncIterator[httpx.AsyncClient]:
        """Whoever is written to at `address`, signed in, at pages that write nothing; it looks for no certificates."""
        await self.put(
            SessionRow(
                secret=known_by(address),
                address=address,
                began_at=NOW,
                ends_at=NOW + timedelta(days=7),
                revoked_at=None,
            )
        )
        cookies = {"session": Seals(lambda: SECRET).cookie(Kept(address, NOW))}
        async with (
            self.pages(rehearsals, ring) as here,
            httpx.AsyncClient(
                base_url=here, trust_env=False, verify=False, cookies=cookies, headers={"Accept": "text/html"}
            ) as browser,
        ):
            yield browser

    @asynccontextmanager
    async def pages(self, rehearsals: Rehearsals | None = None, ring: Ring | None = None) -> AsyncIterator[str]:
        """The address at which pages and API answer, over the register as it may only be read."""
        register = Sessions(engine(self.read_only))
        if rehearsals or ring:
            app = await _app(register, rehearsals, ring)
        else:
            # At the same place they are the same for each test: to make all their ways anew took half its time.
            app = _apps[self.read_only] = _apps.get(self.read_only) or await _app(register)
        async with serving(app, "127.0.0.1", 0) as here:
            yield here
        await register.close()


_apps: dict[str, FastAPI] = {}


async def _app(register: Sessions, rehearsals: Rehearsals | None = None, ring: Ring | None = None) -> FastAPI:
    # Nobody is there: what is shown comes from the register alone.
    away = await connected(f"127.0.0.1:{free_port()}", "default", later=True, ring=ring)
    how = (away, "nowhere", "http://pages.example", lambda: SECRET, OFTEN, shelf.Shelf(Path("nowhere")), 1)
    return create_app(register, lambda: NOW, site=Site(*how, rehearsals=rehearsals, consoles=(CONSOLE,)))


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
