"""A webhook as it is told of what happens: in the order things were entered, each at least once."""

from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    import workflows.policies as policies
    from activities.webhooks import Webhooks
    from domain.clients import GivenUp, Told

# Looked for so often; a look is one short reading of the register.
EVERY = timedelta(seconds=30)


@workflow.defn
class Webhook:
    """Looks for what was entered, and tells of it one by one. No legal clock: nothing waits for it or moves by it.

    Up to where it was told stands in the register, and nothing of what it is told in here. An event that nobody takes
    in three days is given up with an alarm, and all after it wait until a person has it go on.
    """

    @workflow.run
    async def run(self, hook: str) -> None:
        while True:
            look = await workflow.execute_activity_method(Webhooks.look, hook, **policies.RECORD)
            if look.over:
                return
            for told in look.found:
                if not await self.tell(told):
                    return
            if not look.found:
                workflow.set_current_details("Waiting for something to be entered")
                await workflow.sleep(EVERY, summary="until the register is looked at again")
            if workflow.info().get_current_history_length() > policies.LONG_HISTORY:
                workflow.continue_as_new(hook)

    async def tell(self, told: Told) -> bool:
        """Whether it was taken, or was not to be told after all."""
        workflow.set_current_details(f"Telling of entry {told.n} of {told.reference}")
        try:
            await workflow.execute_activity_method(Webhooks.tell, told, **policies.WEBHOOK)
        except ActivityError as error:
            words = error.cause.message if isinstance(error.cause, ApplicationError) else str(error.cause)
            given_up = GivenUp(told=told, words=words)
            await workflow.execute_activity_method(Webhooks.give_up, given_up, **policies.RECORD)
            return False
        return True
