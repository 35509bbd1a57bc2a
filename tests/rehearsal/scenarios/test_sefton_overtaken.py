"""Sefton overtaken by an inspection and a direction."""

from datetime import datetime
from pathlib import Path

from rehearsal.outcomes import done_late
from tests.rehearsal.living import lived, on
from tests.support.tables import day


async def test_an_inspection_and_a_direction_overtake_every_running_clock(tmp_path: Path) -> None:
    rehearsed, steps = await lived("sefton-overtaken", tmp_path)

    assert on(steps, "stage_direction") == [day("Tue 24 May 2022")]
    assert on(steps, "notice_ended") == [day("Wed 25 May 2022")]
    assert max(datetime.fromisoformat(step["at"]).date() for step in steps) == day("Wed 25 May 2022")
    assert "delivery_passed" not in {step["letter"] for step in steps}
    assert sum(step["late"] for step in steps) == sum(done_late(row) for row in rehearsed.duties) > 20
    assert {row.status for row in rehearsed.duties} == {"done", "withdrawn"}
