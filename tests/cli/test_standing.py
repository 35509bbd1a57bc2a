"""`status`: what it says of what comes next."""

from datetime import UTC, date, datetime, timedelta

import pytest

from desk.standing import further, marked, tell_actions, tell_meetings
from domain.entries import Invitee, MeetingPage
from domain.people import Role
from domain.proceedings import Action, ActionOver, NumberedAction
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


def an_action(number: int, due_on: date, text: str, *, closed: bool = False) -> NumberedAction:
    noted = {"on": date(2026, 11, 2), "at": NINE, "by": "ruth", "by_name": "Ruth"}
    over = ActionOver.model_validate({**noted, "outcome": "done"}) if closed else None
    about = {**noted, "meeting": 2, "text": text, "role": Role.DCS, "owner": "Helen Okafor", "due_on": due_on}
    return NumberedAction(number=number, owed_by="Helen Okafor", action=Action.model_validate({**about, "over": over}))


def test_open_actions_are_told_the_soonest_first_with_who_by_when_and_whether_late(
    capsys: pytest.CaptureFixture[str],
) -> None:
    agreed = [
        an_action(1, date(2026, 11, 27), "Publish the rota\x1b[2J"),
        an_action(2, date(2026, 11, 20), "Ask the schools", closed=True),
        an_action(3, date(2026, 11, 25), "Cap caseloads"),
        an_action(4, date(2026, 11, 26), "Name a lead"),
    ]

    tell_actions(agreed, date(2026, 11, 26))

    heading, *told = [" ".join(line.split()) for line in capsys.readouterr().out.strip().splitlines()]
    assert heading == "Actions of boards that are open"
    assert told == [
        "3 Wed 25 Nov 2026 Cap caseloads: Helen Okafor (agreed at board 2) overdue",
        "4 Thu 26 Nov 2026 Name a lead: Helen Okafor (agreed at board 2)",
        "1 Fri 27 Nov 2026 Publish the rota�[2J: Helen Okafor (agreed at board 2)",
    ]


def test_where_no_action_is_open_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    tell_actions([an_action(1, date(2026, 11, 27), "Publish the rota", closed=True)], date(2026, 11, 26))

    assert capsys.readouterr().out.strip() == "No action of a board is open."
