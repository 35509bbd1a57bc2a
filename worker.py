"""Composition root: settings become the register, the post and the offices, and those become a worker."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from temporalio.client import Client, TLSConfig
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import Worker, WorkerDeploymentConfig, WorkflowRunner

from activities.almanac import Almanac
from activities.attestation import Attestation
from activities.correspondence import Correspondence
from activities.diary import Diary
from activities.digests import Digests
from activities.errands import Errands
from activities.in_hand import InHand
from activities.ledger import Ledger
from activities.packs import Packs
from activities.papers import Papers
from activities.register import Register
from activities.signing_in import SigningIn
from activities.upkeep.editions import Editions
from activities.upkeep.incoming import Incoming
from activities.upkeep.jobs import jobs_of
from activities.upkeep.rota import Rota, scheduler_of
from activities.upkeep.sweeping import Sweeping
from activities.upkeep.tidying import Tidying
from activities.webhooks import Webhooks
from deploy.builds import mark_of
from deploy.keys import KeysRefused, keys_in
from deploy.secrets import secret_in
from deploy.signs import this_worker
from models.database import Sessions
from models.shelf import Shelf
from models.upgrading import upgraded
from notifications.inbox import Door, Inbox
from notifications.letterhead import Composer
from notifications.links import Links, no_page, none
from notifications.mailbox import Mailbox
from notifications.mailer import Line, Mailer
from notifications.returns import Returns
from notifications.sign_in import SignInKeys
from notifications.webhooks import Secrets
from settings import PREFIX, STRANDS_IN_MEMORY, Settings, SettingsRefused
from web.api.events import said_to
from workflows.adviser_reporting import AdviserReporting
from workflows.board_reporting import BoardReporting
from workflows.connection import connected, key_names
from workflows.delivery_deadline import DeliveryDeadline
from workflows.errand import Errand
from workflows.escalation import Escalation
from workflows.hearing import Hearing
from workflows.improvement_notice import ImprovementNotice
from workflows.letting_go import LettingGo
from workflows.morning_post import MorningPost
from workflows.pack_reading import PackReading
from workflows.review_cycle import ReviewCycle
from workflows.roll_call import RollCall
from workflows.saving import SaveDraft
from workflows.sealing import Ring
from workflows.self_assessment import SelfAssessment
from workflows.sign_in import Arrival, SignIn, SignOut
from workflows.tending import Tending
from workflows.tracing import Tracing
from workflows.webhook import Webhook
from workflows.whose_run import WhoseRun

STRANDS = (
    ImprovementNotice,
    BoardReporting,
    ReviewCycle,
    SelfAssessment,
    DeliveryDeadline,
    AdviserReporting,
    Escalation,
)

# A morning's letter is nobody's strand: all notices that write to one person share it. A webhook tells of all notices
# that its client sees. Signing in and the errands of the pages are about no notice; that a pack is read is no part of a
# notice's course, and a draft that is saved keeps no date.
WORKFLOWS = (*STRANDS, MorningPost, SignIn, Arrival, SignOut, Errand, PackReading, SaveDraft, Webhook)

# What strands and offices are made of: where any of it differs, it is another build.
ROOMS = ("domain", "workflows", "activities", "models", "notifications")


@cache
def build() -> str:
    """This installation's build: its version, and a mark of the code it keeps notices by."""
    return f"{version('noticekeeper')}-{mark_of(Path(__file__).parent, ROOMS)}"


def version_of(settings: Settings) -> WorkerDeploymentVersion | None:
    """As which build of which deployment workers ask for work; None where they are not told apart."""
    return WorkerDeploymentVersion(settings.deployment, build()) if settings.deployment else None


