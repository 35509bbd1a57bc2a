"""A person's act, from the form on the page to the register, beside a bare Update with one activity."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from html import unescape
from statistics import median

import httpx
from temporalio.client import WorkflowHandle

from bench.at_work import BARE, OURS
from bench.bare import BareDoor
from bench.figures import Figure, percentile
from bench.gauges import load
from bench.notices import calendar, resting
from bench.place import Place
from deploy.secrets import secret_in
from models.database import opened
from models.signed_in import SessionRow
from models.upserting import put
from web.seals import Kept, Seals, known_by
from workflows.opening import open_notice

COORDINATOR, CASE_LEAD = "jo.bell@marlbrook.example", "kate.green@dfe.example"
AREA = "the oversight managers give to social workers' cases"
SET_OBJECTIVE = "/notices/{}/acts/set-objective"
GOAL = 2.0
# The first few prepare what the others use.
FIRST = 3


@asynccontextmanager
async def signed_in(place: Place, address: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of whoever is written to at `address`, as if they had pressed the link in their letter."""
    now, secret = place.now(), f"bench {address}"
    register = opened(place.settings.register)
    ends_at = now + timedelta(days=1)
    row = SessionRow(secret=known_by(secret), address=address, began_at=now, ends_at=ends_at, revoked_at=None)
    async with register.writing() as session:
        await put(session, [row])
    await register.close()
    seals = Seals(partial(secret_in, place.settings.secret_file))
    async with httpx.AsyncClient(
        base_url=place.settings.pages_here,
        trust_env=False,
        cookies={"session": seals.cookie(Kept(secret, now))},
        headers={"Accept": "text/html"},
        timeout=60,
    ) as browser:
        yield browser


async def opened_at_rest(place: Place, reference: str) -> None:
    await open_notice(place.client, OURS, resting(reference), calendar(), place.now(), place.ahead_by)


def hidden_in(page: str) -> dict[str, str]:
    """What the form of a page brings back that nobody typed."""
    fields = re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
    found = ((re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)) for one in fields)
    return {name[1]: unescape(value[1]) for name, value in found if name and value}


def today_in(page: str) -> dict[str, str]:
    """The day of the act, as the form proposes it."""
    return dict(re.findall(r'name="(on-\w+)"[^>]*value="(\d+)"', page))


async def acts(place: Place, how_many: int) -> AsyncIterator[list[Figure]]:
    """So many acts of one coordinator, turn by turn with bare Updates."""
    await opened_at_rest(place, "acting")
    door: WorkflowHandle[BareDoor, None] = await place.plain.start_workflow(
        BareDoor.run, 0, id="bare/door", task_queue=BARE
    )
    ours: list[float] = []
    floor: list[float] = []
    async with signed_in(place, COORDINATOR) as browser:
        await _shown(browser, "acting")
        for n in range(FIRST + how_many):
            ours.append(await _act(browser, "acting", f"Objective {n}"))
            floor.append(await _update(door))
    await door.signal(BareDoor.end)
    yield _figures(ours[FIRST:], floor[FIRST:])


def _figures(ours: list[float], floor: list[float]) -> list[Figure]:
    how = f"{len(ours)} of each, turn by turn"
    what = "An act, page → register"
    return [
        Figure(f"{what}, p50", "ms", median(ours), median(floor), load(), how),
        Figure(f"{what}, p95", "ms", percentile(ours, 95), percentile(floor, 95), load(), how, GOAL),
    ]


async def _shown(browser: httpx.AsyncClient, reference: str) -> None:
    """Wait until the notice has a page."""
    async with asyncio.timeout(60):
        while (await browser.get(f"/notices/{reference}")).status_code != 200:
            await asyncio.sleep(0.1)


async def _act(browser: httpx.AsyncClient, reference: str, text: str) -> float:
    """Milliseconds from pressing the button to the page that says what was entered."""
    path = SET_OBJECTIVE.format(reference)
    form = (await browser.get(path)).text
    typed = {**hidden_in(form), **today_in(form), "area": AREA, "text": text}
    began = time.perf_counter()
    answer = await browser.post(path, data=typed)
    took = 1000 * (time.perf_counter() - began)
    if answer.status_code != 200 or "That is recorded" not in answer.text:
        raise RuntimeError(f"The act was not done: {answer.status_code} {answer.text}")
    return took


async def _update(door: WorkflowHandle[BareDoor, None]) -> float:
    began = time.perf_counter()
    await door.execute_update(BareDoor.act)
    return 1000 * (time.perf_counter() - began)
