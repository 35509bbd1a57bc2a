"""Paragraph 10: the council's own assessment before every review, early and extra ones too; it moves with it."""

from typing import Any

import pytest

from domain.assessment import (
    Assessment,
    AssessmentCourse,
    Draft,
    Signature,
    drafted,
    moved_with_review,
    no_longer_wanted,
    signed,
    submitted,
    why_not_draft,
    why_not_sign,
    why_not_submit,
)
from domain.duties import DutyStatus
from tests.domain.strands import assessment
from tests.support.lives import COORDINATOR, DCS, Life, agreed, by, paused, running_again
from tests.support.tables import rows

REVIEW, BOOKED = "Wed 1 December 2021", "Mon 6 September 2021"
OWED = "self-assessment-1"
UNSET: dict[str, Any] = {"paragraph": "10", "strength": "should", "status": "unset"}


def handed_in(life: Life[AssessmentCourse]) -> Life[AssessmentCourse]:
    life.do(drafted, by(COORDINATOR, Draft, life.today, review=1))
    life.do(signed, by(DCS, Signature, life.today, review=1), life.now)
    return life.do(submitted, by(COORDINATOR, Assessment, life.today, review=1), life.now)


def test_it_is_asked_for_when_its_review_is_booked_and_reminded_eight_four_and_two_weeks_before() -> None:
    life = assessment(REVIEW, BOOKED)

    life.to("Tue 16 November 2021")

    assert life.due(OWED) == "Wed 17 Nov 2021"
    assert life.letters() == [
        "Mon 6 Sep 2021 assessment_requested to coordinator, dcs",
        "Wed 22 Sep 2021 self_assessment_due to dcs",
        "Wed 20 Oct 2021 self_assessment_due to dcs",
        "Wed 3 Nov 2021 self_assessment_due to dcs",
    ]


LEADS = """
    # ten working days by custom; none; as agreed
    Wed 1 December 2021 | Mon 6 September 2021 | 10 | Wed 17 Nov 2021
    Wed 1 December 2021 | Mon 6 September 2021 | 0  | Wed 1 Dec 2021
    Wed 5 January 2022  | Mon 6 September 2021 | 20 | Fri 3 Dec 2021
    # booked at shorter notice than that: the working day before the review
    Wed 1 December 2021 | Mon 22 November 2021 | 10 | Tue 30 Nov 2021
    Mon 6 December 2021 | Fri 3 December 2021  | 10 | Fri 3 Dec 2021
    # booked for the same day: the day itself
    Mon 6 December 2021 | Mon 6 December 2021  | 10 | Mon 6 Dec 2021
"""


@pytest.mark.parametrize(("review", "booked", "lead", "due"), rows(LEADS))
def test_it_is_due_its_lead_time_before_the_review_and_never_before_it_was_asked_for(
    review: str, booked: str, lead: str, due: str
) -> None:
    life = assessment(review, booked, self_assessment=agreed("10", {"working_days": int(lead)}))

    assert life.due(OWED) == due


def test_a_review_at_short_notice_makes_nobody_late() -> None:
    life = assessment(REVIEW, "Mon 22 November 2021")

    life.to("Tue 30 November 2021")

    assert life.letters() == [
        "Mon 22 Nov 2021 assessment_requested to coordinator, dcs",
        "Mon 22 Nov 2021 self_assessment_due to dcs",
    ]


def test_while_its_lead_time_is_unset_it_is_asked_for_without_a_date() -> None:
    life = assessment(REVIEW, BOOKED, self_assessment=UNSET)

    assert life.duties == ()
    assert [letter.due for letter in life.to(BOOKED).sent] == [None, None]


def test_the_date_from_a_stand_in_says_that_it_is_assumed() -> None:
    assert "Assumed" in assessment(REVIEW, BOOKED).duty(OWED).due.sentence()


def test_it_moves_when_its_review_moves() -> None:
    life = assessment(REVIEW, BOOKED).to("Thu 23 September 2021")

    life.do(moved_with_review, life.now.date().replace(month=11, day=17), life.now).to("Fri 29 October 2021")

    assert life.due(OWED) == "Wed 3 Nov 2021"
    assert life.letters("self_assessment_due") == [
        "Wed 22 Sep 2021 self_assessment_due to dcs",
        "Thu 23 Sep 2021 self_assessment_due to dcs",
        "Wed 6 Oct 2021 self_assessment_due to dcs",
        "Wed 20 Oct 2021 self_assessment_due to dcs",
    ]


def test_a_review_brought_forward_at_short_notice_makes_nobody_late() -> None:
    life = assessment(REVIEW, BOOKED).to("Mon 8 November 2021")

    life.do(moved_with_review, life.now.date().replace(day=12), life.now)

    assert life.due(OWED) == "Thu 11 Nov 2021"


def test_a_review_moved_to_another_hour_of_its_day_moves_nothing() -> None:
    life = assessment(REVIEW, BOOKED).to("Mon 22 November 2021")

    life.do(moved_with_review, life.course.review_on, life.now)

    assert life.due(OWED) == "Wed 17 Nov 2021"


def test_one_handed_in_already_stays_handed_in_when_the_review_moves() -> None:
    life = handed_in(assessment(REVIEW, BOOKED).to("Mon 4 October 2021"))

    life.do(moved_with_review, life.now.date().replace(month=12, day=15), life.now).to("Fri 31 December 2021")

    assert life.duty(OWED).status is DutyStatus.DONE
    assert life.letters("self_assessment_overdue") == []


