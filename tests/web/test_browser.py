"""A coordinator's first day in a real browser: nothing amiss for a screen reader, a narrow screen, or its console.

It takes Debian's chromium. Without one these tests are left out and say so; no other test needs it.
"""

import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from tests.web.house import CLAIRE, PRIYA, House, house
from tests.workflows.agreed import boards_on

CHROMIUM = shutil.which("chromium")

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(
        CHROMIUM is None,
        reason="No browser is here to open the pages in. On Debian or Ubuntu: sudo apt install chromium",
    ),
]

# Long, with a word nobody can break, and partly from right to left.
CONCERN = f"<b>No progress</b> on supervision. {'X' * 90} \N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET} (1)."
WIDTHS = {"a telephone": 375, "a desk": 1280}


@dataclass
class Looked:
    """A page in the browser, and what was amiss with every page it showed."""

    page: Page
    amiss: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    async def look(self, what: str) -> None:
        found = await Axe().run(self.page)
        self.amiss += [f"{what}: {one['id']}, {one['help']}" for one in found.response["violations"]]
        wide, room = await self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        if wide > room:
            self.amiss.append(f"{what}: it is {wide} wide where there is room for {room}")
        self.seen.append(what)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.amiss.append(f"The console says: {message.text}")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        # Chromium refuses its own sandbox to root, who runs tests in a container.
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with house(tmp_path_factory.mktemp("house")) as here:
        await here.case.open(boards_on(date(2021, 7, 14), date(2021, 8, 18)))
        await here.case.sleep_to(date(2021, 6, 24))
        await here.on_time()
        yield here


@pytest.mark.parametrize("width", [pytest.param(width, id=name) for name, width in WIDTHS.items()])
async def test_a_coordinator_signs_in_sees_what_is_owed_and_hands_in_a_report(
    browser: Browser, here: House, width: int
) -> None:
    context = await browser.new_context(base_url=here.address, viewport={"width": width, "height": 800})
    looked = Looked(page := await context.new_page())
    page.on("console", looked.hear)
    board = 1 if width == WIDTHS["a telephone"] else 2

    await sign_in(looked, here)
    await page.wait_for_url("**/my")
    await looked.look("my page")
    await page.get_by_role("link", name="Sefton Council").first.click()
    await looked.look("the notice")
    await page.goto("/notices/sefton/timeline")
    await looked.look("what happened")
    await page.goto("/notices/sefton/letters")
    await looked.look("letters")
    await page.goto("/notices/sefton?as-of=2021-06-23T17:00")
    await looked.look("the notice as of a past moment")
    await page.goto("/notices/sefton/acts/change-person")
    await looked.look("a form of many fields")
    await set_and_speak_of(looked, f"Caseloads below 16, {width}")
    refused = await page.goto("/nothing-here")
    await looked.look("nothing here")
    looked.amiss = [one for one in looked.amiss if "404 (Not Found)" not in one]
    await hand_in(looked, board)
    await looked.page.goto(f"/notices/sefton/boards/{board}")
    await looked.look("a board with its agenda")

    assert refused is not None
    assert refused.status == 404
    assert looked.amiss == []
    assert len(looked.seen) == 18
    await context.close()


@pytest.mark.parametrize("width", [pytest.param(width, id=name) for name, width in WIDTHS.items()])
async def test_a_case_lead_raises_a_concern_proposes_a_stage_and_ticks_a_box(
    browser: Browser, here: House, width: int
) -> None:
    context = await browser.new_context(base_url=here.address, viewport={"width": width, "height": 800})
    looked = Looked(page := await context.new_page())
    page.on("console", looked.hear)

    await sign_in(looked, here, CLAIRE)
    await page.wait_for_url("**/my")
    await page.goto("/notices/sefton/escalations")
    await looked.look("the concerns")
    await page.get_by_role("link", name="Raise a concern").click()
    await page.get_by_label("Concern").fill(CONCERN)
    await page.get_by_role("button", name="Raise concern").click()
    await here.sleep(timedelta(minutes=1))
    await page.get_by_role("link", name="Go to the concerns").click()
    await looked.look("the concerns, with one")
    await page.get_by_role("link", name="Concern", exact=False).first.click()
    await looked.look("a concern as raised")
    await propose(page)
    await page.get_by_role("link", name="Go to the concern").click()
    await looked.look("a concern with a proposal")
    # Two presses: the box's link, and the button of its form.
    await page.get_by_role("link", name="Tick it").first.click()
    await looked.look("a box's form")
    await page.get_by_role("button", name="Tick box").click()
    await page.get_by_role("link", name="Go to the concern").click()
    await page.get_by_text("Seen to by Claire Donnelly, ").wait_for()
    await looked.look("a concern with a box ticked")
    await page.get_by_role("link", name="What approving it would change").click()
    await looked.look("what approving would change")
    await agree(looked)

    assert looked.amiss == []
    assert len(looked.seen) == 12
    await context.close()


