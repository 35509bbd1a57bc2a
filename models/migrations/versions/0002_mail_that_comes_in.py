"""Mail that comes in, the switch that holds the post, and who took an alarm down."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORDS = sqlmodel.AutoString
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "incoming",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("sha256", WORDS, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("sender", WORDS, nullable=False),
        sa.Column("subject", WORDS, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("letter", WORDS, nullable=True),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("outcome", WORDS, nullable=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming")),
        sa.UniqueConstraint("sha256", name=op.f("uq_incoming_sha256")),
    )
    op.create_index(op.f("ix_incoming_state"), "incoming", ["state"])
    op.create_table(
        "switch",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("off_since", MOMENT, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("why", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_switch")),
    )
    with op.batch_alter_table("alarm") as alarm:
        alarm.add_column(sa.Column("cleared_by", WORDS, nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("alarm") as alarm:
        alarm.drop_column("cleared_by")
    op.drop_table("switch")
    op.drop_table("incoming")
