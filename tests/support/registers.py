"""Registers to test with: SQLite in a file and PostgreSQL, migrated, and empty when a test is given one.

`tests/conftest.py` takes the fixtures by importing them: two that did would start two servers.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from models.columns import Row
from models.database import Sessions, engine_at
from models.upgrading import upgraded
from tests.support.postgres import Postgres, running_postgres

BOTH = ("sqlite", "postgresql")


def sqlite_url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("register") / "register.db"
    asyncio.run(_migrate(sqlite_url(file)))
    return file


@pytest.fixture(scope="session")
def migrated_database(postgres: Postgres) -> str:
    url = postgres.fresh()
    asyncio.run(_migrate(url))
    return url


async def _migrate(url: str) -> None:
    sessions = await upgraded(url)
    await sessions.close()


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a register may be made, on each database."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "register.db")
    server: Postgres = request.getfixturevalue("postgres")
    return server.fresh()


@pytest.fixture(params=BOTH)
def register_url(request: pytest.FixtureRequest) -> str:
    """An empty register with all its tables, on each database; at the same place for each test."""
    if request.param == "sqlite":
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
def read_only_url(register_url: str, request: pytest.FixtureRequest) -> str:
    """The same register, where nothing can be written: rights on the file would not stop root."""
    if register_url.startswith("sqlite"):
        return register_url.replace("///", "///file:") + "?mode=ro&uri=true"
    server: Postgres = request.getfixturevalue("postgres")
    return server.read_only(register_url)


@pytest.fixture
async def sessions(register_url: str) -> AsyncIterator[Sessions]:
    opened_here = Sessions(engine(register_url))
    yield opened_here
    await opened_here.close()


@cache
def engine(url: str) -> AsyncEngine:
    """One for all tests: to work out the SQL of each statement anew for each of them was a quarter of their time."""
    return engine_at(url)
