"""The ledger: every letter and invite, frozen before the first attempt to send it, and what came of its attempts."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field

from models.columns import Row, Utc

# The strand that attempts are entered under in the audit: no strand of the notice's own.
POST_ROOM = "post"


class LetterRow(Row, table=True):
    """One letter to one person. `raw` are the very bytes sent, `told_at` their Date, `state` a PostState.

    `words` are the server's last words. `claims` counts the attempts; the claimant of the last one is `claimed_by`,
    since `claimed_at`. `unknowns` are the attempts after which the letter may have arrived or not; `maybe_twice`
    says that it was sent again after such an attempt. `uid`, `sequence` and `method` are an invite's. One held for a
    morning's digest waits until `held_until`; `digest` is the key of the letter that it went in. `erased_at` is since
    when nothing is left of `raw`, of which `sha256` stays.
    """

    __tablename__ = "letter"
    __table_args__ = (
        Index(None, "reference", "told_at"),
        Index(None, "uid", "person"),
        Index(None, "state"),
        Index(None, "digest"),
    )

    key: str = Field(primary_key=True)
    reference: str
    strand: str
    duty: str
    revision: int
    kind: str
    rung: str
    person: str
    role: str
    name: str
    address: str
    subject: str
    message_id: str = Field(unique=True)
    raw: bytes = Field(sa_type=LargeBinary)
    sha256: str
    late: bool
    thread: str
    uid: str | None = None
    sequence: int | None = None
    method: str | None = None
    due_at: datetime = Field(sa_type=Utc)
    told_at: datetime = Field(sa_type=Utc)
    recorded_at: datetime = Field(sa_type=Utc)
    state: str
    words: str = ""
    claims: int = 0
    claimed_by: str = ""
    claimed_at: datetime | None = Field(default=None, sa_type=Utc)
    unknowns: int = 0
    maybe_twice: bool = False
    held_until: datetime | None = Field(default=None, sa_type=Utc)
    digest: str | None = None
    erased_at: datetime | None = Field(default=None, sa_type=Utc)


@dataclass(frozen=True)
class Kept:
    """What whoever sends a letter must know of its row, as it was when it was read or written."""

    key: str
    reference: str
    address: str
    message_id: str
    raw: bytes
    sha256: str
    told_at: datetime
    recorded_at: datetime
    state: str
    words: str
    claims: int
    claimed_by: str
    claimed_at: datetime | None
    unknowns: int
    maybe_twice: bool
    held_until: datetime | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """What must be known of a row, column by column."""
        return cls(**{name: row[name] for name in KEPT})


KEPT = tuple(field.name for field in fields(Kept))


class AttemptRow(Row, table=True):
    """The `n`th attempt to send a letter, and how it ended. One that runs stands in its letter's claim only.

    One put off in the same words as the last that has a row, on the same day in London, has none: its number is left
    out.
    """

    __tablename__ = "attempt"

    letter: str = Field(primary_key=True, foreign_key="letter.key")
    n: int = Field(primary_key=True)
    started_at: datetime = Field(sa_type=Utc)
    ended_at: datetime = Field(sa_type=Utc)
    outcome: str
    words: str


LETTER, ATTEMPT = (Row.metadata.tables[name] for name in ("letter", "attempt"))
