"""From a day to an instant, by London's clock. The local day first, the instant after."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.moments import at, day_of, end_of, london, spoken, spoken_moment
from tests.support.tables import day, rows

DATES = st.dates(date(2015, 1, 1), date(2049, 12, 31))

NINE = """
    # winter
    Mon 28 February 2022 | 2022-02-28T09:00
    # the clocks go forward in the night to Sunday
    Sat 26 March 2022 | 2022-03-26T09:00
    Sun 27 March 2022 | 2022-03-27T08:00
    Mon 28 March 2022 | 2022-03-28T08:00
    # summer
    Tue 31 May 2022 | 2022-05-31T08:00
    # the clocks go back in the night to Sunday
    Sat 30 October 2021 | 2021-10-30T08:00
    Sun 31 October 2021 | 2021-10-31T09:00
    Mon 1 November 2021 | 2021-11-01T09:00
"""


@pytest.mark.parametrize(("on", "utc"), rows(NINE))
def test_nine_in_london_is_nine_in_winter_and_eight_in_summer_by_utc(on: str, utc: str) -> None:
    assert at(day(on)) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


ENDS = """
    # by the end of May 2022 is the whole of 31 May in London
    Tue 31 May 2022 | 2022-05-31T23:00
    # winter days end at midnight by UTC too
    Fri 31 December 2021 | 2022-01-01T00:00
    # the day the clocks change ends by the new time
    Sun 27 March 2022 | 2022-03-27T23:00
    Sun 31 October 2021 | 2021-11-01T00:00
    # and 29 February
    Thu 29 February 2024 | 2024-03-01T00:00
"""


@pytest.mark.parametrize(("on", "utc"), rows(ENDS))
def test_a_day_ends_when_it_ends_in_london(on: str, utc: str) -> None:
    assert end_of(day(on)) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


LENGTHS = """
    # the day the clocks go forward
    Sun 27 March 2022 | 23
    # the day the clocks go back
    Sun 31 October 2021 | 25
    # any other
    Mon 28 March 2022 | 24
"""


@pytest.mark.parametrize(("on", "hours"), rows(LENGTHS))
def test_two_days_of_the_year_are_not_twenty_four_hours_long(on: str, hours: str) -> None:
    begins_at = at(day(on), time(0))

    assert end_of(day(on)) - begins_at == timedelta(hours=int(hours))


DAYS = """
    # the last second of a summer day in London
    2022-05-31T22:59:59 | Tue 31 May 2022
    # and the first of the next
    2022-05-31T23:00:00 | Wed 1 June 2022
    # in winter the two agree
    2021-12-31T23:59:59 | Fri 31 December 2021
"""


@pytest.mark.parametrize(("utc", "on"), rows(DAYS))
def test_the_day_of_a_moment_is_the_day_it_is_in_london(utc: str, on: str) -> None:
    assert day_of(datetime.fromisoformat(utc).replace(tzinfo=UTC)) == day(on)


def test_a_time_the_clocks_skip_is_read_as_the_hour_after() -> None:
    assert london(at(day("Sun 27 March 2022"), time(1, 30))).time() == time(2, 30)


def test_days_and_moments_are_said_in_full() -> None:
    assert spoken(day("Tue 7 June 2022")) == "Tuesday 7 June 2022"
    assert spoken_moment(at(day("Tue 7 June 2022"), time(10))) == "10:00 (UK time) on Tuesday 7 June 2022"


@given(DATES, st.times().filter(lambda clock: clock.hour > 3))
def test_a_time_on_a_day_is_that_time_on_that_day_in_london(on: date, clock: time) -> None:
    assert london(at(on, clock)).replace(tzinfo=None) == datetime.combine(on, clock)


@given(DATES)
def test_one_day_ends_as_the_next_begins(on: date) -> None:
    assert end_of(on) == at(on + timedelta(days=1), time(0))
    assert day_of(end_of(on) - timedelta(microseconds=1)) == on
