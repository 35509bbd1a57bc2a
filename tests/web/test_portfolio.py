"""The portfolio over HTTP, on both databases: who sees it, what it says of each notice, and what is taken along."""

import csv
import io
import re

import httpx
import pytest

from domain.people import Role
from models.database import Sessions
from tests.support.calendars import subscribed
from tests.support.notices import sefton
from tests.web.house import CLAIRE, PRIYA, RUTH
from tests.web.shelf import Shelf, duty, meeting, notice, statements
from web.portfolio_files import harmless

HOSTILE = ("<script>alert(1)</script>", "\u202eelddim eht morf", "=HYPERLINK(1)", "W" * 300)


@pytest.fixture
def shelf(sessions: Sessions, read_only_url: str) -> Shelf:
    return Shelf(sessions, read_only_url)


async def read(browser: httpx.AsyncClient, path: str) -> str:
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def councils(page: str) -> list[str]:
    return re.findall(r"<bdi>(\w+)</bdi></a>", page)


async def table(browser: httpx.AsyncClient, query: str = "") -> list[dict[str, str]]:
    answer = await browser.get(f"/portfolio.csv{query}")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


# --- how much is asked for


async def test_two_hundred_notices_are_asked_for_in_as_many_statements_as_three(shelf: Shelf) -> None:
    portfolio = ("/portfolio", "/portfolio?sort=most&council=0", "/portfolio.csv", "/portfolio.ics")
    here = "/notices/council-000"
    others = ("/my", here, *(f"{here}/{name}" for name in ("timeline", "letters", "plan", "boards", "papers")))

    async def counted(browser: httpx.AsyncClient) -> dict[str, int]:
        found = {}
        for path in (*portfolio, *others):
            with statements() as asked:
                await read(browser, path)
            found[path] = len(asked)
        return found

    await shelf.fill(3)
    async with shelf.browser(CLAIRE) as browser:
        await read(browser, "/portfolio")
        of_three = await counted(browser)
        await shelf.fill(200)
        of_two_hundred = await counted(browser)
        assert "Notices 1 to 50 of 200" in await read(browser, "/portfolio")

    assert of_three == of_two_hundred
    # The session, their parts, notices with these; which stages there are, which notices; six questions of those.
    assert {of_two_hundred[path] for path in portfolio} == {11}


# --- what it says


async def test_a_notice_is_said_with_its_next_date_its_reviews_its_adviser_and_what_is_past_its_day(
    shelf: Shelf,
) -> None:
    so_far = {"reviews": [{"held_on": "2020-11-03"}]}
    await shelf.put(
        notice("northtown", "Northtown", stage="warning, concern", so_far=so_far, phase="paused"),
        duty("northtown", "late", -3, what="hand in the report to the board", about={"meeting": 4}),
        duty("northtown", "next", 12, why="Ten working days after the board (paragraph 5b)."),
        duty("northtown", "later", 40),
        duty("northtown", "done", 1, status="done"),
        meeting("northtown", "review", 3, 60),
        meeting("northtown", "board", 5, 14, flag="It has no chair: Ruth Adeyemi declined."),
    )

    async with shelf.browser(CLAIRE) as browser:
        page = await read(browser, "/portfolio")

    for said in (
        *("Warning, concern, paused", "Wednesday 15 September 2021", "Send out the minutes"),
        *("Ten working days after the board (paragraph 5b).", 'data-label="Days left">12<', "1 overdue"),
        "Hand in the report to the board (board 4), last day Tuesday 31 August 2021",
        *("Last: Tuesday 3 November 2020", "Booked: 08:00 (UK time) on Tuesday 2 November 2021", "George Mbeki"),
        "Board 5: It has no chair: Ruth Adeyemi declined.",
    ):
        assert said in page
    assert 'href="/notices/northtown"' in page


async def test_the_last_day_itself_is_in_time_with_no_days_left(shelf: Shelf) -> None:
    await shelf.put(notice("northtown", "Northtown"), duty("northtown", "today", 0))

    async with shelf.browser(CLAIRE) as browser:
        page = await read(browser, "/portfolio")

    assert 'data-label="Days left">0<' in page
    assert "overdue</strong>" not in page


