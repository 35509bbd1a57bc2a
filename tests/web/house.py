"""The whole house round one notice: strands, offices, register, mail and pages, each the real one, at notice time."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import policy
from email.parser import BytesParser
from functools import cache
from pathlib import Path

import httpx
from temporalio import activity
from temporalio.client import Interceptor

from deploy.embedded.mailbox import mailbox
from desk.serving import pages_of_links, serving, site_of
from models.database import opened
from settings import Settings
from tests.support import engine as engines
from tests.support.engine import QUEUE, Case
from tests.support.ports import free_port
from tests.support.registers import read_only, register_in, with_tables
from tests.support.waiting import PATIENCE
from web.api.callers import Limits
from web.app import create_app
from web.rates import Rates
from web.site import Site
from worker import Offices, offices

# Tests ask more often than people may.
OFTEN = Rates(proxied=False, of_client="10000/minute", of_address="10000/minute")
PRIYA, RUTH, CLAIRE = "priya.nair@sefton.example", "ruth.adeyemi@chair.example", "claire.donnelly@dfe.example"


@dataclass(frozen=True)
class Letter:
    """What came by mail to sign in with."""

    link: str
    code: str


@dataclass
class House:
    case: Case
    offices: Offices
    mail: Path
    settings: Settings
    now: datetime

    @property
    def address(self) -> str:
        return self.settings.pages_here

    def clock(self) -> datetime:
        return self.now

    async def on_time(self) -> None:
        """Have the pages' clock show what the strands' does."""
        self.now = await self.case.now()

    async def sleep(self, time: timedelta) -> None:
        await self.case.sleep_to(await self.case.now() + time)
        await self.on_time()

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[httpx.AsyncClient]:
        """One that keeps cookies, shows pages to people, and follows no redirect."""
        async with httpx.AsyncClient(
            base_url=self.address, trust_env=False, verify=False, headers={"Accept": "text/html"}
        ) as browser:
            yield browser

    @asynccontextmanager
    async def signed_in(self, address: str) -> AsyncIterator[httpx.AsyncClient]:
        async with self.browser() as browser:
            letter = await self.asked_for(browser, address)
            answer = await pressed(browser, letter.link)
            assert (answer.status_code, answer.headers["Location"]) == (303, "/my"), answer.text
            yield browser

    async def asked_for(self, browser: httpx.AsyncClient, address: str) -> Letter:
        """Ask to sign in, and read the letter that comes."""
        before = len(self.letters(address))
        answer = await asked(browser, address)
        assert answer.headers["Location"] == "/sign-in/code", answer.text
        return await self.letter_after(before, address)

    async def letter_after(self, before: int, address: str) -> Letter:
        """The letter that comes to an address after so many."""
        async with asyncio.timeout(PATIENCE):
            while len(self.letters(address)) == before:
                await asyncio.sleep(0.01)
        return self.letters(address)[-1]

    def letters(self, address: str) -> list[Letter]:
        """The letters to sign in with that came to an address, first to last."""
        found = (
            read(path.read_bytes()) for path in sorted(self.mail.glob(f"*{address.casefold().partition('@')[0]}*.eml"))
        )
        return [letter for letter in found if letter]


@cache
def read(raw: bytes) -> Letter | None:
    """What to sign in with, in a letter that is for it; each is looked through once, however often it is asked for."""
    message = BytesParser(policy=policy.default).parsebytes(raw)
    body = message.get_body(("plain",))
    text = body.get_content() if body else ""
    links, codes = (
        re.findall(r"Sign in:\s+\S+?(/sign-in/link/\S+)", text),
        re.findall(r"this code there: (\d{6})", text),
    )
    return Letter(links[0], codes[0]) if links and codes else None


def form_in(page: str) -> str:
    """What the first form of a page brings back."""
    found: str = re.findall(r'name="form" value="([^"]+)"', page)[-1]
    return found


async def asked(browser: httpx.AsyncClient, address: str) -> httpx.Response:
    page = await browser.get("/sign-in")
    return await browser.post("/sign-in", data={"form": form_in(page.text), "email": address})


async def pressed(browser: httpx.AsyncClient, path: str, **typed: str) -> httpx.Response:
    """Open a page, and press the button on it."""
    page = await browser.get(path)
    return await browser.post(path, data={"form": form_in(page.text), **typed})


@asynccontextmanager
async def house(
    folder: Path, *, linked: bool = False, interceptors: Sequence[Interceptor] = ()
) -> AsyncIterator[House]:
    """With `linked`, its letters carry links."""
    port = free_port()
    async with mailbox(folder / "mail", 0, lasting=False) as box:
        settings = Settings(
            data_folder=folder,
            database_url=await with_tables(register_in(folder)),
            smtp_port=box.port,
            task_queue=QUEUE,
            web_port=port,
            web_url=f"http://127.0.0.1:{port}" if linked else None,
            webhooks_private=True,
            _env_file=None,
        )
        living: list[Case] = []

        def notice_clock() -> datetime:
            return activity.info().started_time + living[0].ahead_by

        async with (
            offices(settings, notice_clock, lasting=False) as ours,
            engines.engine(ours, interceptors=interceptors) as engine,
        ):
            living.append(case := Case(engine, "sefton"))
            here = House(case, ours, folder / "mail", settings, await case.now())
            site = site_of(settings, engine.client)
            async with pages(here, replace(site, rates=OFTEN, limits=Limits("100000/minute")), port):
                yield here
            await case.end()


@asynccontextmanager
async def pages(here: House, site: Site, port: int = 0) -> AsyncIterator[str]:
    """The pages, over the register as it may only be read: they never write."""
    register = opened(read_only(here.settings.database_url))
    links = pages_of_links(here.settings, register, site.client, here.clock)
    async with serving(create_app(register, here.clock, links, site), "127.0.0.1", port) as address:
        yield address
    await register.close()