def test_the_department_and_the_adviser_hear_that_it_is_in() -> None:
    life = handed_in(assessment(REVIEW, BOOKED).to("Mon 4 October 2021"))

    assert life.letters("assessment_submitted") == ["Mon 4 Oct 2021 assessment_submitted to adviser, case_lead"]


def test_late_it_is_chased_and_the_department_is_told() -> None:
    life = assessment(REVIEW, BOOKED)

    life.to("Thu 25 November 2021")

    assert life.letters("self_assessment_overdue", "duty_passed") == [
        "Thu 18 Nov 2021 self_assessment_overdue to dcs",
        "Thu 18 Nov 2021 duty_passed to adviser, case_lead, chair",
        "Thu 25 Nov 2021 self_assessment_overdue to chief_executive",
    ]


def test_nothing_is_asked_any_more_once_its_review_is_off() -> None:
    life = assessment(REVIEW, BOOKED).to("Mon 4 October 2021")

    life.do(no_longer_wanted, "Review 1 was called off.").to("Fri 31 December 2021")

    assert life.letters("self_assessment_due", "self_assessment_overdue") == [
        "Wed 22 Sep 2021 self_assessment_due to dcs"
    ]


def test_it_is_drafted_then_signed_by_the_director_then_submitted() -> None:
    life = assessment(REVIEW, BOOKED)
    draft, sign = by(COORDINATOR, Draft, BOOKED, review=1), by(DCS, Signature, BOOKED, review=1)
    submit = by(COORDINATOR, Assessment, BOOKED, review=1)

    before_draft = why_not_sign(life.course, sign, life.now)
    life.do(drafted, draft)
    before_signature = why_not_submit(life.course, submit, life.now)
    office_signs = why_not_sign(life.course, by(COORDINATOR, Signature, BOOKED, review=1), life.now)

    assert before_draft == "There is no draft to sign yet: draft the assessment first."
    assert before_signature == "The director of children's services has not signed the assessment yet."
    assert office_signs is not None
    assert office_signs.endswith("sign-assessment is for the director of children's services.")


def test_a_new_draft_needs_a_new_signature() -> None:
    life = assessment(REVIEW, BOOKED)
    life.do(drafted, by(COORDINATOR, Draft, BOOKED, review=1)).do(
        signed, by(DCS, Signature, BOOKED, review=1), life.now
    )

    life.do(drafted, by(COORDINATOR, Draft, BOOKED, review=1))

    assert why_not_submit(life.course, by(COORDINATOR, Assessment, BOOKED, review=1), life.now) is not None


def test_where_it_was_written_here_only_the_version_signed_may_be_handed_in() -> None:
    life = assessment(REVIEW, BOOKED)
    life.do(drafted, by(COORDINATOR, Draft, BOOKED, review=1, version=1, sha256="a" * 64))
    life.do(signed, by(DCS, Signature, BOOKED, review=1, version=1, sha256="a" * 64), life.now)
    other = by(COORDINATOR, Assessment, BOOKED, review=1, version=2, sha256="b" * 64)

    refused = why_not_submit(life.course, other, life.now)
    same = why_not_submit(life.course, by(COORDINATOR, Assessment, BOOKED, review=1, sha256="a" * 64), life.now)
    elsewhere = why_not_submit(life.course, by(COORDINATOR, Assessment, BOOKED, review=1), life.now)
    again = drafted(life.course, by(COORDINATOR, Draft, BOOKED, review=1, version=2, sha256="b" * 64))

    assert refused == "Version 1 was signed, and not version 2: hand in what was signed."
    assert (same, elsewhere) == (None, None)
    assert (again.signed_on, again.signed_version, again.signed_sha256) == (None, None, "")


def test_it_is_submitted_once() -> None:
    life = handed_in(assessment(REVIEW, BOOKED))

    assert why_not_draft(life.course, by(COORDINATOR, Draft, BOOKED, review=1), life.now) == (
        "The assessment for review 1 was submitted on Monday 6 September 2021 already."
    )


PAUSES = """
    # over before the first reminder: nothing was lost
    Tue 7 September 2021 | Tue 14 September 2021 | Wed 17 Nov 2021
    # inside its time: the days it took
    Mon 11 October 2021  | Mon 18 October 2021   | Wed 24 Nov 2021
    # never beyond the working day before the review: it is wanted prior to it
    Mon 11 October 2021  | Mon 29 November 2021  | Tue 30 Nov 2021
    # nor overdue on the morning the notice is resumed
    Mon 11 October 2021  | Wed 1 December 2021   | Wed 1 Dec 2021
"""


@pytest.mark.parametrize(("from_on", "until", "due"), rows(PAUSES))
def test_a_pause_gives_it_the_days_it_took_and_never_carries_it_past_its_review(
    from_on: str, until: str, due: str
) -> None:
    life = assessment(REVIEW, BOOKED).to(from_on)
    life.do(paused, life.now).to(until)

    life.do(running_again, life.now)

    assert life.due(OWED) == due


def test_it_is_not_wanted_for_a_review_whose_day_fell_in_a_pause() -> None:
    life = assessment(REVIEW, BOOKED).to("Mon 15 November 2021")
    life.do(paused, life.now).to("Mon 10 January 2022")

    life.do(running_again, life.now).to("Mon 28 February 2022")

    assert life.duty(OWED).status is DutyStatus.WITHDRAWN
    assert life.letters("self_assessment_overdue", "duty_passed") == []
