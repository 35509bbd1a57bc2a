"""Editions of the calendar: their days, where they come from, and what a new one does, which is to tell and no more."""

import json
import socket
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import govuk_bank_holidays
import holidays
import pytest

from activities.almanac import FETCH, SHRUNKEN, Almanac
from activities.bank_holidays import (
    SUBDIVISIONS,
    DocumentRefused,
    ExtraDay,
    ExtraDays,
    govuk_edition,
    library_edition,
    listed_in,
    merged_edition,
    shipped_extra_days,
    years_covered,
    years_for,
)
from activities.comparison import difference, lost
from activities.fetching import FetchFailed, fetched
from domain.days import Division, Edition, Holiday
from models import reading
from models.database import Sessions
from models.upkeep import EditionRow
from tests.activities.govuk import (
    AFTER,
    BEFORE,
    DAY_BEFORE,
    FUNERAL,
    PROCLAIMED_AT,
    YEARS,
    answering,
    govuk_file,
    kept,
    ok,
)
from tests.support.notices import sefton
from tests.support.ports import free_port
from tests.support.tables import day, rows

OFFLINE = Path(govuk_bank_holidays.__file__).with_name("bank-holidays.json")
# Proclaimed after the offline copy was made.
NOT_OFFLINE = {Division.SCOTLAND: {date(2026, 6, 15)}}


async def standing_alarms(sessions: Sessions) -> dict[str, str]:
    async with sessions.reading() as session:
        return {row.key: row.what for row in await reading.alarms(session)}


async def editions(sessions: Sessions, division: Division = Division.ENGLAND) -> list[EditionRow]:
    async with sessions.reading() as session:
        return list(await reading.editions(session, division))


# --- the library and the project's own days


@pytest.mark.parametrize("division", Division)
def test_the_library_with_its_subdivision_and_govuk_agree_on_every_weekday(division: Division) -> None:
    listed = listed_in(OFFLINE.read_bytes())[division]

    ours = library_edition(division, range(2012, 2029))

    assert {h.on for h in ours.holidays} - NOT_OFFLINE.get(division, set()) == {h.on for h in listed}


def test_next_years_bank_holidays_are_known() -> None:
    next_year = datetime.now(UTC).year + 1

    edition = library_edition(Division.ENGLAND, [next_year])

    assert len(edition.holidays) >= 8, "Bring `holidays` up to date (make lock), or add the days to extra_days.yaml"


def test_a_day_at_a_weekend_is_left_out_and_the_day_given_in_its_place_is_there() -> None:
    edition = library_edition(Division.ENGLAND, [2021])

    assert [h.on for h in edition.holidays if h.on.month == 12] == [
        day("Mon 27 December 2021"),
        day("Tue 28 December 2021"),
    ]


def test_a_day_added_counts_and_a_day_struck_does_not_and_the_name_says_so() -> None:
    jubilee = ExtraDay(on=date(2027, 6, 7), title="A jubilee", source="a proclamation", divisions=(Division.WALES,))
    moved = ExtraDay(on=date(2027, 5, 31), title="Spring bank holiday", source="a proclamation")
    extra = ExtraDays(added=(jubilee,), struck=(moved,))

    wales, england = (library_edition(division, [2027], extra) for division in (Division.WALES, Division.ENGLAND))

    assert wales.titles[jubilee.on] == "A jubilee"
    assert jubilee.on not in england.titles
    assert moved.on not in wales.titles
    assert wales.name == england.name + " with extra days (1)"
    assert wales.sha256 != england.sha256


def test_an_extra_day_counts_in_the_years_govuk_covers_too() -> None:
    proclaimed = ExtraDay(on=date(2022, 10, 3), title="Proclaimed an hour ago", source="a proclamation")

    edition = govuk_edition(AFTER, Division.ENGLAND, PROCLAIMED_AT, YEARS, ExtraDays(added=(proclaimed,)))

    assert proclaimed.on in edition.titles


