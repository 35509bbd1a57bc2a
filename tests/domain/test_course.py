"""What a strand owes and at which revision: new dates, duties that rest and return, what the register must hear."""

from datetime import date, timedelta

from domain.course import changed_duties, redated, why_not_hand_in, why_not_on
from domain.duties import DutyStatus
from domain.moments import at
from domain.people import Role
from domain.review_acts import Booking, ReviewCalledOff, booked, called_off_by
from domain.reviews import ReviewCourse
from domain.sittings import asked_in_time
from domain.terms import ReviewRhythm
from tests.domain.strands import reviews
from tests.support.lives import CASE_LEAD, COORDINATOR, Life, by, ending
from tests.support.tables import day

BOOKING = "review-booking-1"


def book(life: Life[ReviewCourse], on: date) -> Life[ReviewCourse]:
    said = f"{life.now:%a} {life.now.day} {life.now:%b %Y}"
    return life.do(booked, by(CASE_LEAD, Booking, said, review_on=on), life.now)


def test_a_duty_owed_from_the_start_is_owed_from_the_notice_and_not_from_our_coming() -> None:
    life = reviews(entered="Mon 4 October 2021")

    assert life.duty(BOOKING).opened_at == at(date(2021, 6, 7))
    assert life.duty(BOOKING).revision == 1


def test_a_date_that_stays_keeps_its_revision() -> None:
    life = reviews()

    again, duties = redated(life.course, life.now + timedelta(days=3))

    assert again is life.course
    assert duties == life.duties


def test_a_date_that_moves_has_a_new_revision_owed_from_that_moment() -> None:
    life = reviews().to("Mon 6 September 2021")
    sooner = ReviewRhythm(at_most_months=5)
    terms = life.course.standing.notice.terms
    notice = life.course.standing.notice.model_copy(
        update={"terms": terms.model_copy(update={"reviews": terms.reviews.model_copy(update={"value": sooner})})}
    )

    life.do(lambda course: course.replaced(standing=course.standing.model_copy(update={"notice": notice})))

    duty = life.duty(BOOKING)
    assert (duty.due.on, duty.revision, duty.opened_at) == (day("Sun 7 November 2021"), 2, life.now)


def test_a_duty_that_rested_and_returns_starts_its_ladder_anew() -> None:
    life = book(reviews().to("Wed 1 September 2021"), day("Wed 1 December 2021")).to("Wed 20 October 2021")
    rested = life.duty(BOOKING).status

    off = by(CASE_LEAD, ReviewCalledOff, "Wed 20 October 2021", review=1, reason="an inspection that week")
    life.do(called_off_by, off, life.now).to("Fri 12 November 2021")

    assert rested is DutyStatus.WITHDRAWN
    assert life.duty(BOOKING).revision == 2
    assert life.letters("review_booking_due") == [
        "Wed 20 Oct 2021 review_booking_due to case_lead",
        "Tue 9 Nov 2021 review_booking_due to case_lead",
    ]


def test_the_register_hears_of_what_is_new_changed_or_owed_no_more() -> None:
    life = reviews()
    before = life.duties

    after = book(life, day("Wed 1 December 2021")).duties

    heard = {duty.key: duty.status.value for duty in changed_duties(before, after, life.course.done)}
    assert heard == {
        BOOKING: "withdrawn",
        "review-access-1": "open",
        "review-held-1": "open",
    }


def test_a_duty_that_vanishes_is_withdrawn_or_done() -> None:
    duties = reviews().duties

    assert [duty.status for duty in changed_duties(duties, (), {})] == [DutyStatus.WITHDRAWN]
    assert [duty.status for duty in changed_duties(duties, (), {BOOKING: date(2021, 9, 1)})] == [DutyStatus.DONE]


def test_a_notice_that_has_ended_owes_nothing_and_refuses_every_act() -> None:
    life = reviews()

    life.do(lambda course: course.replaced(ending=ending(life.now)))

    act = by(CASE_LEAD, Booking, "Mon 7 June 2021", review_on="2021-12-01")
    assert life.open() == []
    assert why_not_on(life.course, act, life.now) == (
        "This notice was lifted on Monday 7 June 2021: nothing more can be done under it."
    )


def test_what_is_not_owed_cannot_be_handed_in() -> None:
    assert why_not_hand_in(reviews().course, "review-outcome-3", "outcome") == "There is no such outcome to hand in."


def test_an_act_is_for_those_it_is_for_and_for_a_day_that_has_come() -> None:
    course, now = reviews().course, at(date(2021, 6, 7))

    not_theirs = why_not_on(course, by(COORDINATOR, Booking, "Mon 7 June 2021", review_on="2021-12-01"), now)
    ahead = why_not_on(course, by(CASE_LEAD, Booking, "Tue 8 June 2021", review_on="2021-12-01"), now)
    unknown = why_not_on(course, by("nobody", Booking, "Mon 7 June 2021", review_on="2021-12-01"), now)

    assert not_theirs == "Priya Nair may not do this: book-review is for the case lead or approver."
    assert ahead == "2021-06-08 lies ahead: say the day it happened, Monday 7 June 2021 at the latest."
    assert unknown is not None
    assert unknown.startswith("Nobody on this notice is known as 'nobody'")


def test_what_was_called_at_short_notice_is_due_on_the_eve_and_says_so() -> None:
    life = reviews()
    due = life.duty(BOOKING).due

    moved = asked_in_time(due, day("Wed 15 December 2021"), day("Fri 10 December 2021"), life.course.standing.edition)

    assert moved.on == day("Tue 14 December 2021")
    assert moved.shifts == (
        "That was Tuesday 7 December 2021, before it was called on Friday 10 December 2021:"
        " so it is due Tuesday 14 December 2021.",
    )


def test_somebody_in_two_roles_may_act_in_either() -> None:
    life = reviews()
    both = tuple(
        person.model_copy(update={"roles": (*person.roles, Role.CASE_LEAD)}) if person.id == COORDINATOR else person
        for person in life.course.standing.people
    )
    notice = life.course.standing.notice.model_copy(update={"people": both})
    course = life.course.replaced(standing=life.course.standing.model_copy(update={"notice": notice}))

    assert why_not_on(course, by(COORDINATOR, Booking, "Mon 7 June 2021", review_on="2021-12-01"), life.now) is None
