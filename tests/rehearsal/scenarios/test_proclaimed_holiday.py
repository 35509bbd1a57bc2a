"""A bank holiday proclaimed ten days ahead."""

from pathlib import Path

from tests.rehearsal.living import lived, on
from tests.support.tables import day


async def test_a_bank_holiday_proclaimed_ten_days_ahead_moves_what_is_still_ahead(tmp_path: Path) -> None:
    _, steps = await lived("proclaimed-holiday", tmp_path)

    assert on(steps, "edition_adopted") == [day("Mon 12 September 2022")]
    collided = [step for step in steps if step["letter"] == "timetable_collision"]
    assert {step["at"][:10] for step in collided} == {"2022-09-12"}
    after = [step for step in steps if step["at"] > "2022-09-12T10" and "_due" in (step["letter"] or "")]
    assert "2022-09-19" not in {step["at"][:10] for step in after}
