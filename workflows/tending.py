"""Seeing every minute that each webhook has its workflow: it is begun here, and begun again where it is gone."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from workflows.webhook import Webhook


@dataclass(frozen=True)
class Tending:
    """`at_work` gives the ids of the webhooks that are told of what happens at a moment (UTC)."""

    client: Client
    queue: str
    at_work: Callable[[datetime], Awaitable[Sequence[str]]]

    async def see_to(self, now: datetime) -> None:
        """Begin what is not running. Run late or twice it changes nothing: a workflow that runs is left as it is."""
        for hook in await self.at_work(now):
            await self.client.start_workflow(
                Webhook.run,
                hook,
                id=f"webhook/{hook}",
                task_queue=self.queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                static_summary="Telling a program of what happens",
            )
