"""What the pages ask of Temporal for whoever signs in or out. Each is done once, however often it is sent."""

import asyncio
from datetime import timedelta

from temporalio.client import Client, WorkflowFailureError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from domain.signing_in import Admission, Answered, Asked, Attempt, SignedOut
from workflows.sign_in import Arrival, SignIn, SignOut

PATIENCE = timedelta(seconds=10)


class DoorShut(Exception):
    """Temporal or its worker did not answer in time: nobody can sign in just now."""


async def ask(client: Client, queue: str, asked: Asked) -> None:
    """Have the letter written, where there is anybody to write to. Raises DoorShut."""
    try:
        await client.start_workflow(
            SignIn.run, asked, id=f"sign-in/{asked.request}", task_queue=queue, rpc_timeout=PATIENCE
        )
    except WorkflowAlreadyStartedError:
        return
    except (RPCError, RuntimeError) as error:
        # RuntimeError is what the SDK raises where a first connection fails.
        raise DoorShut(str(error)) from error


async def answered(client: Client, request: str, attempt: Attempt, id: str) -> Answered:
    """What an answer to the letter comes to; the same again under the same `id`. Raises DoorShut."""
    try:
        return await client.get_workflow_handle_for(SignIn.run, f"sign-in/{request}").execute_update(
            SignIn.answer, attempt, id=id, rpc_timeout=PATIENCE
        )
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return Answered(admitted=False)
        raise DoorShut(str(error)) from error
    except (WorkflowUpdateRPCTimeoutOrCancelledError, RuntimeError) as error:
        raise DoorShut(str(error)) from error


async def admitted(client: Client, queue: str, admission: Admission) -> bool:
    """Begin the one session that can come of an asking; False where nobody is at the address. Raises DoorShut."""
    name = f"sign-in/{admission.request}"
    try:
        arriving = await client.start_workflow(
            Arrival.run,
            admission,
            id=name,
            task_queue=queue,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            rpc_timeout=PATIENCE,
        )
    except WorkflowAlreadyStartedError:
        arriving = client.get_workflow_handle_for(Arrival.run, name)
    except (RPCError, RuntimeError) as error:
        raise DoorShut(str(error)) from error
    try:
        return await asyncio.wait_for(arriving.result(), PATIENCE.total_seconds())
    except (RPCError, RuntimeError, TimeoutError, WorkflowFailureError) as error:
        raise DoorShut(str(error)) from error


async def sign_out(client: Client, queue: str, over: SignedOut) -> None:
    """End a session. Raises DoorShut."""
    try:
        ending = await client.start_workflow(
            SignOut.run,
            over,
            id=f"sign-out/{over.session}",
            task_queue=queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            rpc_timeout=PATIENCE,
        )
        await asyncio.wait_for(ending.result(), PATIENCE.total_seconds())
    except (RPCError, RuntimeError, TimeoutError) as error:
        raise DoorShut(str(error)) from error
