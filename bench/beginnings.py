"""Many begun so that all are due at moments still ahead: strands of ours, workflows of the floor."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import TypeVar

from sqlalchemy import func
from sqlmodel import select
from temporalio.client import WorkflowHandle

from bench.at_work import BARE, OURS
from bench.bare import BareLetter, BareReminder
from bench.notices import MORNING, delivering
from bench.place import Place
from models.database import Sessions
from models.strands import StrandRow
from workflows.delivery_deadline import DeliveryDeadline
from workflows.finding import attributes_of

Begun = TypeVar("Begun")

# How many are begun at the same time.
AT_ONCE = 16
# Seconds between those that are begun one by one.
APART = 0.2
# Seconds that everything begun is to rest before it is due, and that beginning anything may take at all.
AT_REST, PATIENCE = 4.0, 900.0
TOO_SLOW = "The machine is too busy just now to begin {} before they are due. Begin fewer: see python -m bench --help"


@dataclass
class Beginnings:
    """`pace` is how many a second of each kind were begun here last: it says how early the next ones must be."""

    place: Place
    register: Sessions
    pace: dict[str, float] = field(default_factory=lambda: {OURS: 4.0, BARE: 15.0})
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def ours(self, dues: Sequence[float]) -> list[str]:
        """A strand for each moment (Unix epoch) that its letter is due at; their references, once all have begun."""
        references = [f"r{next(self.numbers):06}" for _ in dues]
        before, began = await strands_in(self.register), time.perf_counter()
        await by_sixteen(partial(self._one_of_ours, *one) for one in zip(references, dues, strict=True))
        async with asyncio.timeout(PATIENCE):
            while await strands_in(self.register) < before + len(dues):
                await asyncio.sleep(0.1)
        self.pace[OURS] = len(dues) / (time.perf_counter() - began)
        return references

    async def bare(self, dues: Sequence[float]) -> list[WorkflowHandle[BareReminder, float]]:
        begun: list[WorkflowHandle[BareReminder, float]] = []

        async def begin(number: int, due: float) -> None:
            begun.append(
                await self.place.plain.start_workflow(BareReminder.run, due, id=f"bare/{number}", task_queue=BARE)
            )

        began = time.perf_counter()
        await by_sixteen(partial(begin, next(self.numbers), due) for due in dues)
        self.pace[BARE] = len(dues) / (time.perf_counter() - began)
        return begun

    async def by_themselves(
        self, begin: Callable[[Sequence[float]], Awaitable[list[Begun]]], dues: Sequence[float]
    ) -> list[Begun]:
        """One after the other, each at rest before the next.

        Temporal counts a timer from the end of the task that set it: among many that are begun at once that task takes
        long, and all that is due comes later by it.
        """
        begun: list[Begun] = []
        for due in dues:
            begun += await begin([due])
            await asyncio.sleep(APART)
        return begun

    async def plain(self, dues: Sequence[float]) -> list[WorkflowHandle[BareLetter, float]]:
        """Workflows of the floor that each write a letter down and hand it over with nothing of ours."""
        return [
            await self.place.plain.start_workflow(
                BareLetter.run, args=[due, f"plain-{n}@sefton.example"], id=f"plain/{n}", task_queue=BARE
            )
            for due, n in zip(dues, self.numbers, strict=False)
        ]

    async def at_one_moment(
        self, kind: str, begin: Callable[[Sequence[float]], Awaitable[list[Begun]]], how_many: int
    ) -> tuple[float, list[Begun]]:
        """So many due at one moment (Unix epoch), all at rest before it. Raises RuntimeError where that cannot be."""
        for early in (1.5, 3, 6):
            due = time.time() + 2 * AT_REST + early * how_many / self.pace[kind]
            begun = await begin([due] * how_many)
            if time.time() < due - AT_REST:
                return due, begun
        raise RuntimeError(TOO_SLOW.format(how_many))

    async def _one_of_ours(self, reference: str, due: float) -> None:
        course = delivering(reference, MORNING - datetime.fromtimestamp(due, UTC))
        await self.place.client.start_workflow(
            DeliveryDeadline.run,
            course,
            id=f"delivery/{reference}",
            task_queue=OURS,
            search_attributes=attributes_of(course, "in force"),
        )


async def strands_in(register: Sessions) -> int:
    """How many strands have told the register of themselves."""
    async with register.reading() as session:
        return (await session.exec(select(func.count()).select_from(StrandRow))).one()


async def by_sixteen(ways: Iterable[Callable[[], Awaitable[None]]]) -> None:
    """Go all of them, so many at the same time."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(go: Callable[[], Awaitable[None]]) -> None:
        async with turns:
            await go()

    await asyncio.gather(*map(one, ways))
