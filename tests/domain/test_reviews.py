"""Paragraphs 6 and 7: the longest lawful gap, who books, what is told when it passes, and the warning in time."""

from typing import Any

import pytest

from domain.duties import DutyStatus
from domain.review_acts import (
    NewReviewDate,
    ReviewCalledOff,
    called_off_by,
    moved,
    warned_of_booking,
)
from domain.reviews import ReviewCourse, informed, last_lawful_day
from tests.domain.strands import book, held, hold, reviews
from tests.support.lives import (
    CASE_LEAD,
    Life,
    by,
    paused,
    resumed_standing,
    revised,
    written,
)
from tests.support.notices import sefton
from tests.support.tables import day, days, rows

NOBODY_BOOKED = "Fri 31 December 2021"


def every(rhythm: dict[str, Any]) -> dict[str, Any]:
    return {"reviews": {"paragraph": "6", "strength": "will", "status": "stated", "value": rhythm}}


def next_by(life: Life[ReviewCourse]) -> str:
    due = last_lawful_day(life.course)
    return written(due.on) if due else "-"


# --- the longest lawful gap

GAPS = """
    # from the signature
    -                                      | Tue 7 Dec 2021
    # rolling: from the last review held, early or late
    Wed 1 December 2021                    | Wed 1 Jun 2022
    Wed 15 December 2021                   | Wed 15 Jun 2022
    Tue 31 August 2021                     | Mon 28 Feb 2022
    Tue 31 August 2021, Mon 28 Feb 2022    | Sun 28 Aug 2022
"""


@pytest.mark.parametrize(("on", "due"), rows(GAPS))
def test_the_next_review_is_due_six_months_after_the_last_at_most(on: str, due: str) -> None:
    life = reviews()
    for one in days(on) if on != "-" else ():
        held(life, f"{one:%a} {one.day} {one:%B %Y}")

    assert next_by(life) == due


RHYTHMS: list[tuple[str, dict[str, Any], str, str]] = [
    ("anchored, held early", {"at_most_months": 6, "counting": "anchored"}, "Wed 1 December 2021", "Tue 7 Jun 2022"),
    ("anchored, held late", {"at_most_months": 6, "counting": "anchored"}, "Wed 15 December 2021", "Wed 7 Dec 2022"),
    ("at 6 and 12 months, before the first", {"at_months": [6, 12]}, "-", "Tue 7 Dec 2021"),
    ("at 6 and 12 months, after the first", {"at_months": [6, 12]}, "Wed 1 December 2021", "Tue 7 Jun 2022"),
    ("a first review by a day", {"at_most_months": 6, "first_by": "2021-09"}, "-", "Thu 30 Sep 2021"),
    ("after it", {"at_most_months": 6, "first_by": "2021-09"}, "Wed 15 September 2021", "Tue 15 Mar 2022"),
]


@pytest.mark.parametrize(("rule", "rhythm", "on", "due"), RHYTHMS, ids=[row[0] for row in RHYTHMS])
def test_reviews_come_round_as_the_notice_says(rule: str, rhythm: dict[str, Any], on: str, due: str) -> None:
    life = reviews(**every(rhythm))
    if on != "-":
        held(life, on)

    assert next_by(life) == due


def test_after_the_reviews_at_6_and_12_months_no_further_one_is_asked_for() -> None:
    life = reviews(**every({"at_months": [6, 12]}))

    held(held(life, "Wed 1 December 2021"), "Wed 1 June 2022").to("Mon 2 January 2023")

    assert next_by(life) == "-"
    assert [duty.key for duty in life.duties if duty.kind == "review_booking"] == []
    assert life.letters("review_gap") == []


def test_an_extra_review_starts_the_gap_again() -> None:
    life = held(reviews(), "Wed 15 September 2021", extra=True)

    assert next_by(life) == "Tue 15 Mar 2022"


def test_an_extra_review_leaves_the_gap_as_it_was_where_the_notice_says_so() -> None:
    life = reviews(**every({"at_most_months": 6, "extra_reviews_reset": False}))

    held(life, "Wed 15 September 2021", extra=True)

    assert next_by(life) == "Tue 7 Dec 2021"
    assert "review-booking-1" in life.open()


