"""Who has which part in which notice, kept by the database from each notice's text; and in which region a notice is."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WORDS = sqlmodel.AutoString

# Addresses are plain letters (domain.people), so both databases make them small alike.
FROM_SQLITE = (
    "INSERT INTO part (address, role, reference)"
    " SELECT DISTINCT lower(json_extract(person.value, '$.address')), role.value, notice.reference"
    " FROM notice, json_each(notice.text, '$.people') AS person, json_each(person.value, '$.roles') AS role"
)
FROM_POSTGRESQL = (
    "INSERT INTO part (address, role, reference)"
    " SELECT DISTINCT lower(person.value ->> 'address'), role.value, notice.reference"
    " FROM notice, json_array_elements(CASE json_typeof(notice.text -> 'people') WHEN 'array'"
    " THEN notice.text -> 'people' END) AS person,"
    " json_array_elements_text(person.value -> 'roles') AS role"
)
# Workers of the version before, which go on meanwhile, know of neither.
AS_WRITTEN = (
    f"{FROM_SQLITE} WHERE notice.reference = NEW.reference;"
    " UPDATE notice SET region = coalesce(json_extract(text, '$.region'), '') WHERE reference = NEW.reference;"
)
ON_SQLITE = (
    f"CREATE TRIGGER notice_parts_new AFTER INSERT ON notice BEGIN {AS_WRITTEN} END",
    "CREATE TRIGGER notice_parts_changed AFTER UPDATE OF text ON notice WHEN OLD.text IS NOT NEW.text"
    f" BEGIN DELETE FROM part WHERE reference = OLD.reference; {AS_WRITTEN} END",
    "CREATE TRIGGER notice_parts_gone AFTER DELETE ON notice"
    " BEGIN DELETE FROM part WHERE reference = OLD.reference; END",
    FROM_SQLITE,
    "UPDATE notice SET region = coalesce(json_extract(text, '$.region'), '')",
)
ON_POSTGRESQL = (
    # A dump is put back with no search path: the function must find its tables all the same.
    "CREATE FUNCTION notice_has_parts() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$ BEGIN"
    " IF TG_OP = 'UPDATE' THEN IF OLD.text::text = NEW.text::text THEN RETURN NULL; END IF; END IF;"
    " IF TG_OP <> 'INSERT' THEN DELETE FROM part WHERE reference = OLD.reference; END IF;"
    f" IF TG_OP <> 'DELETE' THEN {FROM_POSTGRESQL} WHERE notice.reference = NEW.reference;"
    " UPDATE notice SET region = coalesce(text ->> 'region', '') WHERE reference = NEW.reference; END IF;"
    " RETURN NULL; END $$",
    "CREATE TRIGGER notice_parts AFTER INSERT OR UPDATE OF text OR DELETE ON notice"
    " FOR EACH ROW EXECUTE FUNCTION notice_has_parts()",
    FROM_POSTGRESQL,
    "UPDATE notice SET region = coalesce(text ->> 'region', '')",
)
OFF_SQLITE = tuple(f"DROP TRIGGER notice_parts_{when}" for when in ("new", "changed", "gone"))
OFF_POSTGRESQL = ("DROP TRIGGER notice_parts ON notice", "DROP FUNCTION notice_has_parts()")


def upgrade() -> None:
    # The notice before its duties, as whoever enters something has it: the two would wait for one another for ever.
    op.add_column("notice", sa.Column("region", WORDS, nullable=False, server_default=""))
    op.create_table(
        "part",
        *(sa.Column(name, WORDS, nullable=False) for name in ("address", "role", "reference")),
        sa.PrimaryKeyConstraint("address", "role", "reference", name=op.f("pk_part")),
    )
    op.create_index(op.f("ix_part_reference"), "part", ["reference"])
    # Of each notice what is due first is found without a look at the duties themselves, which are long.
    op.create_index("ix_duty_dates", "duty", ["status", "reference", "due_on", "kind"])
    for said in ON_POSTGRESQL if _on_postgresql() else ON_SQLITE:
        op.execute(said)


def downgrade() -> None:
    for said in OFF_POSTGRESQL if _on_postgresql() else OFF_SQLITE:
        op.execute(said)
    # A table that others point at cannot be made anew, as a batch would.
    op.execute("ALTER TABLE notice DROP COLUMN region")
    op.drop_index("ix_duty_dates", "duty")
    op.drop_table("part")


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
