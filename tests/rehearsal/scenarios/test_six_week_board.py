"""A board every six weeks, one meeting moved twice and one cancelled."""

from pathlib import Path

from tests.rehearsal.living import lived
from tests.rehearsal.meetings import meetings_told


async def test_a_meeting_moved_twice_and_one_cancelled_reach_everybodys_diary(tmp_path: Path) -> None:
    _, steps = await lived("six-week-board", tmp_path)

    third = [step for step in steps if step["letter"] == "board_invite" and "meeting 3" in step["what"]]
    assert {step["at"][:10] for step in third} == {"2021-06-18", "2021-08-31", "2021-09-14"}
    fifth = [step for step in steps if step["letter"] == "board_cancelled"]
    assert {(step["at"][:10], "meeting 5" in step["what"]) for step in fifth} == {("2021-12-06", True)}

    # As another calendar understands it: one meeting moved, each time by a higher number, and one withdrawn.
    third_told, fifth_told = (
        diaries(tmp_path / "mail", f"sefton-2021-board-{number}@noticekeeper") for number in (3, 5)
    )
    assert set(third_told.values()) == {
        (
            "REQUEST 0: 29 September 09:00 UTC, Bootle Town Hall",
            "REQUEST 1: 06 October 09:00 UTC, Bootle Town Hall",
            "REQUEST 2: 01 October 13:00 UTC, Southport Town Hall",
        )
    }
    assert set(fifth_told.values()) == {
        ("REQUEST 0: 22 December 10:00 UTC, Bootle Town Hall", "CANCEL 1: 22 December 10:00 UTC, Bootle Town Hall")
    }
    assert set(third_told) == set(fifth_told)
    assert len(third_told) > 1


def diaries(mail: Path, uid: str) -> dict[str, tuple[str, ...]]:
    """What each attendee was told of one meeting, in the order of telling."""
    told: dict[str, tuple[str, ...]] = {}
    for meeting in meetings_told(mail):
        if meeting.uid == uid:
            said = f"{meeting.method} {meeting.sequence}: {meeting.starts_at:%d %B %H:%M %Z}, {meeting.place}"
            told[meeting.attendees[0]] = (*told.get(meeting.attendees[0], ()), said)
    return told
