"""`status`: what it says of what comes next."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.standing import further, marked, tell_meetings
from domain.entries import Invitee, MeetingPage
from domain.steps import Step
from models.record import MeetingRow

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)


def test_what_follows_the_next_steps_is_told_without_frightening_anybody() -> None:
    steps = [
        Step(key=f"step-{n}", series="s", at=NINE + timedelta(days=n), paragraph="5b", what="Remind") for n in range(40)
    ]

    assert further(steps) == (
        "and 40 more until Mon 4 Jan 2027, most of them reminders that fall away once what is asked is done."
    )


def test_a_paragraph_is_marked_and_what_stands_in_none_is_not() -> None:
    assert [marked(paragraph) for paragraph in ("5b", "head", "not reported")] == ["¶5b", "head", "–"]


def a_board(answers: list[str], flag: str = "") -> MeetingRow:
    invited = [Invitee(person=f"p{n}", name=f"Person {n}", answer=answer) for n, answer in enumerate(answers)]
    page = MeetingPage(
        uid="u", kind="board", number=3, summary="s", description="", why="", starts_at=NINE, ends_at=NINE,
        place="Town Hall", status="planned", sequence=0, revised_at=NINE, flag=flag, invited=tuple(invited),
    )  # fmt: skip
    return MeetingRow(
        reference="r", uid="u", kind="board", number=3, starts_at=NINE, status="planned", sequence=0, flag=flag,
        whole=page.model_dump(mode="json"), recorded_at=NINE,
    )  # fmt: skip


def test_a_board_to_come_is_told_with_its_answers_and_what_is_amiss(capsys: pytest.CaptureFixture[str]) -> None:
    board = a_board(["accepted", "no answer", "no answer", "declined"], "It has no chair: Person 3 declined.")

    tell_meetings([board], NINE.date(), why=True)

    said = capsys.readouterr().out
    assert "26 Nov 2026 09:00  board 3, Town Hall" in said
    assert "2 no answer, 1 accepted, 1 declined" in said
    assert "It has no chair: Person 3 declined." in said
    assert "Person 0: accepted" in said


def test_where_no_meeting_is_to_come_nothing_is_said_of_any(capsys: pytest.CaptureFixture[str]) -> None:
    tell_meetings([a_board(["accepted"])], NINE.date() + timedelta(days=1), why=False)

    assert capsys.readouterr().out == ""
