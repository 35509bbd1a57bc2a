"""SQLite in the event loop's own thread.

A statement on a register of one file takes microseconds; handing it to a thread and back, as aiosqlite does four times
for each, takes a hundred times as long and was a quarter of a rehearsal. What may really take long is waiting for
another process's lock: that is awaited here, and holds up nothing else.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, Self, TypeVar

R = TypeVar("R")

# Seconds between two looks at whether another process has let go of the file.
PATIENCE = 0.01


class Cursor:
    """What SQLAlchemy asks of an asynchronous cursor, and no more. All rows are fetched when it has executed."""

    def __init__(self, connection: "InLoop") -> None:
        self._connection = connection
        self._cursor = connection.driver.cursor()

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Iterable[Any] = ()) -> Self:
        await self._connection.once_free(lambda: self._cursor.execute(statement, tuple(parameters)))
        return self

    async def executemany(self, statement: str, parameters: Any) -> Self:
        await self._connection.once_free(lambda: self._cursor.executemany(statement, parameters))
        return self

    async def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    async def close(self) -> None:
        self._cursor.close()

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid


class InLoop:
    """What SQLAlchemy asks of an aiosqlite connection. `wait` is how many seconds a lock is waited for."""

    def __init__(self, driver: sqlite3.Connection, wait: float) -> None:
        self.driver = driver
        self._wait = wait
        # SQLAlchemy looks here for whether the connection is open still.
        self._connection: sqlite3.Connection | None = driver

    def cursor(self) -> Cursor:
        return Cursor(self)

    async def once_free(self, ask: Callable[[], R]) -> R:
        """What `ask` gives, asked again while another process has the file locked. Raises sqlite3.Error."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._wait
        while True:
            try:
                return ask()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or loop.time() >= until:
                    raise
            await asyncio.sleep(PATIENCE)

    async def create_function(self, *named: Any, **how: Any) -> None:
        self.driver.create_function(*named, **how)

    async def commit(self) -> None:
        await self.once_free(self.driver.commit)

    async def rollback(self) -> None:
        self.driver.rollback()

    async def close(self) -> None:
        self.stop()

    def stop(self) -> None:
        self._connection = None
        self.driver.close()


async def connect(database: str, *, wait: float, **how: Any) -> InLoop:
    """The file `database` opened; transactions begin only where somebody says so. Raises sqlite3.Error."""
    return InLoop(sqlite3.connect(database, timeout=0, isolation_level=None, **how), wait)
