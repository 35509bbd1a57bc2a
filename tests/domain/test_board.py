"""Paragraph 5: the board, its papers and partners, the plan kept current; no board in time, no chair."""

import pytest

from domain.board import BoardCourse
from domain.board_acts import (
    ActionLog,
    CallingOff,
    CaseMeeting,
    ChairLetter,
    ExtraMeeting,
    MeetingRecord,
    Minutes,
    PartnerUpdate,
    PlanUpdate,
    Report,
    added,
    called_off_by,
    logged,
    met,
    minuted,
    partner_updated,
    plan_updated,
    recorded,
    reported,
    written,
)
from domain.people import Role
from domain.timetable import informed
from tests.domain.strands import board
from tests.support.lives import (
    CHAIR,
    COORDINATOR,
    HEALTH,
    POLICE,
    Life,
    agreed,
    boards,
    by,
    paused,
    resumed_standing,
    revised,
    without,
)
from tests.support.notices import changed, send, sefton
from tests.support.tables import day, rows

DAY = "Wed 8 June 2022"


def today(life: Life[BoardCourse]) -> str:
    return f"{life.now:%a} {life.now.day} {life.now:%b %Y}"


def held(life: Life[BoardCourse], number: int, **fields: object) -> Life[BoardCourse]:
    return life.do(recorded, by(COORDINATOR, MeetingRecord, today(life), meeting=number, **fields), life.now)


# --- before and after a board

AROUND = """
    # the board | papers | partners' updates | its record | actions | minutes
    Wed 8 June 2022    | Mon 30 May 2022 | Mon 16 May 2022 | Wed 8 Jun 2022 | Fri 10 Jun 2022 | Wed 15 Jun 2022
    Wed 5 January 2022 | Fri 24 Dec 2021 | Fri 10 Dec 2021 | Wed 5 Jan 2022 | Fri 7 Jan 2022  | Wed 12 Jan 2022
    Tue 19 April 2022  | Mon 11 Apr 2022 | Mon 28 Mar 2022 | Tue 19 Apr 2022 | Thu 21 Apr 2022 | Tue 26 Apr 2022
    Fri 30 July 2021   | Fri 23 Jul 2021 | Fri 9 Jul 2021 | Fri 30 Jul 2021 | Tue 3 Aug 2021 | Fri 6 Aug 2021
"""


@pytest.mark.parametrize(("on", "papers", "partners", "record", "actions", "minutes"), rows(AROUND))
def test_what_a_board_asks_for_and_when(
    on: str, papers: str, partners: str, record: str, actions: str, minutes: str
) -> None:
    life = board(board_timetable=boards(on)).to(on)
    before = [life.due(key) for key in ("board-report-1", f"partner-update-1-{POLICE}", "board-held-1")]

    life.now = life.course.meetings[0].ends_at
    held(life, 1)

    assert before == [papers, partners, record]
    assert [life.due(key) for key in ("action-log-1", "minutes-1")] == [actions, minutes]


def test_papers_are_asked_for_fifteen_ten_and_seven_working_days_before_the_board() -> None:
    life = board(board_timetable=boards(DAY))

    life.to("Mon 30 May 2022")

    assert life.letters("board_report_due") == [
        "Mon 16 May 2022 board_report_due to coordinator",
        "Mon 23 May 2022 board_report_due to coordinator",
        "Thu 26 May 2022 board_report_due to coordinator",
    ]


def test_one_partners_update_does_not_stand_for_anothers() -> None:
    life = board(board_timetable=boards(DAY)).to("Tue 10 May 2022")

    life.do(partner_updated, by(POLICE, PartnerUpdate, today(life), meeting=1)).to("Tue 17 May 2022")

    overdue = [letter.to.id for letter in life.sent if letter.kind == "partner_update_overdue"]
    assert overdue == [HEALTH]
    assert [key for key in life.open() if key.startswith("partner")] == [f"partner-update-1-{HEALTH}"]


