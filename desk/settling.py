"""`incoming settle`: what a person makes of a message that was held for one."""

from datetime import datetime

from activities.settling import answer_in, answered_under, settle
from desk.reaching import register, temporal
from desk.refusals import Refused
from desk.screen import say
from desk.who import who
from domain.meetings import Attendance
from models import reading
from models.database import Sessions
from models.incoming import IncomingRow
from settings import Settings
from workflows.acting import ActRefused, NobodyThere, Unanswered, performed

WAYS = ", ".join(Attendance)


async def settle_one(
    settings: Settings, which: str, answer: str | None, by: str | None, why: str | None, now: datetime
) -> None:
    """Take a held message for somebody's `answer` to an invite, entered `by` a person; or, with `why`, for nothing.

    Raises Refused.
    """
    number = int(which) if which.isdecimal() and len(which) < 18 else 0
    async with register(settings) as sessions:
        row = await _held(sessions, number, which)
        if answer:
            outcome = await _answered(settings, sessions, row, answer, by, now)
        elif why and why.strip():
            outcome = f"{who(by)} has seen to it: {' '.join(why.split())}"
        else:
            raise Refused(f"Say what becomes of it: --as {WAYS.replace(', ', ' | ')} --by PERSON, or --why TEXT.")
        if not await settle(sessions, number, outcome, now, by or who(None)):
            raise Refused(f"Message {number} was settled by somebody else meanwhile: see noticekeeper incoming.")
    say(f"{outcome.rstrip('.')}. Message {number} is settled.")


async def _held(sessions: Sessions, number: int, which: str) -> IncomingRow:
    async with sessions.reading() as session:
        row = next((one for one in await reading.incoming(session) if one.id == number), None)
    if row is None:
        raise Refused(f"No message that came in has the number {which}: see noticekeeper incoming.")
    if row.state != "held":
        raise Refused(f"Message {number} is settled already: {row.outcome}")
    return row


async def _answered(
    settings: Settings, sessions: Sessions, row: IncomingRow, answer: str, by: str | None, now: datetime
) -> str:
    """The answer handed to its strand, entered by a person of the notice."""
    if answer not in tuple(Attendance):
        raise Refused(f"{answer!r} is no answer to an invite: {WAYS}.")
    if not by:
        raise Refused("Say with --by who enters it: the coordinator, or the case lead.")
    async with sessions.reading() as session:
        letter = await reading.letter(session, row.letter) if row.letter else None
    if letter is None or not letter.uid:
        raise Refused("That message answers no invite of ours: enter the answer with noticekeeper act, and --why here.")
    said = Attendance(answer)
    act = answer_in(row, letter, said, by, now)
    client = await temporal(settings)
    try:
        receipt = await performed(client, letter.reference, act, answered_under(row, said))
    except ActRefused as refusal:
        raise Refused(f"{refusal} The message stays held.") from refusal
    except NobodyThere as gone:
        raise Refused("The notice is over: settle the message with --why.") from gone
    except Unanswered as silence:
        raise Refused(f"No answer came in time ({silence}): send it again, it is done once.") from silence
    return ". ".join((receipt.said, *receipt.warnings))
