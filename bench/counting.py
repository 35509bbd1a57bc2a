"""What Temporal counts of a history: events, and the Actions that its makers bill.

An Action is each start of a workflow (by a client, by a parent, by going on afresh), each timer, each try of an
activity, each Signal, each Update, each change of search attributes (docs.temporal.io/cloud/actions, read 2026-11). A
Signal between two workflows is one, where it is received. Queries and heartbeats leave no event: none is counted here.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

OF_EVENTS = {
    EventType.EVENT_TYPE_TIMER_STARTED: "timers",
    EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED: "activities",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED: "signals",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED: "updates",
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES: "attributes",
}


@dataclass(frozen=True)
class Counted:
    """The Actions of some histories by kind, their events, and the activities by the name of their type."""

    actions: dict[str, int]
    events: int
    activities: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.actions.values())


def counted(histories: Iterable[Iterable[HistoryEvent]]) -> Counted:
    """What every event of every run comes to."""
    actions: Counter[str] = Counter()
    activities: Counter[str] = Counter()
    events = 0
    for history in histories:
        for event in history:
            events += 1
            actions.update(_kinds_of(event))
            if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
                activities[event.activity_task_scheduled_event_attributes.activity_type.name] += 1
    return Counted(dict(actions), events, dict(activities))


def _kinds_of(event: HistoryEvent) -> list[str]:
    if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
        afresh = event.workflow_execution_started_event_attributes.continued_execution_run_id
        return ["afresh" if afresh else "starts"]
    if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED:
        # A try that failed has no event of its own: the last one says how many there were.
        return ["activities"] * max(1, event.activity_task_started_event_attributes.attempt)
    kind = OF_EVENTS.get(event.event_type)
    return [kind] if kind else []


def forced(starts: int, letters: Iterable[datetime]) -> int:
    """The Actions no design could do without: starts, a timer a distinct due moment, an activity a letter."""
    told_at = list(letters)
    return starts + len(set(told_at)) + len(told_at)
