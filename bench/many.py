"""Many notices kept open: what each takes of worker and server, and how soon all is back after a death."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from datetime import timedelta
from functools import partial
from statistics import median
from typing import Any
from uuid import uuid4

import httpx
from temporalio.client import WorkflowHandle, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError

from bench.acts import AREA, CASE_LEAD, opened_at_rest, signed_in
from bench.at_work import BARE
from bench.bare import BareDoor
from bench.beginnings import by_sixteen, strands_in
from bench.figures import Figure, percentile
from bench.gauges import load, memory_of
from bench.place import Place
from domain.plan_acts import ObjectiveSet
from models.database import Sessions, opened
from workflows.acting import performed

# A whole notice begins with five strands.
STRANDS = 5
LOOKS, FIRST = 15, 8
PATIENCE = timedelta(minutes=15)
SETTLING = 5.0
# Seconds that opening one may take on a busy machine, where many are opened.
A_NOTICE = 1.0
# The goals are those of a thousand, and say nothing of fewer: MB for the worker, seconds until it is back.
A_THOUSAND, MEMORY, BACK = 1000, 600.0, 2.0


async def many(place: Place, how_many: int) -> AsyncIterator[list[Figure]]:
    """Open so many whole notices, and ask of them what an operator would."""
    register = opened(place.settings.register)
    try:
        yield await _kept(place, register, how_many)
        yield await _looked_at(place, how_many)
        yield await _back(place, how_many)
    finally:
        await register.close()


async def _kept(place: Place, register: Sessions, how_many: int) -> list[Figure]:
    # What every kind of strand costs once, and the first few of a kind, is no notice's own.
    await _opened(place, register, [f"first-{n}" for n in range(FIRST)])
    workers, servers = memory_of(place.ours.pid), memory_of(place.server.pid)
    took = await _opened(place, register, [f"open-{n:05}" for n in range(how_many)])
    await asyncio.sleep(SETTLING)
    worker, server = memory_of(place.ours.pid), memory_of(place.server.pid)
    what, now = f"{how_many} open notices ({STRANDS * how_many} strands at rest)", load()
    each = f"grown by so much, over {how_many}"
    return [
        Figure(
            f"{what}: worker",
            "MB",
            worker,
            None,
            now,
            f"resident, at most {place.settings.strands_in_memory} strands in memory",
            _goal(how_many, MEMORY),
        ),
        Figure(f"{what}: server", "MB", server, None, now, "resident"),
        Figure("An open notice: worker", "kB", 1024 * (worker - workers) / how_many, None, now, each),
        Figure("An open notice: server", "kB", 1024 * (server - servers) / how_many, None, now, each),
        Figure("Notices opened", "a second", how_many / took, None, now, "16 at a time, until every strand had begun"),
    ]


async def _opened(place: Place, register: Sessions, references: Sequence[str]) -> float:
    """Seconds until every strand of these notices had begun."""
    before, began = await strands_in(register), time.perf_counter()
    await by_sixteen(partial(opened_at_rest, place, reference) for reference in references)
    async with asyncio.timeout(PATIENCE.total_seconds() + A_NOTICE * len(references)):
        while await strands_in(register) < before + STRANDS * len(references):
            await asyncio.sleep(0.2)
    return time.perf_counter() - began


async def _looked_at(place: Place, how_many: int) -> list[Figure]:
    took: list[float] = []
    async with signed_in(place, CASE_LEAD) as browser:
        for _ in range(LOOKS + 2):
            began = time.perf_counter()
            await _seen(browser, "/portfolio")
            took.append(1000 * (time.perf_counter() - began))
    what, how = f"The portfolio's page at {how_many} notices", f"{LOOKS} looks, its first two left out"
    took = took[2:]
    return [
        Figure(f"{what}, p50", "ms", median(took), None, load(), how),
        Figure(f"{what}, p95", "ms", percentile(took, 95), None, load(), how),
    ]


async def _seen(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")


async def _back(place: Place, how_many: int) -> list[Figure]:
    """Kill the worker, then the server, and see how soon an act is done again."""
    door: WorkflowHandle[BareDoor, None] = await place.plain.start_workflow(
        BareDoor.run, 0, id="bare/back", task_queue=BARE
    )
    await _updated(door)
    began = time.perf_counter()
    await place.ours.kill()
    first_act = asyncio.create_task(_timed(_acted(place, "open-00000")))
    ready = await place.ours.start()
    worker = (await first_act) - began
    began = time.perf_counter()
    another = await _timed(_acted(place, "open-00002")) - began
    first = await _after_kill(place, _acted(place, "open-00001"))
    bare = await _after_kill(place, _updated(door))
    await door.signal(BareDoor.end)
    at, waited = f"at {how_many} open notices", "kill -9 → receipt, asked for as it died"
    return [
        Figure(f"Worker killed and started: ready again, {at}", "s", ready, None, load(), "one kill -9"),
        Figure(
            f"Worker killed and started: first act done, {at}", "s", worker, None, load(), waited, _goal(how_many, BACK)
        ),
        Figure("An act under another notice, asked for then", "s", another, None, load(), "click → receipt"),
        Figure(
            f"Server killed: first act done, {at}", "s", first, None, load(), "kill -9 → receipt", _goal(how_many, BACK)
        ),
        Figure("Server killed: first bare Update done", "s", bare, None, load(), "kill -9 → answer"),
    ]


def _goal(how_many: int, bound: float) -> float | None:
    return bound if how_many >= A_THOUSAND else None


async def _timed(act: Coroutine[Any, Any, None]) -> float:
    """When it was done, by this process's own counter."""
    await act
    return time.perf_counter()


async def _after_kill(place: Place, act: Coroutine[Any, Any, None]) -> float:
    began = time.perf_counter()
    os.kill(place.server.pid, signal.SIGKILL)
    await act
    return time.perf_counter() - began


async def _acted(place: Place, reference: str) -> None:
    act = ObjectiveSet(by="jo-bell", on=place.now().date(), area=AREA, text="Caseloads below 16")
    await performed(place.client, reference, act, f"bench-{uuid4()}", PATIENCE)


async def _updated(door: WorkflowHandle[BareDoor, None]) -> None:
    """Sent again under the same id until it is answered, as ours is."""
    name = uuid4().hex
    while True:
        try:
            await door.execute_update(BareDoor.act, id=name, rpc_timeout=timedelta(seconds=5))
            return
        except (RPCError, WorkflowUpdateRPCTimeoutOrCancelledError):
            await asyncio.sleep(0.1)
