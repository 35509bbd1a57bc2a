"""Meetings and answers, who owes a duty, letters held for a digest, calendar feeds, how far a mailbox was read."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORDS = sqlmodel.AutoString
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "meeting",
        sa.Column("reference", WORDS, nullable=False),
        sa.Column("uid", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("status", WORDS, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("flag", WORDS, nullable=False),
        sa.Column("whole", sa.JSON, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("reference", "uid", name=op.f("pk_meeting")),
    )
    op.create_table(
        "feed",
        sa.Column("secret", WORDS, nullable=False),
        sa.Column("reference", WORDS, nullable=False),
        sa.Column("person", WORDS, nullable=False),
        sa.Column("role", WORDS, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", WORDS, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("secret", name=op.f("pk_feed")),
    )
    op.create_table(
        "mailbox",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("validity", sa.BigInteger, nullable=False),
        sa.Column("uid", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mailbox")),
    )
    with op.batch_alter_table("duty") as duty:
        duty.add_column(sa.Column("strand", WORDS, nullable=False, server_default=""))
    with op.batch_alter_table("letter") as letter:
        letter.add_column(sa.Column("held_until", MOMENT, nullable=True))
        letter.add_column(sa.Column("digest", WORDS, nullable=True))
        letter.create_index(op.f("ix_letter_digest"), ["digest"])


def downgrade() -> None:
    with op.batch_alter_table("letter") as letter:
        letter.drop_index(op.f("ix_letter_digest"))
        letter.drop_column("digest")
        letter.drop_column("held_until")
    with op.batch_alter_table("duty") as duty:
        duty.drop_column("strand")
    op.drop_table("mailbox")
    op.drop_table("feed")
    op.drop_table("meeting")
