"""Migrations: all the way up, all the way down, and in step with the tables the code believes in."""

import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from models.columns import Row
from models.database import Sessions, opened
from models.upgrading import MIGRATIONS, migrated, upgraded
from tests.deploy.test_operations import lived

# The newest first.
REVISIONS = [one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]


async def tables(sessions: Sessions) -> set[str]:
    async with sessions.connected() as connection:
        return set(await connection.run_sync(lambda here: inspect(here).get_table_names()))


async def test_the_migrations_make_the_very_tables_the_code_believes_in(sessions: Sessions) -> None:
    def difference(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), Row.metadata))

    async with sessions.connected() as connection:
        differing = await connection.run_sync(difference)

    assert differing == []


async def test_what_was_migrated_up_can_be_migrated_down_step_by_step_and_up_again(
    empty_url: str, tmp_path: Path
) -> None:
    await lived(empty_url, tmp_path)
    sessions = opened(empty_url)
    at_first = await tables(sessions)

    for revision in (*REVISIONS[1:], "base"):
        await migrated(sessions, revision, down=True)
    stripped = await tables(sessions)
    for revision in reversed(REVISIONS):
        await migrated(sessions, revision)

    assert stripped == {"alembic_version"}
    assert await tables(sessions) == at_first == {*Row.metadata.tables, "alembic_version"}
    await sessions.close()


async def test_two_workers_that_start_together_upgrade_one_after_the_other(empty_url: str) -> None:
    both = await asyncio.gather(upgraded(empty_url), upgraded(empty_url))

    assert [await tables(sessions) for sessions in both] == [{*Row.metadata.tables, "alembic_version"}] * 2
    for sessions in both:
        await sessions.close()


async def test_a_migration_that_fails_half_way_leaves_nothing_behind(empty_url: str) -> None:
    sessions = opened(empty_url)
    async with sessions.connected() as connection:
        await connection.exec_driver_sql("CREATE TABLE heartbeat (worker VARCHAR)")

    with pytest.raises(Exception, match="heartbeat"):
        await migrated(sessions, "head")

    assert await tables(sessions) == {"heartbeat"}
    await sessions.close()
