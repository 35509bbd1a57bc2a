"""What people do about the board, and each sentence with which it is refused."""

from datetime import datetime, time
from typing import Any

import pytest

from domain.acts import Act
from domain.board import BoardCourse
from domain.board_acts import (
    ActionLog,
    CallingOff,
    CaseMeeting,
    ChairLetter,
    ExtraMeeting,
    MeetingRecord,
    NewDate,
    PartnerUpdate,
    PlanUpdate,
    Report,
    called_off_by,
    partner_updated,
    plan_updated,
    recorded,
    reported,
    warned_of,
    why_not_add,
    why_not_call_off,
    why_not_log,
    why_not_meet,
    why_not_move,
    why_not_record,
    why_not_report,
    why_not_update_partner,
    why_not_update_plan,
    why_not_write,
    written,
)
from domain.moments import at
from domain.people import Role
from tests.domain.strands import board
from tests.support.lives import (
    CASE_LEAD,
    CHAIR,
    COORDINATOR,
    HEALTH,
    POLICE,
    Life,
    agreed,
    boards,
    by,
    without,
)
from tests.support.notices import sefton
from tests.support.tables import day

BEFORE, MORNING, AFTER = "Tue 14 September 2021", "Wed 15 September 2021", "Thu 16 September 2021"


def three_boards() -> Life[BoardCourse]:
    return board(board_timetable=boards("Wed 15 September 2021", "Wed 27 October 2021", "Wed 8 December 2021"))


def refusal(on: str, kind: type[Act], hour: int = 9, who: str = COORDINATOR, **fields: Any) -> str | None:
    """Why an act at an hour of a day is refused on a board that has had nothing recorded yet."""
    checks: dict[type[Act], Any] = {
        Report: why_not_report,
        PartnerUpdate: why_not_update_partner,
        MeetingRecord: why_not_record,
        NewDate: why_not_move,
        CallingOff: why_not_call_off,
        ExtraMeeting: why_not_add,
        ActionLog: why_not_log,
        PlanUpdate: why_not_update_plan,
        ChairLetter: why_not_write,
        CaseMeeting: why_not_meet,
    }
    found: str | None = checks[kind](three_boards().course, by(who, kind, on, **fields), moment(on, hour))
    return found


def moment(on: str, hour: int = 9) -> datetime:
    return at(day(on), time(hour))


REFUSED = [
    (BEFORE, Report, {"meeting": 9}, "There is no such board report to hand in."),
    (BEFORE, ActionLog, {"meeting": 1}, "There is no such action log to hand in."),
    (
        BEFORE,
        MeetingRecord,
        {"meeting": 1},
        "Board 1 has not sat yet: it is on Wednesday 15 September 2021.",
    ),
    (AFTER, MeetingRecord, {"meeting": 4}, "There is no board 4; the timetable has: 1, 2, 3."),
    (AFTER, MeetingRecord, {"meeting": 1, "held": False, "reason": " "}, "Say why the board was not held."),
    (
        AFTER,
        MeetingRecord,
        {"meeting": 1, "held_on": "2021-09-17"},
        "Friday 17 September 2021 is before the notice was signed, or still ahead: say the day the board met.",
    ),
    (
        AFTER,
        NewDate,
        {"meeting": 1, "to_on": "2021-09-22"},
        "Board 1 was on Wednesday 15 September 2021: record whether it was held.",
    ),
    (
        AFTER,
        CallingOff,
        {"meeting": 1, "reason": "nobody came"},
        "Board 1 was on Wednesday 15 September 2021: record whether it was held.",
    ),
    (
        BEFORE,
        NewDate,
        {"meeting": 1, "to_on": "2021-09-13"},
        "10:00 (UK time) on Monday 13 September 2021 is past: a board is planned for a time to come.",
    ),
    (BEFORE, NewDate, {"meeting": 1, "to_on": "2021-10-27"}, "Board 2 is on Wednesday 27 October 2021 already."),
    (BEFORE, NewDate, {"meeting": 1, "to_on": "2021-09-15"}, "Board 1 is at that time and place already."),
    (BEFORE, ExtraMeeting, {"sitting_on": "2021-10-27"}, "Board 2 is on Wednesday 27 October 2021 already."),
    (BEFORE, ChairLetter, {}, "This notice asks for no letters from the chair."),
    (BEFORE, CaseMeeting, {}, "This notice asks for no meetings with the case lead."),
    (
        BEFORE,
        PartnerUpdate,
        {"meeting": 1},
        "Say whose update this is, as partner; the partners are: dev-hussain, anna-kowalska.",
    ),
    (BEFORE, PartnerUpdate, {"meeting": 1, "partner": "nobody"}, "There is no such partner update to hand in."),
]


def test_a_partner_hands_in_no_other_partners_update() -> None:
    life = board(board_timetable=boards("Wed 15 September 2021"))

    refused = why_not_update_partner(
        life.course, by(POLICE, PartnerUpdate, life.today, meeting=1, partner=HEALTH), life.now
    )

    assert refused == (
        "Dev Hussain hands in their own update only; another partner's is for that partner or the coordinator."
    )


