"""What a pause does to the board: its papers, its gap, its rhythms; what is told all the same."""

import pytest

from domain.board_acts import (
    ChairLetter,
    Report,
    reported,
    written,
)
from domain.timetable import informed
from tests.domain.strands import board, sat
from tests.support.lives import (
    CHAIR,
    COORDINATOR,
    agreed,
    boards,
    by,
    paused,
    resumed_standing,
)
from tests.support.notices import changed, sefton
from tests.support.tables import day, rows

DAY = "Wed 8 June 2022"


# --- pauses

PAPERS = """
    # a pause that was over before anybody was reminded takes nothing from anybody
    Mon 6 September 2021 | Mon 4 October 2021 | Mon 30 May 2022
    # the days a pause takes out of the time from the first reminder on
    Mon 16 May 2022 | Thu 19 May 2022 | Thu 2 Jun 2022
    Mon 2 May 2022  | Wed 18 May 2022 | Wed 1 Jun 2022
    # and never beyond the eve of the board itself, which stays
    Mon 16 May 2022 | Mon 6 June 2022 | Tue 7 Jun 2022
    # what had run out before is not revived
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

    life.do(written, by(CHAIR, ChairLetter, life.today))

    assert life.course.done["chair-letter-1"] == day("Tue 7 December 2021")
    assert life.due("chair-letter-2") == "Tue 8 Mar 2022"


def test_a_report_may_be_handed_in_while_the_clock_is_stopped() -> None:
    life = board(board_timetable=boards(DAY)).to("Mon 16 May 2022")
    life.do(paused, life.now)

    life.do(reported, by(COORDINATOR, Report, life.today, meeting=1))

    assert "board-report-1" not in life.open()


def test_a_board_not_held_is_told_in_a_pause_too() -> None:
    life = board(board_timetable=boards("Wed 16 June 2021", DAY)).to("Thu 17 June 2021")
    life.do(paused, life.now)

    sat(life, 1, held=False, reason="Too few came")

    assert life.letters("board_not_held") == ["Thu 17 Jun 2021 board_not_held to adviser, case_lead, chair"]
