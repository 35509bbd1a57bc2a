"""The plan: its objectives with their history, and what is kept beside them."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WORDS = sqlmodel.AutoString
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "objective",
        sa.Column("reference", WORDS, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("area", WORDS, nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.Column("owner", WORDS, nullable=False),
        sa.Column("progress", WORDS, nullable=False),
        sa.Column("progress_on", sa.Date, nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("whole", sa.JSON, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("reference", "number", name=op.f("pk_objective")),
    )
    op.create_table(
        "plan",
        sa.Column("reference", WORDS, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("whole", sa.JSON, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_plan")),
    )


def downgrade() -> None:
    op.drop_table("plan")
    op.drop_table("objective")
