"""Signing in to the pages: by a letter to an address on an open notice, answered in the browser that asked for it.

What proves it is never here: a request is known by the hash of what the browser keeps, a session by the hash of its
secret. Whether a code or a link was right is found by whoever has the key to them.
"""

from datetime import datetime, timedelta

from domain.facts import Fact
from domain.letters import Letter
from domain.moments import london
from domain.people import Person
from domain.wording import SIGN_IN

# How long a letter may be answered, and how often its code may be mistyped.
LASTS = timedelta(minutes=15)
TRIES = 5
# A session ends when nobody has used it for so long, and in any case after a week.
IDLE, LONGEST = timedelta(hours=8), timedelta(days=7)
# What its letters and entries stand under: they are about no notice.
RECORD = "signing-in"


class Asked(Fact):
    """Somebody typed `address` (in small letters) into a browser, which keeps what `request` is the hash of."""

    request: str
    address: str
    at: datetime


class Attempt(Fact):
    """An answer to the letter, `right` or not; `session` is the hash of the secret it would begin a session with."""

    right: bool
    session: str
    at: datetime


class Answered(Fact):
    """What an answer came to; `left` is how often it may still be tried."""

    admitted: bool
    left: int = 0


class Admission(Fact):
    """A session to begin for whoever is at `address`, at `at` (UTC); `request` is what it was asked for by.

    `vouched_by` is the organisation that says who it is, where it was not a letter.
    """

    request: str
    address: str
    session: str
    at: datetime
    vouched_by: str = ""


class SignedOut(Fact):
    """A session that is over at `at` (UTC), as `by` says."""

    session: str
    by: str
    at: datetime


def known_by_address(people: tuple[Person, ...], address: str) -> tuple[Person, ...]:
    """Those who are written to at `address`, whatever the size of its letters."""
    return tuple(person for person in people if person.address.casefold() == address.casefold())


def letter_of(asked: Asked, person: Person, link: str, code: str) -> Letter:
    """The letter with the link and the code."""
    return Letter(
        key=f"sign-in/{asked.request}",
        reference=RECORD,
        council="Improvement notices",
        instrument="",
        strand="sign-in",
        paragraph="head",
        kind=SIGN_IN,
        to=person,
        as_role=person.roles[0],
        due_at=asked.at,
        told_at=asked.at,
        what=f"A link to sign in, for {person.name}",
        facts={"link": link, "code": code, "until": f"{london(asked.at + LASTS):%H:%M}"},
    )
