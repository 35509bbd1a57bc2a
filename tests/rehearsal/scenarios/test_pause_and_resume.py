"""A pause, and what is left of every clock after it."""

from pathlib import Path

from tests.rehearsal.living import due, lived
from tests.support.tables import day


async def test_a_resumed_notice_has_exactly_what_was_left_and_nothing_overdue_at_once(tmp_path: Path) -> None:
    rehearsed, steps = await lived("pause-and-resume", tmp_path)

    assert due(rehearsed.duties, "delivery") == day("Tue 28 June 2022")
    paused = [step for step in steps if "2022-03-01T10:30" < step["at"] < "2022-03-29" and step["letter"]]
    assert not [step for step in paused if (step["letter"] or "").endswith(("_due", "_overdue"))]
    overdue = [step for step in steps if step["at"][:10] == "2022-03-29" and "overdue" in (step["letter"] or "")]
    assert overdue == []
