"""A draft on its way into the register. No legal clock: what was not saved still stands in its writer's browser."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.client import (
    Client,
    WorkflowHandle,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

with workflow.unsafe.imports_passed_through():
    import workflows.policies as policies
    from activities.papers import Papers
    from domain.papers import Draft, Saved

PATIENCE = timedelta(seconds=10)
# How long the outcome is kept ready for whoever asks for it.
LISTENS = timedelta(minutes=1)


class NotSaved(Exception):
    """Temporal or its worker did not answer in time; sent again with the same click it is saved once."""


@workflow.defn
class SaveDraft:
    """Has one draft kept: one press of a button, however often it arrives."""

    @workflow.init
    def __init__(self, draft: Draft) -> None:
        self.saved: Saved | None = None
        self.heard = False

    @workflow.run
    async def run(self, draft: Draft) -> Saved:
        summary = f"{draft.paper.title}, over version {draft.over}"
        saved = await workflow.execute_activity_method(Papers.save_draft, draft, summary=summary, **policies.RECORD)
        self.saved = saved
        try:
            await workflow.wait_condition(lambda: self.heard, timeout=LISTENS, timeout_summary="the page asks for it")
        except TimeoutError:
            workflow.logger.info("Nobody asked what became of it")
        await workflow.wait_condition(workflow.all_handlers_finished)
        return saved

    @workflow.update
    async def outcome(self) -> Saved:
        """What became of it, as soon as anything did."""
        await workflow.wait_condition(lambda: self.saved is not None)
        self.heard = True
        assert self.saved
        return self.saved


async def saved(client: Client, queue: str, draft: Draft) -> Saved:
    """What became of a draft; the same again for the same click. Raises NotSaved."""
    id = f"paper/{draft.reference}/{draft.paper.slug}/{draft.click}"
    try:
        try:
            saving = await client.start_workflow(
                SaveDraft.run,
                draft,
                id=id,
                task_queue=queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                rpc_timeout=PATIENCE,
            )
        except WorkflowAlreadyStartedError:
            saving = client.get_workflow_handle_for(SaveDraft.run, id)
        return await _outcome(saving)
    except (RPCError, RuntimeError, TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError) as error:
        # RuntimeError is what the SDK raises where a first connection fails.
        raise NotSaved(str(error)) from error


async def _outcome(saving: WorkflowHandle[SaveDraft, Saved]) -> Saved:
    try:
        return await saving.execute_update(SaveDraft.outcome, id="outcome", rpc_timeout=PATIENCE)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
    except WorkflowUpdateFailedError:
        # It ended in the very moment in which it was asked.
        pass
    return await asyncio.wait_for(saving.result(), PATIENCE.total_seconds())
