"""Two who write at once, each over a connection of its own: one chain comes of it, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from models import chain
from models.database import Sessions, opened
from models.place import Place
from models.record import AuditRow
from models.unavailable import RegisterUnavailable
from models.walking import verify
from tests.activities.written import REFERENCE, entry
from tests.support.registers import POSTGRESQL

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
PATIENCE = 0.2


@pytest.fixture
async def other(register_url: str) -> AsyncIterator[Sessions]:
    """The same register as another process has it, which waits for nobody long."""
    elsewhere = opened(Place(register_url, patience=PATIENCE))
    yield elsewhere
    await elsewhere.close()


async def enter(sessions: Sessions, n: int, reference: str = REFERENCE) -> None:
    async with sessions.writing() as session:
        await chain.lock(session, reference)
        await chain.append(session, reference, [entry(n, reference=reference)], NOW)


async def entered(sessions: Sessions) -> list[tuple[str, int, str]]:
    """What is in the audit, having seen that its chains are whole."""
    async with sessions.reading() as session:
        assert (await verify(session)).broken == ()
        rows = await session.exec(select(AuditRow.reference, AuditRow.n, AuditRow.key))
        return sorted((reference, n, key) for reference, n, key in rows)


def keys(*numbers: int, reference: str = REFERENCE) -> list[tuple[str, int, str]]:
    return [(reference, n, entry(number).key) for n, number in enumerate(numbers, 1)]


async def test_the_second_waits_until_the_first_has_entered_and_goes_on_from_there(
    sessions: Sessions, register_url: str
) -> None:
    patient = opened(register_url)
    async with sessions.writing() as session:
        await chain.lock(session, REFERENCE)
        second = asyncio.create_task(enter(patient, 2))
        # The second is at the lock before the first has read where the chain ends.
        done, _ = await asyncio.wait({second}, timeout=PATIENCE)
        await chain.append(session, REFERENCE, [entry(1)], NOW)
    await second

    assert not done
    assert await entered(sessions) == keys(1, 2)
    await patient.close()


async def test_one_who_waits_too_long_is_told_and_has_entered_nothing(sessions: Sessions, other: Sessions) -> None:
    async with sessions.writing() as session:
        await chain.lock(session, REFERENCE)
        await chain.append(session, REFERENCE, [entry(1)], NOW)
        with pytest.raises(RegisterUnavailable, match="has kept it locked for too long"):
            await enter(other, 2)

    assert await entered(sessions) == keys(1)


async def test_of_two_who_did_not_ask_for_the_lock_one_is_refused_by_the_database(
    sessions: Sessions, register_url: str
) -> None:
    """The lock spares a refusal; that the chain never forks is the table's own doing."""
    if sessions.on_sqlite:
        pytest.skip("SQLite lets nobody write without its lock")
    elsewhere = opened(register_url)

    async def careless() -> None:
        async with elsewhere.writing() as session:
            await chain.append(session, REFERENCE, [entry(2)], NOW)

    async with sessions.writing() as session:
        await chain.append(session, REFERENCE, [entry(1)], NOW)
        second = asyncio.create_task(careless())
        # It has read where the chain ended before the first one's row, and its own row waits for that.
        await somebody_waits(elsewhere)

    with pytest.raises(IntegrityError):
        await second
    assert await entered(sessions) == keys(1)
    await elsewhere.close()


async def somebody_waits(register: Sessions) -> None:
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    async with asyncio.timeout(90):
        while True:
            async with register.connected() as connection:
                if (await connection.execute(waiting)).scalar_one():
                    return
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("register_url", [POSTGRESQL], indirect=True)
async def test_two_notices_are_written_at_the_same_time(sessions: Sessions, other: Sessions) -> None:
    async with sessions.writing() as session:
        await chain.lock(session, REFERENCE)
        await enter(other, 2, "medway-2024")
        await chain.append(session, REFERENCE, [entry(1)], NOW)

    assert len(await entered(sessions)) == 2


@pytest.mark.parametrize("register_url", [POSTGRESQL], indirect=True)
async def test_a_writer_that_dies_lets_go_of_its_notice(sessions: Sessions, register_url: str, other: Sessions) -> None:
    dying = opened(register_url)

    async def dies() -> None:
        async with dying.writing() as session:
            await chain.lock(session, REFERENCE)
            await chain.append(session, REFERENCE, [entry(1)], NOW)
            ours = (await session.exec(select(text("pg_backend_pid()")))).one()
            async with other.connected() as connection:
                await connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": ours})
            await session.exec(select(AuditRow.n))

    with pytest.raises(RegisterUnavailable):
        await dies()
    await enter(other, 2)

    assert await entered(sessions) == keys(2)
    await dying.close()
