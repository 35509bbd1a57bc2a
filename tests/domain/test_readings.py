"""What a notice leaves open is surfaced, each with its paragraph, and never silently settled."""

import pytest

from domain.days import Edition
from domain.instrument import Closure, Notice
from domain.people import Role
from domain.readings import OpenReading, open_readings
from domain.reckoning import Settlement
from tests.support.editions import ENGLAND
from tests.support.notices import notice_at, sefton, send
from tests.support.tables import day


def sentences(notice: Notice, edition: Edition = ENGLAND) -> list[str]:
    return [reading.sentence for reading in open_readings(notice, edition)]


def the_one(notice: Notice, holding: str) -> OpenReading:
    (found,) = [reading for reading in open_readings(notice, ENGLAND) if holding in reading.sentence]
    return found


def test_seftons_notice_leaves_ten_things_open() -> None:
    found = [(reading.paragraph, reading.term) for reading in open_readings(sefton(), ENGLAND)]

    assert found == [
        ("head", ""),
        ("11", ""),
        ("10", "self_assessment"),
        ("5b", "board_timetable"),
        ("12", "adviser_reports"),
        ("5b", ""),
        ("6", ""),
        ("none", ""),
        ("none", ""),
        ("13", ""),
    ]


def test_two_issue_dates_are_told_with_the_windows_that_hang_on_each() -> None:
    reading = the_one(sefton(), "signed on Monday 7 June 2021")

    assert reading.what == "signed on Monday 7 June 2021, yet its text says it was issued in May 2021"
    assert reading.choices == (
        "from the signature review windows of 6 months end on Tuesday 7 December 2021 and Tuesday 7 June 2022",
        "from its issue, May 2021 read as Monday 31 May 2021, review windows of 6 months end on"
        " Tuesday 30 November 2021 and Tuesday 31 May 2022",
    )


def test_a_ruling_on_the_issue_date_closes_the_reading() -> None:
    ruled = {"by": "Robert Hale", "role": "approver", "on": "2021-07-01"}
    issued = sefton().issued.model_copy(update={"settled": Settlement.model_validate(ruled)})
    notice = sefton().model_copy(update={"issued": issued})

    assert not [one for one in open_readings(notice, ENGLAND) if "yet its text says" in one.what]


def test_a_report_said_to_come_after_the_notice_it_caused_is_asked_about() -> None:
    trigger = sefton().trigger.model_copy(update={"published_on": day("Thu 10 June 2021")})
    notice = sefton().model_copy(update={"trigger": trigger})

    assert the_one(notice, "what the notice answers").sentence.startswith(
        "The notice's heading: what the notice answers was published on Thursday 10 June 2021,"
        " after the signature on Monday 7 June 2021."
    )


def test_the_issue_date_in_use_is_named_first() -> None:
    rhythm = {"at_most_months": 6, "counted_from": "issued"}
    notice = sefton(reviews={"paragraph": "6", "status": "stated", "value": rhythm})

    assert the_one(notice, "yet its text says").choices[0].startswith("from its issue")


def test_the_delivery_date_and_its_gloss_differ_by_twenty_one_days_and_the_explicit_date_governs() -> None:
    reading = the_one(sefton(), "glossed")

    assert reading.sentence == (
        "Paragraph 11: the delivery date is the end of May 2022, yet it is glossed “within 12 months of the Ofsted"
        " Focussed Visit”, which is Tuesday 10 May 2022: 21 days apart. Meanwhile: the explicit date governs,"
        " Tuesday 31 May 2022. Or: Tuesday 10 May 2022. For the approver or minister to settle."
    )


def test_a_ruling_on_the_delivery_date_closes_the_reading() -> None:
    value = {"by": "2022-05-10", "gloss": "within 12 months of the visit", "gloss_on": "2022-05-31"}
    settled = {"by": "Robert Hale", "role": "approver", "on": "2021-07-01"}
    notice = sefton(delivery={"paragraph": "11", "status": "agreed", "value": value, "settled": settled})

    assert not [said for said in sentences(notice) if "glossed" in said]


def test_a_gloss_that_means_the_same_day_is_no_open_reading() -> None:
    value = {"by": "2022-05-31", "gloss": "the last day of May", "gloss_on": "2022-05-31"}
    notice = sefton(delivery={"paragraph": "11", "status": "stated", "value": value})

    assert not [said for said in sentences(notice) if "glossed" in said]


