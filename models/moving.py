"""Carrying a whole register over into another one that is empty: all of it, in one transaction, or nothing."""

from sqlalchemy import Table, func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.columns import Row

# Rows at a time: letters are long.
PAGE = 200


class CannotBeKept(Exception):
    """A row of the old register that the new one's database does not take. The text is a sentence."""


async def is_empty(session: AsyncSession) -> bool:
    """Whether no table holds a row."""
    for table in Row.metadata.sorted_tables:
        if (await session.exec(select(table.c[0]).limit(1))).first() is not None:  # type: ignore[call-overload]
            return False
    return True


async def carried_over(old: AsyncSession, new: AsyncSession) -> int:
    """Copy every row of `old` into `new`, which is empty; how many there were. Raises CannotBeKept."""
    # What the database keeps by itself is there as soon as what it is kept from is.
    return sum(
        [await _copied(table, old, new) for table in Row.metadata.sorted_tables if not table.info.get("derived")]
    )


async def _copied(table: Table, old: AsyncSession, new: AsyncSession) -> int:
    count = 0
    for page in (await old.exec(select(table))).mappings().partitions(PAGE):  # type: ignore[call-overload]
        try:
            await new.exec(insert(table), params=[dict(row) for row in page])
        except DBAPIError as error:
            # SQLAlchemy puts the name of the driver's class before the server's own words.
            said = str(error.orig).rpartition(">: ")[2].partition("\n")[0]
            raise CannotBeKept(f"A row of the table {table.name} cannot be kept there: {said}.") from error
        count += len(page)
    if count and new.get_bind().dialect.name == "postgresql" and (numbered := table.autoincrement_column) is not None:
        # Its numbers were given by us this time: the next one is the database's to give.
        sequence = func.pg_get_serial_sequence(table.name, numbered.name)
        last = select(func.max(numbered)).scalar_subquery()
        await new.exec(select(func.setval(sequence, last)))  # type: ignore[call-overload]
    return count
