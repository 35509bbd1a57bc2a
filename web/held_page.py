"""Messages that were held for a person: what came, why it waits, what it seems to say, and what becomes of it.

Whoever may enter somebody else's answer sees those about their own notices. An operator sees of each that it is there,
and reads those that are about no notice: nobody else could.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from fastapi import HTTPException, Response
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio.client import Client

from activities.settling import answer_in, answered_under
from domain.answers import FOR_OTHERS
from domain.errands import Task
from domain.meetings import Attendance
from domain.moments import spoken_moment
from domain.people import Person
from models import machinery, reading
from models.database import Sessions
from models.incoming import IncomingRow
from models.post import LetterRow
from models.reading import Named
from notifications.gist import Gist, gist_of
from web.errands import Errands, reason, told
from web.pages import page
from web.rights import View
from web.seals import chance
from web.shown import Way, notice_address
from web.visitors import Visitor, plain
from web.ways import Asked
from workflows.acting import ActRefused, NobodyThere, Unanswered, performed

PATIENCE = timedelta(seconds=15)
BACK: Way = ("Go to what is held", "/held")
SEEN_TO = "seen to"
CHOOSE = "Choose what it is"
OVER = "The notice is over, or that meeting never was: choose that you have seen to it."
NO_ANSWER = "It could not be confirmed just now. Press the button once more in a minute: it is done once."
NO_INVITE = "It answers no invite of ours: choose that you have seen to it, and enter the answer on the notice's page."
GONE = "It is settled already: {}"


@dataclass(frozen=True)
class Held:
    """A held message as a visitor meets it: `by` is who of theirs may answer for others in its notice.

    `reads` is whether they may read what it says.
    """

    row: IncomingRow
    letter: LetterRow | None
    by: Person | None
    reads: bool

    @property
    def address(self) -> str:
        return f"/held/{self.row.id}"

    @property
    def about(self) -> tuple[str, str]:
        """The invite it speaks of, and whom that went to; empty where it speaks of none or is not theirs to read."""
        return (self.letter.subject, self.letter.name) if self.letter and self.reads else ("", "")

    @property
    def may_be_answered(self) -> bool:
        return bool(self.letter and self.letter.uid and self.by and self.reads)


@dataclass(frozen=True)
class HeldPages:
    sessions: Sessions
    client: Client
    errands: Errands

    async def every(self, asked: Asked) -> Response:
        if not asked.visitor.sees_held:
            raise HTTPException(404)
        found = await self._held(asked)
        return page(
            "held.html",
            200,
            title="Replies held for a person",
            visitor=asked.visitor,
            back="/my",
            held=[(one.address, *_in_list(one)) for one in found],
        )

    async def one(self, asked: Asked) -> Response:
        held, settled = await self._one(asked)
        return settled or self._shown(asked, held)

    async def settle(self, asked: Asked) -> Response:
        """What somebody makes of it. An answer goes to its strand first, in their name; then the message is settled."""
        held, settled = await self._one(asked)
        if settled:
            return settled
        why, faults = reason(asked)
        chosen = plain(asked.form).get("as", "" if held.may_be_answered else SEEN_TO)
        if chosen == SEEN_TO:
            if faults:
                return self._shown(asked, held, faults)
            return await self._settled(asked, held, f"{asked.visitor.name} has seen to it: {why}")
        if chosen not in tuple(Attendance):
            return self._shown(asked, held, {"as": CHOOSE})
        said = await self._answered(asked, held, Attendance(chosen))
        return said if isinstance(said, Response) else await self._settled(asked, held, said)

    async def _answered(self, asked: Asked, held: Held, answer: Attendance) -> str | Response:
        """What came of the answer; or the form again, with why nothing did."""
        if held.letter is None or not held.letter.uid or held.by is None:
            return self._shown(asked, held, {"as": NO_INVITE})
        try:
            act = answer_in(held.row, held.letter, answer, held.by.id, asked.now)
        except ValueError:
            return self._shown(asked, held, {"as": NO_INVITE})
        id = answered_under(held.row, answer)
        try:
            receipt = await performed(self.client, held.letter.reference, act, id, PATIENCE)
        except ActRefused as refusal:
            return self._shown(asked, held, {"as": f"{refusal} The message stays held."}, 409)
        except NobodyThere:
            return self._shown(asked, held, {"as": OVER}, 409)
        except Unanswered:
            return self._shown(asked, held, {"as": NO_ANSWER}, 503)
        return ". ".join((receipt.said, *receipt.warnings))

    async def _settled(self, asked: Asked, held: Held, outcome: str) -> Response:
        return await self.errands.run(asked, Task.SETTLE_HELD, BACK, which=str(held.row.id), why=outcome)

    async def _held(self, asked: Asked) -> list[Held]:
        """What waits that this visitor sees."""
        async with self.sessions.reading() as session:
            rows = await machinery.held(session)
            letters = await machinery.letters_by_key(session, [row.letter for row in rows if row.letter])
            theirs = await _theirs(session, asked, letters.values())
        found = (_as_met(asked.visitor, row, letters.get(row.letter or ""), theirs) for row in rows)
        return [one for one in found if one]

    async def _one(self, asked: Asked) -> tuple[Held, Response | None]:
        """The message of this number; and, where it is settled, what is said of that. Raises the one 404 there is."""
        number = numbered(str(asked.request.path_params["number"]))
        async with self.sessions.reading() as session:
            row = await machinery.message(session, number)
            letter = await reading.letter(session, row.letter) if row and row.letter else None
            theirs = await _theirs(session, asked, [letter] if letter else [])
        found = _as_met(asked.visitor, row, letter, theirs) if row and row.state != machinery.WAITING else None
        if found is None:
            raise HTTPException(404)
        if found.row.state == machinery.HELD:
            return found, None
        said = found.row.outcome.partition(" (It was held:")[0] if found.reads else "somebody has seen to it."
        return found, told(asked, "Nothing waits here", GONE.format(said), BACK)

    def _shown(self, asked: Asked, held: Held, faults: dict[str, str] | None = None, status: int = 422) -> Response:
        gist = gist_of(held.row.raw) if held.reads else Gist("", "", ())
        form = plain(asked.form)
        return page(
            "held_one.html",
            status if faults else 200,
            title="A reply held for a person",
            visitor=asked.visitor,
            back="/held",
            facts=_facts(held, gist),
            lines=gist.lines,
            reads=held.reads,
            notice=notice_address(held.letter.reference) if held.letter and held.reads and held.by else "",
            who=held.by.name if held.by else asked.visitor.name,
            choices=_choices(held, form.get("as", ""), gist.answer),
            typed=form.get("why", ""),
            faults=faults or {},
            once=form.get("once") or chance(),
        )


def numbered(typed: str) -> int:
    """The number of a message in an address; 0, which none has, where it can be none."""
    # PostgreSQL refuses to be asked for what is larger than its numbers are.
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


async def _theirs(session: AsyncSession, asked: Asked, letters: Iterable[LetterRow]) -> Mapping[str, Named]:
    """Who the visitor is in the notices that these letters are about."""
    about = {letter.reference for letter in letters}
    return {one.reference: one for one in await reading.people_in(session, asked.visitor.address, about)}


def _as_met(visitor: Visitor, row: IncomingRow, letter: LetterRow | None, theirs: Mapping[str, Named]) -> Held | None:
    named = theirs.get(letter.reference) if letter else None
    by = View(named.people, named.everybody).acts_as(FOR_OTHERS) if named else None
    sees = bool(named and View(named.people).sight)
    if not (visitor.is_operator or (by and sees)):
        return None
    return Held(row, letter, by, reads=letter is None or bool(by and sees))


def _in_list(one: Held) -> tuple[str, str, str]:
    """What it is called, when it came, and why it is held."""
    if not one.reads:
        reference = one.letter.reference if one.letter else ""
        return "A message about a notice", spoken_moment(one.row.received_at), f"The people of {reference} look at it."
    return (f"{one.row.sender}: {one.row.subject}", spoken_moment(one.row.received_at), one.row.outcome)


def _facts(held: Held, gist: Gist) -> list[tuple[str, str]]:
    row, (invite, to) = held.row, held.about
    facts = [("Came in", spoken_moment(row.received_at)), ("From", row.sender)]
    if held.reads:
        facts += [("Subject", row.subject), ("Why it is held", row.outcome)]
    if held.letter and not held.reads:
        facts += [("About", f"the notice {held.letter.reference}, whose people read it")]
    if invite:
        facts += [("About", f"“{invite}”, sent to {to}")]
    return [*facts, ("It seems to say", gist.said)] if gist.said else facts


def _choices(held: Held, chosen: str, seems: str) -> list[dict[str, object]]:
    """What it may be taken for; what it seems to say is said, and nothing is chosen beforehand."""
    if not held.may_be_answered:
        return []
    whose = held.letter.name if held.letter else ""
    items: list[dict[str, object]] = [
        {"value": one.value, "text": f"{whose}: {one.value}", "checked": one.value == chosen} for one in Attendance
    ]
    for item in items:
        if item["value"] == seems:
            item["hint"] = {"text": "As it seems to say"}
    other = {"value": SEEN_TO, "text": "No answer: I have seen to it some other way", "checked": chosen == SEEN_TO}
    return [*items, other]
