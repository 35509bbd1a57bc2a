"""Paragraphs 1 to 3: brought into force, and what it leaves open chased until somebody settles it."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.notice import rewritten
from domain.notice_acts import (
    DeliveryRuling,
    IntervalAgreed,
    LeadTimeAgreed,
    TimetableAgreed,
    delivery_ruled,
    interval_agreed,
    lead_time_agreed,
    timetable_agreed,
    warned_of_timetable,
    why_not_agree,
)
from domain.people import Role
from domain.reckoning import Status
from tests.domain.strands import notice
from tests.support.lives import (
    ADVISER,
    APPROVER,
    CASE_LEAD,
    CHAIR,
    agreed,
    boards,
    by,
)
from tests.support.notices import sefton
from tests.support.tables import day, rows

SETTLED: dict[str, Any] = {
    "board_timetable": boards("Wed 15 September 2021"),
    "self_assessment": agreed("10", {"working_days": 10}),
    "adviser_reports": agreed("12", {"months": 1}),
}
EVERYBODY = "adviser, case_lead, chair, chief_executive, coordinator, dcs, lead_member"


# --- in force


def test_at_the_start_everybody_hears_with_the_readings_that_are_open() -> None:
    life = notice().to("Mon 7 June 2021")

    first = life.sent[0].facts
    assert life.letters("notice_in_force") == [f"Mon 7 Jun 2021 notice_in_force to {EVERYBODY}"]
    assert (first["delivery"], first["first_review"]) == ("Tuesday 31 May 2022", "Tuesday 7 December 2021")
    assert "the longest gap alone does not guarantee a review before delivery" in first["readings"]


def test_one_person_in_two_roles_hears_once() -> None:
    text = sefton()
    people = tuple(
        person.model_copy(update={"roles": (*person.roles, Role.CHAIR)}) if person.id == ADVISER else person
        for person in text.people
        if person.id != CHAIR
    )

    life = notice(text.model_copy(update={"people": people})).to("Mon 7 June 2021")

    assert [letter.to.id for letter in life.sent].count(ADVISER) == 1


# --- what is left open

OPEN = """
    # the three values Sefton's notice leaves to people
    settle-board-timetable | agree-timetable | case_lead | 5b
    settle-self-assessment | agree-lead-time | case_lead | 10
    settle-adviser-reports | agree-interval  | case_lead | 12
