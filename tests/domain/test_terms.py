"""What a notice says, term by term: the wordings it may use, and what cannot be true of a term."""

from datetime import date, time
from typing import Any

import pytest
from pydantic import ValidationError

from domain.instrument import Closure, Issued, Notice, NoticeFlawed, faults_of
from domain.reckoning import Status
from domain.terms import (
    Conventions,
    DeliverBy,
    Interval,
    LeadTime,
    ReviewRhythm,
    SpokenDate,
    Strength,
    Term,
    Terms,
    Timetable,
    named,
    unset_terms,
)
from tests.support.notices import sefton, send
from tests.support.tables import day, rows

WORDINGS = """
    # a day
    2022-05-31 | Tue 31 May 2022 | 31 May 2022 | the day the text names
    # the end of a month is the whole of its last day
    end of 2022-05 | Tue 31 May 2022 | the end of May 2022 | that month's last day
    end of 2024-02 | Thu 29 February 2024 | the end of February 2024 | that month's last day
    # a month alone is read as its end, and flagged as read so
    2017-05 | Wed 31 May 2017 | May 2017 | a month alone being read as its last day
    2023-02 | Tue 28 February 2023 | February 2023 | a month alone being read as its last day
"""


@pytest.mark.parametrize(("written", "last", "said", "rule"), rows(WORDINGS))
def test_a_date_is_read_as_the_notice_words_it(written: str, last: str, said: str, rule: str) -> None:
    read = SpokenDate.model_validate(written)

    assert (read.last_day, read.spoken, read.rule) == (day(last), said, rule)
    assert read.only_a_month == (rule.startswith("a month alone"))


IMPOSSIBLE = """
    # no such day
    2022-02-30 | 2022-02-30 is not a day in the calendar
    2023-02-29 | 2023-02-29 is not a day in the calendar
    # no such month
    2022-13 | '2022-13' is not a month in the calendar
    end of 2022-00 | 'end of 2022-00' is not a month in the calendar
    # neither one thing nor the other
    end of 2022-05-31 | names a day and the end of a month at once
    May 2022 | is not a date; write 2022-05-31, 2022-05 or end of 2022-05
    1653955200 | is not a date; write 2022-05-31, 2022-05 or end of 2022-05
"""


