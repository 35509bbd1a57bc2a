"""Programs that read and act for somebody: their tokens, and where they are told of what happens."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field

from models.columns import Row, Utc


class TokenRow(Row, table=True):
    """A client's token. `secret` is the sha256 of what it sends; `address` (in small letters) is whom it acts as.

    `notices` are the references it is bounded to; none is all that its person has a part in. One revoked keeps its row.
    """

    __tablename__ = "api_token"

    secret: str = Field(primary_key=True)
    client: str = Field(unique=True)
    address: str
    scopes: list[str] = Field(sa_type=JSON)
    notices: list[str] = Field(sa_type=JSON)
    made_at: datetime = Field(sa_type=Utc)
    made_by: str
    ends_at: datetime = Field(sa_type=Utc)
    revoked_at: datetime | None = Field(default=None, sa_type=Utc)
    revoked_by: str = ""


class WebhookRow(Row, table=True):
    """Where a client is told of what happens, as long as its token holds. Its secret follows from `id` and ours.

    `told` says of each notice, by reference, up to which entry of its audit the client was told; `given_up_at` since
    when nobody is told any more because nobody took it. One removed keeps its row.
    """

    __tablename__ = "webhook"

    id: str = Field(primary_key=True)
    client: str = Field(foreign_key="api_token.client")
    url: str
    events: list[str] = Field(sa_type=JSON)
    told: dict[str, int] = Field(sa_type=JSON)
    made_at: datetime = Field(sa_type=Utc)
    made_by: str
    given_up_at: datetime | None = Field(default=None, sa_type=Utc)
    removed_at: datetime | None = Field(default=None, sa_type=Utc)
    removed_by: str = ""
