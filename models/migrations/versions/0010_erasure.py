"""What names a person is erased from the audit, and nothing else of it is changed."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WORDS = sqlmodel.AutoString
MOMENT = sa.DateTime(timezone=True)
REFUSED = "The audit is append-only: enter what happened next instead."

KEPT = (
    "reference", "n", "at", "recorded_at", "strand", "paragraph", "duty", "on", "to", "letter", "late", "previous",
    "hash",
)  # fmt: skip
CHANGED = ("key", "what", "by", "why")

# An entry is changed only into what a row here says word for word, where the entry of the erasure names it by number.
LET_THROUGH = (
    "EXISTS (SELECT 1 FROM erasure AS permit JOIN audit AS entered ON entered.reference = permit.reference"
    " AND entered.n = permit.entry AND entered.strand = 'erased' AND permit.entry > permit.n"
    " WHERE permit.reference = OLD.reference AND permit.n = OLD.n AND {named} AND {said})"
)
SAME = " AND ".join(f'NEW."{name}" {{same}} OLD."{name}"' for name in KEPT)
SAID = " AND ".join(f'permit."{name}" = NEW."{name}"' for name in CHANGED)

ON_SQLITE = (
    "DROP TRIGGER audit_no_update",
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit WHEN NOT ("
    + SAME.format(same="IS")
    + " AND "
    + LET_THROUGH.format(
        named="json_extract(entered.details, '$.\"entry ' || OLD.n || '\"') IS NOT NULL",
        said=f"{SAID} AND permit.details = NEW.details",
    )
    # UPDATE OR REPLACE takes another row away that has the new key.
    + " AND NOT EXISTS (SELECT 1 FROM audit AS other WHERE other.reference = NEW.reference AND other.key = NEW.key"
    + f" AND other.n <> OLD.n)) BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    "CREATE TRIGGER audit_erased AFTER UPDATE ON audit"
    " BEGIN DELETE FROM erasure WHERE reference = OLD.reference AND n = OLD.n; END",
)
ON_POSTGRESQL = (
    "CREATE FUNCTION audit_lets_erase() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    f" IF {SAME.format(same='IS NOT DISTINCT FROM')} AND "
    + LET_THROUGH.format(
        named="(entered.details ->> ('entry ' || OLD.n)) IS NOT NULL",
        said=f"{SAID} AND permit.details::text = NEW.details::text",
    )
    + " THEN DELETE FROM erasure WHERE reference = OLD.reference AND n = OLD.n; RETURN NEW; END IF;"
    + f" RAISE '{REFUSED}'; END $$",
    "DROP TRIGGER audit_no_change ON audit",
    "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuses()",
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_lets_erase()",
)
OFF_SQLITE = (
    "DROP TRIGGER audit_erased",
    "DROP TRIGGER audit_no_update",
    f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
)
OFF_POSTGRESQL = (
    "DROP TRIGGER audit_no_update ON audit",
    "DROP TRIGGER audit_no_delete ON audit",
    "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuses()",
    "DROP FUNCTION audit_lets_erase()",
)


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("reference", WORDS, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("entry", sa.Integer, nullable=False),
        *(sa.Column(name, WORDS, nullable=False) for name in CHANGED),
        sa.Column("details", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("reference", "n", name=op.f("pk_erasure")),
    )
    with op.batch_alter_table("letter") as letter:
        letter.add_column(sa.Column("erased_at", MOMENT, nullable=True))
    for guard in ON_POSTGRESQL if _on_postgresql() else ON_SQLITE:
        op.execute(guard)


def downgrade() -> None:
    for guard in OFF_POSTGRESQL if _on_postgresql() else OFF_SQLITE:
        op.execute(guard)
    with op.batch_alter_table("letter") as letter:
        letter.drop_column("erased_at")
    op.drop_table("erasure")


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
