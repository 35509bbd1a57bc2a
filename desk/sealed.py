"""Whether what Temporal keeps of the courses that run can be opened with the keys that are here."""

import logging
from collections.abc import Sequence
from datetime import datetime

from temporalio.client import Client
from temporalio.service import RPCError

from desk.refusals import Refused
from desk.screen import moment
from models import machinery
from models.database import Sessions
from models.figures import AT_WORK
from workflows.connection import key_names
from workflows.sealing import SealUnknown

RUNNING = "ExecutionStatus = 'Running'"
# A key that is lost or another is wanted for all of them.
LOOKED_AT = 3
REMEDY = (
    "Use the same file of keys here and there (NOTICEKEEPER_SEAL_KEYS_FILE; noticekeeper keys lists the names), and "
    "start the workers again if theirs is changed. One that was killed counts for three minutes more."
)

logger = logging.getLogger(__name__)


async def opened_here(client: Client) -> None:
    """Warn of courses that cannot be opened with our keys.

    Raises Refused where we have none: names and letters that had been sealed would go to Temporal as they are.
    """
    closed = await why_not_opened(client)
    if closed and not key_names(client):
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


async def opened_there(sessions: Sessions, client: Client, now: datetime) -> None:
    """See that the workers open what this process seals, and the other way round, by the names of the keys.

    Where no worker lives, or none says which keys it has, nothing is known and nothing refused. Raises Refused,
    RegisterUnavailable.
    """
    ours = key_names(client)
    async with sessions.reading() as session:
        living = await machinery.at_work(session, now - AT_WORK)
    for row in living:
        if row.keys is not None and (why := _why_not_with(row.keys.split(), ours)):
            raise Refused(
                f"Nothing was changed: {why} The worker is {row.worker}, last seen at {moment(row.beat_at)}. {REMEDY}"
            )


def _why_not_with(theirs: Sequence[str], ours: Sequence[str]) -> str | None:
    """Why a worker with the keys `theirs` and a process with `ours` cannot read each other; the first of each seals."""
    here, there = (", ".join(names) or "none" for names in (ours, theirs))
    if theirs and theirs[0] not in ours:
        return f"a worker seals with the key {theirs[0]}, which is not here; the keys here: {here}."
    if ours and ours[0] not in theirs:
        return f"what is begun here is sealed with the key {ours[0]}, which a worker lacks; the keys it has: {there}."
    return None
