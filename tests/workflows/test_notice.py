"""The notice as a whole lived through: its open terms settled, people and calendar changed, paused, varied, ended."""

from datetime import date, time
from typing import Any

import pytest

from domain.moments import at
from domain.people import Role
from tests.support import engine as engines
from tests.support.editions import edition
from tests.support.engine import Case
from tests.support.notices import sefton
from tests.workflows.agreed import boards_on, without
from tests.workflows.cold import also_cold
from workflows.acting import ActRefused, NobodyThere
from workflows.opening import NoticeAlreadyOpen

pytestmark = pytest.mark.asyncio(loop_scope="session")

EVERYBODY = "adviser, case_lead, chair, chief_executive, coordinator, dcs, lead_member"
BOARD = "adviser, chair, chief_executive, coordinator, dcs, head_of_service, lead_member"


async def test_what_the_notice_leaves_open_is_chased_until_it_is_settled_and_then_kept(case: Case) -> None:
    await case.open(without(sefton(), Role.PARTNER))

    await case.sleep_to(date(2021, 6, 22))
    await case.act("agree-timetable", "case_lead", sittings=[{"on": date(2021, 9, 8)}])
    await case.act("agree-lead-time", "case_lead", working_days=15)
    await case.act("agree-interval", "case_lead", months=3)
    await case.sleep_to(date(2021, 6, 28))

    assert case.sent() == [
        f"Mon 7 Jun 2021 09:00 notice_in_force to {EVERYBODY}",
        "Mon 14 Jun 2021 09:00 term_settled_due to case_lead",
        "Thu 17 Jun 2021 09:00 term_settled_due to case_lead",
        "Tue 22 Jun 2021 09:00 term_settled_overdue to case_lead",
        f"Tue 22 Jun 2021 09:05 board_invite to {BOARD}",
        "Tue 22 Jun 2021 09:05 term_agreed to adviser, case_lead, chair, coordinator, dcs",
    ]
    assert await case.coming("notice") == []
    assert "Tue 17 Aug 2021 09:00 board_report_due" in await case.coming("board")
    assert (await case.coming("adviser"))[0] == "Wed 15 Sep 2021 09:00 adviser_report_due"
    assert (await case.strand("reviews").query("now_stands"))["standing"]["revision"] == 4


async def test_whoever_holds_the_role_now_gets_the_letters(case: Case) -> None:
    await case.open(boards_on(date(2021, 7, 14)))

    await case.sleep_to(date(2021, 6, 24))
    receipt = await case.act(
        "change-person",
        "dcs",
        role="coordinator",
        person="amy-lowe",
        full_name="Amy Lowe",
        address="amy.lowe@sefton.example",
    )
    await case.sleep_to(date(2021, 6, 30))

    assert receipt.said == "Amy Lowe is now coordinator"
    assert [letter.to.id for letter in case.letters if letter.kind == "board_report_due"] == ["priya-nair", "amy-lowe"]
    with pytest.raises(ActRefused, match="Nobody on this notice is known as 'priya-nair'"):
        await case.act("submit-report", "priya-nair", meeting=1)


async def test_an_address_that_takes_no_mail_is_not_used_again_until_somebody_says_so(case: Case) -> None:
    await case.open(boards_on(date(2021, 7, 14)))
    await case.act("name-deputy", "coordinator", person="priya-nair", deputy="tom-ashworth")

    with case.engine.recording.refusing("priya.nair@sefton.example"):
        await case.sleep_to(date(2021, 6, 24))
    await case.sleep_to(date(2021, 6, 30))
    restored = await case.act("restore-address", "dcs", person="priya-nair")
    await case.sleep_to(date(2021, 7, 6))

    reminders = [letter for letter in case.letters if letter.kind == "board_report_due"]
    assert [letter.to.id for letter in reminders] == ["priya-nair", "tom-ashworth", "priya-nair"]
    assert reminders[1].instead_of == "Priya Nair, whose mail has come back since Wednesday 23 June 2021"
    assert {letter.to.id for letter in case.letters if letter.kind == "address_failed"} == {"tom-ashworth", "ola-berg"}
    assert restored.said == "Mail goes to Priya Nair again"


async def test_who_is_away_is_stood_in_for_until_they_are_back(case: Case) -> None:
    await case.open(boards_on(date(2021, 7, 14)))
    away: dict[str, Any] = {"person": "priya-nair", "from_on": date(2021, 6, 28), "to_on": date(2021, 7, 2)}

    with pytest.raises(ActRefused, match="of others, the programme office or DfE may"):
        await case.act("set-absence", "chair", **away)
    await case.act("set-absence", "coordinator", **away)
    await case.sleep_to(date(2021, 7, 6))

    reminders = [letter.to.id for letter in case.letters if letter.kind == "board_report_due"]
    assert reminders == ["priya-nair", "tom-ashworth", "priya-nair"]


