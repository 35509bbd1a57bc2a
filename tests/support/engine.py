"""An engine to test with: the real strands and worker on the server that skips time, with real or recording offices.

A server, its worker and its offices are an `Engine`, which tests may share; one notice's life in a test is a `Case`.
All its moments are notice time (UTC).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, Protocol, cast

from temporalio import activity
from temporalio.api.testservice.v1 import LockTimeSkippingRequest, UnlockTimeSkippingRequest
from temporalio.client import Client, Interceptor, WorkflowHandle, WorkflowHistory
from temporalio.converter import DataConverter
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Interceptor as WorkerInterceptor
from temporalio.worker import Replayer, WorkflowRunner

from deploy.embedded.programs import find_test_server
from domain.acts import Receipt
from domain.course import Course, Ending, How
from domain.days import Edition
from domain.entries import Entry, Record
from domain.escalation import EscalationCourse
from domain.instrument import Notice
from domain.letters import Letter, Posted, PostState
from domain.meetings import Invitation
from domain.moments import at, day_of, london
from domain.standing import PRACTICE, Standing
from tests.support.editions import ENGLAND
from tests.support.sandbox import sandbox
from tests.support.waiting import PATIENCE
from worker import WORKFLOWS, Offices, worker_of
from workflows import improvement_notice
from workflows.acting import performed
from workflows.connection import connected, converter, with_attributes
from workflows.doors import DOORS
from workflows.escalation import Escalation
from workflows.finding import attributes_of
from workflows.letting_go import LettingGo
from workflows.opening import open_notice
from workflows.sealing import Ring
from workflows.strand import Strand

QUEUE = "tests"
MINUTE = timedelta(minutes=1)


class Recording:
    """Offices that only remember what they were asked."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.letters: list[Letter] = []
        self.dead: set[str] = set()

    @contextmanager
    def refusing(self, address: str) -> Iterator[None]:
        """Have mail for `address` refused meanwhile, as for one that does not exist."""
        self.dead.add(address)
        try:
            yield
        finally:
            self.dead.remove(address)

    @activity.defn
    async def enter(self, record: Record) -> None:
        self.records.append(record)

    @activity.defn
    async def send(self, letter: Letter) -> Posted:
        self.letters.append(letter)
        if letter.to.address in self.dead:
            return Posted(key=letter.key, state=PostState.REFUSED, words="550 5.1.1 No such user", dead_address=True)
        return Posted(key=letter.key, state=PostState.SENT)

    @activity.defn
    async def invite(self, letter: Letter) -> Posted:
        return await self.send(letter)

    @property
    def activities(self) -> list[Callable[..., Any]]:
        return [self.enter, self.send, self.invite]


class Sent(Protocol):
    """What a letter and its row in the ledger have in common."""

    @property
    def told_at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def late(self) -> bool: ...


@dataclass
class Engine:
    """A server that skips time, with a worker that keeps `cached` workflows in memory; nought makes every task cold."""

    env: WorkflowEnvironment
    offices: Offices
    cached: int
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    at_work: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def client(self) -> Client:
        return self.env.client

    @property
    def recording(self) -> Recording:
        return cast(Recording, self.offices)

    async def start_work(self) -> None:
        # A cold worker makes every strand anew for every task, and a sandbox for each would cost more than the strand.
        # Whether a strand can live in the sandbox is seen with the warm one and with the committed histories; with real
        # offices around them strands run as they are installed.
        runner = sandbox() if self.cached and isinstance(self.offices, Recording) else LettingGo()
        worker = worker_of(self.client, QUEUE, self.offices, cached=self.cached, runner=runner)
        await self.at_work.enter_async_context(worker)

    async def stop_work(self) -> None:
        await self.at_work.aclose()

    @asynccontextmanager
    async def nobody_at_work(self) -> AsyncIterator[None]:
        """Have no worker meanwhile, and a clock that runs on all the same: for one strand, and a cold worker only.

        This server's clock waits for every task that is handed out, also where nobody is there to take it.
        """
        await self.stop_work()
        await self.client.test_service.unlock_time_skipping(UnlockTimeSkippingRequest())
        try:
            yield
        finally:
            await self.client.test_service.lock_time_skipping(LockTimeSkippingRequest())
            await self.start_work()


