"""What today's code commands at each step of a history: replay compares the kinds alone, this dates and names too."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import zip_longest
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.api.history.v1 import HistoryEvent
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_commands import WorkflowCommand
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, WorkflowInstance, WorkflowInstanceDetails, WorkflowRunner
from temporalio.workflow import _Definition

from tests.replay.kept import strand_of
from tests.support.sandbox import sandbox
from worker import WORKFLOWS
from workflows.connection import converter

# Deflated: what it holds stands beside it, in the run that goes on afresh.
PACKED = "snapshot"
# The server writes down a bound of its own where nothing was asked.
UNBOUNDED = timedelta(days=3650)


@dataclass(frozen=True)
class Command:
    """Something a strand asked for, such as `send`, with the facts it gave along."""

    what: str
    facts: Any = None


async def commanded(history: WorkflowHistory) -> list[Command]:
    """All that today's code commands, in its order. Raises where it would not have written `history`."""
    listening = Listening()
    # Debugging is what asks for patience: a busy machine would otherwise be taken for a strand that stands still.
    replayer = Replayer(
        workflows=[kind for kind in WORKFLOWS if kind.__name__ == strand_of(history)],
        workflow_runner=listening,
        data_converter=converter(),
        build_id="replayed",
        debug_mode=True,
    )
    await replayer.replay_workflow(history)
    return listening.heard


def recorded(history: WorkflowHistory) -> list[Command]:
    """All that was commanded when `history` was written."""
    return [command for event in history.events for command in _written(event)]


def departures(then: Iterable[Command], now: Iterable[Command]) -> dict[str, int]:
    """A sentence for each fact that was another then, and how often. What nothing then had a field for is none."""
    pairs = zip_longest(then, now, fillvalue=Command("nothing"))
    return dict(Counter(sentence for before, after in pairs for sentence in _commanded_otherwise(before, after)))


def _commanded_otherwise(then: Command, now: Command) -> Iterable[str]:
    if then.what != now.what:
        return [f"{then.what} became {now.what}"]
    return _departures(then.what, then.facts, now.facts)


def _departures(where: str, then: Any, now: Any) -> Iterator[str]:
    match then, now:
        case dict(), dict():
            for name, before in then.items():
                yield from _departures(f"{where}.{name}", before, now.get(name))
        case list(), list() if len(then) == len(now):
            for before, after in zip(then, now, strict=True):
                yield from _departures(where, before, after)
        case _ if then != now:
            yield f"{where}: {_told(then)} became {_told(now)}"


def _told(value: Any) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"


class Listening(WorkflowRunner):
    """The sandbox strands run in, whose commands are heard on their way out."""

    def __init__(self) -> None:
        self.heard: list[Command] = []
        self.within = sandbox()

    def prepare_workflow(self, defn: _Definition) -> None:
        self.within.prepare_workflow(defn)

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        instance = self.within.create_instance(det)
        activate = instance.activate

        def heard(activation: WorkflowActivation) -> WorkflowActivationCompletion:
            completion = activate(activation)
            commands = completion.successful.commands
            # A timer that is started and let go in one task never reaches history.
            let_go = {command.cancel_timer.seq for command in commands if command.HasField("cancel_timer")}
            kept = (one for one in commands if not one.HasField("start_timer") or one.start_timer.seq not in let_go)
            self.heard += [command for one in kept for command in _given(one)]
            return completion

        instance.activate = heard  # type: ignore[method-assign, assignment]
        return instance


def _given(command: WorkflowCommand) -> Iterator[Command]:
    match command.WhichOneof("variant"):
        case "start_timer":
            yield _wait(command.start_timer)
        case "schedule_activity":
            activity = command.schedule_activity
            yield Command(activity.activity_type, [_patience(activity), *_facts(activity.arguments)])
        case "start_child_workflow_execution":
            child = command.start_child_workflow_execution
            yield Command(f"start {child.workflow_type} {child.workflow_id}", _facts(child.input))
        case "signal_external_workflow_execution":
            signal = command.signal_external_workflow_execution
            to = signal.workflow_execution.workflow_id
            yield Command(f"tell {to} {signal.signal_name}", _facts(signal.args))
        case "continue_as_new_workflow_execution":
            yield Command("go on afresh", _facts(command.continue_as_new_workflow_execution.arguments))
        case "complete_workflow_execution":
            yield Command("end", _facts([command.complete_workflow_execution.result]))


def _written(event: HistoryEvent) -> Iterator[Command]:
    match event.WhichOneof("attributes"):
        case "timer_started_event_attributes":
            yield _wait(event.timer_started_event_attributes)
        case "activity_task_scheduled_event_attributes":
            activity = event.activity_task_scheduled_event_attributes
            yield Command(activity.activity_type.name, [_patience(activity), *_facts(activity.input.payloads)])
        case "start_child_workflow_execution_initiated_event_attributes":
            child = event.start_child_workflow_execution_initiated_event_attributes
            yield Command(f"start {child.workflow_type.name} {child.workflow_id}", _facts(child.input.payloads))
        case "signal_external_workflow_execution_initiated_event_attributes":
            signal = event.signal_external_workflow_execution_initiated_event_attributes
            to = signal.workflow_execution.workflow_id
            yield Command(f"tell {to} {signal.signal_name}", _facts(signal.input.payloads))
        case "workflow_execution_continued_as_new_event_attributes":
            afresh = event.workflow_execution_continued_as_new_event_attributes
            yield Command("go on afresh", _facts(afresh.input.payloads))
        case "workflow_execution_completed_event_attributes":
            yield Command("end", _facts(event.workflow_execution_completed_event_attributes.result.payloads))


def _wait(timer: Any) -> Command:
    return Command("wait", str(timer.start_to_fire_timeout.ToTimedelta()))


def _patience(activity: Any) -> dict[str, str | int]:
    limits = ("start_to_close_timeout", "schedule_to_close_timeout", "heartbeat_timeout")
    asked = {name: getattr(activity, name).ToTimedelta() for name in limits}
    retry = activity.retry_policy
    asked |= {name: getattr(retry, name).ToTimedelta() for name in ("initial_interval", "maximum_interval")}
    bounded = {name: str(time) for name, time in asked.items() if time < UNBOUNDED and time}
    return {**bounded, "maximum_attempts": retry.maximum_attempts}


def _facts(payloads: Iterable[Payload]) -> list[Any]:
    return [fact(json.loads(payload.data or b"null")) for payload in payloads]


def fact(value: Any) -> Any:
    """Days, numbers, ids and keys, and no words: those may be put better."""
    if isinstance(value, dict):
        return {name: fact(one) for name, one in value.items() if name != PACKED}
    if isinstance(value, list):
        items = [fact(one) for one in value]
        # Sets come in any order.
        return sorted(items) if all(isinstance(one, str) for one in items) else items
    return "" if isinstance(value, str) and " " in value else value
