"""Reaching the register and Temporal, each with a sentence for the person where it is not to be had."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from desk.private_line import why_no_line
from desk.refusals import Refused
from models import reading
from models.database import Sessions, opened
from models.record import NoticeRow
from models.upgrading import MIGRATIONS
from settings import Settings, SettingsRefused
from worker import client_of

NOTHING_KEPT = (
    "Nothing is kept here yet. Open a notice with: noticekeeper open NOTICE.yaml; or look around with: make run"
)
ANSWERED_WITHIN = timedelta(seconds=10)


class NothingKept(Refused):
    """There is no register yet."""

    def __init__(self) -> None:
        super().__init__(NOTHING_KEPT)


@asynccontextmanager
async def register(settings: Settings) -> AsyncIterator[Sessions]:
    """The register to read in; nothing is made or upgraded. Raises Refused, RegisterUnavailable."""
    if (file := register_file(settings)) and not file.exists():
        raise NothingKept
    sessions = opened(settings.register)
    try:
        if amiss := await why_not_read(sessions):
            raise amiss
        yield sessions
    finally:
        await sessions.close()


def register_file(settings: Settings) -> Path | None:
    """The file the register is kept in, where it is one."""
    url = make_url(settings.database_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


async def why_not_read(sessions: Sessions) -> Refused | None:
    """Why the register's tables cannot be read by this version, or None. Raises RegisterUnavailable."""
    async with sessions.reading() as session:
        found = await (await session.connection()).run_sync(_revision)
    ours = newest()
    if found == ours:
        return None
    if found is None:
        return NothingKept()
    if not _known(found):
        return Refused(
            f"The register's tables are at revision {found}, which a newer noticekeeper made; this one's are at "
            f"{ours}: use the newer one."
        )
    return Refused(
        f"The register's tables are at revision {found}, this noticekeeper's at {ours}: "
        "start `noticekeeper worker` of this version once, which brings them up."
    )


def newest() -> str | None:
    """The revision of the tables that this version reads and writes."""
    return _scripts().get_current_head()


def _known(revision: str) -> bool:
    return revision in {script.revision for script in _scripts().walk_revisions()}


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(Config(MIGRATIONS / "alembic.ini"))


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


async def page_of(sessions: Sessions, reference: str) -> NoticeRow:
    """The notice's page; Refused, with the references there are, where it is not kept here."""
    async with sessions.reading() as session:
        page = await reading.notice(session, reference)
        known = [row.reference for row in await reading.notices(session)]
    if page is None:
        raise Refused(f"No notice {reference} is kept here; those kept are: {', '.join(known) or 'none'}.")
    return page


async def temporal(settings: Settings) -> Client:
    """A client whose server answers and has the namespace. Raises Refused."""
    address, namespace = settings.temporal_address, settings.temporal_namespace
    try:
        async with asyncio.timeout(ANSWERED_WITHIN.total_seconds()):
            client = await client_of(settings)
            await client.workflow_service.describe_namespace(
                DescribeNamespaceRequest(namespace=namespace), timeout=ANSWERED_WITHIN
            )
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            raise Refused(
                f"Temporal at {address} has no namespace {namespace}. Make it with noticekeeper prepare, "
                "or name another with NOTICEKEEPER_TEMPORAL_NAMESPACE."
            ) from error
        raise Refused(f"Temporal at {address} does not answer as it should: {error.message}") from error
    except SettingsRefused as refusal:
        raise Refused(str(refusal)) from refusal
    except (RuntimeError, TimeoutError) as error:
        if why := why_no_line(error):
            raise Refused(f"Temporal at {address} cannot be reached. {why}") from error
        raise Refused(
            f"Temporal does not answer at {address}. Start it (noticekeeper run, or make run), "
            "or say where it is with NOTICEKEEPER_TEMPORAL_ADDRESS."
        ) from error
    return client