@pytest.mark.parametrize("division", Division)
def test_no_extra_day_is_kept_that_the_library_knows_by_now(division: Division) -> None:
    extra = shipped_extra_days().of(division)
    library = holidays.country_holidays("GB", subdiv=SUBDIVISIONS[division])

    assert [day.on for day in extra.added if day.on in library] == [], "Take these out of extra_days.yaml"
    assert [day.on for day in extra.struck if day.on not in library] == [], "Take these out of extra_days.yaml"


def test_an_edition_for_a_notice_reaches_from_before_its_report_to_years_ahead() -> None:
    years = years_for(sefton(), date(2026, 11, 23))

    assert (years[0], years[-1]) == (2020, 2034)


# --- GOV.UK's file


def test_govuk_is_believed_for_the_years_it_covers_and_the_library_for_the_others() -> None:
    document = govuk_file(plus={date(2022, 3, 7): "Proclaimed"}, years=[2022])

    edition = govuk_edition(document, Division.ENGLAND, PROCLAIMED_AT, YEARS)

    assert edition.titles[date(2022, 3, 7)] == "Proclaimed"
    assert edition.titles[date(2021, 12, 27)] == "Christmas Day (observed)"
    assert edition.name.startswith("GOV.UK 2022-09-10, other years holidays ")
    assert (edition.sha256, edition.last_year) == (sha256(document).hexdigest(), 2023)


def test_a_year_that_govuk_lists_only_half_is_the_librarys() -> None:
    half = tuple(Holiday(on=on, title="Half a year") for on in (date(2022, 1, 3), date(2022, 8, 29)))

    edition = merged_edition(Division.ENGLAND, [2022], half, source="GOV.UK 2022-09-10")

    assert edition.holidays == library_edition(Division.ENGLAND, [2022]).holidays
    assert years_covered(h.on for h in half) == frozenset()


def test_two_events_on_one_day_are_one_day_with_both_titles() -> None:
    shape = json.loads(AFTER)
    shape["scotland"]["events"].append({"title": "A coronation", "date": "2022-12-26"})

    listed = listed_in(json.dumps(shape).encode())[Division.SCOTLAND]

    assert [h.title for h in listed if h.on == date(2022, 12, 26)] == ["Boxing Day; A coronation"]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b"<!doctype html><title>We are sorry</title>", "Invalid JSON"),
        (b"", "Invalid JSON"),
        (b"\xff\xfe", "Invalid JSON"),
        (b"[" * 100_000, "Invalid JSON"),
        (b"[]", "should be an object"),
        (b"{}", "england-and-wales: Field required"),
        (AFTER.replace(b'"scotland"', b'"scotlande"'), "scotland: Field required"),
        (AFTER.replace(b"2022-09-19", b"2022-09-31"), "2022-09-31 is not a day in the calendar"),
        (AFTER.replace(b'"2022-09-19"', b"1663545600"), "is not a day"),
        (AFTER.replace(b"Boxing Day", b"Boxing\\nDay"), "one line of text"),
        (b'{"england-and-wales": {"events": []}}', "at least 1 item"),
    ],
)
def test_what_is_not_govuks_file_is_refused_with_the_place(document: bytes, said: str) -> None:
    with pytest.raises(DocumentRefused, match=said):
        listed_in(document)


# --- fetching it


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "404 Not Found"),
        (b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "503"),
        (b"HTTP/1.1 301 Moved Permanently\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", "301"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{", "peer closed connection"),
        (b"Good morning\r\n\r\n", "illegal"),
        (ok(b"[" + b" " * 2000), "larger than 1000 bytes"),
    ],
)
async def test_a_fetch_that_fails_says_why(answer: bytes, said: str) -> None:
    async with answering(answer) as url:
        with pytest.raises(FetchFailed, match=said):
            await fetched(url, at_most=1000)


