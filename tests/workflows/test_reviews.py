"""Paragraphs 6, 9 and 10 lived through: reviews booked, moved, called off, held, and the assessment before each."""

from datetime import date, time

import pytest
from temporalio.client import WorkflowExecutionStatus

from domain.moments import at
from tests.support.engine import Case
from tests.support.notices import sefton
from tests.workflows.agreed import agreed
from tests.workflows.cold import also_cold
from workflows.acting import ActRefused, NobodyThere

pytestmark = pytest.mark.asyncio(loop_scope="session")

INVITED = "adviser, case_lead, chief_executive, coordinator, dcs, head_of_service"
TEN_DAYS_BEFORE = sefton(**agreed(self_assessment={"working_days": 10}))


async def test_the_case_lead_is_chased_to_book_before_the_last_lawful_day(case: Case) -> None:
    await case.begin("reviews", sefton())

    await case.sleep_to(date(2021, 12, 15))

    assert case.sent("review") == [
        "Tue 14 Sep 2021 09:00 review_booking_due to case_lead",
        "Tue 12 Oct 2021 09:00 review_booking_due to case_lead",
        "Tue 9 Nov 2021 09:00 review_booking_due to case_lead",
        "Wed 10 Nov 2021 09:00 review_slack to adviser, case_lead, coordinator",
        "Wed 8 Dec 2021 09:00 review_booking_overdue to case_lead",
        "Wed 8 Dec 2021 09:00 review_gap to approver, case_lead, coordinator",
        "Wed 15 Dec 2021 09:00 review_booking_overdue to approver",
    ]


async def test_a_booking_silences_the_chasing_and_starts_the_assessment_and_the_checklist(case: Case) -> None:
    await case.begin("reviews", TEN_DAYS_BEFORE)

    await case.sleep_to(date(2021, 6, 8))
    await case.act("book-review", "case_lead", review_on=date(2021, 10, 20))
    await case.sleep_to(date(2021, 10, 13))
    ticked = await case.act("tick-access", "coordinator", review=1, box="data")
    assert ticked.said == "For review 1, accurate and up-to-date data: this is ready"
    await case.act("confirm-access", "coordinator", review=1, boxes=["people", "facilities", "files"])
    await case.sleep_to(at(date(2021, 10, 13), time(12)))

    assert case.sent("review") == [
        f"Tue 8 Jun 2021 09:05 review_invite to {INVITED}",
        "Wed 6 Oct 2021 09:00 review_access_due to coordinator",
        "Wed 13 Oct 2021 09:00 review_access_due to coordinator",
    ]
    assert case.sent("assessment", "self_assessment") == [
        "Tue 8 Jun 2021 09:05 assessment_requested to coordinator, dcs",
        "Wed 11 Aug 2021 09:00 self_assessment_due to dcs",
        "Wed 8 Sep 2021 09:00 self_assessment_due to dcs",
        "Wed 22 Sep 2021 09:00 self_assessment_due to dcs",
        "Thu 7 Oct 2021 09:00 self_assessment_overdue to dcs",
    ]


@also_cold
async def test_an_assessment_moves_with_its_review_and_is_over_when_it_is_called_off(case: Case) -> None:
    await case.begin("reviews", TEN_DAYS_BEFORE)
    await case.sleep_to(date(2021, 6, 8))
    await case.act("book-review", "case_lead", review_on=date(2021, 12, 1))

    await case.act("move-review", "case_lead", review=1, to_on=date(2021, 11, 3))
    await case.sleep_to(at(date(2021, 6, 8), time(12)))
    after_the_move = await case.coming("assessment", 1)
    await case.act("cancel-review", "case_lead", review=1, reason="Ofsted comes that week")
    await case.sleep_to(at(date(2021, 6, 8), time(13)))

    assert after_the_move[:3] == [
        "Wed 25 Aug 2021 09:00 self_assessment_due",
        "Wed 22 Sep 2021 09:00 self_assessment_due",
        "Wed 6 Oct 2021 09:00 self_assessment_due",
    ]
    assert (await case.strand("assessment", 1).describe()).status is WorkflowExecutionStatus.COMPLETED
    assert [(one.method, one.sequence) for one in case.invitations_to("priya-nair")] == [
        ("REQUEST", 0),
        ("REQUEST", 1),
        ("CANCEL", 2),
    ]
    with pytest.raises(NobodyThere):
        await case.act("draft-assessment", "coordinator", review=1)
    assert "Tue 14 Sep 2021 09:00 review_booking_due" in await case.coming("reviews")


