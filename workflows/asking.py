"""Asking a notice's strands what fires next, for a person who looks."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from temporalio.client import Client, WorkflowHandle, WorkflowQueryFailedError
from temporalio.service import RPCError, RPCStatusCode

from domain.steps import Step
from workflows.strand import Strand

# The strands every notice has, and those it has by number.
ALWAYS = ("notice", "board", "reviews", "delivery", "adviser")
NUMBERED = ("assessment-", "escalation-")
PATIENCE = timedelta(seconds=5)
BREATH = timedelta(seconds=1)
# A strand only just begun is asked again: its worker has other strands to begin first.
TRIES = 4
# Its start, its first task scheduled and begun, and that done.
FIRST_STEP_TAKEN = 4
WAITED_OUT = (RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED, RPCStatusCode.FAILED_PRECONDITION)


@dataclass(frozen=True)
class Coming:
    """What fires next on one strand, soonest first; `silent` says why it did not answer, and is empty where it did."""

    strand: str
    steps: tuple[Step, ...] = ()
    silent: str = ""


def strands_of(entered: Iterable[str]) -> tuple[str, ...]:
    """The strands there are to ask, by the names under which things were entered."""
    return tuple(dict.fromkeys((*ALWAYS, *(name for name in entered if name.startswith(NUMBERED)))))


async def coming(
    client: Client, reference: str, strands: tuple[str, ...], patience: timedelta = PATIENCE
) -> tuple[Coming, ...]:
    """What fires next on each of `strands`, named as the register names them (board, assessment-2)."""
    return tuple(await asyncio.gather(*(_asked(client, reference, strand, patience) for strand in strands)))


async def _asked(client: Client, reference: str, strand: str, patience: timedelta) -> Coming:
    name, _, number = strand.partition("-")
    handle = client.get_workflow_handle("/".join(part for part in (name, reference, number) if part))
    for left in reversed(range(TRIES)):
        try:
            return Coming(strand, tuple(await handle.query(Strand.coming, rpc_timeout=patience)))
        except WorkflowQueryFailedError as error:
            return Coming(strand, silent=str(error))
        except RPCError as error:
            silent = _why(error)
            if not left or error.status not in WAITED_OUT or not await _just_begun(handle):
                break
            await asyncio.sleep(BREATH.total_seconds())
    return Coming(strand, silent=silent)


async def _just_begun(handle: WorkflowHandle[Any, Any]) -> bool:
    """Whether no worker has been through its first step yet: then it cannot answer, and soon will."""
    try:
        return (await handle.describe(rpc_timeout=PATIENCE)).history_length < FIRST_STEP_TAKEN
    except RPCError:
        return False


def _why(error: RPCError) -> str:
    if error.status is RPCStatusCode.NOT_FOUND:
        return "Temporal does not know it"
    return "no worker answered" if error.status in WAITED_OUT else error.message
