"""Programs told of what happens: by the real workflow, over real HTTP; and what becomes of those that are gone."""

import json
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
import pytest_asyncio
from temporalio.client import WorkflowExecutionStatus

from activities.clients import add_webhook, remove_webhook, resume_webhook, revoke_token
from domain.clients import EventKind, Scope
from models import known_clients, reading
from models.clients import WebhookRow
from tests.replay.short import runs_of
from tests.support.engine import QUEUE, how_ended
from tests.web.api_house import token
from tests.web.house import CLAIRE, PRIYA, RUTH, House, house
from tests.web.listening import Listener, listener
from tests.workflows.agreed import boards_on
from worker import webhook_secrets_of
from workflows import policies
from workflows.tending import Tending

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with house(tmp_path_factory.mktemp("house")) as here:
        await here.case.open(boards_on(date(2021, 7, 14), date(2021, 8, 18)))
        await here.case.sleep_to(date(2021, 6, 24))
        await here.on_time()
        for client, address in (("council", PRIYA), ("department", CLAIRE), ("chair", RUTH)):
            await token(here, client, address, [Scope.READ])
        yield here


async def told_at(here: House, there: Listener, client: str, *events: EventKind) -> str:
    id = await add_webhook(here.offices.sessions, client, there.url, events, by="sam", now=await here.case.now())
    await tend(here)
    return id


async def tend(here: House) -> None:
    """What the worker's upkeep does every minute."""
    tending = Tending(here.case.engine.client, QUEUE, here.offices.webhooks.at_work)
    await tending.see_to(here.now)
    await tending.see_to(here.now)


async def is_over(here: House, hook: str) -> None:
    await here.sleep(timedelta(minutes=1))
    await here.case.are_over(f"webhook/{hook}")


async def row_of(here: House, hook: str) -> WebhookRow:
    async with here.offices.sessions.reading() as session:
        return next(row for row in await known_clients.webhooks(session) if row.id == hook)


async def test_a_program_that_refuses_twice_and_then_takes_it_is_told_signed_and_in_order(here: House) -> None:
    async with listener("503 Service Unavailable", "302 Found") as there:
        hook = await told_at(here, there, "council", EventKind.ACT_DONE)
        await here.case.act("submit-report", "priya-nair", meeting=1)
        await here.case.act("update-plan", "priya-nair")
        await here.sleep(timedelta(minutes=3))
        await there.heard(4)
        await remove_webhook(here.offices.sessions, hook, by="sam", now=here.now)
        await is_over(here, hook)
        await here.case.act("update-plan", "priya-nair", id="nobody-is-told")
        await here.sleep(timedelta(minutes=2))

    secret = webhook_secrets_of(here.settings).of(hook)
    first, second, third, fourth = there.came
    assert all(came.is_signed(secret) for came in there.came)
    assert not first.is_signed(secret[:-1])
    assert first.body == second.body == third.body
    assert {came.event["id"] for came in (first, second, third)} != {fourth.event["id"]}
    assert (third.event["kind"], third.event["reference"], third.event["entry"]["by"]) == (
        *("act.done", "sefton", "priya-nair"),
    )
    assert third.event["sequence"] < fourth.event["sequence"]
    assert third.headers["x-noticekeeper-event"] == third.event["id"]


async def test_a_program_that_is_gone_raises_the_alarm_and_once_resumed_is_told_of_what_it_missed(here: House) -> None:
    async with listener() as there:
        there.usual = "500 Internal Server Error"
        hook = await told_at(here, there, "council", EventKind.ACT_DONE)
        await here.case.act("update-plan", "priya-nair", id="missed")
        await here.sleep(timedelta(days=3, hours=3))
        await here.case.are_over(f"webhook/{hook}")
        async with here.offices.sessions.reading() as session:
            [alarm] = [one for one in await reading.alarms(session) if one.key == f"webhook/{hook}"]
        tried = len(there.came)

        there.usual = "200 OK"
        assert await resume_webhook(here.offices.sessions, hook, by="sam", now=here.now)
        await tend(here)
        await here.sleep(timedelta(minutes=1))
        await there.heard(tried + 1)
        await remove_webhook(here.offices.sessions, hook, by="sam", now=here.now)
        await is_over(here, hook)

    assert tried > 20
    assert "council" in alarm.what
    assert "it answered 500" in alarm.what
    assert "no letter or date does" in alarm.remedy
    assert there.came[-1].event["entry"]["what"] == there.came[0].event["entry"]["what"]
    async with here.offices.sessions.reading() as session:
        assert not [one for one in await reading.alarms(session) if one.key == f"webhook/{hook}"]


