"""The office that writes to people. It never holds up the law: a letter that waits moves no date."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, exists
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.ledger import Deferred, Gathered, Ledger, Objection, Overtaken
from domain.duties import DutyStatus
from domain.letters import Letter, Posted
from domain.moments import spoken_moment
from domain.sending import digest_at, opens_at, why_held
from domain.wording import DUTY_LETTERS
from models.post import LETTER
from models.record import DUTY

# Letters that are true only while their duty is owed. Everything else is sent however long it had to wait.
OF_LADDER = tuple(DUTY_LETTERS)
OF_PASSING = ("duty_passed",)
OF_SILENCE = ("silent_since_seen",)

OF_DUTY = (DUTY.c.reference == bindparam("of")) & (DUTY.c.key == bindparam("duty"))
LATER = (
    select(LETTER.c.kind)
    .where(LETTER.c.reference == bindparam("of"), LETTER.c.duty == bindparam("duty"))
    .where(LETTER.c.person == bindparam("person"), LETTER.c.told_at > bindparam("told_at"))
)
# Prepared once: it runs with every reminder.
WHAT_STANDS = select(
    select(DUTY.c.status).where(OF_DUTY).scalar_subquery(),
    select(DUTY.c.revision).where(OF_DUTY).scalar_subquery(),
    exists(LATER),
    select(DUTY.c.whole["acknowledged_at"].as_string()).where(OF_DUTY).scalar_subquery(),
)


class Correspondence:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @activity.defn
    async def send(self, letter: Letter) -> Posted:
        """Send `letter` once: SENT, or why not. Raises ApplicationError for Temporal to try again (see Ledger)."""
        if letter.invitation:
            raise ValueError(f"{letter.key} carries an invitation: the diary sends those, one after the other")
        return await self._ledger.post(letter, self._objects)

    async def _objects(self, session: AsyncSession, letter: Letter, now: datetime) -> Objection | None:
        """What is routine keeps working hours, or waits for its reader's morning."""
        about = About(letter.kind, letter.reference, letter.duty, letter.to.id, letter.told_at, letter.revision)
        if why := await overtaken(session, about):
            return Overtaken(why)
        if morning := digest_at(letter, now):
            return Gathered(why_held(morning), morning)
        if (opens := opens_at(letter, now)) > now:
            return Deferred(f"Routine letters keep working hours: it leaves at {spoken_moment(opens)}.", opens)
        return None


class About(NamedTuple):
    """What a letter is about, as far as it may be overtaken."""

    kind: str
    reference: str
    duty: str
    person: str
    told_at: datetime
    revision: int


async def overtaken(session: AsyncSession, letter: About) -> str | None:
    """Why a letter about a duty has nothing to say any more, in a sentence."""
    series = next((kinds for kinds in (OF_LADDER, OF_PASSING, OF_SILENCE) if letter.kind in kinds), None)
    if series is None:
        return None
    asked = {"of": letter.reference, "duty": letter.duty, "person": letter.person, "told_at": letter.told_at}
    status, revision, later, acknowledged = (await session.exec(WHAT_STANDS, params=asked)).one()
    if status not in (None, DutyStatus.OPEN):
        return f"What it is about was {status} before it left."
    if revision is not None and revision > letter.revision:
        return "The date it is about was changed before it left."
    if acknowledged and revision == letter.revision and letter.kind.endswith("_due"):
        return "Whoever owes what it is about said that they had seen it, before it left."
    # Mostly there is none at all: which are of its series is asked for only then.
    if later and any(kind in series for kind in await session.exec(LATER, params=asked)):
        return "A later letter about the same came before it left."
    return None
