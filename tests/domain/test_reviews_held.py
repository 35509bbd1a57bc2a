"""Paragraphs 6 and 9: a review held, or not, and recorded when it may be; what reviewers must be given; pauses."""

import pytest

from domain.access import still_open
from domain.duties import DutyStatus
from domain.moments import at
from domain.people import Role
from domain.refusals import field_of
from domain.review_acts import (
    Access,
    AccessTicked,
    Outcome,
    access_confirmed,
    access_ticked,
    outcome_told,
    said_of_access,
    why_not_confirm,
    why_not_tick,
)
from domain.reviews import ReviewCourse, informed, last_lawful_day, wound_down
from tests.domain.strands import book, held, hold, reviews
from tests.support.lives import (
    CASE_LEAD,
    COORDINATOR,
    Life,
    by,
    handed_to,
    paused,
    resumed_standing,
    revised,
    somebody,
    written,
)
from tests.support.tables import day, rows

NOBODY_BOOKED = "Fri 31 December 2021"


def next_by(life: Life[ReviewCourse]) -> str:
    due = last_lawful_day(life.course)
    return written(due.on) if due else "-"


# --- held, and recorded when it may be


def test_a_review_reported_weeks_later_counts_from_the_day_it_was_held() -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Wed 24 November 2021").to("Mon 10 January 2022")

    hold(life, 1)

    review = life.course.reviews[0]
    assert (review.held_on, review.settled_at) == (day("Wed 24 November 2021"), at(day("Mon 10 January 2022")))
    assert next_by(life) == "Tue 24 May 2022"


def test_the_outcome_of_a_review_reported_weeks_later_is_asked_for_from_then() -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Wed 24 November 2021").to("Mon 10 January 2022")

    hold(life, 1).to("Tue 11 January 2022")

    assert life.due("review-outcome-1") == "Wed 22 Dec 2021"
    assert life.letters("review_outcome_due", "review_outcome_overdue") == [
        "Tue 11 Jan 2022 review_outcome_overdue to case_lead"
    ]


def test_a_review_held_on_another_day_than_booked_counts_from_that_day() -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Wed 24 November 2021").to("Mon 29 November 2021")

    hold(life, 1, held_on="2021-11-26")

    assert next_by(life) == "Thu 26 May 2022"


def test_a_review_not_held_leaves_the_gap_running() -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Wed 24 November 2021").to("Thu 25 November 2021")

    hold(life, 1, held=False, reason="the team was ill")

    assert next_by(life) == "Tue 7 Dec 2021"
    assert life.letters("review_booking_due")[-1] == "Thu 25 Nov 2021 review_booking_due to case_lead"


def test_a_gap_is_not_told_while_a_review_held_in_time_is_only_unrecorded() -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Tue 7 December 2021").to("Mon 20 December 2021")

    hold(life, 1).to("Fri 31 December 2021")

    assert life.letters("review_gap") == []


def test_a_gap_is_told_in_the_end_where_nobody_ever_says() -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Tue 7 December 2021")

    life.to("Fri 31 December 2021")

    assert life.letters("review_gap") == ["Tue 21 Dec 2021 review_gap to approver, case_lead, coordinator"]


def test_a_gap_that_comes_to_be_known_late_is_told_then_and_is_not_late() -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Tue 7 December 2021").to("Thu 16 December 2021")

    hold(life, 1, held=False, reason="the team was ill")

    assert life.letters("review_gap") == ["Thu 16 Dec 2021 review_gap to approver, case_lead, coordinator"]


def test_what_a_review_found_is_told_to_the_council_its_chair_and_its_adviser() -> None:
    life = held(reviews(), "Wed 1 December 2021")

    act = by(CASE_LEAD, Outcome, life.today, review=1, outcome="Progress, too slow")
    life.do(outcome_told, act, life.now)

    assert life.letters("review_outcome") == ["Thu 2 Dec 2021 review_outcome to adviser, chair, coordinator, dcs"]
    assert "review-outcome-1" not in life.open()


# --- 9: what reviewers must be given


def test_access_is_asked_for_ten_and_five_working_days_before_the_review() -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Wed 1 December 2021")

    life.to("Tue 30 November 2021")

    assert life.letters("review_access_due") == [
        "Wed 17 Nov 2021 review_access_due to coordinator",
        "Wed 24 Nov 2021 review_access_due to coordinator",
    ]
    assert life.duty("review-access-1").paragraph == "9"


