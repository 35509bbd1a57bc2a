"""`agree`: whether what Temporal keeps, the register and the ledger tell the same of every notice."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from temporalio.service import RPCError

from activities.agreement import LOOKS, PATIENCE, Agreed, Agreement, amiss_in
from activities.attestation import Gap, counted
from activities.upkeep.strands import EngineSilent
from desk.opening import somebody_works
from desk.reaching import page_of, register, temporal
from desk.refusals import Refused
from desk.screen import beside, say
from models import reading
from models.database import Sessions
from settings import Settings
from workflows.roll_call import COURSES, RollCall

NOBODY_WORKS = (
    "No worker runs, so no strand can answer. Start one with noticekeeper worker, or make run; then ask again."
)
NOBODY_ANSWERS = (
    "None of the strands that were asked answered, so nothing could be compared. A worker asked for work a few minutes "
    "ago and may have stopped since: see that one runs (noticekeeper worker) and is given the work "
    "(noticekeeper builds), read its log, and ask again."
)
NOBODY_CAN = (
    "None of the strands that were asked answered, so nothing could be compared. A worker has those named here in hand "
    "and cannot go on with them: what it runs does not fit them, or has a defect."
)

ALONE = "Temporal keeps {} going, and the register knows nothing of it."
WHICH_REGISTER = (
    "See with noticekeeper doctor that this is the right register (NOTICEKEEPER_DATABASE_URL). If it was put back "
    "empty or from too old a copy, stop the workers and put back the newest."
)


async def agree(settings: Settings, reference: str | None, now: datetime) -> bool:
    """Compare one notice, or all, and say exactly what does not agree and what to do; whether all does.

    Raises Refused, RegisterUnavailable.
    """
    async with register(settings) as sessions:
        references = [(await page_of(sessions, reference)).reference] if reference else await _all(sessions)
        client = await temporal(settings)
        if references and not await somebody_works(client, settings.task_queue):
            raise Refused(NOBODY_WORKS)
        try:
            with beside.status(f"Comparing {counted(len(references), 'notice')} with the register"):
                agreed = await Agreement(sessions, RollCall(client), COURSES).agreed(references, now)
                alone = () if reference else await _alone(sessions, RollCall(client), settings.task_queue)
        except (EngineSilent, RPCError) as silence:
            raise Refused(f"Temporal at {settings.temporal_address} does not answer: {silence}") from silence
    if agreed.silent:
        failing = [gap for gap in agreed.amiss if gap.failing]
        _tell([*amiss_in(replace(agreed, notices=())), *failing])
        raise Refused(NOBODY_CAN if failing else NOBODY_ANSWERS)
    return _told(agreed, alone)


async def _alone(sessions: Sessions, strands: RollCall, task_queue: str) -> tuple[Gap, ...]:
    """The notices that Temporal keeps and this register has never heard of, at each of several looks."""
    for left in reversed(range(LOOKS)):
        alone = sorted(await strands.kept_going(task_queue) - set(await _all(sessions)))
        if not alone or not left:
            break
        # One that is being opened just now is entered a moment later.
        await asyncio.sleep(PATIENCE.total_seconds())
    return tuple(Gap(f"{one}/alone", ALONE.format(one), WHICH_REGISTER) for one in alone)


async def _all(sessions: Sessions) -> list[str]:
    async with sessions.reading() as session:
        return [page.reference for page in await reading.notices(session)]


def _tell(amiss: Iterable[Gap]) -> None:
    for gap in amiss:
        say(gap.what, f"  {gap.remedy}")


def _told(agreed: Agreed, alone: Iterable[Gap]) -> bool:
    amiss = [*amiss_in(agreed), *alone]
    _tell(amiss)
    seen = ", ".join(
        (
            counted(len(agreed.notices), "notice"),
            counted(sum(one.strands for one in agreed.notices), "strand"),
            counted(sum(one.steps for one in agreed.notices), "step") + " taken",
            counted(sum(one.letters for one in agreed.notices), "letter"),
            f"{agreed.walked.rows} entries of the register",
        )
    )
    if amiss:
        say("", f"{counted(len(amiss), 'thing')} {'does' if len(amiss) == 1 else 'do'} not agree; compared: {seen}.")
    else:
        say(f"All agree: {seen}.")
    return not amiss
