"""Medians, ratios and goals, and the table they stand in."""

import pytest

from bench.acts import hidden_in, today_in
from bench.figures import Figure, of_both, percentile, table


@pytest.mark.parametrize(
    ("taken", "per_cent", "expected"),
    [
        ([3.0, 1.0, 2.0, 4.0], 50, 2.0),
        ([float(n) for n in range(1, 101)], 95, 95.0),
        ([float(n) for n in range(1, 21)], 95, 19.0),
        ([7.0], 95, 7.0),
        ([1.0, 9.0], 100, 9.0),
    ],
)
def test_so_many_of_a_hundred_are_not_above(taken: list[float], per_cent: int, expected: float) -> None:
    assert percentile(taken, per_cent) == expected


def test_a_ratio_is_of_the_medians_and_not_the_median_of_ratios() -> None:
    figure = of_both("A reminder", "ms", [10, 30, 20], [10, 11, 90], 1.5, "3 of each", 1.25)

    assert (figure.ours, figure.floor) == (20, 11)
    assert figure.ratio == pytest.approx(20 / 11)
    assert figure.kept is False


@pytest.mark.parametrize(
    ("ours", "floor", "bound", "kept"),
    [
        # Beside a floor the bound is a ratio, else it is in the unit itself.
        (25.0, 20.0, 1.25, True),
        (25.1, 20.0, 1.25, False),
        (0.3, None, 0.3, True),
        (0.31, None, 0.3, False),
        (0.31, None, None, None),
    ],
)
def test_a_bound_is_kept_or_not(ours: float, floor: float | None, bound: float | None, kept: bool | None) -> None:
    assert Figure("An act", "s", ours, floor, 1.0, "", bound).kept is kept


def test_the_table_says_of_each_what_it_was_beside_and_under_what_load() -> None:
    figures = [
        Figure("A reminder", "ms", 12.345, 10, 3.14, "25 each", 1.25),
        Figure("An approval", "s", 0.2, None, 3.14, "4 in turn", 0.3),
        Figure("Server", "MB", 1234.5, None, 3.14, "resident"),
    ]

    assert table(figures).splitlines()[2:] == [
        "| A reminder | 12.3 ms | 10 ms | 1.23 | ≤ 1.25 times | yes | 3.1 | 25 each |",
        "| An approval | 0.2 s | – | – | ≤ 0.3 s | yes | 3.1 | 4 in turn |",
        "| Server | 1234 MB | – | – | – | – | 3.1 | resident |",
    ]


def test_a_form_is_sent_back_with_what_it_held_and_the_day_it_proposed() -> None:
    page = (
        '<input type="hidden" name="form" value="a&amp;b"><input type="text" name="text" value="x">'
        '<input id="on-day" name="on-day" type="text" value="30"><input name="on-month" value="11">'
    )

    assert hidden_in(page) == {"form": "a&b"}
    assert today_in(page) == {"on-day": "30", "on-month": "11"}