def test_access_is_not_chased_for_a_review_that_is_over() -> None:
    life = held(reviews(), "Wed 1 December 2021")

    life.to(NOBODY_BOOKED)

    assert life.letters("review_access_overdue") == []


TICKED = """
    # ticked, each a day after the one before, from Mon 15 November 2021 on | open still | handed in as of
    people                               | data, facilities, files | not yet
    people, data, facilities             | files                   | not yet
    files, data, people, facilities      | none                    | Thu 18 Nov 2021
    # open again after all
    people, data, facilities, not data   | data, files             | not yet
    people, not people, files            | people, data, facilities | not yet
    people, not people, files, data, facilities, people | none     | Sat 20 Nov 2021
"""


@pytest.mark.parametrize(("ticked", "left", "handed_in"), rows(TICKED))
def test_each_part_of_access_is_ticked_by_name_and_day_and_the_last_hands_the_list_in(
    ticked: str, left: str, handed_in: str
) -> None:
    life = book(reviews().to("Mon 8 November 2021"), "Wed 1 December 2021")

    for n, one in enumerate(ticked.split(", "), start=15):
        weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][n - 15]
        life.to(f"{weekday} {n} November 2021")
        fields = {"review": 1, "box": one.removeprefix("not "), "ready": not one.startswith("not ")}
        life.do(access_ticked, by(COORDINATOR, AccessTicked, life.today, **fields), life.now)

    assert (", ".join(still_open(life.course.access, 1)) or "none") == left
    assert {tick.by_name for tick in life.course.access} == {"Priya Nair"}
    done_on = life.course.done.get("review-access-1")
    assert (written(done_on) if done_on else "not yet") == handed_in


def test_a_reminder_asks_for_what_is_open_still() -> None:
    life = book(reviews().to("Mon 8 November 2021"), "Wed 1 December 2021")
    for box in ("people", "facilities"):
        life.do(access_ticked, by(COORDINATOR, AccessTicked, life.today, review=1, box=box), life.now)

    life.to("Wed 17 November 2021")

    asked = next(letter for letter in life.sent if letter.kind == "review_access_due")
    assert asked.facts["what"] == (
        "have ready for the reviewers: accurate and up-to-date data; case files, minutes and supervision records"
    )


def test_a_part_of_access_ticked_twice_or_for_no_review_is_refused() -> None:
    life = book(reviews().to("Mon 8 November 2021"), "Wed 1 December 2021")
    tick = by(COORDINATOR, AccessTicked, life.today, review=1, box="data")
    untick = tick.model_copy(update={"ready": False})

    assert why_not_tick(life.course, untick, life.now) == "The box data of review 1 is open already."
    life.do(access_ticked, tick, life.now)
    assert why_not_tick(life.course, tick, life.now) == "The box data of review 1 is ready already."
    nowhere = tick.model_copy(update={"review": 2})
    assert why_not_tick(life.course, nowhere, life.now) == "There is no such access checklist to hand in."


CONFIRMED = """
    # ticked before | named | refused | open still | said
    none | people, data, facilities, files | no | none | Everything reviewers need for review 1 is ready
    people | data, facilities, files | no | none | Everything reviewers need for review 1 is ready
    none | data | no | people, facilities, files | ready: accurate and up-to-date data. Open still: staff and
    people | people, data | no | facilities, files | Open still: rooms and facilities; case files, minutes
    # nothing is confirmed by silence
    none | none | yes | people, data, facilities, files | Name each that is ready: people, data, facilities, files.
    people, data | none | yes | facilities, files | Open still for review 1: rooms and facilities; case files
    people | people | yes | data, facilities, files | What was named is ready already. Open still for review 1
"""


def boxes_in(cell: str) -> list[str]:
    return [] if cell == "none" else cell.split(", ")


@pytest.mark.parametrize(("ticked", "named", "refused", "left", "said"), rows(CONFIRMED))
def test_what_is_named_is_confirmed_and_what_is_not_stays_open(
    ticked: str, named: str, refused: str, left: str, said: str
) -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Wed 1 December 2021")
    for box in boxes_in(ticked):
        life.do(access_ticked, by(COORDINATOR, AccessTicked, life.today, review=1, box=box), life.now)
    act = by(COORDINATOR, Access, life.today, review=1, boxes=boxes_in(named))

    refusal = why_not_confirm(life.course, act, life.now)
    if refusal is None:
        life.do(access_confirmed, act, life.now)

    assert (refusal is not None) == (refused == "yes")
    assert said in (refusal or said_of_access(life.course, act))
    assert field_of(refusal or "") == ("boxes" if refusal else "")
    assert list(still_open(life.course.access, 1)) == boxes_in(left)
    assert life.duty("review-access-1").status is (DutyStatus.DONE if left == "none" else DutyStatus.OPEN)


