"""A board every six weeks, one meeting moved twice and one cancelled."""

from pathlib import Path

from tests.rehearsal.living import lived


async def test_a_meeting_moved_twice_and_one_cancelled_reach_everybodys_diary(tmp_path: Path) -> None:
    _, steps = await lived("six-week-board", tmp_path)

    third = [step for step in steps if step["letter"] == "board_invite" and "meeting 3" in step["what"]]
    assert {step["at"][:10] for step in third} == {"2021-06-18", "2021-08-31", "2021-09-14"}
    fifth = [step for step in steps if step["letter"] == "board_cancelled"]
    assert {(step["at"][:10], "meeting 5" in step["what"]) for step in fifth} == {("2021-12-06", True)}
