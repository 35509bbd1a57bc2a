"""Where it is measured: one server, one mailbox, and a process each for our worker, the floor's, and the pages."""

import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import PIPE

from temporalio.client import Client

from bench.at_work import settings_of
from bench.gauges import cpu_of
from bench.notices import MORNING
from deploy.embedded.mailbox import mailbox
from deploy.embedded.temporal import DevServer, dev_server
from deploy.keys import with_new_key
from domain.moments import day_of
from models.upgrading import upgraded
from settings import Settings
from worker import client_of

ROOT = Path(__file__).parents[1]
# Seconds from the start until it is nine in the morning in the notices' time: everything before is under working hours
# too, and everything measured is over before they end.
BEFORE_NINE = 30.0


class Sink:
    """When each letter was accepted, in seconds of the Unix epoch, by whom it was for."""

    def __init__(self) -> None:
        self.accepted: dict[str, float] = {}
        self._one_more = asyncio.Event()

    def hear(self, raw: bytes, sender: str, recipient: str) -> None:
        self.accepted.setdefault(recipient, time.time())
        self._one_more.set()

    async def all_for(self, recipients: Iterable[str], within: float) -> list[float]:
        """When the first letter to each was accepted. Raises TimeoutError after `within` seconds."""
        waited = list(recipients)
        async with asyncio.timeout(within):
            while any(one not in self.accepted for one in waited):
                self._one_more.clear()
                await self._one_more.wait()
        return [self.accepted[one] for one in waited]


class Process:
    """One process of the house. It can be killed, and started again."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self._process: asyncio.subprocess.Process | None = None
        self._read_on: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    async def start(self) -> float:
        """Seconds until it said that it was ready."""
        began = time.perf_counter()
        arguments = ("-m", "bench.started", *self._arguments)
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=ROOT, stdin=PIPE, stdout=PIPE
        )
        assert self._process.stdout
        said = await asyncio.wait_for(self._process.stdout.readline(), 120)
        if said != b"ready\n":
            raise RuntimeError(f"{self._arguments[0]} did not start")
        # Temporal's core writes its warnings there too, and stands still once nobody reads them.
        self._read_on = asyncio.create_task(_read_on(self._process.stdout))
        return time.perf_counter() - began

    async def kill(self) -> None:
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def stop(self) -> None:
        if self._process and self._process.returncode is None:
            assert self._process.stdin
            self._process.stdin.close()
            try:
                await asyncio.wait_for(self._process.wait(), 30)
            except TimeoutError:
                await self.kill()


async def _read_on(said: asyncio.StreamReader) -> None:
    """Let whatever else is said go by, to its end."""
    while await said.read(65536):
        pass


@dataclass
class Place:
    """All of it. `ahead_by` is how far the notices' time is ahead of the clock on the wall.

    What goes to Temporal by `client` is sealed, as it is where noticekeeper is installed; by `plain` it is not.
    """

    folder: Path
    server: DevServer
    client: Client
    plain: Client
    sink: Sink
    settings: Settings
    ahead_by: timedelta
    ours: Process
    bare: Process
    pages: Process

    def now(self) -> datetime:
        """Notice time (UTC)."""
        return datetime.now(UTC) + self.ahead_by

    @property
    def pages_here(self) -> str:
        return self.settings.pages_here

    def cpu(self, process: Process) -> float:
        """Seconds of processor so far, of a worker and the server together."""
        return cpu_of(process.pid) + cpu_of(self.server.pid)

    async def posted_plainly(self) -> float:
        """Seconds that plain pooled aiosmtplib takes for the letters in `folder`/same, in a process of its own."""
        arguments = ("-m", "bench.started", "post", *self.where)
        process = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT, stdout=PIPE)
        said, _ = await process.communicate()
        return float(said)

    @property
    def where(self) -> tuple[str, ...]:
        ports = str(self.settings.smtp_port), str(self.settings.web_port)
        return str(self.folder), self.server.address, *ports, str(self.ahead_by.total_seconds())


@asynccontextmanager
async def place(folder: Path) -> AsyncIterator[Place]:
    """Everything started in `folder`, and stopped again."""
    sink = Sink()
    async with (
        dev_server(folder, address=f"127.0.0.1:{free_port()}", ui_port=None) as server,
        mailbox(folder / "mail", 0, on_message=sink.hear, lasting=False) as box,
    ):
        settings = settings_of(folder, server.address, box.port, free_port())
        await (await upgraded(settings.register)).close()
        with_new_key(settings.keys_file, day_of(MORNING))
        ahead_by = MORNING - datetime.now(UTC) - timedelta(seconds=BEFORE_NINE)
        where = (str(folder), server.address, str(box.port), str(settings.web_port), str(ahead_by.total_seconds()))
        processes = [Process(kind, *where) for kind in ("ours", "bare", "pages")]
        try:
            for process in processes:
                await process.start()
            client, plain = await client_of(settings), await Client.connect(server.address)
            yield Place(folder, server, client, plain, sink, settings, ahead_by, *processes)
        finally:
            for process in processes:
                await process.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