@pytest.mark.parametrize(("on", "kind", "fields", "sentence"), REFUSED, ids=lambda cell: getattr(cell, "name", None))
def test_what_cannot_be_done_is_refused_in_a_sentence(
    on: str, kind: type[Act], fields: dict[str, Any], sentence: str
) -> None:
    assert refusal(on, kind, **fields) == sentence


def test_a_board_is_recorded_from_its_own_hour_on() -> None:
    assert refusal(MORNING, MeetingRecord, hour=9, meeting=1) is not None
    assert refusal(MORNING, MeetingRecord, hour=10, meeting=1) is None


def test_a_board_may_be_added_today_at_an_hour_to_come_only() -> None:
    assert refusal(BEFORE, ExtraMeeting, hour=9, sitting_on="2021-09-14", sitting_at="14:00") is None
    assert refusal(BEFORE, ExtraMeeting, hour=15, sitting_on="2021-09-14", sitting_at="14:00") == (
        "14:00 (UK time) on Tuesday 14 September 2021 is past: a board is planned for a time to come."
    )


def test_a_report_is_handed_in_once() -> None:
    life = three_boards().to(BEFORE)
    act = by(COORDINATOR, Report, BEFORE, meeting=1)

    life.do(reported, act)

    assert why_not_report(life.course, act, life.now) == (
        "This board report was handed in on Tuesday 14 September 2021 already."
    )


def test_a_report_to_a_board_called_off_is_no_longer_owed() -> None:
    life = three_boards().to(BEFORE)

    life.do(called_off_by, by(CHAIR, CallingOff, BEFORE, meeting=1, reason="the chair is away"), life.now)

    act = by(COORDINATOR, Report, BEFORE, meeting=1)
    assert why_not_report(life.course, act, life.now) == "This board report is no longer owed."


def test_a_board_is_recorded_once() -> None:
    life = three_boards().to(AFTER)
    act = by(CHAIR, MeetingRecord, AFTER, meeting=1)

    life.do(recorded, act, life.now)

    assert why_not_record(life.course, act, life.now) == "Board 1 is held already."


def test_the_department_does_not_report_for_the_council() -> None:
    assert refusal(BEFORE, Report, who=CASE_LEAD, meeting=1) == (
        "Claire Donnelly may not do this: submit-report is for the coordinator or head of service or"
        " director of children's services."
    )


def test_the_office_may_hand_in_a_partners_update_by_saying_whose_it_is() -> None:
    life = three_boards()

    life.do(partner_updated, by(COORDINATOR, PartnerUpdate, "Mon 7 June 2021", meeting=1, partner=HEALTH))

    assert f"partner-update-1-{POLICE}" in life.open()
    assert f"partner-update-1-{HEALTH}" not in life.open()


def test_where_there_is_one_partner_it_need_not_be_said_whose_update_it_is() -> None:
    notice = sefton(board_timetable=boards("Wed 15 September 2021"))
    people = tuple(person for person in notice.people if person.id != HEALTH)
    life = board(notice.model_copy(update={"people": people}))

    life.do(partner_updated, by(COORDINATOR, PartnerUpdate, "Mon 7 June 2021", meeting=1))

    assert f"partner-update-1-{POLICE}" not in life.open()


def test_the_plan_is_not_brought_up_to_date_backwards() -> None:
    life = board().to("Tue 22 June 2021")

    life.do(plan_updated, by(COORDINATOR, PlanUpdate, "Tue 22 June 2021"))

    assert why_not_update_plan(life.course, by(COORDINATOR, PlanUpdate, "Mon 21 June 2021"), life.now) == (
        "The plan was brought up to date on Tuesday 22 June 2021, after Monday 21 June 2021."
    )


def test_a_second_letter_from_the_chair_in_one_quarter_does_not_stand_for_the_next() -> None:
    life = board(chair_letters=agreed("5", {"months": 3})).to("Mon 5 July 2021")

    for on in ("Mon 5 July 2021", "Tue 6 July 2021"):
        life.to(on).do(written, by(CHAIR, ChairLetter, on))

    assert life.course.done == {"chair-letter-1": day("Mon 5 July 2021")}
    assert life.due("chair-letter-2") == "Tue 7 Dec 2021"


def test_a_board_is_warned_of_before_it_is_moved_onto_a_bad_day() -> None:
    course = board(without(sefton(board_timetable=boards("Tue 31 August 2021")), Role.PARTNER)).course

    assert warned_of(course, day("Mon 30 August 2021")) == (
        "Monday 30 August 2021 is Late Summer Bank Holiday; the next good day is Wednesday 1 September 2021.",
    )
    assert warned_of(course, day("Wed 1 September 2021")) == ()


def test_a_reason_is_words_and_not_blanks() -> None:
    with pytest.raises(ValueError, match="at least 3 characters"):
        by(CHAIR, CallingOff, BEFORE, meeting=1, reason="     ")
