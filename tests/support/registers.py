"""Registers to test with: SQLite in a file and PostgreSQL, migrated, and empty when a test is given one.

Tests of the register itself run on both. All others keep theirs where `register_in` says: in a file, or with
REGISTER=postgresql in a database of their own (`make test-postgres`). `tests/conftest.py` takes the fixtures by
importing them: two that did would start two servers.
"""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from models.columns import Row
from models.database import Sessions, engine_at, opened
from models.unavailable import RegisterUnavailable
from models.upgrading import upgraded
from settings import Settings
from tests.support.postgres import Postgres, running_postgres

SQLITE, POSTGRESQL = "sqlite", "postgresql"
CHOSEN = os.environ.get("REGISTER") or SQLITE
if CHOSEN not in (SQLITE, POSTGRESQL):
    raise ValueError(f"REGISTER is {SQLITE} or {POSTGRESQL}, not {CHOSEN!r}.")
ON_POSTGRESQL = CHOSEN == POSTGRESQL
BOTH = (POSTGRESQL,) if ON_POSTGRESQL else (SQLITE, POSTGRESQL)

# The server whose databases `register_in` hands out, and the one they are made after: what is called may be no fixture.
_chosen: list[tuple[Postgres, str]] = []

# A register's file with every migration in it, once it was made.
_migrated: list[bytes] = []


def register_in(folder: Path, *, made: bool = True) -> str:
    """Where a test keeps the register of the house in `folder`. In a database its tables are there, if `made`."""
    if not _chosen:
        return sqlite_url(folder / "register.db")
    (server, template) = _chosen[0]
    return server.fresh(template if made else None)


async def with_tables(url: str) -> str:
    """`url`, where a file that is yet to be made now lies, migrated once for all: each by itself takes 50 ms."""
    file = Path(url.partition("///")[2])
    if not url.startswith(SQLITE) or file.exists():
        return url
    if not _migrated:
        with TemporaryDirectory() as folder:
            await _migrate(sqlite_url(Path(folder) / file.name))
            _migrated.append((Path(folder) / file.name).read_bytes())
    file.write_bytes(_migrated[0])
    return url


async def register_at(url: str) -> Sessions:
    """The register at `url`, made if it was not there, for tests that are not about making it."""
    return await upgraded(await with_tables(url), lasting=_lasting(url))


def settings_in(folder: Path, **more: Any) -> Settings:
    """The settings of a house in `folder`, and of nothing else."""
    return Settings(data_folder=folder, database_url=register_in(folder), _env_file=None, **more)


def asked(url: str, sql: str, **given: object) -> list[tuple[Any, ...]]:
    """What the register at `url` answers, past all that reads it; nothing while it or its tables are not there."""
    if url.startswith(SQLITE):
        # Asked again and again by whoever waits: to open it as the offices do would take more than what is waited for.
        try:
            with closing(sqlite3.connect(f"file:{url.partition('///')[2]}?mode=ro", uri=True, timeout=30)) as file:
                return file.execute(sql, given).fetchall()
        except sqlite3.OperationalError:
            return []
    try:
        return asyncio.run(_asked(read_only(url), sql, given))
    except (RegisterUnavailable, DBAPIError):
        return []


async def _asked(url: str, sql: str, given: Mapping[str, object]) -> list[tuple[Any, ...]]:
    sessions = opened(url)
    try:
        async with sessions.connected() as connection:
            answer = await connection.execute(text(sql), given)
            return [tuple(row) for row in answer] if answer.returns_rows else []
    finally:
        await sessions.close()


def tampered(url: str, sql: str, **given: object) -> None:
    """Change the register at `url`, past all that writes it."""
    asyncio.run(_asked(url, sql, given))


def read_only(url: str) -> str:
    """The same register, where nothing can be written: rights on the file would not stop root."""
    if url.startswith(SQLITE):
        return url.replace("///", "///file:") + "?mode=ro&uri=true"
    return url.replace("//postgres:", "//onlooker:")


def sqlite_url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("register") / "register.db"
    asyncio.run(with_tables(sqlite_url(file)))
    return file


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> str:
    """A migrated database that nobody is connected to: others are copied from it."""
    url = postgres.fresh()
    asyncio.run(_migrate(url))
    return url


@pytest.fixture(scope="session")
def migrated_database(postgres: Postgres, template: str) -> str:
    return postgres.fresh(template)


@pytest.fixture(scope="session", autouse=ON_POSTGRESQL)
def chosen(postgres: Postgres, template: str) -> Iterator[None]:
    """With REGISTER=postgresql, have every register of a test be a database."""
    _chosen.append((postgres, template))
    yield
    _chosen.clear()


async def _migrate(url: str) -> None:
    sessions = await upgraded(url)
    await sessions.close()


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a register may be made, on each database."""
    if request.param == SQLITE:
        return sqlite_url(tmp_path / "register.db")
    server: Postgres = request.getfixturevalue("postgres")
    return server.fresh()


@pytest.fixture(params=BOTH)
def register_url(request: pytest.FixtureRequest) -> str:
    """An empty register with all its tables, on each database; at the same place for each test."""
    if request.param == SQLITE:
        migrated: Path = request.getfixturevalue("migrated_file")
        for left in migrated.parent.glob("used.db*"):
            left.unlink()
        return sqlite_url(Path(shutil.copy(migrated, migrated.with_name("used.db"))))
    # Emptying one database takes a tenth of the time that making another one does.
    url: str = request.getfixturevalue("migrated_database")
    server: Postgres = request.getfixturevalue("postgres")
    server.empty(url, Row.metadata.tables)
    return url


@pytest.fixture
def read_only_url(register_url: str) -> str:
    """The same register, where nothing can be written."""
    return read_only(register_url)


@pytest.fixture
async def sessions(register_url: str) -> AsyncIterator[Sessions]:
    opened_here = Sessions(engine(register_url))
    yield opened_here
    await opened_here.close()


@cache
def engine(url: str) -> AsyncEngine:
    """One for all tests: to work out the SQL of each statement anew for each of them was a quarter of their time."""
    return engine_at(url, lasting=_lasting(url))


def _lasting(url: str) -> bool:
    """After a power cut tests are run again: none waits for the disk. A server of ours is told so when it starts."""
    return not url.startswith(SQLITE)
