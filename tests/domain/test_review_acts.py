"""What people may do about reviews, and each sentence with which it is refused."""

from typing import Any

import pytest

from domain.moments import at
from domain.review_acts import (
    Access,
    Booking,
    NewReviewDate,
    Outcome,
    ReviewCalledOff,
    ReviewRecord,
    why_not_book,
    why_not_call_off,
    why_not_confirm,
    why_not_move,
    why_not_record,
    why_not_tell_outcome,
)
from tests.domain.strands import book, reviews
from tests.support.lives import (
    ADVISER,
    CASE_LEAD,
    COORDINATOR,
    SIGNED,
    by,
)

NOBODY_BOOKED = "Fri 31 December 2021"


# --- refusals

REFUSALS: list[tuple[str, Any, Any, dict[str, Any], str]] = [
    (
        CASE_LEAD,
        why_not_book,
        Booking,
        {"review_on": "2021-12-01"},
        "Review 1 is on Wednesday 1 December 2021 already.",
    ),
    (
        CASE_LEAD,
        why_not_book,
        Booking,
        {"review_on": "2021-10-29"},
        "10:00 (UK time) on Friday 29 October 2021 is past: a review is set for a time to come.",
    ),
    (
        COORDINATOR,
        why_not_book,
        Booking,
        {"review_on": "2021-12-02"},
        "Priya Nair may not do this: book-review is for the case lead or approver.",
    ),
    (
        CASE_LEAD,
        why_not_move,
        NewReviewDate,
        {"review": 1, "to_on": "2021-12-01"},
        "Review 1 is at that time and place already.",
    ),
    (
        CASE_LEAD,
        why_not_move,
        NewReviewDate,
        {"review": 3, "to_on": "2021-12-02"},
        "There is no review 3; booked so far: 1.",
    ),
    (
        ADVISER,
        why_not_record,
        ReviewRecord,
        {"review": 1},
        "Review 1 has not begun yet: it is on Wednesday 1 December 2021.",
    ),
    (
        CASE_LEAD,
        why_not_tell_outcome,
        Outcome,
        {"review": 1, "outcome": "Progress"},
        "There is no such outcome of a review that was held to hand in.",
    ),
    (COORDINATOR, why_not_confirm, Access, {"review": 2}, "There is no such access checklist to hand in."),
]


@pytest.mark.parametrize(("who", "check", "kind", "fields", "sentence"), REFUSALS, ids=[row[4] for row in REFUSALS])
def test_what_cannot_be_done_is_refused_in_a_sentence(
    who: str, check: Any, kind: Any, fields: dict[str, Any], sentence: str
) -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Wed 1 December 2021")

    assert check(life.course, by(who, kind, "Mon 1 November 2021", **fields), life.now) == sentence


def test_a_review_whose_hour_has_passed_is_recorded_and_neither_moved_nor_called_off() -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Wed 1 December 2021").to("Thu 2 December 2021")
    move = by(CASE_LEAD, NewReviewDate, life.today, review=1, to_on="2021-12-06")
    off = by(CASE_LEAD, ReviewCalledOff, life.today, review=1, reason="the team was ill")

    sentence = "Review 1 was on Wednesday 1 December 2021: record whether it was held."
    assert why_not_move(life.course, move, life.now) == sentence
    assert why_not_call_off(life.course, off, life.now) == sentence


def test_an_invite_to_a_review_says_who_booked_it_and_until_when_it_is_in_time() -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Wed 1 December 2021")

    why = life.course.reviews[0].revisions[0].why

    assert why.startswith(
        "Wednesday 1 December 2021: the Department booked it (paragraph 6). It is in time until Tuesday"
    )
    assert "Tuesday 7 December 2021: at most 6 months" in why


def test_a_review_not_held_needs_a_reason() -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Wed 1 December 2021").to("Thu 2 December 2021")

    act = by(CASE_LEAD, ReviewRecord, life.today, review=1, held=False, reason="  ")

    assert why_not_record(life.course, act, life.now) == "Say why the review was not held."


def test_a_review_is_not_held_before_the_notice_nor_tomorrow() -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Wed 1 December 2021").to("Thu 2 December 2021")

    for held_on, said in (("2021-06-01", "Tuesday 1 June 2021"), ("2021-12-03", "Friday 3 December 2021")):
        act = by(CASE_LEAD, ReviewRecord, life.today, review=1, held_on=held_on)
        assert why_not_record(life.course, act, life.now) == (
            f"{said} is before the notice was signed, or still ahead: say the day it was held."
        )


def test_the_ladder_to_a_booking_is_owed_from_the_day_of_the_notice() -> None:
    assert reviews().duty("review-booking-1").opened_at == at(SIGNED)