@pytest.mark.parametrize(("written", "said"), rows(IMPOSSIBLE))
def test_a_date_that_cannot_be_is_refused_in_a_sentence(written: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        SpokenDate.model_validate(written)


@pytest.mark.parametrize("written", ["20217600", "86400", "2022-5-1", "2022-05-31T00:00", "", 20217600, None])
def test_a_day_is_never_read_from_seconds_or_half_a_date(written: object) -> None:
    with pytest.raises(ValidationError, match="is not a day; write it as year-month-day"):
        Issued.model_validate({"signed_on": written})


@pytest.mark.parametrize("written", ["1921-06-07", "9999-12-31"])
def test_a_year_that_can_only_be_a_slip_is_refused(written: str) -> None:
    with pytest.raises(ValidationError, match="lies outside 2000 to 2099: check the year"):
        Issued.model_validate({"signed_on": written})


INTERVALS = """
    # one
    weeks | 1 | every week
    months | 1 | every month
    working_days | 1 | every working day
    # several
    weeks | 6 | every 6 weeks
    months | 3 | every 3 months
    working_days | 10 | every 10 working days
"""


@pytest.mark.parametrize(("unit", "count", "said"), rows(INTERVALS))
def test_an_interval_is_said_in_words(unit: str, count: str, said: str) -> None:
    assert Interval.model_validate({unit: count}).spoken == said


@pytest.mark.parametrize("written", [{}, {"weeks": 6, "months": 1}])
def test_an_interval_is_exactly_one_of_weeks_months_and_working_days(written: dict[str, int]) -> None:
    with pytest.raises(ValidationError, match="one of weeks, months or working_days"):
        Interval.model_validate(written)


@pytest.mark.parametrize("months", [0, -6, 121, 100_000])
def test_a_review_at_named_months_is_within_ten_years_of_its_notice(months: int) -> None:
    """Further on there may be no day in the calendar, and the notice's strands would stand still."""
    with pytest.raises(ValidationError, match=r"less than or equal to 120|greater than or equal to 1"):
        ReviewRhythm.model_validate({"at_months": [6, months]})


def test_a_rhythm_of_reviews_needs_a_gap_or_named_months() -> None:
    with pytest.raises(ValidationError, match="at_most_months"):
        ReviewRhythm.model_validate({"first_by": "2024-09"})


WHOLE = [
    pytest.param({"status": "unset", "value": {"working_days": 5}}, "yet there is a value", id="unset with a value"),
    pytest.param({"status": "stated"}, "yet there is no value", id="stated without a value"),
    pytest.param({"status": "agreed", "value": {"working_days": 5}}, "say in `settled` by whom", id="agreed by nobody"),
    pytest.param(
        {"status": "stated", "value": {"working_days": 5}, "meanwhile": {"working_days": 5}},
        "stands in for an unset term only",
        id="a stand-in for a settled term",
    ),
]


@pytest.mark.parametrize(("written", "said"), WHOLE)
def test_a_term_whose_status_and_value_disagree_is_refused(written: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Term[LeadTime].model_validate({"paragraph": "10", **written})


def test_a_stand_in_is_used_while_a_term_is_unset_and_shown_as_assumed() -> None:
    term = Term[LeadTime](paragraph="10", status=Status.UNSET, meanwhile=LeadTime(working_days=10))

    assert (term.in_use, term.standing) == (LeadTime(working_days=10), Status.ASSUMED)


def test_without_a_stand_in_an_unset_term_has_nothing_to_reckon_from() -> None:
    term = Term[LeadTime](paragraph="10", status=Status.UNSET)

    assert (term.in_use, term.standing) == (None, Status.UNSET)


def test_a_timetable_is_put_in_the_order_of_its_days() -> None:
    timetable = Timetable.model_validate({"sittings": [{"on": "2022-06-08"}, {"on": "2022-04-27", "at": "14:00"}]})

    assert [(sitting.on, sitting.at) for sitting in timetable.sittings] == [
        (day("Wed 27 April 2022"), time(14)),
        (day("Wed 8 June 2022"), time(10)),
    ]


def test_two_meetings_on_one_day_are_refused() -> None:
    with pytest.raises(ValidationError, match="two meetings stand on one day"):
        Timetable.model_validate({"sittings": [{"on": "2022-06-08"}, {"on": "2022-06-08", "at": "14:00"}]})


@pytest.mark.parametrize("paragraph", ["head", "1", "5", "5b", 5, "13", "not reported"])
def test_a_paragraph_is_a_number_with_perhaps_a_letter_or_the_heading(paragraph: object) -> None:
    term = Term[LeadTime].model_validate({"paragraph": paragraph, "status": "unset"})

    assert term.paragraph == str(paragraph)


@pytest.mark.parametrize("paragraph", ["5bb", "paragraph 5", "", "b5", "100"])
def test_anything_else_is_no_paragraph(paragraph: str) -> None:
    with pytest.raises(ValidationError, match="paragraph"):
        Term[LeadTime].model_validate({"paragraph": paragraph, "status": "unset"})


def test_an_unknown_field_is_refused_rather_than_dropped() -> None:
    with pytest.raises(ValidationError, match="strenth"):
        Term[LeadTime].model_validate({"paragraph": "10", "status": "unset", "strenth": "must"})


def test_conventions_know_which_of_them_were_written() -> None:
    conventions = Conventions.model_validate({"papers": 7, "minutes": 10})

    assert conventions.stated == ("papers", "minutes")
    assert Conventions().stated == ()
    assert Conventions.model_validate(conventions.model_dump()) == conventions


def test_seftons_unset_terms_are_the_three_left_to_people() -> None:
    assert {name for name, _ in unset_terms(sefton().terms)} == {
        "board_timetable",
        "self_assessment",
        "adviser_reports",
    }


def test_every_term_that_can_be_unset_has_a_name_for_sentences() -> None:
    terms = [name for name, field in Terms.model_fields.items() if "Term[" in str(field.annotation)]

    assert terms
    assert [name for name in terms if named(name) == f"the {name.replace('_', ' ')}"] == []


def test_a_delivery_date_before_the_signature_is_a_flaw_told_at_its_place() -> None:
    delivery = {"paragraph": "11", "status": "stated", "value": DeliverBy.model_validate({"by": "2021-05"})}

    flaws = faults_of(sefton(delivery=delivery))

    assert [flaw.where for flaw in flaws] == [("terms", "delivery", "value", "by")]
    assert str(flaws[0]).startswith("delivery by 2021-05-31 is before the notice's signature on 2021-06-07")


def test_a_submission_a_first_review_or_a_target_before_the_signature_is_a_flaw_too() -> None:
    submission = {"paragraph": "5", "status": "stated", "value": "2024-02-28"}
    target = {"paragraph": "11", "strength": Strength.SHOULD, "text": "a target", "by": "2024-01"}

    reviews = {"paragraph": "8", "status": "stated", "value": {"at_most_months": 6, "first_by": "2024-01"}}

    flaws = faults_of(send(plan_submission=submission, targets=[target], reviews=reviews))

    assert [flaw.where for flaw in flaws] == [
        ("terms", "plan_submission", "value"),
        ("terms", "reviews", "value", "first_by"),
        ("terms", "targets", 0, "by"),
    ]


def test_a_notice_that_does_not_hold_together_tells_all_its_flaws_at_once() -> None:
    people = [{"id": "a", "name": "A", "address": "a@x.example", "roles": ["chair"]}] * 2
    written = {**sefton().model_dump(), "people": people}

    with pytest.raises(ValidationError) as refused:
        Notice.model_validate(written)

    flawed = refused.value.errors()[0]["ctx"]["error"]
    assert isinstance(flawed, NoticeFlawed)
    assert [flaw.where for flaw in flawed.flaws] == [("people", 1, "id"), ("people",), ("people",)]


def test_a_signature_nobody_knows_is_taken_from_the_issue_and_said_to_be() -> None:
    issued = Issued.model_validate({"issued": "2022-01", "published_on": "2022-02-03"})

    assert (issued.signed_on, issued.signature_assumed) == (date(2022, 1, 31), True)
    assert not Issued.model_validate({"signed_on": "2022-01-20", "issued": "2022-01"}).signature_assumed


def test_without_any_date_of_its_own_a_notice_is_refused() -> None:
    with pytest.raises(ValidationError, match="signed_on"):
        Issued.model_validate({"issued": "2022-13"})


def test_a_closure_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValidationError, match="swap the two days"):
        Closure.model_validate({"from_on": "2022-05-05", "to_on": "2022-03-28", "why": "the pre-election period"})
