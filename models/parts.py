"""Who has which part in which notice, by their address: kept by the database itself from each notice's text.

To look through the texts of ten thousand notices for one address takes a second. Whoever writes a notice need not know
of this table: triggers do (migration 0012). It holds nothing that the texts do not say.
"""

from collections.abc import Iterable

from sqlalchemy import Index
from sqlmodel import Field, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from domain.people import Role
from models.columns import Row


class PartRow(Row, table=True):
    """One part of somebody in one notice. `address` is in small letters."""

    __tablename__ = "part"
    __table_args__ = (Index(None, "reference"), {"info": {"derived": True}})

    address: str = Field(primary_key=True)
    role: str = Field(primary_key=True)
    reference: str = Field(primary_key=True)


PART = Row.metadata.tables["part"]


def written(address: str) -> str:
    """An address as the table has it; empty, which none is, where it can be nobody's: addresses are plain letters."""
    small = address.casefold()
    return small if small.isascii() and small.isprintable() else ""


def references_of(address: str, roles: Iterable[Role] = ()) -> SelectOfScalar[str]:
    """The notices in which somebody at `address` has a part, or one of `roles`: to be asked within another question."""
    of_them = select(PART.c.reference).where(PART.c.address == written(address))
    wanted = [role.value for role in roles]
    return of_them.where(PART.c.role.in_(wanted)) if wanted else of_them


async def parts_of(session: AsyncSession, address: str) -> dict[Role, str]:
    """The parts somebody has in any notice, those that have ended too; of each the first such notice."""
    asked = select(PART.c.role, func.min(PART.c.reference)).where(PART.c.address == written(address))
    return {Role(role): first for role, first in await session.exec(asked.group_by(PART.c.role))}
