"""Whether what Temporal keeps of the courses that run can be opened with the keys that are here."""

import logging

from temporalio.client import Client
from temporalio.service import RPCError

from desk.refusals import Refused
from workflows.sealing import Seal, SealUnknown

RUNNING = "ExecutionStatus = 'Running'"
# A key that is lost or another is wanted for all of them.
LOOKED_AT = 3

logger = logging.getLogger(__name__)


async def opened_here(client: Client) -> None:
    """Warn of courses that cannot be opened with our keys.

    Raises Refused where we have none: names and letters that had been sealed would go to Temporal as they are.
    """
    closed = await why_not_opened(client)
    if closed and not _seals(client):
        raise Refused(closed)
    if closed:
        logger.warning(closed)


async def why_not_opened(client: Client) -> str | None:
    """Which key is wanted, in a sentence, where a course that runs was sealed with one that is not here.

    None where all that was looked at can be opened, or Temporal cannot be asked.
    """
    try:
        async for run in client.list_workflows(RUNNING, limit=LOOKED_AT):
            await _begun(client, run.id, run.run_id)
    except RPCError:
        return None
    except SealUnknown as unknown:
        return str(unknown)
    return None


async def _begun(client: Client, workflow_id: str, run_id: str) -> None:
    """Open what a course was begun with. Raises SealUnknown, RPCError."""
    codec = client.data_converter.payload_codec
    async for event in client.get_workflow_handle(workflow_id, run_id=run_id).fetch_history_events(page_size=1):
        if codec:
            await codec.decode(event.workflow_execution_started_event_attributes.input.payloads)
        return


def _seals(client: Client) -> bool:
    codec = client.data_converter.payload_codec
    return isinstance(codec, Seal) and codec.ring is not None
