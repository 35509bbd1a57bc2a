"""The attestation of a notice that is really kept: a Temporal server, a worker, a register and a mailbox."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from apscheduler.events import EVENT_JOB_EXECUTED, JobExecutionEvent
from sqlmodel import select
from temporalio.client import Client

from activities.almanac import FETCH
from activities.attestation import Attestation, Attested
from activities.comparison import proposal
from activities.upkeep.strands import EngineSilent, Trouble
from deploy.embedded.mailbox import mailbox
from deploy.embedded.temporal import dev_server
from domain.board import BoardCourse
from domain.days import Holiday
from domain.instrument import Notice
from domain.moments import day_of
from models import reading
from models.upkeep import HeartbeatRow
from notices.example import example_notice
from notices.reading import read_text
from settings import Settings
from tests.support.ports import free_port
from tests.support.registers import register_in, with_tables
from worker import Offices, offices, upkeep, worker_of
from workflows.board_reporting import BoardReporting
from workflows.connection import connected, converter
from workflows.doors import DOORS
from workflows.opening import open_notice
from workflows.roll_call import RollCall

pytestmark = pytest.mark.asyncio(loop_scope="module")

REFERENCE = "marlbrook"
OPENED_AT = datetime.now(UTC)
ALWAYS = ["notice/marlbrook", "board/marlbrook", "reviews/marlbrook", "delivery/marlbrook", "adviser/marlbrook"]


@dataclass
class House:
    """Everything that keeps a notice, running, with one notice opened in it."""

    settings: Settings
    client: Client
    offices: Offices
    notice: Notice

    @property
    def roll_call(self) -> RollCall:
        return RollCall(self.client)

    async def attested(self, now: datetime = OPENED_AT) -> Attested:
        return await Attestation(self.offices.sessions, self.roll_call, patience=timedelta()).attest(now)

    async def gaps(self, now: datetime = OPENED_AT) -> list[str]:
        return sorted(gap.key for gap in (await self.attested(now)).gaps)

    async def act(self, name: str, **details: object) -> None:
        door = DOORS[name]
        act = door.act.model_validate({"by": "case_lead", "on": day_of(OPENED_AT), **details})
        await self.client.get_workflow_handle(door.strand_id(REFERENCE, act)).execute_update(door.update, act)

    async def in_order(self, strands: int = len(ALWAYS)) -> None:
        """Wait until so many strands run and nothing is missing."""
        async with asyncio.timeout(60):
            while not (seen := await self.attested()).sights or seen.gaps or len(seen.sights[0].accounts) < strands:
                await asyncio.sleep(0)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder = tmp_path_factory.mktemp("house")
    address = f"127.0.0.1:{free_port()}"
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(dev_server(folder, address=address, ui_port=None))
        box = await stack.enter_async_context(mailbox(folder / "mail", 0))
        settings = Settings(
            data_folder=folder,
            database_url=await with_tables(register_in(folder)),
            smtp_port=box.port,
            temporal_address=address,
            _env_file=None,
            bank_holidays_url=f"http://127.0.0.1:{free_port()}/bank-holidays.json",
        )  # fmt: skip
        client = await connected(address, "default")
        rooms = await stack.enter_async_context(offices(settings))
        await stack.enter_async_context(worker_of(client, settings.task_queue, rooms))
        notice = read_text(example_notice(day_of(OPENED_AT)), "example.yaml")
        assert isinstance(notice, Notice)
        edition = await rooms.almanac.edition_for(notice, day_of(OPENED_AT))
        await open_notice(client, settings.task_queue, notice, edition, OPENED_AT)
        house = House(settings, client, rooms, notice)
        await house.in_order()
        yield house
        del client, house
    # sdk-python#300: a process that ends with a client just dropped may crash on its way out.
    gc.collect()
    await asyncio.sleep(0.05)


async def test_every_strand_of_an_open_notice_is_asked_and_accounts_for_its_steps(house: House) -> None:
    [sight] = (await house.attested()).sights

    assert [answer.workflow for answer in sight.answers] == ALWAYS
    assert [account.strand for account in sight.accounts] == ["notice", "board", "reviews", "delivery", "adviser"]
    assert sight.steps > len(ALWAYS)
    assert any(account.with_letters for account in sight.accounts)


async def test_a_concern_and_a_booked_reviews_assessment_are_strands_that_must_run(house: House) -> None:
    await house.act("raise-concern", concern="The duty to report was missed")
    await house.act("book-review", review_on=day_of(OPENED_AT) + timedelta(days=60))

    await house.in_order(strands=len(ALWAYS) + 2)

    [sight] = (await house.attested()).sights
    assert [answer.workflow for answer in sight.answers][len(ALWAYS) :] == [
        "assessment/marlbrook/1",
        "escalation/marlbrook/1",
    ]


async def test_a_strand_that_stopped_is_an_alarm_until_it_runs_again(house: House) -> None:
    [board] = [course for course in await house.roll_call.courses(REFERENCE) if isinstance(course, BoardCourse)]
    await house.client.get_workflow_handle("board/marlbrook").terminate("a test")

    gaps = await house.gaps()
    queue = house.settings.task_queue
    await house.client.start_workflow(BoardReporting.run, board, id="board/marlbrook", task_queue=queue)
    await house.in_order()

    assert gaps == ["marlbrook/board/marlbrook/stopped"]
    assert await standing(house) == []


async def test_a_step_the_engine_should_long_have_taken_is_a_gap(house: House) -> None:
    gaps = await house.gaps(OPENED_AT + timedelta(days=90))

    assert "marlbrook/board/marlbrook/overdue" in gaps


async def test_a_notice_the_engine_does_not_know_has_no_strand_at_all(house: House) -> None:
    answers = await house.roll_call.called("nowhere")

    assert {answer.trouble for answer in answers} == {Trouble.MISSING}
    assert len(answers) == len(ALWAYS)
    assert await house.roll_call.courses("nowhere") == ()


async def test_what_a_new_edition_would_move_is_reckoned_from_the_strands_own_states(house: House) -> None:
    courses = await house.roll_call.courses(REFERENCE)
    in_use = await house.offices.almanac.edition_for(house.notice, day_of(OPENED_AT))
    soon = [day_of(OPENED_AT) + timedelta(days=n) for n in range(1, 15)]
    proclaimed = tuple(Holiday(on=on, title="Proclaimed") for on in soon if on.weekday() < 5)
    edition = in_use.model_copy(update={"holidays": (*in_use.holidays, *proclaimed)})

    found = proposal(courses, edition, OPENED_AT)

    assert found
    assert any("would become" in line for line in found.duties)


async def test_an_engine_that_is_not_there_is_silent() -> None:
    nowhere = await Client.connect(f"127.0.0.1:{free_port()}", lazy=True, data_converter=converter())

    with pytest.raises(EngineSilent):
        await RollCall(nowhere, patience=timedelta(seconds=5)).called(REFERENCE)


async def test_upkeep_attests_and_beats_beside_the_worker_as_soon_as_it_is_started(house: House) -> None:
    now = OPENED_AT - timedelta(minutes=1)

    run, all_run = set[str](), asyncio.Event()

    def heard(event: JobExecutionEvent) -> None:
        run.add(event.job_id)
        if run >= {"editions", "attestation", "evidence", "heartbeat"}:
            all_run.set()

    async with upkeep(house.settings, house.client, house.offices, lambda: now) as scheduler:
        scheduler.add_listener(heard, EVENT_JOB_EXECUTED)
        async with asyncio.timeout(60):
            await all_run.wait()

    assert await standing(house) == [FETCH]
    async with house.offices.sessions.reading() as session:
        last = (await reading.timeline(session, REFERENCE))[-1]
        assert (last.strand, last.at) == ("attestation", now)
        assert [row.beat_at for row in await session.exec(select(HeartbeatRow))] == [now]


async def standing(house: House) -> list[str]:
    async with house.offices.sessions.reading() as session:
        return [row.key for row in await reading.alarms(session)]