async def test_each_program_is_told_what_its_person_may_see_and_nothing_else(here: House) -> None:
    async with listener() as council, listener() as department, listener() as chair:
        hooks = [
            await told_at(here, council, "council", EventKind.ENTRY),
            await told_at(here, department, "department", EventKind.ENTRY),
            await told_at(here, chair, "chair", EventKind.ENTRY),
        ]
        await here.case.act("raise-concern", "claire-donnelly", concern="Supervision is not recorded")
        await here.sleep(timedelta(minutes=5))
        for hook in hooks:
            await remove_webhook(here.offices.sessions, hook, by="sam", now=here.now)
        for hook in hooks:
            await is_over(here, hook)

    strands = {came.event["entry"]["strand"] for came in department.came}
    assert "escalation-1" in strands
    assert not [came for came in council.came if came.event["entry"]["strand"].startswith("escalation")]
    assert {came.event["kind"] for came in chair.came} <= {"letter.sent"}
    row = await row_of(here, hooks[0])
    async with here.offices.sessions.reading() as session:
        length = (await known_clients.lengths(session, ["sefton"]))["sefton"]
    assert 0 < row.told["sefton"] <= length


async def test_no_history_holds_what_was_told_or_a_secret(here: House) -> None:
    async with listener() as there:
        hook = await told_at(here, there, "council", EventKind.ACT_DONE)
        await here.case.act("update-plan", "priya-nair", note="A word nobody else says", id="said")
        await here.sleep(timedelta(minutes=1))
        await there.heard(1)
        await remove_webhook(here.offices.sessions, hook, by="sam", now=here.now)
        await is_over(here, hook)
        history = (await here.case.engine.client.get_workflow_handle(f"webhook/{hook}").fetch_history()).to_json()

    assert "A word nobody else says" in json.dumps(there.came[0].event)
    assert "A word nobody else says" not in history
    assert webhook_secrets_of(here.settings).of(hook) not in history


async def test_a_webhook_ends_with_its_token_and_is_not_begun_again(here: House) -> None:
    await token(here, "leaving", PRIYA, [Scope.READ])
    async with listener() as there:
        hook = await told_at(here, there, "leaving", EventKind.ACT_DONE)
        await revoke_token(here.offices.sessions, "leaving", by="sam", now=here.now)
        await is_over(here, hook)
        await tend(here)
        status = (await here.case.engine.client.get_workflow_handle(f"webhook/{hook}").describe()).status

    assert status is WorkflowExecutionStatus.COMPLETED
    assert there.came == []


async def test_a_webhook_that_goes_on_afresh_again_and_again_tells_of_each_entry_once_and_in_order(
    here: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policies, "LONG_HISTORY", 40)
    async with listener() as there:
        hook = await told_at(here, there, "council", EventKind.ACT_DONE)
        for n in range(8):
            await here.case.act("update-plan", "priya-nair", note=f"Plan {n}", id=f"afresh-{n}")
            await here.sleep(timedelta(minutes=1))
        await there.heard(8)
        await remove_webhook(here.offices.sessions, hook, by="sam", now=here.now)
        await is_over(here, hook)

    runs = await runs_of(here.case.engine.client, f"webhook/{hook}")
    sequence = [came.event["sequence"] for came in there.came]
    assert [how_ended(run) for run in runs] == [*["continued_as_new"] * (len(runs) - 1), "completed"]
    assert len(runs) > 2
    assert max(len(run.events) for run in runs) < 80
    assert (len(sequence), sequence) == (8, sorted({*sequence}))
