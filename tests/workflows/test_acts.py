"""How acts come in: refused before history, done once, and together without passing one another."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from temporalio import activity

from domain.board_acts import CallingOff
from domain.entries import Record
from tests.support import engine as engines
from tests.support.engine import Case, Recording
from tests.support.notices import sefton
from tests.support.waiting import PATIENCE
from tests.workflows.agreed import boards_on
from tests.workflows.cold import also_cold
from workflows.acting import ActRefused, Unanswered, performed

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Held(Recording):
    """A register that takes nothing in until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.go = asyncio.Event(), asyncio.Event()
        self.go.set()

    @activity.defn
    async def enter(self, record: Record) -> None:
        self.asked.set()
        await self.go.wait()
        self.records.append(record)


async def steps_of(case: Case, strand: str) -> list[str]:
    """What a strand's history holds but for its workflow tasks, which this server keeps where a real one does not."""
    history = await case.strand(strand).fetch_history()
    return [kind for event in history.events if "workflow_task" not in (kind := event.WhichOneof("attributes") or "")]


async def state_shows(case: Case, strand: str, shown: Callable[[dict[str, Any]], bool]) -> None:
    """Wait, in real time, until a strand's state is as wanted."""
    async with asyncio.timeout(PATIENCE):
        while not shown(await case.strand(strand).query("now_stands")):
            await asyncio.sleep(0.05)


@also_cold
async def test_an_act_refused_leaves_no_trace(case: Case) -> None:
    await case.begin("board", boards_on(date(2021, 7, 14)))
    before = await steps_of(case, "board")

    with pytest.raises(ActRefused) as refused:
        await case.act("record-meeting", "coordinator", meeting=1)

    assert str(refused.value) == "Board 1 has not sat yet: it is on Wednesday 14 July 2021."
    assert await steps_of(case, "board") == before
    assert [entry.what for entry in case.entries] == ["The strand board was begun"]


@also_cold
async def test_the_same_click_sent_twice_is_done_once(case: Case) -> None:
    await case.begin("board", boards_on(date(2021, 7, 14)))

    receipts = [await case.act("update-plan", "coordinator", id="one-click") for _ in range(2)]
    again = await case.act("update-plan", "coordinator", id="another-click")

    assert receipts[0] == receipts[1]
    assert again.said == receipts[0].said
    assert [entry.key.rpartition("/")[2] for entry in case.entries if entry.by] == ["one-click", "another-click"]


async def test_ten_acts_in_flight_are_all_done_and_entered_in_the_order_they_were_done(case: Case) -> None:
    await case.begin("delivery", sefton())

    texts = [f"Recommendation {n}" for n in range(10)]
    receipts = await asyncio.gather(*(case.act("recommend", "adviser", text=text) for text in texts))

    done = (await case.strand("delivery").query("now_stands"))["recommendations"]
    assert sorted(receipt.said for receipt in receipts) == sorted(f"The plan's scope grew: {text}" for text in texts)
    assert sorted(done) == texts
    assert [entry.details["text"] for entry in case.entries if entry.by] == done


async def test_an_act_that_comes_while_its_strand_is_only_being_begun_waits_for_it() -> None:
    offices = Held()
    act = CallingOff(by="coordinator", on=date(2021, 6, 7), meeting=1, reason="The chair is ill")
    async with engines.engine(offices) as engine, engines.case(engine) as case:  # type: ignore[arg-type]
        offices.go.clear()

        beginning = asyncio.create_task(case.begin("board", boards_on(date(2021, 7, 14))))
        await offices.asked.wait()
        with pytest.raises(Unanswered):
            await performed(engine.client, case.reference, act, "one-click", timedelta(seconds=1))
        offices.go.set()
        await beginning
        receipt = await performed(engine.client, case.reference, act, "one-click")

        assert receipt.said == "Board 1 was called off: The chair is ill"


async def test_a_review_called_off_while_its_booking_is_still_being_entered_leaves_no_assessment() -> None:
    offices = Held()
    async with engines.engine(offices) as engine, engines.case(engine) as case:  # type: ignore[arg-type]
        await case.begin("reviews", sefton())
        offices.go.clear()

        booking = asyncio.create_task(case.act("book-review", "case_lead", review_on=date(2021, 10, 20)))
        await state_shows(case, "reviews", lambda state: len(state["reviews"]) == 1)
        calling_off = asyncio.create_task(case.act("cancel-review", "case_lead", review=1, reason="A mistake"))
        await state_shows(case, "reviews", lambda state: state["reviews"][0]["status"] == "cancelled")
        offices.go.set()
        await asyncio.gather(booking, calling_off)

        assert [history.workflow_id for history in await case.histories()] == [f"reviews/{case.reference}"]


async def test_a_concern_still_being_entered_while_the_people_change_knows_the_new_people() -> None:
    offices = Held()
    async with engines.engine(offices) as engine, engines.case(engine) as case:  # type: ignore[arg-type]
        await case.open(boards_on(date(2021, 7, 14)))
        offices.go.clear()

        raising = asyncio.create_task(case.act("raise-concern", "adviser", concern="No progress on supervision"))
        await state_shows(case, "notice", lambda state: state["concerns"] == 1)
        changing = asyncio.create_task(case.act("change-person", "dcs", role="chair", person="sue-lindqvist"))
        await state_shows(case, "notice", lambda state: state["standing"]["revision"] == 2)
        offices.go.set()
        await asyncio.gather(raising, changing)

        for history in await case.histories():
            stands = await engine.client.get_workflow_handle(history.workflow_id).query("now_stands")
            assert stands["standing"]["revision"] == 2, history.workflow_id


async def test_a_concern_still_being_entered_when_the_notice_ends_leaves_nothing_open() -> None:
    offices = Held()
    async with engines.engine(offices) as engine, engines.case(engine) as case:  # type: ignore[arg-type]
        await case.open(boards_on(date(2021, 7, 14)))
        await case.act("propose-end", "case_lead", how="lifted", reason="Its conditions are met")
        offices.go.clear()

        raising = asyncio.create_task(case.act("raise-concern", "adviser", concern="Too soon"))
        await state_shows(case, "notice", lambda state: state["concerns"] == 1)
        ending = asyncio.create_task(case.act("approve-proposal", "approver"))
        await state_shows(case, "notice", lambda state: state["ending"] is not None)
        offices.go.set()
        await asyncio.gather(raising, ending)

        histories = await case.histories()
        await case.are_over(*(history.workflow_id for history in histories))
        assert len(histories) == 5