async def test_a_fetch_is_not_waited_for_for_ever() -> None:
    # The kernel takes the call; nobody ever answers it.
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/bank-holidays.json"

        with pytest.raises(FetchFailed, match=r"did not answer whole within 0\.1 seconds"):
            await fetched(url, timedelta(seconds=0.1))


@pytest.mark.parametrize("url", ["", "no address", "ftp://127.0.0.1/bank-holidays.json", "http://[::1", "http://\x00/"])
async def test_an_address_that_is_none_says_so(url: str) -> None:
    with pytest.raises(FetchFailed):
        await fetched(url, timedelta(seconds=1))


async def test_a_failed_fetch_is_an_alarm_and_the_edition_in_use_stays(sessions: Sessions) -> None:
    await kept(sessions, BEFORE, DAY_BEFORE)
    almanac = Almanac(sessions, f"http://127.0.0.1:{free_port()}/bank-holidays.json")
    before = await almanac.edition_in_use(Division.ENGLAND, YEARS)

    await almanac.renew(PROCLAIMED_AT)

    assert (await standing_alarms(sessions)).keys() == {FETCH}
    assert await almanac.edition_in_use(Division.ENGLAND, YEARS) == before


async def test_a_file_that_does_not_read_is_an_alarm_until_one_does(sessions: Sessions) -> None:
    async with answering(ok(b"<html>"), ok(AFTER)) as url:
        almanac = Almanac(sessions, url)

        await almanac.renew(PROCLAIMED_AT)
        alarmed = await standing_alarms(sessions)
        await almanac.renew(PROCLAIMED_AT + timedelta(days=1))

    assert "Invalid JSON" in alarmed[FETCH]
    assert await standing_alarms(sessions) == {}


# --- keeping it


async def test_a_fetched_file_is_kept_whole_with_its_hash_for_each_division(sessions: Sessions) -> None:
    async with answering(ok(AFTER)) as url:
        await Almanac(sessions, url).renew(PROCLAIMED_AT)

    found = [row for division in Division for row in await editions(sessions, division)]
    assert [row.division for row in found] == [division.value for division in Division]
    assert {(row.document, row.sha256, row.source) for row in found} == {(AFTER, sha256(AFTER).hexdigest(), url)}
    assert {(row.fetched_at, row.last_year) for row in found} == {(PROCLAIMED_AT, 2023)}


async def test_the_same_file_again_is_no_new_edition(sessions: Sessions) -> None:
    async with answering(ok(AFTER)) as url:
        almanac = Almanac(sessions, url)
        await almanac.renew(PROCLAIMED_AT)
        first = await almanac.edition_in_use(Division.WALES, YEARS)

        said = await almanac.renew(PROCLAIMED_AT + timedelta(days=1))

    assert "kept here already" in said
    assert len(await editions(sessions)) == 1
    assert await almanac.edition_in_use(Division.WALES, YEARS) == first


async def test_a_file_govuk_went_back_to_is_the_newest_again(sessions: Sessions) -> None:
    await kept(sessions, AFTER, DAY_BEFORE - timedelta(days=1))
    await kept(sessions, BEFORE, DAY_BEFORE)
    before = [row.name for row in await editions(sessions)]
    async with answering(ok(AFTER)) as url:
        almanac = Almanac(sessions, url)

        await almanac.renew(PROCLAIMED_AT)

    assert [row.name for row in await editions(sessions)] == before
    assert FUNERAL in (await almanac.edition_in_use(Division.ENGLAND, YEARS)).titles
    assert len(await editions(sessions)) == 2


