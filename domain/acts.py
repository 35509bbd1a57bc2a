"""What every act of a person has in common, and who may do which."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints, WithJsonSchema, field_validator

from domain.earliest import Since, why_too_early
from domain.facts import UNKEPT, UNSEEN_CLASS, Day, Fact, Stated, texts_in, unseen
from domain.instrument import Notice
from domain.moments import day_of, spoken
from domain.people import Person, Role, person_known_as, title
from domain.refusals import OfField
from domain.standing import Standing
from domain.terms import Clause, Term

# Why somebody decided something: words, not blanks.
_ANY, _SOLID = f"[^{UNSEEN_CLASS}]", rf"[^\s{UNSEEN_CLASS}]"
_REASON = {"type": "string", "maxLength": 4000, "pattern": f"^{_ANY}*{_SOLID}{_ANY}+{_SOLID}{_ANY}*$"}
Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=4000), WithJsonSchema(_REASON)
]

UNSEEN_HERE = "holds a character that cannot be seen: type it again rather than pasting it"


class Act(Stated):
    """Something a named person did. `by` is their id, name or sole role; `on` the day it happened, in London.

    `via` names the program that sent it for them, and is nobody's to type: empty where they did it themselves.
    """

    name: ClassVar[str]
    may: ClassVar[tuple[Role, ...]]
    # Who else may do it, in words, by what they have to do with what it is about: its own refusals see to that.
    whoever: ClassVar[str] = ""
    # The fields that may name somebody who is not on the notice.
    outside: ClassVar[tuple[str, ...]] = ()
    # The term of the notice it is done under, whose paragraph it is entered with; empty where no term provides for it.
    term: ClassVar[str] = ""
    since: ClassVar[Since] = Since.ISSUE

    by: str = Field(min_length=1, max_length=100)
    on: Day
    note: str = Field(default="", max_length=4000)
    via: str = ""

    @field_validator("*", mode="before")
    @classmethod
    def _can_be_seen(cls, value: object) -> object:
        """What cannot be seen cannot be read back, and one database of the two refuses it for ever."""
        if isinstance(value, str) and unseen(value, but="\r\n\t"):
            raise ValueError(UNSEEN_HERE)
        # What stands deeper may be a whole notice with somebody else's marks in it, as long as it can be kept.
        if not isinstance(value, str) and any(UNKEPT.search(text) for text in texts_in(value)):
            raise ValueError(UNSEEN_HERE)
        return value

    @property
    def written(self) -> dict[str, str]:
        """What was said with it, as its entry in the register keeps it; what was left empty is left out."""
        return {name: str(value) for name, value in self.model_dump(mode="json").items() if value not in ("", None)}


class Receipt(Fact):
    """What a person is told once their act is in the register: what was done, and what comes next.

    `strand` and `to` say where that comes next, and whom it tells: it is not everybody's to know.
    """

    said: str
    next: str = ""
    warnings: tuple[str, ...] = ()
    strand: str = ""
    to: tuple[Role, ...] = ()


def why_not_by(standing: Standing, act: Act, now: datetime) -> str | None:
    """Why this person may not do this act now, or None. Every act's own refusals come after these."""
    person = person_known_as(standing.people, act.by)
    if isinstance(person, str):
        return person
    if not (act.whoever or set(person.roles) & set(act.may)):
        allowed = " or ".join(title(role) for role in act.may)
        return f"{person.name} may not do this: {act.name} is for the {allowed}."
    if act.on > day_of(now):
        return OfField("on", f"{act.on} lies ahead: say the day it happened, {spoken(day_of(now))} at the latest.")
    return why_too_early(standing, act.on, act.since)


def because(reason: str) -> str:
    """A reason as the end of a sentence, whether or not whoever gave it began with the word."""
    begun, _, rest = reason.partition(" ")
    return f"because {rest if begun.casefold() == 'because' else reason}"


def paragraph_of(act: Act, notice: Notice) -> str:
    """The paragraph of this notice an act is done under; `head` where it has none of its own for it."""
    term = getattr(notice.terms, act.term, None) if act.term else None
    return term.paragraph if isinstance(term, Term | Clause) else "head"


def doer(standing: Standing, act: Act) -> Person:
    """The person who acted; their right to was settled when the act was let in."""
    person = person_known_as(standing.people, act.by)
    if isinstance(person, str):
        raise ValueError(person)
    return person
