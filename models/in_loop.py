"""SQLite in the event loop's own thread.

A statement on a register of one file takes microseconds; handing it to a thread and back, as aiosqlite does four times
for each, takes a hundred times as long, and four coroutines for each still take four times as long. So SQLAlchemy is
given the driver itself. What may really take long is waiting for another process's lock: that is awaited here, and
holds up nothing else.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, Self, TypeVar

from sqlalchemy.connectors.asyncio import AsyncAdapt_dbapi_module
from sqlalchemy.util import await_only
from sqlalchemy.util.concurrency import in_greenlet
from sqlmodel.ext.asyncio.session import AsyncSession

R = TypeVar("R")

# Seconds between two looks at whether another process has let go of the file.
PATIENCE = 0.01

# Somebody has it locked; or puts in order what a process that was killed left of it. Others of SQLite's busy never end.
LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_RECOVERY)


class InLoopSession(AsyncSession):
    """A session whose transaction has begun already: from then on no statement waits for anybody."""

    if not TYPE_CHECKING:  # AsyncSession tells the types of what is asked, in many overloads.

        async def exec(self, statement: Any, **how: Any) -> Any:
            return self.sync_session.exec(statement, **how)

    async def __aexit__(self, *_: object) -> None:
        self.sync_session.close()


class Nothing:
    """To be awaited; it takes no time."""

    def __await__(self) -> Generator[None, None, None]:
        yield from ()


NOTHING = Nothing()


class Cursor(sqlite3.Cursor):
    """What SQLAlchemy asks of a cursor, asked as InLoop has it."""

    connection: "InLoop"

    def execute(self, statement: str, parameters: Any = ()) -> Self:
        if in_greenlet():
            # An AsyncConnection takes a driver that never awaits for a mistake.
            await_only(NOTHING)
        return self.connection.once_free(lambda: super(Cursor, self).execute(statement, parameters))

    def executemany(self, statement: str, parameters: Any) -> Self:
        return self.connection.once_free(lambda: super(Cursor, self).executemany(statement, parameters))

    async def _async_soft_close(self) -> None:
        """Asked for before rows are read outside the greenlet: here they can be read anywhere."""


class InLoop(sqlite3.Connection):
    """A connection of which no question fails because another process has the file locked just now."""

    # Seconds that a lock is waited for.
    wait: float = 0

    @property
    def _connection(self) -> Self:
        """Where SQLAlchemy looks for the driver behind an asynchronous connection."""
        return self

    def cursor(self, *_: object) -> Cursor:  # type: ignore[override]
        return super().cursor(Cursor)

    def terminate(self) -> None:
        """What SQLAlchemy does with a connection that it cannot use, such as one to a file that is no register."""
        self.close()

    def commit(self) -> None:
        self.once_free(super().commit)

    def once_free(self, ask: Callable[[], R]) -> R:
        """What `ask` gives, asked again while another process has the file locked. Raises sqlite3.Error.

        Waiting needs the greenlet that SQLAlchemy's asynchronous calls run in; without it, a lock is an error at once.
        """
        try:
            return ask()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode not in LOCKED or not in_greenlet():
                raise
        return await_only(self._let_in(ask))

    async def _let_in(self, ask: Callable[[], R]) -> R:
        loop = asyncio.get_running_loop()
        until = loop.time() + self.wait
        while True:
            await asyncio.sleep(PATIENCE)
            try:
                return ask()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode not in LOCKED or loop.time() >= until:
                    raise


class Driver(AsyncAdapt_dbapi_module):
    """What SQLAlchemy's `sqlite+aiosqlite` dialect asks of its driver, `wait` seconds being waited for a lock."""

    has_stop = False

    def __init__(self, wait: float) -> None:
        super().__init__(sqlite3)
        self._wait = wait

    def __getattr__(self, name: str) -> Any:
        return getattr(sqlite3, name)

    def connect(self, database: str, **how: Any) -> InLoop:
        return connect(database, wait=self._wait, **how)


def connect(database: str, *, wait: float, **how: Any) -> InLoop:
    """The file `database` opened; transactions begin only where somebody says so. Raises sqlite3.Error."""
    connection = sqlite3.connect(database, timeout=0, isolation_level=None, factory=InLoop, **how)
    connection.wait = wait
    return connection
