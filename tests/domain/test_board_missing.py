"""5b: no board inside the cadence, none in the timetable, none on a good day, none with a chair."""

import pytest

from domain.board_acts import (
    CallingOff,
    ExtraMeeting,
    added,
    called_off_by,
)
from domain.people import Role
from domain.timetable import informed
from tests.domain.strands import board, sat
from tests.support.lives import (
    CHAIR,
    COORDINATOR,
    boards,
    by,
    revised,
    without,
)
from tests.support.notices import sefton, send
from tests.support.tables import day, rows

DAY = "Wed 8 June 2022"


# --- no board inside the cadence

GAPS = """
    # nothing held: six weeks from the signature
    - | Mon 19 Jul 2021 | Tue 20 Jul 2021
    # six weeks from the last board
    Wed 16 June 2021 | Wed 28 Jul 2021 | Thu 29 Jul 2021
    # a last day before a holiday weekend is told of after it
    Fri 16 July 2021 | Fri 27 Aug 2021 | Tue 31 Aug 2021
"""


@pytest.mark.parametrize(("on", "last_day", "told_on"), rows(GAPS))
def test_no_board_inside_the_cadence_is_told_once(on: str, last_day: str, told_on: str) -> None:
    life = board(board_timetable=boards(*([on] if on != "-" else []), DAY, weeks=6))
    if on != "-":
        sat(life.to(on).to(life.course.meetings[0].ends_at), 1)

    life.to("Fri 29 October 2021")

    assert life.letters("board_gap") == [f"{told_on} board_gap to adviser, case_lead, chair, coordinator"]
    assert next(letter.what for letter in life.sent if letter.kind == "board_gap").endswith(
        f"{day(last_day):%A} {day(last_day).day} {day(last_day):%B %Y}"
    )


def test_a_board_in_time_that_nobody_has_recorded_yet_is_given_ten_working_days() -> None:
    life = board(board_timetable=boards("Wed 14 July 2021", DAY, weeks=6)).to("Fri 30 July 2021")
    meanwhile = life.letters("board_gap")

    life.to("Mon 2 August 2021")

    assert meanwhile == []
    assert life.letters("board_gap") == ["Mon 2 Aug 2021 board_gap to adviser, case_lead, chair, coordinator"]


def test_a_cadence_agreed_in_mid_life_makes_no_breach_of_the_time_before() -> None:
    life = board().to("Mon 1 November 2021")

    after = sefton(board_timetable=boards("Wed 1 December 2021", weeks=6, on=day("Mon 1 November 2021")))
    life.do(informed, revised(life.course.standing, life.now, notice=after), life.now).to("Tue 30 November 2021")

    assert life.letters("board_gap") == []


def test_agreeing_a_new_timetable_with_the_same_cadence_does_not_start_the_gap_again() -> None:
    life = board(board_timetable=boards(DAY, weeks=6)).to("Mon 12 July 2021")

    after = sefton(board_timetable=boards("Wed 15 June 2022", weeks=6, on=day("Mon 12 July 2021")))
    life.do(informed, revised(life.course.standing, life.now, notice=after), life.now).to("Tue 20 July 2021")

    assert life.letters("board_gap") == ["Tue 20 Jul 2021 board_gap to adviser, case_lead, chair, coordinator"]


# --- the timetable kept filled


def test_the_next_meetings_are_asked_for_when_the_last_one_is_over() -> None:
    life = board(board_timetable=boards("Wed 16 June 2021")).to("Thu 17 June 2021")

    sat(life, 1).to("Thu 1 July 2021")

    assert life.letters("board_timetable_due", "board_timetable_overdue") == [
        "Thu 17 Jun 2021 board_timetable_due to coordinator",
        "Wed 23 Jun 2021 board_timetable_due to coordinator",
        "Thu 1 Jul 2021 board_timetable_overdue to coordinator",
    ]


def test_a_meeting_added_fills_the_timetable() -> None:
    life = sat(board(board_timetable=boards("Wed 16 June 2021")).to("Thu 17 June 2021"), 1)

    life.do(added, by(COORDINATOR, ExtraMeeting, life.today, sitting_on="2021-09-15"), life.now)

    assert life.course.done["board-timetable-1"] == day("Thu 17 June 2021")
    assert life.to("Tue 14 September 2021").letters("board_timetable_due", "board_timetable_overdue") == [
        "Thu 17 Jun 2021 board_timetable_due to coordinator"
    ]