async def test_a_day_that_passes_and_makes_nobody_late_is_not_called_overdue(shelf: Shelf) -> None:
    delivery = duty("ashtown", "delivery", -3, kind="delivery", what="deliver the actions in the improvement plan")
    await shelf.put(notice("ashtown", "Ashtown"), delivery)

    async with shelf.browser(CLAIRE) as browser:
        page = (await browser.get("/portfolio")).text
        late = (await browser.get("/portfolio?overdue=overdue")).text

    assert "1 overdue" not in page
    assert "Deliver the actions in the improvement plan, last day Tuesday 31 August 2021" in page
    assert "Its day has passed" in page
    assert "Ashtown" not in late


@pytest.mark.parametrize(
    ("booked_in", "flagged"), [(60, False), (61, True)], ids=["the last lawful day", "the day after it"]
)
async def test_a_review_booked_for_after_the_last_lawful_day_is_flagged(
    shelf: Shelf, booked_in: int, flagged: bool
) -> None:
    to_book = duty("ashtown", "review-booking-2", 60, kind="review_booking", what="book the review of progress")
    await shelf.put(notice("ashtown", "Ashtown"), to_book, meeting("ashtown", "review", 2, booked_in))

    async with shelf.browser(CLAIRE) as browser:
        page, table = (await browser.get("/portfolio?overdue=flagged")).text, (await browser.get("/portfolio.csv")).text

    said = "eview 2: booked for after the last lawful day, Tuesday 2 November 2021"
    assert (said in page, said in table) == (flagged, flagged)


async def test_a_review_held_here_is_later_than_those_before_and_one_called_off_is_none(shelf: Shelf) -> None:
    so_far = {"reviews": [{"held_on": "2020-11-03"}]}
    await shelf.put(
        notice("northtown", "Northtown", so_far=so_far),
        meeting("northtown", "review", 1, -100, "held"),
        meeting("northtown", "review", 2, -10, "held"),
        meeting("northtown", "review", 3, 30, "cancelled"),
        meeting("northtown", "board", 9, -5, "held"),
    )

    async with shelf.browser(CLAIRE) as browser:
        [row] = await table(browser)

    assert (row["Last review"], row["Next review booked"]) == ("2021-08-24", "")


# --- who sees it


@pytest.mark.parametrize("address", [PRIYA, RUTH])
async def test_whoever_is_not_of_the_department_is_told_that_there_is_nothing(shelf: Shelf, address: str) -> None:
    await shelf.put(notice("northtown", "Northtown"))

    async with shelf.browser(address) as browser:
        answers = [
            await browser.get(path) for path in ("/portfolio", "/portfolio.csv", "/portfolio.ics", "/nothing-here")
        ]
        mine = await read(browser, "/my")

    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[-1].text)}
    assert "/portfolio" not in mine


async def test_somebody_sees_the_notices_they_have_the_whole_of_and_no_other(shelf: Shelf) -> None:
    other = notice("southtown", "Southtown")
    people = [one.model_dump(mode="json") for one in sefton().people]
    for person in people:
        person["roles"] = [Role.PARTNER if person["address"] == CLAIRE else role for role in person["roles"]]
    other.text = {**other.text, "people": people}
    over = notice("westtown", "Westtown", ended_on=sefton().issued.signed_on, ended_how="lifted")
    await shelf.put(notice("northtown", "Northtown"), other, over)

    async with shelf.browser(CLAIRE) as browser:
        page, mine = await read(browser, "/portfolio"), await read(browser, "/my")

    assert councils(page) == ["Northtown"]
    assert mine.count('href="/portfolio"') == 2


async def test_a_stranger_is_asked_to_sign_in(shelf: Shelf) -> None:
    async with shelf.browser(CLAIRE) as browser:
        browser.cookies.clear()
        answer = await browser.get("/portfolio.csv")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?to=%2Fportfolio.csv")


async def test_where_none_is_in_force_or_none_is_as_asked_it_says_so(shelf: Shelf) -> None:
    await shelf.put(notice("westtown", "Westtown", ended_on=sefton().issued.signed_on))
    async with shelf.browser(CLAIRE) as browser:
        none = await read(browser, "/portfolio")
        await shelf.put(notice("northtown", "Northtown"))
        nothing_found = await read(browser, "/portfolio?council=nowhere")

    assert "No notice that you see the whole of is in force." in none
    assert "None of 1 notice in force is as you asked." in nothing_found


# --- narrowing, sorting, paging


