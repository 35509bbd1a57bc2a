"""A bank holiday proclaimed ten days ahead."""

from pathlib import Path

from rehearsal.picture import calendars
from tests.rehearsal.living import lived, on
from tests.support.tables import day


async def test_a_bank_holiday_proclaimed_ten_days_ahead_moves_what_is_still_ahead(tmp_path: Path) -> None:
    rehearsed, steps = await lived("proclaimed-holiday", tmp_path)

    [told] = [step for step in steps if step["strand"] == "calendar"]
    assert told["at"] == "2022-09-09T18:00:00+01:00"
    assert told["what"] == (
        "Proclaimed: Monday 19 September 2022 is a bank holiday, the State Funeral of Queen Elizabeth II"
    )
    assert calendars(rehearsed.duties) == (
        "England, holidays library, before 19 Sep 2022 was proclaimed",
        "England, holidays library, with 19 Sep 2022 as proclaimed on 9 Sep 2022",
    )
    assert on(steps, "edition_adopted") == [day("Mon 12 September 2022")]
    collided = [step for step in steps if step["letter"] == "timetable_collision"]
    assert {step["at"][:10] for step in collided} == {"2022-09-12"}
    after = [step for step in steps if step["at"] > "2022-09-12T10" and "_due" in (step["letter"] or "")]
    assert "2022-09-19" not in {step["at"][:10] for step in after}
