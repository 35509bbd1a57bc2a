"""What all tables share: how moments are kept, how constraints are named."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, MetaData
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

# Named constraints can be dropped by name; unnamed ones cannot be migrated on SQLite (Alembic, "naming constraints").
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """One row of the register. Its fields are not validated: what comes in was validated by the domain."""

    metadata = MetaData(naming_convention=NAMING)


class Utc(TypeDecorator[datetime]):
    """A moment, kept and given back in UTC. Raises ValueError for a moment without a zone.

    SQLite drops offsets in silence, so a naive moment, or one in another zone, would come back as another moment.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no zone: the register takes moments with their zone only")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