async def test_a_pause_stops_every_clock_and_the_remainder_runs_on(case: Case) -> None:
    await case.open(boards_on(date(2021, 9, 15)))
    before = await case.coming("delivery")

    await case.act("propose-pause", "case_lead", reason="The council is under water")
    await case.act("approve-proposal", "approver")
    await case.sleep_to(date(2021, 6, 28))
    meanwhile = [await case.coming(name) for name in ("notice", "board", "reviews", "delivery", "adviser")]
    await case.act("propose-resume", "case_lead", reason="The water has gone")
    await case.act("approve-proposal", "approver")
    await case.sleep_to(date(2021, 6, 29))

    assert meanwhile == [[], [], [], [], []]
    assert before[0] == "Tue 30 Nov 2021 09:00 delivery_due"
    assert (await case.coming("delivery"))[0] == "Tue 21 Dec 2021 09:00 delivery_due"
    assert (await case.coming("reviews"))[0] == "Tue 5 Oct 2021 09:00 review_booking_due"
    assert case.sent("proposal", "notice_") == [
        f"Mon 7 Jun 2021 09:00 notice_in_force to {EVERYBODY}",
        f"Mon 7 Jun 2021 09:01 notice_paused to {EVERYBODY}",
        "Mon 7 Jun 2021 09:01 proposal_made to approver",
        f"Mon 28 Jun 2021 09:05 notice_resumed to {EVERYBODY}",
        "Mon 28 Jun 2021 09:05 proposal_made to approver",
    ]


async def test_terms_varied_while_a_ladder_runs_leave_none_of_its_old_rungs(case: Case) -> None:
    await case.open(boards_on(date(2022, 9, 14)), entered_at=at(date(2022, 4, 27)))

    await case.sleep_to(date(2022, 5, 3))
    later = {"paragraph": "11", "status": "stated", "value": {"by": "end of 2022-06"}}
    proposed = await case.act("propose-variation", "case_lead", reason="More time", terms={"delivery": later})
    await case.act("approve-proposal", "approver")
    await case.sleep_to(date(2022, 6, 1))

    assert "Delivery: Tuesday 31 May 2022 becomes Thursday 30 June 2022." in proposed.warnings
    assert case.sent("delivery", "notice_varied") == [
        "Fri 29 Apr 2022 09:00 delivery_due to dcs",
        "Tue 3 May 2022 09:05 delivery_due to dcs",
        f"Tue 3 May 2022 09:05 notice_varied to {EVERYBODY}",
        "Mon 30 May 2022 09:00 delivery_due to dcs",
    ]
    assert [letter.revision for letter in case.letters if letter.duty == "delivery"] == [1, 2, 2]


@also_cold
async def test_a_new_edition_of_the_calendar_moves_what_is_still_ahead(case: Case) -> None:
    await case.open(boards_on(date(2022, 9, 14)), entered_at=at(date(2022, 5, 20)))
    before = await case.coming("delivery")
    proclaimed = edition(extra={date(2022, 6, 1): "A day proclaimed"}).model_dump(mode="json")

    await case.act("adopt-edition", "coordinator", edition=proclaimed)
    with pytest.raises(ActRefused, match="That edition has the same days as the one in use"):
        await case.act("adopt-edition", "coordinator", edition=proclaimed)
    await case.sleep_to(at(date(2022, 5, 20), time(12)))

    assert before[1] == "Wed 1 Jun 2022 09:00 delivery_passed"
    assert (await case.coming("delivery"))[1] == "Mon 6 Jun 2022 09:00 delivery_passed"


async def test_a_notice_that_ended_winds_everything_down() -> None:
    async with engines.engine() as engine, engines.case(engine) as case:
        await case.open(boards_on(date(2021, 9, 15)))
        await case.act("book-review", "case_lead", review_on=date(2021, 10, 20))
        await case.act("raise-concern", "case_lead", concern="No progress on supervision")
        await case.act("propose-end", "case_lead", how="lifted", reason="Its conditions are met")
        await case.sleep_to(date(2021, 6, 8))

        await case.act("approve-proposal", "approver")
        await case.are_over(*(history.workflow_id for history in await case.histories()))

        assert [line for line in case.sent() if line.startswith("Tue 8 Jun")] == [
            f"Tue 8 Jun 2021 09:05 board_cancelled to {BOARD}",
            f"Tue 8 Jun 2021 09:05 notice_ended to {EVERYBODY}",
            "Tue 8 Jun 2021 09:05 review_cancelled to adviser, case_lead, chief_executive, coordinator, dcs, "
            "head_of_service",
        ]
        ended = {history.workflow_id: engines.how_ended(history) for history in await case.histories()}
        strands = ("notice/{0}", "board/{0}", "reviews/{0}", "delivery/{0}", "adviser/{0}")
        assert ended == {
            strand.format(case.reference): "completed" for strand in (*strands, "assessment/{0}/1", "escalation/{0}/1")
        }
        with pytest.raises(NobodyThere):
            await case.act("report-event", "case_lead", event="After all")
        with pytest.raises(NobodyThere):
            await case.act("submit-report", "coordinator", meeting=1)
        with pytest.raises(NoticeAlreadyOpen, match="The notice sefton-1 "):
            await case.open(boards_on(date(2021, 9, 15)))
