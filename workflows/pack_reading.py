"""That somebody is given a decision pack, entered before they are: the pages write nothing themselves."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError

with workflow.unsafe.imports_passed_through():
    import workflows.policies as policies
    from activities.packs import Packs
    from domain.packs import PackRead

PATIENCE = timedelta(seconds=10)


class NotEntered(Exception):
    """That a pack is read could not be entered in time: it is not given."""


@workflow.defn
class PackReading:
    """One reading of one file."""

    @workflow.run
    async def run(self, read: PackRead) -> None:
        await workflow.execute_activity_method(Packs.enter_reading, read, summary=read.file, **policies.RECORD)


async def entered(client: Client, queue: str, read: PackRead) -> None:
    """Have the reading entered, once however often it is asked for. Raises NotEntered."""
    try:
        reading = await client.start_workflow(
            PackReading.run,
            read,
            id=f"pack-reading/{read.reference}/{read.once}",
            task_queue=queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            rpc_timeout=PATIENCE,
        )
        await asyncio.wait_for(reading.result(), PATIENCE.total_seconds())
    except (RPCError, RuntimeError, TimeoutError) as error:
        # RuntimeError is what the SDK raises where a first connection fails.
        raise NotEntered(str(error)) from error