def test_a_partner_is_asked_by_name_and_chased_on_by_name() -> None:
    life = board(board_timetable=boards(DAY))

    life.to("Tue 24 May 2022")

    upward = [letter.what for letter in life.sent if letter.kind == "partner_update_overdue"][2:]
    assert upward == [
        "Chase 2 of 4, to the coordinator: send the board the update of the health service, due Monday 16 May 2022",
        "Chase 2 of 4, to the coordinator: send the board the update of the police, due Monday 16 May 2022",
    ]


def test_a_board_called_at_short_notice_makes_nobody_late() -> None:
    life = board(without(sefton(board_timetable=boards(DAY)), Role.PARTNER)).to("Fri 3 September 2021")

    act = by(CHAIR, ExtraMeeting, today(life), sitting_on="2021-09-08")
    life.do(added, act, life.now).to("Tue 7 September 2021")

    assert life.due("board-report-2") == "Tue 7 Sep 2021"
    assert life.letters("board_report_due", "board_report_overdue", "duty_passed")[-1] == (
        "Fri 3 Sep 2021 board_report_due to coordinator"
    )


def test_a_board_recorded_weeks_later_owes_its_minutes_from_then() -> None:
    life = board(board_timetable=boards("Wed 16 June 2021", DAY)).to("Mon 12 July 2021")

    held(life, 1).to("Thu 15 July 2021")

    assert life.due("minutes-1") == "Wed 23 Jun 2021"
    assert life.letters("minutes_due", "minutes_overdue", "action_log_overdue") == [
        "Tue 13 Jul 2021 action_log_overdue to coordinator",
        "Tue 13 Jul 2021 minutes_overdue to coordinator",
    ]


def test_actions_and_minutes_sent_out_in_time_are_not_chased() -> None:
    life = board(board_timetable=boards("Wed 16 June 2021", DAY)).to("Thu 17 June 2021")

    held(life, 1)
    life.do(logged, by(COORDINATOR, ActionLog, today(life), meeting=1))
    life.do(minuted, by(COORDINATOR, Minutes, today(life), meeting=1)).to("Fri 30 July 2021")

    assert life.letters("minutes_due", "minutes_overdue", "action_log_overdue") == []


def test_a_board_not_held_is_told_with_its_reason_and_owes_no_minutes() -> None:
    life = board(board_timetable=boards("Wed 16 June 2021", DAY)).to("Thu 17 June 2021")

    held(life, 1, held=False, reason="Too few came")

    assert life.letters("board_not_held") == ["Thu 17 Jun 2021 board_not_held to adviser, case_lead, chair"]
    assert [key for key in life.open() if key.endswith("-1") and "plan" not in key] == []


def test_a_board_held_on_another_day_than_it_was_set_for_counts_from_that_day() -> None:
    life = board(board_timetable=boards("Wed 16 June 2021", DAY)).to("Mon 21 June 2021")

    held(life, 1, held_on="2021-06-18")

    assert life.course.held_on == (day("Fri 18 June 2021"),)
    assert life.due("minutes-1") == "Fri 25 Jun 2021"


# --- 5a: the plan kept current


def test_the_plan_goes_stale_after_a_month_where_no_cycle_is_known() -> None:
    life = board()

    life.to("Fri 9 July 2021")

    assert life.due("plan-update-1") == "Wed 7 Jul 2021"
    assert life.letters() == [
        "Wed 30 Jun 2021 plan_update_due to coordinator",
        "Thu 8 Jul 2021 plan_update_overdue to coordinator",
        "Thu 8 Jul 2021 duty_passed to adviser, case_lead, chair",
    ]


def test_the_next_cycle_of_the_plan_runs_from_its_last_update() -> None:
    life = board().to("Tue 22 June 2021")

    life.do(plan_updated, by(COORDINATOR, PlanUpdate, "Mon 21 June 2021"))

    assert life.due("plan-update-2") == "Wed 21 Jul 2021"


