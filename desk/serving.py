"""`web`, and the part of `run` that is it: the pages and calendars, answered on a port until told to stop."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

import uvicorn
from fastapi import FastAPI
from temporalio.client import Client

from deploy.addresses import address_of
from deploy.embedded.ports import wait_until_free
from deploy.secrets import secret_in
from deploy.signs import signs
from desk import logs
from desk.metrics import core_metrics, metrics
from desk.opening import folder_made
from desk.organisations import providers_of
from desk.reaching import register
from desk.rehearsals import DraftRehearsals
from desk.screen import say
from desk.tracing import traced
from desk.working import Clock, told_to_stop
from models.database import Sessions
from models.shelf import Shelf
from notices.typed import notice_typed, terms_typed, text_sent
from settings import PREFIX, Settings
from web.app import create_app
from web.drafts import Drafts
from web.links import LinkPages
from web.rates import Rates
from web.site import Site
from worker import client_of, links_of

# In seconds: for a port just let go of to come free, and for answers under way to be given.
PORT_PATIENCE, LAST_ANSWERS = 5.0, 5
# In turns of the loop: until whoever has hung up is seen to have.
HANGING_UP = 5
# What answers beside the worker, in one process, must leave it room.
AT_ONCE = 100
# Where drafts are rehearsed for the pages, in the data folder.
REHEARSALS = "rehearsals"


async def serve(settings: Settings, clock: Clock) -> None:
    """Answer on the settings' port until SIGTERM or SIGINT. Raises Refused, RegisterUnavailable, PortTaken."""
    stop = told_to_stop()
    folder_made(settings)
    core = core_metrics(settings)
    logs.told(settings, core)
    # Dialled when a link is pressed: calendars are read also while Temporal is away.
    client = await client_of(settings, later=True)
    async with traced(settings, "web"), register(settings) as sessions:
        links = pages_of_links(settings, sessions, client, clock)
        pages = create_app(sessions, clock, links, site_of(settings, client))
        async with (
            serving(pages, settings.web_host, settings.web_port, patience=PORT_PATIENCE),
            metrics(settings, sessions, clock, core),
            signs(),
        ):
            say(f"Pages and calendars answer at {settings.pages_url}. Stop with Ctrl-C.")
            await stop.wait()
    say("Stopped. Calendars show what they last read until it answers again.")


def pages_of_links(settings: Settings, sessions: Sessions, client: Client, clock: Clock) -> LinkPages | None:
    """What answers the links in letters, where the settings have letters carry any. Raises OSError."""
    links = links_of(settings)
    return LinkPages(sessions, client, links, clock) if links else None


def site_of(settings: Settings, client: Client) -> Site:
    """What whoever signs in is answered with. Raises Refused."""
    # TLS is a proxy's: where people come by https, one stands before us.
    rates = Rates(proxied=settings.pages_url.startswith("https:"))
    secret, drafts = partial(secret_in, settings.secret_file), Drafts(text_sent, notice_typed, terms_typed)
    rehearsals, providers = DraftRehearsals(settings.data_folder / REHEARSALS), providers_of(settings)
    return Site(
        *(client, settings.task_queue, settings.pages_url, secret, rates),
        *(Shelf(settings.evidence_folder), settings.evidence_max_mb),
        drafts=drafts,
        providers=providers,
        rehearsals=rehearsals,
        consoles=settings.consoles,
    )


@asynccontextmanager
async def serving(app: FastAPI, host: str, port: int, *, patience: float = 0) -> AsyncIterator[str]:
    """Have `app` answer on `host:port` (0: any free one) in the running loop until left; yields its address.

    `patience` is how many seconds the port may take to come free. Raises PortTaken.
    """
    if port:
        await wait_until_free(host, port, f"{PREFIX}WEB_PORT", patience)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Not uvicorn's own way to serve: that takes the signals, and ends the process where it cannot listen.
    listening = socket.create_server((host, port), family=family)
    # asyncio does so only with sockets of its own making: without it an answer's body waits 40 ms for its head.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config, bound = _config(app), listening.getsockname()[1]
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listening])
    running = asyncio.create_task(server.main_loop())
    try:
        yield address_of(host, bound)
    finally:
        # Asked to end, it would look only ten times a second whether it was.
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await _ended(server, listening)


async def _ended(server: uvicorn.Server, listening: socket.socket) -> None:
    """Take no more questions, and have the answers under way given: uvicorn waits, whether there are any or not."""
    for one in server.servers:
        one.close()
    for _ in range(HANGING_UP):
        await asyncio.sleep(0)
    if server.server_state.connections or server.server_state.tasks:
        await server.shutdown(sockets=[listening])
    listening.close()


def _config(app: FastAPI) -> uvicorn.Config:
    # An address may hold a secret: no line is made of one, whatever handlers somebody gives that log.
    logging.getLogger("uvicorn.access").disabled = True
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        http="h11",
        ws="none",
        lifespan="off",
        # What a stranger says of where they come from, and to whom, is not believed.
        proxy_headers=False,
        server_header=False,
        limit_concurrency=AT_ONCE,
        timeout_graceful_shutdown=LAST_ANSWERS,
    )
    config.load()
    return config