def test_an_extra_review_that_will_not_count_leaves_the_next_one_to_be_booked() -> None:
    life = reviews(**every({"at_most_months": 6, "extra_reviews_reset": False})).to("Wed 15 September 2021")

    book(life, "Wed 24 November 2021", extra=True)

    assert "review-booking-1" in life.open()


def test_an_extra_review_never_stands_for_one_at_a_named_month() -> None:
    life = reviews(**every({"at_months": [6, 12]}))

    held(life, "Wed 15 September 2021", extra=True)

    assert next_by(life) == "Tue 7 Dec 2021"
    assert "review-booking-1" in life.open()


def test_a_review_before_our_time_counts() -> None:
    text = sefton()
    so_far = {"reviews": [{"held_on": "2021-11-24", "outcome": "early progress"}]}
    text = type(text).model_validate({**text.model_dump(), "so_far": so_far})

    life = reviews(text, entered="Mon 10 January 2022")

    assert next_by(life) == "Tue 24 May 2022"


def test_a_review_known_both_here_and_from_the_reissued_text_counts_once() -> None:
    life = held(reviews(**every({"at_months": [6, 12]})), "Wed 1 December 2021")
    text = life.course.standing.notice
    again = type(text).model_validate({**text.model_dump(), "so_far": {"reviews": [{"held_on": "2021-12-01"}]}})

    life.do(informed, revised(life.course.standing, life.now, notice=again), life.now)

    assert next_by(life) == "Tue 7 Jun 2022"


# --- booked, or chased to be


def test_the_case_lead_is_reminded_twelve_eight_and_four_weeks_before_and_then_chased() -> None:
    life = reviews()

    life.to(NOBODY_BOOKED)

    assert life.letters() == [
        "Tue 14 Sep 2021 review_booking_due to case_lead",
        "Tue 12 Oct 2021 review_booking_due to case_lead",
        "Tue 9 Nov 2021 review_booking_due to case_lead",
        "Wed 10 Nov 2021 review_slack to adviser, case_lead, coordinator",
        "Wed 8 Dec 2021 review_booking_overdue to case_lead",
        "Wed 8 Dec 2021 review_gap to approver, case_lead, coordinator",
        "Wed 15 Dec 2021 review_booking_overdue to approver",
        "Wed 22 Dec 2021 review_booking_overdue to approver",
        "Fri 31 Dec 2021 review_booking_overdue to approver",
    ]


def test_a_review_booked_in_time_silences_the_chasing() -> None:
    life = book(reviews().to("Wed 15 September 2021"), "Tue 7 December 2021")

    life.to("Mon 6 December 2021")

    assert life.duty("review-booking-1").status is DutyStatus.WITHDRAWN
    assert life.letters("review_booking_due") == ["Tue 14 Sep 2021 review_booking_due to case_lead"]


def test_a_review_booked_after_the_last_lawful_day_is_let_in_warned_of_and_still_chased() -> None:
    life = reviews().to("Wed 15 September 2021")

    warnings = warned_of_booking(life.course, day("Wed 8 December 2021"))
    book(life, "Wed 8 December 2021").to("Tue 12 October 2021")

    assert warnings[0].startswith("Wednesday 8 December 2021 is after the last lawful day, Tuesday 7 December 2021: at")
    assert warnings[0].count("7 December 2021") == 1
    assert warned_of_booking(life.course, day("Tue 7 December 2021")) == ()
    assert life.letters("review_booking_due")[-1] == "Tue 12 Oct 2021 review_booking_due to case_lead"


def test_a_review_called_off_after_its_booking_is_to_be_booked_again() -> None:
    life = book(reviews().to("Wed 15 September 2021"), "Wed 24 November 2021").to("Mon 22 November 2021")

    off = by(CASE_LEAD, ReviewCalledOff, life.today, review=1, reason="Ofsted comes that week")
    life.do(called_off_by, off, life.now).to(NOBODY_BOOKED)

    assert life.letters("review_booking_due", "review_booking_overdue", "review_gap")[1:] == [
        "Mon 22 Nov 2021 review_booking_due to case_lead",
        "Wed 8 Dec 2021 review_booking_overdue to case_lead",
        "Wed 8 Dec 2021 review_gap to approver, case_lead, coordinator",
        "Wed 15 Dec 2021 review_booking_overdue to approver",
        "Wed 22 Dec 2021 review_booking_overdue to approver",
        "Fri 31 Dec 2021 review_booking_overdue to approver",
    ]
    assert life.open() == ["review-booking-1"]


