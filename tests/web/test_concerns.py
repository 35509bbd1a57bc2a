"""The pages of concerns under paragraph 13, as the Department's people meet them, and as nobody else does."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date, timedelta

import httpx
import pytest
import pytest_asyncio

from desk.serving import site_of
from tests.support.ports import free_port
from tests.web.house import CLAIRE, PRIYA, RUTH, House, house, pages
from tests.web.test_house import hidden, read, today
from tests.workflows.agreed import boards_on
from workflows.connection import connected

pytestmark = pytest.mark.asyncio(loop_scope="module")

CONCERNS = "/notices/sefton/escalations"
ACTS = "/notices/sefton/acts"
ROBERT, PRIVATE_OFFICE = "robert.hale@dfe.example", "private.office@dfe.example"
HOSTILE = "<script>alert(1)</script> \N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET} no progress"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with house(tmp_path_factory.mktemp("house")) as here:
        await here.case.open(boards_on(date(2021, 7, 14), date(2021, 8, 18)))
        await here.case.sleep_to(date(2021, 6, 24))
        await here.on_time()
        yield here


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def department(here: House) -> AsyncIterator[tuple[httpx.AsyncClient, ...]]:
    """The case lead, the approver and the minister's office, each in a browser of their own."""
    async with AsyncExitStack() as stack:
        addresses = (CLAIRE, ROBERT, PRIVATE_OFFICE)
        yield tuple([await stack.enter_async_context(here.signed_in(address)) for address in addresses])


async def do(browser: httpx.AsyncClient, path: str, **typed: str) -> httpx.Response:
    """Open the form of an act, type into it and press its button."""
    page = await read(browser, path)
    shown = dict(re.findall(r'<input [^>]*name="(escalation|box|review)"[^>]*value="([^"]*)"', page))
    form = {**hidden(page), **shown, **today(page), **typed}
    answer = await browser.post(path, data=form)
    if 'id="foreseen"' in answer.text:
        # What it would change is shown first: pressed again, it is done.
        answer = await browser.post(path, data={**form, **hidden(answer.text)})
    return answer


def links(page: str, act: str) -> list[str]:
    """Where a page leads to the forms of one act; two ways to the same form are one."""
    found = re.findall(rf'href="({ACTS}/{act}\?[^"]*)"', page.partition("What has been done")[0])
    return list(dict.fromkeys(one.replace("&amp;", "&") for one in found))


async def moved(by: httpx.AsyncClient, stage: str, **typed: str) -> httpx.Response:
    """Propose a stage by the link on the concern's page."""
    (propose,) = links(await read(by, f"{CONCERNS}/1"), "propose-stage")
    return await do(by, propose, stage=stage, reason="Still no progress", **typed)


async def tick_every_box(by: httpx.AsyncClient) -> int:
    """Two presses a box: its link, and the button of the form it leads to."""
    boxes = links(await read(by, f"{CONCERNS}/1"), "tick-box")
    for box in boxes:
        answer = await do(by, box)
        assert answer.status_code == 200, answer.text
    return len(boxes)


# The story is told in order: each test goes on where the one before it left off.


async def test_where_no_concern_was_raised_the_page_says_so_and_how_to_raise_one(
    department: tuple[httpx.AsyncClient, ...],
) -> None:
    claire, *_ = department

    page = await read(claire, CONCERNS)

    assert "No concern has been raised." in page
    assert f'href="{ACTS}/raise-concern"' in page
    assert f'href="{CONCERNS}"' in await read(claire, "/notices/sefton")
    assert (await claire.get(f"{CONCERNS}/1")).status_code == 404


async def test_hostile_words_in_a_concern_are_shown_and_do_nothing(
    here: House, department: tuple[httpx.AsyncClient, ...]
) -> None:
    claire, *_ = department

    raised = await do(claire, f"{ACTS}/raise-concern", concern=HOSTILE)
    await here.sleep(timedelta(minutes=1))
    shown = [await read(claire, path) for path in (CONCERNS, f"{CONCERNS}/1")]

    assert f'href="{CONCERNS}"' in raised.text
    for page in (raised.text, *shown):
        assert "<script" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    # What is written from right to left must not turn the words around it.
    for page in shown:
        assert "<bdi>&lt;script&gt;" in page
        assert "Concern, raised by Claire Donnelly on Thursday 24 June 2021." in page
    assert "decide what becomes of the concern" in shown[1].lower()
    assert "Why this date" in shown[1]


