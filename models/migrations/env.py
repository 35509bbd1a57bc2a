"""Run by Alembic: over the connection `models.upgrading` hands it, or over `-x url=` when a revision is written."""

import asyncio
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from models.columns import Row, Utc
from models.database import opened
from models.upgrading import TABLES

assert TABLES


def rendered(kind: str, value: Any, _: AutogenContext) -> str | Literal[False]:
    """A revision names no class of ours: it must still run when that class has gone."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, Utc) else False


def migrate(connection: sa.Connection) -> None:
    context.configure(connection=connection, target_metadata=Row.metadata, render_as_batch=True, render_item=rendered)
    with context.begin_transaction():
        context.run_migrations()


async def dial(url: str) -> None:
    sessions = opened(url)
    async with sessions.connected() as connection:
        await connection.run_sync(migrate)
    await sessions.close()


if connection := context.config.attributes.get("connection"):
    migrate(connection)
else:
    asyncio.run(dial(context.get_x_argument(as_dictionary=True)["url"]))
