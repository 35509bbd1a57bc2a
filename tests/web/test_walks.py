"""Whole stories in a real browser, pages looked at on a telephone and on a desk: one house, one day after another."""

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from email import policy
from email.parser import BytesParser

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from domain.people import Role
from tests.support.lives import somebody
from tests.support.waiting import PATIENCE
from tests.web.held import hold, invite, reply
from tests.web.house import CLAIRE, PRIYA, RUTH, House, house
from tests.web.test_browser import ARGUMENTS, CHROMIUM, walk
from tests.web.test_browser import pytestmark as pytestmark
from tests.workflows.agreed import boards_on

ROBERT, PRIVATE_OFFICE = "robert.hale@dfe.example", "private.office@dfe.example"
SAM = "sam@operations.example"
MINDED_TO, DIRECTION = ("ground", "legal-test", "policy-tests", "letter"), ("ground", "legal-test", "representations")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, timeout=1000 * PATIENCE)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with house(tmp_path_factory.mktemp("house"), linked=True) as here:
        notice = boards_on(date(2021, 7, 14), date(2021, 9, 1))
        sam = somebody("sam", Role.OPERATOR, address=SAM)
        await here.case.open(notice.model_copy(update={"people": (*notice.people, sam)}))
        await here.case.sleep_to(date(2021, 6, 24))
        await here.on_time()
        yield here


def link_in_letter(here: House, to: str, does: str) -> str:
    """Where a link of the last letter to somebody that has such a one leads."""
    found = []
    for path in sorted(here.mail.glob(f"*{to.partition('@')[0]}*.eml")):
        body = BytesParser(policy=policy.default).parsebytes(path.read_bytes()).get_body(("plain",))
        found += re.findall(rf"{does}:\s+(http\S+/links/\S+)", str(body.get_content()) if body else "")
    return str(found[-1])


async def press(page: Page, label: str) -> None:
    await page.get_by_role("button", name=label).click()


async def fill_day(page: Page, group: str, on: date) -> None:
    asked = page.get_by_role("group", name=group)
    for part, said in (("Day", on.day), ("Month", on.month), ("Year", on.year)):
        await asked.get_by_label(part).fill(str(said))


async def test_a_chair_accepts_by_the_link_in_the_letter_and_thinks_better_of_it_on_a_page(
    browser: Browser, here: House
) -> None:
    async with walk(browser, here) as looked:
        page = looked.page
        await page.goto(link_in_letter(here, RUTH, "Accept"))
        await looked.look_at_both("the link of a letter")
        await press(page, "Accept")
        await page.get_by_text("Ruth Adeyemi answered the invite to board").first.wait_for()
        await looked.look("what the link did")
    await here.on_time()

    async with walk(browser, here, RUTH) as looked:
        page = looked.page
        await page.goto("/my")
        await page.get_by_text("Your answer: accepted").wait_for()
        await page.get_by_role("link", name="Decline").first.click()
        await press(page, "Answer board")
        await page.get_by_text("Ruth Adeyemi answered the invite to board").first.wait_for()
        await looked.look("the chair's receipt")


async def test_a_coordinator_settles_a_held_reply_and_an_operator_stops_and_starts_the_post(
    browser: Browser, here: House
) -> None:
    letter = await invite(here, PRIYA)
    number = await hold(here, reply(letter.uid or "", "ACCEPTED", f"{'X' * 300} <b>", PRIYA), letter.key)
    async with walk(browser, here, PRIYA) as looked:
        page = looked.page
        await page.goto("/held")
        await looked.look_at_both("what is held")
        await page.goto(f"/held/{number}")
        await looked.look_at_both("a held reply")
        await page.get_by_label("Priya Nair: accepted").check()
        with here.case.engine.env.auto_time_skipping_disabled():
            await press(page, "Settle it")
            await page.get_by_text("The message is settled.").wait_for()

    async with walk(browser, here, SAM) as looked:
        page = looked.page
        await page.goto("/operator")
        await page.get_by_label("Why is it to be stopped?").fill("The mail server moves")
        with here.case.engine.env.auto_time_skipping_disabled():
            await press(page, "Stop the post")
            await page.get_by_role("link", name="Go to the operator's page").click()
            await looked.look_at_both("the operator's page, the post stopped")
            await press(page, "Start the post")
            await page.get_by_text("The post runs again").wait_for()


async def test_a_case_lead_pastes_a_draft_with_faults_and_is_told_where_they_are(browser: Browser, here: House) -> None:
    async with walk(browser, here, CLAIRE) as looked:
        page = looked.page
        await page.goto("/rehearsals")
        await page.get_by_label("The draft’s text (YAML)").fill("council: Sefton\n" + "x" * 200 + ": 1\n")
        await press(page, "Rehearse it")
        await page.get_by_text("The draft, line 2, column 1").wait_for()
        looked.amiss = [one for one in looked.amiss if "422 (Unprocessable" not in one]
        await looked.look_at_both("a draft with faults")


