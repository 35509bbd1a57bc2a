"""A strand in memory holds its state, and not the message that the state came in as well; once let go, nothing."""

import gc
import os

import pytest
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory
from temporalio.worker import UnsandboxedWorkflowRunner, WorkflowInstance, WorkflowInstanceDetails, WorkflowRunner

from bench.gauges import memory_of
from tests.replay.kept import kept, read
from tests.support.engine import replayed
from workflows.delivery_deadline import DeliveryDeadline
from workflows.letting_go import LettingGo

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
