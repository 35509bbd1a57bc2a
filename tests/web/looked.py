"""Looking at a page in Debian's chromium as a screen reader, a narrow screen and a console would."""

import shutil
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ConsoleMessage, Page, Playwright

CHROMIUM = shutil.which("chromium")
NEEDS_CHROMIUM = pytest.mark.skipif(
    CHROMIUM is None,
    reason="No browser is here to open the pages in. On Debian or Ubuntu: sudo apt install chromium",
)
WIDTHS = {"a telephone": 375, "a desk": 1280}


async def chromium(playwright: Playwright) -> Browser:
    # Chromium refuses its own sandbox to root, who runs tests in a container.
    return await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@dataclass
class Looked:
    """A page in the browser, and what was amiss with every page it showed."""

    page: Page
    amiss: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    async def look(self, what: str) -> None:
        """As wide as the page is now."""
        found = await Axe().run(self.page)
        self.amiss += [f"{what}: {one['id']}, {one['help']}" for one in found.response["violations"]]
        wide, room = await self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        if wide > room:
            self.amiss.append(f"{what}: it is {wide} wide where there is room for {room}")
        self.seen.append(what)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.amiss.append(f"The console says: {message.text}")

    async def look_at_both(self, what: str) -> None:
        """On a telephone and on a desk."""
        for on, width in WIDTHS.items():
            await self.page.set_viewport_size({"width": width, "height": 800})
            await self.look(f"{what}, on {on}")
