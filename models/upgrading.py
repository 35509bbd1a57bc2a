"""Bringing a register to the newest revision of its tables, in one transaction."""

from dataclasses import replace
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from models import (
    boards,
    clients,
    erasing,
    feeds,
    incoming,
    papers,
    parts,
    plan,
    post,
    record,
    signed_in,
    strands,
    upkeep,
)
from models.database import Sessions, opened, placed
from models.place import Place

MIGRATIONS = Path(__file__).parent / "migrations"
TABLES = (record, parts, plan, boards, post, upkeep, incoming, feeds, signed_in, papers, clients, strands, erasing)
# Any number, the same in every worker: two that start together upgrade one after the other.
TURN = 2021_06_07
# Seconds that an upgrade may take on a server, and be waited for where another worker is at it.
AN_HOUR = 3600


async def upgraded(place: Place | str, *, lasting: bool = True) -> Sessions:
    """The register at `place`, with every migration in place. Raises RegisterUnavailable; then nothing has changed."""
    sessions = opened(place, lasting=lasting)
    patient = sessions if sessions.on_sqlite else opened(replace(placed(place), patience=AN_HOUR, at_most=AN_HOUR))
    try:
        await migrated(patient, "head")
    except BaseException:
        await sessions.close()
        raise
    finally:
        if patient is not sessions:
            await patient.close()
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
