"""Working days, by an edition of the calendar (SI 2007/462). Every table says what day nought is."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.days import (
    Division,
    Holiday,
    clear_days_before,
    held,
    is_working_day,
    on_or_after,
    on_or_before,
    why_not_working,
    working_days_after,
    working_days_before,
    working_days_between,
)
from domain.standing import Standing
from tests.support.editions import ENGLAND, edition
from tests.support.lives import standing
from tests.support.notices import sefton
from tests.support.tables import day, rows

DATES = st.dates(date(2015, 1, 1), date(2029, 12, 31))
COUNTS = st.integers(0, 80)

WHY_NOT = """
    # weekends
    Sat 28 May 2022 | Saturday
    Sun 29 May 2022 | Sunday
    # the spring holiday of 2022 was moved, and a day added
    Mon 30 May 2022 | -
    Tue 31 May 2022 | -
    Wed 1 June 2022 | -
    Thu 2 June 2022 | Spring Bank Holiday
    Fri 3 June 2022 | Platinum Jubilee of Elizabeth II
    Mon 6 June 2022 | -
    # in 2021 it stood where it usually stands
    Mon 31 May 2021 | Spring Bank Holiday
    # proclaimed ten days ahead
    Mon 19 September 2022 | State Funeral of Queen Elizabeth II
    Fri 16 September 2022 | -
    Tue 20 September 2022 | -
    Mon 8 May 2023  | Coronation of Charles III
    # Christmas and New Year on a weekend give substitute days
    Sat 25 December 2021 | Christmas Day
    Mon 27 December 2021 | Christmas Day (observed)
    Tue 28 December 2021 | Boxing Day (observed)
    Wed 29 December 2021 | -
    Mon 3 January 2022 | New Year's Day (observed)
    Tue 4 January 2022 | -
    # Easter, early and late
    Fri 29 March 2024 | Good Friday
    Mon 1 April 2024 | Easter Monday
    Thu 28 March 2024 | -
    # 29 February is a day like others
    Thu 29 February 2024 | -
"""


@pytest.mark.parametrize(("on", "why"), rows(WHY_NOT))
def test_a_day_is_a_working_day_or_says_why_it_is_not(on: str, why: str) -> None:
    assert (why_not_working(day(on), ENGLAND) or "-") == why


BEFORE = """
    # five working days before a board, whose own day is day nought
    Wed 8 June 2022 | 5 | Mon 30 May 2022
    Wed 5 January 2022 | 5 | Fri 24 December 2021
    Wed 15 June 2022 | 5 | Wed 8 June 2022
    # one working day before is never a weekend or a holiday
    Mon 6 June 2022 | 1 | Wed 1 June 2022
    Tue 20 September 2022 | 1 | Fri 16 September 2022
    Mon 13 June 2022 | 1 | Fri 10 June 2022
    # counting from a day that is no working day
    Sun 5 June 2022 | 1 | Wed 1 June 2022
    Thu 2 June 2022 | 2 | Tue 31 May 2022
    # ten and twenty, over Easter
    Wed 20 April 2022 | 10 | Mon 4 April 2022
    Fri 22 April 2022 | 20 | Wed 23 March 2022
    # none
    Wed 8 June 2022 | 0 | Wed 8 June 2022
"""


@pytest.mark.parametrize(("event", "count", "expected"), rows(BEFORE))
def test_working_days_before_leave_out_the_day_of_the_event(event: str, count: str, expected: str) -> None:
    assert working_days_before(day(event), int(count), ENGLAND).on == day(expected)


CLEAR = """
    # five clear days are one working day more than five days
    Wed 8 June 2022 | 5 | Fri 27 May 2022
    Wed 5 January 2022 | 5 | Thu 23 December 2021
    Wed 15 June 2022 | 5 | Tue 7 June 2022
    # one clear day stands between
    Wed 15 June 2022 | 1 | Mon 13 June 2022
    Tue 14 June 2022 | 1 | Fri 10 June 2022
"""


@pytest.mark.parametrize(("event", "count", "expected"), rows(CLEAR))
def test_clear_days_count_neither_end(event: str, count: str, expected: str) -> None:
    assert clear_days_before(day(event), int(count), ENGLAND).on == day(expected)


AFTER = """
    # statutory response times, from the day of receipt as day nought
    Mon 10 May 2021 | 30 | Tue 22 June 2021
    Mon 10 May 2021 | 70 | Tue 17 August 2021
    # the next working day
    Fri 27 May 2022 | 1 | Mon 30 May 2022
    Wed 1 June 2022 | 1 | Mon 6 June 2022
    Fri 24 December 2021 | 1 | Wed 29 December 2021
    Fri 31 December 2021 | 1 | Tue 4 January 2022
    Fri 16 September 2022 | 1 | Tue 20 September 2022
    # over 29 February
    Wed 28 February 2024 | 2 | Fri 1 March 2024
    # over the nights the clocks change: days, not hours
    Fri 25 March 2022 | 1 | Mon 28 March 2022
    Fri 29 October 2021 | 1 | Mon 1 November 2021
