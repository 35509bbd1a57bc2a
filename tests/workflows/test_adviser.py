"""Paragraphs 3, 8 and 12 lived through: the adviser's reports, diagnostic reviews, and the appointment's end."""

from datetime import date

import pytest

from tests.support.engine import Case
from tests.support.notices import sefton
from tests.workflows.agreed import agreed
from tests.workflows.cold import also_cold
from workflows.acting import ActRefused

pytestmark = pytest.mark.asyncio(loop_scope="session")

MONTHLY = sefton(**agreed(adviser_reports={"months": 1}))


@also_cold
async def test_reports_are_asked_for_on_the_interval_agreed_until_the_appointment_ends(case: Case) -> None:
    await case.begin("adviser", MONTHLY)

    await case.sleep_to(date(2021, 7, 1))
    await case.act("submit-adviser-report", "adviser")
    await case.sleep_to(date(2021, 8, 16))
    await case.act("end-appointment", "minister", reason="No longer required")
    with pytest.raises(ActRefused, match="The adviser's appointment has ended"):
        await case.act("end-appointment", "minister", reason="No longer required")
    await case.sleep_to(date(2021, 10, 1))

    assert case.sent() == [
        "Wed 30 Jun 2021 09:00 adviser_report_due to adviser",
        "Mon 2 Aug 2021 09:00 adviser_report_due to adviser",
        "Mon 9 Aug 2021 09:00 adviser_report_overdue to adviser",
        "Mon 9 Aug 2021 09:00 duty_passed to case_lead",
        "Mon 16 Aug 2021 09:00 adviser_report_overdue to case_lead",
        "Mon 16 Aug 2021 09:05 adviser_ended to case_lead, chair, coordinator, dcs",
    ]


async def test_a_diagnostic_review_is_due_on_the_day_its_request_names(case: Case) -> None:
    await case.begin("adviser", sefton())

    await case.act(
        "request-diagnostic", "adviser", service="early help", reviewer="Leeds City Council", due_on=date(2021, 7, 2)
    )
    await case.sleep_to(date(2021, 6, 26))
    await case.act("complete-diagnostic", "coordinator", diagnostic=1)
    await case.sleep_to(date(2021, 7, 20))

    assert case.sent() == [
        "Mon 7 Jun 2021 09:01 diagnostic_requested to case_lead, coordinator, dcs",
        "Fri 18 Jun 2021 09:00 diagnostic_review_due to coordinator",
        "Fri 25 Jun 2021 09:00 diagnostic_review_due to coordinator",
    ]
