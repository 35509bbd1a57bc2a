"""Paragraph 13 lived through: up the ladder and down again, always by two people, and overtaken from outside."""

from datetime import date, time

import pytest
from temporalio.client import WorkflowExecutionStatus

from domain.moments import at
from domain.people import Role
from tests.support.engine import Case
from tests.support.notices import sefton
from tests.workflows.agreed import agreed, holding
from tests.workflows.cold import also_cold
from workflows.acting import ActRefused, NobodyThere

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Nothing is left open, so that nothing but the concern is written about.
SETTLED = sefton(
    **agreed(
        board_timetable={"sittings": [{"on": date(2022, 1, 12)}]},
        self_assessment={"working_days": 10},
        adviser_reports={"months": 6},
    )
)
COUNCIL = "adviser, case_lead, chair, chief_executive, coordinator, dcs, lead_member"


async def stages_of(case: Case) -> dict[str, str]:
    found: dict[str, str] = (await case.strand("notice").query("now_stands"))["stages"]
    return found


async def see_to(case: Case, number: int = 1) -> None:
    """Each box still open of what is proposed given a name and today."""
    proposal = (await case.strand("escalation", number).query("now_stands"))["proposal"]
    ticked = {tick["box"] for tick in proposal["ticks"]}
    for box in proposal["boxes"]:
        if box["name"] not in ticked:
            await case.act("tick-box", "case_lead", escalation=number, box=box["name"])


async def test_a_concern_climbs_to_a_direction_and_comes_down_by_decisions_of_two(case: Case) -> None:
    await case.open(SETTLED)
    await case.act("raise-concern", "adviser", concern="No progress on supervision")
    await case.sleep_to(date(2021, 6, 8))

    await case.act("propose-stage", "case_lead", stage="warning", reason="Still none", reply_by=date(2021, 6, 21))
    await see_to(case)
    await case.act("approve-stage", "approver")
    await case.sleep_to(date(2021, 6, 15))
    await case.act("record-reply", "chief_executive", reply="We shall do better")
    await case.sleep_to(date(2021, 6, 22))
    minded_to = "minded to direct"
    await case.act("propose-stage", "approver", stage=minded_to, reason="Still none", reply_by=date(2021, 6, 25))
    with pytest.raises(ActRefused, match="Robert Hale proposed this and cannot decide on it: a second person must"):
        await case.act("approve-stage", "approver")
    with pytest.raises(ActRefused, match="Nothing is formal until each box has a name and a day"):
        await case.act("approve-stage", "minister")
    await see_to(case)
    await case.act("approve-stage", "minister")
    await case.sleep_to(date(2021, 6, 28))
    await case.act("propose-stage", "case_lead", stage="direction", reason="No representations came")
    await see_to(case)
    await case.act("approve-stage", "minister")
    await case.sleep_to(at(date(2021, 6, 28), time(12)))
    at_the_top = await stages_of(case)
    for stage in ("de-escalation", "ended"):
        await case.act("propose-stage", "case_lead", stage=stage, reason="The services are adequate")
        await see_to(case)
        await case.act("approve-stage", "minister")
    await case.sleep_to(at(date(2021, 6, 28), time(13)))

    assert case.sent(strand="escalation") == [
        "Mon 7 Jun 2021 09:01 concern_raised to approver, case_lead",
        "Tue 8 Jun 2021 09:05 stage_listed to approver, case_lead",
        "Tue 8 Jun 2021 09:05 stage_ready to approver, minister",
        f"Tue 8 Jun 2021 09:05 stage_warning to {COUNCIL}",
        "Mon 14 Jun 2021 09:00 warning_reply_due to chief_executive",
        "Tue 15 Jun 2021 09:00 warning_reply_due to chief_executive",
        "Tue 15 Jun 2021 09:05 reply_recorded to approver, case_lead",
        "Tue 22 Jun 2021 09:05 representations_due to chief_executive",
        "Tue 22 Jun 2021 09:05 stage_listed to approver, case_lead",
        f"Tue 22 Jun 2021 09:05 stage_minded_to to {COUNCIL}",
        "Tue 22 Jun 2021 09:05 stage_ready to minister",
        "Wed 23 Jun 2021 09:00 representations_due to chief_executive",
        "Thu 24 Jun 2021 09:00 representations_due to chief_executive",
        "Mon 28 Jun 2021 09:00 duty_passed to adviser, case_lead, chair",
        f"Mon 28 Jun 2021 09:05 stage_direction to {COUNCIL}",
        "Mon 28 Jun 2021 09:05 stage_listed to approver, case_lead",
        "Mon 28 Jun 2021 09:05 stage_ready to minister",
        f"Mon 28 Jun 2021 12:00 concern_dropped to {COUNCIL}",
        f"Mon 28 Jun 2021 12:00 stage_de_escalation to {COUNCIL}",
        "Mon 28 Jun 2021 12:00 stage_listed to approver, case_lead",
        "Mon 28 Jun 2021 12:00 stage_ready to minister",
    ]
    assert at_the_top == {"1": "direction"}
    assert await stages_of(case) == {}
    assert (await case.strand("escalation", 1).describe()).status is WorkflowExecutionStatus.COMPLETED


