"""`make pictures`: the main pages as they look, of the invented council at one moment, for docs/pages.md to show.

The same house as in the tests, so that they come out the same again. A page more is a line more in `PAGES`.
"""

import asyncio
import logging
import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from playwright.async_api import Browser, FloatRect, ViewportSize, async_playwright

from domain.plan import scope_of
from notices.example import example_notice
from notices.reading import read_text
from tests.support.editions import ENGLAND
from tests.web.held import hold, invite, reply
from tests.web.house import House, house

DOCS = Path(__file__).parents[1] / "docs"
SIGNED_ON, TODAY = date(2026, 11, 23), date(2027, 1, 11)
NOTICE = "marlbrook"
JO, LENA, KATE, BO = (
    "jo.bell@marlbrook.example",
    "lena.fischer@chair.example",
    "kate.green@dfe.example",
    "bo.larsen@marlbrook.example",
)
A_DESK, A_TELEPHONE = 1280, 375
# What is below this is more of the same.
TALLEST = 1200
LARGEST = 150_000


@dataclass(frozen=True)
class Shown:
    """One picture: of which page, as whom. Nobody is signed in where `who` is empty."""

    name: str
    who: str
    path: str
    width: int = A_DESK


PAGES = (
    Shown("sign-in", "", "/sign-in"),
    Shown("my-page", JO, "/my"),
    Shown("my-page-telephone", JO, "/my", A_TELEPHONE),
    Shown("notice", JO, f"/notices/{NOTICE}"),
    Shown("plan", JO, f"/notices/{NOTICE}/plan"),
    Shown("board", LENA, f"/notices/{NOTICE}/boards/2"),
    Shown("paper", JO, f"/notices/{NOTICE}/papers/board-2"),
    Shown("act", JO, f"/notices/{NOTICE}/acts/submit-report?meeting=2"),
    Shown("concern", KATE, f"/notices/{NOTICE}/escalations/1"),
    Shown("portfolio", KATE, "/portfolio"),
    Shown("rehearse", KATE, "/rehearsals"),
    Shown("held", JO, "/held/1"),
    Shown("operator", BO, "/operator"),
)


async def lived(here: House) -> None:
    """The invented council's notice some weeks after its signature, with a board ahead and a concern being weighed."""
    notice = read_text(example_notice(SIGNED_ON), "example.yaml")
    assert not isinstance(notice, list), notice
    here.case.reference = NOTICE
    await here.case.open(notice, edition=ENGLAND)
    sittings = [{"on": date(2026, 12, 16)}, {"on": date(2027, 1, 27)}, {"on": date(2027, 3, 10)}]
    await here.case.act("agree-timetable", "case_lead", sittings=sittings)
    await here.case.sleep_to(date(2026, 12, 18))
    await held_a_board(here)
    await here.case.sleep_to(date(2027, 1, 6))
    await here.case.act("answer-board", "chair", meeting=2, answer="accepted")
    await on_paper(here)
    await here.case.act("raise-concern", "case_lead", concern="No progress on the oversight of cases")
    await here.case.sleep_to(date(2027, 1, 7))
    why, reply_by = "Two reviews found the same", date(2027, 2, 12)
    await here.case.act("propose-stage", "case_lead", escalation=1, stage="warning", reply_by=reply_by, reason=why)
    await here.case.act("tick-box", "case_lead", escalation=1, box="evidence", note="The reviews of November")
    await here.case.sleep_to(TODAY)
    await here.on_time()
    asked = await invite(here, LENA)
    why = "Nothing vouches for its being from Lena Fischer: ask them, and settle this."
    await hold(here, reply(asked.uid or "", "TENTATIVE", "I may be late.", LENA), asked.key, why, LENA)


async def held_a_board(here: House) -> None:
    """The first board sat, and agreed what somebody does."""
    act, on = here.case.act, date(2026, 12, 16)
    await act("record-meeting", "coordinator", on=on, meeting=1)
    await act("agree-action", "chair", meeting=1, text="Publish the duty rota", owner="dcs", due_on=date(2027, 2, 10))
    await act("record-decision", "coordinator", meeting=1, text="Caseloads are capped at 16")


async def on_paper(here: House) -> None:
    """Two objectives and how they go, a weak contribution, views, and a thing more for the agenda."""
    act, plan = here.case.act, await objectives_of(here)
    for number, (progress, said) in plan.items():
        await act("record-progress", "coordinator", objective=number, progress=progress, said=said)
    await act("note-contribution", "chair", whose="the police", needs="nobody comes to strategy meetings")
    await act("record-views", "coordinator", voice="frontline staff", gathered="a survey", heard="Too many cases each")
    await act("add-agenda-item", "chair", meeting=2, text="The new duty system")


async def objectives_of(here: House) -> dict[int, tuple[str, str]]:
    """Set an objective for each of the first two things the plan must cover; how each goes, by its number."""
    notice = read_text(example_notice(SIGNED_ON), "example.yaml")
    assert not isinstance(notice, list), notice
    first, second = scope_of(notice, ())[:2]
    set_one = partial(here.case.act, "set-objective", "coordinator", target_on=date(2027, 6, 30))
    await set_one(area=first, text="Caseloads below 16", owner="dcs", measure="cases", baseline="23", target="16")
    await set_one(area=second, text="Every decision written down within a day", owner="head_of_service")
    return {1: ("slow", "Four posts are vacant"), 2: ("on track", "Nine in ten, by the audit of December")}


async def sessions_of(here: House) -> dict[str, str]:
    """Everybody who is to be signed in, once, by what their browser keeps."""
    found = {"": ""}
    for who in dict.fromkeys(shown.who for shown in PAGES if shown.who):
        async with here.signed_in(who) as known:
            found[who] = known.cookies["session"]
    return found


async def take(to: Path) -> None:
    """Take every picture. It needs a chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("No browser is here to take pictures with. On Debian or Ubuntu: sudo apt install chromium")
    folder = to / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        async with house(Path(scratch)) as here, async_playwright() as playwright:
            await lived(here)
            browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            sessions = await sessions_of(here)
            for shown in PAGES:
                await _taken(here, browser, shown, sessions[shown.who], folder / f"{shown.name}.png")
            await browser.close()


async def _taken(here: House, browser: Browser, shown: Shown, session: str, to: Path) -> None:
    viewport: ViewportSize = {"width": shown.width, "height": 800}
    context = await browser.new_context(base_url=here.address, viewport=viewport, reduced_motion="reduce")
    if session:
        await context.add_cookies([{"name": "session", "value": session, "url": here.address}])
    page = await context.new_page()
    answer = await page.goto(shown.path)
    assert answer, shown.path
    assert answer.status == 200, f"{shown.path} answered {answer.status}"
    tall = await page.evaluate("document.documentElement.scrollHeight")
    clip: FloatRect = {"x": 0, "y": 0, "width": shown.width, "height": min(tall, TALLEST)}
    await page.screenshot(path=to, full_page=True, clip=clip)
    await context.close()
    assert to.stat().st_size < LARGEST, f"{to.name} is larger than {LARGEST} bytes: have less of the page shown"


if __name__ == "__main__":
    # The house is left while its strands still speak to each other, which they say.
    logging.disable(logging.WARNING)
    asyncio.run(take(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS))
