"""Having an errand run from the pages: once, however often its button is pressed."""

import asyncio
from datetime import timedelta

from temporalio.client import Client, WorkflowFailureError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from domain.errands import Errand as Asked
from domain.errands import Run
from workflows.errand import Errand

PATIENCE = timedelta(seconds=10)


class Unrun(Exception):
    """Temporal or its worker did not answer in time; it may be run all the same."""


async def run(client: Client, queue: str, asked: Asked, id: str, patience: timedelta = PATIENCE) -> Run:
    """What an errand came to: the same again under the same `id`. Raises Unrun."""
    name = f"errand/{id}"
    try:
        running = await client.start_workflow(
            Errand.run,
            asked,
            id=name,
            task_queue=queue,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
            rpc_timeout=patience,
        )
    except WorkflowAlreadyStartedError:
        running = client.get_workflow_handle_for(Errand.run, name)
    except (RPCError, RuntimeError) as error:
        # RuntimeError is what the SDK raises where a first connection fails.
        raise Unrun(str(error)) from error
    try:
        return await asyncio.wait_for(running.result(), patience.total_seconds())
    except (RPCError, RuntimeError, TimeoutError, WorkflowFailureError) as error:
        raise Unrun(str(error)) from error
