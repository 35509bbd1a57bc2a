"""Paragraphs 4 and 11 lived through: up to the delivery date, over it, and on."""

from datetime import date

import pytest

from domain.moments import at
from tests.support.engine import Case
from tests.support.notices import sefton
from tests.workflows.agreed import boards_on
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


@also_cold
async def test_what_is_slow_is_put_before_the_board_and_progress_on_all_of_it_keeps_the_plan_current(
    case: Case,
) -> None:
    await case.open(boards_on(date(2021, 7, 14)))
    for number, area in enumerate(("first", "second"), start=1):
        area = f"the {area} area for priority action in Ofsted's report of 10 May 2021"
        await case.act("set-objective", "coordinator", area=area, text=f"Objective of area {number}", owner="dcs")
    await case.sleep_to(date(2021, 6, 21))

    await case.act("record-progress", "coordinator", objective=1, progress="off track", said="four posts are vacant")
    await case.act("record-progress", "coordinator", objective=2, progress="on track", said="as planned")
    await case.act("note-contribution", "chair", whose="the police", needs="nobody comes to strategy meetings")
    await case.act("record-views", "coordinator", voice="frontline staff", gathered="a survey", heard="too many cases")
    await case.sleep_to(date(2021, 7, 8))

    told = next(letter for letter in case.letters if letter.kind == "board_agenda")
    everybody = "adviser, chair, chief_executive, coordinator, dcs, head_of_service, lead_member"
    told_of = ("board_agenda", "slow_and_weak", "plan_update", "objectives_stale")
    assert case.sent(*told_of) == [f"Wed 7 Jul 2021 09:00 board_agenda to {everybody}"]
    said = "is off track, as Priya Nair said of Monday 21 June 2021: four posts are vacant"
    assert told.facts["slow"] == f"Objective 1 (Objective of area 1) {said}"
    assert told.facts["weak"].startswith("the police, as Ruth Adeyemi noted")
    counted = [(entry.duty, entry.on) for entry in case.entries if "every objective in hand" in entry.what]
    assert counted == [("plan-update-1", date(2021, 6, 21))]
    pages = [record.plan for record in case.engine.recording.records if record.reference == case.reference]
    told_to_the_register = [(len(page.objectives), page.version) for page in pages if page]
    assert told_to_the_register == [(1, 0), (1, 0), (1, 0), (1, 0), (0, 1), (0, 2)]