async def three_towns(shelf: Shelf) -> None:
    first, second, third = (
        notice("a", "Ashtown", region=""),
        notice("b", "Beechtown", stage="warning, concern", region=""),
        notice("c", "Cedartown", stage="concern", region="North West"),
    )
    await shelf.put(
        *(first, second, third),
        *(duty("a", "next", 30), duty("b", "next", 5), duty("c", "next", 90), duty("c", "late", -2)),
        meeting("b", "board", 1, 9, flag="It has no chair."),
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "Cedartown Beechtown Ashtown"),
        ("sort=least", "Beechtown Ashtown Cedartown"),
        ("sort=most", "Cedartown Ashtown Beechtown"),
        ("sort=council", "Ashtown Beechtown Cedartown"),
        ("stage=concern&sort=council", "Beechtown Cedartown"),
        ("stage=warning", "Beechtown"),
        ("overdue=overdue", "Cedartown"),
        ("overdue=in-time&sort=council", "Ashtown Beechtown"),
        ("overdue=flagged", "Beechtown"),
        ("council=%20BEECH", "Beechtown"),
        ("region=North+West", "Cedartown"),
        ("region=London", ""),
        # Signs that databases take for others; and one that no text has.
        *((f"council={sign}", "") for sign in ("_", "%25", "%5C", "%00")),
        ("region=not-stated&sort=council", "Ashtown Beechtown"),
        ("council=town&stage=concern&overdue=overdue", "Cedartown"),
        # What no form of ours sends is nothing asked.
        ("overdue=x&sort=%00&page=-1&other=1&region=Wales", "Cedartown Beechtown Ashtown"),
    ],
)
async def test_what_is_asked_for_is_shown_and_taken_along(shelf: Shelf, query: str, found: str) -> None:
    await three_towns(shelf)

    async with shelf.browser(CLAIRE) as browser:
        page, rows = await read(browser, f"/portfolio?{query}"), await table(browser, f"?{query}")

    assert councils(page) == found.split()
    assert [row["Council"] for row in rows] == found.split()
    assert {row["Region"] for row in rows} == {
        "North West" if town == "Cedartown" else "not stated" for town in found.split()
    }


async def test_a_long_list_is_read_a_page_at_a_time_and_taken_along_whole(shelf: Shelf) -> None:
    await shelf.fill(130)

    async with shelf.browser(CLAIRE) as browser:
        pages = [await read(browser, f"/portfolio?sort=council&council=council&page={n}") for n in (1, 2, 3)]
        rows = await table(browser, "?sort=council")
        dates = subscribed((await browser.get("/portfolio.ics?page=2")).content)

    read_through = [council for page in pages for council in re.findall(r"<bdi>(Council \d+)</bdi></a>", page)]
    assert read_through == [row["Council"] for row in rows] == [f"Council {n:03}" for n in range(130)]
    assert [re.findall(r"<strong>(Notices [^<]+)</strong>", page) for page in pages] == [
        *(["Notices 1 to 50 of 130"], ["Notices 51 to 100 of 130"], ["Notices 101 to 130 of 130"]),
    ]
    assert len(dates.events) == 130
    # What was asked for is asked for on the other pages as well.
    kept = "?council=council&amp;region=&amp;stage=&amp;overdue=all&amp;sort=council&amp;page="
    assert re.findall(r'rel="(?:prev|next)"', pages[1]) == ['rel="prev"', 'rel="next"']
    assert {f'href="{kept}{n}"' in pages[1] for n in (1, 2, 3)} == {True}
    assert ('rel="prev"' in pages[0], 'rel="next"' in pages[2]) == (False, False)


@pytest.mark.parametrize("order", ["overdue", "least", "most", "council"])
async def test_the_pages_hold_every_notice_once_in_the_order_of_the_whole(shelf: Shelf, order: str) -> None:
    # Many that are alike, as days and names are; some with nothing due; a day that makes nobody late.
    await shelf.fill(60)
    delivery = {"kind": "delivery", "what": "deliver the actions"}
    for n in range(25):
        at = [duty(f"n{n}", "late", -(n % 3))] if n % 4 else [duty(f"n{n}", "over", -9 - n, **delivery)]
        await shelf.put(notice(f"n{n}", ("Ashtown", "ashtown", "Zedtown")[n % 3]), *at)

    async with shelf.browser(CLAIRE) as browser:
        pages = [await read(browser, f"/portfolio?sort={order}&page={n}") for n in (1, 2)]
        rows = await table(browser, f"?sort={order}")

    shown = [name for page in pages for name in re.findall(r'href="/notices/([^"/]+)"><bdi>', page)]
    assert shown == [row["Reference"] for row in rows]
    assert shown == [row["Reference"] for row in sorted(rows, key=lambda row: ORDERS[order](row))]
    assert len(set(shown)) == 85


