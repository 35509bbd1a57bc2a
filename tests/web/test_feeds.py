"""Calendar feeds over HTTP: who reads what, what has not changed, and addresses that answer nobody."""

import logging
from datetime import date

import httpx
import pytest

from activities.feeds import revoke_feed
from domain.people import Role
from models.feeds import hash_of
from tests.support.calendars import Subscribed, subscribed
from tests.support.lives import CHAIR, COORDINATOR, HEALTH, MINISTER, without
from tests.support.notices import sefton
from tests.support.tables import rows
from tests.web.kept import Kept
from web.feeds import known

BOARD = "sefton-2021-board-{}@noticekeeper"
BOOKING, DELIVERY = "sefton-2021/review-booking-1@noticekeeper", "sefton-2021/delivery@noticekeeper"


async def read(pages: httpx.AsyncClient, secret: str, **headers: str) -> httpx.Response:
    return await pages.get(f"/feeds/{secret}.ics", headers={"If-None-Match": headers["tag"]} if headers else None)


async def seen(pages: httpx.AsyncClient, secret: str) -> Subscribed:
    answer = await read(pages, secret)
    assert answer.status_code == 200
    return subscribed(answer.content)


def days(calendar: Subscribed) -> set[str]:
    """The duties whose days stand in it, by key."""
    return {uid.partition("/")[2].partition("@")[0] for uid in calendar.events if "/" in uid}


# --- how it is answered


async def test_a_calendar_is_answered_at_its_address_for_its_reader_alone(kept: Kept, pages: httpx.AsyncClient) -> None:
    answer = await read(pages, await kept.feed(CHAIR))

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert answer.content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert answer.headers["ETag"].strip('"').isalnum()


async def test_asked_twice_it_is_the_same_bytes_under_the_same_tag(kept: Kept, pages: httpx.AsyncClient) -> None:
    secret = await kept.feed(CHAIR)

    first, second = await read(pages, secret), await read(pages, secret)

    assert (first.content, first.headers["ETag"]) == (second.content, second.headers["ETag"])


async def test_what_has_not_changed_is_not_sent_again(kept: Kept, pages: httpx.AsyncClient) -> None:
    secret = await kept.feed(CHAIR)
    whole = await read(pages, secret)
    tag = whole.headers["ETag"]

    same, other = await read(pages, secret, tag=f'"other", W/{tag}'), await read(pages, secret, tag='"other"')

    assert (same.status_code, same.content) == (304, b"")
    assert (same.headers["ETag"], same.headers["Cache-Control"]) == (tag, "private, max-age=300")
    assert (other.status_code, other.content) == (200, whole.content)


# What a program says it has, a line of its request to each cell, and whether that is the calendar tagged "a1".
ASKED = """
    # named alone or among others
    "a1"                 | same
    "b2", "a1"           | same
    "b2"                 | "a1" | same
    # weakly: a proxy that packed it says so
    W/"a1"               | same
    "b2",W/"a1" , "c3"   | same
    # whatever it is
    *                    | same
    # something else
    "b2"                 | other
    W/"b2"               | other
    a1                   | other
    "a1 "                | other
    "A1"                 | other
    "b2*"                | other
"""


@pytest.mark.parametrize("cells", [pytest.param(case.values, id=case.id) for case in rows(ASKED)])
def test_a_tag_is_known_however_it_is_named(cells: tuple[str, ...]) -> None:
    *asked, how = cells

    assert known('"a1"', asked) == (how == "same")


def test_whoever_says_nothing_of_what_they_have_is_sent_it_whole() -> None:
    assert not known('"a1"', [])


async def test_once_something_changed_the_old_tag_is_of_no_use(kept: Kept, pages: httpx.AsyncClient) -> None:
    secret = await kept.feed(CHAIR)
    before = (await read(pages, secret)).headers["ETag"]
    await kept.call_off(2)

    answer = await read(pages, secret, tag=before)

    assert answer.status_code == 200
    assert answer.headers["ETag"] != before


async def test_asked_for_the_head_alone_it_says_all_but_the_calendar(kept: Kept, pages: httpx.AsyncClient) -> None:
    secret = await kept.feed(CHAIR)
    whole = await read(pages, secret)

    head = await pages.head(f"/feeds/{secret}.ics")

    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control"):
        assert head.headers[name] == whole.headers[name]


# --- who sees what

# Whoever is invited to a board plans by the day its papers are there.
PAPERS = {f"board-report-{n}" for n in (1, 2, 3)}


async def test_whoever_is_invited_sees_each_meeting_under_the_uid_of_its_invite(
    kept: Kept, pages: httpx.AsyncClient
) -> None:
    calendar = await seen(pages, await kept.feed(CHAIR))

    boards = {uid: event for uid, event in calendar.events.items() if "/" not in uid}
    assert sorted(boards) == [BOARD.format(number) for number in (1, 2, 3)]
    assert boards[BOARD.format(1)]["dtstart"] == "2021-09-15T09:00:00Z"
    assert boards[BOARD.format(1)]["summary"] == "Sefton Council improvement board, meeting 1"


async def test_whoever_is_not_invited_to_the_board_sees_what_everybody_plans_by(
    kept: Kept, pages: httpx.AsyncClient
) -> None:
    calendar = await seen(pages, await kept.feed(MINISTER))

    assert set(calendar.events) == {BOOKING, DELIVERY}