def test_an_update_told_of_weeks_later_makes_nobody_late_at_once() -> None:
    life = board().to("Mon 6 September 2021")
    before = len(life.sent)

    life.do(plan_updated, by(COORDINATOR, PlanUpdate, "Mon 5 July 2021")).to("Tue 7 September 2021")

    assert life.due("plan-update-2") == "Thu 5 Aug 2021"
    assert life.letters()[-2:] == [
        "Tue 7 Sep 2021 plan_update_overdue to coordinator",
        "Tue 7 Sep 2021 duty_passed to adviser, case_lead, chair",
    ]
    assert len(life.sent) == before + 4


def test_a_long_cycle_is_reminded_of_every_month() -> None:
    quarterly = {"sittings": [{"on": "2022-06-08"}], "cadence": {"months": 3}}
    life = board(board_timetable=agreed("5b", quarterly))

    life.to("Tue 7 September 2021")

    assert life.letters("plan_update_due") == [
        "Wed 7 Jul 2021 plan_update_due to coordinator",
        "Fri 6 Aug 2021 plan_update_due to coordinator",
        "Tue 31 Aug 2021 plan_update_due to coordinator",
    ]


def test_the_plan_of_a_notice_entered_in_mid_life_has_its_first_cycle_in_our_time() -> None:
    life = board(entered="Mon 4 October 2021")

    assert life.due("plan-update-1") == "Thu 4 Nov 2021"
    assert "the notice was entered here" in life.duty("plan-update-1").due.sentence()


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
        held(life.to(on).to(life.course.meetings[0].ends_at), 1)

    life.to("Fri 29 October 2021")

    assert life.letters("board_gap") == [f"{told_on} board_gap to adviser, case_lead, chair, coordinator"]
    assert [letter.what for letter in life.sent if letter.kind == "board_gap"][0].endswith(
        f"{day(last_day):%A} {day(last_day).day} {day(last_day):%B %Y}"
    )


def test_a_board_in_time_that_nobody_has_recorded_yet_is_given_ten_working_days() -> None:
    life = board(board_timetable=boards("Wed 14 July 2021", DAY, weeks=6)).to("Mon 2 August 2021")
    meanwhile = life.letters("board_gap")

    life.to("Tue 3 August 2021")

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

    held(life, 1).to("Thu 1 July 2021")

    assert life.letters("board_timetable_due", "board_timetable_overdue") == [
        "Thu 17 Jun 2021 board_timetable_due to coordinator",
        "Wed 23 Jun 2021 board_timetable_due to coordinator",
        "Thu 1 Jul 2021 board_timetable_overdue to coordinator",
    ]


def test_a_meeting_added_fills_the_timetable() -> None:
    life = held(board(board_timetable=boards("Wed 16 June 2021")).to("Thu 17 June 2021"), 1)

    life.do(added, by(COORDINATOR, ExtraMeeting, today(life), sitting_on="2021-09-15"), life.now)

    assert life.course.done["board-timetable-1"] == day("Thu 17 June 2021")
    assert [duty.key for duty in life.duties if duty.kind == "board_timetable"] == []


def test_the_last_meeting_called_off_asks_for_the_next_from_that_day() -> None:
    life = board(board_timetable=boards(DAY)).to("Mon 6 September 2021")

    life.do(called_off_by, by(CHAIR, CallingOff, today(life), meeting=1, reason="no longer useful"), life.now)

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
    notice = send()
    life = board(notice)

    life.to("Wed 8 May 2024")

    assert notice.terms.board.value is not None
    assert life.letters("no_chair") == []
    chairs = {person.id for person in notice.people if Role.ADVISER in person.roles}
    assert {letter.to.id for letter in life.sent if letter.kind == "chair_letter_due"} == chairs


# --- what comes round


