"""A timetable's day that collides with a day off, a closure or a pre-election period is warned of, never moved."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.collisions import collisions, why_not_good
from domain.instrument import Closure
from tests.support.editions import ENGLAND
from tests.support.tables import day, rows

ELECTION = Closure(from_on=date(2022, 3, 28), to_on=date(2022, 5, 5), why="the pre-election period")
WINTER = Closure(from_on=date(2021, 12, 24), to_on=date(2022, 1, 4), why="the council's winter closure")
DATES = st.dates(date(2015, 1, 1), date(2029, 11, 30))

COLLISIONS = """
    # a bank holiday
    Thu 2 June 2022 | Spring Bank Holiday | Mon 6 June 2022
    Mon 19 September 2022 | State Funeral of Queen Elizabeth II | Tue 20 September 2022
    # a weekend
    Sat 11 June 2022 | Saturday | Mon 13 June 2022
    # the pre-election period, its first and its last day
    Mon 28 March 2022 | the pre-election period | Fri 6 May 2022
    Thu 5 May 2022 | the pre-election period | Fri 6 May 2022
    # a holiday inside a closure says both
    Mon 27 December 2021 | Christmas Day (observed) and the council's winter closure | Wed 5 January 2022
    # a closure that ends before a weekend
    Fri 24 December 2021 | the council's winter closure | Wed 5 January 2022
"""


@pytest.mark.parametrize(("on", "why", "instead"), rows(COLLISIONS))
def test_a_day_in_the_way_is_named_and_the_next_good_day_proposed(on: str, why: str, instead: str) -> None:
    (collision,) = collisions([day(on)], ENGLAND, (ELECTION, WINTER))

    assert (collision.on, collision.why, collision.instead) == (day(on), why, day(instead))


GOOD = """
    # the working days on either side
    Wed 1 June 2022 | good
    Mon 6 June 2022 | good
    Fri 25 March 2022 | good
    Fri 6 May 2022 | good
    # moved holidays: these were working days in 2022
    Mon 30 May 2022 | good
    Tue 31 May 2022 | good
"""


@pytest.mark.parametrize(("on", "_"), rows(GOOD))
def test_a_good_day_is_left_alone(on: str, _: str) -> None:
    assert collisions([day(on)], ENGLAND, (ELECTION, WINTER)) == ()


def test_two_meetings_are_never_sent_to_one_day() -> None:
    timetable = [day("Thu 2 June 2022"), day("Fri 3 June 2022"), day("Mon 6 June 2022")]

    found = collisions(timetable, ENGLAND)

    assert [(collision.on, collision.instead) for collision in found] == [
        (day("Thu 2 June 2022"), day("Tue 7 June 2022")),
        (day("Fri 3 June 2022"), day("Wed 8 June 2022")),
    ]


@given(st.lists(DATES, max_size=6))
def test_what_is_proposed_is_a_later_good_day_that_no_meeting_has(timetable: list[date]) -> None:
    found = collisions(timetable, ENGLAND, (ELECTION, WINTER))

    proposed = [collision.instead for collision in found]
    assert all(collision.instead > collision.on for collision in found)
    assert [day for day in proposed if why_not_good(day, ENGLAND, (ELECTION, WINTER)) or day in timetable] == []
    assert len(set(proposed)) == len(proposed)
