"""Asking concerns how they stand, for a person who looks: one that is over answers too, while Temporal keeps it."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

from temporalio.client import Client, WorkflowQueryFailedError
from temporalio.service import RPCError

from domain.escalation import EscalationCourse
from workflows.strand import Strand

PATIENCE = timedelta(seconds=5)
STRAND = "escalation-"


def concerns_of(entered: Iterable[str]) -> tuple[int, ...]:
    """The numbers of the concerns there have been, the last first, by the strands under which things were entered."""
    numbers = (name.removeprefix(STRAND) for name in entered if name.startswith(STRAND))
    return tuple(sorted({int(number) for number in numbers if number.isdecimal()}, reverse=True))


async def as_they_stand(
    client: Client, reference: str, numbers: Iterable[int], patience: timedelta = PATIENCE
) -> tuple[EscalationCourse | None, ...]:
    """How each concern stands, in the order asked; None of one that did not answer within `patience`."""
    return tuple(await asyncio.gather(*(_stands(client, reference, number, patience) for number in numbers)))


async def _stands(client: Client, reference: str, number: int, patience: timedelta) -> EscalationCourse | None:
    try:
        handle = client.get_workflow_handle(f"escalation/{reference}/{number}")
        return EscalationCourse.model_validate(await handle.query(Strand.now_stands, rpc_timeout=patience))
    except (RPCError, WorkflowQueryFailedError, RuntimeError):
        # RuntimeError is what the SDK raises where a first connection fails.
        return None