async def agree(looked: Looked) -> None:
    """A timetable, as far as what it would change: nothing is agreed."""
    page = looked.page
    await page.goto("/notices/sefton/acts/agree-timetable")
    await page.get_by_text("Fill the rows in from a rhythm").click()
    for label, said in (("Every", "6"), ("The first on", "21 7 2021"), ("How many", "3")):
        await page.get_by_label(label).fill(said)
    await looked.look("a timetable's form")
    await page.get_by_role("button", name="Fill in the rows").click()
    await page.get_by_label("Day of meeting 2").fill("30 8 2021")
    await page.get_by_role("button", name="See what it would change").click()
    await page.get_by_text("What it would change").wait_for()
    await looked.look("what a timetable would change")


async def propose(page: Page) -> None:
    """A warning, to be replied to within a month."""
    await page.get_by_role("link", name="Propose stage").click()
    await page.get_by_label("Stage").select_option("warning")
    await page.get_by_label("Why?").fill("Three reviews in a row found the same")
    reply_by = page.get_by_role("group", name="Reply by")
    for part, said in (("Day", "23"), ("Month", "7"), ("Year", "2021")):
        await reply_by.get_by_label(part).fill(said)
    await page.get_by_role("button", name="See what it would change").click()
    await page.get_by_role("button", name="Propose stage").click()


@pytest.mark.parametrize("width", [pytest.param(width, id=name) for name, width in WIDTHS.items()])
async def test_a_case_lead_reads_the_portfolio_and_narrows_it(browser: Browser, here: House, width: int) -> None:
    context = await browser.new_context(base_url=here.address, viewport={"width": width, "height": 800})
    looked = Looked(page := await context.new_page())
    page.on("console", looked.hear)

    await sign_in(looked, here, CLAIRE)
    await page.get_by_role("link", name="Portfolio").click()
    await page.get_by_role("link", name="Sefton Council").wait_for()
    await looked.look("the portfolio")
    await page.get_by_label("Council, or part of its name").fill("Nowhere")
    await page.get_by_role("button", name="Show").click()
    await page.get_by_text("None of 1 notice in force is as you asked.").wait_for()
    await looked.look("the portfolio with nothing in it")

    assert looked.amiss == []
    assert len(looked.seen) == 5
    await context.close()


async def sign_in(looked: Looked, here: House, address: str = PRIYA) -> None:
    page, before = looked.page, len(here.letters(address))
    await page.goto("/")
    await looked.look("sign in")
    await page.get_by_label("E-mail address").fill(address)
    await page.get_by_role("button", name="Send me a link").click()
    await looked.look("look for a letter")
    letter = await here.letter_after(before, address)
    await page.goto(letter.link)
    await looked.look("the link")
    await page.get_by_role("button", name="Sign in").click()


async def set_and_speak_of(looked: Looked, text: str) -> None:
    """An objective from the plan's page and back: set, then off track."""
    page = looked.page
    await page.goto("/notices/sefton/plan")
    await looked.look("the plan")
    await page.get_by_role("link", name="Set objective").first.click()
    await looked.look("the form of an objective")
    await page.get_by_label("Who owns it?").select_option("dcs")
    await page.get_by_label("What is it, in words?").fill(text)
    await page.get_by_role("button", name="Set objective").click()
    await page.get_by_role("link", name="Go to the plan").click()
    await page.get_by_role("link", name=re.compile(rf"Record progress.*{text}")).click()
    await looked.look("the form of an objective's progress")
    await page.get_by_label("Off track").check()
    await page.get_by_label("What is reported?").fill("Four posts are vacant")
    await page.get_by_role("button", name="Record progress").click()
    await page.get_by_role("link", name="Go to the plan").click()
    await page.get_by_text("Off track: Four posts are vacant").last.wait_for()
    await looked.look("the plan with an objective off track")


async def hand_in(looked: Looked, board: int) -> None:
    """First with a field left wrong, then as it should be."""
    page = looked.page
    await page.goto(f"/notices/sefton/acts/submit-report?meeting={board}")
    await looked.look("the form")
    await page.get_by_label("Day").fill("32")
    await page.get_by_role("button", name="Submit report").click()
    await looked.look("the form with a fault")
    looked.amiss = [one for one in looked.amiss if "422 (Unprocessable" not in one]
    await page.get_by_label("Day").fill("24")
    await page.get_by_role("button", name="Submit report").click()
    await page.get_by_text(f"The report to board {board} was handed in.").wait_for()
    await looked.look("the receipt")
