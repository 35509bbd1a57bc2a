"""One person's letter of one working morning as it waits: begun by the first strand whose letter was held for it."""

from datetime import datetime

from temporalio import workflow
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    import workflows.policies as policies
    from activities.digests import Digests
    from domain.digests import Morning
    from domain.letters import Posted
    from domain.reaching import Unreached
from workflows.signals import UNREACHED


@workflow.defn
class MorningPost:
    """Waits for the morning, then sends what was held for it in one letter, and is over.

    No legal clock: what must not wait a day is never held. It is a timer because a year of mornings is to be rehearsed.
    """

    def __init__(self) -> None:
        self.heard = 0

    @workflow.run
    async def run(self, morning: Morning) -> None:
        await self.wait_for(morning)
        heard = -1
        while heard != self.heard:
            heard = self.heard
            await self.send_what_is_held(morning)

    @workflow.signal
    def hear(self, letter: str) -> None:
        """One more letter was held for this morning, or would have been had it not begun."""
        self.heard += 1

    async def wait_for(self, morning: Morning) -> None:
        left = (morning.at - self.now(morning)).total_seconds()
        workflow.set_current_details(f"Waiting for the morning: {morning.at:%Y-%m-%d %H:%M}Z")
        if left > 0:
            await workflow.sleep(left, summary="the letter of a working morning")

    async def send_what_is_held(self, morning: Morning) -> None:
        before = ""
        while letter := await workflow.execute_activity_method(Digests.gather, morning, **policies.RECORD):
            if letter.key == before:
                # What became of it cannot be written down: sent over and over, it would tell nobody anything new.
                workflow.logger.error("The letter %s is gathered again after it was sent.", letter.key)
                return
            before = letter.key
            posted = await workflow.execute_activity_method(Digests.deliver, letter, **policies.POST_UNTIL_SETTLED)
            if posted.dead_address:
                await self.tell_of_dead_address(letter.facts["notices"], letter.to.id, morning, posted)

    async def tell_of_dead_address(self, notices: str, person: str, morning: Morning, posted: Posted) -> None:
        unreached = Unreached(
            person=person, address=morning.address, what="the letter of a morning", words=posted.words,
            at=self.now(morning),
        )  # fmt: skip
        for reference in notices.split():
            try:
                await workflow.get_external_workflow_handle(f"notice/{reference}").signal(UNREACHED, unreached)
            except FailureError as error:
                workflow.logger.warning("The notice %s could not be told: %s", reference, error)

    def now(self, morning: Morning) -> datetime:
        return workflow.now() + morning.ahead_by
