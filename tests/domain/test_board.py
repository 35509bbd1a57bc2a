"""Paragraph 5: what a board asks for before and after it, the plan kept current, what comes round."""

import pytest

from domain.board_acts import (
    ActionLog,
    CaseMeeting,
    ChairLetter,
    ExtraMeeting,
    Minutes,
    PartnerUpdate,
    PlanUpdate,
    added,
    logged,
    met,
    minuted,
    partner_updated,
    plan_updated,
    written,
)
from domain.people import Role
from tests.domain.strands import board, sat
from tests.support.lives import (
    CHAIR,
    COORDINATOR,
    HEALTH,
    POLICE,
    agreed,
    boards,
    by,
    without,
)
from tests.support.notices import sefton
from tests.support.tables import day, rows

DAY = "Wed 8 June 2022"


# --- before and after a board

AROUND = """
    # the board | papers | partners' updates | its record | actions | minutes
    Wed 8 June 2022    | Mon 30 May 2022 | Mon 16 May 2022 | Wed 8 Jun 2022 | Fri 10 Jun 2022 | Wed 15 Jun 2022
    Wed 5 January 2022 | Fri 24 Dec 2021 | Fri 10 Dec 2021 | Wed 5 Jan 2022 | Fri 7 Jan 2022  | Wed 12 Jan 2022
    Tue 19 April 2022  | Fri 8 Apr 2022 | Fri 25 Mar 2022 | Tue 19 Apr 2022 | Thu 21 Apr 2022 | Tue 26 Apr 2022
    Fri 30 July 2021   | Fri 23 Jul 2021 | Fri 9 Jul 2021 | Fri 30 Jul 2021 | Tue 3 Aug 2021 | Fri 6 Aug 2021
"""


@pytest.mark.parametrize(("on", "papers", "partners", "record", "actions", "minutes"), rows(AROUND))
def test_what_a_board_asks_for_and_when(
    on: str, papers: str, partners: str, record: str, actions: str, minutes: str
) -> None:
    life = board(board_timetable=boards(on)).to(on)
    before = [life.due(key) for key in ("board-report-1", f"partner-update-1-{POLICE}", "board-held-1")]

    life.now = life.course.meetings[0].ends_at
    sat(life, 1)

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

    life.do(partner_updated, by(POLICE, PartnerUpdate, life.today, meeting=1)).to("Tue 17 May 2022")

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

    act = by(CHAIR, ExtraMeeting, life.today, sitting_on="2021-09-08")
    life.do(added, act, life.now).to("Tue 7 September 2021")

    assert life.due("board-report-2") == "Tue 7 Sep 2021"
    assert life.letters("board_report_due", "board_report_overdue", "duty_passed")[-1] == (
        "Fri 3 Sep 2021 board_report_due to coordinator"
    )


def test_a_board_recorded_weeks_later_owes_its_minutes_from_then() -> None:
    life = board(board_timetable=boards("Wed 16 June 2021", DAY)).to("Mon 12 July 2021")

    sat(life, 1).to("Thu 15 July 2021")

    assert life.due("minutes-1") == "Wed 23 Jun 2021"
    assert life.letters("minutes_due", "minutes_overdue", "action_log_overdue") == [
        "Tue 13 Jul 2021 action_log_overdue to coordinator",
        "Tue 13 Jul 2021 minutes_overdue to coordinator",
    ]


def test_actions_and_minutes_sent_out_in_time_are_not_chased() -> None:
    life = board(board_timetable=boards("Wed 16 June 2021", DAY)).to("Thu 17 June 2021")

    sat(life, 1)
    life.do(logged, by(COORDINATOR, ActionLog, life.today, meeting=1))
    life.do(minuted, by(COORDINATOR, Minutes, life.today, meeting=1)).to("Fri 30 July 2021")

    assert life.letters("minutes_due", "minutes_overdue", "action_log_overdue") == []


def test_a_board_not_held_is_told_with_its_reason_and_owes_no_minutes() -> None:
    life = board(board_timetable=boards("Wed 16 June 2021", DAY)).to("Thu 17 June 2021")

    sat(life, 1, held=False, reason="Too few came")

    assert life.letters("board_not_held") == ["Thu 17 Jun 2021 board_not_held to adviser, case_lead, chair"]
    assert [key for key in life.open() if key.endswith("-1") and "plan" not in key] == []


def test_a_board_held_on_another_day_than_it_was_set_for_counts_from_that_day() -> None:
    life = board(board_timetable=boards("Wed 16 June 2021", DAY)).to("Mon 21 June 2021")

    sat(life, 1, held_on="2021-06-18")

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


# --- what comes round


def test_the_chairs_letters_come_round_from_the_signature_however_late_one_is() -> None:
    life = board(chair_letters=agreed("5", {"months": 3})).to("Tue 14 September 2021")

    life.do(written, by(CHAIR, ChairLetter, life.today))

    assert life.course.done["chair-letter-1"] == day("Tue 14 September 2021")
    assert life.due("chair-letter-2") == "Tue 7 Dec 2021"


def test_fortnightly_meetings_with_the_case_lead_do_not_pile_up() -> None:
    life = board(case_meetings=agreed("5", {"weeks": 2})).to("Thu 2 September 2021")

    life.do(met, by(COORDINATOR, CaseMeeting, life.today))

    assert life.due("case-meeting-2") == "Mon 13 Sep 2021"
