"""The notice's own dates, one function each, on Sefton's real notice and on an invented one that has every term."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.instrument import HeldReview, Notice, SoFar
from domain.months import corresponding_date
from domain.people import Role
from domain.reckoning import Reckoning, Status
from domain.reckonings import (
    action_log_due,
    adviser_minimum_ends,
    assessment_due,
    delivery_due,
    interval_due,
    last_lawful_review_day,
    minutes_due,
    outcome_due,
    papers_due,
    partner_update_due,
    plan_submission_due,
    plan_update_due,
    review_chain,
    target_due,
    term_settled_due,
)
from domain.terms import Interval
from tests.support.editions import ENGLAND
from tests.support.notices import changed, notice_at, sefton, send
from tests.support.tables import day, days, rows

DATES = st.dates(date(2021, 6, 8), date(2028, 12, 31))


def rhythm(**value: Any) -> Notice:
    """Sefton's notice with another rhythm of reviews."""
    return sefton(reviews={"paragraph": "6", "status": "stated", "value": value})


def on(due: Reckoning | None) -> date | None:
    return due.on if due else None


BOARD = """
    # papers go out five working days before; the jubilee of 2022 lies between
    papers | Wed 8 June 2022 | Mon 30 May 2022
    papers | Wed 5 January 2022 | Fri 24 December 2021
    # partners' updates are in fifteen before
    partner update | Wed 8 June 2022 | Mon 16 May 2022
    # the action log is out two working days after
    action log | Wed 1 June 2022 | Tue 7 June 2022
    # the minutes five after
    minutes | Wed 1 June 2022 | Fri 10 June 2022
    minutes | Fri 24 December 2021 | Wed 5 January 2022
"""
OF_THE_BOARD = {
    "papers": papers_due,
    "partner update": partner_update_due,
    "action log": action_log_due,
    "minutes": minutes_due,
}


@pytest.mark.parametrize(("what", "board", "expected"), rows(BOARD))
def test_what_a_board_asks_for_is_counted_in_working_days_from_the_board(what: str, board: str, expected: str) -> None:
    due = OF_THE_BOARD[what](day(board), sefton(), ENGLAND)

    assert due.on == day(expected)
    assert (due.paragraph, due.anchor_on, due.status) == ("5b", day(board), Status.ASSUMED)


def test_a_convention_the_notices_file_sets_is_stated_and_the_others_stay_assumed() -> None:
    notice, board = send(), day("Wed 29 May 2024")

    assert (papers_due(board, notice, ENGLAND).on, papers_due(board, notice, ENGLAND).status) == (
        day("Fri 17 May 2024"),
        Status.STATED,
    )
    assert action_log_due(board, notice, ENGLAND).status is Status.ASSUMED


def test_which_conventions_were_stated_is_still_known_after_a_journey_through_json() -> None:
    arrived = Notice.model_validate_json(send().model_dump_json())

    assert arrived == send()
    assert papers_due(day("Wed 29 May 2024"), arrived, ENGLAND).status is Status.STATED
    assert action_log_due(day("Wed 29 May 2024"), arrived, ENGLAND).status is Status.ASSUMED


REVIEWS = """
    # none held: counted from the signature
    | Tue 7 December 2021
    # held on the last lawful day
    Tue 7 December 2021 | Tue 7 June 2022
    # held early: the gap runs from the review itself, and so drifts earlier
    Tue 31 August 2021 | Mon 28 February 2022
    Tue 31 August 2021, Mon 28 February 2022 | Sun 28 August 2022
    # a last lawful day on a day off stays
    Tue 30 November 2021 | Mon 30 May 2022
    Wed 2 March 2022 | Fri 2 September 2022
    Fri 1 July 2022 | Sun 1 January 2023
    # held late
    Fri 4 February 2022 | Thu 4 August 2022
"""


