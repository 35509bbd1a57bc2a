"""A coordinator's first day in a real browser: nothing amiss for a screen reader, a narrow screen, or its console.

It takes Debian's chromium. Without one these tests are left out and say so; no other test needs it.
"""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from tests.support.waiting import PATIENCE
from tests.web.house import CLAIRE, PRIYA, House, house
from tests.web.shelf import Shelf, notice
from tests.workflows.agreed import boards_on

CHROMIUM = shutil.which("chromium")
# Chromium refuses its own sandbox to root, who runs tests in a container. A page is looked at for too short a time for
# its scripts, axe before all, to be worth optimising.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--js-flags=--no-opt --no-maglev"]

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(
        CHROMIUM is None,
        reason="No browser is here to open the pages in. On Debian or Ubuntu: sudo apt install chromium",
    ),
]

# Long, with a word nobody can break, and partly from right to left.
CONCERN = f"<b>No progress</b> on supervision. {'X' * 90} \N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET} (1)."
WIDTHS = {"a desk": 1280, "a telephone": 375}
# Of all that axe finds only what is amiss leaves the browser.
AMISS = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"


@dataclass
class Looked:
    """A page in the browser, and what was amiss with every page it showed."""

    page: Page
    amiss: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    async def look_at_both(self, what: str) -> None:
        """On a desk and on a telephone, which it is left on."""
        for on, width in WIDTHS.items():
            await self.page.set_viewport_size({"width": width, "height": 800})
            await self.look(f"{what}, on {on}")

    async def look(self, what: str) -> None:
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(AXE_SCRIPT)
        self.amiss += [f"{what}: {one['id']}, {one['help']}" for one in await self.page.evaluate(AMISS)]
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
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, timeout=1000 * PATIENCE)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with house(tmp_path_factory.mktemp("house")) as here:
        await here.case.open(boards_on(date(2021, 7, 14), date(2021, 8, 18)))
        await here.case.sleep_to(date(2021, 6, 24))
        await here.on_time()
        yield here


@asynccontextmanager
async def walk(browser: Browser, here: House, address: str = "") -> AsyncIterator[Looked]:
    """Somebody's own browser, signed in where an address is named. Nothing may be amiss with any page looked at."""
    context = await browser.new_context(base_url=here.address)
    if address:
        async with here.signed_in(address) as known:
            kept: Any = {"name": "session", "value": known.cookies["session"], "url": here.address}
            await context.add_cookies([kept])
    context.set_default_timeout(1000 * PATIENCE)
    looked = Looked(page := await context.new_page())
    page.on("console", looked.hear)
    yield looked
    assert looked.amiss == []
    assert looked.seen
    await context.close()


async def test_a_coordinator_signs_in_sees_what_is_owed_and_hands_in_a_report(browser: Browser, here: House) -> None:
    async with walk(browser, here) as looked:
        page = looked.page
        await sign_in(looked, here)
        await page.wait_for_url("**/my")
        await looked.look_at_both("my page")
        await page.get_by_role("link", name="Sefton Council").first.click()
        await looked.look_at_both("the notice")
        await page.goto("/notices/sefton/timeline")
        await looked.look_at_both("what happened")
        await page.goto("/notices/sefton/letters")
        await looked.look_at_both("letters")
        await page.goto("/notices/sefton?as-of=2021-06-23T17:00")
        await looked.look_at_both("the notice as of a past moment")
        await page.goto("/notices/sefton/acts/change-person")
        await looked.look_at_both("a form of many fields")
        await set_and_speak_of(looked, "Caseloads below 16")
        refused = await page.goto("/nothing-here")
        await looked.look_at_both("nothing here")
        looked.amiss = [one for one in looked.amiss if "404 (Not Found)" not in one]
        await hand_in(looked)
        await page.goto("/notices/sefton/boards/1")
        await looked.look_at_both("a board with its agenda")

        assert refused is not None
        assert refused.status == 404
        assert len(looked.seen) == 2 * 18


async def test_a_case_lead_raises_a_concern_proposes_a_stage_and_ticks_a_box(browser: Browser, here: House) -> None:
    async with walk(browser, here, CLAIRE) as looked:
        page = looked.page
        await page.goto("/notices/sefton/escalations")
        await looked.look_at_both("the concerns")
        await page.get_by_role("link", name="Raise a concern").click()
        await page.get_by_label("Concern").fill(CONCERN)
        await page.get_by_role("button", name="Raise concern").click()
        await here.sleep(timedelta(minutes=1))
        await page.get_by_role("link", name="Go to the concerns").click()
        await looked.look_at_both("the concerns, with one")
        await page.get_by_role("link", name="Concern", exact=False).first.click()
        await looked.look_at_both("a concern as raised")
        await propose(page)
        await page.get_by_role("link", name="Go to the concern").click()
        await looked.look_at_both("a concern with a proposal")
        # Two presses: the box's link, and the button of its form.
        await page.get_by_role("link", name="Tick it").first.click()
        await looked.look_at_both("a box's form")
        await page.get_by_role("button", name="Tick box").click()
        await page.get_by_role("link", name="Go to the concern").click()
        await page.get_by_text("Seen to by Claire Donnelly, ").wait_for()
        await looked.look_at_both("a concern with a box ticked")
        await page.get_by_role("link", name="What approving it would change").click()
        await looked.look_at_both("what approving would change")
        await agree(looked)

        assert len(looked.seen) == 2 * 9


