"""One click, one trace: from the page by the act, the strand and the office to the mail server.

Of Temporal's own interceptor (temporalio.contrib.opentelemetry) the halves of clients and of activities are as they
are. In workflows it hangs everything for ever on what started the workflow: here, the opening of a notice a year ago.
So what a strand does is hung on the act or signal that moved it, and what its timers do begins traces of its own.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from opentelemetry import trace
from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.client import (
    OutboundInterceptor,
    SignalWorkflowInput,
    StartWorkflowInput,
    StartWorkflowUpdateInput,
    WorkflowHandle,
    WorkflowUpdateHandle,
)
from temporalio.contrib.opentelemetry import TracingInterceptor
from temporalio.converter import PayloadConverter
from temporalio.worker import (
    ExecuteWorkflowInput,
    HandleSignalInput,
    HandleUpdateInput,
    SignalExternalWorkflowInput,
    StartActivityInput,
    StartChildWorkflowInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)

# As Temporal's interceptor calls it, on both sides of every call.
HEADER, SPANNED = "_tracer-data", "noticekeeper_spanned"
# A strand takes an act in a handler, and writes the letters it leads to in its loop, which is not far behind.
SOON = timedelta(minutes=1)

Carrier = dict[str, str]
Headers = Mapping[str, Payload]

# What the handler at work here was called with. The strand's loop has none of its own.
_called_by: ContextVar[Payload | None] = ContextVar("called_by", default=None)


class Tracing(TracingInterceptor):
    """For a client, and for the workers made of it."""

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:
        return _Asking(next, super().intercept_client(next))

    def workflow_interceptor_class(self, input: WorkflowInterceptorClassInput) -> type[WorkflowInboundInterceptor]:  # type: ignore[override]
        input.unsafe_extern_functions.update({SPANNED: self._spanned})
        return _Followed

    def _spanned(self, name: str, carrier: Carrier, attributes: Mapping[str, str], at: int) -> Carrier:
        """Say that a strand came to `name` at a moment (in nanoseconds), and what follows from it hangs on."""
        before = self.text_map_propagator.extract(carrier)
        span = self.tracer.start_span(name, before, kind=trace.SpanKind.SERVER, attributes=attributes, start_time=at)
        span.end(at)
        after: Carrier = {}
        self.text_map_propagator.inject(after, trace.set_span_in_context(span, before))
        return after


class _Asking(OutboundInterceptor):
    """Traces what a click asks of Temporal, and not what upkeep asks every minute, or a page asks to be shown."""

    def __init__(self, next: OutboundInterceptor, traced: OutboundInterceptor) -> None:
        super().__init__(next)
        self._traced = traced

    @property
    def _onward(self) -> OutboundInterceptor:
        return self._traced if trace.get_current_span().get_span_context().is_valid else self.next

    async def start_workflow(self, input: StartWorkflowInput) -> WorkflowHandle[Any, Any]:
        return await self._onward.start_workflow(input)

    async def start_workflow_update(self, input: StartWorkflowUpdateInput) -> WorkflowUpdateHandle[Any]:
        return await self._onward.start_workflow_update(input)

    async def signal_workflow(self, input: SignalWorkflowInput) -> None:
        await self._onward.signal_workflow(input)


class _Followed(WorkflowInboundInterceptor):
    """Knows what moved a workflow last, and what each handler was called by."""

    def init(self, outbound: WorkflowOutboundInterceptor) -> None:
        self._moved_by: Payload | None = None
        self._moved_at: datetime | None = None
        super().init(_Onward(outbound, self))

    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:
        self._moved(workflow.info().headers, f"RunWorkflow:{workflow.info().workflow_type}")
        return await super().execute_workflow(input)

    async def handle_signal(self, input: HandleSignalInput) -> None:
        _called_by.set(self._moved(input.headers, f"HandleSignal:{input.signal}"))
        await super().handle_signal(input)

    async def handle_update_handler(self, input: HandleUpdateInput) -> Any:
        _called_by.set(self._moved(input.headers, f"HandleUpdate:{input.update}"))
        return await super().handle_update_handler(input)

    def headers(self, before: Headers) -> Headers:
        """What goes on from here is told what it hangs on, where there is anything."""
        lately = self._moved_at and workflow.now() - self._moved_at <= SOON
        cause = _called_by.get() or (self._moved_by if lately else None)
        return {**before, HEADER: cause} if cause else before

    def _moved(self, headers: Headers, name: str) -> Payload | None:
        cause = headers.get(HEADER)
        if cause and not workflow.unsafe.is_replaying():
            cause = _said(cause, name)
        self._moved_by, self._moved_at = cause, workflow.now()
        return cause


def _said(cause: Payload, name: str) -> Payload:
    spanned: Callable[..., Carrier] = workflow.extern_functions()[SPANNED]
    [carrier] = PayloadConverter.default.from_payloads([cause])
    of = {"temporalWorkflowID": workflow.info().workflow_id, "temporalRunID": workflow.info().run_id}
    with workflow.unsafe.sandbox_unrestricted():
        after = spanned(name, carrier, of, workflow.time_ns())
    [payload] = PayloadConverter.default.to_payloads([after])
    return payload


class _Onward(WorkflowOutboundInterceptor):
    def __init__(self, next: WorkflowOutboundInterceptor, followed: _Followed) -> None:
        super().__init__(next)
        self._followed = followed

    def start_activity(self, input: StartActivityInput) -> workflow.ActivityHandle[Any]:
        input.headers = self._followed.headers(input.headers)
        return super().start_activity(input)

    async def start_child_workflow(self, input: StartChildWorkflowInput) -> workflow.ChildWorkflowHandle[Any, Any]:
        input.headers = self._followed.headers(input.headers)
        return await super().start_child_workflow(input)

    async def signal_external_workflow(self, input: SignalExternalWorkflowInput) -> None:
        input.headers = self._followed.headers(input.headers)
        await super().signal_external_workflow(input)
