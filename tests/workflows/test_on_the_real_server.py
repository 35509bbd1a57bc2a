"""What the server that skips time cannot show: lists, an untouched history, and the death of a worker or a server."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.service import RPCError

from activities.clients import add_webhook, make_token
from deploy.embedded.mailbox import mailbox
from deploy.embedded.temporal import DevServer, dev_server
from domain.clients import EventKind, Scope
from domain.entries import Entry, Record
from domain.moments import at
from models import known_clients, reading
from models.database import Sessions
from models.post import LetterRow
from settings import Settings
from tests.support import engine as engines
from tests.support.engine import QUEUE, Case
from tests.support.notices import sefton
from tests.support.ports import free_port
from tests.support.registers import settings_in
from tests.support.waiting import PATIENCE
from tests.web.house import CLAIRE
from tests.web.listening import listener
from tests.web.shelf import notice
from tests.workflows.agreed import boards_on
from worker import offices, wall_clock, webhook_secrets_of
from workflows import asking
from workflows.acting import ActRefused
from workflows.asking import coming
from workflows.tending import Tending

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).parents[2]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DevServer]:
    folder = tmp_path_factory.mktemp("temporal")
    async with dev_server(folder, address=f"127.0.0.1:{free_port()}", ui_port=None) as running:
        yield running


async def comes_true(ask: Callable[[], Awaitable[bool]], within: float = PATIENCE) -> None:
    """Wait, in real time, until `ask` answers yes."""
    async with asyncio.timeout(within):
        while not await ask():
            await asyncio.sleep(0.1)


async def all_rest(case: Case, *strands: str) -> bool:
    """Whether strands have done all they could do now, and set their timers."""
    try:
        histories = [await case.strand(strand).fetch_history() for strand in strands]
    except RPCError:
        return False
    return all(history.events[-1].HasField("timer_started_event_attributes") for history in histories)


async def test_strands_are_found_by_council_stage_and_next_due_moment(server: DevServer) -> None:
    async with engines.live(server.address) as engine:
        case = Case(engine, "listed")
        await engine.start_work()
        await case.open(sefton())
        await case.act("raise-concern", "adviser", concern="No progress on supervision")

        async def found(query: str, *strands: str) -> bool:
            ids = {one.id async for one in engine.client.list_workflows(f"Council = 'Sefton Council' AND {query}")}
            return ids == set(strands)

        in_force = ("board/listed", "reviews/listed", "delivery/listed", "adviser/listed", "notice/listed")
        await comes_true(lambda: found("Stage = 'in force'", *in_force))
        await comes_true(lambda: found("Stage = 'concern'", "escalation/listed/1"))
        await comes_true(
            lambda: found("NextDue > '2021-11-01T00:00:00Z' AND WorkflowType = 'DeliveryDeadline'", "delivery/listed")
        )
        await engines.replayed(await case.histories())


async def test_a_refused_act_adds_not_one_event(server: DevServer) -> None:
    async with engines.live(server.address, cached=0) as engine:
        case = Case(engine, "refused")
        await engine.start_work()
        await case.open(boards_on(date(2021, 7, 14)))

        await comes_true(lambda: all_rest(case, "board"))
        before = (await case.strand("board").fetch_history()).events

        with pytest.raises(ActRefused, match="Board 1 has not sat yet: it is on Wednesday 14 July 2021"):
            await case.act("record-meeting", "coordinator", meeting=1)

        assert len((await case.strand("board").fetch_history()).events) == len(before)


class Silent(asyncio.Protocol):
    """A mail server that answers the door and never says a word."""

    def __init__(self, dialled: asyncio.Event) -> None:
        self.dialled = dialled

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.dialled.set()


async def ledger(sessions: Sessions, reference: str) -> list[LetterRow]:
    async with sessions.reading() as session:
        return list(await reading.letters(session, reference))


async def all_sent(sessions: Sessions, reference: str, count: int) -> bool:
    return [letter.state for letter in await ledger(sessions, reference)] == ["sent"] * count


# In seconds: a worker in a process of its own reads all its modules first, which takes long on a busy machine.
STARTS_WITHIN = 120


@asynccontextmanager
async def lone_worker(server: DevServer, settings: Settings) -> AsyncIterator[None]:
    """A worker in a process of its own, killed in the end."""
    where = (str(settings.data_folder), settings.database_url, str(settings.smtp_port))
    arguments = ("-m", "tests.support.lone_worker", server.address, *where)
    worker = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT)
    try:
        yield
    finally:
        worker.kill()
        await worker.wait()


async def test_a_worker_killed_in_the_middle_of_its_letters_loses_none_and_doubles_none(
    server: DevServer, tmp_path: Path
) -> None:
    settings = settings_in(tmp_path, smtp_port=free_port())
    async with offices(settings) as real, engines.live(server.address, real) as engine:
        case = Case(engine, "killed")
        dialled = asyncio.Event()
        loop = asyncio.get_running_loop()
        async with (
            await loop.create_server(lambda: Silent(dialled), "127.0.0.1", settings.smtp_port),
            lone_worker(server, settings),
        ):
            await case.begin("board", boards_on(date(2021, 7, 14)))
            await asyncio.wait_for(dialled.wait(), STARTS_WITHIN)
        async with mailbox(tmp_path / "mail", settings.smtp_port) as box:
            await engine.start_work()
            await comes_true(lambda: all_sent(real.sessions, "killed", 7))

        letters = await ledger(real.sessions, "killed")
        # What another test's notice still had to send, this worker may have sent as well: they share the server.
        ours = [mail for mail in box.folder.glob("*.eml") if b"X-Notice: killed\r\n" in mail.read_bytes()]
        assert len(ours) == len({letter.person for letter in letters}) == 7
        await comes_true(lambda: all_rest(case, "board"))
        await engines.replayed(await case.histories())


async def test_a_worker_killed_as_it_tells_a_program_has_another_tell_it_the_same(
    server: DevServer, tmp_path: Path
) -> None:
    settings = settings_in(tmp_path, webhooks_private=True)
    now = wall_clock()
    async with offices(settings) as real, engines.live(server.address, real) as engine, listener() as there:
        row = notice("told", "Sefton Council")
        done = Entry(key="told/board/update-plan/1", reference="told", strand="board", at=now, what="The plan", by="jo")
        async with real.sessions.writing() as session:
            session.add(row)
        to = (CLAIRE, (Scope.READ,), ("told",))
        await make_token(real.sessions, "board", *to, lasts=timedelta(days=1), by="sam", now=now)
        hook = await add_webhook(real.sessions, "board", there.url, (EventKind.ACT_DONE,), by="sam", now=now)
        await real.register.enter(Record(reference="told", entries=(done,)))

        there.silent = True
        async with lone_worker(server, settings):
            await Tending(engine.client, QUEUE, real.webhooks.at_work).see_to(now)
            await there.heard(1, within=STARTS_WITHIN)
        in_vain, there.silent = len(there.came), False
        await engine.start_work()
        await there.heard(in_vain + 1)
        await comes_true(lambda: told_up_to(real.sessions, hook, {"told": 1}))
        await engine.client.get_workflow_handle(f"webhook/{hook}").terminate()

    secret = webhook_secrets_of(settings).of(hook)
    assert len({came.body for came in there.came}) == 1
    assert {came.headers["x-noticekeeper-event"] for came in there.came} == {there.came[0].event["id"]}
    assert all(came.is_signed(secret) for came in there.came)


async def told_up_to(sessions: Sessions, hook: str, lengths: dict[str, int]) -> bool:
    async with sessions.reading() as session:
        return [row.told for row in await known_clients.webhooks(session) if row.id == hook] == [lengths]


async def test_a_server_killed_and_back_goes_on_where_it_was(server: DevServer) -> None:
    async with engines.live(server.address) as engine:
        case = Case(engine, "server-killed")
        await engine.start_work()
        await case.begin("board", boards_on(date(2021, 7, 14)))
        acts = [asyncio.create_task(case.act("update-plan", "coordinator", note=f"Plan {n}")) for n in range(4)]

        os.kill(server.pid, signal.SIGKILL)
        receipts = await asyncio.gather(*acts)

        assert {receipt.said for receipt in receipts} == {"The plan was brought up to date"}
        await comes_true(lambda: all_rest(case, "board"))
        done = Counter(entry.why for entry in case.entries if entry.by)
        assert done == Counter({f"Plan {n}": 1 for n in range(4)})
        assert len((await case.strand("board").query("now_stands"))["plan_updates"]) == 4
        assert len({letter.key for letter in case.letters}) == 7
        await engines.replayed(await case.histories())


async def test_a_strand_only_just_begun_is_waited_for_a_little_when_it_is_asked(
    server: DevServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy machine the worker comes later than a person would wait.
    monkeypatch.setattr(asking, "TRIES", 60)
    async with engines.live(server.address) as engine:
        case = Case(engine, "just-begun")
        await case.begin("board", boards_on(date(2021, 7, 14)))

        asked = asyncio.create_task(coming(engine.client, "just-begun", ("board",), timedelta(seconds=1)))
        done, _ = await asyncio.wait({asked}, timeout=1.2)
        assert not done, "nobody works yet, and it is still asked"
        await engine.start_work()
        [board] = await asked

        assert board.silent == ""
        assert board.steps


async def test_a_worker_that_comes_late_sends_one_letter_a_duty_and_says_so(server: DevServer) -> None:
    async with engines.live(server.address) as engine:
        case = Case(engine, "late")
        await case.begin("delivery", sefton(), entered_at=at(date(2022, 5, 12)), ago=timedelta(days=21))
        await engine.start_work()
        await comes_true(lambda: all_rest(case, "delivery"))

        assert case.sent() == [
            "Thu 2 Jun 2022 09:00 delivery_day to case_lead (late)",
            "Thu 2 Jun 2022 09:00 delivery_due to dcs (late)",
            "Thu 2 Jun 2022 09:00 delivery_passed to chair, chief_executive, coordinator, dcs (late)",
        ]
        await engines.replayed(await case.histories())