@pytest.mark.parametrize(("done", "expected"), rows(REVIEWS))
def test_at_most_six_months_pass_between_reviews_by_the_rolling_count(done: str, expected: str) -> None:
    due = last_lawful_review_day(sefton(), ENGLAND, done=days(done))

    assert on(due) == day(expected)


ANCHORED = """
    # none held
    | Tue 7 December 2021
    # held early in its window: the next window's end, no drift
    Tue 31 August 2021 | Tue 7 June 2022
    # held on the last day of its window
    Tue 7 December 2021 | Tue 7 June 2022
    # held a day late: it is the next window's review too, and a gap longer than six months is let through
    Wed 8 December 2021 | Wed 7 December 2022
    # two in one window count once
    Tue 31 August 2021, Mon 1 November 2021 | Tue 7 June 2022
"""


@pytest.mark.parametrize(("done", "expected"), rows(ANCHORED))
def test_anchored_windows_do_not_drift(done: str, expected: str) -> None:
    notice = rhythm(at_most_months=6, counting="anchored")

    assert on(last_lawful_review_day(notice, ENGLAND, done=days(done))) == day(expected)


def test_anchored_windows_are_counted_once_from_the_anchor() -> None:
    notice = rhythm(at_most_months=3, counting="anchored", counted_from="issued")

    chain = review_chain(notice, ENGLAND, until=day("Tue 31 May 2022"))

    assert [due.on for due in chain] == list(
        days("Tue 31 August 2021, Tue 30 November 2021, Mon 28 February 2022, Tue 31 May 2022, Wed 31 August 2022")
    )


NAMED = """
    # at six and at twelve months, one review for each
    | Tue 7 December 2021
    Wed 1 December 2021 | Tue 7 June 2022
    # a late first review does not put off the second
    Fri 4 February 2022 | Tue 7 June 2022
"""


@pytest.mark.parametrize(("done", "expected"), rows(NAMED))
def test_reviews_at_named_months_keep_to_those_months(done: str, expected: str) -> None:
    assert on(last_lawful_review_day(rhythm(at_months=(6, 12)), ENGLAND, done=days(done))) == day(expected)


def test_no_review_is_asked_for_after_the_last_of_the_named_months() -> None:
    held = days("Tue 7 December 2021, Tue 7 June 2022")

    assert last_lawful_review_day(rhythm(at_months=(6, 12)), ENGLAND, done=held) is None
    after = last_lawful_review_day(rhythm(at_months=(6, 12), at_most_months=12), ENGLAND, done=held)
    assert on(after) == day("Wed 7 June 2023")


def test_a_first_review_by_a_named_month_is_read_as_its_end_and_comes_before_any_gap() -> None:
    notice = rhythm(at_most_months=6, first_by="2021-09")

    first = last_lawful_review_day(notice, ENGLAND)

    assert first
    assert first.on == day("Thu 30 September 2021")
    assert "a month alone being read as its last day" in first.rule
    second = last_lawful_review_day(notice, ENGLAND, done=days("Wed 1 September 2021"))
    assert on(second) == day("Tue 1 March 2022")


def test_a_gap_counted_from_a_signature_nobody_knows_is_assumed() -> None:
    wakefield = notice_at("tests/notices/wakefield-2018.yaml")

    first = last_lawful_review_day(wakefield, ENGLAND)

    assert first
    assert (first.on, first.status) == (day("Thu 13 June 2019"), Status.ASSUMED)


def test_reviews_held_as_late_as_lawful_run_past_the_delivery_date() -> None:
    chain = review_chain(sefton(), ENGLAND, until=day("Tue 31 May 2022"))

    assert [due.on for due in chain] == list(days("Tue 7 December 2021, Tue 7 June 2022"))


def test_reviews_before_our_time_are_counted() -> None:
    held = HeldReview(held_on=day("Fri 1 October 2021"))
    notice = sefton().model_copy(update={"so_far": SoFar(reviews=(held,))})

    assert [due.on for due in review_chain(notice, ENGLAND, until=day("Thu 31 March 2022"))] == list(
        days("Fri 1 April 2022")
    )


