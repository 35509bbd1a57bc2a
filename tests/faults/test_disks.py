"""The disk under Temporal, or under PostgreSQL, runs full: nothing is lost, and all goes on when there is room."""

import asyncio
from pathlib import Path

from tests.faults.house import House, house
from tests.faults.year import mornings
from tests.support.postgres import Postgres, running_postgres
from tests.support.registers import sqlite_url
from tests.support.small_disk import SmallDisk, small_disk

DAYS = mornings()[::3]
OF_TEMPORAL = "database or disk is full"
OF_THE_REGISTER = "cannot be used: the disk it is on is full."
# More than a server keeps made ready in advance.
LOG_FILES = 20


async def test_temporal_goes_on_by_itself_when_its_disk_has_room_again(
    tmp_path: Path, seed: int, told: list[str]
) -> None:
    with small_disk(64) as disk:
        (tmp_path / "temporal").symlink_to(disk.folder)
        async with house(tmp_path, sqlite_url(tmp_path / "register.db"), seed, told) as here:
            to_come = list(DAYS)
            await here.amid(to_come, here.random.randrange(5, 15))
            here.say("no room for Temporal's file")
            with disk.full():
                act = ("act", here.references[0], "update-plan", "--on", DAYS[0].isoformat(), "--note", "Full")
                refused = await asyncio.to_thread(here.type, *act, "--id", "full-disk-1", "--by", "coordinator")
            here.say(f"room again; an act meanwhile ended with {refused.returncode}")
            again = await asyncio.to_thread(here.type, *act, "--id", "full-disk-1", "--by", "coordinator")
            await here.amid(to_come, here.random.randrange(5, 15))
            await _killed_without_room(here, disk)
            await here.live(to_come)
            await here.rests()
            await here.agrees()

            said = " ".join(refused.stderr.split())
            assert OF_TEMPORAL in (disk.folder / "temporal.log").read_text(errors="replace")
            assert refused.returncode == 1
            assert "No answer came in time" in said
            assert "it is done once, however often it is sent" in said
            assert again.returncode == 0, again.stderr
            assert len(await here.entered(f"{here.references[0]}/board/update-plan/%")) == 1


async def _killed_without_room(here: House, disk: SmallDisk) -> None:
    """What keeps Temporal up starts it again, in vain while there is no room."""
    away = here.random.uniform(5, 9)
    with disk.full():
        await here.kill("Temporal", 0)
        here.say(f"no room to start it again, for {away:.1f} s")
        await asyncio.sleep(away)


async def test_a_register_on_postgresql_whose_disk_is_full_loses_nothing(
    tmp_path: Path, seed: int, told: list[str]
) -> None:
    with small_disk(160) as disk, running_postgres(disk.folder) as server:
        async with house(tmp_path, server.fresh(), seed, told) as here:
            to_come = list(DAYS)
            await here.amid(to_come, here.random.randrange(5, 15))
            full = here.random.uniform(8, 12)
            here.say(f"no room for the register's tables, for {full:.1f} s")
            with disk.full():
                await asyncio.sleep(full)
            await here.amid(to_come, here.random.randrange(5, 15))
            with disk.full():
                await asyncio.to_thread(_written_on, server)
                here.say(f"no room for the server's log of changes, without which it ends: for {full:.1f} s")
                await asyncio.sleep(full)
            if not server.runs:
                here.say("room again, and the server started again by hand, as docs/operations.md says")
                await asyncio.to_thread(server.start)
            await here.live(to_come)
            await here.rests()
            await here.agrees()

        assert OF_THE_REGISTER in (tmp_path / ".noticekeeper" / "noticekeeper.log").read_text()


def _written_on(server: Postgres) -> None:
    """Have changes written until the server needs another file for its log of them, and cannot have it."""
    for _ in range(LOG_FILES):
        try:
            server.run("SELECT pg_logical_emit_message(false, 'full', 'disk'); SELECT pg_switch_wal();")
        except (AssertionError, OSError):
            server.leave()
            return
    raise AssertionError(f"{LOG_FILES} files of its log found room on a full disk")
