"""Writing together: what is to be written at the same time is one transaction, and all are answered once it is on disk.

A transaction waits for the disk once, however much is in it, and a table takes many rows at hardly more than the price
of one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from contextvars import Context
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Insert
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.entries import Entry
from models import chain
from models.database import Sessions
from models.unavailable import RegisterUnavailable

A = TypeVar("A")

# Seconds. While many are under way, those who come next do so within a moment of each other.
BREATH = 0.003


def nobody() -> bool:
    """Whether more are to come, where nobody says."""
    return False


@dataclass
class Sitting:
    """One transaction of several. What none of them reads before the end is written at the end, a table at once."""

    session: AsyncSession
    rows: dict[Insert, list[Mapping[str, object]]] = field(default_factory=dict)
    entries: dict[str, list[chain.Dated]] = field(default_factory=dict)

    def add(self, insert: Insert, row: Mapping[str, object]) -> None:
        """Have `row`, which says all that `insert` is told, be written."""
        self.rows.setdefault(insert, []).append(row)

    def enter(self, entry: Entry, recorded_at: datetime) -> None:
        """Have `entry` be put at the end of its notice's audit, after those entered before."""
        self.entries.setdefault(entry.reference, []).append((entry, recorded_at))

    async def write(self) -> None:
        for insert, rows in self.rows.items():
            await self.session.exec(insert, params=rows)
        await chain.append_all(self.session, self.entries)


@dataclass(frozen=True, eq=False)
class Work(Generic[A]):
    """What somebody has to write of the notice `reference`.

    Two that have the same `apart` are never done together, since the second has to read what the first has written.
    `do` may be called again, after all it wrote was taken back.
    """

    reference: str
    do: Callable[[Sitting], Awaitable[A]]
    apart: Hashable = None
    answer: "asyncio.Future[A]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class GaveUp(Exception):
    """Somebody who waited was broken off: what was done for them is taken back with the rest."""


class Together:
    """Whoever comes while others are at work is done with all those who wait then, at most `at_most` at a time.

    While there are `more_to_come` they are given a moment to. One that fails takes nothing from the others. On
    PostgreSQL one whose notice somebody else holds waits by itself.
    """

    def __init__(self, sessions: Sessions, more_to_come: Callable[[], bool] = nobody, at_most: int = 32) -> None:
        self._sessions = sessions
        self._more_to_come = more_to_come
        self._at_most = at_most
        self._waiting: list[Work[Any]] = []
        self._under_way: set[asyncio.Task[None]] = set()
        self._sits = False

    async def done(self, work: Work[A]) -> A:
        """What came of `work`, once it is on disk. Raises what doing it raised; RegisterUnavailable.

        Broken off before, none of it is written.
        """
        self._waiting.append(work)
        if not self._sits:
            self._sits = True
            self._begin(self._sit)
        return await work.answer

    async def close(self) -> None:
        """Wait until nothing is being written any more."""
        while self._under_way:
            await asyncio.gather(*self._under_way, return_exceptions=True)

    def _begin(self, way: Callable[..., Awaitable[None]], *works: Work[Any]) -> None:
        async def go() -> None:
            await way(*works)

        # In no activity's context: what is done is done for several.
        task = asyncio.get_running_loop().create_task(go(), context=Context())
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _sit(self) -> None:
        try:
            while self._waiting:
                await self._sat()
                if self._more_to_come():
                    await asyncio.sleep(BREATH)
        finally:
            self._sits = False

    async def _sat(self) -> None:
        """Do all who wait."""
        taken: list[Work[Any]] = []
        try:
            async with self._sessions.writing() as session:
                # Only now, so that whoever came while the register was waited for is done, too.
                taken = self._taken()
                # Whoever has to wait for a notice does so alone.
                free = await chain.lock_free(session, {work.reference for work in taken})
                ours = [work for work in taken if work.reference in free]
                answers = await _written(session, ours)
        except RegisterUnavailable as error:
            _refuse(taken or self._taken(), error)
        except Exception as error:
            if len(taken) == 1:
                _refuse(taken, error)
            self._each_alone(taken)
        else:
            for work, answer in zip(ours, answers, strict=True):
                _answer(work, answer)
            self._each_alone(taken)

    def _each_alone(self, works: list[Work[Any]]) -> None:
        """Have each that nobody has answered yet be done in a transaction of its own."""
        for work in works:
            if not work.answer.done():
                self._begin(self._alone, work)

    async def _alone(self, work: Work[Any]) -> None:
        try:
            async with self._sessions.writing() as session:
                await chain.lock(session, work.reference)
                [answer] = await _written(session, [work])
        except Exception as error:
            _refuse([work], error)
        else:
            _answer(work, answer)

    def _taken(self) -> list[Work[Any]]:
        """Those who wait, in the order they came, and can be done together."""
        taken, left, apart = list[Work[Any]](), list[Work[Any]](), set[Hashable]()
        for work in self._waiting:
            if work.answer.done():
                continue
            if len(taken) >= self._at_most or work.apart in apart:
                left.append(work)
            else:
                taken.append(work)
            if work.apart is not None:
                apart.add(work.apart)
        self._waiting = left
        return taken


async def _written(session: AsyncSession, works: list[Work[Any]]) -> list[Any]:
    sitting = Sitting(session)
    answers = [await work.do(sitting) for work in works]
    await sitting.write()
    if any(work.answer.done() for work in works):
        raise GaveUp
    return answers


def _answer(work: Work[A], answer: A) -> None:
    if not work.answer.done():
        work.answer.set_result(answer)


def _refuse(works: list[Work[Any]], error: Exception) -> None:
    for work in works:
        if not work.answer.done():
            work.answer.set_exception(error)
