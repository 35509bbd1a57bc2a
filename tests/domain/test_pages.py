"""A meeting's page once it is no longer ahead: who was asked, since when it is off, and why."""

from domain.board_acts import CallingOff, MeetingRecord, called_off_by, recorded
from domain.entries import MeetingPage
from domain.meetings import handed_over
from domain.pages import page_of
from domain.timetable import informed
from tests.domain.strands import board
from tests.support.lives import CHAIR, COORDINATOR, POLICE, boards, by, paused, resumed_standing

BOARD = "Wed 15 September 2021"


def invited(page: MeetingPage) -> set[str]:
    return {one.person for one in page.invited}


def test_a_board_called_off_still_names_those_who_were_asked_until_then() -> None:
    life = board(board_timetable=boards(BOARD)).to("Fri 3 September 2021")
    before = page_of(life.course.meetings[0], life.course.standing)

    life.do(called_off_by, by(COORDINATOR, CallingOff, life.today, meeting=1, reason="The hall is flooded"), life.now)

    page = page_of(life.course.meetings[0], life.course.standing)
    assert {CHAIR, POLICE} <= invited(before) == invited(page)
    assert (page.status, page.sequence, page.settled_at) == ("cancelled", 1, life.now)
    assert page.description == "The hall is flooded"


def test_who_was_taken_off_a_board_before_is_not_among_them() -> None:
    life = board(board_timetable=boards(BOARD)).to("Fri 3 September 2021")
    [meeting], standing = life.course.meetings, life.course.standing
    without_chair = tuple(person for person in standing.people if person.id != CHAIR)

    page = page_of(handed_over(meeting, without_chair, life.now), standing)

    assert CHAIR not in invited(page)
    assert page.description == "Improvement board under paragraph 5b of the notice."


def test_a_board_that_did_not_meet_says_why() -> None:
    life = board(board_timetable=boards(BOARD)).to("Thu 16 September 2021")
    not_met = by(COORDINATOR, MeetingRecord, life.today, meeting=1, held=False, reason="No quorum")

    life.do(recorded, not_met, life.now)

    page = page_of(life.course.meetings[0], life.course.standing)
    assert (page.status, page.description, page.settled_at) == ("not held", "No quorum", life.now)


def test_a_board_whose_day_fell_in_a_pause_is_off_since_the_notice_went_on() -> None:
    life = board(board_timetable=boards(BOARD)).to("Fri 3 September 2021")
    life.become(paused(life.course, life.now))
    life.to("Mon 4 October 2021")

    course = informed(life.course, resumed_standing(life.course.standing, life.now), life.now)

    page = page_of(course.meetings[0], course.standing)
    assert (page.status, page.settled_at) == ("cancelled", life.now)
    assert CHAIR in invited(page)
