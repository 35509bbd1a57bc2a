"""Months in the law: the corresponding date rule (Dodds v Walker [1981])."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.months import beginning_with, corresponding_date, end_of_month
from tests.support.tables import day, rows

DATES = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MONTHS = st.integers(1, 60)

CORRESPONDING = """
    # the same-numbered day
    Mon 7 June 2021 | 6 | Tue 7 December 2021
    Mon 7 June 2021 | 12 | Tue 7 June 2022
    Mon 10 May 2021 | 12 | Tue 10 May 2022
    # the last day of a month that has no such day
    Tue 31 August 2021 | 6 | Mon 28 February 2022
    Thu 31 August 2023 | 6 | Thu 29 February 2024
    Thu 29 February 2024 | 12 | Fri 28 February 2025
    Sun 31 January 2021 | 1 | Sun 28 February 2021
    Mon 31 May 2021 | 6 | Tue 30 November 2021
    # 29 February to 29 February
    Thu 29 February 2024 | 48 | Tue 29 February 2028
    # the end of a month is not sticky
    Tue 30 November 2021 | 6 | Mon 30 May 2022
    Mon 28 February 2022 | 6 | Sun 28 August 2022
    # added once from the anchor, never month by month
    Sun 31 January 2021 | 2 | Wed 31 March 2021
    Mon 31 May 2021 | 12 | Tue 31 May 2022
    # over the end of a year
    Fri 31 December 2021 | 2 | Mon 28 February 2022
    # before
    Tue 31 May 2022 | -6 | Tue 30 November 2021
    Tue 31 May 2022 | -3 | Mon 28 February 2022
    Mon 31 January 2022 | -1 | Fri 31 December 2021
    # it stays where it falls, on a weekend too
    Sun 7 November 2021 | 1 | Tue 7 December 2021
    Mon 7 June 2021 | 1 | Wed 7 July 2021
    Mon 7 June 2021 | 2 | Sat 7 August 2021
"""


@pytest.mark.parametrize(("anchor", "months", "expected"), rows(CORRESPONDING))
def test_a_period_of_months_ends_on_the_corresponding_date(anchor: str, months: str, expected: str) -> None:
    assert corresponding_date(day(anchor), int(months)) == day(expected)


BEGINNING_WITH = """
    # the day itself is included, so the period ends one day earlier
    Mon 7 June 2021 | 6 | Mon 6 December 2021
    Tue 1 June 2021 | 1 | Wed 30 June 2021
    Thu 1 February 2024 | 1 | Thu 29 February 2024
"""


@pytest.mark.parametrize(("anchor", "months", "expected"), rows(BEGINNING_WITH))
def test_a_period_beginning_with_a_day_includes_it(anchor: str, months: str, expected: str) -> None:
    assert beginning_with(day(anchor), int(months)) == day(expected)


ENDS = """
    # the end of a month is its last day
    2022 | 5 | Tue 31 May 2022
    2022 | 2 | Mon 28 February 2022
    2024 | 2 | Thu 29 February 2024
    2021 | 12 | Fri 31 December 2021
"""


@pytest.mark.parametrize(("year", "month", "expected"), rows(ENDS))
def test_the_end_of_a_month_is_its_last_day(year: str, month: str, expected: str) -> None:
    assert end_of_month(int(year), int(month)) == day(expected)


@given(DATES, MONTHS)
def test_the_corresponding_date_lies_in_the_month_asked_for(anchor: date, months: int) -> None:
    later = corresponding_date(anchor, months)

    assert (later.year - anchor.year) * 12 + later.month - anchor.month == months


@given(DATES, MONTHS)
def test_the_number_of_the_day_is_kept_or_is_the_months_last(anchor: date, months: int) -> None:
    later = corresponding_date(anchor, months)

    assert later.day == anchor.day or (later.day < anchor.day and (later + timedelta(days=1)).day == 1)


@given(DATES, MONTHS)
def test_going_back_as_many_months_never_passes_the_anchor(anchor: date, months: int) -> None:
    assert corresponding_date(corresponding_date(anchor, months), -months) <= anchor


@given(st.lists(DATES, min_size=2, max_size=2).map(sorted), MONTHS)
def test_a_later_anchor_never_ends_earlier(anchors: list[date], months: int) -> None:
    earlier, later = (corresponding_date(anchor, months) for anchor in anchors)

    assert earlier <= later
