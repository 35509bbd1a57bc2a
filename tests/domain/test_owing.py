"""What whoever owes a duty says of it before it is done: that they have seen it, or that they need more time."""

from typing import Any

import pytest

from domain.answers import BoardAnswered
from domain.board import BoardCourse
from domain.board_acts import NewDate, moved
from domain.owing import (
    Acknowledgement,
    MoreTime,
    acknowledged,
    asked_for_time,
    duty_of,
    why_not_acknowledge,
    why_not_ask,
)
from domain.people import Role
from domain.stages import Stage
from tests.domain.strands import at_stage, board
from tests.support.lives import (
    CASE_LEAD,
    CHAIR,
    CHIEF,
    COORDINATOR,
    HEALTH,
    POLICE,
    Life,
    boards,
    by,
    somebody,
)
from tests.support.notices import sefton
from tests.support.tables import day

DAY, REPORT = "Wed 8 June 2022", "board-report-1"


def a_board() -> Life[BoardCourse]:
    """One board; its report was reminded of once, on Mon 16 May, and is due on Mon 30 May."""
    return board(board_timetable=boards(DAY)).to("Tue 17 May 2022")


def seen(life: Life[Any], who: str = COORDINATOR, duty: str = REPORT, strand: str = "board") -> Acknowledgement:
    act: Acknowledgement = by(who, Acknowledgement, life.today, duty=duty, strand=strand)
    return act


def wanted(life: Life[Any], who: str = COORDINATOR, **fields: Any) -> MoreTime:
    given = {"duty": REPORT, "strand": "board", "reason": "the data came late", **fields}
    act: MoreTime = by(who, MoreTime, life.today, **given)
    return act


# --- acknowledged


def test_an_acknowledged_duty_is_not_reminded_of_and_is_chased_and_told_of_as_ever() -> None:
    life = a_board()

    life.do(acknowledged, seen(life), life.now).to("Tue 7 June 2022")

    assert life.letters("board_report_due") == ["Mon 16 May 2022 board_report_due to coordinator"]
    assert life.letters("board_report_overdue", "duty_passed", duty=REPORT) == [
        "Tue 31 May 2022 board_report_overdue to coordinator",
        "Tue 31 May 2022 duty_passed to adviser, case_lead, chair",
    ]
    assert life.due(REPORT) == "Mon 30 May 2022"


def test_a_new_date_is_news_again() -> None:
    life = a_board()
    life.do(acknowledged, seen(life), life.now)

    life.do(moved, by(COORDINATOR, NewDate, life.today, meeting=1, to_on=day("Wed 22 June 2022")), life.now)
    life.to("Wed 15 June 2022")

    assert life.letters("board_report_due")[1:] == [
        "Mon 30 May 2022 board_report_due to coordinator",
        "Wed 8 Jun 2022 board_report_due to coordinator",
        "Mon 13 Jun 2022 board_report_due to coordinator",
    ]


def test_one_partners_acknowledgement_does_not_silence_anothers_reminders() -> None:
    life = board(board_timetable=boards(DAY)).to("Tue 3 May 2022")

    life.do(acknowledged, seen(life, POLICE, f"partner-update-1-{POLICE}"), life.now).to("Tue 10 May 2022")

    assert {letter.to.id for letter in life.sent if letter.kind == "partner_update_due"} == {HEALTH}


REFUSED = [
    ({"who": CHAIR}, "Ruth Adeyemi does not owe this: it is for the coordinator, Priya Nair."),
    ({"duty": "board-report-9"}, "There is no duty board-report-9 here: see noticekeeper status."),
    (
        {"who": HEALTH, "duty": f"partner-update-1-{POLICE}"},
        "Anna Kowalska does not owe this: it is for the partner, Dev Hussain.",
    ),
    ({}, None),
]


@pytest.mark.parametrize(("given", "sentence"), REFUSED)
def test_only_whoever_owes_it_acknowledges_it(given: dict[str, str], sentence: str | None) -> None:
    life = a_board()

    assert why_not_acknowledge(life.course, seen(life, **given), life.now) == sentence


def test_it_is_acknowledged_once_and_before_it_is_overdue() -> None:
    twice = a_board()
    twice.do(acknowledged, seen(twice), twice.now)
    overdue = a_board().to("Tue 31 May 2022")

    assert [why_not_acknowledge(life.course, seen(life), life.now) for life in (twice, overdue)] == [
        "It was acknowledged on Tuesday 17 May 2022 already.",
        "It was due on Monday 30 May 2022: what is overdue is asked for until it is done.",
    ]


def test_reminders_on_the_ladder_of_decisions_are_a_floor_nobody_can_mute() -> None:
    life = at_stage(Stage.MINDED_TO, "Mon 4 October 2021")
    owed = life.open()[0]

    refused = why_not_acknowledge(life.course, seen(life, CHIEF, owed, "escalation-1"), life.now)

    assert refused == "Reminders on the ladder of decisions are never silenced: nothing was changed."


def test_a_deputy_says_it_for_whom_they_stand_in_for() -> None:
    deputy = somebody("tom-reeve", Role.BOARD_MEMBER)
    people = tuple(
        one.model_copy(update={"deputy": deputy.id}) if one.id == COORDINATOR else one for one in sefton().people
    )
    notice = sefton(board_timetable=boards(DAY)).model_copy(update={"people": (*people, deputy)})
    life = board(notice).to("Tue 17 May 2022")

    assert why_not_acknowledge(life.course, seen(life, deputy.id), life.now) is None


# --- more time


def test_more_time_asked_for_is_told_to_whom_it_is_owed_and_moves_nothing() -> None:
    life = a_board()

    life.do(asked_for_time, wanted(life, until="2022-06-06"), life.now)

    assert life.letters("time_asked") == ["Tue 17 May 2022 time_asked to case_lead, chair"]
    assert life.sent[-1].facts["until"] == "Monday 6 June 2022"
    assert life.due(REPORT) == "Mon 30 May 2022"
    assert life.to("Mon 30 May 2022").letters("board_report_due")[1:] == [
        "Mon 23 May 2022 board_report_due to coordinator",
        "Thu 26 May 2022 board_report_due to coordinator",
    ]


def test_it_is_asked_for_once_a_date_and_for_a_later_day() -> None:
    life = a_board()
    earlier = why_not_ask(life.course, wanted(life, until="2022-05-30"), life.now)

    life.do(asked_for_time, wanted(life), life.now)

    assert earlier == "Monday 30 May 2022 gives no more time: say a day from Tuesday 31 May 2022 on, or none."
    assert why_not_ask(life.course, wanted(life), life.now) == (
        "More time was asked for by Priya Nair on Tuesday 17 May 2022 already, and told."
    )


def test_what_is_overdue_may_still_be_asked_more_time_for() -> None:
    life = a_board().to("Wed 1 June 2022")

    assert why_not_ask(life.course, wanted(life, until="2022-06-06"), life.now) is None
    assert why_not_ask(life.course, wanted(life, CASE_LEAD), life.now) == (
        "Claire Donnelly does not owe this: it is for the coordinator, Priya Nair."
    )


def test_what_is_done_or_called_off_is_neither_seen_nor_put_off() -> None:
    life = a_board()
    life.course = life.course.handed_in(REPORT, day("Tue 17 May 2022"))

    assert duty_of(life.course, REPORT) is not None
    assert why_not_ask(life.course, wanted(life), life.now) == "It is done already."
    assert why_not_acknowledge(life.course, seen(life), life.now) == "It is done already."


def test_the_answer_to_an_invite_is_no_act_about_a_duty() -> None:
    assert "duty" not in BoardAnswered.model_fields
