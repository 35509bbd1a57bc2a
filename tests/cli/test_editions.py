"""The editions kept here: listed, and named when one is adopted."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from activities.register import Register
from activities.upkeep.editions import PROPOSED
from desk.editions import edition_asked_for
from desk.refusals import Refused
from domain.days import Division, Holiday
from domain.entries import NoticePage, Record
from models.alarms import raise_alarm
from models.database import Sessions
from models.upkeep import EditionRow
from tests.activities.written import Clock, entry
from tests.cli.typing_in import Typing
from tests.support.notices import sefton
from tests.support.registers import register_at
from tests.support.tables import day

TODAY = day("Mon 12 September 2022")
FUNERAL = Holiday(on=day("Mon 19 September 2022"), title="Bank Holiday for the State Funeral")


def kept(division: Division, sha256: str, *holidays: Holiday, days_later: int = 0) -> EditionRow:
    return EditionRow(
        division=division.value,
        name=f"GOV.UK, {days_later} days later",
        sha256=sha256,
        source="https://www.gov.uk/bank-holidays.json",
        fetched_at=datetime(2022, 9, 1, 6, 30, tzinfo=UTC) + timedelta(days=days_later),
        document=b"{}",
        holidays=[holiday.model_dump(mode="json") for holiday in holidays],
        last_year=2024,
    )


@pytest.fixture
async def three(register_here: str) -> AsyncIterator[Sessions]:
    """Two editions for England, the later one with a holiday proclaimed meanwhile, and one for Scotland."""
    sessions = await register_at(register_here)
    async with sessions.writing() as session:
        session.add(kept(Division.ENGLAND, "a" * 64))
    async with sessions.writing() as session:
        session.add(kept(Division.ENGLAND, "b" * 64, FUNERAL, days_later=10))
    async with sessions.writing() as session:
        session.add(kept(Division.SCOTLAND, "c" * 64, days_later=11))
    yield sessions
    await sessions.close()


@pytest.mark.parametrize(("asked", "found"), [(None, "b"), ("1", "a"), ("2", "b"), ("aaaaaa", "a"), ("b" * 64, "b")])
async def test_an_edition_is_named_by_its_number_or_its_hash_and_otherwise_the_newest(
    three: Sessions, asked: str | None, found: str
) -> None:
    edition = await edition_asked_for(three, sefton(), asked, TODAY)

    assert edition.sha256 == found * 64
    assert edition.division is Division.ENGLAND


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("3", "Edition 3 is for scotland; sefton-2021 counts by england."),
        ("9", "No edition 9 is kept here: see what is with noticekeeper editions."),
        ("aaa", "No edition aaa is kept here: see what is with noticekeeper editions."),
    ],
)
async def test_an_edition_that_cannot_be_meant_is_refused(three: Sessions, asked: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        await edition_asked_for(three, sefton(), asked, TODAY)


@pytest.mark.usefixtures("three")
def test_the_editions_kept_are_listed(typing: Typing) -> None:
    listed = typing("editions")

    assert listed.status == 0
    assert "2 england Sun 11 Sep 2022 GOV.UK, 10 days later bbbbbbbbbbbb 2024" in listed.said


LIST = (
    "In use: England, holidays 0.1. New: England, GOV.UK 2022-09-10.\n"
    "Papers of the board of Friday 23 September 2022: Friday 16 September 2022 becomes Thursday 15 September 2022."
)


@pytest.fixture
def proposed(register_here: str) -> None:
    """Sefton's notice, and a change of calendar proposed for it."""

    async def entered() -> None:
        sessions = await register_at(register_here)
        page = NoticePage(notice=sefton(), revision=1, phase="in force", stage="notice in force", in_force_on=TODAY)
        proposal = entry(1, strand="calendar", paragraph="", what="A new edition of the calendar differs", why=LIST)
        await Register(sessions, Clock()).enter(Record(reference="sefton-2021", entries=(proposal,), notice=page))
        async with sessions.writing() as session:
            await raise_alarm(session, f"{PROPOSED}sefton-2021", what="It differs.", remedy="Read it.", at=Clock().now)
        await sessions.close()

    asyncio.run(entered())


@pytest.mark.usefixtures("proposed")
def test_all_that_a_proposed_calendar_would_change_is_read_by_the_notices_reference(typing: Typing) -> None:
    read = typing("editions", "sefton-2021")

    assert read.status == 0
    assert all(" ".join(line.split()) in read.said for line in LIST.splitlines())
    assert "noticekeeper act sefton-2021 adopt-edition --by PERSON" in read.said


@pytest.mark.usefixtures("proposed")
def test_a_notice_for_which_a_calendar_is_proposed_says_where_to_read_it(typing: Typing) -> None:
    assert "noticekeeper editions sefton-2021" in typing("status", "sefton-2021").said


@pytest.mark.usefixtures("proposed")
def test_what_was_proposed_for_a_notice_that_is_not_kept_is_refused(typing: Typing) -> None:
    refused = typing("editions", "bury-2022")

    assert refused.status == 1
    assert "No notice bury-2022 is kept here; those kept are: sefton-2021." in refused.said