"""


@pytest.mark.parametrize(("event", "count", "expected"), rows(AFTER))
def test_working_days_after_leave_out_the_day_of_the_event(event: str, count: str, expected: str) -> None:
    assert working_days_after(day(event), int(count), ENGLAND).on == day(expected)


SETTLED = """
    # a working day stays
    Tue 31 May 2022 | Tue 31 May 2022 | Tue 31 May 2022
    # a weekend
    Sat 28 May 2022 | Fri 27 May 2022 | Mon 30 May 2022
    Sun 29 May 2022 | Fri 27 May 2022 | Mon 30 May 2022
    # four days in a row that are none
    Fri 3 June 2022 | Wed 1 June 2022 | Mon 6 June 2022
    Sun 5 June 2022 | Wed 1 June 2022 | Mon 6 June 2022
    Mon 27 December 2021 | Fri 24 December 2021 | Wed 29 December 2021
"""


@pytest.mark.parametrize(("on", "before", "after"), rows(SETTLED))
def test_a_day_that_is_no_working_day_moves_to_the_nearest_on_the_side_asked_for(
    on: str, before: str, after: str
) -> None:
    assert on_or_before(day(on), ENGLAND).on == day(before)
    assert on_or_after(day(on), ENGLAND).on == day(after)


def test_a_count_says_which_days_it_passed_over_and_why() -> None:
    counted = working_days_before(day("Wed 8 June 2022"), 5, ENGLAND)

    assert {(skipped.on, skipped.why) for skipped in counted.skipped} == {
        (day("Sun 5 June 2022"), "Sunday"),
        (day("Sat 4 June 2022"), "Saturday"),
        (day("Fri 3 June 2022"), "Platinum Jubilee of Elizabeth II"),
        (day("Thu 2 June 2022"), "Spring Bank Holiday"),
    }


DIVISIONS = """
    # St Andrew's Day is Scotland's
    Tue 30 November 2021 | scotland
    # the day after New Year's Day is Scotland's
    Tue 4 January 2022 | scotland
    # Easter Monday is everybody's but Scotland's
    Mon 18 April 2022 | england wales northern-ireland
    # St Patrick's Day and the Battle of the Boyne are Northern Ireland's
    Thu 17 March 2022 | northern-ireland
    Tue 12 July 2022 | northern-ireland
    # the summer holiday falls on two days
    Mon 1 August 2022 | scotland
    Mon 29 August 2022 | england wales northern-ireland
"""


@pytest.mark.parametrize(("on", "closed_in"), rows(DIVISIONS))
def test_each_part_of_the_united_kingdom_has_its_own_bank_holidays(on: str, closed_in: str) -> None:
    closed = {division.value for division in Division if not is_working_day(day(on), edition(division))}

    assert closed == set(closed_in.split())


def test_a_day_proclaimed_in_a_new_edition_moves_what_is_counted_over_it() -> None:
    before = edition(without=[day("Mon 19 September 2022")])
    board = day("Wed 21 September 2022")

    assert working_days_before(board, 5, before).on == day("Wed 14 September 2022")
    assert working_days_before(board, 5, ENGLAND).on == day("Tue 13 September 2022")


def test_an_edition_is_cited_by_its_part_of_the_country_and_its_name() -> None:
    assert edition(Division.NORTHERN_IRELAND).cited == "Northern Ireland, holidays library"


@given(DATES, COUNTS)
def test_a_count_lands_on_a_working_day_on_the_side_it_counts_to(anchor: date, count: int) -> None:
    before, after = working_days_before(anchor, count + 1, ENGLAND), working_days_after(anchor, count + 1, ENGLAND)

    assert before.on < anchor < after.on
    assert is_working_day(before.on, ENGLAND)
    assert is_working_day(after.on, ENGLAND)


@given(DATES, COUNTS)
def test_a_count_is_the_number_of_working_days_it_says(anchor: date, count: int) -> None:
    ends_on = working_days_after(anchor, count, ENGLAND).on

    assert working_days_between(anchor, ends_on, ENGLAND) == count


@given(DATES, COUNTS)
def test_every_day_between_is_either_counted_or_said_to_be_skipped(anchor: date, count: int) -> None:
    counted = working_days_after(anchor, count, ENGLAND)

    assert count + len(counted.skipped) == (counted.on - anchor).days


@given(DATES, st.integers(1, 40))
def test_clear_days_never_give_less_time_than_days(anchor: date, count: int) -> None:
    assert clear_days_before(anchor, count, ENGLAND).on < working_days_before(anchor, count, ENGLAND).on


@given(DATES)
def test_settling_a_day_passes_over_nothing_but_days_off(on: date) -> None:
    settled = on_or_before(on, ENGLAND)

    assert [skipped.on for skipped in settled.skipped] == [
        on - timedelta(days=n) for n in range((on - settled.on).days)
    ]
    assert is_working_day(settled.on, ENGLAND)


# --- an edition read many times over


def test_an_edition_read_anew_by_every_strand_is_held_once_with_its_counts() -> None:
    written = standing(sefton()).model_dump_json()

    one, other = Standing.model_validate_json(written), Standing.model_validate_json(written)

    assert one.edition is other.edition
    assert working_days_after(date(2021, 6, 7), 5, one.edition) is working_days_after(
        date(2021, 6, 7), 5, other.edition
    )


def test_editions_that_differ_in_one_day_are_held_apart() -> None:
    known = standing(sefton()).edition
    proclaimed = Holiday(on=date(2022, 9, 19), title="State funeral")

    changed = known.model_copy(update={"holidays": (*known.holidays, proclaimed)})

    assert held(changed) is not held(known)
    assert held(known) == known