"""


@pytest.mark.parametrize(("key", "act", "owner", "paragraph"), rows(OPEN))
def test_an_unset_term_is_a_duty_of_somebody_with_the_authority(key: str, act: str, owner: str, paragraph: str) -> None:
    life = notice()

    duty = life.duty(key)

    assert (duty.discharged_by, duty.owed_by, duty.paragraph) == (act, owner, paragraph)
    assert life.due(key) == "Mon 21 Jun 2021"


def test_an_unset_delivery_date_is_for_those_who_may_rule_on_it() -> None:
    life = notice(delivery={"paragraph": "11", "strength": "aim", "status": "unset"})

    assert life.duty("settle-delivery").owed_by is Role.APPROVER
    assert Role.APPROVER in DeliveryRuling.may


def test_what_is_unset_is_chased_until_it_is_settled() -> None:
    life = notice().to("Wed 30 June 2021")

    act = by(CASE_LEAD, IntervalAgreed, life.today, months=1)
    life.do(interval_agreed, act, life.now).to("Fri 30 July 2021")

    assert life.letters(duty="settle-adviser-reports") == [
        "Mon 14 Jun 2021 term_settled_due to case_lead",
        "Thu 17 Jun 2021 term_settled_due to case_lead",
        "Tue 22 Jun 2021 term_settled_overdue to case_lead",
        "Tue 29 Jun 2021 term_settled_overdue to approver",
    ]
    assert life.letters(duty="settle-board-timetable")[-1] == "Tue 13 Jul 2021 term_settled_overdue to approver"


def test_the_open_terms_of_a_notice_entered_in_mid_life_are_asked_for_in_our_time() -> None:
    life = notice(entered="Mon 4 October 2021")

    life.to("Tue 19 October 2021")

    assert life.letters(duty="settle-board-timetable") == [
        "Mon 11 Oct 2021 term_settled_due to case_lead",
        "Thu 14 Oct 2021 term_settled_due to case_lead",
        "Tue 19 Oct 2021 term_settled_overdue to case_lead",
    ]


def test_a_notice_entered_days_after_its_signature_keeps_the_date_its_list_of_dates_gives() -> None:
    assert notice(entered="Wed 9 June 2021").due("settle-board-timetable") == "Mon 21 Jun 2021"


def test_a_term_that_comes_to_be_open_is_asked_for_from_then() -> None:
    life = notice(**SETTLED).to("Mon 4 October 2021")
    life.do(
        rewritten,
        sefton(**{**SETTLED, "adviser_reports": {"paragraph": "12", "status": "unset"}}),
        life.now.date(),
        life.now,
    )

    assert life.open() == ["settle-adviser-reports"]
    assert life.due("settle-adviser-reports") == "Mon 18 Oct 2021"


# --- settled


def test_who_settled_a_term_is_kept_with_the_role_that_let_them_and_the_day() -> None:
    text = sefton()
    people = tuple(
        person.model_copy(update={"roles": (Role.BOARD_MEMBER, Role.CASE_LEAD)}) if person.id == CASE_LEAD else person
        for person in text.people
    )
    life = notice(text.model_copy(update={"people": people})).to("Mon 14 June 2021")

    act = by(CASE_LEAD, LeadTimeAgreed, "Fri 11 June 2021", working_days=15, document="letter of 11 June")
    life.do(lead_time_agreed, act, life.now)

    term = life.course.standing.notice.terms.self_assessment
    assert term.status is Status.AGREED
    assert term.meanwhile is None
    assert term.settled is not None
    assert term.settled.spoken == "Claire Donnelly, case lead, on Friday 11 June 2021 (letter of 11 June)"
    assert life.course.standing.revision == 2


def test_what_was_settled_is_told_to_those_it_binds() -> None:
    life = notice().to("Mon 14 June 2021")

    act = by(CASE_LEAD, TimetableAgreed, life.today, sittings=[{"on": "2021-09-15"}, {"on": "2021-10-27"}])
    life.do(timetable_agreed, act, life.now)

    told = next(letter for letter in life.sent if letter.kind == "term_agreed")
    assert life.letters("term_agreed") == ["Mon 14 Jun 2021 term_agreed to adviser, case_lead, chair, coordinator, dcs"]
    assert told.facts["term"] == "the board's timetable"
    assert told.facts["value"] == "boards on Wednesday 15 September 2021, Wednesday 27 October 2021"


def test_a_ruling_on_the_delivery_date_keeps_its_gloss() -> None:
    life = notice().to("Mon 14 June 2021")

    life.do(delivery_ruled, by(APPROVER, DeliveryRuling, life.today, by_day="2022-05-10"), life.now)

    value = life.course.standing.notice.terms.delivery.value
    assert value is not None
    assert (value.by.last_day, value.gloss) == (day("Tue 10 May 2022"), "within 12 months of the Ofsted Focussed Visit")


def test_a_timetable_that_collides_is_warned_of_with_the_next_good_days() -> None:
    life = notice()
    act = by(CASE_LEAD, TimetableAgreed, life.today, sittings=[{"on": "2021-08-30"}, {"on": "2021-08-31"}])

    assert warned_of_timetable(life.course, act) == (
        "Monday 30 August 2021 is Late Summer Bank Holiday; the next good day is Wednesday 1 September 2021.",
    )


def test_whoever_agrees_a_timetable_second_on_a_day_is_told_of_the_first() -> None:
    life = notice()
    first = by(CASE_LEAD, TimetableAgreed, life.today, sittings=[{"on": "2021-09-08"}])
    same, other = (by(APPROVER, TimetableAgreed, life.today, sittings=[{"on": f"2021-09-{on}"}]) for on in ("08", "15"))

    life.do(timetable_agreed, first, life.now)

    assert warned_of_timetable(life.course, other) == (
        "Claire Donnelly had agreed another as of the same day, with boards on Wednesday 8 September 2021: this one "
        "stands instead.",
    )
    assert warned_of_timetable(life.course, same) == ()


AGREED_ANYHOW: list[tuple[Any, str, dict[str, Any], str]] = [
    (
        DeliveryRuling,
        APPROVER,
        {"by_day": "2020-05-31"},
        "delivery by 2020-05-31 is before the notice's signature on 2021-06-07: a notice cannot ask for something"
        " before it exists; mend one of the two dates",
    ),
    (
        TimetableAgreed,
        CASE_LEAD,
        {"sittings": [{"on": "2021-06-01"}]},
        "Every meeting in this timetable is past: a timetable is of meetings to come.",
    ),
    (
        DeliveryRuling,
        CASE_LEAD,
        {"by_day": "2022-05-10"},
        "Claire Donnelly may not do this: rule-on-delivery is for the approver or minister.",
    ),
    (
        IntervalAgreed,
        ADVISER,
        {"months": 1},
        "George Mbeki may not do this: agree-interval is for the case lead or approver.",
    ),
]


@pytest.mark.parametrize(("kind", "who", "fields", "sentence"), AGREED_ANYHOW, ids=[r[3][:50] for r in AGREED_ANYHOW])
def test_what_cannot_be_settled_is_refused_in_a_sentence(
    kind: Any, who: str, fields: dict[str, Any], sentence: str
) -> None:
    life = notice().to("Mon 14 June 2021")

    assert why_not_agree(life.course, by(who, kind, life.today, **fields), life.now) == sentence


def test_an_interval_is_not_agreed_where_no_reports_are_asked_for() -> None:
    text = sefton()
    life = notice(text.model_copy(update={"terms": text.terms.model_copy(update={"adviser_reports": None})}))

    assert why_not_agree(life.course, by(CASE_LEAD, IntervalAgreed, life.today, months=1), life.now) == (
        "This notice asks for no adviser's reports."
    )


def test_two_meetings_do_not_stand_on_one_day() -> None:
    with pytest.raises(ValidationError, match="two meetings stand on one day"):
        by(CASE_LEAD, TimetableAgreed, "Mon 14 June 2021", sittings=[{"on": "2021-09-15"}, {"on": "2021-09-15"}])
