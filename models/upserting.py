"""Writing a row over the one that has its key, in one statement, on both databases."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel.ext.asyncio.session import AsyncSession

from models.columns import Row

Upsert = postgresql.Insert | sqlite.Insert


async def put(session: AsyncSession, rows: Sequence[Row], *, unless_newer: str = "", keep: bool = False) -> None:
    """Write `rows`, all of one table, by their primary keys.

    A row already there is left as it is with `keep`, or where its column `unless_newer` holds more than the new one's.
    """
    if rows:
        table = Row.metadata.tables[str(rows[0].__tablename__)]
        statement = _statement(session.get_bind().dialect.name, table, unless_newer, keep)
        await session.exec(statement, params=[row.model_dump() for row in rows])


@cache
def _statement(dialect: str, table: Table, unless_newer: str, keep: bool) -> Upsert:
    insert: Upsert = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    keys = [column.name for column in table.primary_key]
    if keep:
        return insert.on_conflict_do_nothing(index_elements=keys)
    given: Any = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=keys,
        set_={column.name: given[column.name] for column in table.columns if column.name not in keys},
        where=table.c[unless_newer] <= given[unless_newer] if unless_newer else None,
    )
