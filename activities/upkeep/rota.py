"""The rota: which job runs when, once a slot however many workers there are, and never to anybody's harm.

A job's failure is an alarm: it stops neither the others nor the worker, and its slot is given back. Law 1 holds for
every job here: none of them decides that a period has ended.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, update

from activities.register import Clock
from domain.days import ONE_DAY
from domain.moments import LONDON, at, day_of
from models.alarms import clear_alarms, raise_alarm
from models.database import Sessions
from models.unavailable import RegisterUnavailable
from models.upkeep import HeartbeatRow, JobRunRow
from models.upserting import put

BEAT_EVERY = timedelta(minutes=1)
LAST_WORD = timedelta(seconds=2)
# A worker silent for this long is gone, and its row with it.
FORGOTTEN = timedelta(days=7)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """Something done every day at `daily` (London), given the moment (UTC); what it returns is said in the log."""

    name: str
    daily: time
    work: Callable[[datetime], Awaitable[object]]

    def __post_init__(self) -> None:
        if self.daily.hour == 1:
            raise ValueError(f"{self.name}: one o'clock to two comes twice in October and never in March")

    def slot(self, now: datetime) -> datetime:
        """The planned moment (UTC) that `now` belongs to: today's, or yesterday's while today's is still to come."""
        today = at(day_of(now), self.daily)
        return today if today <= now else at(day_of(now) - ONE_DAY, self.daily)


class Rota:
    """What one worker runs. `clock` gives the moment (UTC), `worker` its name among the others.

    `keys` are the names of the keys it has, first the one it seals with; None where nobody says.
    """

    def __init__(self, sessions: Sessions, clock: Clock, worker: str, keys: Sequence[str] | None = None) -> None:
        self._sessions = sessions
        self.clock = clock
        self._worker = worker
        self._keys = None if keys is None else " ".join(keys)

    async def run(self, job: Job) -> None:
        """Do `job` unless its slot was taken. Never raises an Exception: what goes wrong is an alarm, or in the log."""
        now = self.clock()
        try:
            if await self._taken_by_us(job, now):
                await self._work(job, now)
        except Exception as error:
            logger.exception("The job %s failed.", job.name)
            await self._tell(job, error, now)

    async def look(self, work: Callable[[datetime], Awaitable[object]]) -> None:
        """Do what every worker does every minute. Never raises an Exception: the next minute it is done again."""
        try:
            await work(self.clock())
        except Exception:
            logger.exception("What is done every minute failed; it is tried again in the next.")

    async def beat(self) -> None:
        """Leave a sign of life."""
        now = self.clock()
        try:
            async with self._sessions.writing() as session:
                await put(session, [HeartbeatRow(worker=self._worker, beat_at=now, keys=self._keys)])
                await session.exec(delete(HeartbeatRow).where(col(HeartbeatRow.beat_at) < now - FORGOTTEN))
        except RegisterUnavailable as unavailable:
            logger.error("No sign of life could be left. %s", unavailable)

    async def stopped(self) -> None:
        """Take back which keys this worker has: one that is stopped opens nothing. Its last sign of life stays."""
        ours = update(HeartbeatRow).where(col(HeartbeatRow.worker) == self._worker).values(keys=None)
        # Whoever is told to stop does not wait for a register that is away.
        with suppress(RegisterUnavailable, TimeoutError):
            async with asyncio.timeout(LAST_WORD.total_seconds()), self._sessions.writing() as session:
                await session.exec(ours)

    async def _taken_by_us(self, job: Job, now: datetime) -> bool:
        row = JobRunRow(job=job.name, slot=job.slot(now), worker=self._worker, ran_at=now)
        try:
            async with self._sessions.writing() as session:
                session.add(row)
        except IntegrityError:
            return False
        return True

    async def _work(self, job: Job, now: datetime) -> None:
        done = False
        try:
            logger.info("%s: %s", job.name, await job.work(now))
            done = True
        finally:
            if not done:
                await self._give_back(job, now)
        async with self._sessions.writing() as session:
            await clear_alarms(session, [alarm_of(job.name)], at=now)

    async def _give_back(self, job: Job, now: datetime) -> None:
        """So that another worker, or this one when it is started again, may do the work today."""
        slot = (col(JobRunRow.job) == job.name) & (col(JobRunRow.slot) == job.slot(now))
        async with self._sessions.writing() as session:
            await session.exec(delete(JobRunRow).where(slot & (col(JobRunRow.worker) == self._worker)))

    async def _tell(self, job: Job, error: Exception, now: datetime) -> None:
        what = f"The daily job {job.name} failed: {type(error).__name__}: {error}"
        remedy = f"The worker's log has the whole of it. The job is tried again at {job.daily:%H:%M}, or on a restart."
        try:
            async with self._sessions.writing() as session:
                await raise_alarm(session, alarm_of(job.name), what=what, remedy=remedy, at=now)
        except RegisterUnavailable as unavailable:
            logger.error("That could not be made an alarm either. %s", unavailable)


def alarm_of(job: str) -> str:
    return f"job/{job}"


class _Firing:
    """What the scheduler calls. Called off, it ends well: the scheduler logs a cancelled job as one that failed."""

    def __init__(self) -> None:
        self._at_work: dict[asyncio.Task[None], asyncio.Task[Any] | None] = {}

    async def fire(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        doing = asyncio.create_task(work())
        self._at_work[doing] = asyncio.current_task()
        await asyncio.wait({doing})
        del self._at_work[doing]

    async def call_off(self) -> None:
        fired = [fired for fired in self._at_work.values() if fired]
        for doing in self._at_work:
            doing.cancel()
        await asyncio.gather(*fired, return_exceptions=True)


@asynccontextmanager
async def scheduler_of(
    rota: Rota, jobs: Sequence[Job], every_so_often: Sequence[Callable[[datetime], Awaitable[object]]] = ()
) -> AsyncIterator[AsyncIOScheduler]:
    """A scheduler that runs `jobs`, what is done every minute, and beats; on leaving, what it runs is called off.

    It forgets what it missed while it was down, so each job is also run at the start, where its slot is still free.
    """
    # A run that comes late is still run (no grace time), and several missed ones are run as one.
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    scheduler, firing, now = AsyncIOScheduler(timezone=LONDON, job_defaults=defaults), _Firing(), rota.clock()
    for job in jobs:
        daily = CronTrigger(hour=job.daily.hour, minute=job.daily.minute, timezone=LONDON)
        scheduler.add_job(firing.fire, daily, args=[partial(rota.run, job)], id=job.name, next_run_time=now)
    # Counted in seconds, not by the clock on the wall: it does not mind the hour that comes twice.
    every_minute = IntervalTrigger(seconds=int(BEAT_EVERY.total_seconds()), timezone=UTC)
    scheduler.add_job(firing.fire, every_minute, args=[rota.beat], id="heartbeat", next_run_time=now)
    for n, work in enumerate(every_so_often):
        scheduler.add_job(
            firing.fire, every_minute, args=[partial(rota.look, work)], id=f"minutely-{n}", next_run_time=now
        )
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.pause()
        await firing.call_off()
        scheduler.shutdown(wait=False)
        await rota.stopped()