ASSESSMENTS = """
    # ten working days before the review, over the jubilee
    Tue 7 June 2022 | Fri 20 May 2022
    Tue 7 December 2021 | Tue 23 November 2021
    # over Christmas
    Tue 11 January 2022 | Thu 23 December 2021
"""


@pytest.mark.parametrize(("review", "expected"), rows(ASSESSMENTS))
def test_the_councils_own_assessment_is_in_before_the_review(review: str, expected: str) -> None:
    due = assessment_due(day(review), sefton(), ENGLAND)

    assert due
    assert (due.on, due.status) == (day(expected), Status.ASSUMED)


def test_no_assessment_is_dated_from_a_lead_time_nobody_has_given() -> None:
    notice = sefton(self_assessment={"paragraph": "10", "status": "unset"})

    assert assessment_due(day("Tue 7 June 2022"), notice, ENGLAND) is None


def test_a_lead_time_once_agreed_says_who_agreed_it() -> None:
    settled = {"by": "Claire Donnelly", "role": "case_lead", "on": "2021-06-14"}
    term = {"paragraph": "10", "status": "agreed", "value": {"working_days": 15}, "settled": settled}

    due = assessment_due(day("Tue 7 June 2022"), sefton(self_assessment=term), ENGLAND)

    assert due
    assert due.on == day("Fri 13 May 2022")
    assert "Settled by Claire Donnelly, case lead, on Monday 14 June 2021." in due.sentence()


def test_the_end_of_may_governs_over_its_gloss() -> None:
    due = delivery_due(sefton(), ENGLAND)

    assert due
    assert (due.on, due.paragraph, due.status) == (day("Tue 31 May 2022"), "11", Status.STATED)
    assert due.rule == "the plan's actions are delivered by the end of May 2022, that month's last day"


def test_a_notice_without_a_delivery_date_has_none() -> None:
    assert delivery_due(notice_at("tests/notices/wakefield-2018.yaml"), ENGLAND) is None
    assert plan_submission_due(sefton(), ENGLAND) is None


def test_the_dates_a_notice_names_stay_where_they_fall() -> None:
    notice = send()

    assert on(plan_submission_due(notice, ENGLAND)) == day("Fri 31 May 2024")
    assert on(delivery_due(notice, ENGLAND)) == day("Sun 31 August 2025")
    assert [target_due(target, ENGLAND).on for target in notice.terms.targets] == list(
        days("Tue 31 December 2024, Mon 30 June 2025")
    )


INTERVALS = """
    # months are counted from the anchor each time, to the corresponding date
    months | 1 | Mon 31 January 2022 | 1 | Mon 28 February 2022
    months | 1 | Mon 31 January 2022 | 2 | Thu 31 March 2022
    months | 3 | Thu 29 February 2024 | 4 | Fri 28 February 2025
    # weeks
    weeks | 6 | Wed 27 April 2022 | 1 | Wed 8 June 2022
    weeks | 6 | Wed 27 April 2022 | 3 | Wed 31 August 2022
    # working days
    working_days | 10 | Wed 25 May 2022 | 1 | Fri 10 June 2022
    # what falls on a holiday stays there
    weeks | 2 | Thu 19 May 2022 | 1 | Thu 2 June 2022
"""


@pytest.mark.parametrize(("unit", "number", "anchor", "count", "expected"), rows(INTERVALS))
def test_an_interval_comes_round_counted_from_its_anchor(
    unit: str, number: str, anchor: str, count: str, expected: str
) -> None:
    interval, term = Interval.model_validate({unit: number}), send().terms.adviser_reports
    assert term

    due = interval_due(day(anchor), "the anchor", interval, int(count), term, ENGLAND)

    assert due.on == day(expected)


