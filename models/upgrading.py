"""Bringing a register to the newest revision of its tables, in one transaction."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from models import boards, clients, feeds, incoming, papers, plan, post, record, signed_in, strands, upkeep
from models.database import Sessions, opened

MIGRATIONS = Path(__file__).parent / "migrations"
TABLES = (record, plan, boards, post, upkeep, incoming, feeds, signed_in, papers, clients, strands)
# Any number, the same in every worker: two that start together upgrade one after the other.
TURN = 2021_06_07


async def upgraded(url: str, *, lasting: bool = True) -> Sessions:
    """The register at `url`, with every migration in place. Raises RegisterUnavailable; then nothing has changed."""
    sessions = opened(url, lasting=lasting)
    try:
        await migrated(sessions, "head")
    except BaseException:
        await sessions.close()
        raise
    return sessions


async def migrated(sessions: Sessions, revision: str, *, down: bool = False) -> None:
    """Bring the tables up (or `down`) to `revision`: all the way, or not at all."""
    async with sessions.connected() as connection:
        if not sessions.on_sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})
        await connection.run_sync(_migrate, revision, down)


def _migrate(connection: Connection, revision: str, down: bool) -> None:
    config = Config(MIGRATIONS / "alembic.ini", attributes={"connection": connection})
    (command.downgrade if down else command.upgrade)(config, revision)
