"""Of which strand a run is: Temporal's core names none but the run, where it cannot go on with one."""

from collections import OrderedDict

from temporalio.worker import (
    Interceptor,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)

# More than any worker is at in the seconds until one of them is spoken of.
KEPT = 10_000
# The id of its strand by that of a run, the latest begun or replayed last. For this process alone, and for its log.
_begun: OrderedDict[str, str] = OrderedDict()


def strand_of(run: str) -> str | None:
    """The id of the strand whose run this is; None where this process has had no such run in hand."""
    return _begun.get(run)


class WhoseRun(Interceptor):
    """Has a worker keep in mind of which strand each run is that it begins or replays."""

    def workflow_interceptor_class(self, input: WorkflowInterceptorClassInput) -> type[WorkflowInboundInterceptor]:
        return _Kept


class _Kept(WorkflowInboundInterceptor):
    def init(self, outbound: WorkflowOutboundInterceptor) -> None:
        about = outbound.info()
        _begun[about.run_id] = about.workflow_id
        _begun.move_to_end(about.run_id)
        while len(_begun) > KEPT:
            _begun.popitem(last=False)
        super().init(outbound)
