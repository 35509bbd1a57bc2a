"""`run`: the whole house on one computer. Temporal, a mailbox, a worker, the pages and an example, over one folder."""

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from email import policy
from email.parser import BytesHeaderParser

from temporalio.client import Client

from activities.claims import let_go
from deploy.embedded.keeping import keep
from deploy.embedded.mailbox import Listener, mailbox
from deploy.embedded.temporal import DATABASE, DevServer, dev_server
from deploy.keys import with_new_key
from desk import logs
from desk.garbage import looked_for_at_work
from desk.lock import alone
from desk.metrics import core_metrics, metrics
from desk.notices import notice_in
from desk.opening import folder_made
from desk.post import MAILBOX
from desk.reaching import register_file
from desk.screen import console, grid, say
from desk.sealed import opened_here
from desk.serving import pages_of_links, serving, site_of
from desk.standing import coming_rows, silences
from desk.tracing import traced
from desk.working import Clock, told_to_stop
from domain.facts import plain
from domain.instrument import Notice
from domain.moments import day_of, london
from domain.people import Role, holders, title
from models import reading
from models.database import Sessions
from notices.example import example_notice
from settings import Settings
from web.app import create_app
from worker import Offices, client_of, offices, upkeep, worker_of
from workflows.asking import ALWAYS, coming
from workflows.opening import NoticeAlreadyOpen, open_notice

EXAMPLE = "example.yaml"
SHOWN, TOLD_OF = 6, 3
FIRST_ENTRIES = timedelta(seconds=15)
# A mailbox only just stopped needs a moment to let go of its port; in seconds.
PORT_PATIENCE = 5.0


async def run(settings: Settings, clock: Clock) -> None:
    """Run everything until SIGINT or SIGTERM; what was kept in the folder before goes on where it stood.

    Raises Refused, EmbeddedFailure, RegisterUnavailable.
    """
    stop = told_to_stop()
    if settings.posts_to_mailbox and settings.web_url is None:
        # Whoever reads this mailbox sits at this computer, and reaches our pages where they are answered.
        settings = settings.model_copy(update={"web_url": settings.pages_url})
    folder_made(settings)
    with alone(settings.data_folder):
        core = core_metrics(settings)
        logs.told(settings, core)
        _sealed_from_the_start(settings, clock())
        say("Starting Temporal, the mailbox, a worker and the pages…")
        async with AsyncExitStack() as house:
            await house.enter_async_context(traced(settings, "run"))
            server, client, ours = await _begun(house, settings, clock)
            example = await _example(client, ours, settings, clock())
            await house.enter_async_context(upkeep(settings, client, ours, clock))
            await house.enter_async_context(metrics(settings, ours.sessions, clock, core))
            _tell_what_runs(settings, server)
            waiting = asyncio.create_task(_tell_what_is_waited_for(client, ours.sessions, example, settings))
            await stop.wait()
            waiting.cancel()
            await asyncio.wait({waiting})
            say("", "Stopping: letters under way are finished first.")
    say("Stopped. Everything is kept: started again, it goes on. What falls due meanwhile goes out late.")


def _sealed_from_the_start(settings: Settings, now: datetime) -> None:
    """Make the first key where Temporal keeps nothing yet: what lies there unsealed stays so. Raises OSError."""
    begun = (settings.data_folder / DATABASE).exists()
    if settings.seal_keys_file is None and not begun and not settings.keys_file.exists():
        with_new_key(settings.keys_file, day_of(now))


async def _begun(house: AsyncExitStack, settings: Settings, clock: Clock) -> tuple[DevServer, Client, Offices]:
    """The servers first, then whoever needs them: they are ended in the opposite order."""
    looked_for_at_work()
    folder = settings.data_folder
    box = mailbox(folder / MAILBOX, settings.mailbox_port, on_message=_telling(clock), patience=PORT_PATIENCE)
    await house.enter_async_context(box)
    server = await house.enter_async_context(
        dev_server(
            folder,
            address=settings.temporal_address,
            ui_port=settings.ui_port,
            namespace=settings.temporal_namespace,
            binary=settings.temporal_binary,
        )
    )
    client = await client_of(settings)
    await opened_here(client)
    ours = await house.enter_async_context(offices(settings, clock))
    if _ours_alone(settings):
        await let_go(ours.sessions)
    await house.enter_async_context(worker_of(client, settings.task_queue, ours, cached=settings.strands_in_memory))
    links = pages_of_links(settings, ours.sessions, client, clock)
    pages = create_app(ours.sessions, clock, links, site_of(settings, client))
    await house.enter_async_context(serving(pages, settings.web_host, settings.web_port, patience=PORT_PATIENCE))
    return server, client, ours


