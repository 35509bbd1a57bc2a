"""The boards: each one's agenda, decisions and minutes, and the actions agreed at them."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WORDS = sqlmodel.AutoString
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "board",
        sa.Column("reference", WORDS, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("as_of", MOMENT, nullable=False),
        sa.Column("whole", sa.JSON, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("reference", "number", name=op.f("pk_board")),
    )
    op.create_table(
        "board_action",
        sa.Column("reference", WORDS, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("board", sa.Integer, nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.Column("owner", WORDS, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("status", WORDS, nullable=False),
        sa.Column("as_of", MOMENT, nullable=False),
        sa.Column("whole", sa.JSON, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("reference", "number", name=op.f("pk_board_action")),
    )


def downgrade() -> None:
    op.drop_table("board_action")
    op.drop_table("board")
