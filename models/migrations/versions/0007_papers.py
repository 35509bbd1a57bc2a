"""Papers, version by version, and the evidence that goes with them."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WORDS = sqlmodel.AutoString
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "paper_version",
        sa.Column("reference", WORDS, nullable=False),
        sa.Column("paper", WORDS, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("click", WORDS, nullable=False),
        sa.Column("texts", sa.JSON, nullable=False),
        sa.Column("evidence", sa.JSON, nullable=False),
        sa.Column("sha256", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("reference", "paper", "version", name=op.f("pk_paper_version")),
        sa.UniqueConstraint("reference", "paper", "click", name=op.f("uq_paper_version_reference_paper_click")),
    )
    op.create_table(
        "evidence",
        sa.Column("reference", WORDS, nullable=False),
        sa.Column("sha256", WORDS, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("reference", "sha256", name=op.f("pk_evidence")),
    )


def downgrade() -> None:
    op.drop_table("evidence")
    op.drop_table("paper_version")