async def agree(looked: Looked) -> None:
    """A timetable, as far as what it would change: nothing is agreed."""
    page = looked.page
    await page.goto("/notices/sefton/acts/agree-timetable")
    await page.get_by_text("Fill the rows in from a rhythm").click()
    for label, said in (("Every", "6"), ("The first on", "21 7 2021"), ("How many", "3")):
        await page.get_by_label(label).fill(said)
    await looked.look_at_both("a timetable's form")
    await page.get_by_role("button", name="Fill in the rows").click()
    await page.get_by_label("Day of meeting 2").fill("30 8 2021")
    await page.get_by_role("button", name="See what it would change").click()
    await page.get_by_text("What it would change").wait_for()
    await looked.look_at_both("what a timetable would change")


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


async def test_a_case_lead_reads_the_portfolio_and_narrows_it(browser: Browser, here: House) -> None:
    async with walk(browser, here, CLAIRE) as looked:
        page = looked.page
        await page.goto("/my")
        await page.get_by_role("link", name="Portfolio").click()
        await page.get_by_role("link", name="Sefton Council").wait_for()
        await looked.look_at_both("the portfolio")
        await page.get_by_label("Council, or part of its name").fill("Nowhere")
        await page.get_by_role("button", name="Show").click()
        await page.get_by_text("None of 1 notice in force is as you asked.").wait_for()
        await looked.look_at_both("the portfolio with nothing in it")

        assert len(looked.seen) == 2 * 2


async def sign_in(looked: Looked, here: House) -> None:
    page, before = looked.page, len(here.letters(PRIYA))
    await page.goto("/")
    await looked.look_at_both("sign in")
    await page.get_by_label("E-mail address").fill(PRIYA)
    await page.get_by_role("button", name="Send me a link").click()
    await looked.look_at_both("look for a letter")
    letter = await here.letter_after(before, PRIYA)
    await page.goto(letter.link)
    await looked.look_at_both("the link")
    await page.get_by_role("button", name="Sign in").click()


async def set_and_speak_of(looked: Looked, text: str) -> None:
    """An objective from the plan's page and back: set, then off track."""
    page = looked.page
    await page.goto("/notices/sefton/plan")
    await looked.look_at_both("the plan")
    await page.get_by_role("link", name="Set objective").first.click()
    await looked.look_at_both("the form of an objective")
    await page.get_by_label("Who owns it?").select_option("dcs")
    await page.get_by_label("What is it, in words?").fill(text)
    await page.get_by_role("button", name="Set objective").click()
    await page.get_by_role("link", name="Go to the plan").click()
    await page.get_by_role("link", name=re.compile(rf"Record progress.*{text}")).click()
    await looked.look_at_both("the form of an objective's progress")
    await page.get_by_label("Off track").check()
    await page.get_by_label("What is reported?").fill("Four posts are vacant")
    await page.get_by_role("button", name="Record progress").click()
    await page.get_by_role("link", name="Go to the plan").click()
    await page.get_by_text("Off track: Four posts are vacant").last.wait_for()
    await looked.look_at_both("the plan with an objective off track")


async def hand_in(looked: Looked) -> None:
    """First with a field left wrong, then as it should be."""
    page = looked.page
    await page.goto("/notices/sefton/acts/submit-report?meeting=1")
    await looked.look_at_both("the form")
    await page.get_by_label("Day").fill("32")
    await page.get_by_role("button", name="Submit report").click()
    await looked.look_at_both("the form with a fault")
    looked.amiss = [one for one in looked.amiss if "422 (Unprocessable" not in one]
    await page.get_by_label("Day").fill("24")
    await page.get_by_role("button", name="Submit report").click()
    await page.get_by_text("The report to board 1 was handed in.").wait_for()
    await looked.look_at_both("the receipt")


async def test_a_case_lead_turns_the_pages_of_a_long_portfolio(browser: Browser, here: House) -> None:
    shelf, names = Shelf(here.offices.sessions, ""), [f"council-{n:03}" for n in range(330)]
    await shelf.put(*(notice(name, f"Council {name}") for name in names))

    async with walk(browser, here, CLAIRE) as looked:
        page = looked.page
        await page.goto("/portfolio?sort=council")
        await page.get_by_text("Notices 1 to 50 of 331").wait_for()
        await looked.look_at_both("the first page of seven")
        await page.locator("a[rel='next']").click()
        await page.get_by_text("Notices 51 to 100 of 331").wait_for()
        # On a telephone the other numbers are left out; here they are there.
        await page.set_viewport_size({"width": WIDTHS["a desk"], "height": 800})
        await page.get_by_role("link", name="Page 3").click()
        await page.get_by_text("Notices 101 to 150 of 331").wait_for()
        await page.locator("a[rel='next']").click()
        await page.get_by_text("Notices 151 to 200 of 331").wait_for()
        await looked.look_at_both("the page amid them")
        await page.goto("/portfolio?page=12")
        await page.get_by_text("There is no page 12 of these").wait_for()
        await looked.look_at_both("beyond the last page")
        await page.get_by_role("link", name="Go to the first page").click()
        await page.get_by_text("Notices 1 to 50 of 331").wait_for()

        assert len(looked.seen) == 3 * 2
    await shelf.put(*(notice(name, name, ended_on=date(2021, 6, 24)) for name in names))
