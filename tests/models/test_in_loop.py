"""SQLite in the loop's own thread: what another process holds is waited for, and holds up nothing else."""

import asyncio
import sqlite3
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy.util import greenlet_spawn

from models.in_loop import connect


@pytest.fixture
def other(tmp_path: Path) -> sqlite3.Connection:
    """Another process's connection, in the middle of writing."""
    holder = sqlite3.connect(tmp_path / "file.db", isolation_level=None)
    holder.execute("CREATE TABLE fact (what TEXT)")
    holder.execute("BEGIN IMMEDIATE")
    return holder


async def test_a_lock_is_waited_for_while_everything_else_goes_on(other: sqlite3.Connection, tmp_path: Path) -> None:
    connection = connect(str(tmp_path / "file.db"), wait=30)
    asyncio.get_running_loop().call_later(0.05, other.rollback)

    # Were the loop held up meanwhile, the lock would never be let go of.
    await greenlet_spawn(connection.cursor().execute, "BEGIN IMMEDIATE")

    assert connection.in_transaction
    assert not other.in_transaction
    connection.close()
    other.close()


async def test_a_lock_is_not_waited_for_for_ever(other: sqlite3.Connection, tmp_path: Path) -> None:
    connection = connect(str(tmp_path / "file.db"), wait=0.05)

    with pytest.raises(sqlite3.OperationalError, match="database is locked"):
        await greenlet_spawn(connection.cursor().execute, "BEGIN IMMEDIATE")

    connection.close()
    other.close()


async def test_what_a_killed_process_left_is_waited_for_while_another_puts_it_in_order() -> None:
    connection, asked = connect(":memory:", wait=30), count(1)

    def ask() -> str:
        if next(asked) < 3:
            raise recovering
        return "there"

    recovering = sqlite3.OperationalError("database is locked")
    recovering.sqlite_errorcode = sqlite3.SQLITE_BUSY_RECOVERY

    assert await greenlet_spawn(connection.once_free, ask) == "there"
    connection.close()


async def test_a_statement_that_is_wrong_is_not_asked_again(tmp_path: Path) -> None:
    connection = connect(str(tmp_path / "file.db"), wait=30)

    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await greenlet_spawn(connection.cursor().execute, "SELECT * FROM nowhere")

    connection.close()


async def test_a_cursor_gives_its_rows_once(tmp_path: Path) -> None:
    connection = connect(str(tmp_path / "file.db"), wait=30)
    connection.cursor().execute("CREATE TABLE fact (what TEXT)")
    connection.cursor().executemany("INSERT INTO fact VALUES (?)", [("a",), ("b",)])

    cursor = connection.cursor().execute("SELECT what FROM fact ORDER BY what")
    rows = cursor.fetchall(), cursor.fetchall()

    assert rows == ([("a",), ("b",)], [])
    connection.close()
