"""What came in by mail, each message once, and what became of it; and what people have switched off."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary
from sqlmodel import Field

from models.columns import Row, Utc


class IncomingRow(Row, table=True):
    """One message from the mailbox. `raw` are its bytes, or its head alone where it was too large to take in.

    `kind` says what it was taken for, `letter` the key of the one of ours it speaks of. `state` is `waiting` until that
    is known, then `settled`, or `held` for a person; `outcome` is what became of it, in a sentence.
    """

    __tablename__ = "incoming"
    __table_args__ = (Index(None, "state"),)

    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(unique=True)
    received_at: datetime = Field(sa_type=Utc)
    sender: str
    subject: str
    size: int
    kind: str
    letter: str | None = None
    state: str
    outcome: str
    raw: bytes = Field(sa_type=LargeBinary)


class MailboxRow(Row, table=True):
    """How far the mailbox `name` was read: every message up to `uid`, while it numbers them by `validity`."""

    __tablename__ = "mailbox"

    name: str = Field(primary_key=True)
    validity: int = Field(sa_type=BigInteger)
    uid: int = Field(sa_type=BigInteger)


class SwitchRow(Row, table=True):
    """Something a person has switched off: `name` is `post`. No row, and it is on."""

    __tablename__ = "switch"

    name: str = Field(primary_key=True)
    off_since: datetime = Field(sa_type=Utc)
    by: str
    why: str


# The one thing there is to switch off so far.
POST = "post"
SWITCH = Row.metadata.tables["switch"]