def least(row: dict[str, str]) -> tuple[object, ...]:
    return row["Days left"] == "", int(row["Days left"] or 0), *by_council(row)


def by_council(row: dict[str, str]) -> tuple[object, ...]:
    return row["Council"].casefold(), row["Reference"]


# Worked out anew from what is taken along: what is past its day longest, then whoever has least time.
ORDERS = {
    "overdue": lambda row: (min(re.findall(r"\((\d{4}-\d\d-\d\d)\)", row[PAST]), default="9999"), *least(row)),
    "least": least,
    "most": lambda row: (row["Days left"] == "", -int(row["Days left"] or 0), *by_council(row)),
    "council": by_council,
}
PAST = "Which, and since when"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("page=3", "There is no page 3 of these: the last is page 2."),
        ("page=99999", "There is no page 99,999 of these: the last is page 2."),
        ("page=2&council=Council+00", "There is no page 2 of these: page 1 is the only one."),
    ],
)
async def test_beyond_the_last_page_it_says_so_and_shows_a_way_back(shelf: Shelf, query: str, said: str) -> None:
    await shelf.fill(60)

    async with shelf.browser(CLAIRE) as browser:
        page = await read(browser, f"/portfolio?{query}")
        [way] = re.findall(r'<a class="govuk-link" href="(/portfolio\?[^"]+)">Go to the first page</a>', page)
        first = await read(browser, way.replace("&amp;", "&"))

    assert said in " ".join(page.split())
    assert "Notices 1 to " in first


async def test_one_notice_alone_is_said_as_one(shelf: Shelf) -> None:
    await three_towns(shelf)

    async with shelf.browser(CLAIRE) as browser:
        page = await read(browser, "/portfolio?council=ash")

    assert "<strong>Notice 1 of 1</strong>, and 3 in force in all." in page
    assert "govuk-pagination" not in page


# --- what nobody should be able to do with a name


async def test_a_hostile_name_is_shown_as_it_is_and_does_nothing(shelf: Shelf) -> None:
    await shelf.put(*(notice(f"n{n}", name) for n, name in enumerate(HOSTILE)))
    # Anybody may have the Department open an address.
    query = "?council=%22%3E%3Cscript%3E&stage=%3Cscript%3E%ED%A0%80"

    async with shelf.browser(CLAIRE) as browser:
        page, narrowed = await read(browser, "/portfolio"), await read(browser, f"/portfolio{query}")
        rows = await table(browser, "?sort=council")

    assert "<script" not in page + narrowed
    assert "<bdi>\u202eelddim eht morf</bdi>" in page
    assert [row["Council"] for row in rows] == [
        *("<script>alert(1)</script>", "'=HYPERLINK(1)", "W" * 300, "elddim eht morf"),
    ]


@pytest.mark.parametrize(
    ("written", "cell"),
    [
        ("Sefton Council", "Sefton Council"),
        ("Stoke-on-Trent", "Stoke-on-Trent"),
        *[(f"{sign}1+1", f"'{sign}1+1") for sign in "=+-@|%"],
        ("  =1", "'=1"),
        ("\t=1", "'=1"),
        ("\tSefton", "'Sefton"),
        ("\r\n@SUM(1)", "'@SUM(1)"),
        ("\u200b=1", "'\u200b=1"),
        ("\u202e=1", "'=1"),
        ("\uff1d1", "'\uff1d1"),
        ("Sef\nton", "Sef ton"),
    ],
)
def test_no_spreadsheet_takes_a_cell_for_a_formula(written: str, cell: str) -> None:
    assert harmless(written) == cell


# --- the calendar


async def test_the_calendar_holds_the_next_date_of_each_notice_as_a_whole_day(shelf: Shelf) -> None:
    await three_towns(shelf)

    async with shelf.browser(CLAIRE) as browser:
        answer = await browser.get("/portfolio.ics?stage=concern")
    calendar = subscribed(answer.content)

    assert answer.headers["Content-Disposition"] == 'attachment; filename="portfolio.ics"'
    assert set(calendar.events) == {"b/next@noticekeeper", "c/next@noticekeeper"}
    assert b"DTSTART;VALUE=DATE:20210908\r\n" in answer.content
    assert b"SUMMARY:Due: send out the minutes\\, Beechtown\r\n" in answer.content