async def test_a_proposed_stage_shows_its_list_box_by_box_and_who_may_decide_it(
    department: tuple[httpx.AsyncClient, ...],
) -> None:
    claire, robert, _ = department

    await moved(claire, "warning", **{"reply_by-day": "9", "reply_by-month": "7", "reply_by-year": "2021"})
    page, theirs = await read(claire, f"{CONCERNS}/1"), await read(robert, f"{CONCERNS}/1")

    assert "Proposed: warning" in page
    assert "Friday 9 July 2021" in page
    assert "The evidence it rests on: which duties, which days" in page
    assert "Source: convention." in page
    assert "Source: the ladder as it is read" in page
    assert "2 of 2 open." in page
    assert "the approver or the minister: Robert Hale, Minister&#39;s Private Office." in page
    assert "Claire Donnelly, who proposed it, may not decide it" in page
    assert [links(page, act) for act in ("propose-stage", "approve-stage")] == [[], []]
    # Refusing needs no list; approving does.
    assert (len(links(theirs, "refuse-stage")), len(links(theirs, "approve-stage"))) == (1, 0)


async def test_what_approving_would_change_stands_on_a_page_of_its_own_and_changes_nothing(
    department: tuple[httpx.AsyncClient, ...],
) -> None:
    claire, *_ = department
    before = await read(claire, f"{CONCERNS}/1")

    page = await read(claire, f"{CONCERNS}/1/what-if")

    assert "New, Friday 9 July 2021: reply to the warning letter" in page
    assert "Tell the decision: warning" in page
    assert await read(claire, f"{CONCERNS}/1") == before


async def test_the_boxes_are_ticked_from_the_page_in_two_presses_each(
    department: tuple[httpx.AsyncClient, ...],
) -> None:
    claire, *_ = department

    ticked = await tick_every_box(claire)
    page = await read(claire, f"{CONCERNS}/1")

    assert ticked == 2
    assert page.count("Seen to by Claire Donnelly, Thursday 24 June 2021") == 2
    assert links(page, "tick-box") == []
    assert len(links(page, "untick-box")) == 2
    assert "open. Nothing is formal" not in page


async def test_a_second_person_approves_from_the_page_and_the_ladder_moves(
    department: tuple[httpx.AsyncClient, ...],
) -> None:
    claire, robert, _ = department
    (approve,) = links(await read(robert, f"{CONCERNS}/1"), "approve-stage")

    answer = await do(robert, approve)
    page = await read(claire, f"{CONCERNS}/1")

    assert (answer.status_code, f'href="{CONCERNS}/1"' in answer.text) == (200, True)
    assert "Warning, approved by Robert Hale on Thursday 24 June 2021." in page
    assert "Nothing is proposed now." in page
    assert "by the end of Friday 9 July 2021" in page
    done = page.partition("What has been done")[2]
    first_to_last = [done.index(said) for said in ("Raised", "Proposed: warning", "Box evidence", "Approved: warning")]
    assert first_to_last == sorted(first_to_last)


async def test_whoever_proposed_is_refused_their_own_approval_in_a_sentence(
    department: tuple[httpx.AsyncClient, ...],
) -> None:
    _, robert, minister = department
    await moved(robert, "direction")
    await tick_every_box(robert)

    answer = await do(robert, f"{ACTS}/approve-stage?escalation=1")
    own, theirs = await read(robert, f"{CONCERNS}/1"), await read(minister, f"{CONCERNS}/1")

    assert answer.status_code == 409
    assert "Robert Hale proposed this and cannot decide on it: a second person must" in answer.text
    assert "Passing over minded to direct" in own
    assert (links(own, "approve-stage"), len(links(theirs, "approve-stage"))) == ([], 1)