def test_the_times_an_interval_comes_round_are_said_in_ordinals() -> None:
    term = send().terms.chair_letters
    assert term
    assert term.value

    said = [
        interval_due(day("Thu 29 February 2024"), "x", term.value, n, term, ENGLAND).rule for n in (1, 2, 3, 4, 11, 22)
    ]

    assert [rule.split()[-2] for rule in said] == ["1st", "2nd", "3rd", "4th", "11th", "22nd"]


def test_an_outcome_is_told_twenty_working_days_after_the_review() -> None:
    due = outcome_due(day("Tue 7 December 2021"), sefton(), ENGLAND)

    assert (due.on, due.paragraph, due.status) == (day("Fri 7 January 2022"), "6", Status.ASSUMED)


def test_an_open_term_is_to_be_settled_ten_working_days_after_the_signature() -> None:
    notice = sefton()

    due = term_settled_due("board_timetable", notice.terms.board_timetable, notice, ENGLAND)

    assert (due.on, due.paragraph, due.status) == (day("Mon 21 June 2021"), "5b", Status.ASSUMED)
    assert "the board's timetable is settled within 10 working days" in due.rule


CYCLES = """
    # no cycle is known: a month
    - | Mon 31 January 2022 | Mon 28 February 2022
    # the cycle the notice gives
    weeks | Wed 27 April 2022 | Wed 8 June 2022
"""


@pytest.mark.parametrize(("cycle", "last", "expected"), rows(CYCLES))
def test_the_plan_is_stale_after_one_board_cycle(cycle: str, last: str, expected: str) -> None:
    board = {"paragraph": "5b", "status": "stated", "value": {"cadence": {"weeks": 6}}}
    notice = sefton(board=board) if cycle == "weeks" else sefton()

    due = plan_update_due(day(last), notice, ENGLAND)

    assert (due.on, due.paragraph, due.status) == (day(expected), "5a", Status.ASSUMED)


def test_the_cycle_agreed_in_the_timetable_comes_before_the_notices_own() -> None:
    notice = send(board={"paragraph": "6", "status": "stated", "value": {"cadence": {"months": 3}}})

    assert plan_update_due(day("Thu 29 February 2024"), notice, ENGLAND).on == day("Thu 11 April 2024")


def test_an_advisers_minimum_term_ends_on_the_corresponding_date_and_is_assumed_to_run_from_the_signature() -> None:
    notice = send()
    assert notice.terms.adviser
    assert notice.terms.nhs_adviser

    ends = adviser_minimum_ends(notice.terms.adviser, notice, ENGLAND)

    assert ends
    assert (ends.on, ends.status) == (day("Fri 28 February 2025"), Status.ASSUMED)
    assert adviser_minimum_ends(notice.terms.nhs_adviser, notice, ENGLAND) is None


def test_every_reckoning_cites_a_paragraph_and_its_calendar() -> None:
    notice = changed(send())
    board = day("Wed 29 May 2024")

    made = [due(board, notice, ENGLAND) for due in OF_THE_BOARD.values()]

    assert {due.paragraph for due in made} == {"6"}
    assert {due.edition for due in made} == {ENGLAND.cited}
    assert notice.terms.board.in_use
    assert notice.terms.board.in_use.chaired_by is Role.ADVISER


@given(st.lists(DATES, min_size=1, max_size=4, unique=True).map(sorted), st.integers(1, 24))
def test_a_rolling_gap_is_never_longer_than_the_months_it_allows(held: list[date], months: int) -> None:
    due = last_lawful_review_day(rhythm(at_most_months=months), ENGLAND, done=tuple(held))

    assert on(due) == corresponding_date(held[-1], months)


@given(st.lists(DATES, min_size=1, max_size=4, unique=True).map(sorted), st.integers(1, 24))
def test_an_anchored_window_always_lies_ahead_of_the_last_review(held: list[date], months: int) -> None:
    due = last_lawful_review_day(rhythm(at_most_months=months, counting="anchored"), ENGLAND, done=tuple(held))

    assert due
    assert held[-1] < due.on <= corresponding_date(held[-1], 2 * months)
