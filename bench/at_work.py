"""A process of the house by itself, so that its processor and memory can be told from everybody else's.

python -m bench.started WHAT FOLDER ADDRESS SMTP_PORT WEB_PORT AHEAD

It says `ready` on its output when it is, and ends when its input is closed.
"""

import asyncio
import logging
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiosmtplib import SMTP
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from bench.bare import FLOOR, nothing
from bench.plain import Plain
from desk.garbage import looked_for_at_work
from models.database import opened
from settings import STRANDS_IN_MEMORY, Settings
from worker import client_of, offices, worker_of

OURS, BARE = "bench", "bare"


def settings_of(folder: Path, address: str, smtp_port: int, web_port: int) -> Settings:
    """Said one by one: what the environment names is the real register and the real mail server.

    Only how many strands stay in memory is the environment's to say.
    """
    return Settings(
        data_folder=folder,
        database_url=f"sqlite+aiosqlite:///{folder}/register.db",
        temporal_address=address,
        task_queue=OURS,
        smtp_host="127.0.0.1",
        smtp_port=smtp_port,
        smtp_security="none",
        smtp_username=None,
        smtp_password=None,
        web_port=web_port,
        _env_file=None,
    )


@asynccontextmanager
async def ours(settings: Settings, clock: Callable[[], datetime]) -> AsyncIterator[None]:
    """The worker as the command starts it, without its upkeep."""
    looked_for_at_work()
    client = await client_of(settings)
    async with offices(settings, clock) as real, worker_of(client, OURS, real, cached=settings.strands_in_memory):
        yield


@asynccontextmanager
async def bare(settings: Settings, clock: Callable[[], datetime]) -> AsyncIterator[None]:
    """A worker of the floor, with the same settings as ours."""
    looked_for_at_work()
    client = await Client.connect(settings.temporal_address)
    plain = Plain(settings.data_folder, settings.smtp_port)
    async with bare_worker(client, BARE, plain, settings.strands_in_memory):
        yield
    await plain.close()


def bare_worker(client: Client, queue: str, plain: Plain, cached: int = STRANDS_IN_MEMORY) -> Worker:
    return Worker(
        client,
        task_queue=queue,
        workflows=list(FLOOR),
        activities=[nothing, plain.letter, plain.entry],
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_cached_workflows=cached,
        build_id="bare",
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=1),
    )


@asynccontextmanager
async def pages(settings: Settings, clock: Callable[[], datetime]) -> AsyncIterator[None]:
    """The pages as `web` serves them."""
    # A worker would not have these either.
    from desk.serving import pages_of_links, serving, site_of
    from web.app import create_app

    client = await client_of(settings, later=True)
    sessions = opened(settings.register)
    links = pages_of_links(settings, sessions, client, clock)
    app = create_app(sessions, clock, links, site_of(settings, client))
    async with serving(app, "127.0.0.1", settings.web_port):
        yield
    await sessions.close()


KINDS: dict[str, Callable[[Settings, Callable[[], datetime]], AbstractAsyncContextManager[None]]] = {
    "ours": ours,
    "bare": bare,
    "pages": pages,
}


async def posted(settings: Settings, letters: list[Path]) -> float:
    """Seconds that plain aiosmtplib takes for these letters, over as many connections as our mailer has."""
    raws = [path.read_bytes() for path in letters]
    began = time.perf_counter()
    await asyncio.gather(*(_one_line(settings, raws[n::4]) for n in range(4)))
    return time.perf_counter() - began


async def _one_line(settings: Settings, raws: list[bytes]) -> None:
    async with SMTP(
        hostname=settings.smtp_host, port=settings.smtp_port, local_hostname="localhost", start_tls=False
    ) as line:
        for n, raw in enumerate(raws):
            await line.sendmail(settings.from_address, [f"plain-{n}@sefton.example"], raw)


async def work(what: str, settings: Settings, ahead_by: timedelta) -> None:
    def clock() -> datetime:
        return datetime.now(UTC) + ahead_by

    if what == "post":
        letters = sorted((settings.data_folder / "same").glob("*.eml"))
        print(await posted(settings, letters), flush=True)
        return
    async with KINDS[what](settings, clock):
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)


def begun(arguments: list[str]) -> None:
    """What `bench.started` was given: what to be, and where."""
    # Of strands that are not there, since only one of a notice's was begun, nobody need be warned.
    logging.disable(logging.WARNING)
    what, folder, address, smtp_port, web_port, ahead = arguments
    settings = settings_of(Path(folder), address, int(smtp_port), int(web_port))
    asyncio.run(work(what, settings, timedelta(seconds=float(ahead))))
