"""What is counted of a history, and the least there could be."""

from datetime import UTC, datetime

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from bench.counting import counted, forced

NINE, TEN = datetime(2021, 11, 30, 9, tzinfo=UTC), datetime(2021, 11, 30, 10, tzinfo=UTC)


def event(kind: str) -> HistoryEvent:
    return HistoryEvent(event_type=EventType.Value(f"EVENT_TYPE_{kind}"))


def started(*, afresh: str = "") -> HistoryEvent:
    one = event("WORKFLOW_EXECUTION_STARTED")
    one.workflow_execution_started_event_attributes.continued_execution_run_id = afresh
    return one


def tried(times: int) -> HistoryEvent:
    one = event("ACTIVITY_TASK_STARTED")
    one.activity_task_started_event_attributes.attempt = times
    return one


def scheduled(office: str) -> HistoryEvent:
    one = event("ACTIVITY_TASK_SCHEDULED")
    one.activity_task_scheduled_event_attributes.activity_type.name = office
    return one


@pytest.mark.parametrize(
    ("one", "actions"),
    [
        # What is billed.
        (started(), {"starts": 1}),
        (started(afresh="the run before"), {"afresh": 1}),
        (event("TIMER_STARTED"), {"timers": 1}),
        (event("WORKFLOW_EXECUTION_SIGNALED"), {"signals": 1}),
        (event("WORKFLOW_EXECUTION_UPDATE_ACCEPTED"), {"updates": 1}),
        (event("UPSERT_WORKFLOW_SEARCH_ATTRIBUTES"), {"attributes": 1}),
        # Each try of an activity is: a history has only the last one's start.
        (tried(1), {"activities": 1}),
        (tried(3), {"activities": 3}),
        # What is not: what follows from these, and the sending half of a signal or of a child's start.
        (event("TIMER_FIRED"), {}),
        (event("TIMER_CANCELED"), {}),
        (scheduled("send"), {}),
        (event("ACTIVITY_TASK_COMPLETED"), {}),
        (event("WORKFLOW_TASK_COMPLETED"), {}),
        (event("SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED"), {}),
        (event("START_CHILD_WORKFLOW_EXECUTION_INITIATED"), {}),
        (event("WORKFLOW_EXECUTION_CONTINUED_AS_NEW"), {}),
    ],
)
def test_each_event_is_the_actions_that_are_billed_for_it(one: HistoryEvent, actions: dict[str, int]) -> None:
    assert counted([[one]]).actions == actions


def test_all_runs_are_counted_together_and_activities_by_their_office() -> None:
    reminder = [started(), event("TIMER_STARTED"), scheduled("send"), tried(1)]
    act = [started(afresh="reminder"), event("WORKFLOW_EXECUTION_UPDATE_ACCEPTED"), scheduled("enter"), tried(2)]

    had = counted([reminder, act])

    assert had.actions == {"starts": 1, "timers": 1, "activities": 3, "afresh": 1, "updates": 1}
    assert (had.total, had.events) == (7, 8)
    assert had.activities == {"send": 1, "enter": 1}


def test_letters_of_one_moment_need_one_timer_between_them() -> None:
    assert forced(5, [NINE, NINE, TEN]) == 5 + 2 + 3
    assert forced(1, []) == 1
