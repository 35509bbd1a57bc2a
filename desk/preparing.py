"""`prepare`: what must be so before workers of this version start. The register's tables, and Temporal's namespace."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import (
    DescribeNamespaceRequest,
    RegisterNamespaceRequest,
    UpdateNamespaceRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from desk.opening import folder_made
from desk.private_line import why_no_line
from desk.refusals import Refused
from desk.screen import say
from models.upgrading import upgraded
from settings import PREFIX, Settings
from worker import client_of
from workflows.connection import with_attributes

# A namespace only just made is not known to every part of the server at once.
KNOWN_WITHIN = timedelta(seconds=60)
QUICK = timedelta(seconds=10)
NOT_OURS = (RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNAUTHENTICATED, RPCStatusCode.UNIMPLEMENTED)


async def prepare(settings: Settings) -> None:
    """Bring both to what this version needs; done twice it changes nothing. Raises Refused, RegisterUnavailable."""
    folder_made(settings)
    sessions = await upgraded(settings.register)
    await sessions.close()
    say("Register: its tables are of this version.")
    client = await _dialled(settings)
    say(f"Temporal: {await _namespace(client, settings)}")
    await _known(lambda: with_attributes(client))
    say("Temporal: it knows the attributes that notices are found by.")


async def _dialled(settings: Settings) -> Client:
    try:
        async with asyncio.timeout(QUICK.total_seconds()):
            return await client_of(settings)
    except (RuntimeError, TimeoutError) as error:
        why = why_no_line(error) or f"Nothing answers: see that it runs, and {PREFIX}TEMPORAL_ADDRESS."
        raise Refused(f"Temporal at {settings.temporal_address} cannot be reached. {why}") from error


async def _namespace(client: Client, settings: Settings) -> str:
    """See that the namespace is there and keeps what has ended for long enough; what was done, in a sentence."""
    name, wanted = client.namespace, timedelta(days=settings.temporal_retention_days)
    try:
        kept = await _kept_for(client)
        if kept is None:
            await _made(client, wanted)
            return f"the namespace {name} was made; it keeps what has ended for {wanted.days} days."
        if kept >= wanted:
            return f"the namespace {name} keeps what has ended for {kept.days} days."
        config = NamespaceConfig(workflow_execution_retention_ttl=_duration(wanted))
        change = UpdateNamespaceRequest(namespace=name, config=config)
        await client.workflow_service.update_namespace(change, timeout=QUICK)
        return f"the namespace {name} kept what has ended for {kept.days} days, and now does for {wanted.days}."
    except RPCError as error:
        if error.status not in NOT_OURS:
            raise
        raise Refused(
            f"Temporal does not let us make or change namespaces ({error.message}). Ask whoever keeps it for: "
            f"temporal operator namespace create --namespace {name} --retention {wanted.days}d"
        ) from error


async def _kept_for(client: Client) -> timedelta | None:
    """How long the namespace keeps what has ended; None where there is no such namespace."""
    try:
        asked = DescribeNamespaceRequest(namespace=client.namespace)
        found = await client.workflow_service.describe_namespace(asked, timeout=QUICK)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
    return found.config.workflow_execution_retention_ttl.ToTimedelta()


async def _made(client: Client, kept_for: timedelta) -> None:
    request = RegisterNamespaceRequest(
        namespace=client.namespace,
        description="Improvement notices, kept by noticekeeper",
        workflow_execution_retention_period=_duration(kept_for),
    )
    await client.workflow_service.register_namespace(request, timeout=QUICK)
    await _known(lambda: _kept_for(client))


async def _known(ask: Callable[[], Awaitable[object]]) -> None:
    """Ask until the namespace is known to whom we ask."""
    until = asyncio.get_running_loop().time() + KNOWN_WITHIN.total_seconds()
    while True:
        try:
            await ask()
            return
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND or asyncio.get_running_loop().time() > until:
                raise
        await asyncio.sleep(0.2)


def _duration(time: timedelta) -> Duration:
    duration = Duration()
    duration.FromTimedelta(time)
    return duration
