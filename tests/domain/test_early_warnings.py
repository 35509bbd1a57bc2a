"""What is told early, once each, with its evidence: two boards missed, a thin assessment, silence, little slack."""

from typing import Any

import pytest

from domain.assessment import (
    Assessment,
    AssessmentCourse,
    Draft,
    Signature,
    drafted,
    moved_with_review,
    signed,
    submitted,
)
from domain.board import BoardCourse
from domain.board_acts import CallingOff, Report, called_off_by, reported
from domain.course import Course
from domain.days import ONE_DAY
from domain.letters import Letter
from domain.moments import at
from domain.owing import Acknowledgement, acknowledged
from domain.review_acts import ReviewCalledOff
from domain.review_acts import called_off_by as review_called_off_by
from domain.sending import FOR_INFORMATION
from tests.domain.strands import adviser, assessment, board, book, held, reviews, sat
from tests.support.lives import (
    ADVISER,
    CASE_LEAD,
    COORDINATOR,
    DCS,
    Life,
    agreed,
    boards,
    by,
    ending,
    paused,
    running_again,
)
from tests.support.tables import day, rows

KINDS = ("boards_missed", "review_slack", "assessment_rushed", "assessment_late", "silent_since_seen")
BOARDS = ("Wed 9 March 2022", "Wed 6 April 2022", "Wed 11 May 2022", "Wed 8 June 2022")


def warned(life: Life[Any]) -> list[str]:
    return life.letters(*KINDS)


def evidence(life: Life[Any], kind: str) -> list[str]:
    """What one warning rests on; every copy of it says the same."""
    [facts] = {letter.facts["evidence"] for letter in life.sent if letter.kind == kind}
    return facts.splitlines()


def by_the_practice_before(life: Life[Any]) -> Life[Any]:
    course: Course = life.course
    return Life(course.replaced(standing=course.standing.model_copy(update={"practice": 2})), life.now)


@pytest.mark.parametrize("kind", KINDS)
def test_no_early_warning_waits_for_working_hours_or_for_a_morning(kind: str) -> None:
    assert kind not in FOR_INFORMATION


# --- 5b: two boards in a row


def four_boards() -> Life[BoardCourse]:
    return board(board_timetable=boards(*BOARDS)).to("Tue 8 March 2022")


MISSED = """
    # what became of each board, the day after it | when it is told, and about which
    # two in a row, wherever they stand
    not, not, held, held   | Thu 7 Apr 2022 | 1, 2
    held, not, not, held   | Thu 12 May 2022 | 2, 3
    held, held, not, not   | Thu 9 Jun 2022 | 3, 4
    # one, or two that do not follow one another
    not, held, not, held   | -              |
    held, held, held, not  | -              |
    # a third adds nothing: it is told once
    not, not, not, held    | Thu 7 Apr 2022 | 1, 2
    # one that was called off beforehand is no board missed, and does not stand between two
    not, off, held, held   | -              |
    not, off, not, held    | Thu 12 May 2022 | 1, 3
    # nobody says anything of one: there is time to, and then it counts
    not, ?, held, held     | Fri 22 Apr 2022 | 1, 2
    held, held, held, ?    | -              |
"""


@pytest.mark.parametrize(("became", "told_on", "which"), rows(MISSED))
def test_two_boards_missed_in_a_row_are_told_once(became: str, told_on: str, which: str) -> None:
    life = four_boards()

    for number, (on, how) in enumerate(zip(BOARDS, became.split(", "), strict=True), start=1):
        one_board(life, number, on, how)
    life.to("Fri 29 July 2022")

    told = [] if told_on == "-" else [f"{told_on} boards_missed to adviser, case_lead, coordinator"]
    assert warned(life) == told
    if told:
        numbers = [line.split(",")[0].removeprefix("Board ") for line in evidence(life, "boards_missed")]
        assert ", ".join(numbers) == which