@dataclass
class Case:
    engine: Engine
    reference: str
    ahead_by: timedelta = timedelta()
    clicks: int = 0

    # --- time

    async def now(self) -> datetime:
        return await self.engine.env.get_current_time() + self.ahead_by

    async def clock_reaches(self, moment: datetime) -> None:
        async with asyncio.timeout(PATIENCE):
            while await self.now() < moment:
                await asyncio.sleep(0.01)

    async def sleep_to(self, when: datetime | date) -> None:
        """Let time run to a moment, or to five past nine in London on a day, when its letters have gone."""
        moment = when if isinstance(when, datetime) else at(when) + 5 * MINUTE
        left = moment - await self.now()
        assert left > timedelta(), f"{london(moment)} is past: it is {london(await self.now())}"
        await self.engine.env.sleep(left)

    async def sleep_unattended_to(self, when: date) -> None:
        """As `sleep_to` while nobody is at work: this server refuses until it has handed out a task nobody takes."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    return await self.sleep_to(when)
                except RPCError as error:
                    if error.status is not RPCStatusCode.UNKNOWN:
                        raise
                await asyncio.sleep(0.01)

    # --- the notice

    async def open(
        self,
        notice: Notice,
        entered_at: datetime | None = None,
        edition: Edition = ENGLAND,
        *,
        ago: timedelta = timedelta(),
    ) -> None:
        """Open `notice`, entered at nine on the day it was signed unless said otherwise, `ago` before now."""
        standing = await self._standing(notice, entered_at, edition, ago)
        await open_notice(self.engine.client, QUEUE, standing.notice, edition, standing.entered_at, self.ahead_by)
        await self._settle(standing)

    async def begin(
        self, name: str, notice: Notice, entered_at: datetime | None = None, *, ago: timedelta = timedelta()
    ) -> None:
        """Begin one strand alone, as its notice would."""
        standing = await self._standing(notice, entered_at, ENGLAND, ago)
        strand, kind = improvement_notice.STRANDS[name]
        await self._begin(name, strand, kind(standing=standing, opened_at=standing.in_force_at))

    async def begin_concern(self, notice: Notice, concern: str = "No progress on supervision") -> None:
        """Begin the escalation of one concern alone, raised on the day `notice` was signed."""
        standing = await self._standing(notice, None, ENGLAND)
        opened_at, on = standing.entered_at, day_of(standing.entered_at)
        raised = {"number": 1, "concern": concern, "raised_by": "George Mbeki", "raised_on": on}
        course = EscalationCourse.model_validate({"standing": standing, "opened_at": opened_at, **raised})
        await self._begin("escalation/1", Escalation, course)

    async def _begin(self, name: str, strand: Any, course: Course) -> None:
        kind, _, number = name.partition("/")
        await self.engine.client.start_workflow(
            strand.run,
            course,
            id="/".join(filter(None, (kind, self.reference, number))),
            task_queue=QUEUE,
            search_attributes=attributes_of(course, "in force"),
        )
        await self._settle(course.standing)

    async def _settle(self, standing: Standing) -> None:
        if self.engine.env.supports_time_skipping:
            await self.sleep_to(standing.entered_at + MINUTE)

    async def _standing(
        self, notice: Notice, entered_at: datetime | None, edition: Edition, ago: timedelta = timedelta()
    ) -> Standing:
        entered_at = entered_at or at(notice.issued.signed_on)
        self.ahead_by = entered_at + ago - await self.engine.env.get_current_time()
        notice = notice.model_copy(update={"reference": self.reference})
        return Standing(
            notice=notice, edition=edition, entered_at=entered_at, ahead_by=self.ahead_by, practice=PRACTICE
        )

    # --- people

    async def act(self, name: str, by: str, *, on: date | None = None, id: str = "", **fields: Any) -> Receipt:
        """Have the act `name` done today, or as of `on`. Raises what `performed` does."""
        act = DOORS[name].act.model_validate({"by": by, "on": on or day_of(await self.now()), **fields})
        self.clicks += 1
        return await performed(self.engine.client, self.reference, act, id or f"{name}-{self.clicks}")

    # --- what came of it

    @property
    def letters(self) -> list[Letter]:
        return [letter for letter in self.engine.recording.letters if letter.reference == self.reference]

    @property
    def entries(self) -> list[Entry]:
        records = (record for record in self.engine.recording.records if record.reference == self.reference)
        return [entry for record in records for entry in record.entries]

    def sent(self, *kinds: str, duty: str = "", strand: str = "") -> list[str]:
        """The letters sent so far, a line for each step: all, or those of some kinds (by how they begin), of a duty."""
        letters = (one for one in self.letters if one.duty.startswith(duty) and one.strand.startswith(strand))
        return in_lines([one for one in letters if not kinds or one.kind.startswith(kinds)], "as_role")

    def invitations_to(self, person: str) -> list[Invitation]:
        """What one person was sent of meetings, in the order it was told."""
        mine = sorted((one for one in self.letters if one.to.id == person), key=lambda one: one.told_at)
        return [one.invitation for one in mine if one.invitation]

    def strand(self, name: str, *number: int) -> WorkflowHandle[Any, Any]:
        return self.engine.client.get_workflow_handle("/".join([name, self.reference, *map(str, number)]))

    async def coming(self, name: str, *number: int) -> list[str]:
        """What a strand will do next, a line for each step."""
        steps = await self.strand(name, *number).query(Strand.coming)
        return [f"{_spoken(step.at)} {step.letter or step.what}" for step in steps]

    async def histories(self) -> list[WorkflowHistory]:
        """The history of every run of every strand, found by their ids: this server has no lists."""
        found: list[WorkflowHistory] = []
        for name in ("notice", "board", "reviews", "delivery", "adviser"):
            found += await self._runs(name)
        for name in ("assessment", "escalation"):
            for number in count(1):
                if not (runs := await self._runs(name, number)):
                    break
                found += runs
        return found

    async def _runs(self, name: str, *number: int) -> list[WorkflowHistory]:
        """Every run of one strand, first to last: each says which it went on afresh from."""
        runs: list[WorkflowHistory] = []
        workflow_id, run_id = self.strand(name, *number).id, None
        while run_id != "":
            handle = self.engine.client.get_workflow_handle(workflow_id, run_id=run_id)
            try:
                runs.insert(0, await handle.fetch_history())
            except RPCError as error:
                if error.status is RPCStatusCode.NOT_FOUND:
                    return runs
                raise
            run_id = runs[0].events[0].workflow_execution_started_event_attributes.continued_execution_run_id
        return runs

    async def are_over(self, *strands: str) -> None:
        """Wait, in real time, until the strands with these ids have closed: afterwards this clock may stand still."""
        async with asyncio.timeout(PATIENCE):
            for workflow_id in strands:
                handle = self.engine.client.get_workflow_handle(workflow_id)
                while (await handle.describe()).close_time is None:
                    await asyncio.sleep(0.01)

    async def end(self) -> None:
        """Have every strand that still runs wind down, so that none keeps the next test's clock busy.

        Children first: each abandoned child that closes after its parent did, or after it went on afresh, leaves this
        server's clock locked once too often, and it stands still for good.
        """
        ending = ending_at(await self.now())
        running = [history.workflow_id for history in await self.histories() if not how_ended(history)]
        for workflow_id in sorted(running, key=_children_first):
            handle = self.engine.client.get_workflow_handle(workflow_id)
            try:
                await handle.signal(Strand.end, ending)
            except RPCError as error:
                # It was winding down when it was looked at, and is over since.
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
            await handle.result()


def ending_at(now: datetime) -> Ending:
    """The notice cancelled at `now`, as it tells its strands."""
    return Ending(how=How.CANCELLED, on=day_of(now), at=now, reason="It is over", decided_by="", approved_by="")


def _children_first(workflow_id: str) -> int:
    name = workflow_id.partition("/")[0]
    return ("assessment", "escalation", "board", "reviews", "delivery", "adviser", "notice").index(name)


def in_lines(letters: list[Any], role: str) -> list[str]:
    """Letters as lines: when, of what kind, to which roles; those of one kind at one moment in one line."""
    lines: dict[tuple[datetime, str, bool], set[str]] = {}
    for letter in letters:
        minute = letter.told_at.replace(second=0, microsecond=0)
        lines.setdefault((minute, letter.kind, letter.late), set()).add(str(getattr(letter, role)))
    return [
        f"{_spoken(at)} {kind} to {', '.join(sorted(to))}{' (late)' if late else ''}"
        for (at, kind, late), to in sorted(lines.items())
    ]


def _spoken(moment: datetime) -> str:
    here = london(moment)
    return f"{here:%a} {here.day} {here:%b %Y %H:%M}"


def how_ended(history: WorkflowHistory) -> str:
    """completed, failed, continued_as_new and so on; empty for a run that is still open."""
    last = history.events[-1].WhichOneof("attributes") or ""
    ways = ("completed", "failed", "canceled", "terminated", "timed_out", "continued_as_new")
    return next((way for way in ways if last == f"workflow_execution_{way}_event_attributes"), "")


async def replayed(
    histories: list[WorkflowHistory],
    runner: WorkflowRunner | None = None,
    carried: DataConverter | None = None,
    interceptors: Sequence[WorkerInterceptor] = (),
) -> None:
    """Raise where today's code would not have written one of `histories`; in the sandbox unless said otherwise."""
    if not histories:
        return
    types = {h.events[0].workflow_execution_started_event_attributes.workflow_type.name for h in histories}
    replayer = Replayer(
        workflows=[kind for kind in WORKFLOWS if kind.__name__ in types],
        workflow_runner=runner or sandbox(),
        data_converter=carried or converter(),
        interceptors=interceptors,
        # As for a worker: without a name of our own every loaded module is hashed.
        build_id=QUEUE,
        # Debugging is what asks for patience, and for no thread that every step of a strand is handed to and fro.
        debug_mode=runner is not None,
    )
    await replayer.replay_workflows(_each(histories))


