"""Asking a notice's strands what fires next, for a person who looks."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from temporalio.client import Client, WorkflowQueryFailedError
from temporalio.service import RPCError, RPCStatusCode

from domain.steps import Step
from workflows.strand import Strand

PATIENCE = timedelta(seconds=5)


@dataclass(frozen=True)
class Coming:
    """What fires next on one strand, soonest first; `silent` says why it did not answer, and is empty where it did."""

    strand: str
    steps: tuple[Step, ...] = ()
    silent: str = ""


async def coming(client: Client, reference: str, strands: tuple[str, ...]) -> tuple[Coming, ...]:
    """What fires next on each of `strands`, named as the register names them (board, assessment-2)."""
    return tuple(await asyncio.gather(*(_asked(client, reference, strand) for strand in strands)))


async def _asked(client: Client, reference: str, strand: str) -> Coming:
    name, _, number = strand.partition("-")
    handle = client.get_workflow_handle("/".join(part for part in (name, reference, number) if part))
    try:
        steps = await handle.query(Strand.coming, rpc_timeout=PATIENCE)
    except WorkflowQueryFailedError as error:
        return Coming(strand, silent=str(error))
    except RPCError as error:
        return Coming(strand, silent=_why(error))
    return Coming(strand, tuple(steps))


def _why(error: RPCError) -> str:
    if error.status is RPCStatusCode.NOT_FOUND:
        return "Temporal does not know it"
    waited_out = (RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED, RPCStatusCode.FAILED_PRECONDITION)
    return "no worker answered" if error.status in waited_out else error.message
