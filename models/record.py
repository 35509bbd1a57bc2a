"""The record of a notice: its page, every revision of it, its duties, and the audit of all that happened."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from models.columns import Row, Utc


class NoticeRow(Row, table=True):
    """A notice's page as it now stands. `text` is a domain.instrument.Notice; `region` is empty where that has none."""

    __tablename__ = "notice"

    reference: str = Field(primary_key=True)
    council: str
    kind: str
    revision: int
    phase: str
    stage: str
    in_force_on: date
    ended_on: date | None = None
    ended_how: str = ""
    text: dict[str, Any] = Field(sa_type=JSON)
    recorded_at: datetime = Field(sa_type=Utc)
    region: str = Field(default="", sa_column_kwargs={"server_default": ""})


class RevisionRow(Row, table=True):
    """A text the notice has had. All are kept: two texts under one revision are two rows, told apart by `sha256`."""

    __tablename__ = "notice_revision"

    reference: str = Field(primary_key=True, foreign_key="notice.reference")
    revision: int = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    text: dict[str, Any] = Field(sa_type=JSON)
    recorded_at: datetime = Field(sa_type=Utc)


class DutyRow(Row, table=True):
    """A duty as it now stands, and the strand that owes it.

    `why` is the sentence of its date; `whole` is the domain.duties.Duty itself.
    """

    __tablename__ = "duty"
    __table_args__ = (Index(None, "status", "due_on"), Index("ix_duty_dates", "status", "reference", "due_on", "kind"))

    reference: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    kind: str
    paragraph: str
    owner: str
    what: str
    due_on: date
    why: str
    status: str
    done_on: date | None = None
    revision: int
    act: str
    about: dict[str, Any] = Field(sa_type=JSON)
    opened_at: datetime = Field(sa_type=Utc)
    whole: dict[str, Any] = Field(sa_type=JSON)
    recorded_at: datetime = Field(sa_type=Utc)
    strand: str = ""


class MeetingRow(Row, table=True):
    """A board or a review as it now stands. `whole` is the domain.entries.MeetingPage itself."""

    __tablename__ = "meeting"

    reference: str = Field(primary_key=True)
    uid: str = Field(primary_key=True)
    kind: str
    number: int
    starts_at: datetime = Field(sa_type=Utc)
    status: str
    sequence: int
    flag: str
    whole: dict[str, Any] = Field(sa_type=JSON)
    recorded_at: datetime = Field(sa_type=Utc)


class AuditRow(Row, table=True):
    """One entry of a notice's audit, the `n`th. Never changed: the database refuses, and the hashes would tell.

    `at` is when it happened (notice time), `recorded_at` when it was entered here; `hash` covers the whole row and
    `previous`, the hash of the row before it.
    """

    __tablename__ = "audit"
    __table_args__ = (UniqueConstraint("reference", "key"),)

    reference: str = Field(primary_key=True)
    n: int = Field(primary_key=True)
    key: str
    at: datetime = Field(sa_type=Utc)
    recorded_at: datetime = Field(sa_type=Utc)
    strand: str
    paragraph: str
    duty: str
    what: str
    by: str
    on: date | None = None
    to: str
    letter: str | None = None
    late: bool
    why: str
    details: dict[str, str] = Field(sa_type=JSON)
    previous: str
    hash: str


class ChainRow(Row, table=True):
    """How long a notice's audit is, and its last hash: without it nobody could tell that the last rows are gone."""

    __tablename__ = "chain"

    reference: str = Field(primary_key=True)
    length: int
    hash: str


NOTICE, REVISION, DUTY, MEETING, AUDIT, CHAIN = (
    Row.metadata.tables[name] for name in ("notice", "notice_revision", "duty", "meeting", "audit", "chain")
)
