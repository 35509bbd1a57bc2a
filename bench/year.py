"""A year of Sefton's notice: its Actions and events, and how long it is rehearsed for."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

from bench.at_work import BARE, bare_worker
from bench.bare import BareLife, BareYear, Life, Year
from bench.counting import counted, forced
from bench.figures import Figure, of_both
from bench.gauges import load
from bench.notices import calendar, sefton
from bench.plain import Plain
from deploy.embedded.mailbox import mailbox
from deploy.embedded.programs import find_test_server
from deploy.embedded.tied import tied
from desk.rehearsing import SHIPPED, scenario_in
from models import reading
from notices.scenario import Habit, Scenario
from rehearsal.driver import SETTLING, Rehearsal, Rehearsed
from workflows.opening import notice_id

ON_TIME = SHIPPED / "sefton-on-time.yaml"
# The notice was signed on 7 June 2021: this is in its twelfth month.
TWELFTH_MONTH = date(2022, 5, 25)
FIRST, NUMBERED = ("notice", "board", "reviews", "delivery", "adviser"), ("assessment", "escalation")
DAY = 86_400.0
ACTIONS, REHEARSED, REHEARSED_WITHIN = 1.15, 3.0, 10.0
NOW_STANDS = "now_stands"


class Watched(Rehearsal):
    """A rehearsal that keeps what it wrote: histories, when each letter was told of, and what the notice came to."""

    def __init__(self, scenario: Scenario, folder: Path) -> None:
        super().__init__(sefton(), scenario, calendar(), folder)
        self.histories: list[list[HistoryEvent]] = []
        self.told_at: list[datetime] = []
        self.took = 0.0
        self.stands: dict[str, Any] = {}
        self.letter = b""

    async def _live(self) -> Rehearsed:
        began = time.perf_counter()
        lived = await super()._live()
        self.took = time.perf_counter() - began
        self.came_to = await self.now()
        self.histories = await histories_of(self.env.client, self.notice.reference)
        self.stands = await self.env.client.get_workflow_handle(notice_id(self.notice.reference)).query(NOW_STANDS)
        async with self.offices.sessions.reading() as session:
            self.told_at = [row.told_at for row in await reading.letters(session, self.notice.reference)]
        self.letter = next((self.folder / "mail").glob("*.eml")).read_bytes()
        return lived


async def histories_of(client: Client, reference: str) -> list[list[HistoryEvent]]:
    """Every run of every strand, the notice's own last run last: this server has no lists."""
    found: list[list[HistoryEvent]] = []
    for name in NUMBERED:
        for number in count(1):
            if not (runs := await _runs(client, f"{name}/{reference}/{number}")):
                break
            found += runs
    for name in reversed(FIRST):
        found += await _runs(client, f"{name}/{reference}")
    return found


async def _runs(client: Client, workflow_id: str) -> list[list[HistoryEvent]]:
    """Each run says which one it went on afresh from; first to last."""
    runs: list[list[HistoryEvent]] = []
    run_id: str | None = None
    while run_id != "":
        try:
            history = await client.get_workflow_handle(workflow_id, run_id=run_id).fetch_history()
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return runs
            raise
        runs.insert(0, list(history.events))
        run_id = runs[0][0].workflow_execution_started_event_attributes.continued_execution_run_id
    return runs


async def lived(scenario: Scenario) -> Watched:
    with TemporaryDirectory() as folder:
        watched = Watched(scenario, Path(folder))
        await watched.rehearse()
        return watched


async def twelve_months() -> Watched:
    """A life, everybody on time, as far as its twelfth month."""
    return await lived(scenario_in(ON_TIME, sefton()).model_copy(update={"until": TWELFTH_MONTH}))


async def bare_year(year: Year) -> float:
    """Seconds for as many timers and activities on a server of the same kind."""
    with TemporaryDirectory() as folder:
        plain = Plain(Path(folder), 0, lasting=False)
        async with _skipping(Path(folder)) as env, bare_worker(env.client, BARE, plain):
            began = time.perf_counter()
            await env.client.execute_workflow(BareYear.run, year, id="bare/year", task_queue=BARE)
            return time.perf_counter() - began


async def bare_life(life: Life, acts: int, letter: bytes) -> float:
    """Seconds for as many timers, plain letters, entries and acts, one after the other as people's are rehearsed."""
    with TemporaryDirectory() as folder:
        async with mailbox(Path(folder) / "mail", 0, lasting=False) as box:
            (Path(folder) / "mail" / "one.eml").write_bytes(letter)
            plain = Plain(Path(folder), box.port, lasting=False)
            async with _skipping(Path(folder)) as env, bare_worker(env.client, BARE, plain):
                began = time.perf_counter()
                handle = await env.client.start_workflow(BareLife.run, life, id="bare/life", task_queue=BARE)
                for _ in range(acts):
                    await env.sleep(life.timers * life.apart / (acts + 1))
                    await handle.execute_update(BareLife.act)
                    await env.sleep(SETTLING)
                await handle.result()
                took = time.perf_counter() - began
            await plain.close()
            return took


@asynccontextmanager
async def _skipping(folder: Path) -> AsyncIterator[WorkflowEnvironment]:
    program = tied(find_test_server(), folder)
    async with await WorkflowEnvironment.start_time_skipping(test_server_existing_path=str(program)) as env:
        yield env


def nobody_acts(scenario: Scenario) -> Scenario:
    """A year in which people only get letters: everything in it is due to a date."""
    return scenario.model_copy(
        update={"until": date(2022, 6, 7), "default": Habit(never=True), "habits": {}, "answers": {}, "events": ()}
    )


async def year(rounds: int) -> AsyncIterator[list[Figure]]:
    """The figures of a year, as they are taken."""
    on_time = scenario_in(ON_TIME, sefton())
    yield _of_actions("A year in which nobody acts", await lived(nobody_acts(on_time)), ACTIONS)
    took: list[float] = []
    bare: list[float] = []
    beside: list[float] = []
    for _ in range(rounds):
        life = await lived(on_time)
        actions = counted(life.histories).actions
        bare.append(await bare_year(Year(actions["timers"], actions["activities"], DAY)))
        letters, acts = len(life.told_at), actions["updates"]
        entries = actions["activities"] - letters - acts
        beside.append(await bare_life(Life(actions["timers"], letters, entries, DAY), acts, life.letter))
        took.append(life.took)
    yield _of_actions("A whole life, everybody on time", life, None)
    how = f"{rounds} times in turn"
    against = f"{how}; as many timers, Updates, and entries and letters with nothing of ours"
    yield [
        of_both("A whole life rehearsed", "s", took, bare, load(), f"{how}; as many timers and activities", REHEARSED),
        of_both("A whole life rehearsed, against a bare one", "s", took, beside, load(), against, None),
        Figure("A whole life rehearsed, by itself", "s", median(took), None, load(), how, REHEARSED_WITHIN),
    ]


def _of_actions(what: str, lived: Watched, bound: float | None) -> list[Figure]:
    had = counted(lived.histories)
    least, letters = forced(had.actions["starts"], lived.told_at), len(lived.told_at)
    how = f"{letters} letters, {len(set(lived.told_at))} due moments, {had.actions['starts']} strands"
    return [
        Figure(f"{what}: Actions", "", had.total, least, load(), f"{how}: {_most_first(had.actions)}", bound),
        Figure(f"{what}: events of history", "", had.events, None, load(), _most_first(had.activities)),
    ]


def _most_first(counts: dict[str, int]) -> str:
    return ", ".join(f"{n} {kind}" for kind, n in sorted(counts.items(), key=lambda one: -one[1]))
