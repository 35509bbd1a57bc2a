"""A strand that does not fit the build at work is named in the log, by a real server and the core's own words."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.runtime import Runtime
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.upkeep.strands import Trouble
from deploy.embedded.programs import find_temporal
from desk.core_heard import AGAIN, OF_STRANDS, Heard
from desk.logs import telemetry
from tests.support.waiting import PATIENCE
from workflows.roll_call import RollCall
from workflows.whose_run import KEPT, WhoseRun, strand_of

SECRET = "Priya Nair"


@workflow.defn(name="Course")
class Before:
    @workflow.run
    async def run(self, name: str) -> None:
        await workflow.sleep(timedelta(milliseconds=1))
        await workflow.sleep(timedelta(days=365))


@workflow.defn(name="Course")
class Since:
    """Written anew without a thought for what had begun."""

    @workflow.run
    async def run(self, name: str) -> None:
        await workflow.execute_activity(letter, name, start_to_close_timeout=timedelta(seconds=1))


@workflow.defn(name="Broken")
class Broken:
    @workflow.run
    async def run(self, name: str) -> None:
        raise RuntimeError(f"a defect, and {name}")


@activity.defn
async def letter(name: str) -> None: ...


@pytest.fixture
def log() -> Iterator[list[str]]:
    """What reaches the log, of the core and of what is said of it."""
    said: list[str] = []
    hearing = logging.Handler()
    hearing.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("desk.core_heard")
    logger.addHandler(hearing)
    yield said
    logger.removeHandler(hearing)


def at_work(client: Client, *courses: Any) -> Worker:
    return Worker(
        client,
        task_queue="trying",
        workflows=[*courses],
        activities=[letter],
        workflow_runner=UnsandboxedWorkflowRunner(),
        interceptors=[WhoseRun()],
        max_cached_workflows=0,
        sticky_queue_schedule_to_start_timeout=timedelta(milliseconds=100),
    )


async def tried(client: Client, id: str, times: int) -> None:
    """Until the server has a strand's next step tried for so many times."""
    handle = client.get_workflow_handle(id)
    async with asyncio.timeout(PATIENCE):
        while (await handle.describe()).raw_description.pending_workflow_task.attempt < times:
            await asyncio.sleep(0.05)


async def test_a_strand_that_does_not_fit_is_named_once_with_what_to_do_and_nothing_of_what_it_holds(
    log: list[str],
) -> None:
    runtime = Runtime(telemetry=telemetry("", heard=True))
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(find_temporal()), runtime=runtime, dev_server_log_level="error"
    ) as env:
        client = env.client
        async with at_work(client, Before):
            handle = await client.start_workflow("Course", SECRET, id="board/sefton", task_queue="trying")
            async with asyncio.timeout(PATIENCE):
                while not [one async for one in handle.fetch_history_events() if one.event_id > 7]:
                    await asyncio.sleep(0.05)
        # Nobody is at work now: what comes next is the new build's to take.
        await handle.signal("wake")
        async with at_work(client, Since, Broken):
            await client.start_workflow("Broken", SECRET, id="board/other", task_queue="trying")
            await tried(client, "board/other", 2)
            await tried(client, "board/sefton", 3)
            async with asyncio.timeout(PATIENCE):
                while not log:
                    await asyncio.sleep(0.05)
            asked = {one.workflow: one for one in await RollCall(client, timedelta(seconds=1)).called("sefton")}

    assert (asked["board/sefton"].trouble, asked["board/sefton"].failing) == (Trouble.SILENT, True)
    assert (asked["delivery/sefton"].trouble, asked["delivery/sefton"].failing) == (Trouble.MISSING, False)
    [said] = log
    assert said.startswith("The strand board/sefton does not fit this build")
    assert "docs/operations.md, NoticekeeperCourseStuck" in said
    assert SECRET not in said


def forwarded(target: str, **fields: str) -> logging.LogRecord:
    record = logging.makeLogRecord({"levelno": logging.WARNING, "msg": SECRET})
    record.temporal_log = SimpleNamespace(target=target, message="Failing workflow task", fields=fields)
    return record


def test_it_is_said_of_each_strand_once_an_hour(log: list[str]) -> None:
    seconds = [0.0]
    heard = Heard(lambda: seconds[0])
    failure = f"[TMPRL1100] Nondeterminism error: {SECRET}"

    for at, run in ((0, "a"), (1, "b"), (5, "a"), (AGAIN - 1, "a"), (AGAIN, "a"), (AGAIN, "b")):
        seconds[0] = at
        heard.emit(forwarded(OF_STRANDS, failure=failure, run_id=run))

    assert [line.partition(" does not")[0] for line in log] == [
        f"The strand of the run {run}" for run in ("a", "b", "a")
    ]


def test_what_else_fails_on_a_strand_is_left_to_the_worker_who_knows_it_better(log: list[str]) -> None:
    Heard().emit(forwarded(OF_STRANDS, failure=f"RuntimeError: {SECRET}", run_id="a"))

    assert log == []


def test_an_error_of_the_core_itself_is_in_the_log_without_what_it_carries(log: list[str]) -> None:
    Heard().emit(forwarded("temporalio_sdk_core::pollers", error=SECRET))

    assert log == ["Temporal's core, of temporalio_sdk_core::pollers: Failing workflow task"]


def test_a_run_nobody_had_in_hand_is_nobodys() -> None:
    assert KEPT > 0
    assert strand_of("no such run") is None
