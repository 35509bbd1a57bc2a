"""A cold approval in the twelfth month: the state and the length of history of a year, and a worker just started.

The state is what the notice's workflow had come to in a rehearsal. It is taken up on the real server, as it would be
after going on afresh, and its history is grown to the length that the rehearsed one had.
"""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import ResetStickyTaskQueueRequest
from temporalio.client import WorkflowHandle

from bench.at_work import BARE, OURS
from bench.bare import BareDoor
from bench.figures import Figure, of_both
from bench.gauges import load
from bench.place import Place
from bench.year import Watched
from domain.acts import Act
from domain.moments import day_of
from domain.motions import Approval, PausePut, Refusal, ResumePut
from domain.notice import NoticeCourse
from workflows.acting import performed
from workflows.finding import attributes_of
from workflows.improvement_notice import ImprovementNotice
from workflows.opening import notice_id

# Events of one timer and one activity, each in a workflow task of its own, in the history of the floor.
EVENTS = 11
WHY = "An election court has suspended the council."
GOAL = 0.3


async def approvals(place: Place, life: Watched, how_many: int) -> AsyncIterator[list[Figure]]:
    """So many approvals in the notice that `life` has come to, in turn with bare Updates to a workflow as long."""
    long = len(life.histories[-1])
    taking = _Taking(place, await _taken_up(place, life), life.came_to)
    await taking.grow(long)
    door: WorkflowHandle[BareDoor, None] = await place.plain.start_workflow(
        BareDoor.run, long // EVENTS, id="bare/cold", task_queue=BARE
    )
    await door.execute_update(BareDoor.act)
    ours: list[float] = []
    floor: list[float] = []
    for n in range(how_many):
        await taking.done(ResumePut if n % 2 else PausePut, f"propose-{n}", "case_lead", reason=WHY)
        await taking.forgotten(door)
        floor.append(await _updated(door))
        ours.append(await taking.approved(n))
    await door.signal(BareDoor.end)
    how = f"{how_many} in turn, workers just started, histories of some {long} events"
    yield [of_both("A cold approval in the twelfth month", "s", ours, floor, load(), how, None)]
    yield [Figure("A cold approval, by itself", "s", sorted(ours)[len(ours) // 2], None, load(), how, GOAL)]


async def _taken_up(place: Place, life: Watched) -> NoticeCourse:
    course = NoticeCourse.model_validate(life.stands)
    standing = course.standing.model_copy(update={"ahead_by": life.came_to - datetime.now(UTC)})
    course = course.replaced(standing=standing)
    await place.client.start_workflow(
        ImprovementNotice.run,
        course,
        id=notice_id(standing.reference),
        task_queue=OURS,
        search_attributes=attributes_of(course, "in force"),
    )
    return course


class _Taking:
    def __init__(self, place: Place, course: NoticeCourse, now: datetime) -> None:
        self._place = place
        self._reference = course.standing.reference
        self._on = day_of(now)
        self._handle = place.client.get_workflow_handle(notice_id(self._reference))

    async def grow(self, long: int) -> None:
        """Put and refuse pauses until the history is as long."""
        n = 0
        while (await self._handle.describe()).history_length < long:
            await self.done(PausePut, f"put-{n}", "case_lead", reason=WHY)
            await self.done(Refusal, f"refuse-{n}", "minister", reason="Not now.")
            n += 1

    async def forgotten(self, door: WorkflowHandle[BareDoor, None]) -> None:
        """Both workers anew, and the server expecting nothing of those before, as it does not after months."""
        for process in (self._place.ours, self._place.bare):
            await process.kill()
            await process.start()
        for workflow_id in (self._handle.id, door.id):
            await self._place.client.workflow_service.reset_sticky_task_queue(
                ResetStickyTaskQueueRequest(
                    namespace=self._place.client.namespace, execution=WorkflowExecution(workflow_id=workflow_id)
                )
            )

    async def approved(self, n: int) -> float:
        began = time.perf_counter()
        await self.done(Approval, f"approve-{n}", "minister")
        return time.perf_counter() - began

    async def done(self, kind: type[Act], click: str, by: str, **fields: Any) -> None:
        act = kind.model_validate({"by": by, "on": self._on, **fields})
        await performed(self._place.client, self._reference, act, f"bench-{click}")


async def _updated(door: WorkflowHandle[BareDoor, None]) -> float:
    began = time.perf_counter()
    await door.execute_update(BareDoor.act)
    return time.perf_counter() - began