async def test_to_everybody_else_there_is_nothing_here_whether_or_not_there_is_a_concern(here: House) -> None:
    paths = [CONCERNS, f"{CONCERNS}/1", f"{CONCERNS}/1/what-if", f"{CONCERNS}/7", "/notices/nowhere/escalations"]
    answers = []
    for address in (PRIYA, RUTH):
        async with here.signed_in(address) as browser:
            answers += [await browser.get(path) for path in paths]
            assert "escalations" not in await read(browser, "/notices/sefton")

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


async def test_a_number_that_no_concern_has_is_not_there(department: tuple[httpx.AsyncClient, ...]) -> None:
    claire, *_ = department

    for odd in ("2", "01", "0", "-1", "x", "9" * 40, "²"):
        assert (await claire.get(f"{CONCERNS}/{odd}")).status_code == 404


async def test_while_temporal_is_away_the_page_says_so_and_shows_what_has_been_done(
    here: House, department: tuple[httpx.AsyncClient, ...]
) -> None:
    claire, *_ = department
    away = await connected(f"127.0.0.1:{free_port()}", "default", later=True)

    async with pages(here, site_of(here.settings, away)) as address:
        cookies = {"session": claire.cookies["session"]}
        async with httpx.AsyncClient(base_url=address, trust_env=False, verify=False, cookies=cookies) as browser:
            shown = [await read(browser, f"{CONCERNS}{path}") for path in ("", "/1", "/1/what-if")]

    assert all("could not be asked just now" in page for page in shown)
    assert "Approved: warning" in shown[1]
    assert "Nothing is proposed now." not in shown[1]


async def test_a_concern_that_is_over_is_still_shown(here: House, department: tuple[httpx.AsyncClient, ...]) -> None:
    claire, _, minister = department
    await do(minister, links(await read(minister, f"{CONCERNS}/1"), "refuse-stage")[0], reason="Not now")
    await moved(claire, "dropped")

    (approve,) = links(await read(minister, f"{CONCERNS}/1"), "approve-stage")
    await do(minister, approve)
    await here.sleep(timedelta(minutes=1))
    every, one = await read(claire, CONCERNS), await read(claire, f"{CONCERNS}/1")

    assert "Concerns that are over" in every
    assert "Dropped, approved by Minister&#39;s Private Office" in one
    assert "What you can do" not in one
    assert "Refused, because Not now" in one


async def test_a_concern_that_temporal_no_longer_keeps_is_still_known_to_be_over(
    here: House, department: tuple[httpx.AsyncClient, ...]
) -> None:
    claire, *_ = department
    away = await connected(f"127.0.0.1:{free_port()}", "default", later=True)

    async with pages(here, site_of(here.settings, away)) as address:
        cookies = {"session": claire.cookies["session"]}
        async with httpx.AsyncClient(base_url=address, trust_env=False, verify=False, cookies=cookies) as browser:
            every, one = await read(browser, CONCERNS), await read(browser, f"{CONCERNS}/1")

    said = "Dropped, approved by Minister&#39;s Private Office on Thursday 24 June 2021."
    assert said in every.partition("Concerns that are over")[2]
    assert said in one


async def test_when_the_notice_ends_a_concern_says_so_and_what_was_proposed_has_fallen(
    here: House, department: tuple[httpx.AsyncClient, ...]
) -> None:
    claire, *_ = department
    await do(claire, f"{ACTS}/raise-concern", concern="Reports come late")
    await here.sleep(timedelta(minutes=1))
    await do(claire, f"{ACTS}/propose-stage?escalation=2", stage="dropped", reason="They came")
    await here.case.act("propose-end", "case_lead", how="lifted", reason="All is well")
    await here.case.act("approve-proposal", "approver")
    await here.case.are_over("escalation/sefton/2")

    every, one, two = [await read(claire, f"{CONCERNS}{path}") for path in ("", "/2", "/2/what-if")]

    assert "The notice was lifted on Thursday 24 June 2021, and what was proposed fell with it: dropped." in one
    assert "Nothing is proposed now." in one
    assert "What you can do" not in one
    assert "Raise a concern" not in every
    assert "nothing more can be done under it" in two