def wall_clock() -> datetime:
    """The moment of recording (UTC): the outer edge's own clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Offices:
    """Everything activities are made of, opened together and closed together."""

    sessions: Sessions
    register: Register
    correspondence: Correspondence
    diary: Diary
    digests: Digests
    almanac: Almanac
    signing_in: SigningIn
    packs: Packs
    errands: Errands
    papers: Papers
    webhooks: Webhooks

    @property
    def activities(self) -> list[Callable[..., Any]]:
        return [
            self.register.enter,
            self.correspondence.send,
            self.diary.invite,
            self.digests.gather,
            self.digests.deliver,
            self.signing_in.send_link,
            self.signing_in.admit,
            self.signing_in.sign_out,
            self.packs.enter_reading,
            self.errands.run,
            self.papers.save_draft,
            self.webhooks.look,
            self.webhooks.tell,
            self.webhooks.give_up,
        ]


@asynccontextmanager
async def offices(
    settings: Settings, clock: Callable[[], datetime] = wall_clock, *, lasting: bool = True
) -> AsyncIterator[Offices]:
    """The offices `settings` describe. Raises RegisterUnavailable with a sentence; the post is dialled only to send."""
    returns = returns_of(settings)
    sessions = await upgraded(settings.register, lasting=lasting)
    mailer = Mailer(line_of(settings))
    links = links_of(settings)
    composer = Composer(
        Mailbox(settings.from_name, settings.from_address),
        settings.message_id_domain,
        links.in_letter if links else none,
        links.page if links else no_page,
    )
    ledger = Ledger(sessions, composer, mailer, clock, returns)
    try:
        almanac = Almanac(sessions, settings.bank_holidays_url)
        yield Offices(
            sessions=sessions,
            register=Register(sessions, clock),
            correspondence=Correspondence(ledger),
            diary=Diary(ledger),
            digests=Digests(sessions, ledger),
            almanac=almanac,
            signing_in=SigningIn(sessions, ledger, sign_in_keys_of(settings)),
            packs=Packs(sessions, clock),
            errands=Errands(sessions),
            papers=Papers(sessions, clock, settings.evidence_total_mb),
            webhooks=Webhooks(sessions, webhook_secrets_of(settings), clock, said_to, settings.webhooks_private),
        )
    finally:
        await ledger.close()
        await mailer.close()
        await sessions.close()


def ring_of(settings: Settings) -> Ring | None:
    """What seals all that goes to Temporal; None where this place has no keys. Raises SettingsRefused."""
    file = settings.keys_file
    try:
        if settings.seal_keys_file is None and not file.exists():
            return None
        keys = keys_in(file)
    except FileNotFoundError:
        raise SettingsRefused(
            f"{PREFIX}SEAL_KEYS_FILE: {file} is not there. Copy it from where other workers have it, "
            "or make the first: noticekeeper keys new."
        ) from None
    except KeysRefused as refusal:
        raise SettingsRefused(f"{PREFIX}SEAL_KEYS_FILE: {refusal}") from refusal
    except OSError as error:
        raise SettingsRefused(f"{PREFIX}SEAL_KEYS_FILE: {file} cannot be read: {error.strerror}.") from error
    return Ring(next(key.name for key in keys if key.seals), {key.name: key.secret for key in keys})


async def client_of(settings: Settings, *, later: bool = False) -> Client:
    """A client of the Temporal the settings name. Raises SettingsRefused; RuntimeError where nothing answers there.

    With `later` it is dialled when it is first asked something, which then raises.
    """
    key = settings.temporal_api_key
    return await connected(
        settings.temporal_address,
        settings.temporal_namespace,
        tls=tls_of(settings),
        api_key=key.get_secret_value() if key else None,
        later=later,
        ring=ring_of(settings),
        interceptors=[Tracing()] if settings.otlp_endpoint else [],
    )


def tls_of(settings: Settings) -> TLSConfig | None:
    """How the line to Temporal is kept private, read from the files now; None where it is in clear."""
    if not settings.temporal_in_private:
        return None
    return TLSConfig(
        server_root_ca_cert=_pem("TEMPORAL_TLS_CA", settings.temporal_tls_ca),
        domain=settings.temporal_tls_name,
        client_cert=_pem("TEMPORAL_TLS_CERT", settings.temporal_tls_cert),
        client_private_key=_pem("TEMPORAL_TLS_KEY", settings.temporal_tls_key),
    )


def _pem(setting: str, file: Path | None) -> bytes | None:
    if file is None:
        return None
    try:
        text = file.read_bytes()
    except OSError as error:
        raise SettingsRefused(f"{PREFIX}{setting}: {file} cannot be read: {error.strerror}.") from error
    if b"-----BEGIN " not in text:
        raise SettingsRefused(f"{PREFIX}{setting}: {file} is not PEM: it has no line that begins with -----BEGIN.")
    return text


def returns_of(settings: Settings) -> Returns | None:
    """Where letters come back to one by one: only where somebody reads the mailbox. Raises OSError, SettingsRefused."""
    if settings.imap_host is None:
        return None
    try:
        return Returns(settings.from_address, secret_in(settings.secret_file))
    except ValueError as too_long:
        raise SettingsRefused(f"{PREFIX}FROM_ADDRESS: {too_long}.") from too_long


def links_of(settings: Settings) -> Links | None:
    """What makes and reads the links in letters: only where somebody can reach our pages. Raises OSError."""
    return Links(settings.web_url, secret_in(settings.secret_file)) if settings.web_url else None


def sign_in_keys_of(settings: Settings) -> SignInKeys:
    """What makes and reads the letters people sign in by."""
    return SignInKeys(settings.pages_url, partial(secret_in, settings.secret_file))


def webhook_secrets_of(settings: Settings) -> Secrets:
    """What webhooks are signed with."""
    return Secrets(partial(secret_in, settings.secret_file))


def incoming_of(settings: Settings, sessions: Sessions, client: Client) -> Incoming | None:
    """What reads the mailbox, where there is one to read."""
    door, returns = door_of(settings), returns_of(settings)
    if not (door and returns):
        return None
    return Incoming(sessions, Inbox(door), returns, Hearing(client), settings.imap_authenticates)


def door_of(settings: Settings) -> Door | None:
    if not (settings.imap_host and settings.imap_username and settings.imap_password):
        return None
    return Door(
        host=settings.imap_host,
        port=settings.imap_port,
        security=settings.imap_security,
        username=settings.imap_username,
        password=settings.imap_password.get_secret_value(),
        folder=settings.imap_folder,
    )


def line_of(settings: Settings) -> Line:
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    return Line(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.from_address,
        security=settings.smtp_security,
        username=settings.smtp_username,
        password=password,
        taken_within=settings.smtp_timeout,
        at_most_a_minute=settings.smtp_per_minute,
    )


def worker_of(
    client: Client,
    task_queue: str,
    offices: Offices,
    *,
    cached: int = STRANDS_IN_MEMORY,
    runner: WorkflowRunner | None = None,
    as_build: WorkerDeploymentVersion | None = None,
) -> Worker:
    """A worker for every strand and office. At most `cached` workflows stay in memory.

    One that asks for work `as_build` of a deployment is given some when that build is. Strands run outside the SDK's
    sandbox unless a `runner` says otherwise, as it does in the tests, where all that it would stop is seen.
    """
    return Worker(
        client,
        task_queue=task_queue,
        workflows=list(WORKFLOWS),
        activities=offices.activities,
        workflow_runner=runner or LettingGo(),
        interceptors=[InHand(), WhoseRun()],
        max_cached_workflows=cached,
        # Without a name of our own the SDK hashes every loaded module, which costs a second at each start.
        build_id=None if as_build else build(),
        deployment_config=_going_on_with(as_build) if as_build else None,
        # A killed worker would otherwise hold its workflows for ten seconds.
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=1),
        graceful_shutdown_timeout=timedelta(seconds=20),
    )


def _going_on_with(as_build: WorkerDeploymentVersion) -> WorkerDeploymentConfig:
    """What has begun goes on with whichever build is current: courses outlive many, and all of them are replayed."""
    return WorkerDeploymentConfig(
        version=as_build,
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.AUTO_UPGRADE,
    )


@asynccontextmanager
async def upkeep(
    settings: Settings, client: Client, offices: Offices, clock: Callable[[], datetime] = wall_clock
) -> AsyncIterator[AsyncIOScheduler]:
    """The work that may be late or run twice, beside a worker: editions of the calendar, attestation, signs of life."""
    strands = RollCall(client)
    editions = Editions(offices.sessions, offices.almanac, strands)
    rota = Rota(offices.sessions, clock, f"{settings.task_queue} on {this_worker()}", key_names(client))
    jobs = jobs_of(
        editions,
        Attestation(offices.sessions, strands),
        Sweeping(offices.sessions, Shelf(settings.evidence_folder)),
        Tidying(offices.sessions),
    )
    incoming = incoming_of(settings, offices.sessions, client)
    tending = Tending(client, settings.task_queue, offices.webhooks.at_work)
    minutely = [tending.see_to, *([incoming.collect] if incoming else [])]
    async with scheduler_of(rota, jobs, minutely) as scheduler:
        yield scheduler