def test_a_review_moved_beyond_the_last_lawful_day_is_to_be_booked_again() -> None:
    life = book(reviews().to("Wed 15 September 2021"), "Wed 24 November 2021")

    life.do(moved, by(CASE_LEAD, NewReviewDate, life.today, review=1, to_on="2021-12-15"), life.now)

    assert "review-booking-1" in life.open()


# --- a review before delivery


def test_at_the_start_it_is_entered_that_six_monthly_reviews_need_not_bring_one_before_delivery() -> None:
    life = reviews().to("Mon 4 October 2021")
    life.do(paused, life.now).to("Mon 1 November 2021")
    life.do(informed, resumed_standing(life.course.standing, life.now), life.now)

    assert [fallen.step.what for fallen in life.entered] == [
        "Reviews as late as they may be fall on Tuesday 7 December 2021 and Tuesday 7 June 2022:"
        " the last after delivery, Tuesday 31 May 2022"
    ]


def test_the_warning_comes_as_soon_as_the_next_review_may_fall_after_delivery() -> None:
    life = reviews().to("Tue 30 November 2021")
    before = life.letters("review_after_delivery")

    held(life, "Wed 1 December 2021")

    warning = next(letter for letter in life.sent if letter.kind == "review_after_delivery")
    assert before == []
    assert life.letters("review_after_delivery") == [
        "Thu 2 Dec 2021 review_after_delivery to case_lead, coordinator",
    ]
    assert warning.facts == {"delivery": "Tuesday 31 May 2022", "last_lawful_day": "Wednesday 1 June 2022"}


WARNED = """
    # held in December the next may fall in June 2022, after delivery; held in November it may not
    Wed 1 December 2021  | 1
    Tue 7 December 2021  | 1
    Tue 30 November 2021 | 0
    Wed 3 November 2021  | 0
"""


@pytest.mark.parametrize(("on", "count"), rows(WARNED))
def test_the_warning_comes_only_where_the_gap_reaches_over_delivery(on: str, count: str) -> None:
    life = reviews()
    book(life.to("Mon 1 November 2021"), on)

    hold(life.to(on).to(life.course.reviews[0].ends_at), 1)

    assert len(life.letters("review_after_delivery")) == int(count)


def test_no_warning_is_needed_where_a_review_before_delivery_is_booked() -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Wed 18 May 2022")

    held(life, "Wed 1 December 2021").to("Mon 13 December 2021")

    assert life.letters("review_after_delivery") == []


def test_calling_that_review_off_brings_the_warning() -> None:
    life = held(book(reviews().to("Mon 1 November 2021"), "Wed 18 May 2022"), "Wed 1 December 2021").to(
        "Mon 14 February 2022"
    )

    off = by(CASE_LEAD, ReviewCalledOff, life.today, review=1, reason="no team")
    life.do(called_off_by, off, life.now)

    assert life.letters("review_after_delivery") == ["Mon 14 Feb 2022 review_after_delivery to case_lead, coordinator"]


def test_no_warning_comes_once_delivery_has_passed() -> None:
    life = held(reviews(), "Wed 1 June 2022")

    assert life.letters("review_after_delivery") == []


def test_a_delivery_date_that_moves_ahead_of_the_next_review_is_warned_of_then() -> None:
    life = reviews().to("Mon 4 October 2021")
    delivery = {"paragraph": "11", "strength": "aim", "status": "stated", "value": {"by": "2021-11-30"}}

    life.do(informed, revised(life.course.standing, life.now, notice=sefton(delivery=delivery)), life.now)

    assert life.letters("review_after_delivery") == ["Mon 4 Oct 2021 review_after_delivery to case_lead, coordinator"]
