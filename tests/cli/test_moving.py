"""`move-register`: a register in a file is in PostgreSQL afterwards, whole, and goes on there; or nothing is."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from activities.register import Register
from desk.lock import alone
from domain.entries import Record
from models.columns import Row
from models.database import opened
from models.incoming import IncomingRow
from models.walking import verify
from settings import PREFIX
from tests.activities.test_papers import NOW
from tests.activities.written import REFERENCE, Clock, entry
from tests.cli.typing_in import Typing
from tests.deploy.test_operations import lived
from tests.support.postgres import Postgres
from tests.support.registers import register_at, sqlite_url, tampered


def message(number: int) -> IncomingRow:
    """Something that came in by mail: its number is the database's to give."""
    return IncomingRow(
        sha256=str(number), received_at=NOW, sender="ada@example.org", subject="Ŷ — 1 < 2", size=9, kind="reply",
        state="settled", outcome="", raw=b"\x00\xff",
    )  # fmt: skip


async def numbered(url: str, number: int) -> int | None:
    sessions = await register_at(url)
    async with sessions.writing() as session:
        session.add(row := message(number))
        await session.flush()
        given = row.id
    await sessions.close()
    return given


async def contents(url: str) -> dict[str, list[tuple[object, ...]]]:
    sessions = opened(url)
    async with sessions.connected() as connection:
        rows = {
            table.name: sorted((tuple(row) for row in await connection.execute(select(table))), key=repr)
            for table in Row.metadata.sorted_tables
        }
    await sessions.close()
    return rows


async def gone_on(url: str) -> int:
    sessions = opened(url)
    await Register(sessions, Clock(NOW)).enter(Record(reference=REFERENCE, entries=(entry(9),)))
    async with sessions.reading() as session:
        verified = await verify(session)
    await sessions.close()
    assert verified.broken == ()
    return verified.rows


@pytest.fixture
def file(nowhere: Path) -> Path:
    """A register with a notice, a letter, a paper, and two messages that came in."""
    place = nowhere / ".noticekeeper" / "register.db"
    place.parent.mkdir()
    asyncio.run(lived(sqlite_url(place), place.parent))
    assert [asyncio.run(numbered(sqlite_url(place), number)) for number in (1, 2)] == [1, 2]
    return place


@pytest.fixture
def there(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database, which the settings name."""
    url = postgres.fresh()
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", url)
    return url


def test_it_is_there_as_it_was_and_goes_on_and_is_moved_only_once(file: Path, there: str, typing: Typing) -> None:
    before = asyncio.run(contents(sqlite_url(file)))

    moved = typing("move-register", file)
    after = asyncio.run(contents(there))
    next_number = asyncio.run(numbered(there, 3))
    again = typing("move-register", file)

    assert moved.status == 0, moved.err
    assert moved.said.startswith("Moved: ")
    assert "4 of them entries and 1 letters. Nothing is broken." in moved.said
    assert after == before
    assert next_number == 3
    assert again.err == ("The database holds a register already; nothing was changed. Make another one for this.\n")
    assert asyncio.run(gone_on(there)) == 5


def test_what_is_broken_is_not_moved(file: Path, there: str, typing: Typing) -> None:
    tampered(sqlite_url(file), "UPDATE letter SET raw = :raw", raw=b"Other")

    refused = typing("move-register", file)

    assert refused.status == 1
    assert "The register is broken in 1 place, so it was not moved." in refused.said
    assert not any(asyncio.run(contents(there)).values())


def test_a_row_that_postgresql_does_not_take_is_named_by_its_table_and_nothing_is_moved(
    file: Path, there: str, typing: Typing
) -> None:
    tampered(sqlite_url(file), "UPDATE incoming SET subject = 'a' || char(0) || 'b' WHERE id = 2")

    refused = typing("move-register", file)

    assert refused.status == 1
    assert refused.said == (
        "A row of the table incoming cannot be kept there: "
        'invalid byte sequence for encoding "UTF8": 0x00. Nothing was changed.'
    )
    assert not any(asyncio.run(contents(there)).values())


def test_it_is_refused_while_somebody_runs_over_the_file(file: Path, there: str, typing: Typing) -> None:
    with alone(file.parent):
        refused = typing("move-register", file)

    assert refused.status == 1
    assert "noticekeeper runs over" in refused.err


def test_what_is_not_there_and_a_database_nobody_named_are_refused(
    file: Path, there: str, typing: Typing, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = typing("move-register", "none.db")
    monkeypatch.delenv(f"{PREFIX}DATABASE_URL")
    unnamed = typing("move-register", file)

    assert missing.err == "There is no register at none.db.\n"
    assert unnamed.err.startswith(f"{PREFIX}DATABASE_URL names no server.")
