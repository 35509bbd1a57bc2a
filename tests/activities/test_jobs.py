"""The rota: once a slot however many workers there are, an alarm where a job fails, and hands off the law."""

import ast
import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from activities.almanac import Almanac
from activities.attestation import Attestation
from activities.upkeep.editions import Editions
from activities.upkeep.jobs import jobs_of
from activities.upkeep.rota import Job, Rota, scheduler_of
from activities.upkeep.strands import Answer
from activities.upkeep.sweeping import Sweeping
from activities.upkeep.tidying import Tidying
from domain.course import Course
from domain.moments import LONDON, london
from models import reading
from models.database import Sessions, opened
from models.shelf import Shelf
from models.upkeep import HeartbeatRow, JobRunRow
from tests.support.ports import free_port
from tests.support.tables import day, rows
from tests.support.waiting import PATIENCE

ROOT = Path(__file__).parents[2]
HALF_PAST_SIX = time(6, 30)
MORNING = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@dataclass
class Work:
    """What a job does here: it notes the moment it was given, and fails while told to."""

    failing: bool = False
    done_at: list[datetime] = field(default_factory=list)

    async def __call__(self, now: datetime) -> str:
        if self.failing:
            raise LookupError("nothing was found")
        self.done_at.append(now)
        return "done"


class Nobody:
    """Strands of a house without notices."""

    async def called(self, reference: str) -> tuple[Answer, ...]:
        return ()

    async def courses(self, reference: str) -> tuple[Course, ...]:
        return ()

    async def states(self, reference: str) -> Mapping[str, Course]:
        return {}


def clock() -> datetime:
    return datetime.now(UTC)


def rota(sessions: Sessions, now: datetime = MORNING, worker: str = "one") -> Rota:
    return Rota(sessions, lambda: now, worker)


async def runs(sessions: Sessions) -> list[tuple[str, datetime, str]]:
    async with sessions.reading() as session:
        return [(row.job, row.slot, row.worker) for row in await session.exec(select(JobRunRow))]


async def alarms(sessions: Sessions) -> dict[str, str]:
    async with sessions.reading() as session:
        return {row.key: row.what for row in await reading.alarms(session)}


# --- slots

SLOTS = """
# before its hour a day's slot is yesterday's, from its hour on today's
Mon 23 November 2026 | 06:29 | Sun 22 November 2026 | 06:30Z
Mon 23 November 2026 | 06:30 | Mon 23 November 2026 | 06:30Z
Mon 23 November 2026 | 23:59 | Mon 23 November 2026 | 06:30Z
# half past six is half past six in London on both sides of each clock change
Sat 27 March 2027    | 12:00 | Sat 27 March 2027    | 06:30Z
Sun 28 March 2027    | 12:00 | Sun 28 March 2027    | 05:30Z
Sun 31 October 2027  | 05:00 | Sat 30 October 2027  | 05:30Z
Sun 31 October 2027  | 12:00 | Sun 31 October 2027  | 06:30Z
"""


@pytest.mark.parametrize(("on", "hour", "slot_on", "slot_at"), rows(SLOTS))
def test_a_slot_is_the_last_planned_moment(on: str, hour: str, slot_on: str, slot_at: str) -> None:
    now = datetime.combine(day(on), time.fromisoformat(hour), tzinfo=LONDON)

    slot = Job("editions", HALF_PAST_SIX, Work()).slot(now)

    assert (london(slot).date(), f"{slot:%H:%MZ}") == (day(slot_on), slot_at)


@pytest.mark.parametrize("hour", [time(1), time(1, 30), time(1, 59)])
def test_nothing_is_planned_in_the_hour_that_comes_twice_or_never(hour: time) -> None:
    with pytest.raises(ValueError, match="twice in October and never in March"):
        Job("editions", hour, Work())


# --- running


async def test_two_workers_do_the_work_of_a_slot_once(sessions: Sessions) -> None:
    work = Work()
    job = Job("editions", HALF_PAST_SIX, work)

    await asyncio.gather(*(rota(sessions, worker=name).run(job) for name in ("one", "two", "three")))

    assert work.done_at == [MORNING]
    assert len(await runs(sessions)) == 1


async def test_the_next_slot_is_worked_again(sessions: Sessions) -> None:
    work, tomorrow = Work(), MORNING + timedelta(days=1)
    job = Job("editions", HALF_PAST_SIX, work)
    await rota(sessions).run(job)

    await rota(sessions, tomorrow).run(job)

    assert work.done_at == [MORNING, tomorrow]
    assert sorted(slot for _, slot, _ in await runs(sessions)) == [MORNING, tomorrow]


async def test_a_job_that_fails_is_an_alarm_and_gives_its_slot_back(sessions: Sessions) -> None:
    job = Job("editions", HALF_PAST_SIX, Work(failing=True))

    await rota(sessions).run(job)

    assert (await alarms(sessions)) == {"job/editions": "The daily job editions failed: LookupError: nothing was found"}
    assert await runs(sessions) == []


async def test_the_alarm_of_a_job_is_taken_down_when_it_succeeds_again(sessions: Sessions) -> None:
    work = Work(failing=True)
    job = Job("editions", HALF_PAST_SIX, work)
    await rota(sessions).run(job)

    work.failing = False
    await rota(sessions).run(job)

    assert work.done_at == [MORNING]
    assert await alarms(sessions) == {}


