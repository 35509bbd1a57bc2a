"""The hash of an audit entry: of all it says, and the same in ten years."""

from datetime import UTC, datetime

from domain.entries import Entry
from models.chain import hashed
from models.columns import Row
from models.record import AuditRow
from tests.activities.written import entry

RECORDED_AT = datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_everything_an_entry_says_is_kept_and_hashed() -> None:
    assert set(Entry.model_fields) <= set(AuditRow.model_fields)
    assert set(AuditRow.model_fields) == set(Row.metadata.tables["audit"].columns.keys())


def test_a_column_added_years_from_now_changes_no_hash_of_today() -> None:
    row = AuditRow(**dict(entry(1, details={"number": "1"})), n=1, recorded_at=RECORDED_AT, previous="", hash="")

    assert hashed(row) == "673ddd835503b5f22c6b47a2db991920d29f3fe10f8b21d34b32bb8a989d3828"
