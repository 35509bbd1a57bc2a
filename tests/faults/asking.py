"""Asking what `agree` asks of a notice that lives on the server that skips time."""

from datetime import timedelta

from activities.agreement import Agreement, amiss_in
from tests.support.engine import Case
from workflows.roll_call import COURSES, RollCall


async def disagreements(case: Case) -> list[str]:
    """What does not agree of Temporal, the register and the ledger."""
    agreement = Agreement(case.engine.offices.sessions, RollCall(case.engine.client), COURSES, timedelta())
    server_now = await case.engine.env.get_current_time()
    return [gap.what for gap in amiss_in(await agreement.agreed([case.reference], server_now))]
