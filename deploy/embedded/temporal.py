"""The Temporal server that comes along: the CLI's dev server, over one SQLite file that outlives it."""

import asyncio
import ctypes
import logging
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import DEVNULL
from typing import IO

from temporalio.service import RPCError

from deploy.embedded.failures import EmbeddedFailure, ServerDidNotStart
from deploy.embedded.ports import wait_until_free
from deploy.embedded.programs import find_temporal
from deploy.embedded.readiness import is_ready, made_ready

SEARCH_ATTRIBUTES = {"Council": "Keyword", "Stage": "Keyword", "NextDue": "Datetime"}
# platform.md §2: the default file mode starts a third as many workflows a second.
PRAGMAS = ("journal_mode=wal", "synchronous=normal")
DYNAMIC_CONFIG = (
    "matching.numTaskqueueReadPartitions=1",
    "matching.numTaskqueueWritePartitions=1",
    "system.forceSearchAttributesCacheRefreshOnRead=false",
)
PR_SET_PDEATHSIG = 1
# The file of the data folder that it keeps everything in.
DATABASE = "temporal.db"
# A server only just stopped needs a moment to let go of its port.
PORT_PATIENCE = 5.0
STOP_PATIENCE = 15.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Plan:
    """What to start and where; `patience` in seconds until it must answer."""

    program: Path
    address: str
    ui_port: int | None
    namespace: str
    data_folder: Path
    patience: float

    @property
    def host(self) -> str:
        return self.address.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    @property
    def database(self) -> Path:
        return self.data_folder / DATABASE

    @property
    def log(self) -> Path:
        return self.data_folder / "temporal.log"


@dataclass
class DevServer:
    """A dev server that answers. `address` is host:port; `ui_url` is None when it has no pages."""

    plan: Plan = field(repr=False)
    process: asyncio.subprocess.Process = field(repr=False)

    @property
    def address(self) -> str:
        return self.plan.address

    @property
    def ui_url(self) -> str | None:
        return f"http://localhost:{self.plan.ui_port}" if self.plan.ui_port else None

    @property
    def pid(self) -> int:
        return self.process.pid


@asynccontextmanager
async def dev_server(
    data_folder: Path,
    *,
    address: str = "127.0.0.1:7233",
    ui_port: int | None = 8233,
    namespace: str = "default",
    binary: Path | None = None,
    patience: float = 60,
) -> AsyncIterator[DevServer]:
    """Start Temporal over `data_folder`, keep it up, and stop it on leaving.

    Should it die meanwhile it is started again on the same file. It has a process group of its own, so that
    Ctrl-C reaches the worker and not the server under it. `patience` is in seconds. Raises ProgramMissing,
    PortTaken or ServerDidNotStart.
    """
    plan = Plan(find_temporal(binary), address, ui_port, namespace, data_folder, patience)
    data_folder.mkdir(parents=True, exist_ok=True)
    server = DevServer(plan, await _started(plan))
    keeper = asyncio.create_task(_kept_up(server))
    try:
        yield server
    finally:
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper
        await _stopped(server.process)


async def _kept_up(server: DevServer) -> None:
    while True:
        status = await server.process.wait()
        logger.warning("Temporal stopped by itself (status %s). Starting it again on the same file.", status)
        try:
            server.process = await _started(server.plan)
        except (EmbeddedFailure, OSError) as failure:
            logger.error("%s Trying again in a second.", failure)
            await asyncio.sleep(1)


async def _started(plan: Plan) -> asyncio.subprocess.Process:
    await wait_until_free(plan.host, plan.port, "NOTICEKEEPER_TEMPORAL_ADDRESS", PORT_PATIENCE)
    if plan.ui_port:
        await wait_until_free(plan.host, plan.ui_port, "NOTICEKEEPER_UI_PORT", PORT_PATIENCE)
    with plan.log.open("ab") as log:
        said_before = log.tell()
        process = await _launched(plan, log)
    try:
        await _answering(plan, process, said_before)
    except BaseException:
        await _stopped(process)
        raise
    return process


async def _launched(plan: Plan, log: IO[bytes]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        plan.program,
        *_arguments(plan),
        stdin=DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        preexec_fn=_ending_with_its_parent(),
    )


def _arguments(plan: Plan) -> list[str]:
    pages = ["--ui-port", str(plan.ui_port), "--ui-disable-news-fetch"] if plan.ui_port else ["--headless"]
    return [
        *("server", "start-dev", "--log-level", "warn"),
        *("--ip", plan.host, "--port", str(plan.port), "--namespace", plan.namespace),
        *("--db-filename", str(plan.database)),
        *pages,
        *(part for pragma in PRAGMAS for part in ("--sqlite-pragma", pragma)),
        *(part for setting in DYNAMIC_CONFIG for part in ("--dynamic-config-value", setting)),
        *(part for name, kind in SEARCH_ATTRIBUTES.items() for part in ("--search-attribute", f"{name}={kind}")),
    ]


def _ending_with_its_parent() -> Callable[[], None] | None:
    """On Linux, have the kernel end the server when we are killed outright: an orphan would hold the port."""
    if sys.platform != "linux":
        return None
    # Loaded before the fork: the child may only call what is already there.
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


async def _answering(plan: Plan, process: asyncio.subprocess.Process, said_before: int) -> None:
    try:
        async with asyncio.timeout(plan.patience):
            while not await is_ready(plan.address, plan.namespace, SEARCH_ATTRIBUTES):
                if process.returncode is not None:
                    raise ServerDidNotStart(f"Temporal did not start. It said: {_said(plan, said_before)}")
                await asyncio.sleep(0.05)
            await made_ready(plan.address, plan.namespace, plan.data_folder / "temporal.version")
    except TimeoutError:
        raise ServerDidNotStart(
            f"Temporal did not answer on {plan.address} within {plan.patience:g} seconds. "
            f"What it said is in {plan.log}."
        ) from None
    except (RPCError, OSError) as error:
        # It answers, and has nowhere to write: whoever keeps it up tries again, and must hear of it by this name.
        raise ServerDidNotStart(
            f"Temporal started and could not write: {error}. See that {plan.data_folder} is on a disk with room."
        ) from error


def _said(plan: Plan, since: int) -> str:
    lines = plan.log.read_bytes()[since:].decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"nothing; see that {plan.data_folder} is on a disk with room, and can be written."


async def _stopped(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_PATIENCE)
    except TimeoutError:
        logger.warning("Temporal did not stop within %g seconds, so it was killed.", STOP_PATIENCE)
        process.kill()
        await process.wait()