@also_cold
async def test_silence_moves_no_stage_and_nobody_decides_on_their_own_proposal(case: Case) -> None:
    await case.begin_concern(holding(SETTLED, "claire-donnelly", Role.CASE_LEAD, Role.APPROVER))

    await case.act("propose-stage", "claire-donnelly", stage="dropped", reason="It was a misunderstanding")
    with pytest.raises(ActRefused, match="Claire Donnelly proposed this and cannot decide on it: a second person must"):
        await case.act("approve-stage", "claire-donnelly")
    await case.sleep_to(date(2021, 6, 22))

    assert case.sent() == [
        "Mon 7 Jun 2021 09:00 concern_raised to approver, case_lead",
        "Mon 7 Jun 2021 09:01 stage_proposed to approver, minister",
        "Thu 17 Jun 2021 09:00 stage_approval_due to approver",
        "Tue 22 Jun 2021 09:00 stage_approval_overdue to approver",
    ]
    assert (await case.strand("escalation", 1).query("now_stands"))["stage"] == "concern"


async def test_an_outside_event_overtakes_what_was_proposed_and_moves_nothing(case: Case) -> None:
    await case.open(SETTLED)
    await case.act("raise-concern", "case_lead", concern="No progress on supervision")
    await case.act("propose-stage", "case_lead", stage="warning", reason="Now", reply_by=date(2021, 6, 21))
    await case.act("refuse-stage", "approver", reason="Too soon")
    await case.act("propose-stage", "case_lead", stage="warning", reason="Still", reply_by=date(2021, 6, 21))
    await case.sleep_to(date(2021, 6, 7))

    await case.act("report-event", "case_lead", event="Ofsted found the services inadequate", overtakes=True)
    await case.sleep_to(at(date(2021, 6, 7), time(12)))

    with pytest.raises(ActRefused, match="Nothing is proposed: there is nothing to approve or refuse"):
        await case.act("approve-stage", "approver")
    assert await stages_of(case) == {"1": "concern"}
    assert case.sent(strand="escalation") == [
        "Mon 7 Jun 2021 09:01 concern_raised to approver, case_lead",
        "Mon 7 Jun 2021 09:01 stage_listed to approver, case_lead",
        "Mon 7 Jun 2021 09:01 stage_refused to approver, case_lead",
        "Mon 7 Jun 2021 09:05 ladder_overtaken to approver, case_lead, minister",
    ]


async def test_a_concern_that_is_over_takes_no_more_acts_and_does_not_disturb_the_others(case: Case) -> None:
    await case.open(SETTLED)
    for concern in ("No progress on supervision", "No board for a quarter"):
        await case.act("raise-concern", "case_lead", concern=concern)

    await case.act("propose-stage", "case_lead", escalation=1, stage="dropped", reason="Resolved")
    await case.act("approve-stage", "approver", escalation=1)
    await case.sleep_to(date(2021, 6, 7))

    with pytest.raises(NobodyThere):
        await case.act("propose-stage", "case_lead", escalation=1, stage="warning", reason="After all")
    told = await case.act("change-person", "coordinator", role="chair", person="sue-lindqvist")
    assert told.said == "Sue Lindqvist is now chair"
    assert await stages_of(case) == {"2": "concern"}
    assert (await case.strand("escalation", 2).query("now_stands"))["standing"]["revision"] == 2


async def test_a_box_is_ticked_and_taken_back_and_what_is_left_is_said(case: Case) -> None:
    await case.open(SETTLED)
    await case.act("raise-concern", "case_lead", concern="No progress on supervision")
    put = await case.act("propose-stage", "case_lead", stage="direction", reason="Inspected: inadequate")

    ground = await case.act("tick-box", "case_lead", box="ground", note="not satisfied")
    back = await case.act("untick-box", "minister", box="ground", reason="it is not the minister's")
    with pytest.raises(ActRefused, match="ground has no name and no day yet: there is nothing to take back"):
        await case.act("untick-box", "case_lead", box="ground", reason="again")

    assert put.said == ("Proposed: direction, passing over warning and minded to direct, because Inspected: inadequate")
    assert put.warnings[0].startswith("Before it may be approved, each of these needs a name and a day: ground (")
    assert ground.said.startswith("Box ground seen to by Claire Donnelly: which ground of the clause it rests on")
    assert ground.warnings[0].startswith("Before it may be approved, each of these needs a name and a day: legal-test")
    assert back.said.startswith("Box ground is open again, because it is not the minister's: which ground")


async def test_several_concerns_are_open_at_once_and_each_is_resolved_by_itself(case: Case) -> None:
    await case.open(SETTLED)
    for concern in ("No progress on supervision", "No board for a quarter", "The plan is stale"):
        await case.act("raise-concern", "case_lead", concern=concern)

    await case.act(
        "propose-stage", "case_lead", escalation=2, stage="warning", reason="Now", reply_by=date(2021, 6, 21)
    )
    await see_to(case, 2)
    await case.act("approve-stage", "approver", escalation=2)
    await case.sleep_to(date(2021, 6, 8))
    one_warned = await stages_of(case)
    for number in (1, 3):
        await case.act("propose-stage", "case_lead", escalation=number, stage="dropped", reason="Resolved")
        await case.act("approve-stage", "approver", escalation=number)
    await case.sleep_to(date(2021, 6, 9))
    one_left = await stages_of(case)
    await case.act("propose-stage", "case_lead", escalation=2, stage="dropped", reason="The council replied")
    await case.act("approve-stage", "approver", escalation=2)
    await case.sleep_to(date(2021, 6, 10))

    assert one_warned == {"1": "concern", "2": "warning", "3": "concern"}
    assert one_left == {"2": "warning"}
    assert await stages_of(case) == {}
