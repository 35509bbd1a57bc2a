"""The floor: what Temporal alone does with timers and with activities that do nothing."""

import asyncio
import time
from dataclasses import dataclass
from datetime import timedelta

from temporalio import activity, workflow

SOON = timedelta(minutes=1)
FAR_AHEAD = timedelta(days=400)


@activity.defn
async def nothing() -> float:
    """When it ran, in seconds of the Unix epoch."""
    return time.time()


async def done() -> float:
    return await workflow.execute_activity(nothing, start_to_close_timeout=SOON)


@workflow.defn
class BareReminder:
    """One timer and one activity: `due` and what it returns are seconds of the Unix epoch."""

    @workflow.run
    async def run(self, due: float) -> float:
        await workflow.sleep(max(0.0, due - workflow.time()))
        return await done()


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
        so_far = 0
        for n in range(1, year.timers + 1):
            await workflow.sleep(year.apart)
            due = round(year.activities * n / year.timers)
            await asyncio.gather(*(done() for _ in range(due - so_far)))
            so_far = due


FLOOR = (BareReminder, BareDoor, BareYear)