async def test_editions_fetched_on_one_day_have_names_of_their_own_and_the_first_keeps_its_own(
    sessions: Sessions,
) -> None:
    further = govuk_file(plus={date(2022, 9, 20): "A second day"})
    async with answering(ok(AFTER), ok(AFTER.replace(b"true", b"false")), ok(further)) as url:
        almanac = Almanac(sessions, url)

        for hour in range(3):
            await almanac.renew(PROCLAIMED_AT + timedelta(hours=hour))
        in_use = await almanac.edition_in_use(Division.ENGLAND, YEARS)

    assert sorted(row.name for row in await editions(sessions)) == [
        "GOV.UK 2022-09-10",
        "GOV.UK 2022-09-10 (no. 2 of that day)",
        "GOV.UK 2022-09-10 (no. 3 of that day)",
    ]
    assert in_use.name.startswith("GOV.UK 2022-09-10 (no. 3 of that day), other years holidays ")


async def test_until_a_file_is_kept_the_librarys_edition_is_in_use(sessions: Sessions) -> None:
    almanac = Almanac(sessions, "http://127.0.0.1:1/")

    edition = await almanac.edition_for(sefton(), date(2021, 6, 7))

    assert edition == library_edition(Division.ENGLAND, years_for(sefton(), date(2021, 6, 7)))


async def test_a_file_that_lost_a_day_ahead_is_an_alarm_and_the_edition_in_use_stays(sessions: Sessions) -> None:
    await kept(sessions, AFTER, DAY_BEFORE)
    async with answering(ok(BEFORE), ok(AFTER)) as url:
        almanac = Almanac(sessions, url)

        await almanac.renew(PROCLAIMED_AT)
        alarmed, in_use = await standing_alarms(sessions), await almanac.edition_in_use(Division.ENGLAND, YEARS)
        await almanac.renew(PROCLAIMED_AT + timedelta(days=1))

    assert "england: Monday 19 September 2022 (State Funeral of Queen Elizabeth II)" in alarmed[SHRUNKEN]
    assert FUNERAL in in_use.titles
    assert await standing_alarms(sessions) == {}


# --- beside each other


def edition_of(document: bytes) -> Edition:
    return govuk_edition(document, Division.ENGLAND, PROCLAIMED_AT, YEARS)


LOST = """
# a day ahead is lost
Fri 9 September 2022  | Mon 19 September 2022 |                       | Mon 19 September 2022
Mon 19 September 2022 | Mon 19 September 2022 |                       | Mon 19 September 2022
# what is past may leave the file
Tue 20 September 2022 | Mon 19 September 2022 |                       |
# a day that moved within its year is not lost, one that moved out of it is
Mon 3 January 2022    | Thu 2 June 2022       | Mon 30 May 2022       |
Mon 3 January 2022    | Thu 2 June 2022       | Tue 30 May 2023       | Thu 2 June 2022
# a day that is past when the file comes is no day in another's place
Wed 1 June 2022       | Thu 2 June 2022       | Mon 30 May 2022       | Thu 2 June 2022
"""


@pytest.mark.parametrize(("today", "without", "plus", "missing"), rows(LOST))
def test_a_file_is_shrunken_when_a_year_ahead_has_fewer_days(today: str, without: str, plus: str, missing: str) -> None:
    changed = govuk_file(without=[day(without)], plus={day(plus): "Moved"} if plus else {})

    gone = lost(edition_of(AFTER), edition_of(changed), day(today))

    assert [h.on for h in gone] == ([day(missing)] if missing else [])


def test_a_day_known_to_be_struck_is_not_lost() -> None:
    gone = lost(edition_of(AFTER), edition_of(BEFORE), date(2022, 9, 1), struck=[FUNERAL])

    assert gone == ()


def test_editions_are_compared_in_the_years_both_speak_of() -> None:
    short, long = (library_edition(Division.ENGLAND, range(2020, until)) for until in (2026, 2031))

    assert not difference(short, long, date(2023, 6, 1))


def test_an_edition_about_to_run_out_differs_from_one_that_reaches_further() -> None:
    short, long = (library_edition(Division.ENGLAND, range(2020, until)) for until in (2026, 2028))

    found = difference(short, long, date(2024, 6, 1))

    assert {h.on.year for h in found.come} == {2026, 2027}
    assert found.gone == ()
