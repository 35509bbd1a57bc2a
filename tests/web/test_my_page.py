"""My page of somebody with a part in hundreds of notices, on both databases: what is soonest, and a page at a time."""

import re
from typing import Any

import httpx
import pytest

from domain.people import Role
from models.database import Sessions
from models.record import MeetingRow
from tests.support.notices import sefton
from tests.web.house import CLAIRE
from tests.web.shelf import TODAY, Shelf, duty, meeting, notice
from web.my_page import FEW, SHOWN

MANY = FEW + 5
[CASE_LEAD] = (one.id for one in sefton().people if one.address == CLAIRE)


@pytest.fixture
def shelf(sessions: Sessions, read_only_url: str) -> Shelf:
    return Shelf(sessions, read_only_url)


async def read(browser: httpx.AsyncClient, path: str = "/my") -> str:
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def filled(shelf: Shelf, count: int) -> None:
    await shelf.put(*(notice(f"n{n:03}", f"Council {n:03}") for n in range(count)))


def owed(reference: str, days: int, **what: Any) -> Any:
    return duty(reference, f"d{days}", days, **{"owner": "case_lead", "what": f"do {reference}", **what})


def asked_to(reference: str, days: int, person: str) -> MeetingRow:
    row = meeting(reference, "review", 1, days)
    row.whole = {**row.whole, "invited": [{"person": person, "name": "Somebody", "answer": "none"}]}
    return row


def begun(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"Do (n\d\d\d)\b", page)))


@pytest.mark.parametrize("count", [3, MANY])
async def test_what_somebody_owes_is_the_same_of_few_notices_and_of_many(shelf: Shelf, count: int) -> None:
    await filled(shelf, count)
    nobodys = notice("n002", "Council 002")
    nobodys.text = {**nobodys.text, "people": _without(nobodys.text["people"], Role.MINISTER, Role.APPROVER)}
    ended = notice("over", "Overtown", ended_on=TODAY)
    await shelf.put(
        *(nobodys, ended, owed("n001", 4), owed("n000", 9)),
        # Nobody decides there: who leads the case stands in. Elsewhere somebody does.
        *(owed("n002", 6, owner="minister"), owed("n001", 2, owner="minister"), owed("n000", 1, owner="coordinator")),
        *(asked_to("n000", 12, CASE_LEAD), asked_to("n001", 8, "somebody-else")),
    )

    async with shelf.browser(CLAIRE) as browser:
        page = await read(browser)

    assert begun(page) == ["n001", "n002", "n000"]
    assert page.count("Wednesday 15 September 2021") == 1
    assert "Saturday 11 September 2021" not in page
    assert "Overtown" not in page


def _without(people: list[dict[str, Any]], *roles: Role) -> list[dict[str, Any]]:
    return [one for one in people if not {*roles} & {*one["roles"]}]


async def test_of_many_notices_what_is_soonest_is_shown_and_that_there_is_more(shelf: Shelf) -> None:
    await filled(shelf, MANY)
    # Twice as many as are read at a time are due before them, and are others'.
    await shelf.put(*(owed(f"n{n:03}", 1, owner="coordinator") for n in range(MANY)))
    await shelf.put(*(owed(f"n{n:03}", 2 + n) for n in range(SHOWN + 5)))

    async with shelf.browser(CLAIRE) as browser:
        page = await read(browser)

    assert begun(page) == [f"n{n:03}" for n in range(SHOWN)]
    assert "This is what is soonest. There may be more" in page


async def test_what_nobody_has_to_do_in_notices_of_others_hides_nothing_that_is_theirs(shelf: Shelf) -> None:
    await filled(shelf, MANY)
    others = [notice(f"x{n:03}", f"Other {n:03}") for n in range(5)]
    for one in others:
        one.text = {**one.text, "people": [{**one.text["people"][0], "roles": ["coordinator"]}]}
    # More than are ever looked at, all of them older.
    nobodys = [duty(one.reference, f"d{n}", -9, owner="nhs_adviser") for one in others for n in range(101)]
    await shelf.put(*others)
    await shelf.put(*nobodys, owed("n007", 3))

    async with shelf.browser(CLAIRE) as browser:
        page = await read(browser)

    assert begun(page) == ["n007"]


async def test_where_nobody_looked_through_all_of_it_nothing_is_said_of_all_of_it(shelf: Shelf) -> None:
    await filled(shelf, MANY)

    async with shelf.browser(CLAIRE) as browser:
        page = await read(browser)

    assert "You owe nothing now" not in page
    assert "Of what is soonest, nothing is yours." in page
    assert "Of the meetings that are soonest, you are asked to none." in page


async def test_a_page_beyond_the_only_one_is_none_and_hides_no_part(shelf: Shelf) -> None:
    await filled(shelf, 2)

    async with shelf.browser(CLAIRE) as browser:
        page = await read(browser, "/my?page=2")

    assert "There is no page 2 of your notices." in page
    assert "You have no part" not in page


async def test_many_notices_are_listed_a_page_at_a_time(shelf: Shelf) -> None:
    await filled(shelf, MANY)

    async with shelf.browser(CLAIRE) as browser:
        pages = [await read(browser, f"/my?page={n}") for n in (1, 2, 3, 4)]

    listed = [re.findall(r'href="/notices/(n\d\d\d)"', page) for page in pages]
    assert [name for names in listed for name in names] == [f"n{n:03}" for n in range(MANY)]
    assert "Notices 101 to 200 of 255" in pages[1]
    assert "There is no page 4 of your notices." in pages[3]


async def test_an_operator_is_shown_no_notice(shelf: Shelf) -> None:
    row = notice("n000", "Northtown")
    row.text = {**row.text, "people": [{**one, "roles": ["operator"]} for one in row.text["people"]]}
    await shelf.put(row)

    async with shelf.browser(CLAIRE) as browser:
        page = await read(browser)

    assert "Northtown" not in page
    assert "You have no part in a notice that is in force." in page
