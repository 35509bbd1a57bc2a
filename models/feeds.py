"""The calendar feeds people were given: each by the hash of its secret, which nobody can be shown again."""

from datetime import datetime
from hashlib import sha256

from sqlmodel import Field

from models.columns import Row, Utc


class FeedRow(Row, table=True):
    """One person's feed of one notice; of one of their roles alone where `role` is set.

    `secret` is the sha256 of what stands in its address. A feed taken back keeps its row: `revoked_at` says since when.
    """

    __tablename__ = "feed"

    secret: str = Field(primary_key=True)
    reference: str
    person: str
    role: str = ""
    made_at: datetime = Field(sa_type=Utc)
    made_by: str
    revoked_at: datetime | None = Field(default=None, sa_type=Utc)


def hash_of(secret: str) -> str:
    """What is kept of a feed's secret, as it stands in its address: enough to know it by, and of no use to read it."""
    return sha256(secret.encode()).hexdigest()