async def test_a_review_is_booked_assessed_and_held(browser: Browser, here: House) -> None:
    async with walk(browser, here, CLAIRE) as looked:
        page = looked.page
        await page.goto("/notices/sefton/acts/book-review")
        await fill_day(page, "Review on", date(2021, 7, 12))
        await looked.look_at_both("a review's booking")
        await press(page, "Book review")
        await page.get_by_text("That is recorded").wait_for()
    await here.sleep(timedelta(minutes=1))
    await here.case.act("draft-assessment", "coordinator", review=1)
    await here.case.act("sign-assessment", "dcs", review=1)

    async with walk(browser, here, PRIYA) as looked:
        page = looked.page
        await page.goto("/notices/sefton/acts/submit-assessment?review=1")
        await looked.look_at_both("the form of an assessment")
        await press(page, "Submit assessment")
        await page.get_by_text("That is recorded").wait_for()
    await here.case.sleep_to(date(2021, 7, 13))
    await here.on_time()

    async with walk(browser, here, CLAIRE) as looked:
        page = looked.page
        await page.goto("/notices/sefton/acts/record-review?review=1")
        await press(page, "Record review")
        await page.get_by_text("Review 1 was held").first.wait_for()
        await page.goto("/notices/sefton")
        await looked.look_at_both("a notice whose review was held")


async def test_a_concern_becomes_a_direction_by_proposer_and_approver_and_another_is_stood_down(
    browser: Browser, here: House
) -> None:
    async with (
        walk(browser, here, CLAIRE) as claire,
        walk(browser, here, ROBERT) as robert,
        walk(browser, here, PRIVATE_OFFICE) as minister,
    ):
        await raised(claire.page, here, 1, "No progress on supervision")
        await propose(claire.page, 1, "minded to direct", date(2021, 7, 23))
        await ticked(claire.page, here, 1, *MINDED_TO)
        await claire.look_at_both("a proposal whose list is complete")
        await decided(minister.page, 1, "Approve stage")
        await minister.look("the minister's receipt")
        await propose(claire.page, 1, "direction")
        await ticked(claire.page, here, 1, *DIRECTION, "power", "arrangement", "direction", "reviews")
        await decided(minister.page, 1, "Approve stage")
        await claire.page.goto("/notices/sefton/escalations/1")
        await claire.page.get_by_text("Direction, approved by Minister's Private Office").wait_for()
        await claire.look_at_both("a direction")

        await raised(claire.page, here, 2, "Reports come late")
        await propose(claire.page, 2, "dropped")
        await decided(robert.page, 2, "Approve stage")
        await here.sleep(timedelta(minutes=1))
        await robert.page.goto("/notices/sefton/escalations")
        await robert.page.get_by_text("Concerns that are over").wait_for()
        await robert.look_at_both("the concerns, one stood down")


async def raised(page: Page, here: House, number: int, concern: str) -> None:
    await page.goto("/notices/sefton/acts/raise-concern")
    await page.get_by_label("Concern").fill(concern)
    await press(page, "Raise concern")
    await page.get_by_text(concern).first.wait_for()
    await here.sleep(timedelta(minutes=1))
    await page.goto(f"/notices/sefton/escalations/{number}")


async def propose(page: Page, number: int, stage: str, reply_by: date | None = None) -> None:
    await page.goto(f"/notices/sefton/escalations/{number}")
    await page.get_by_role("link", name="Propose stage").click()
    await page.get_by_label("Stage").select_option(stage)
    await page.get_by_label("Why?").fill("Three reviews in a row found the same")
    if reply_by:
        await fill_day(page, "Reply by", reply_by)
    await press(page, "See what it would change")
    await press(page, "Propose stage")
    await page.get_by_role("link", name="Go to the concern").click()


async def ticked(page: Page, here: House, number: int, first: str, *others: str) -> None:
    """The first box on the page; that it is done alike for each was walked elsewhere."""
    await page.get_by_role("link", name="Tick it").first.click()
    await press(page, "Tick box")
    for box in others:
        await here.case.act("tick-box", "case_lead", escalation=number, box=box, note="seen to")
    await page.goto(f"/notices/sefton/escalations/{number}")
    await page.get_by_text(f"Box {first}").first.wait_for()


async def decided(page: Page, number: int, label: str) -> None:
    """By the link that the concern's page has for whoever may."""
    await page.goto(f"/notices/sefton/escalations/{number}")
    await page.get_by_role("link", name=label).click()
    await press(page, label)
    await page.get_by_text("That is recorded").wait_for()
