"""Paragraph 5 lived through: boards invited, reported to, held, moved, called off, not held."""

from datetime import date, time
from typing import Any

import pytest

from domain.moments import at
from tests.support.engine import Case
from tests.workflows.agreed import boards_on
from tests.workflows.cold import also_cold

pytestmark = pytest.mark.asyncio(loop_scope="session")

EVERYBODY = "adviser, chair, chief_executive, coordinator, dcs, head_of_service, lead_member"


@also_cold
async def test_a_report_handed_in_early_silences_the_rest_of_its_ladder(case: Case) -> None:
    await case.begin("board", boards_on(date(2021, 7, 14)))

    await case.sleep_to(date(2021, 6, 24))
    await case.act("answer-board", "chair", meeting=1, answer="accepted")
    receipt = await case.act("submit-report", "coordinator", meeting=1)
    await case.sleep_to(date(2021, 7, 14))

    assert receipt.said == "The report to board 1 was handed in"
    agenda = "Send the agenda of board 1 to its members"
    assert receipt.next == f"Next for the improvement board, on Wednesday 7 July 2021: {agenda}."
    assert case.sent() == [
        f"Mon 7 Jun 2021 09:00 board_invite to {EVERYBODY}",
        "Wed 23 Jun 2021 09:00 board_report_due to coordinator",
        f"Wed 7 Jul 2021 09:00 board_agenda to {EVERYBODY}",
    ]
    assert [entry.duty for entry in case.entries if entry.by] == ["", "board-report-1"]


async def test_a_late_report_is_chased_to_different_people_and_told_to_the_department(case: Case) -> None:
    await case.begin("board", boards_on(date(2021, 7, 14)))

    await case.sleep_to(date(2021, 7, 29))

    assert case.sent(duty="board-report-1") == [
        "Wed 23 Jun 2021 09:00 board_report_due to coordinator",
        "Wed 30 Jun 2021 09:00 board_report_due to coordinator",
        "Mon 5 Jul 2021 09:00 board_report_due to coordinator",
        "Thu 8 Jul 2021 09:00 board_report_overdue to coordinator",
        "Thu 8 Jul 2021 09:00 duty_passed to adviser, case_lead, chair",
        "Thu 15 Jul 2021 09:00 board_report_overdue to head_of_service",
        "Thu 22 Jul 2021 09:00 board_report_overdue to dcs",
        "Thu 29 Jul 2021 09:00 board_report_overdue to chief_executive",
    ]


async def test_a_board_that_was_held_owes_its_actions_and_minutes(case: Case) -> None:
    await case.begin("board", boards_on(date(2021, 6, 16), date(2021, 9, 8)))

    await case.sleep_to(at(date(2021, 6, 16), time(13)))
    await case.act("submit-report", "coordinator", meeting=1, on=date(2021, 6, 9))
    await case.act("record-meeting", "chair", meeting=1)
    await case.act("submit-actions", "coordinator", meeting=1)
    told: dict[str, Any] = {"meeting": 1, "text": "Publish the rota", "owner": "dcs", "due_on": date(2021, 6, 22)}
    await case.act("agree-action", "chair", **told)
    await case.act("record-decision", "chair", meeting=1, text="Caseloads are capped at 16")
    await case.act("add-agenda-item", "chair", meeting=2, text="The rota")
    await case.sleep_to(date(2021, 6, 24))
    await case.act("close-action", "dcs", action=1)

    assert case.sent("action_log", "minutes", "board_held") == [
        "Fri 18 Jun 2021 09:00 minutes_due to coordinator",
        "Thu 24 Jun 2021 09:00 minutes_overdue to coordinator",
    ]
    assert case.sent(duty="board-action-1") == [
        "Wed 16 Jun 2021 13:00 board_action_due to dcs",
        "Mon 21 Jun 2021 09:00 board_action_due to dcs",
        "Wed 23 Jun 2021 09:00 board_action_overdue to dcs",
        "Wed 23 Jun 2021 09:00 duty_passed to adviser, case_lead, chair",
    ]
    assert "Tue 17 Aug 2021 09:00 board_report_due" in await case.coming("board")


@also_cold
async def test_a_board_moved_twice_and_called_off_is_one_meeting_to_those_invited(case: Case) -> None:
    await case.begin("board", boards_on(date(2021, 9, 15)))

    await case.sleep_to(at(date(2021, 6, 7), time(12)))
    moved = await case.act("move-meeting", "chair", meeting=1, to_on=date(2021, 8, 30))
    await case.sleep_to(at(date(2021, 6, 7), time(13)))
    await case.act("move-meeting", "chair", meeting=1, to_on=date(2021, 9, 22), to_at="14:30")
    await case.sleep_to(at(date(2021, 6, 7), time(14)))
    await case.act("cancel-meeting", "coordinator", meeting=1, reason="The chair is ill")
    await case.sleep_to(at(date(2021, 6, 7), time(15)))

    assert moved.warnings == (
        "Monday 30 August 2021 is Late Summer Bank Holiday; the next good day is Tuesday 31 August 2021.",
    )
    assert case.sent("board_invite", "board_cancelled", "timetable_collision") == [
        f"Mon 7 Jun 2021 09:00 board_invite to {EVERYBODY}",
        f"Mon 7 Jun 2021 12:00 board_invite to {EVERYBODY}",
        "Mon 7 Jun 2021 12:00 timetable_collision to coordinator",
        f"Mon 7 Jun 2021 13:00 board_invite to {EVERYBODY}",
        f"Mon 7 Jun 2021 14:00 board_cancelled to {EVERYBODY}",
    ]
    invited = case.invitations_to("ruth-adeyemi")
    assert [(one.method, one.sequence, one.starts_at) for one in invited] == [
        ("REQUEST", 0, at(date(2021, 9, 15), time(10))),
        ("REQUEST", 1, at(date(2021, 8, 30), time(10))),
        ("REQUEST", 2, at(date(2021, 9, 22), time(14, 30))),
        ("CANCEL", 3, at(date(2021, 9, 22), time(14, 30))),
    ]
    assert len({one.uid for one in invited}) == 1


async def test_a_board_not_held_is_told_and_so_is_a_gap_longer_than_the_cadence(case: Case) -> None:
    await case.begin("board", boards_on(date(2021, 6, 16), weeks=3))

    await case.sleep_to(at(date(2021, 6, 16), time(13)))
    await case.act("record-meeting", "coordinator", meeting=1, held=False, reason="Too few came")
    await case.sleep_to(date(2021, 6, 29))

    assert case.sent("board_not_held", "board_gap", "board_timetable") == [
        "Wed 16 Jun 2021 13:00 board_not_held to adviser, case_lead, chair",
        "Thu 17 Jun 2021 09:00 board_timetable_due to coordinator",
        "Wed 23 Jun 2021 09:00 board_timetable_due to coordinator",
        "Tue 29 Jun 2021 09:00 board_gap to adviser, case_lead, chair, coordinator",
    ]
