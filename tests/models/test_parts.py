"""Whose parts are kept beside the notices, on both databases: by the database itself, whatever writes a notice."""

import json
from datetime import date

import pytest
from sqlalchemy import text

from domain.people import OF_THE_DEPARTMENT, Role
from models import reading
from models.database import Sessions, opened
from models.parts import parts_of, references_of
from models.portfolio import stands
from models.portfolio_pages import Theirs, Wanted, found
from models.upgrading import migrated
from tests.support.notices import sefton
from tests.web.house import CLAIRE, PRIYA
from tests.web.shelf import NOW, Shelf, notice

ROWS = "SELECT address, role, reference FROM part ORDER BY address, role, reference"
EXPECTED = sorted({(one.address.lower(), role.value, "a") for one in sefton().people for role in one.roles})


async def kept(sessions: Sessions) -> list[tuple[str, ...]]:
    async with sessions.connected() as connection:
        return [tuple(row) for row in await connection.execute(text(ROWS))]


async def test_every_part_of_everybody_is_kept_as_soon_as_a_notice_is(sessions: Sessions) -> None:
    await Shelf(sessions, "").put(notice("a", "Ashtown"))

    assert await kept(sessions) == EXPECTED


async def test_whoever_is_taken_out_of_a_notice_has_no_part_in_it_any_more(sessions: Sessions) -> None:
    shelf, fewer = Shelf(sessions, ""), notice("a", "Ashtown", revision=2)
    await shelf.put(notice("a", "Ashtown"), notice("b", "Beechtown"))
    fewer.text = {**fewer.text, "people": [one for one in fewer.text["people"] if one["address"] != PRIYA]}

    await shelf.put(fewer)
    async with sessions.reading() as session:
        of_priya, of_claire = await parts_of(session, PRIYA), await parts_of(session, CLAIRE)

    assert set(of_priya.values()) == {"b"}
    assert set(of_claire.values()) == {"a"}
    assert [row for row in await kept(sessions) if row[2] == "a"] == [row for row in EXPECTED if row[0] != PRIYA]


async def test_a_worker_of_the_version_before_need_not_know_of_parts_and_regions(sessions: Sessions) -> None:
    said = {"of": "a", "on": date(2021, 6, 7)}
    north, south = ({**sefton().model_dump(mode="json"), "region": region} for region in ("North West", "South West"))

    async with sessions.connected() as connection:
        await connection.execute(text(ENTER), {**said, "text": json.dumps(north)})
        before = (await connection.execute(text("SELECT region FROM notice"))).scalar_one()
        await connection.execute(text("UPDATE notice SET text = :text"), {"text": json.dumps(south)})
        after = (await connection.execute(text("SELECT region FROM notice"))).scalar_one()

    assert (before, after) == ("North West", "South West")
    assert await kept(sessions) == EXPECTED


async def test_nobody_sees_a_notice_by_the_table_alone(sessions: Sessions) -> None:
    await Shelf(sessions, "").put(notice("a", "Ashtown"), notice("b", "Beechtown"))
    async with sessions.connected() as connection:
        await connection.execute(text(FORGED))
    forged = Theirs("forged@nowhere.example", OF_THE_DEPARTMENT)

    async with sessions.reading() as session:
        these = await found(session, forged, Wanted(), (), NOW)
        shown = await stands(session, forged, these.references)
        claires = await stands(session, Theirs(CLAIRE.upper(), OF_THE_DEPARTMENT), ["a", "b"])

    assert these.references == ["a"]
    assert shown == []
    assert [one.reference for one in claires] == ["a", "b"]


async def test_a_notice_written_again_as_it_was_keeps_its_parts(sessions: Sessions) -> None:
    shelf = Shelf(sessions, "")
    await shelf.put(notice("a", "Ashtown"))
    await shelf.put(notice("a", "Ashtown", stage="warning"))

    assert await kept(sessions) == EXPECTED


@pytest.mark.parametrize("people", [None, [], "missing"])
async def test_a_text_that_names_nobody_has_no_parts(sessions: Sessions, people: object) -> None:
    row = notice("a", "Ashtown")
    row.text = {name: said for name, said in row.text.items() if name != "people"}
    row.text |= {} if people == "missing" else {"people": people}

    await Shelf(sessions, "").put(row)

    assert await kept(sessions) == []


async def test_parts_are_asked_for_by_an_address_however_it_is_written(sessions: Sessions) -> None:
    await Shelf(sessions, "").put(notice("a", "Ashtown"), notice("b", "Beechtown"))

    async with sessions.reading() as session:
        assert set((await parts_of(session, CLAIRE.upper())).values()) == {"a"}
        assert sorted((await session.exec(references_of(CLAIRE, OF_THE_DEPARTMENT))).all()) == ["a", "b"]
        assert (await session.exec(references_of(CLAIRE, [Role.CHAIR]))).all() == []
        for nobody in ("", "\x00", "\ud800", "\uff43laire", f"{CLAIRE}\n"):
            assert await parts_of(session, nobody) == {}
            assert await reading.people_at(session, nobody, ended=True) == []


async def test_the_migration_finds_the_parts_and_regions_of_what_was_entered_before_it(empty_url: str) -> None:
    sessions = opened(empty_url)
    await migrated(sessions, "0011")
    entered = {"of": "a", "on": date(2021, 6, 7), "text": json.dumps(sefton().model_dump(mode="json"))}
    stated = {**sefton().model_dump(mode="json"), "region": "North West"}
    async with sessions.connected() as connection:
        for given in (entered, {**entered, "of": "b", "text": json.dumps(stated)}):
            await connection.execute(text(ENTER), given)

    await migrated(sessions, "head")
    found = await kept(sessions)
    async with sessions.reading() as session:
        regions = {row.reference: row.region for row in await reading.notices(session)}
    await sessions.close()

    assert [row for row in found if row[2] == "a"] == EXPECTED
    assert len(found) == 2 * len(EXPECTED)
    assert regions == {"a": sefton().region or "", "b": "North West"}


FORGED = "INSERT INTO part (address, role, reference) VALUES ('forged@nowhere.example', 'case_lead', 'a')"
ENTER = (
    "INSERT INTO notice (reference, council, kind, revision, phase, stage, in_force_on, ended_how, text, recorded_at)"
    " VALUES (:of, 'Ashtown', 'Improvement notice', 1, 'in force', '', :on, '', :text, CURRENT_TIMESTAMP)"
)