def test_by_the_practice_before_naming_none_confirmed_all() -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Wed 1 December 2021")
    before = Life(life.course.replaced(standing=life.course.standing.model_copy(update={"practice": 4})), life.now)
    act = by(COORDINATOR, Access, life.today, review=1)

    assert why_not_confirm(before.course, act, before.now) is None
    before.do(access_confirmed, act, before.now)

    assert before.duty("review-access-1").status is DutyStatus.DONE
    assert said_of_access(before.course, act) == "Everything reviewers need for review 1 is ready"


# --- people, pauses, the end


def test_a_new_case_lead_is_invited_and_the_old_ones_invite_withdrawn() -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Wed 1 December 2021")
    joiner = somebody("jo-marsh", Role.CASE_LEAD)

    after = handed_to(life.course.standing.notice, Role.CASE_LEAD, joiner)
    life.do(informed, revised(life.course.standing, life.now, notice=after), life.now)

    _, withdrawn, asked = life.course.reviews[0].revisions
    assert (withdrawn.method, withdrawn.sequence, [p.id for p in withdrawn.to]) == ("CANCEL", 1, [CASE_LEAD])
    assert (asked.method, asked.sequence) == ("REQUEST", 1)
    assert [p.id for p in asked.to] == ["jo-marsh"]


def test_everybody_a_review_concerns_is_invited_once() -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Wed 1 December 2021")

    assert life.letters("review_invite") == [
        "Mon 1 Nov 2021 review_invite to adviser, case_lead, chief_executive, coordinator, dcs, head_of_service"
    ]


def test_a_pause_adds_its_days_to_the_gap_and_no_breach_comes_with_resumption() -> None:
    life = reviews().to("Mon 15 November 2021")
    life.do(paused, life.now).to("Mon 10 January 2022")

    life.do(informed, resumed_standing(life.course.standing, life.now), life.now)

    assert next_by(life) == "Tue 1 Feb 2022"
    assert life.letters("review_gap", "review_booking_overdue") == []
    assert life.to("Wed 2 February 2022").letters("review_gap") == [
        "Wed 2 Feb 2022 review_gap to approver, case_lead, coordinator"
    ]


def test_a_gap_due_to_be_told_in_a_pause_is_told_with_what_was_left() -> None:
    life = reviews().to("Tue 7 December 2021").to(at(day("Wed 8 December 2021")).replace(hour=8))
    life.do(paused, life.now).to("Mon 10 January 2022")

    life.do(informed, resumed_standing(life.course.standing, life.now), life.now)

    assert life.letters("review_gap") == ["Mon 10 Jan 2022 review_gap to approver, case_lead, coordinator"]


def test_a_review_whose_day_fell_in_a_pause_is_not_asked_after() -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Wed 1 December 2021")
    life.do(paused, life.now).to("Mon 10 January 2022")

    life.do(informed, resumed_standing(life.course.standing, life.now), life.now)

    assert life.course.reviews[0].status == "cancelled"
    assert life.open() == ["review-booking-1"]


def test_what_a_review_found_is_told_in_a_pause_too() -> None:
    life = held(reviews(), "Wed 1 December 2021")
    life.do(paused, life.now)

    life.do(outcome_told, by(CASE_LEAD, Outcome, life.today, review=1, outcome="Progress, too slow"), life.now)

    assert len(life.letters("review_outcome")) == 1


def test_the_outcome_has_what_a_pause_left_of_its_time() -> None:
    life = held(reviews(), "Wed 1 December 2021").to("Mon 6 December 2021")
    life.do(paused, life.now).to("Mon 13 December 2021")

    life.do(informed, resumed_standing(life.course.standing, life.now), life.now)

    assert life.due("review-outcome-1") == "Fri 7 Jan 2022"


def test_at_the_end_a_review_ahead_is_withdrawn() -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Wed 1 December 2021")

    life.do(wound_down, life.now, "The notice was lifted.")

    assert life.course.reviews[0].status == "cancelled"
    assert life.letters("review_cancelled") == [
        "Mon 1 Nov 2021 review_cancelled to adviser, case_lead, chief_executive, coordinator, dcs, head_of_service"
    ]
