"""Telling a notice what the post has learnt: facts that nobody awaits an answer to."""

from datetime import timedelta

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.upkeep.answering import Refused
from activities.upkeep.strands import EngineSilent
from domain.acts import Act
from domain.reaching import Unreached
from workflows.acting import ActRefused, NobodyThere, Unanswered, performed
from workflows.opening import notice_id
from workflows.signals import UNREACHED

PATIENCE = timedelta(seconds=10)


class Hearing:
    """Tells by `client`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def act(self, reference: str, act: Act, id: str) -> str:
        """Do `act` once under `id`; what was said of it. Raises Refused, EngineSilent."""
        try:
            receipt = await performed(self._client, reference, act, id, PATIENCE)
        except ActRefused as refusal:
            raise Refused(str(refusal)) from refusal
        except NobodyThere as gone:
            raise Refused("it is over.") from gone
        except Unanswered as silence:
            raise EngineSilent(str(silence)) from silence
        return " ".join((f"{receipt.said}.", *receipt.warnings))

    async def lose(self, reference: str, unreached: Unreached) -> None:
        """Somebody's address takes no mail. A notice that is over need not hear of it. Raises EngineSilent."""
        try:
            await self._client.get_workflow_handle(notice_id(reference)).signal(
                UNREACHED, unreached, rpc_timeout=PATIENCE
            )
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise EngineSilent(error.message or error.status.name) from error
        except RuntimeError as error:
            # What the SDK raises where a first connection fails.
            raise EngineSilent(str(error)) from error
