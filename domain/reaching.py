"""Whom a letter for somebody reaches: themselves, or who stands in while they are away or cannot be written to.

Deputies, absences and fallbacks are people's to name. Where nobody was named the roles stand in for one another
[convention]. A letter always reaches somebody.
"""

from collections.abc import Iterator
from datetime import date, datetime

from domain.facts import Fact
from domain.instrument import Notice
from domain.moments import spoken
from domain.people import STANDS_IN, Person, Role, holders, known_by_id


class Unreached(Fact):
    """A letter that came back for good, or was refused: whom it was for, what it was, and the mail server's words.

    `at` is when we learnt of it (UTC). It says something of an address, never of a duty: no date moves by it.
    """

    person: str
    address: str
    what: str
    words: str
    at: datetime


def reached(person: Person, role: Role, notice: Notice, on: date) -> tuple[Person, str]:
    """Who gets what is meant for `person` as `role` on `on` (London), and why it is not they: empty where it is."""
    if not (why := _why_not(person, on)):
        return person, ""
    for other in _instead(person, role, notice):
        if other.id != person.id and not _why_not(other, on):
            return other, f"{person.name}, {why}"
    return person, ""


def _why_not(person: Person, on: date) -> str:
    if person.unreachable_since:
        return f"whose mail has come back since {spoken(person.unreachable_since)}"
    absence = next((away for away in person.away if away.from_on <= on <= away.to_on), None)
    return f"who is away until {spoken(absence.to_on)}" if absence else ""


def _instead(person: Person, role: Role, notice: Notice) -> Iterator[Person]:
    """Their deputy, the notice's fallback for the role, its other holders, the roles that stand in, then anybody."""
    for named in (person.deputy, notice.fallbacks.get(role)):
        if other := known_by_id(notice.people, named):
            yield other
    for next_role in (role, *STANDS_IN.get(role, ())):
        yield from holders(notice.people, next_role)
    yield from notice.people