def one_board(life: Life[BoardCourse], number: int, on: str, how: str) -> None:
    if how == "off":
        act = by(COORDINATOR, CallingOff, life.today, meeting=number, reason="the hall is shut")
        life.do(called_off_by, act, life.now)
    life.to(at(day(on) + ONE_DAY))
    if how in ("not", "held"):
        sat(life, number, held=how == "held", reason="the chair was ill" if how == "not" else "")


def test_the_warning_names_each_board_its_day_and_what_became_of_it() -> None:
    life = four_boards().to("Thu 10 March 2022")
    sat(life, 1, held=False, reason="the chair was ill").to("Fri 22 April 2022")

    assert evidence(life, "boards_missed") == [
        "Board 1, Wednesday 9 March 2022: not held: the chair was ill",
        "Board 2, Wednesday 6 April 2022: nobody has said whether it met",
    ]


def test_boards_that_fell_in_a_pause_were_not_missed() -> None:
    life = four_boards()

    life.do(paused, life.now).to("Mon 30 May 2022").do(running_again, life.now).to("Tue 31 May 2022")

    assert warned(life) == []


def test_nothing_is_told_of_boards_once_the_notice_is_over() -> None:
    life = four_boards().to("Thu 10 March 2022")
    sat(life, 1, held=False, reason="the chair was ill")

    life.do(lambda course: course.replaced(ending=ending(life.now))).to("Fri 29 July 2022")

    assert warned(life) == []


# --- 6: the slack of a review

# Nobody has reviewed: the last lawful day is Tue 7 Dec 2021, and four weeks before it is Tue 9 Nov.


def test_less_than_four_weeks_to_the_last_lawful_day_with_no_review_booked_is_told_once() -> None:
    life = reviews()

    life.to("Tue 9 November 2021")
    four_weeks_before = warned(life)
    life.to("Tue 7 December 2021")

    assert four_weeks_before == []
    assert warned(life) == ["Wed 10 Nov 2021 review_slack to adviser, case_lead, coordinator"]
    assert evidence(life, "review_slack") == ["The last lawful day is Tuesday 7 December 2021", "No review is booked"]


SLACK = """
    # held on | the last lawful day | told
    # on the first day with less than four weeks left
    Wed 1 December 2021  | Wed 1 Jun 2022  | Thu 5 May 2022
    # where that is a Saturday, a Sunday or a holiday, on the working day after
    Fri 9 July 2021      | Sun 9 Jan 2022  | Mon 13 Dec 2021
    Thu 21 October 2021  | Thu 21 Apr 2022 | Fri 25 Mar 2022
    Mon 12 July 2021     | Wed 12 Jan 2022 | Thu 16 Dec 2021
    Sat 13 November 2021 | Fri 13 May 2022 | Tue 19 Apr 2022
"""


@pytest.mark.parametrize(("on", "last", "told"), rows(SLACK))
def test_the_slack_is_counted_back_from_the_last_lawful_day(on: str, last: str, told: str) -> None:
    life = held(reviews(), on)

    life.to(f"{last[:3]} {last[4:].replace('Jun', 'June')}")

    assert warned(life)[-1:] == [f"{told} review_slack to adviser, case_lead, coordinator"]


def test_a_review_booked_in_time_leaves_no_slack_to_tell_of() -> None:
    life = book(reviews().to("Mon 8 November 2021"), "Tue 7 December 2021")

    assert warned(life.to("Tue 7 December 2021")) == []


def test_a_review_booked_for_after_the_last_lawful_day_is_named() -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Wed 8 December 2021").to("Wed 10 November 2021")

    assert evidence(life, "review_slack") == [
        "The last lawful day is Tuesday 7 December 2021",
        "Review 1 is booked for Wednesday 8 December 2021, after that day",
    ]