async def test_people_see_the_days_that_their_own_part_owes(kept: Kept, pages: httpx.AsyncClient) -> None:
    coordinator, partner = [await seen(pages, await kept.feed(who)) for who in (COORDINATOR, HEALTH)]

    assert {"board-report-1", "board-held-1", "delivery", "review-booking-1"} <= days(coordinator)
    updates = {f"partner-update-{n}-{HEALTH}" for n in (1, 2, 3)}
    assert updates | PAPERS | {"delivery", "review-booking-1"} == days(partner)


async def test_a_calendar_of_one_part_leaves_out_what_the_others_owe(kept: Kept, pages: httpx.AsyncClient) -> None:
    calendar = await seen(pages, await kept.feed(HEALTH, Role.BOARD_MEMBER))

    assert days(calendar) == PAPERS | {"delivery", "review-booking-1"}
    assert BOARD.format(1) in calendar.events
    assert calendar.said["name"] == "Sefton Council improvement notice: Anna Kowalska, board member"


async def test_what_was_done_leaves_the_calendar(kept: Kept, pages: httpx.AsyncClient) -> None:
    secret = await kept.feed(COORDINATOR)
    before = days(await seen(pages, secret))
    kept.board.become(kept.board.course.handed_in("board-report-1", date(2021, 9, 3)))
    await kept.enter()

    after = days(await seen(pages, secret))

    assert before - after == {"board-report-1"}


# --- what is called off, and what has ended


async def test_a_meeting_called_off_stays_for_sixty_days_and_then_goes(kept: Kept, pages: httpx.AsyncClient) -> None:
    secret = await kept.feed(CHAIR)
    await kept.call_off(2)

    off = (await seen(pages, secret)).events[BOARD.format(2)]
    kept.go_on_to("Mon 1 November 2021")
    last_day = await seen(pages, secret)
    kept.go_on_to("Tue 2 November 2021")
    gone = await seen(pages, secret)

    assert (off["status"], off["sequence"]) == ("CANCELLED", 1)
    assert off["description"] == "The hall is flooded"
    assert BOARD.format(2) in last_day.events
    assert BOARD.format(2) not in gone.events
    assert BOARD.format(1) in gone.events


async def test_the_calendar_of_a_notice_that_has_ended_still_answers(kept: Kept, pages: httpx.AsyncClient) -> None:
    secret = await kept.feed(CHAIR)
    await kept.call_off(3)

    await kept.enter(phase="ended", revision=2, ended_on=date(2021, 9, 3), ended_how="lifted")

    assert (await seen(pages, secret)).events[BOARD.format(3)]["status"] == "CANCELLED"


# --- addresses that answer nobody


async def test_wrong_taken_back_and_nobodys_any_more_are_one_and_the_same_answer(
    kept: Kept, pages: httpx.AsyncClient
) -> None:
    revoked, left, no_longer, nowhere = [
        await kept.feed(CHAIR),
        await kept.feed(MINISTER),
        await kept.feed(HEALTH, Role.PARTNER),
        await kept.feed(CHAIR, reference="nowhere-2021"),
    ]
    assert (await read(pages, revoked)).status_code == 200
    await revoke_feed(kept.sessions, hash_of(revoked), by="sam", now=kept.now)
    await kept.enter(without(without(sefton(), Role.MINISTER), Role.PARTNER), revision=2)

    answers = [
        await read(pages, secret)
        for secret in (revoked, left, no_longer, nowhere, "A" * 43, "A" * 42, "%2e%2e", "A" * 5000)
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert {answer.text for answer in answers} == {"There is nothing at this address.\n"}
    assert len({tuple(sorted({**answer.headers, "date": ""}.items())) for answer in answers}) == 1


async def test_an_address_that_is_only_nearly_right_leads_nowhere(kept: Kept, pages: httpx.AsyncClient) -> None:
    secret = await kept.feed(CHAIR)
    nearly = [f"{secret}.ics/", secret, f"{secret}.ICS", f"{secret}.ics.ics", f"/{secret}.ics", f"{secret}A.ics"]

    answers = [await pages.get(f"/feeds/{spelt}") for spelt in nearly]

    assert [answer.status_code for answer in answers] == [404] * len(nearly)
    assert not any("Location" in answer.headers for answer in answers)


async def test_no_log_ever_holds_the_address(
    kept: Kept, pages: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    secret = await kept.feed(CHAIR)

    with caplog.at_level(logging.DEBUG):
        statuses = [
            (await read(pages, secret)).status_code,
            (await pages.head(f"/feeds/{secret}.ics")).status_code,
            (await pages.post(f"/feeds/{secret}.ics")).status_code,
            (await pages.get(f"/feeds/{secret}")).status_code,
        ]
        # A notice that cannot be read is a defect, and a defect is logged.
        await kept.spoil()
        statuses.append((await read(pages, secret)).status_code)

    # The browser of this test keeps a log of its own.
    said = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert statuses == [200, 200, 405, 404, 500]
    assert any(record.exc_info for record in said)
    assert secret not in "\n".join(logging.Formatter().format(record) for record in said)
