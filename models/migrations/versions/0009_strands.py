"""How far each strand has come."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WORDS = sqlmodel.AutoString
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "strand",
        sa.Column("reference", WORDS, nullable=False),
        sa.Column("strand", WORDS, nullable=False),
        sa.Column("as_of", MOMENT, nullable=False),
        sa.Column("course", WORDS, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("reference", "strand", name=op.f("pk_strand")),
    )


def downgrade() -> None:
    op.drop_table("strand")
