"""A strand in memory holds its state, and not the message that the state came in as well."""

import gc
import os

import pytest
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory
from temporalio.worker import UnsandboxedWorkflowRunner, WorkflowInstance, WorkflowInstanceDetails, WorkflowRunner

from bench.gauges import memory_of
from tests.replay.kept import kept, read
from tests.support.engine import replayed
from workflows.first_message import LettingGo

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


@pytest.mark.parametrize(
    ("how", "held"),
    [
        pytest.param(LettingGo(), False, id="as installed"),
        # Where this fails the SDK lets it go by itself, and LettingGo is needed no more.
        pytest.param(UnsandboxedWorkflowRunner(), True, id="by the SDK alone"),
    ],
)
async def test_the_message_a_strand_began_with_is_let_go(how: WorkflowRunner, held: bool) -> None:
    runner = Remembering(how)
    before = memory_of(os.getpid())

    await replayed([begun_with_much()], runner)
    gc.collect()

    assert len(runner.ran) == 1
    assert (memory_of(os.getpid()) - before > MEGABYTES / 2) is held
