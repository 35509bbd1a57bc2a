"""People and the parts they play. Roles change hands in mid-life; one person may hold two."""

import re
from email.errors import MessageError
from email.headerregistry import Address
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, Field, WithJsonSchema, model_validator

from domain.facts import UNSEEN_CLASS, Day, Published, Stated, unseen
from domain.held import HeldOnce


class Role(StrEnum):
    COORDINATOR = "coordinator"
    HEAD_OF_SERVICE = "head_of_service"
    DCS = "dcs"
    CHIEF_EXECUTIVE = "chief_executive"
    LEAD_MEMBER = "lead_member"
    CHAIR = "chair"
    BOARD_MEMBER = "board_member"
    PARTNER = "partner"
    ADVISER = "adviser"
    NHS_ADVISER = "nhs_adviser"
    COMMISSIONER = "commissioner"
    CASE_LEAD = "case_lead"
    APPROVER = "approver"
    MINISTER = "minister"
    OPERATOR = "operator"


# Those who speak for the Department, or to it: what they answer is not the council's to read first.
OF_THE_DEPARTMENT = (Role.CASE_LEAD, Role.APPROVER, Role.MINISTER)
REPORTING_TO_IT = (Role.ADVISER, Role.NHS_ADVISER, Role.COMMISSIONER)


class Sending(StrEnum):
    """How somebody has their routine letters: each at once, or gathered in one letter each working morning."""

    AT_ONCE = "at once"
    DIGEST = "digest"


# Where nobody holds a role its letters still reach a person: the next one here, in order. [convention]
STANDS_IN: dict[Role, tuple[Role, ...]] = {
    Role.HEAD_OF_SERVICE: (Role.DCS, Role.COORDINATOR),
    Role.DCS: (Role.CHIEF_EXECUTIVE, Role.COORDINATOR),
    Role.CHIEF_EXECUTIVE: (Role.DCS, Role.COORDINATOR),
    Role.LEAD_MEMBER: (Role.CHIEF_EXECUTIVE, Role.COORDINATOR),
    Role.CHAIR: (Role.COORDINATOR,),
    Role.BOARD_MEMBER: (Role.COORDINATOR,),
    Role.PARTNER: (Role.COORDINATOR,),
    Role.ADVISER: (Role.CASE_LEAD,),
    Role.NHS_ADVISER: (Role.ADVISER, Role.CASE_LEAD),
    Role.COMMISSIONER: (Role.CASE_LEAD,),
    Role.APPROVER: (Role.MINISTER, Role.CASE_LEAD),
    Role.MINISTER: (Role.APPROVER, Role.CASE_LEAD),
    Role.OPERATOR: (Role.COORDINATOR,),
}


def title(role: Role) -> str:
    """A role as a letter names it."""
    return {Role.DCS: "director of children's services", Role.NHS_ADVISER: "NHS adviser"}.get(
        role, role.value.replace("_", " ")
    )


@lru_cache(maxsize=4096)  # every Letter that crosses Temporal is read again, and parsing an address is slow
def _deliverable(address: str) -> str:
    """The address, or ValueError. Strict at entry: a mail library would repair a bad one in silence (RFC 5321)."""
    if re.search(r"[\x00-\x20\x7f]", address):
        raise ValueError(
            "an e-mail address holds no spaces, line breaks or control characters; e.g. name@council.example"
        )
    try:
        parsed = Address(addr_spec=address)
    except (ValueError, IndexError, MessageError) as error:
        raise ValueError(f"{address!r} is not an e-mail address; e.g. name@council.example") from error
    if not parsed.username or not parsed.domain or not address.isascii():
        raise ValueError(f"{address!r} is not an e-mail address in plain letters; e.g. name@council.example")
    return address


def _one_line(text: str) -> str:
    if not text.strip() or unseen(text):
        raise ValueError("this is one line of text, without line breaks or control characters")
    return text.strip()


_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
# What is usual of an address, for programs: what `_deliverable` takes besides, nobody has.
_MAIL = {"type": "string", "pattern": rf"^{_ATOM}(\.{_ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$"}
_LINE = rf"[^\r\n\t{UNSEEN_CLASS}]*"
_ONE_LINE = rf"^{_LINE}[^\s{UNSEEN_CLASS}]{_LINE}$"
MailAddress = Annotated[str, AfterValidator(_deliverable), WithJsonSchema(_MAIL)]
OneLine = Annotated[str, AfterValidator(_one_line), Published(pattern=_ONE_LINE)]
PersonId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class Away(Stated):
    """Days, both inclusive, on which somebody's letters go to who stands in for them."""

    from_on: Day
    to_on: Day

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.to_on < self.from_on:
            raise ValueError(f"away until {self.to_on}, before being away from {self.from_on}: swap the two days")
        return self


class Appointed(Stated):
    """By whom (an id), and when (UTC), somebody was made one of those who decide."""

    by: PersonId
    at: AwareDatetime


class Person(Stated):
    """Somebody with a part in the notice.

    `deputy` is the id of who gets their letters while they are away or cannot be reached; `unreachable_since` the day
    (London) their address was learnt to take no mail, until somebody says that it does. `appointed` is known of those
    who decide, where they came to it after the notice was entered. `letters` is how they have their routine ones.
    """

    id: PersonId
    name: OneLine
    address: MailAddress
    roles: tuple[Role, ...] = Field(min_length=1)
    organisation: str = ""
    deputy: PersonId | None = None
    away: tuple[Away, ...] = ()
    unreachable_since: Day | None = None
    appointed: Appointed | None = None
    letters: Sending = Sending.AT_ONCE


_held = HeldOnce[Person]()


def held_once(person: Person) -> Person:
    """`person`, or their equal that is held already: every strand reads its own from Temporal, every invitation too."""
    return _held.of(tuple(person), person)


Known = Annotated[Person, AfterValidator(held_once)]


def known_by_id(people: tuple[Person, ...], id: str | None) -> Person | None:
    return next((person for person in people if person.id == id), None)


def holders(people: tuple[Person, ...], role: Role) -> tuple[Person, ...]:
    """Who holds `role` now, in the order they were named."""
    return tuple(person for person in people if role in person.roles)


def addressees(people: tuple[Person, ...], role: Role) -> tuple[Person, ...]:
    """Who gets a letter meant for `role`: its holders, else those of the first role that stands in for it."""
    for candidate in (role, *STANDS_IN.get(role, ())):
        if found := holders(people, candidate):
            return found
    return people[:1]


def person_known_as(people: tuple[Person, ...], known_as: str) -> Person | str:
    """The one person with this id, role or name; else a sentence saying why not."""
    wanted = known_as.strip().casefold().replace(" ", "_").replace("-", "_")
    for person in people:
        if wanted in (person.id.replace("-", "_"), person.name.casefold().replace(" ", "_")):
            return person
    in_role = [person for person in people if wanted in person.roles]
    if len(in_role) == 1:
        return in_role[0]
    if in_role:
        names = ", ".join(f"{person.id} ({person.name})" for person in in_role)
        return f"More than one person is {known_as}: say which: {names}."
    return f"Nobody on this notice is known as {known_as!r}; it knows {', '.join(person.id for person in people)}."
