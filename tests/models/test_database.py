"""The way into the register: moments keep their meaning, transactions their rules, and troubles are told in words."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import select

from models.database import Sessions, opened
from models.post import AttemptRow, LetterRow
from models.unavailable import RegisterUnavailable
from models.upgrading import upgraded
from models.upkeep import HeartbeatRow
from tests.support.ports import free_port

NOON = datetime(2022, 6, 8, 12, tzinfo=UTC)


async def beaten(sessions: Sessions, beat_at: datetime) -> datetime:
    """What a moment is once it has been in the register."""
    async with sessions.writing() as session:
        session.add(HeartbeatRow(worker="w", beat_at=beat_at))
    async with sessions.reading() as session:
        row = await session.get(HeartbeatRow, "w")
    assert row
    return row.beat_at


@pytest.mark.parametrize(
    "moment",
    [
        NOON,
        NOON.astimezone(ZoneInfo("Europe/London")),
        NOON.astimezone(timezone(timedelta(hours=-5))),
        datetime(2021, 10, 31, 1, 30, fold=1, tzinfo=ZoneInfo("Europe/London")),
        datetime(2022, 6, 8, 12, 0, 0, 123456, tzinfo=UTC),
    ],
)
async def test_a_moment_comes_back_as_the_same_moment_in_utc(sessions: Sessions, moment: datetime) -> None:
    kept = await beaten(sessions, moment)

    assert kept == moment.astimezone(UTC)
    assert kept.utcoffset() == timedelta()


async def test_a_moment_without_a_zone_is_refused(sessions: Sessions) -> None:
    with pytest.raises(StatementError, match="has no zone"):
        await beaten(sessions, NOON.replace(tzinfo=None))


async def test_what_fails_half_way_leaves_nothing(sessions: Sessions) -> None:
    async def half_way() -> None:
        async with sessions.writing() as session:
            session.add(HeartbeatRow(worker="w", beat_at=NOON))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await half_way()

    async with sessions.reading() as session:
        assert await session.get(HeartbeatRow, "w") is None


async def test_an_attempt_belongs_to_a_letter(sessions: Sessions) -> None:
    with pytest.raises(IntegrityError):
        async with sessions.writing() as session:
            session.add(AttemptRow(letter="none", n=1, started_at=NOON, ended_at=NOON, outcome="sent", words=""))


async def test_a_defect_of_ours_stays_a_defect(sessions: Sessions) -> None:
    with pytest.raises(Exception, match="no_such_table") as caught:
        async with sessions.reading() as session:
            await (await session.connection()).execute(text("SELECT * FROM no_such_table"))

    assert not isinstance(caught.value, RegisterUnavailable)


async def test_a_file_that_is_missing_elsewhere_is_not_blamed_on_the_register(sessions: Sessions) -> None:
    with pytest.raises(FileNotFoundError):
        async with sessions.writing():
            Path("no such template").read_text()


async def test_a_writer_locks_sqlite_from_the_beginning_and_a_reader_does_not(tmp_path: Path) -> None:
    sessions = await upgraded(f"sqlite+aiosqlite:///{tmp_path}/register.db")
    onlooker = opened(f"sqlite+aiosqlite:///{tmp_path}/register.db")

    async with sessions.writing() as writing, onlooker.reading() as reading:
        writing.add(HeartbeatRow(worker="w", beat_at=NOON))
        await writing.flush()
        during = await reading.get(HeartbeatRow, "w")
        journal = (await (await reading.connection()).execute(text("PRAGMA journal_mode"))).scalar_one()

    assert (during, journal) == (None, "wal")
    await sessions.close()
    await onlooker.close()


async def test_a_reader_waits_while_another_has_the_file_to_itself(tmp_path: Path) -> None:
    await (await upgraded(f"sqlite+aiosqlite:///{tmp_path}/register.db")).close()
    other = sqlite3.connect(tmp_path / "register.db", isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    sessions = opened(f"sqlite+aiosqlite:///{tmp_path}/register.db")
    asyncio.get_running_loop().call_later(0.05, other.close)

    async with sessions.reading() as session:
        found = await session.get(HeartbeatRow, "w")

    assert found is None
    await sessions.close()


async def refusal(url: str) -> str:
    sessions = opened(url)
    try:
        with pytest.raises(RegisterUnavailable) as caught:
            await beaten(sessions, NOON)
    finally:
        await sessions.close()
    return str(caught.value)


async def test_a_read_only_register_is_said_plainly(read_only_url: str) -> None:
    assert "cannot be used: it is read-only" in await refusal(read_only_url)


async def test_a_file_that_is_no_register_is_said_plainly(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "letter.txt").write_text("Dear Sir or Madam, " * 100)

    told = await refusal(f"sqlite+aiosqlite:///{tmp_path}/letter.txt")

    assert (
        told == f"The register at sqlite+aiosqlite:///{tmp_path}/letter.txt cannot be used: the file is not a register."
    )
    assert [record.getMessage() for record in caplog.records] == []


async def test_a_full_disk_is_said_plainly(tmp_path: Path) -> None:
    sessions = await upgraded(f"sqlite+aiosqlite:///{tmp_path}/register.db")

    async def write_much() -> None:
        async with sessions.writing() as session:
            await (await session.connection()).execute(text("PRAGMA max_page_count = 1"))
            session.add(HeartbeatRow(worker="w" * 100_000, beat_at=NOON))

    with pytest.raises(RegisterUnavailable, match="the disk it is on is full"):
        await write_much()

    await sessions.close()


@pytest.mark.parametrize(
    ("code", "said"),
    [("53100", "the disk it is on is full"), ("53300", "it has run out of connections or memory")],
)
async def test_a_server_that_has_run_out_of_something_says_of_what(
    migrated_database: str, code: str, said: str
) -> None:
    sessions = opened(migrated_database)
    try:
        with pytest.raises(RegisterUnavailable, match=said):
            async with sessions.reading() as session:
                await (await session.connection()).execute(
                    text(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$")
                )
    finally:
        await sessions.close()


async def test_a_server_that_is_not_there_is_said_plainly_and_the_password_is_not() -> None:
    told = await refusal(f"postgresql+asyncpg://us:secret@127.0.0.1:{free_port()}/register")

    assert "cannot be used: it does not answer: nothing listens at that port, so see that it runs." in told
    assert "Connect call" not in told
    assert "secret" not in told


async def test_a_server_whose_name_nobody_knows_is_said_plainly() -> None:
    told = await refusal("postgresql+asyncpg://us:secret@no-such-computer.invalid/register")

    assert "cannot be used: it does not answer: no computer of that name is known here." in told


async def test_a_database_that_is_not_there_is_said_plainly(postgres: object, migrated_database: str) -> None:
    told = await refusal(migrated_database.replace("/test_", "/untested_"))

    assert "there is no database of that name" in told


async def test_a_register_that_cannot_be_made_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(RegisterUnavailable, match="check that its folder is there"):
        await upgraded(f"sqlite+aiosqlite:///{tmp_path}/gone/register.db")


async def test_the_bytes_of_a_letter_come_back_as_they_were(sessions: Sessions) -> None:
    raw = bytes(range(256))
    async with sessions.writing() as session:
        session.add(
            LetterRow(
                key="k",
                reference="r",
                strand="s",
                duty="",
                revision=1,
                kind="k",
                rung="",
                person="p",
                role="chair",
                name="n",
                address="a@b.example",
                subject="s",
                message_id="<m>",
                raw=raw,
                sha256="",
                late=False,
                thread="",
                due_at=NOON,
                told_at=NOON,
                recorded_at=NOON,
                state="waiting",
            )
        )

    async with sessions.reading() as session:
        row = await session.get(LetterRow, "k")

    assert row
    assert row.raw == raw


async def test_who_reads_sees_one_state_of_the_register_whatever_is_entered_meanwhile(sessions: Sessions) -> None:
    async with sessions.reading() as reader:
        before = (await reader.exec(select(HeartbeatRow.worker))).all()
        await beaten(sessions, NOON)

        after = (await reader.exec(select(HeartbeatRow.worker))).all()

    assert (before, after) == ([], [])
