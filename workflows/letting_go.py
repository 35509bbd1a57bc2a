"""What the SDK keeps of a strand longer than anybody needs it, let go.

Of the message a strand begins with it keeps two small parts for as long as the strand is in memory, the headers and the
result of a run before it. Neither can be kept without the whole: the strand's state as it was carried, sealed, and
opened again. It was two fifths of what a strand took. And a strand that was let go stays, a circle of loop, tasks and
state, until the collector comes round.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import Success, WorkflowActivationCompletion
from temporalio.converter import SerializationContext, StorageDriverStoreContext
from temporalio.worker import (
    ExecuteWorkflowInput,
    UnsandboxedWorkflowRunner,
    WorkflowInboundInterceptor,
    WorkflowInstance,
    WorkflowInstanceDetails,
)
from temporalio.workflow import Info

M = TypeVar("M", bound=Message)


class LettingGo(UnsandboxedWorkflowRunner):
    """Runs strands as they are, outside the SDK's sandbox, with copies of those parts, and takes the circle apart."""

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        info = det.info
        if info.headers or info.raw_memo:
            info = replace(info, headers=_by_themselves(info.headers), raw_memo=_by_themselves(info.raw_memo))
        result, interceptors = _by_itself(det.last_completion_result), (*det.interceptor_classes, _Beginning)
        det = replace(det, info=info, last_completion_result=result, interceptor_classes=interceptors)
        return InMemory(super().create_instance(det))


class InMemory(WorkflowInstance):
    """One strand in memory, which is gone once it is let go."""

    def __init__(self, strand: WorkflowInstance) -> None:
        self.strand = strand
        self._gone = False

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        letting_go = any(job.HasField("remove_from_cache") for job in act.jobs)
        if letting_go and self._gone:
            # Where letting it go took seconds, on a machine that stood still, the SDK asks again: nothing is left.
            return WorkflowActivationCompletion(run_id=act.run_id, successful=Success())
        completion = self.strand.activate(act)
        inside = vars(self.strand)
        if letting_go:
            self._gone = True
            # What says that it is being let go stays: its tasks ask as they end.
            self.strand.__dict__ = {name: said for name, said in inside.items() if isinstance(said, bool)}
        else:
            # Two more such parts, of each message: asked for while it is worked on, and set anew by the next.
            for name, itself in OF_EACH.items():
                if name in inside:
                    inside[name] = itself(inside[name])
        return completion

    def get_serialization_context(self, command_info: Any) -> SerializationContext | None:
        return self.strand.get_serialization_context(command_info)

    def get_external_store_context(self, command_info: Any) -> StorageDriverStoreContext:
        return self.strand.get_external_store_context(command_info)

    def get_info(self) -> Info:
        return self.strand.get_info()

    def get_thread_id(self) -> int | None:
        return self.strand.get_thread_id()


class _Beginning(WorkflowInboundInterceptor):
    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:
        input.headers = _by_themselves(input.headers)
        return await super().execute_workflow(input)


def _by_itself(part: M) -> M:
    """The same, which holds nothing of the message it came in."""
    alone = type(part)()
    alone.CopyFrom(part)
    return alone


OF_EACH: dict[str, Callable[[Any], Any]] = {
    "_current_internal_flags": frozenset,
    "_deployment_version_for_current_task": _by_itself,
}


def _by_themselves(parts: Mapping[str, Payload]) -> dict[str, Payload]:
    return {name: _by_itself(part) for name, part in parts.items()}
