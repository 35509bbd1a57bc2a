"""`rebuild`: the strands of notices set going again from the register, where Temporal has lost them or is stuck."""

from collections.abc import Mapping
from datetime import datetime

from temporalio.client import Client
from temporalio.service import RPCError

from activities.rebuilding import SnapshotUnreadable, courses_kept, enter_rebuilt, nothing_left, supersede
from desk.opening import somebody_works
from desk.reaching import page_of, register, temporal
from desk.refusals import Refused
from desk.screen import say
from desk.sealed import opened_there
from desk.who import who
from domain.course import BEGUN, Course
from models import reading, strands
from models.database import Sessions
from settings import Settings
from workflows.connection import with_attributes
from workflows.improvement_notice import STRANDS
from workflows.rebuilding import agreed, rebuild, running, waits
from workflows.roll_call import COURSES

LATE = "What fell due meanwhile goes out now, marked late; nothing that was sent goes again."
NONE_RUNS = "No worker runs yet, so nothing is sent: start one with noticekeeper worker, or make run."


async def rebuild_notices(settings: Settings, reference: str | None, by: str | None, now: datetime) -> None:
    """Set going again every open notice that Temporal does not have; or one, whose strands it has or not.

    Raises Refused, RegisterUnavailable.
    """
    name, amiss, started = who(by), list[str](), False
    async with register(settings) as sessions:
        client = await with_attributes(await temporal(settings))
        references = [(await page_of(sessions, reference)).reference] if reference else await _open_notices(sessions)
        await opened_there(sessions, client, now)
        if not references:
            say("No open notice is kept here, so there is nothing to set going again.")
            return
        for one in references:
            # One that cannot be set going must not keep the others from it.
            try:
                said, began = await _rebuilt(client, settings, sessions, one, name, now, instead=bool(reference))
                say(said)
                started = started or began
            except (Refused, RPCError) as error:
                amiss.append(f"{one}: {error.message if isinstance(error, RPCError) else error}")
        if started:
            say(LATE)
        if not await somebody_works(client, settings.task_queue):
            say(NONE_RUNS)
    if amiss:
        raise Refused("\n".join((*amiss, "It may be tried again: what runs by then is left alone.")))


async def _open_notices(sessions: Sessions) -> list[str]:
    async with sessions.reading() as session:
        return [page.reference for page in await reading.notices(session, ended=False)]


async def _rebuilt(
    client: Client, settings: Settings, sessions: Sessions, reference: str, by: str, now: datetime, *, instead: bool
) -> tuple[str, bool]:
    """What became of one notice, in a sentence; and whether anything was started."""
    courses = await _kept(sessions, reference)
    at = now + courses["notice"].standing.ahead_by
    wanted = {strand: course for strand, course in agreed(courses, at).items() if waits(course)}
    have = await running(client, reference, wanted)
    if not have and await nothing_left(sessions, reference, wanted):
        return f"{reference} has ended and is wound down: there is nothing to rebuild, and nothing was entered.", False
    if len(have) == len(wanted) and not instead:
        return f"{reference}: all {len(have)} strands run, and were left alone.", False
    what = f"The strands were set going again from the register, {len(wanted)} of them"
    await enter_rebuilt(sessions, reference, by, what, at, now)
    await supersede(sessions, reference, wanted, at, now)
    rebuilt = await rebuild(client, settings.task_queue, reference, wanted, instead=instead)
    left = f"; {', '.join(rebuilt.left)} ran already and was left alone" if rebuilt.left else ""
    return (
        f"{reference}: {len(rebuilt.started)} strands were set going again ({', '.join(rebuilt.started)}){left}.",
        True,
    )


async def _kept(sessions: Sessions, reference: str) -> Mapping[str, Course]:
    try:
        courses = await courses_kept(sessions, reference, COURSES)
    except SnapshotUnreadable as unreadable:
        raise Refused(f"{unreadable}. Nothing was set going. Use the noticekeeper that wrote it.") from unreadable
    async with sessions.reading() as session:
        entered = await strands.entered(session, reference)
    begun = [name for name in ("notice", *STRANDS) if f"{reference}/{name}/{BEGUN}" in entered]
    missing = [name for name in begun if name not in courses]
    if missing or not begun:
        raise Refused(
            f"The register does not say how far it has come ({', '.join(missing) or 'notice'}): an older version began "
            "it, and no worker of this one has attested it yet. Where it still runs, have a worker of this version run "
            "until the next attestation (half past seven in the morning), and try again. Where Temporal has lost it, "
            "put back Temporal's own copy first."
        )
    return courses
