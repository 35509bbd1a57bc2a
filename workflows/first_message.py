"""The message a strand begins with is let go once it has been read.

The SDK keeps two small parts of it for as long as a strand is in memory, its headers and the result of a run before it.
Neither can be kept without the whole: the strand's state as it was carried, sealed and opened again. It was two fifths
of what a strand took.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.worker import (
    ExecuteWorkflowInput,
    UnsandboxedWorkflowRunner,
    WorkflowInboundInterceptor,
    WorkflowInstance,
    WorkflowInstanceDetails,
)

M = TypeVar("M", bound=Message)


class LettingGo(UnsandboxedWorkflowRunner):
    """Runs strands as they are, outside the SDK's sandbox, and keeps copies of those parts instead."""

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        info = det.info
        if info.headers or info.raw_memo:
            info = replace(info, headers=_by_themselves(info.headers), raw_memo=_by_themselves(info.raw_memo))
        result, interceptors = _by_itself(det.last_completion_result), (*det.interceptor_classes, _Beginning)
        return super().create_instance(
            replace(det, info=info, last_completion_result=result, interceptor_classes=interceptors)
        )


class _Beginning(WorkflowInboundInterceptor):
    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:
        input.headers = _by_themselves(input.headers)
        return await super().execute_workflow(input)


def _by_itself(part: M) -> M:
    """The same, which holds nothing of the message it came in."""
    alone = type(part)()
    alone.CopyFrom(part)
    return alone


def _by_themselves(parts: Mapping[str, Payload]) -> dict[str, Payload]:
    return {name: _by_itself(part) for name, part in parts.items()}
