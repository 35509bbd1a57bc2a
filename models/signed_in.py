"""The sessions of people at the pages: each by the hash of a secret that only their browser keeps."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from models.columns import Row, Utc


class SessionRow(Row, table=True):
    """Somebody signed in, known by `address` (in small letters). `secret` is the sha256 of what their cookie holds.

    It ends at `ends_at` in any case. One signed out of or taken back keeps its row: `revoked_at` says since when.
    """

    __tablename__ = "session"
    __table_args__ = (Index(None, "address"),)

    secret: str = Field(primary_key=True)
    address: str
    began_at: datetime = Field(sa_type=Utc)
    ends_at: datetime = Field(sa_type=Utc)
    revoked_at: datetime | None = Field(default=None, sa_type=Utc)
    revoked_by: str = ""
