"""Sessions of people at the pages."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WORDS = sqlmodel.AutoString
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "session",
        sa.Column("secret", WORDS, nullable=False),
        sa.Column("address", WORDS, nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revoked_by", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("secret", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_address"), "session", ["address"])


def downgrade() -> None:
    op.drop_index(op.f("ix_session_address"), "session")
    op.drop_table("session")