def test_a_review_called_off_late_is_told_of_then() -> None:
    life = book(reviews().to("Mon 1 November 2021"), "Mon 6 December 2021").to("Mon 29 November 2021")

    act = by(CASE_LEAD, ReviewCalledOff, life.today, review=1, reason="an inspection")
    life.do(review_called_off_by, act, life.now)

    assert warned(life) == ["Mon 29 Nov 2021 review_slack to adviser, case_lead, coordinator"]


def test_a_notice_entered_with_little_slack_left_is_told_of_it_then() -> None:
    life = reviews(entered="Thu 2 December 2021").to("Mon 6 December 2021")

    assert warned(life) == ["Thu 2 Dec 2021 review_slack to adviser, case_lead, coordinator"]


def test_one_entered_when_the_last_lawful_day_is_past_has_no_slack() -> None:
    assert warned(reviews(entered="Wed 8 December 2021").to("Fri 17 December 2021")) == []


def test_no_slack_runs_out_while_the_clock_of_reviews_stands_still() -> None:
    life = reviews().to("Mon 1 November 2021")

    life.do(paused, life.now).to("Wed 1 December 2021")

    assert warned(life) == []


# --- 10: a late or thin assessment

REVIEW, BOOKED = "Wed 1 December 2021", "Mon 6 September 2021"


def handed_in(signed_on: str, on: str, **terms: Any) -> Life[AssessmentCourse]:
    life = assessment(REVIEW, BOOKED, **terms)
    life.do(drafted, by(COORDINATOR, Draft, life.today, review=1)).to(signed_on)
    life.do(signed, by(DCS, Signature, life.today, review=1), life.now).to(on)
    return life.do(submitted, by(COORDINATOR, Assessment, life.today, review=1), life.now)


ASSESSED = """
    # signed | submitted | told
    # in time: by Wed 17 Nov, its last day
    Tue 16 November 2021 | Wed 17 November 2021 | -
    # late, and signed well before the review
    Wed 17 November 2021 | Thu 18 November 2021 | Thu 18 Nov 2021 assessment_late
    Mon 29 November 2021 | Mon 29 November 2021 | Mon 29 Nov 2021 assessment_late
    # signed off on the eve of the review, and on its day
    Tue 30 November 2021 | Tue 30 November 2021 | Tue 30 Nov 2021 assessment_rushed, Tue 30 Nov 2021 assessment_late
    Tue 30 November 2021 | Wed 1 December 2021  | Tue 30 Nov 2021 assessment_rushed, Wed 1 Dec 2021 assessment_late
"""


@pytest.mark.parametrize(("signed_on", "submitted_on", "told"), rows(ASSESSED))
def test_an_assessment_that_is_late_or_signed_off_within_a_day_of_its_review_is_told_of(
    signed_on: str, submitted_on: str, told: str
) -> None:
    life = handed_in(signed_on, submitted_on)

    expected = [f"{one} to adviser, case_lead, coordinator" for one in told.split(", ") if one != "-"]
    assert warned(life) == expected


def test_the_warnings_of_an_assessment_name_its_days() -> None:
    life = handed_in("Tue 30 November 2021", "Wed 1 December 2021")

    assert evidence(life, "assessment_rushed") == [
        "Signed off on Tuesday 30 November 2021",
        "Review 1 was set for Wednesday 1 December 2021",
    ]
    assert evidence(life, "assessment_late") == [
        "Due by Wednesday 17 November 2021",
        "Submitted on Wednesday 1 December 2021",
    ]


def test_where_no_lead_time_is_settled_an_assessment_is_never_late_and_may_still_be_rushed() -> None:
    unset = {"paragraph": "10", "strength": "should", "status": "unset"}

    life = handed_in("Tue 30 November 2021", "Tue 30 November 2021", self_assessment=unset)

    assert warned(life) == ["Tue 30 Nov 2021 assessment_rushed to adviser, case_lead, coordinator"]


def test_where_it_may_be_in_on_the_day_itself_one_signed_on_the_eve_is_not_rushed() -> None:
    on_the_day = agreed("10", {"working_days": 0})

    assert warned(handed_in("Tue 30 November 2021", "Wed 1 December 2021", self_assessment=on_the_day)) == []


