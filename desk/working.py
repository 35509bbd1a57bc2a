"""`worker`, and the part of `run` that is one: at work until told to stop."""

import asyncio
import signal
from collections.abc import Callable
from datetime import datetime, timedelta

from deploy.signs import sign_file, signs
from desk import logs
from desk.garbage import looked_for_at_work
from desk.metrics import core_metrics, metrics
from desk.opening import folder_made
from desk.reaching import temporal
from desk.screen import say
from desk.sealed import opened_here
from desk.tracing import traced
from settings import Settings
from worker import offices, upkeep, version_of, worker_of
from workflows.connection import with_attributes

Clock = Callable[[], datetime]

SIGNS = (signal.SIGINT, signal.SIGTERM)
ECHO = timedelta(seconds=1)


async def work(settings: Settings, clock: Clock) -> None:
    """Work for the Temporal the settings name until SIGTERM or SIGINT. Raises Refused, RegisterUnavailable."""
    stop = told_to_stop()
    looked_for_at_work()
    folder_made(settings)
    core = core_metrics(settings)
    logs.told(settings, core)
    client = await with_attributes(await temporal(settings))
    await opened_here(client)
    async with (
        traced(settings, "worker"),
        offices(settings, clock) as ours,
        worker_of(client, settings.task_queue, ours, cached=settings.strands_in_memory, as_build=version_of(settings)),
        upkeep(settings, client, ours, clock),
        metrics(settings, ours.sessions, clock, core),
        signs(sign_file(settings.data_folder)),
    ):
        say(
            f"Working for Temporal at {settings.temporal_address}, queue {settings.task_queue}; "
            f"letters go to {settings.smtp_host}:{settings.smtp_port}.",
            "Stop with Ctrl-C: what is under way is finished first.",
        )
        await stop.wait()
        say("Stopping: what is under way is finished first.")
    say("Stopped. What falls due meanwhile goes out when a worker is back, marked late.")


def told_to_stop() -> asyncio.Event:
    """Set by the first SIGTERM or SIGINT. One that comes a second or more later ends the process as usual."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def stopped() -> None:
        # A terminal and what started us may each pass on the same Ctrl-C: the echo is no impatience.
        if not stop.is_set():
            stop.set()
            loop.call_later(ECHO.total_seconds(), let_go)

    def let_go() -> None:
        for sign in SIGNS:
            loop.remove_signal_handler(sign)

    for sign in SIGNS:
        loop.add_signal_handler(sign, stopped)
    return stop
