"""A reminder from its due moment to the mail server's answer, one by one, by the dozen, and in a storm."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from shutil import copyfile
from typing import Any

from temporalio.client import WorkflowHandle

from bench.at_work import BARE, OURS
from bench.beginnings import PATIENCE, Beginnings
from bench.figures import Figure, of_both
from bench.gauges import cpu_of, load
from bench.notices import address_of
from bench.place import Place, Process
from models.database import opened

# For how long what is set going is left to come to rest; and how far apart those are that go one by one; in seconds.
SETTLING, APART = 1.5, 0.7
# Begun first, to learn how fast that goes here.
FIRST = 20
GOAL = 1.25
# The goal of a storm is that of so many, and says nothing of fewer.
GREAT = 2000
RUNNING = "WorkflowType = 'BareReminder' AND ExecutionStatus = 'Running'"


@dataclass(frozen=True)
class Reminders:
    place: Place
    begin: Beginnings

    # --- one by one

    async def one_by_one(self, how_many: int) -> list[Figure]:
        """From due to accepted, turn by turn with from due to done, and with from due to accepted of a plain letter."""
        first = time.time() + 10 + 3 * how_many
        ours = [first + 3 * n * APART for n in range(how_many)]
        bare = [due + APART for due in ours]
        plain = [due + APART for due in bare]
        handles = await self.begin.by_themselves(self.begin.bare, bare)
        lettered = await self.begin.by_themselves(self.begin.plain, plain)
        references = await self.begin.by_themselves(self.begin.ours, ours)
        accepted = await self.place.sink.all_for(map(address_of, references), PATIENCE)
        done = sorted([await handle.result() for handle in handles])
        handed_over = sorted([await handle.result() for handle in lettered])
        waits, floor, beside = map(_waited, (accepted, done, handed_over), (ours, bare, plain))
        what, how = "A reminder: due → accepted by SMTP", f"{how_many} each, one every {3 * APART:g} s, turn by turn"
        against = f"{how}; the floor with a plain letter written down and handed over"
        return [
            of_both(what, "ms", waits, floor, load(), how, GOAL),
            of_both(f"{what}, against a plain letter's", "ms", waits, beside, load(), against, None),
        ]

    # --- processor

    async def processor(self, how_many: int, rounds: int) -> list[Figure]:
        """Processor of worker and server for each of so many at one moment, what they take at rest left out."""
        ours: list[tuple[float, float]] = []
        floor: list[tuple[float, float]] = []
        plain: list[tuple[float, float]] = []
        for _ in range(rounds):
            ours.append(await self._burst_of_ours(how_many))
            floor.append(await self._burst_of_floor(how_many, self.begin.bare))
            plain.append(await self._burst_of_floor(how_many, self.begin.plain))
        how = f"{how_many} due at once, {rounds} times in turn"
        both = "A reminder: processor of worker and server"
        kinds = (
            (both, 0, floor, GOAL),
            (f"{both}, against a plain letter's", 0, plain, None),
            ("A reminder: of the worker alone", 1, floor, None),
        )
        return [
            of_both(what, "ms", [one[n] for one in ours], [one[n] for one in beside], load(), how, bound)
            for what, n, beside, bound in kinds
        ]

    async def _burst_of_ours(self, how_many: int) -> tuple[float, float]:
        due, references = await self.begin.at_one_moment(OURS, self.begin.ours, how_many)
        over = self.place.sink.all_for(map(address_of, references), PATIENCE)
        return await self._cost(self.place.ours, due, over, how_many)

    async def _burst_of_floor(
        self, how_many: int, begin: Callable[[Sequence[float]], Awaitable[list[WorkflowHandle[Any, float]]]]
    ) -> tuple[float, float]:
        due, handles = await self.begin.at_one_moment(BARE, begin, how_many)
        return await self._cost(self.place.bare, due, handles[-1].result(), how_many)

    async def _cost(self, worker: Process, due: float, over: Awaitable[object], how_many: int) -> tuple[float, float]:
        """Milliseconds of processor for each: of worker and server, and of the worker alone."""
        await asyncio.sleep(due - time.time() - 2 * SETTLING)
        at_rest = await self._taken(worker, asyncio.sleep(SETTLING))
        began = time.time()
        both, alone = await self._taken(worker, _and_settling(over))
        spans = (time.time() - began) / SETTLING
        return 1000 * (both - spans * at_rest[0]) / how_many, 1000 * (alone - spans * at_rest[1]) / how_many

    async def _taken(self, worker: Process, meanwhile: Awaitable[object]) -> tuple[float, float]:
        both, alone = self.place.cpu(worker), cpu_of(worker.pid)
        await meanwhile
        return self.place.cpu(worker) - both, cpu_of(worker.pid) - alone

    # --- the storm

    async def storm(self, how_many: int) -> list[Figure]:
        """So many due at one nine o'clock: until the last letter is accepted."""
        floor, cost_of_floor = await self._storm_of_bare(how_many)
        ours, cost = await self._storm_of_ours(how_many)
        plain = await self.place.posted_plainly()
        bound = GOAL if how_many >= GREAT else None
        what, same = f"A storm of {how_many}", f"the same {how_many} letters over 4 connections"
        kept = self.place.settings.strands_in_memory
        how = f"{how_many} due at one moment, the floor's storm before ours; each keeps {kept} in memory"
        each = f"{what}: processor of worker and server, each"
        return [
            Figure(f"{what}: due → last letter accepted", "s", ours, floor, load(), how, bound),
            Figure(each, "ms", cost, cost_of_floor, load(), "from its moment on until the last is accepted"),
            Figure(f"{what} against plain pooled aiosmtplib", "s", ours, plain, load(), same),
        ]

    async def _storm_of_ours(self, how_many: int) -> tuple[float, float]:
        """Seconds, and milliseconds of processor for each."""
        due, references = await self.begin.at_one_moment(OURS, self.begin.ours, how_many)
        await asyncio.sleep(due - time.time())
        before = self.place.cpu(self.place.ours)
        accepted = await self.place.sink.all_for(map(address_of, references), PATIENCE)
        cost = self.place.cpu(self.place.ours) - before
        self._lay_aside(references)
        return max(accepted) - due, 1000 * cost / how_many

    async def _storm_of_bare(self, how_many: int) -> tuple[float, float]:
        due, handles = await self.begin.at_one_moment(BARE, self.begin.bare, how_many)
        await asyncio.sleep(due - time.time())
        before = self.place.cpu(self.place.bare)
        async with asyncio.timeout(PATIENCE):
            # Asking each for its result meanwhile would be a storm of its own.
            while (await self.place.client.count_workflows(RUNNING)).count:
                await asyncio.sleep(0.5)
        cost = self.place.cpu(self.place.bare) - before
        return max([await handle.result() for handle in handles]) - due, 1000 * cost / how_many

    def _lay_aside(self, references: Sequence[str]) -> None:
        """The very bytes that were sent, for plain aiosmtplib to send."""
        folder = self.place.folder / "same"
        folder.mkdir(exist_ok=True)
        sent = {letter.name.partition("-")[2]: letter for letter in (self.place.folder / "mail").glob("*.eml")}
        for reference in references:
            letter = sent[f"{address_of(reference)}.eml"]
            copyfile(letter, folder / letter.name)


def _waited(at: Sequence[float], dues: Sequence[float]) -> list[float]:
    """Milliseconds from when each was due until it was done."""
    return [1000 * (done - due) for done, due in zip(at, dues, strict=True)]


async def _and_settling(over: Awaitable[object]) -> None:
    await over
    await asyncio.sleep(SETTLING)


async def reminders(place: Place, each: int, burst: int, rounds: int, storm: int) -> AsyncIterator[list[Figure]]:
    """All that is measured of reminders, as it is taken."""
    register = opened(place.settings.register)
    try:
        taking = Reminders(place, Beginnings(place, register))
        an_hour_on = [time.time() + 3600] * FIRST
        await taking.begin.ours(an_hour_on)
        yield await taking.one_by_one(each)
        yield await taking.processor(burst, rounds)
        yield await taking.storm(storm)
    finally:
        await register.close()