def test_a_last_meeting_nobody_records_does_not_put_off_asking_for_the_next() -> None:
    life = board(board_timetable=boards("Wed 16 June 2021")).to("Thu 1 July 2021")

    assert life.letters("board_timetable_due", "board_timetable_overdue") == [
        "Thu 17 Jun 2021 board_timetable_due to coordinator",
        "Wed 23 Jun 2021 board_timetable_due to coordinator",
        "Thu 1 Jul 2021 board_timetable_overdue to coordinator",
    ]


def test_the_last_meeting_called_off_asks_for_the_next_from_that_day() -> None:
    life = board(board_timetable=boards(DAY)).to("Mon 6 September 2021")

    life.do(called_off_by, by(CHAIR, CallingOff, life.today, meeting=1, reason="no longer useful"), life.now)

    assert life.due("board-timetable-1") == "Mon 20 Sep 2021"


def test_a_timetable_that_had_run_out_before_our_time_is_asked_for_in_it() -> None:
    life = board(entered="Mon 4 October 2021", board_timetable=boards("Wed 16 June 2021"))

    assert life.course.meetings == ()
    assert life.due("board-timetable-0") == "Mon 18 Oct 2021"


# --- the chair


def test_a_board_without_its_chair_is_told_once_however_often_the_notice_changes() -> None:
    life = board(without(sefton(), Role.CHAIR))

    for on in ("Tue 8 June 2021", "Wed 9 June 2021"):
        life.to(on).do(informed, revised(life.course.standing, life.now), life.now)

    assert life.letters("no_chair") == ["Mon 7 Jun 2021 no_chair to case_lead, coordinator, dcs"]


def test_a_chair_who_leaves_is_told_of_when_they_leave_and_each_time_there_is_none() -> None:
    life = board(board_timetable=boards(DAY))
    gone, back = without(life.course.standing.notice, Role.CHAIR), life.course.standing.notice

    for on, notice in (("Tue 6 July 2021", gone), ("Tue 3 August 2021", back), ("Tue 7 September 2021", gone)):
        life.to(on).do(informed, revised(life.course.standing, life.now, notice=notice), life.now)

    assert life.letters("no_chair") == [
        "Tue 6 Jul 2021 no_chair to case_lead, coordinator, dcs",
        "Tue 7 Sep 2021 no_chair to case_lead, coordinator, dcs",
    ]


def test_where_the_adviser_chairs_the_adviser_is_the_chair() -> None:
    notice = without(send(), Role.CHAIR)
    life = board(notice)

    life.to("Wed 8 May 2024")

    assert life.letters("no_chair") == []
    chairs = {person.id for person in notice.people if Role.ADVISER in person.roles}
    assert {letter.to.id for letter in life.sent if letter.kind == "chair_letter_due"} == chairs


# --- collisions


def test_a_meeting_on_a_holiday_stands_and_is_warned_of_with_a_good_day_not_in_use() -> None:
    life = board(board_timetable=boards("Mon 30 August 2021", "Tue 31 August 2021"))

    warnings = [letter.facts["collisions"] for letter in life.sent if letter.kind == "timetable_collision"]

    assert warnings == [
        "Board 1, Monday 30 August 2021: Late Summer Bank Holiday; next good day Wednesday 1 September 2021"
    ]
    assert life.course.meetings[0].day == day("Mon 30 August 2021")


def test_a_closure_that_comes_with_a_new_text_is_warned_of_then_and_not_late() -> None:
    life = board(board_timetable=boards(DAY)).to("Mon 4 October 2021")
    closure = {"from_on": "2022-06-06", "to_on": "2022-06-10", "why": "the council's closure"}
    closed = type(life.course.standing.notice).model_validate(
        {**life.course.standing.notice.model_dump(), "closures": [closure]}
    )

    life.do(informed, revised(life.course.standing, life.now, notice=closed), life.now)

    assert life.letters("timetable_collision") == ["Mon 4 Oct 2021 timetable_collision to coordinator"]
