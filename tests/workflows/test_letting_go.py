"""A strand in memory holds its state, and not the message that the state came in as well; once let go, nothing."""

import gc
import os

import pytest
from temporalio.api.history.v1 import HistoryEvent
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.client import WorkflowHistory
from temporalio.worker import UnsandboxedWorkflowRunner, WorkflowInstance, WorkflowInstanceDetails, WorkflowRunner

from bench.gauges import memory_of
from tests.replay.kept import kept, read
from tests.support.engine import replayed
from workflows.delivery_deadline import DeliveryDeadline
from workflows.letting_go import InMemory, LettingGo

# So much that the allocator asks the system for it alone, and gives it back alone.
MEGABYTES = 64


class Remembering(WorkflowRunner):
    """Runs as `how` does, and remembers what ran."""

    def __init__(self, how: WorkflowRunner) -> None:
        self.how = how
        self.ran: list[WorkflowInstance] = []

    def prepare_workflow(self, defn: object) -> None:
        pass

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        self.ran.append(self.how.create_instance(det))
        return self.ran[-1]


def begun_with_much() -> WorkflowHistory:
    """A strand's history whose first message is large, by a field that no strand reads."""
    history = read(next(path for path in kept() if path.name.startswith("delivery_")))
    first = HistoryEvent()
    first.CopyFrom(history.events[0])
    started = first.workflow_execution_started_event_attributes
    started.identity = "x" * MEGABYTES * 1024 * 1024
    started.header.fields["trace"].data = b"a click"
    started.memo.fields["about"].data = b"a notice"
    return WorkflowHistory(history.workflow_id, [first, *history.events[1:]])


BOTH = [
    pytest.param(LettingGo(), False, id="as installed"),
    # Where this fails the SDK lets it go by itself, and LettingGo is needed no more.
    pytest.param(UnsandboxedWorkflowRunner(), True, id="by the SDK alone"),
]


@pytest.mark.parametrize(("how", "held"), BOTH)
async def test_the_message_a_strand_began_with_is_let_go(how: WorkflowRunner, held: bool) -> None:
    runner = Remembering(how)
    before = memory_of(os.getpid())

    await replayed([begun_with_much()], runner)
    gc.collect()

    assert len(runner.ran) == 1
    assert (memory_of(os.getpid()) - before > MEGABYTES / 2) is held


async def test_nothing_of_any_message_is_held_once_it_was_worked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """As one that went on afresh has only the first, and may rest for months."""
    parts: list[tuple[bool, bool]] = []
    worked_on = InMemory.activate

    def activate(strand: InMemory, act: WorkflowActivation) -> WorkflowActivationCompletion:
        completion = worked_on(strand, act)
        if inside := vars(strand.strand):
            version = inside.get("_deployment_version_for_current_task")
            flags_held = not isinstance(inside.get("_current_internal_flags", frozenset()), frozenset)
            parts.append((flags_held, version is act.deployment_version_for_current_task))
        return completion

    monkeypatch.setattr(InMemory, "activate", activate)

    await replayed([read(next(path for path in kept() if path.name.startswith("delivery_")))], LettingGo())

    assert len(parts) > 5
    assert set(parts) == {(False, False)}


async def test_letting_go_twice_is_letting_go_once() -> None:
    """The SDK asks again where the first took more than two seconds."""
    history = read(next(path for path in kept() if path.name.startswith("delivery_")))
    runner = Remembering(LettingGo())
    await replayed([history], runner)
    [strand] = runner.ran
    again = WorkflowActivation(run_id="a run")
    again.jobs.add().remove_from_cache.SetInParent()

    completion = strand.activate(again)

    assert (completion.run_id, completion.WhichOneof("status")) == ("a run", "successful")


def test_whatever_the_sdk_asks_of_a_strand_reaches_it() -> None:
    asked = {name for name in vars(WorkflowInstance) if not name.startswith("_")}

    assert asked <= {*vars(InMemory)}


@pytest.mark.parametrize(("how", "held"), BOTH)
async def test_a_strand_let_go_is_gone_before_the_collector_comes_round(how: WorkflowRunner, held: bool) -> None:
    history = read(next(path for path in kept() if path.name.startswith("delivery_")))
    gc.collect()
    gc.disable()
    try:
        await replayed([history], how)

        assert any(isinstance(one, DeliveryDeadline) for one in gc.get_objects()) is held
    finally:
        gc.enable()
        gc.collect()
