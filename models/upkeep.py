"""What keeps the register honest: editions of the calendar, alarms, work done once a slot, and signs of life."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, UniqueConstraint
from sqlmodel import Field

from models.columns import Row, Utc


class EditionRow(Row, table=True):
    """An edition of a division's bank holidays. `document` is what the source said, byte for byte.

    `holidays` are the domain.days.Holiday of that division; `adopted_at` is empty while it is only proposed.
    """

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("division", "sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    division: str
    name: str
    sha256: str
    source: str
    fetched_at: datetime = Field(sa_type=Utc)
    document: bytes = Field(sa_type=LargeBinary)
    holidays: list[dict[str, Any]] = Field(sa_type=JSON)
    last_year: int
    adopted_at: datetime | None = Field(default=None, sa_type=Utc)


class JobRunRow(Row, table=True):
    """A job that ran for a slot: the first worker to enter the row does the work, the others leave it."""

    __tablename__ = "job_run"

    job: str = Field(primary_key=True)
    slot: datetime = Field(primary_key=True, sa_type=Utc)
    worker: str
    ran_at: datetime = Field(sa_type=Utc)


class AlarmRow(Row, table=True):
    """Something a person must see to. It stands until `cleared_at` is set; raised again, it stands again.

    `cleared_by` is who said that it was seen to; empty where it came down by itself.
    """

    __tablename__ = "alarm"

    key: str = Field(primary_key=True)
    raised_at: datetime = Field(sa_type=Utc)
    what: str
    remedy: str
    cleared_at: datetime | None = Field(default=None, sa_type=Utc)
    cleared_by: str = ""


class HeartbeatRow(Row, table=True):
    """The last sign of life of a worker.

    `keys` are the names of the keys it has, never the keys, with blanks between: first the one it seals with. Empty is
    that it has none; None that it is not known, as of a version before 0.4.0 or of a worker that was stopped.
    """

    __tablename__ = "heartbeat"

    worker: str = Field(primary_key=True)
    beat_at: datetime = Field(sa_type=Utc)
    keys: str | None = None


ALARM = Row.metadata.tables["alarm"]