async def test_a_review_held_and_told_weeks_later_starts_the_next_gap_on_its_own_day(case: Case) -> None:
    await case.begin("reviews", TEN_DAYS_BEFORE)
    await case.sleep_to(date(2021, 6, 8))
    await case.act("book-review", "case_lead", review_on=date(2021, 6, 9))

    await case.sleep_to(date(2021, 6, 30))
    await case.act("record-review", "case_lead", review=1, on=date(2021, 6, 9))
    await case.act("record-outcome", "case_lead", review=1, outcome="Progress, and too slow")
    await case.sleep_to(at(date(2021, 6, 30), time(12)))

    assert case.sent("review_outcome")[-1] == ("Wed 30 Jun 2021 09:05 review_outcome_due to case_lead")
    assert (await case.coming("reviews"))[0] == "Thu 16 Sep 2021 09:00 review_booking_due"
    assert (await case.strand("assessment", 1).describe()).status is WorkflowExecutionStatus.COMPLETED
    held = next(entry for entry in case.entries if entry.what == "Review 1 was held")
    assert (held.on, held.at.date()) == (date(2021, 6, 9), date(2021, 6, 30))


@also_cold
async def test_an_assessment_is_submitted_only_when_it_is_signed_and_signed_only_when_it_is_drafted(case: Case) -> None:
    await case.begin("reviews", TEN_DAYS_BEFORE)
    await case.sleep_to(date(2021, 6, 8))
    await case.act("book-review", "case_lead", review_on=date(2021, 7, 20))

    with pytest.raises(ActRefused, match="There is no draft to sign yet: draft the assessment first"):
        await case.act("sign-assessment", "dcs", review=1)
    await case.act("draft-assessment", "coordinator", review=1)
    with pytest.raises(ActRefused, match="The director of children's services has not signed the assessment yet"):
        await case.act("submit-assessment", "coordinator", review=1)
    with pytest.raises(ActRefused, match="Priya Nair may not do this: sign-assessment is for the director"):
        await case.act("sign-assessment", "coordinator", review=1)
    await case.act("sign-assessment", "dcs", review=1)
    submitted = await case.act("submit-assessment", "coordinator", review=1)
    with pytest.raises(ActRefused, match="was submitted on Tuesday 8 June 2021 already"):
        await case.act("submit-assessment", "coordinator", review=1)
    await case.sleep_to(date(2021, 6, 29))

    assert submitted.said == "The assessment for review 1 was submitted"
    assert case.sent("assessment", "self_assessment") == [
        "Tue 8 Jun 2021 09:05 assessment_requested to coordinator, dcs",
        "Tue 8 Jun 2021 09:05 assessment_submitted to adviser, case_lead",
        "Tue 8 Jun 2021 09:05 self_assessment_due to dcs",
    ]


async def test_two_reviews_have_an_assessment_each(case: Case) -> None:
    await case.begin("reviews", TEN_DAYS_BEFORE)
    await case.sleep_to(date(2021, 6, 8))

    await case.act("book-review", "case_lead", review_on=date(2021, 7, 20))
    await case.act("book-review", "case_lead", review_on=date(2021, 9, 21), extra=True)
    await case.sleep_to(at(date(2021, 6, 8), time(12)))

    begun = [entry.key for entry in case.entries if entry.key.endswith("/begun")]
    assert len(begun) == len(set(begun)) == 3
    assert (await case.coming("assessment", 2))[0] == "Tue 13 Jul 2021 09:00 self_assessment_due"
