"""Signing in as it waits for an answer, and signing out. No legal clock: what was not answered is asked for again."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    import workflows.policies as policies
    from activities.signing_in import SigningIn
    from domain.signing_in import LASTS, TRIES, Admission, Answered, Asked, Attempt, SignedOut


@workflow.defn
class SignIn:
    """Has the letter sent, and takes answers to it for fifteen minutes: one that is right, five in all.

    Where nobody is at the address it waits all the same, and no answer is right: nobody can tell.
    """

    @workflow.init
    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.over_at = workflow.info().start_time + LASTS
        self.tries = 0
        self.used = False

    @workflow.run
    async def run(self, asked: Asked) -> None:
        await workflow.execute_activity_method(SigningIn.send_link, asked, **policies.POST_UNTIL_SETTLED)
        left = self.over_at - workflow.now()
        workflow.set_current_details("Waiting for the letter to be answered")
        if left > timedelta():
            await workflow.sleep(left, summary="the fifteen minutes of a letter to sign in")
        await workflow.wait_condition(workflow.all_handlers_finished)

    @workflow.update
    async def answer(self, attempt: Attempt) -> Answered:
        """Counted before anything is waited for: guesses may come together."""
        if self.used or self.tries >= TRIES or workflow.now() >= self.over_at:
            return Answered(admitted=False)
        self.tries += 1
        if not attempt.right:
            return Answered(admitted=False, left=TRIES - self.tries)
        self.used = True
        admission = Admission(
            request=self.asked.request, address=self.asked.address, session=attempt.session, at=attempt.at
        )
        admitted = await workflow.execute_activity_method(SigningIn.admit, admission, **policies.RECORD)
        return Answered(admitted=admitted)


@workflow.defn
class Arrival:
    """Begins one session for somebody whom their organisation vouches for: there is no letter to wait for."""

    @workflow.run
    async def run(self, admission: Admission) -> bool:
        return await workflow.execute_activity_method(SigningIn.admit, admission, **policies.RECORD)


@workflow.defn
class SignOut:
    """Ends one session."""

    @workflow.run
    async def run(self, over: SignedOut) -> bool:
        return await workflow.execute_activity_method(SigningIn.sign_out, over, **policies.RECORD)
