"""A notice's page as of a past moment: what was known then, and nothing that came after."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta

import pytest
import pytest_asyncio

from domain.moments import london
from domain.people import Role
from tests.support.lives import somebody
from tests.web.house import CLAIRE, PRIYA, RUTH, House, house
from tests.web.test_house import read
from tests.workflows.agreed import boards_on

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOTICE, SAM = "/notices/sefton", "sam@operations.example"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with house(tmp_path_factory.mktemp("house")) as here:
        notice = boards_on(date(2021, 7, 14), date(2021, 8, 18))
        sam = somebody("sam", Role.OPERATOR, address=SAM)
        await here.case.open(notice.model_copy(update={"people": (*notice.people, sam)}))
        await here.case.sleep_to(date(2021, 6, 24))
        await here.on_time()
        yield here


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def then(here: House) -> datetime:
    """A moment after which the report was handed in, the chair answered, and the Department weighed an end."""
    await here.case.act("answer-board", "chair", meeting=2, answer="accepted")
    await here.sleep(timedelta(minutes=5))
    then = here.now
    await here.sleep(timedelta(minutes=5))
    await here.case.act("submit-report", "coordinator", meeting=1, document="Report of June")
    await here.case.act("answer-board", "chair", meeting=2, answer="declined")
    await here.case.act("propose-end", "case_lead", how="lifted", reason="All is well")
    await here.sleep(timedelta(minutes=5))
    return then


def as_of(then: datetime) -> str:
    return f"as-of={london(then):%Y-%m-%dT%H:%M:%S}"


def under(page: str, heading: str) -> str:
    """What stands under one heading of a page."""
    return page.partition(f">{heading}<")[2].partition("<h2")[0]


async def test_what_was_done_since_is_still_owed_then_and_an_answer_is_the_one_given_by_then(
    here: House, then: datetime
) -> None:
    async with here.signed_in(PRIYA) as browser:
        now, past = await read(browser, NOTICE), await read(browser, f"{NOTICE}?{as_of(then)}")
        later = await read(browser, f"{NOTICE}?{as_of(here.now)}")

    assert "This is the past." in past
    assert "What fires next</h2>" not in past
    assert "Hand in the report to the board (board 1)" in under(past, "What was owed then")
    assert "Not done by then, its day ahead" in under(past, "What was owed then")
    assert "Done on Thursday 24 June 2021" in under(later, "What had been done by then")
    assert "Ruth Adeyemi: accepted" in under(past, "Boards and reviews known of then")
    assert "Ruth Adeyemi: declined" in under(later, "Boards and reviews known of then")
    assert 'name="as-of"' in now


async def test_the_entries_stand_with_when_they_were_entered_and_none_that_came_after(
    here: House, then: datetime
) -> None:
    async with here.signed_in(CLAIRE) as browser:
        past, listed = (
            await read(browser, f"{NOTICE}?{as_of(then)}"),
            await read(browser, f"{NOTICE}/timeline?{as_of(then)}"),
        )
        later = await read(browser, f"{NOTICE}/timeline?{as_of(here.now)}")
        letters = await read(browser, f"{NOTICE}/letters?{as_of(then)}&page=2")

    assert "Entered Thursday 24 June 2021, 09:0" in past
    assert ("handed in" in listed, "handed in" in later) == (False, True)
    assert "answered the invite to board 2: accepted" in listed
    assert "Letters by" in letters


async def test_the_past_is_seen_by_the_same_rights_as_the_present(here: House, then: datetime) -> None:
    pages = []
    for address in (CLAIRE, PRIYA, RUTH):
        async with here.signed_in(address) as browser:
            pages.append(await read(browser, f"{NOTICE}?{as_of(here.now)}"))
            pages[-1] += await read(browser, f"{NOTICE}/timeline?{as_of(here.now)}")
    async with here.signed_in(SAM) as stranger:
        refused = await stranger.get(f"{NOTICE}?{as_of(then)}")
        nowhere = await stranger.get(f"/notices/nowhere?{as_of(then)}")

    assert ["roposed by Claire Donnelly" in page for page in pages] == [True, False, False]
    assert ["Priya Nair" in page for page in pages] == [True, True, False]
    assert (refused.status_code, nowhere.status_code) == (404, 404)


ODD = {
    "ahead": ("2098-01-01T09:00", "is still ahead"),
    "before anything was entered": ("2001-01-01T09:00", "Nothing had been entered of this notice before"),
    "no moment": ("yesterday", "is no moment. Write it on London"),
    "an hour that there was not": ("2021-03-28T01:30", "is no moment in London"),
    "hostile": ("<script>\u202e", "&lt;script&gt;"),
    "far too long": ("9" * 5000, "is no moment"),
    "the first day there is": ("0001-01-01T00:00", "moment"),
}


async def test_a_moment_that_cannot_be_looked_back_on_is_told_beside_its_field(here: House) -> None:
    async with here.signed_in(PRIYA) as browser:
        answers = {name: await browser.get(NOTICE, params={"as-of": typed}) for name, (typed, _) in ODD.items()}

    for name, answer in answers.items():
        assert answer.status_code == 422, name
        assert ODD[name][1] in answer.text, name
        assert 'href="#as-of"' in answer.text
        # Chromium warns of a field of moments that holds none.
        assert 'name="as-of" type="text"' in answer.text, name
        assert "<script>" not in answer.text
