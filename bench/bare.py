"""The floor: what Temporal alone does with timers and with activities that do nothing."""

import asyncio
import time
from dataclasses import dataclass
from datetime import timedelta

from temporalio import activity, workflow

from bench.plain import Plain

SOON = timedelta(minutes=1)
FAR_AHEAD = timedelta(days=400)


@activity.defn
async def nothing() -> float:
    """When it ran, in seconds of the Unix epoch."""
    return time.time()


async def done() -> float:
    return await workflow.execute_activity(nothing, start_to_close_timeout=SOON)


async def sent(recipient: str) -> float:
    return await workflow.execute_activity_method(Plain.letter, recipient, start_to_close_timeout=SOON)


async def entered() -> float:
    return await workflow.execute_activity_method(Plain.entry, start_to_close_timeout=SOON)


@workflow.defn
class BareReminder:
    """One timer and one activity: `due` and what it returns are seconds of the Unix epoch."""

    @workflow.run
    async def run(self, due: float) -> float:
        await workflow.sleep(max(0.0, due - workflow.time()))
        return await done()


@workflow.defn
class BareLetter:
    """One timer and one plain letter: `due` and what it returns are seconds of the Unix epoch."""

    @workflow.run
    async def run(self, due: float, recipient: str) -> float:
        await workflow.sleep(max(0.0, due - workflow.time()))
        return await sent(recipient)


@workflow.defn
class BareDoor:
    """Waits for Updates, each of which is one activity, after a past of so many timers with an activity each."""

    def __init__(self) -> None:
        self.over = False

    @workflow.run
    async def run(self, past: int) -> None:
        for _ in range(past):
            await workflow.sleep(0.001)
            await done()
        await workflow.wait_condition(lambda: self.over, timeout=FAR_AHEAD)

    @workflow.update
    async def act(self) -> float:
        return await done()

    @workflow.signal
    def end(self) -> None:
        self.over = True


@dataclass
class Year:
    """So many timers, `apart` seconds from one another, and so many activities in all."""

    timers: int
    activities: int
    apart: float


@workflow.defn
class BareYear:
    """A year's timers and activities, and nothing else: those of one moment are started together."""

    @workflow.run
    async def run(self, year: Year) -> None:
        for n in range(1, year.timers + 1):
            await workflow.sleep(year.apart)
            await asyncio.gather(*(done() for _ in range(due(year.activities, n, year.timers))))


@dataclass
class Life:
    """So many timers, `apart` seconds from one another, so many plain letters, and so many entries beside the acts'."""

    timers: int
    letters: int
    entries: int
    apart: float


@workflow.defn
class BareLife:
    """A year's timers, letters and entries, and Updates that are an entry each: as often as in a life, and no more."""

    @workflow.run
    async def run(self, life: Life) -> None:
        for n in range(1, life.timers + 1):
            await workflow.sleep(life.apart)
            letters, entries = (due(many, n, life.timers) for many in (life.letters, life.entries))
            together = [sent("floor@sefton.example") for _ in range(letters)] + [entered() for _ in range(entries)]
            await asyncio.gather(*together)

    @workflow.update
    async def act(self) -> float:
        return await entered()


def due(how_many: int, n: int, timers: int) -> int:
    """How many of `how_many`, spread evenly over so many timers, the n-th brings."""
    return round(how_many * n / timers) - round(how_many * (n - 1) / timers)


FLOOR = (BareReminder, BareLetter, BareDoor, BareYear, BareLife)
