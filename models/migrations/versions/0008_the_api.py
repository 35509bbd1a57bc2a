"""Tokens of programs, and where they are told of what happens."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WORDS = sqlmodel.AutoString
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("secret", WORDS, nullable=False),
        sa.Column("client", WORDS, nullable=False),
        sa.Column("address", WORDS, nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("notices", sa.JSON, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", WORDS, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revoked_by", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("secret", name=op.f("pk_api_token")),
        sa.UniqueConstraint("client", name=op.f("uq_api_token_client")),
    )
    op.create_table(
        "webhook",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("client", WORDS, nullable=False),
        sa.Column("url", WORDS, nullable=False),
        sa.Column("events", sa.JSON, nullable=False),
        sa.Column("told", sa.JSON, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", WORDS, nullable=False),
        sa.Column("given_up_at", MOMENT, nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.Column("removed_by", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["client"], ["api_token.client"], name=op.f("fk_webhook_client_api_token")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )


def downgrade() -> None:
    op.drop_table("webhook")
    op.drop_table("api_token")
