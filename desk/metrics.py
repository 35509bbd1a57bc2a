"""What this place says of itself in numbers, to Prometheus: the register's, asked when somebody asks, and Temporal's.

No number is of a person: labels are kinds, states and names of jobs, never a notice, a letter or anybody.
"""

import asyncio
import logging
import platform
import socket
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from prometheus_client import CollectorRegistry, Metric, ProcessCollector, start_http_server
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector
from sqlalchemy.exc import DBAPIError

from activities.attestation import GAPS
from activities.outcomes import GIVE_UP_AFTER
from activities.register import Clock
from deploy.embedded.ports import wait_until_free
from domain.moments import day_of
from models.database import Sessions
from models.figures import Figures, figures
from models.unavailable import RegisterUnavailable
from settings import PREFIX, Settings
from worker import build

LOOPBACK = "127.0.0.1"
# Whoever asks gives up after ten seconds, if nobody has told it otherwise.
SOON = timedelta(seconds=5)
# In seconds: for a port just let go of to come free, and for our own to let us in.
PORT_PATIENCE, KNOCKING = 5.0, 1.0

ATTESTATION = "attestation"
NEXT_DUE_LAG = "How long the letter that waits longest could have gone, by the ledger, and has not; 0 where none waits."

logger = logging.getLogger(__name__)


def core_metrics(settings: Settings) -> str:
    """Where Temporal's core is to answer its own metrics, for this process alone; nowhere where nobody asks."""
    if settings.metrics_port is None:
        return ""
    with socket.create_server((LOOPBACK, 0)) as free:
        return f"{LOOPBACK}:{free.getsockname()[1]}"


@asynccontextmanager
async def metrics(settings: Settings, sessions: Sessions, clock: Clock, core: str) -> AsyncIterator[None]:
    """Answer them on the settings' port, where one is set, until left; Temporal's as `core` says. Raises PortTaken."""
    if settings.metrics_port is None:
        yield
        return
    await wait_until_free(settings.metrics_host, settings.metrics_port, f"{PREFIX}METRICS_PORT", PORT_PATIENCE)
    registry = CollectorRegistry()
    registry.register(OfRegister(sessions, clock, asyncio.get_running_loop()))
    registry.register(OfTemporal(core))
    ProcessCollector(registry=registry)
    server, thread = start_http_server(settings.metrics_port, settings.metrics_host, registry)
    try:
        yield
    finally:
        ending = asyncio.create_task(asyncio.to_thread(server.shutdown))
        await asyncio.to_thread(_knocked, settings.metrics_host, settings.metrics_port)
        await ending
        server.server_close()
        thread.join()


def _knocked(host: str, port: int) -> None:
    """Have a server that was told to end see it now: by itself it looks up twice a second."""
    with suppress(OSError):
        socket.create_connection((host, port), KNOCKING).close()


class OfRegister(Collector):
    """Asks the register each time, in the loop it is used in; one that does not answer in time is said to be down."""

    def __init__(self, sessions: Sessions, clock: Clock, loop: asyncio.AbstractEventLoop) -> None:
        self._sessions = sessions
        self._clock = clock
        self._loop = loop

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily(
            "noticekeeper_build",
            "The version that runs here.",
            value={"version": build(), "python": platform.python_version()},
        )
        found = self._asked()
        yield _gauge("noticekeeper_register_up", "Whether the register answered in time.", found is not None)
        if found:
            yield from told(found)

    def _asked(self) -> Figures | None:
        asking = asyncio.run_coroutine_threadsafe(self._figures(), self._loop)
        try:
            return asking.result(SOON.total_seconds())
        except (RegisterUnavailable, DBAPIError, TimeoutError) as error:
            asking.cancel()
            logger.warning("The register gave no numbers: %s", error or "no answer in time")
            return None

    async def _figures(self) -> Figures:
        now = self._clock()
        async with self._sessions.reading() as session:
            return await figures(session, now, day_of(now), GIVE_UP_AFTER)


class OfTemporal(Collector):
    """What Temporal's core counts of this process: its server asked, and what waits for a worker."""

    def __init__(self, core: str) -> None:
        self._core = f"http://{core}/metrics"
        # Never by way of a proxy: it is this process.
        self._ask = build_opener(ProxyHandler({})).open

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterator[Metric]:
        try:
            with self._ask(self._core, timeout=SOON.total_seconds()) as answer:
                page = answer.read().decode()
        except (URLError, TimeoutError) as error:
            logger.warning("Temporal's core gave no numbers: %s", error)
            return
        yield from text_string_to_metric_families(page)


def told(found: Figures) -> Iterator[Metric]:
    """What the register said, as Prometheus reads it."""
    yield _gauge("noticekeeper_notices_open", "Notices in force.", found.notices)
    yield _by("state", "noticekeeper_letters", "Letters in the ledger, by where they stand.", found.letters)
    yield _gauge("noticekeeper_next_due_lag_seconds", NEXT_DUE_LAG, found.next_due_lag)
    yield _by("kind", "noticekeeper_breaches_open", "Duties open after their last day, by kind.", found.breaches)
    yield _by("kind", "noticekeeper_alarms_open", "Alarms that stand, by kind: noticekeeper alarms.", found.alarms)
    gaps = {**dict.fromkeys(GAPS, 0), **found.gaps}
    yield _by("kind", "noticekeeper_attestation_gaps", "What the last attestation missed, by kind.", gaps)
    yield _by("daily_job", "noticekeeper_job_age_seconds", "Since each daily job was last done or begun.", found.jobs)
    # Left out where there was none: no number would be true of it.
    if (attested := found.jobs.get(ATTESTATION)) is not None:
        yield _gauge("noticekeeper_attestation_age_seconds", "Since all notices were last attested.", attested)
    yield _gauge("noticekeeper_workers_at_work", "Workers that gave a sign of life in three minutes.", found.at_work)
    yield _gauge("noticekeeper_replies_held", "Messages that wait for a person: noticekeeper incoming.", found.held)
    yield _gauge("noticekeeper_post_stopped", "Whether somebody has stopped the post.", found.post_stopped)


def _gauge(name: str, said: str, value: float) -> Metric:
    return GaugeMetricFamily(name, said, value=value)


def _by(label: str, name: str, said: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, said, labels=[label])
    for one, value in values.items():
        family.add_metric([one], value)
    return family