def _ours_alone(settings: Settings) -> bool:
    """Whether the register is a file in the folder that is locked for us."""
    file = register_file(settings)
    return bool(file and file.resolve().parent == settings.data_folder.resolve())


async def _example(client: Client, ours: Offices, settings: Settings, now: datetime) -> Notice | None:
    """The example notice, opened now unless it is open already; its text is kept so that it is only ever one."""
    if not settings.posts_to_mailbox:
        say("The example notice stays shut: letters would leave this computer, and nobody in it is real.")
        return None
    file = settings.data_folder / EXAMPLE
    if not file.exists():
        keep(settings.data_folder, EXAMPLE, example_notice(day_of(now)).encode())
    notice = notice_in(file)
    async with ours.sessions.reading() as session:
        known = await reading.notice(session, notice.reference)
    if known is None:
        edition = await ours.almanac.edition_for(notice, day_of(now))
        await ours.almanac.keep(edition, now)
        try:
            await open_notice(client, settings.task_queue, notice, edition, now)
        except NoticeAlreadyOpen:
            # It was opened just before we were killed: its entries are still to come.
            return notice
    return notice


def _tell_what_runs(settings: Settings, server: DevServer) -> None:
    folder = settings.data_folder
    post = f"SMTP on port {settings.mailbox_port}, letters kept in {folder / MAILBOX}"
    rows = [
        ("Temporal", f"{server.address}, its pages at {server.ui_url}"),
        ("Mailbox", f"{post}: read them with noticekeeper mailbox"),
        ("Pages", f"{settings.pages_here}: sign in with the address of anybody on a notice"),
        ("Worker", f"queue {settings.task_queue}, its log in {folder / logs.LOG}"),
        ("Register", f"{register_file(settings) or 'the database in the settings'}: see noticekeeper status"),
    ]
    if not settings.posts_to_mailbox:
        rows.append(("Letters", f"go to {settings.smtp_host}:{settings.smtp_port}, as the settings say"))
    say("", "Running:")
    console.print(grid(rows, 9))
    say("Stop with Ctrl-C. Letters appear below as they arrive.", "")


async def _tell_what_is_waited_for(
    client: Client, sessions: Sessions, example: Notice | None, settings: Settings
) -> None:
    """What the open notices wait for, once their strands have begun."""
    if example:
        await _entered(sessions, example.reference)
        _tell_how_to_sign_in(settings, example)
    async with sessions.reading() as session:
        pages = await reading.notices(session, ended=False)
    for page in pages[:TOLD_OF]:
        answers = await coming(client, page.reference, ALWAYS)
        steps = sorted((step for answer in answers for step in answer.steps), key=lambda step: (step.at, step.key))
        say("", f"{page.reference} ({page.council}) waits for:")
        console.print(grid(coming_rows(steps[:SHOWN]), 21, 5))
        say(*silences(answers), f"All of it: noticekeeper status {page.reference}", "")
    if len(pages) > TOLD_OF:
        say(f"{len(pages) - TOLD_OF} more notices are kept here: noticekeeper status")
    if not pages:
        say("No notice is kept here yet. Open one with: noticekeeper open NOTICE.yaml")


def _tell_how_to_sign_in(settings: Settings, example: Notice) -> None:
    """Two people who see different things, where the letter comes, and what to do with it."""
    parts = (Role.COORDINATOR, Role.CASE_LEAD)
    people = [f"{one.address} ({title(role)})" for role in parts for one in holders(example.people, role)[:1]]
    say(
        "",
        f"To sign in, open {settings.pages_url} and type {' or '.join(people)}.",
        "The letter with the link and the code comes to the mailbox: noticekeeper mailbox, then mailbox show NO.",
    )


async def _entered(sessions: Sessions, reference: str) -> None:
    """Return when every strand of the notice has said that it was begun, or when it takes too long."""
    until = asyncio.get_running_loop().time() + FIRST_ENTRIES.total_seconds()
    while asyncio.get_running_loop().time() < until:
        async with sessions.reading() as session:
            begun = {row.strand for row in await reading.timeline(session, reference)}
        if begun >= set(ALWAYS):
            return
        await asyncio.sleep(0.2)


def _telling(clock: Clock) -> Listener:
    """A line a letter, as it comes in."""

    def tell(raw: bytes, sender: str, recipient: str) -> None:
        subject = BytesHeaderParser(policy=policy.default).parsebytes(raw)["Subject"]
        line = f"{london(clock()):%H:%M:%S}  letter to {recipient}: {subject}"
        console.print(plain(line), soft_wrap=True)

    return tell
