"""Registers to test with: SQLite in a file and PostgreSQL, each test with its own, migrated and empty.

`tests/conftest.py` takes the fixtures by importing them: two that did would start two servers.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from models.columns import Row
from models.database import Sessions, opened
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
def register_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty register with all its tables, on each database."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "register.db")
        return sqlite_url(tmp_path / "register.db")
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
    opened_here = opened(register_url)
    yield opened_here
    await opened_here.close()