def test_the_chairs_letters_come_round_from_the_signature_however_late_one_is() -> None:
    life = board(chair_letters=agreed("5", {"months": 3})).to("Tue 14 September 2021")

    life.do(written, by(CHAIR, ChairLetter, today(life)))

    assert life.course.done["chair-letter-1"] == day("Tue 14 September 2021")
    assert life.due("chair-letter-2") == "Tue 7 Dec 2021"


def test_fortnightly_meetings_with_the_case_lead_do_not_pile_up() -> None:
    life = board(case_meetings=agreed("5", {"weeks": 2})).to("Thu 2 September 2021")

    life.do(met, by(COORDINATOR, CaseMeeting, today(life)))

    assert life.due("case-meeting-2") == "Mon 13 Sep 2021"


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


# --- pauses

PAPERS = """
    # a pause that was over before anybody was reminded takes nothing from anybody
    Mon 6 September 2021 | Mon 4 October 2021 | Mon 30 May 2022
    # the days a pause takes out of the time from the first reminder on
    Mon 16 May 2022 | Thu 19 May 2022 | Thu 2 Jun 2022
    Mon 2 May 2022  | Wed 18 May 2022 | Wed 1 Jun 2022
    # and never beyond the board itself, which stays
    Mon 16 May 2022 | Mon 6 June 2022 | Wed 8 Jun 2022
    Tue 31 May 2022 | Mon 6 June 2022 | Mon 30 May 2022
"""


@pytest.mark.parametrize(("from_on", "until", "due"), rows(PAPERS))
def test_a_pause_gives_papers_only_the_time_it_took_from_them(from_on: str, until: str, due: str) -> None:
    life = board(board_timetable=boards(DAY)).to(from_on)
    life.do(paused, life.now).to(until)

    life.do(informed, resumed_standing(life.course.standing, life.now), life.now)

    assert life.due("board-report-1") == due


def test_a_pause_adds_its_days_to_the_gap_the_plan_and_every_rhythm() -> None:
    notice = changed(sefton(), board_timetable=boards(DAY, weeks=6), chair_letters=agreed("5", {"months": 3}))
    life = board(notice).to("Mon 14 June 2021")
    life.do(paused, life.now).to("Mon 12 July 2021")

    life.do(informed, resumed_standing(life.course.standing, life.now), life.now).to("Tue 17 August 2021")

    assert life.letters("board_gap") == ["Tue 17 Aug 2021 board_gap to adviser, case_lead, chair, coordinator"]
    assert [life.due(key) for key in ("plan-update-1", "chair-letter-1")] == ["Mon 16 Aug 2021", "Tue 5 Oct 2021"]


def test_after_a_pause_the_rounds_of_a_rhythm_stay_as_far_apart_as_they_were() -> None:
    life = board(chair_letters=agreed("5", {"months": 3})).to("Mon 14 June 2021")
    life.do(paused, life.now).to("Mon 13 September 2021")
    life.do(informed, resumed_standing(life.course.standing, life.now), life.now).to("Tue 7 December 2021")

    life.do(written, by(CHAIR, ChairLetter, today(life)))

    assert life.course.done["chair-letter-1"] == day("Tue 7 December 2021")
    assert life.due("chair-letter-2") == "Tue 8 Mar 2022"


def test_a_report_may_be_handed_in_while_the_clock_is_stopped() -> None:
    life = board(board_timetable=boards(DAY)).to("Mon 16 May 2022")
    life.do(paused, life.now)

    life.do(reported, by(COORDINATOR, Report, today(life), meeting=1))

    assert "board-report-1" not in life.open()


def test_a_board_not_held_is_told_in_a_pause_too() -> None:
    life = board(board_timetable=boards("Wed 16 June 2021", DAY)).to("Thu 17 June 2021")
    life.do(paused, life.now)

    held(life, 1, held=False, reason="Too few came")

    assert life.letters("board_not_held") == ["Thu 17 Jun 2021 board_not_held to adviser, case_lead, chair"]
