"""Writing a row over the one that has its key, in one statement, on both databases."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Table, false, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel.ext.asyncio.session import AsyncSession

from models.columns import Row

Upsert = postgresql.Insert | sqlite.Insert
Over = Callable[[Any, Any], ColumnElement[bool]]


def anything(old: Any, new: Any) -> ColumnElement[bool]:
    return true()


def nothing(old: Any, new: Any) -> ColumnElement[bool]:
    return false()


async def put(session: AsyncSession, rows: Sequence[Row], *, over: Over = anything) -> None:
    """Write `rows`, all of one table, by their primary keys.

    `over` says from the columns of the row already there and of the new one whether it may be written over.
    """
    if rows:
        table = Row.metadata.tables[str(rows[0].__tablename__)]
        statement = _statement(session.get_bind().dialect.name, table, over)
        await session.exec(statement, params=[row.model_dump() for row in rows])


@cache
def _statement(dialect: str, table: Table, over: Over) -> Upsert:
    insert: Upsert = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    keys = [column.name for column in table.primary_key]
    return insert.on_conflict_do_update(
        index_elements=keys,
        set_={column.name: insert.excluded[column.name] for column in table.columns if column.name not in keys},
        where=over(table.c, insert.excluded),
    )
