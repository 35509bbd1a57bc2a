"""Paragraphs 4 and 11 lived through: up to the delivery date, over it, and on."""

from datetime import date

import pytest

from domain.moments import at
from tests.support.engine import Case
from tests.support.notices import sefton
from tests.workflows.cold import also_cold
from workflows.acting import ActRefused

pytestmark = pytest.mark.asyncio(loop_scope="session")


@also_cold
async def test_the_delivery_date_passes_and_the_notice_stays_in_force(case: Case) -> None:
    await case.begin("delivery", sefton(), entered_at=at(date(2022, 5, 12)))

    with pytest.raises(ActRefused, match="The delivery date, Tuesday 31 May 2022, has not come yet"):
        await case.act("give-reading", "case_lead", reading="Not yet")
    await case.sleep_to(date(2022, 6, 9))
    await case.act("report-delivery", "dcs", said="All but two actions", complete=False)
    await case.act("give-reading", "case_lead", reading="Not delivered: the notice stays in force")
    await case.sleep_to(date(2022, 7, 20))

    assert case.sent() == [
        "Tue 17 May 2022 09:00 delivery_due to dcs",
        "Tue 31 May 2022 09:00 delivery_day to case_lead",
        "Wed 1 Jun 2022 09:00 delivery_passed to chair, chief_executive, coordinator, dcs",
        "Thu 9 Jun 2022 09:00 delivery_reading_due to case_lead",
        "Thu 9 Jun 2022 09:05 delivery_reported to adviser, case_lead, chair",
    ]
    assert (await case.strand("delivery").describe()).close_time is None


async def test_on_the_day_the_department_hears_what_the_plan_does_not_cover(case: Case) -> None:
    await case.begin("delivery", sefton(), entered_at=at(date(2022, 5, 30)))
    area = "the first area for priority action in Ofsted's report of 10 May 2021"

    await case.act("recommend", "adviser", text="Supervise weekly")
    await case.act("set-objective", "coordinator", area=area, text="Screen every contact within a day")
    with pytest.raises(ActRefused, match="'Housing' is none of what the plan must cover"):
        await case.act("set-objective", "coordinator", area="Housing", text="More of it")
    await case.sleep_to(date(2022, 5, 31))

    asked = next(letter for letter in case.letters if letter.kind == "delivery_day")
    assert asked.facts["gaps"].splitlines() == [area.replace("first", "second"), "Supervise weekly"]
