"""SQLite with one visit to its thread for each statement.

SQLAlchemy's cursor visits the thread of an aiosqlite connection four times a statement: to make a cursor, to execute,
to fetch and to close. Here all four are one visit, which took an eighth off a rehearsal of a whole year.
"""

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, Self

import aiosqlite

Rows = list[Any]


class OneHopCursor:
    """A cursor whose rows are all here once it has executed: what SQLAlchemy asks of one, and no more."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._rows: Rows = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Iterable[Any] = ()) -> Self:
        return await self._in_one(lambda cursor: cursor.execute(statement, tuple(parameters)))

    async def executemany(self, statement: str, parameters: Any) -> Self:
        return await self._in_one(lambda cursor: cursor.executemany(statement, parameters))

    async def fetchall(self) -> Rows:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing to do: the cursor was closed when its rows were fetched."""

    async def _in_one(self, ask: Callable[[sqlite3.Cursor], sqlite3.Cursor]) -> Self:
        await self._connection._execute(self._asked, ask)  # type: ignore[no-untyped-call]
        return self

    def _asked(self, ask: Callable[[sqlite3.Cursor], sqlite3.Cursor]) -> None:
        """In the connection's thread."""
        cursor = self._connection._conn.cursor()
        try:
            ask(cursor)
            self._rows = cursor.fetchall() if cursor.description else []
            self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


class OneHopConnection(aiosqlite.Connection):
    """A connection that hands out such cursors."""

    def cursor(self) -> OneHopCursor:  # type: ignore[override]
        return OneHopCursor(self)


def connect(database: str, **how: Any) -> OneHopConnection:
    """As aiosqlite.connect: to be awaited. Raises sqlite3.Error."""
    return OneHopConnection(lambda: sqlite3.connect(database, **how), 64)
