"""What a log line or a trace is about: which notice, strand and letter an activity or a workflow has in hand."""

import logging
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from opentelemetry import trace
from temporalio import activity, workflow
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from domain.letters import Letter, Posted

# The workflows that are about one notice, by the first word of their ids; its reference is the second.
OF_A_NOTICE = (
    *("notice", "board", "reviews", "delivery", "adviser", "assessment", "escalation"),
    *("pack-reading", "paper"),
)
logger = logging.getLogger(__name__)

_letter: ContextVar[str] = ContextVar("letter", default="")


class InHand(Interceptor):
    """Has every activity of a worker known by the letter it is given, if it is one, and logged when it is done."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _Taking(next)


class _Taking(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        given = input.args[0] if input.args else None
        # Never taken back: the worker says how it ended only after us, in a task that ends with it.
        _letter.set(given.key if isinstance(given, Letter) else "")
        doing = activity.info()
        trace.get_current_span().set_attributes(about(doing.workflow_id or ""))
        outcome = await self.next.execute_activity(input)
        # That one failed, its worker says.
        logger.info("%s is done%s", doing.activity_type, f": {outcome.state}" if isinstance(outcome, Posted) else "")
        return outcome


def about(workflow_id: str) -> dict[str, str]:
    """The notice and the strand (as the register names it) of a workflow, and the letter in hand; what there is."""
    kind, _, rest = workflow_id.partition("/")
    reference, _, number = rest.partition("/")
    if kind not in OF_A_NOTICE:
        reference = strand = ""
    else:
        strand = f"{kind}-{number}" if number.isdecimal() else kind
    found = {"notice": reference, "strand": strand, "letter": _letter.get()}
    return {name: value for name, value in found.items() if value}


def in_hand() -> Mapping[str, str | int]:
    """What is in hand where this is called; nothing outside Temporal, but the trace where there is one."""
    found: dict[str, str | int] = {}
    if activity.in_activity():
        doing = activity.info()
        found = {**about(doing.workflow_id or ""), "workflow": doing.workflow_id or ""}
        found |= {"run": doing.workflow_run_id or "", "activity": doing.activity_type, "attempt": doing.attempt}
    elif workflow.in_workflow():
        going = workflow.info()
        found = {**about(going.workflow_id), "workflow": going.workflow_id, "run": going.run_id}
        found |= {"attempt": going.attempt}
    if (span := trace.get_current_span().get_span_context()).is_valid:
        found["trace"] = trace.format_trace_id(span.trace_id)
    return found