async def test_a_job_ends_quietly_while_the_register_is_out_of_reach(caplog: pytest.LogCaptureFixture) -> None:
    nowhere = opened(f"postgresql+asyncpg://nobody@127.0.0.1:{free_port()}/register")
    work = Work()

    await rota(nowhere).run(Job("editions", HALF_PAST_SIX, work))
    await rota(nowhere).beat()

    assert work.done_at == []
    assert "The job editions failed." in caplog.text
    assert "No sign of life could be left." in caplog.text
    await nowhere.close()


async def test_a_worker_leaves_one_sign_of_life_and_those_of_the_dead_are_forgotten(sessions: Sessions) -> None:
    await rota(sessions, MORNING - timedelta(days=8), "dead").beat()
    await rota(sessions, MORNING - timedelta(days=1), "two").beat()
    await rota(sessions, MORNING - timedelta(minutes=1)).beat()

    await rota(sessions, MORNING).beat()

    async with sessions.reading() as session:
        rows = {row.worker: row.beat_at for row in await session.exec(select(HeartbeatRow))}
    assert rows == {"one": MORNING, "two": MORNING - timedelta(days=1)}


async def test_two_first_signs_of_life_at_once_are_one(sessions: Sessions) -> None:
    await asyncio.gather(*(rota(sessions).beat() for _ in range(5)))

    async with sessions.reading() as session:
        assert [row.worker for row in await session.exec(select(HeartbeatRow))] == ["one"]


# --- the scheduler


async def test_a_worker_enters_the_names_of_its_keys_and_takes_them_back_when_it_is_stopped(sessions: Sessions) -> None:
    async def keys() -> list[str | None]:
        async with sessions.reading() as session:
            return list(await session.exec(select(HeartbeatRow.keys)))

    rota = Rota(sessions, lambda: MORNING, "one", ("new", "old"))
    async with scheduler_of(rota, []):
        await rota.beat()
        at_work = await keys()

    assert at_work == ["new old"]
    assert await keys() == [None]


async def test_every_job_is_run_at_the_start_and_then_at_its_hour(sessions: Sessions) -> None:
    done = asyncio.Event()

    async def work(now: datetime) -> None:
        done.set()

    async with scheduler_of(Rota(sessions, clock, "one"), [Job("editions", HALF_PAST_SIX, work)]) as scheduler:
        async with asyncio.timeout(PATIENCE):
            await done.wait()
        job = scheduler.get_job("editions")
        assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)
        following = job.next_run_time

    assert (following.hour, following.minute, following.tzinfo) == (6, 30, LONDON)
    assert following > datetime.now(UTC)


async def test_a_job_that_fails_stops_neither_the_scheduler_nor_the_others(sessions: Sessions) -> None:
    done = asyncio.Event()

    async def work(now: datetime) -> None:
        done.set()

    jobs = [Job("failing", HALF_PAST_SIX, Work(failing=True)), Job("well", time(7, 30), work)]
    async with scheduler_of(Rota(sessions, clock, "one"), jobs) as scheduler:
        async with asyncio.timeout(PATIENCE):
            await done.wait()
            while not await alarms(sessions):
                await asyncio.sleep(0)
        assert {job.id for job in scheduler.get_jobs()} == {"failing", "well", "heartbeat"}


async def test_a_job_called_off_when_the_worker_stops_ends_at_once_and_gives_its_slot_back(
    sessions: Sessions, caplog: pytest.LogCaptureFixture
) -> None:
    begun, called_off = asyncio.Event(), asyncio.Event()

    async def work(now: datetime) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            called_off.set()

    caplog.set_level(logging.ERROR)
    async with scheduler_of(Rota(sessions, clock, "one"), [Job("long", HALF_PAST_SIX, work)]):
        async with asyncio.timeout(PATIENCE):
            await begun.wait()

    assert called_off.is_set()
    assert await runs(sessions) == []
    assert caplog.text == ""


# --- law 1

ASKING_ONLY = sorted(
    [
        *(ROOT / "activities" / "upkeep").glob("*.py"),
        ROOT / "activities" / "almanac.py",
        ROOT / "activities" / "attestation.py",
        ROOT / "activities" / "bank_holidays.py",
        ROOT / "activities" / "comparison.py",
        ROOT / "workflows" / "roll_call.py",
    ]
)
ACTING = {
    "execute_update",
    "start_update",
    "execute_update_with_start_workflow",
    "start_update_with_start_workflow",
    "signal",
    "start_workflow",
    "execute_workflow",
    "terminate",
}


@pytest.mark.parametrize("file", ASKING_ONLY, ids=lambda file: file.name)
def test_no_job_acts_on_a_strand_or_imports_what_could(file: Path) -> None:
    tree = ast.parse(file.read_text())

    named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert named & ACTING == set(), "Law 1: upkeep asks and tells; only people's Updates and timers act"
    if file.parent.name != "workflows":
        assert not any(module.partition(".")[0] == "workflows" for module in imported)


def test_the_jobs_are_those_law_1_allows_and_all_are_done_before_nine(tmp_path: Path) -> None:
    sessions = opened(f"sqlite+aiosqlite:///{tmp_path}/register.db")
    nobody, sweeping = Nobody(), Sweeping(sessions, Shelf(tmp_path))
    editions, tidying = Editions(sessions, Almanac(sessions, ""), nobody), Tidying(sessions)
    jobs = jobs_of(editions, Attestation(sessions, nobody), sweeping, tidying)

    planned = [(job.name, job.daily) for job in jobs]

    assert planned[:2] == [("editions", time(6, 30)), ("attestation", time(7, 30))]
    assert planned[2:] == [("evidence", time(3, 30)), ("tidying", time(3, 45))]
