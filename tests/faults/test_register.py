"""The register goes away, keeps everybody waiting, or has no room: what is due is entered all the same."""

import asyncio
import resource
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.faults.house import House, house
from tests.faults.year import mornings
from tests.support.postgres import Postgres, named, running_postgres
from tests.support.registers import sqlite_url

DAYS = mornings()[::3]
# Longer than a try of the register's office may take (workflows/policies.py), so that it is tried again beside itself.
SLOW = 34
# As on a full disk, a file does not grow beyond this.
NO_ROOM = 1024


@asynccontextmanager
async def gone_meanwhile(server: Postgres) -> AsyncIterator[None]:
    """The database server killed, and started again on what it had written."""
    await asyncio.to_thread(server.crash)
    try:
        yield
    finally:
        await asyncio.to_thread(server.start)


async def test_the_database_is_killed_and_back_again_and_again(tmp_path: Path, seed: int, told: list[str]) -> None:
    with running_postgres() as server:
        url = server.fresh()
        async with house(tmp_path, url, seed, told) as here:
            living = asyncio.create_task(here.live(DAYS))
            for _ in range(4):
                await here.when(here.random.randrange(10, 50), within=30)
                away = here.random.uniform(1, 6)
                here.say(f"the database killed, back after {away:.1f} s")
                async with gone_meanwhile(server):
                    await asyncio.sleep(away)
            await living
            await here.rests()
            await here.agrees()


async def test_a_register_that_keeps_everybody_waiting_is_written_once(
    tmp_path: Path, postgres: Postgres, template: str, seed: int, told: list[str]
) -> None:
    url = postgres.fresh(template)
    async with house(tmp_path, url, seed, told) as here:
        living = asyncio.create_task(here.live(DAYS[:2]))
        await here.when(here.random.randrange(5, 25), within=30)
        here.say(f"the audit's chain kept locked for {SLOW} s")
        await asyncio.to_thread(postgres.run, f"BEGIN; LOCK TABLE chain; SELECT pg_sleep({SLOW}); COMMIT;", named(url))
        await living
        await here.rests()
        await here.agrees()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets one set the bounds of another process")
async def test_a_disk_that_is_full_for_a_while_loses_nothing(tmp_path: Path, seed: int, told: list[str]) -> None:
    async with house(tmp_path, sqlite_url(tmp_path / "register.db"), seed, told) as here:
        living = asyncio.create_task(here.live(DAYS))
        for _ in range(2):
            await here.when(here.random.randrange(10, 60), within=30)
            full = here.random.uniform(4, 10)
            here.say(f"no room for the workers' files, for {full:.1f} s")
            lifted = _bound(here)
            # What had been written when there was still room may be seen a moment later.
            await asyncio.sleep(1)
            before = await here.entries()
            await asyncio.sleep(full)
            assert await here.entries() == before, here.story
            lifted()
        await living
        await here.rests()
        await here.agrees()
        assert all(service.process and service.process.poll() is None for service in here.services.values())


def _bound(here: House) -> Callable[[], None]:
    """Bound how far the workers' files may grow; what lifts it again."""
    pids = [service.pid for service in here.services.values()]
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (NO_ROOM, resource.RLIM_INFINITY))

    def lifted() -> None:
        for pid in pids:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    return lifted