def test_each_unset_term_says_when_it_is_asked_for_and_what_is_used_meanwhile() -> None:
    assert the_one(sefton(), "own assessment").sentence == (
        "Paragraph 10: the lead time of the council's own assessment is not settled (asked for by Monday 21 June 2021)."
        " Meanwhile: 10 working days before is assumed, and every date from it says so."
        " For the case lead or approver to settle."
    )
    assert the_one(sefton(), "timetable").choices == ("no date is reckoned from it",)


def test_a_term_once_settled_is_open_no_more() -> None:
    settled = {"by": "Claire Donnelly", "role": "case_lead", "on": "2021-06-14"}
    agreed = {"paragraph": "12", "status": "agreed", "value": {"months": 1}, "settled": settled}

    assert "adviser_reports" not in {reading.term for reading in open_readings(sefton(adviser_reports=agreed), ENGLAND)}


def test_a_timetable_day_in_a_closure_is_told_with_the_next_good_day() -> None:
    assert the_one(send(), "pre-election").sentence == (
        "Paragraph 6: the board of Wednesday 17 April 2024 falls on or in the pre-election period. Meanwhile: the"
        " timetable stands. Or: the next good day, Friday 3 May 2024. For the case lead or approver to settle."
    )


def test_a_file_without_a_pre_election_period_says_that_nothing_in_it_can_be_warned_of() -> None:
    assert the_one(sefton(), "closures").sentence == (
        "Paragraph 5b: the notice's file gives no closures and no pre-election period: no board on such a day, nor on a"
        " polling day, can be warned of. Meanwhile: only weekends and bank holidays are warned of. Or: its first and"
        " last day, and why, are written among the closures of the notice's file. For the coordinator to settle."
    )


def test_a_file_with_other_closures_is_asked_for_the_pre_election_period_alone() -> None:
    winter = Closure(from_on=day("Fri 24 December 2021"), to_on=day("Tue 4 January 2022"), why="winter closure")
    election = Closure(from_on=day("Mon 28 March 2022"), to_on=day("Thu 5 May 2022"), why="Pre-election period")
    without, whole = (sefton().model_copy(update={"closures": given}) for given in ((winter,), (winter, election)))

    assert the_one(without, "pre-election").what.startswith("the notice's file gives no pre-election period: no board")
    assert not [said for said in sentences(whole) if "can be warned of" in said]


def test_reviews_as_late_as_lawful_run_past_the_delivery_date_and_that_is_warned_of() -> None:
    reading = the_one(sefton(), "held as late")

    assert reading.paragraph == "6"
    assert reading.settled_by == (Role.CASE_LEAD,)
    assert reading.what == (
        "held as late as they lawfully may be, reviews fall on Tuesday 7 December 2021 and Tuesday 7 June 2022, the"
        " last of them after the delivery date of Tuesday 31 May 2022: the longest gap alone does not guarantee a"
        " review before delivery"
    )


def test_a_notice_whose_named_reviews_end_before_delivery_is_not_warned_of() -> None:
    rhythm = {"paragraph": "6", "status": "stated", "value": {"at_months": [5, 11]}}

    assert not [said for said in sentences(sefton(reviews=rhythm)) if "held as late" in said]


def test_a_month_alone_is_read_as_its_end_and_flagged_as_read_so() -> None:
    assert the_one(notice_at("tests/notices/bury-2022.yaml"), "a month and no day").sentence == (
        "Paragraph not reported: the delivery date is December 2022, a month and no day. Meanwhile: read as its end,"
        " Saturday 31 December 2022. For the approver or minister to settle."
    )
    assert the_one(send(), "a month and no day").what == (
        "the day to hold the first review by is September 2024, a month and no day"
    )


def test_a_signature_that_is_not_known_is_an_open_reading() -> None:
    reading = the_one(notice_at("tests/notices/wakefield-2018.yaml"), "not known")

    assert reading.choices == ("clocks run from Thursday 13 December 2018, taken from its issue or publication",)


def test_a_notice_without_an_end_or_a_variation_clause_says_so() -> None:
    said = [reading.what for reading in open_readings(sefton(), ENGLAND) if reading.paragraph == "none"]

    assert said == [
        "how the notice ends is not said; its delivery date passing does not end it",
        "how the notice's terms are varied is not said",
    ]
    assert not [reading for reading in open_readings(send(), ENGLAND) if reading.paragraph == "none"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Failure to comply by the assessment dates or poor progress", True),
        ("Failure to comply by the Assessment Dates", True),
        ("ministers may use their powers at any stage", False),
    ],
)
def test_assessment_dates_are_asked_about_only_where_the_failure_clause_names_them(text: str, told: bool) -> None:
    notice = sefton(failure={"paragraph": "13", "strength": "may", "text": text})

    assert bool([said for said in sentences(notice) if "assessment dates" in said]) is told
