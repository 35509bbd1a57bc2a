"""The office that gathers what was held for somebody into one letter each working morning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.correspondence import About, overtaken
from activities.ledger import Ledger, Objection
from domain.digests import Item, Morning, Reader, digest_of
from domain.entries import Entry
from domain.instrument import Notice
from domain.letters import Letter, Posted, PostState
from domain.moments import day_of
from domain.people import Person, Role, addressees, known_by_id
from domain.reaching import reached
from domain.sending import FOR_INFORMATION
from models import chain
from models.database import Sessions
from models.post import LetterRow
from models.record import DutyRow, NoticeRow
from notifications.held import asked_in

# How the letters gathered in one end with it; while it is tried again they wait with it.
ENDS = (PostState.SENT, PostState.REFUSED, PostState.UNKNOWN, PostState.RETURNED)
SAID = {
    PostState.SENT: "Sent",
    PostState.REFUSED: "Refused by the mail server",
    PostState.UNKNOWN: "Perhaps sent",
    PostState.RETURNED: "Came back",
}


@dataclass(frozen=True)
class Digests:
    """Shares the ledger with the other offices that post."""

    sessions: Sessions
    ledger: Ledger

    @activity.defn
    async def gather(self, morning: Morning) -> Letter | None:
        """The letter of what is held for this morning, bound to it for good; None where nothing is left to send.

        Done again after it was done, it is the same letter. Raises RegisterUnavailable.
        """
        async with self.sessions.writing() as session:
            held = await _held(session, morning)
            bound = next((row.digest for row in held if row.digest), None)
            key = bound or await _next_key(session, morning)
            # What is bound already stands in the letter, whatever has overtaken it since.
            still = [row for row in held if row.digest == bound and (bound or not await self._ended(session, row))]
            if not still:
                return None
            readers = {row.key: await _reader(session, row, morning) for row in still}
            reader = readers[still[-1].key]
            # Several people's where somebody left, or is away: each gets a letter of their own, one after the other.
            mine = [row for row in still if bound or readers[row.key] == reader]
            for row in mine:
                row.digest = key
                session.add(row)
            items = [await _item(session, row) for row in mine]
        return digest_of(morning, items, reader, self.ledger.now(), key)

    @activity.defn
    async def deliver(self, letter: Letter) -> Posted:
        """Send it, and enter with each letter gathered in it what became of it. Raises as Ledger.post does."""
        posted = await self.ledger.post(letter, _nothing_against_it)
        if posted.state in ENDS:
            await self._settle(letter, posted)
        return posted

    async def _ended(self, session: AsyncSession, row: LetterRow) -> bool:
        """Whether what it is about was overtaken while it was held: then it goes out no more."""
        about = About(row.kind, row.reference, row.duty, row.person, row.told_at, row.revision)
        if (why := await overtaken(session, about)) is None:
            return False
        await self._end(session, row, PostState.SUPERSEDED, why, "Not sent after all")
        return True

    async def _settle(self, letter: Letter, posted: Posted) -> None:
        async with self.sessions.writing() as session:
            asked = select(LetterRow).where(LetterRow.digest == letter.key, LetterRow.state == PostState.HELD)
            whole = await session.get(LetterRow, letter.key)
            # Where it is about several notices it stands in none's proof: its hash there tells it from any other.
            gathered = {"gathered_in": posted.message_id, "gathered_sha256": whole.sha256 if whole else ""}
            for row in await session.exec(asked.order_by(LetterRow.reference, LetterRow.key)):
                words = f"In the letter {posted.message_id}: {posted.words}"
                said = f"{SAID[posted.state]} in the morning's one letter"
                await self._end(session, row, posted.state, words, said, gathered)

    async def _end(
        self,
        session: AsyncSession,
        row: LetterRow,
        state: PostState,
        words: str,
        what: str,
        gathered: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        row.state, row.words = state.value, words
        session.add(row)
        now = self.ledger.now()
        entry = Entry(
            key=f"{row.key}/{state.value}",
            reference=row.reference,
            strand=row.strand,
            at=row.told_at + max(now - row.recorded_at, timedelta()),
            what=f"{what}: {row.subject}",
            duty=row.duty,
            to=row.role,
            why=words,
            details={"message_id": row.message_id, **gathered},
        )
        await chain.lock(session, row.reference)
        await chain.append(session, row.reference, [entry], now)


async def _nothing_against_it(session: AsyncSession, letter: Letter, now: datetime) -> Objection | None:
    return None


async def _held(session: AsyncSession, morning: Morning) -> Sequence[LetterRow]:
    """What is held for this reader and may go out by this morning, in the order it was told."""
    asked = select(LetterRow).where(LetterRow.address == morning.address, LetterRow.state == PostState.HELD)
    due = asked.where(col(LetterRow.held_until) <= morning.at)
    return (await session.exec(due.order_by(col(LetterRow.told_at), LetterRow.key))).all()


async def _next_key(session: AsyncSession, morning: Morning) -> str:
    """The morning's letter, or where it has gone already, one more: what came in between is not kept for a day."""
    n, key = 1, morning.key
    while await session.get(LetterRow, key):
        n, key = n + 1, f"{morning.key}/{n + 1}"
    return key


async def _item(session: AsyncSession, row: LetterRow) -> Item:
    notice = await session.get(NoticeRow, row.reference)
    duty = await session.get(DutyRow, (row.reference, row.duty)) if row.duty else None
    asked = asked_in(row.raw)
    return Item(
        letter=row.key,
        reference=row.reference,
        notice=f"{notice.council} {notice.kind}" if notice else row.reference,
        what=asked.what,
        # What is told for information is all there is to know of it; a reminder's first sentence says what to do.
        more=asked.more if row.kind in FOR_INFORMATION else (),
        due_on=duty.due_on if duty else None,
        links=asked.links,
    )


async def _reader(session: AsyncSession, row: LetterRow, morning: Morning) -> Reader:
    """Who gets a letter that was held, as its notice's people are that morning: its own reader, or who stands in."""
    role = Role(row.role)
    meant = Person(id=row.person, name=row.name, address=row.address, roles=(role,))
    page = await session.get(NoticeRow, row.reference)
    if page is None:
        return Reader(meant, role)
    notice = Notice.model_validate(page.text)
    now = known_by_id(notice.people, row.person)
    person = now or addressees(notice.people, role)[0]
    to, why = reached(person, role, notice, day_of(morning.at))
    if not why and now is None:
        why = f"{row.name}, who is no longer among the notice's people"
    return Reader(Person(id=to.id, name=to.name, address=to.address, roles=(role,)), role, why)