def test_a_review_called_at_short_notice_makes_no_assessment_late_or_rushed() -> None:
    life = assessment(REVIEW, "Tue 30 November 2021")
    life.do(drafted, by(COORDINATOR, Draft, life.today, review=1))
    life.do(signed, by(DCS, Signature, life.today, review=1), life.now)

    life.do(submitted, by(COORDINATOR, Assessment, life.today, review=1), life.now)

    assert warned(life) == []


def test_a_review_brought_forward_makes_nobody_late_who_was_in_time() -> None:
    life = handed_in("Tue 16 November 2021", "Wed 17 November 2021")

    life.do(moved_with_review, life.now.date().replace(day=18), life.now).to("Thu 18 November 2021")

    assert warned(life) == []


# --- any duty: seen, and then silence


def seen(life: Life[Any], who: str, duty: str, strand: str) -> Life[Any]:
    return life.do(acknowledged, by(who, Acknowledgement, life.today, duty=duty, strand=strand), life.now)


def a_report_seen() -> Life[BoardCourse]:
    """The report to the board of Wed 8 June, due on Mon 30 May, was seen on Tue 17 May."""
    life = board(board_timetable=boards("Wed 8 June 2022")).to("Tue 17 May 2022")
    return seen(life, COORDINATOR, "board-report-1", "board")


def test_what_was_seen_and_then_not_done_is_told_on_the_working_day_after() -> None:
    life = a_report_seen()

    life.to("Mon 30 May 2022")
    on_the_day = warned(life)
    life.to("Tue 31 May 2022")

    assert on_the_day == []
    assert warned(life) == ["Tue 31 May 2022 silent_since_seen to case_lead, coordinator"]
    assert evidence(life, "silent_since_seen") == [
        "Seen by Priya Nair on Tuesday 17 May 2022",
        "Due by Monday 30 May 2022",
        "Nothing has been recorded since",
    ]


def test_what_was_seen_and_done_is_not_told_of() -> None:
    life = a_report_seen().to("Mon 30 May 2022")

    life.do(reported, by(COORDINATOR, Report, life.today, meeting=1)).to("Tue 7 June 2022")

    assert warned(life) == []


def test_what_nobody_has_seen_is_told_of_as_overdue_only() -> None:
    life = board(board_timetable=boards("Wed 8 June 2022")).to("Tue 31 May 2022")

    assert warned(life) == []
    assert life.letters("duty_passed", duty="board-report-1") != []


def test_what_an_adviser_has_seen_is_told_to_the_department_alone() -> None:
    life = adviser(adviser_reports=agreed("12", {"months": 6})).to("Mon 6 December 2021")
    seen(life, ADVISER, "adviser-report-1", "adviser").to("Wed 8 December 2021")

    assert warned(life) == ["Wed 8 Dec 2021 silent_since_seen to case_lead"]


def test_silence_is_told_of_when_the_clock_runs_again() -> None:
    life = a_report_seen().to("Fri 27 May 2022")

    life.do(paused, life.now).to("Thu 16 June 2022")

    assert warned(life) == []


# --- the practice before


def test_a_notice_kept_by_the_practice_before_is_told_nothing_early() -> None:
    slack = by_the_practice_before(reviews()).to("Tue 7 December 2021")
    silent = by_the_practice_before(a_report_seen()).to("Tue 31 May 2022")
    missed = by_the_practice_before(four_boards()).to("Fri 29 July 2022")

    assert [*warned(slack), *warned(silent), *warned(missed)] == []


def test_the_letters_say_that_nothing_was_decided() -> None:
    sent: list[Letter] = [letter for letter in a_report_seen().to("Tue 31 May 2022").sent if letter.kind in KINDS]

    assert {letter.paragraph for letter in sent} == {"5b"}
    assert {letter.due.on.isoformat() for letter in sent if letter.due} == {"2022-05-30"}
