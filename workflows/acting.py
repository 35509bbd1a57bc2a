"""Doing an act as a person does it: through its door, and once, however often it has to be sent."""

import asyncio
from datetime import timedelta

from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from domain.acts import Act, Receipt
from workflows.doors import DOORS
from workflows.turning_away import ONLY_BEGINNING

ONE_TRY = timedelta(seconds=5)
PATIENCE = timedelta(seconds=30)
BREATH = timedelta(seconds=1)
# A strand that is being begun waits for its entry in the register, and no longer.
BEGINNING = timedelta(milliseconds=100)


class ActRefused(Exception):
    """The law refuses the act; the text is its sentence, `field` the field it is about, if any. Nothing has changed."""

    def __init__(self, said: str, field: str = "") -> None:
        super().__init__(said)
        self.field = field


class NobodyThere(Exception):
    """The strand the act is for is not running: it was never begun, or it is over. `strand` is its workflow's id."""

    def __init__(self, strand: str) -> None:
        super().__init__(f"{strand} is not running")
        self.strand = strand


class _OnlyBeginning(Exception):
    """The strand has not taken its first step, and does not know yet whether the law lets the act in."""


class Unanswered(Exception):
    """No answer came in time; the act may be carried out all the same. Sent again with `id`, it is still done once."""

    def __init__(self, id: str, words: str) -> None:
        super().__init__(words)
        self.id = id


async def performed(client: Client, reference: str, act: Act, id: str, patience: timedelta = PATIENCE) -> Receipt:
    """Carry out `act` on the notice `reference`, sending it again under the same `id` until it is answered.

    Raises ActRefused, NobodyThere or Unanswered.
    """
    loop = asyncio.get_running_loop()
    until, words = loop.time() + patience.total_seconds(), "no worker took it"
    while (left := timedelta(seconds=until - loop.time())) > timedelta():
        try:
            return await _sent(client, reference, act, id, min(left, ONE_TRY))
        except WorkflowUpdateRPCTimeoutOrCancelledError:
            continue
        except _OnlyBeginning:
            words = "its part of the notice was only being begun"
            await asyncio.sleep(min(left, BEGINNING).total_seconds())
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                raise NobodyThere(DOORS[act.name].strand_id(reference, act)) from error
            words = f"Temporal said: {error.message}"
            await asyncio.sleep(min(left, BREATH).total_seconds())
        except RuntimeError as error:
            # What the SDK raises where a first connection fails; it has tried for a while itself.
            raise Unanswered(id, str(error)) from error
    raise Unanswered(id, words)


async def _sent(client: Client, reference: str, act: Act, id: str, within: timedelta) -> Receipt:
    door = DOORS[act.name]
    strand = door.strand_id(reference, act)
    try:
        receipt: Receipt = await client.get_workflow_handle(strand).execute_update(
            door.update, act, id=id, result_type=Receipt, rpc_timeout=within
        )
    except WorkflowUpdateFailedError as refusal:
        cause = refusal.cause
        if isinstance(cause, ApplicationError) and cause.type == "AcceptedUpdateCompletedWorkflow":
            raise NobodyThere(strand) from refusal
        if isinstance(cause, ApplicationError) and cause.type == ONLY_BEGINNING:
            raise _OnlyBeginning from refusal
        if not isinstance(cause, ApplicationError):
            raise ActRefused(str(cause)) from refusal
        # A worker of a release before says nothing beside the sentence.
        raise ActRefused(cause.message, str(next(iter(cause.details), ""))) from refusal
    return receipt