async def _each(histories: list[WorkflowHistory]) -> AsyncIterator[WorkflowHistory]:
    for history in histories:
        yield history


@asynccontextmanager
async def engine(
    offices: Offices | None = None,
    *,
    cached: int = 1000,
    ring: Ring | None = None,
    interceptors: Sequence[Interceptor] = (),
) -> AsyncIterator[Engine]:
    """A server of its own, with a worker at work on it; with a `ring`, all that goes there is sealed."""
    env = await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(find_test_server()), data_converter=converter(ring), interceptors=interceptors
    )
    async with env:
        await with_attributes(env.client)
        running = Engine(env, offices or cast(Offices, Recording()), cached)
        await running.start_work()
        try:
            yield running
        finally:
            await running.stop_work()


@asynccontextmanager
async def live(address: str, offices: Offices | None = None, *, cached: int = 1000) -> AsyncIterator[Engine]:
    """The real server at `address`, where time passes as it does, and where a test starts the worker itself."""
    env = WorkflowEnvironment.from_client(await connected(address, "default"))
    running = Engine(env, offices or cast(Offices, Recording()), cached)
    try:
        yield running
    finally:
        await running.stop_work()


@asynccontextmanager
async def case(engine: Engine) -> AsyncIterator[Case]:
    """One notice's life; when it is over, every strand winds down and all they wrote is replayed."""
    living = Case(engine, f"sefton-{next(engine.numbers)}")
    yield living
    await living.end()
    await replayed(await living.histories(), LettingGo(), engine.client.data_converter)
