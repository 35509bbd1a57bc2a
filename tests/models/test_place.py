"""Where a register may be, as its URL says it; and how its server is reached: verified, signed in, within bounds."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from models.database import Sessions, opened
from models.place import Place, hosts_of, why_no_register
from models.unavailable import RegisterUnavailable
from models.upkeep import HeartbeatRow
from tests.activities.scripted_smtp import CERTIFICATE, certified
from tests.support.postgres import Postgres
from tests.support.postgres_door import postgres_door
from tests.support.registers import POSTGRESQL

NOON = datetime(2022, 6, 8, 12, tzinfo=UTC)
ON_A_SERVER = pytest.mark.parametrize("register_url", [POSTGRESQL], indirect=True)


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("sqlite+aiosqlite:////srv/notices/register.db", []),
        ("postgresql+asyncpg:///notices", ["localhost"]),
        ("postgresql+asyncpg://notices@db.council.example/notices", ["db.council.example"]),
        ("postgresql+asyncpg://notices:p%40ss@db.council.example:6432/notices", ["db.council.example"]),
        ("postgresql+asyncpg://notices@[::1]/notices", ["::1"]),
        ("postgresql+asyncpg://notices@/notices?host=/var/run/postgresql", []),
        (
            "postgresql+asyncpg://notices@/notices?host=one.example:5432&host=two.example:5432&target_session_attrs=primary",
            ["one.example", "two.example"],
        ),
    ],
)
def test_a_url_names_the_computers_its_register_may_be_on(url: str, hosts: list[str]) -> None:
    assert why_no_register(url) is None
    assert hosts_of(url) == hosts


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("notices.db", "This must begin with sqlite+aiosqlite:/// or postgresql+asyncpg://."),
        ("postgresql://notices@db/notices", "This must begin with"),
        ("postgresql+asyncpg://notices:s3cret@db:port/notices", "This must be postgresql+asyncpg://USER@HOST:PORT/DA"),
        ("postgresql+asyncpg://notices:s3cret@db", "This must be postgresql+asyncpg://USER@HOST:PORT/DATABASE."),
        ("postgresql+asyncpg://notices@db/notices?sslmode=require", "Nothing reads sslmode in it: TLS, password and"),
        ("postgresql+asyncpg://notices@db/notices?password=s3cret", "Nothing reads password in it: TLS, password and"),
    ],
)
def test_a_url_that_names_none_is_refused_and_its_password_not_repeated(url: str, why: str) -> None:
    refusal = why_no_register(url) or ""

    assert refusal.startswith(why)
    assert "s3cret" not in refusal
    assert hosts_of(url) == []


async def answer(place: Place, question: str = "SELECT 1") -> object:
    sessions = opened(place)
    try:
        async with sessions.connected() as connection:
            return (await connection.execute(text(question))).scalar_one()
    finally:
        await sessions.close()


async def refusal(place: Place, question: str = "SELECT 1") -> str:
    with pytest.raises(RegisterUnavailable) as caught:
        await answer(place, question)
    return str(caught.value)


# --- the line and the password


@ON_A_SERVER
async def test_a_server_is_known_by_its_certificate_and_no_other_is_spoken_to(register_url: str) -> None:
    async with postgres_door(register_url, certified()) as url:
        known = await answer(Place(url, tls=True, ca_file=CERTIFICATE))
        unknown = await refusal(Place(url, tls=True))

    assert known == 1
    assert "cannot be used: its certificate is not trusted here (self-signed certificate" in unknown


@ON_A_SERVER
async def test_a_server_without_tls_is_not_spoken_to_in_clear(register_url: str) -> None:
    async with postgres_door(register_url, None) as url:
        told = await refusal(Place(url, tls=True, ca_file=CERTIFICATE))

    assert "cannot be used: it does not speak TLS" in told


@ON_A_SERVER
async def test_certificates_that_cannot_be_read_are_said_plainly(register_url: str, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").touch()

    missing = await refusal(Place(register_url, tls=True, ca_file=tmp_path / "none.pem"))
    empty = await refusal(Place(register_url, tls=True, ca_file=tmp_path / "empty.pem"))

    assert missing.endswith("none.pem: No such file or directory.")
    assert empty.endswith("empty.pem: there is none in it.")


@ON_A_SERVER
async def test_a_password_is_read_from_its_file_at_each_dialling_and_never_told(
    register_url: str, postgres: Postgres, tmp_path: Path
) -> None:
    postgres.ask_for_a_password("guarded", "s3cret")
    file = tmp_path / "password"
    place = Place(register_url.replace("//postgres:", "//guarded:"), password_file=file)

    without = await refusal(place)
    file.write_text("s3cret\n", "utf-8")
    right = await answer(place)
    file.write_text("n0t-it\n", "utf-8")
    wrong = await refusal(place)

    assert without == f"The register's password cannot be read from {file}: No such file or directory."
    assert right == 1
    assert "cannot be used: it refused our name or password." in wrong
    assert "n0t-it" not in wrong


# --- bounds


async def test_more_than_its_connections_a_process_does_not_hold_and_whoever_waits_too_long_is_told(
    register_url: str,
) -> None:
    sessions = opened(Place(register_url, connections=1, patience=0.05))

    async with sessions.reading():
        with pytest.raises(RegisterUnavailable, match="all its connections have been busy for too long"):
            async with sessions.reading():
                pass
    async with sessions.reading() as afterwards:
        found = (await afterwards.exec(select(HeartbeatRow))).all()

    assert found == []
    await sessions.close()


@ON_A_SERVER
async def test_a_question_that_takes_too_long_is_broken_off_and_said_so(register_url: str) -> None:
    told = await refusal(Place(register_url, at_most=0.5), "SELECT pg_sleep(30)::text")

    assert "cannot be used: it took too long over a question." in told


@ON_A_SERVER
async def test_a_server_that_falls_silent_is_given_up_by_our_own_clock_and_asked_anew(
    register_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # We give up after a second: before the server would break the question off, or answer it.
    monkeypatch.setattr("models.dialling.ON_THE_LINE", -4)
    sessions = opened(Place(register_url, connections=1, at_most=5))

    async def unanswered() -> None:
        async with sessions.writing() as session:
            session.add(HeartbeatRow(worker="half", beat_at=NOON))
            await session.flush()
            await (await session.connection()).execute(text("SELECT pg_sleep(4)::text"))

    with pytest.raises(RegisterUnavailable, match=r"cannot be used: it does not answer \(no answer in time\)\."):
        await unanswered()

    assert await beaten(sessions) == ["whole"]
    await sessions.close()


@ON_A_SERVER
async def test_somebody_elses_lateness_is_not_blamed_on_the_register(register_url: str) -> None:
    sessions = opened(register_url)

    with pytest.raises(TimeoutError):
        async with sessions.reading(), asyncio.timeout(0.01):
            await asyncio.Event().wait()

    await sessions.close()


@ON_A_SERVER
async def test_whoever_stands_still_in_the_middle_holds_nobody_up_for_long(register_url: str) -> None:
    sessions = opened(Place(register_url, at_most=0.4))

    async def stands_still() -> None:
        async with sessions.writing() as session:
            await session.exec(select(HeartbeatRow))
            await asyncio.sleep(0.8)
            await session.exec(select(HeartbeatRow))

    with pytest.raises(RegisterUnavailable, match=r"cannot be used: (it broke off|the line to it broke)"):
        await stands_still()
    await sessions.close()


@ON_A_SERVER
async def test_each_connection_is_held_to_what_the_register_needs_whatever_the_database_says(
    register_url: str, postgres: Postgres
) -> None:
    name = register_url.partition("?")[0].rpartition("/")[2]
    postgres.run(f"ALTER DATABASE {name} SET default_transaction_isolation = 'serializable';")
    postgres.run(f"ALTER DATABASE {name} SET synchronous_commit = off;")
    try:
        held_to = await answer(
            Place(register_url),
            "SELECT concat_ws(' ', current_setting('transaction_isolation'), current_setting('synchronous_commit'),"
            " current_setting('statement_timeout'), current_setting('lock_timeout'))",
        )
    finally:
        postgres.run(f"ALTER DATABASE {name} RESET ALL;")

    assert held_to == "read committed on 1min 30s"


# --- gone and back


@ON_A_SERVER
async def test_connections_the_server_ended_are_made_anew_and_nothing_half_done_is_kept(
    register_url: str, postgres: Postgres
) -> None:
    sessions = opened(register_url)
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'noticekeeper';"

    async def broken_off() -> None:
        async with sessions.writing() as session:
            session.add(HeartbeatRow(worker="half", beat_at=NOON))
            await session.flush()
            await asyncio.to_thread(postgres.run, end)
            await session.exec(select(HeartbeatRow))

    with pytest.raises(RegisterUnavailable, match=r"cannot be used: (it is shutting down|the line to it broke)"):
        await broken_off()
    kept = await beaten(sessions)
    await asyncio.to_thread(postgres.run, end)
    again = await beaten(sessions)

    assert kept == again == ["whole"]
    await sessions.close()


async def beaten(sessions: Sessions) -> list[str]:
    """The workers there are signs of life of, once another has left one."""
    async with sessions.writing() as session:
        await session.merge(HeartbeatRow(worker="whole", beat_at=NOON))
    async with sessions.reading() as session:
        return list((await session.exec(select(HeartbeatRow.worker))).all())


@ON_A_SERVER
async def test_who_reads_cannot_write(register_url: str) -> None:
    sessions = opened(register_url)

    with pytest.raises(RegisterUnavailable, match="it is read-only"):
        async with sessions.reading() as session:
            session.add(HeartbeatRow(worker="w", beat_at=NOON))

    await sessions.close()
