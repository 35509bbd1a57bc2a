"""Where things stand on the sheet: days as pixels, London's clocks, and rows for what would overlap."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehearsal.lanes import Scale, clock_changes, months, packed, sheet, weekends
from tests.support.tables import day, rows

JUNE = Scale(date(2021, 6, 1), date(2021, 6, 30), 10.0)


@pytest.mark.parametrize(
    ("first", "last", "begins", "ends"),
    rows(
        """
        # whole months, however far into them the year begins and ends
        Mon 7 June 2021  | Wed 31 Aug 2022 | Tue 1 June 2021 | Wed 31 Aug 2022
        Fri 31 Dec 2021  | Sat 1 Jan 2022  | Wed 1 Dec 2021  | Mon 31 Jan 2022
        # 29 February is on the sheet
        Mon 8 Jan 2024   | Thu 1 Feb 2024  | Mon 1 Jan 2024  | Thu 29 Feb 2024
        # one day is a month
        Mon 7 June 2021  | Mon 7 June 2021 | Tue 1 June 2021 | Wed 30 June 2021
        """
    ),
)
def test_a_sheet_is_whole_months(first: str, last: str, begins: str, ends: str) -> None:
    scale = sheet(day(first), day(last), at_least=0, per_day=2)

    assert (scale.first, scale.last) == (day(begins), day(ends))


def test_a_short_year_fills_the_sheet_and_a_long_one_goes_beyond_it() -> None:
    month = sheet(day("Mon 7 June 2021"), day("Wed 30 June 2021"), at_least=900, per_day=2)
    two_years = sheet(day("Mon 7 June 2021"), day("Wed 31 May 2023"), at_least=900, per_day=2)

    assert month.width == 900
    assert two_years.width == 2 * 730


def test_a_day_is_a_stretch_of_the_sheet_with_its_mark_in_the_middle() -> None:
    seventh = day("Mon 7 June 2021")

    assert (JUNE.start(seventh), JUNE.middle(seventh), JUNE.end(seventh)) == (60, 65, 70)


def test_a_day_off_the_sheet_lies_on_its_edge_and_is_not_shown() -> None:
    before, after = day("Mon 31 May 2021"), day("Thu 1 July 2021")

    assert (JUNE.start(before), JUNE.end(after)) == (0, 300)
    assert not JUNE.shows(before)
    assert not JUNE.shows(after)


def test_the_two_days_of_23_and_25_hours_are_as_wide_as_every_other() -> None:
    scale = Scale(date(2021, 10, 1), date(2022, 3, 31), 2.0)

    assert {scale.end(each) - scale.start(each) for each in (day("Sun 31 Oct 2021"), day("Sun 27 Mar 2022"))} == {2.0}


def test_months_follow_one_another_across_the_new_year_each_as_wide_as_its_days() -> None:
    spans = months(Scale(date(2023, 12, 1), date(2024, 2, 29), 1.0))

    assert [(span.first.month, span.start, span.width) for span in spans] == [(12, 0, 31), (1, 31, 31), (2, 62, 29)]


def test_weekends_are_saturday_and_sunday_and_one_cut_by_the_edge_is_what_is_left_of_it() -> None:
    whole = weekends(JUNE)
    cut = weekends(Scale(day("Sun 1 Aug 2021"), day("Sat 7 Aug 2021"), 10.0))

    assert [(span.start, span.width) for span in whole] == [(40, 20), (110, 20), (180, 20), (250, 20)]
    assert [(span.start, span.width) for span in cut] == [(0, 10), (60, 10)]


@pytest.mark.parametrize(
    ("first", "last", "changes"),
    rows(
        """
        # both in a notice's first year
        Mon 7 June 2021 | Tue 31 May 2022 | 2021-10-31 back, 2022-03-27 forward
        # on the first and on the last day of the sheet
        Sun 31 Oct 2021 | Sun 27 Mar 2022 | 2021-10-31 back, 2022-03-27 forward
        # none in summer
        Mon 28 Mar 2022 | Sat 29 Oct 2022 |
        """
    ),
)
def test_londons_clocks_change_where_they_do(first: str, last: str, changes: str) -> None:
    found = clock_changes(Scale(day(first), day(last), 1.0))

    assert ", ".join(f"{on} {way}" for on, way in found) == changes


def test_what_overlaps_goes_a_row_down_and_what_follows_comes_back_up() -> None:
    assert packed([(0, 10), (5, 15), (12, 20), (16, 30), (6, 8)], gap=0) == (0, 1, 0, 1, 2)


def test_things_that_touch_share_a_row_only_where_no_gap_is_asked() -> None:
    assert packed([(0, 10), (10, 20)], gap=0) == (0, 0)
    assert packed([(0, 10), (10, 20)], gap=1) == (0, 1)


def test_one_placed_later_may_stand_before_the_others() -> None:
    assert packed([(50, 60), (0, 10)], gap=2) == (0, 0)


SPANS = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 60)), max_size=25)


@settings(max_examples=50, deadline=None, derandomize=True, database=None)
@given(SPANS, st.integers(0, 5))
def test_nothing_in_a_row_lies_on_anything_else_in_it(starts: list[tuple[int, int]], gap: int) -> None:
    spans = [(float(start), float(start + width)) for start, width in starts]

    placed = packed(spans, gap=gap)

    for n, (start, end) in enumerate(spans):
        others = [span for m, span in enumerate(spans) if m != n and placed[m] == placed[n]]
        assert all(end + gap <= other_start or other_end + gap <= start for other_start, other_end in others)


@settings(max_examples=50, deadline=None, derandomize=True, database=None)
@given(st.dates(date(2001, 1, 1), date(2098, 1, 1)), st.integers(0, 800))
def test_days_stand_in_their_order_and_inside_the_sheet(first: date, days: int) -> None:
    last = first + timedelta(days=days)

    scale = sheet(first, last, at_least=1000, per_day=2.0)

    assert 0 <= scale.start(first) < scale.middle(first) < scale.end(first) <= scale.end(last) <= scale.width
