"""The register as it was first made."""

from typing import Any

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WORDS = sqlmodel.AutoString
MOMENT = sa.DateTime(timezone=True)
RECORD = ("notice_revision", "notice", "duty", "audit", "chain")
POST = ("attempt", "letter")
UPKEEP = ("edition", "job_run", "alarm", "heartbeat")

# What is in the audit stays as it was entered; only a migration that says so may take the guards away.
REFUSED = "The audit is append-only: enter what happened next instead."
ON_SQLITE = (
    f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    # INSERT OR REPLACE takes a row away without asking the guard above (sqlite.org/lang_conflict.html).
    "CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit"
    " WHERE reference = NEW.reference AND (n = NEW.n OR key = NEW.key))"
    f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
)
ON_POSTGRESQL = (
    f"CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE '{REFUSED}'; END $$",
    "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuses()",
    "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()",
)


def upgrade() -> None:
    _notices()
    _audit()
    _post()
    _upkeep()
    for guard in ON_POSTGRESQL if _on_postgresql() else ON_SQLITE:
        op.execute(guard)


def downgrade() -> None:
    for table in (*RECORD, *POST, *UPKEEP):
        op.drop_table(table)
    if _on_postgresql():
        op.execute("DROP FUNCTION audit_refuses()")


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def given(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def maybe(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _notices() -> None:
    op.create_table(
        "notice",
        given("reference", WORDS),
        given("council", WORDS),
        given("kind", WORDS),
        given("revision", sa.Integer),
        given("phase", WORDS),
        given("stage", WORDS),
        given("in_force_on", sa.Date),
        maybe("ended_on", sa.Date),
        given("ended_how", WORDS),
        given("text", sa.JSON),
        given("recorded_at", MOMENT),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_notice")),
    )
    op.create_table(
        "notice_revision",
        given("reference", WORDS),
        given("revision", sa.Integer),
        given("sha256", WORDS),
        given("text", sa.JSON),
        given("recorded_at", MOMENT),
        sa.ForeignKeyConstraint(["reference"], ["notice.reference"], name=op.f("fk_notice_revision_reference_notice")),
        sa.PrimaryKeyConstraint("reference", "revision", "sha256", name=op.f("pk_notice_revision")),
    )
    op.create_table(
        "duty",
        given("reference", WORDS),
        given("key", WORDS),
        given("kind", WORDS),
        given("paragraph", WORDS),
        given("owner", WORDS),
        given("what", WORDS),
        given("due_on", sa.Date),
        given("why", WORDS),
        given("status", WORDS),
        maybe("done_on", sa.Date),
        given("revision", sa.Integer),
        given("act", WORDS),
        given("about", sa.JSON),
        given("opened_at", MOMENT),
        given("whole", sa.JSON),
        given("recorded_at", MOMENT),
        sa.PrimaryKeyConstraint("reference", "key", name=op.f("pk_duty")),
    )
    op.create_index(op.f("ix_duty_status_due_on"), "duty", ["status", "due_on"])


def _audit() -> None:
    op.create_table(
        "audit",
        given("reference", WORDS),
        given("n", sa.Integer),
        given("key", WORDS),
        given("at", MOMENT),
        given("recorded_at", MOMENT),
        given("strand", WORDS),
        given("paragraph", WORDS),
        given("duty", WORDS),
        given("what", WORDS),
        given("by", WORDS),
        maybe("on", sa.Date),
        given("to", WORDS),
        maybe("letter", WORDS),
        given("late", sa.Boolean),
        given("why", WORDS),
        given("details", sa.JSON),
        given("previous", WORDS),
        given("hash", WORDS),
        sa.PrimaryKeyConstraint("reference", "n", name=op.f("pk_audit")),
        sa.UniqueConstraint("reference", "key", name=op.f("uq_audit_reference_key")),
    )
    op.create_table(
        "chain",
        given("reference", WORDS),
        given("length", sa.Integer),
        given("hash", WORDS),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_chain")),
    )


def _post() -> None:
    op.create_table(
        "letter",
        given("key", WORDS),
        given("reference", WORDS),
        given("strand", WORDS),
        given("duty", WORDS),
        given("revision", sa.Integer),
        given("kind", WORDS),
        given("rung", WORDS),
        given("person", WORDS),
        given("role", WORDS),
        given("name", WORDS),
        given("address", WORDS),
        given("subject", WORDS),
        given("message_id", WORDS),
        given("raw", sa.LargeBinary),
        given("sha256", WORDS),
        given("late", sa.Boolean),
        given("thread", WORDS),
        maybe("uid", WORDS),
        maybe("sequence", sa.Integer),
        maybe("method", WORDS),
        given("due_at", MOMENT),
        given("told_at", MOMENT),
        given("recorded_at", MOMENT),
        given("state", WORDS),
        given("words", WORDS),
        given("claims", sa.Integer),
        given("claimed_by", WORDS),
        maybe("claimed_at", MOMENT),
        given("unknowns", sa.Integer),
        given("maybe_twice", sa.Boolean),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_letter")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_message_id")),
    )
    op.create_index(op.f("ix_letter_reference_told_at"), "letter", ["reference", "told_at"])
    op.create_index(op.f("ix_letter_state"), "letter", ["state"])
    op.create_index(op.f("ix_letter_uid_person"), "letter", ["uid", "person"])
    op.create_table(
        "attempt",
        given("letter", WORDS),
        given("n", sa.Integer),
        given("started_at", MOMENT),
        given("ended_at", MOMENT),
        given("outcome", WORDS),
        given("words", WORDS),
        sa.ForeignKeyConstraint(["letter"], ["letter.key"], name=op.f("fk_attempt_letter_letter")),
        sa.PrimaryKeyConstraint("letter", "n", name=op.f("pk_attempt")),
    )


def _upkeep() -> None:
    op.create_table(
        "edition",
        given("id", sa.Integer),
        given("division", WORDS),
        given("name", WORDS),
        given("sha256", WORDS),
        given("source", WORDS),
        given("fetched_at", MOMENT),
        given("document", sa.LargeBinary),
        given("holidays", sa.JSON),
        given("last_year", sa.Integer),
        maybe("adopted_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("division", "sha256", name=op.f("uq_edition_division_sha256")),
    )
    op.create_table(
        "job_run",
        given("job", WORDS),
        given("slot", MOMENT),
        given("worker", WORDS),
        given("ran_at", MOMENT),
        sa.PrimaryKeyConstraint("job", "slot", name=op.f("pk_job_run")),
    )
    op.create_table(
        "alarm",
        given("key", WORDS),
        given("raised_at", MOMENT),
        given("what", WORDS),
        given("remedy", WORDS),
        maybe("cleared_at", MOMENT),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_alarm")),
    )
    op.create_table(
        "heartbeat",
        given("worker", WORDS),
        given("beat_at", MOMENT),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_heartbeat")),
    )
