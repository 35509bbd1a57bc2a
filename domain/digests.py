"""One letter each working morning: what was held for somebody, grouped by notice, the most urgent first."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from domain.facts import Fact
from domain.letters import Letter
from domain.moments import day_of, spoken
from domain.people import Person, Role, Sending
from domain.steps import PUNCTUAL
from domain.wording import DIGEST

# The strand its entries stand under: no strand of a notice.
STRAND = "digest"
# What a letter over several notices stands under: what it says of one of them is nothing to the others.
SEVERAL = "several-notices"


class Morning(Fact):
    """One person's letter of one morning. `reader` is a hash of their address: ids in Temporal are read by anybody.

    `at` is notice time (UTC), `ahead_by` how far that is ahead of the server's clock.
    """

    reader: str
    address: str
    at: datetime
    ahead_by: timedelta = timedelta()

    @property
    def key(self) -> str:
        """What makes it one letter for ever, and one workflow while it waits."""
        return f"digest/{self.reader}/{day_of(self.at)}"


class Item(Fact):
    """One letter that was held: what it asks, in its first sentence, what more it tells, the day, and its links.

    `letter` is its key, `reference` its notice, `notice` how a heading names that.
    """

    letter: str
    reference: str
    notice: str
    what: str
    more: tuple[str, ...] = ()
    due_on: date | None = None
    links: tuple[tuple[str, str], ...] = ()


class Reader(NamedTuple):
    """Who gets a morning's letter, in which part, and in whose place and why: empty where it is their own."""

    person: Person
    role: Role
    instead_of: str = ""


class Group(Fact):
    """What one notice asks."""

    notice: str
    items: tuple[Item, ...]


def grouped(items: Iterable[Item]) -> tuple[Group, ...]:
    """By notice: the one with the nearest day first, and in each the nearest day first; what has no day comes last."""
    by_notice: dict[str, list[Item]] = {}
    for item in sorted(items, key=lambda item: (item.due_on or date.max, item.letter)):
        by_notice.setdefault(item.notice, []).append(item)
    return tuple(Group(notice=notice, items=tuple(of_it)) for notice, of_it in by_notice.items())


def groups_in(fact: str) -> tuple[Group, ...]:
    """The groups as a letter carries them among its facts."""
    return tuple(Group.model_validate(group) for group in json.loads(fact))


def digest_of(morning: Morning, items: Sequence[Item], reader: Reader, now: datetime, key: str) -> Letter:
    """The letter of one morning. It stands in its notice's record, or where it is about several in one of its own.

    Gathered at `now` (UTC); long after its morning, it says that it is late.
    """
    groups, late = grouped(items), now - morning.at > PUNCTUAL
    references = dict.fromkeys(item.reference for item in items)
    alone = len(references) == 1
    return Letter(
        key=key,
        reference=next(iter(references)) if alone else SEVERAL,
        council=groups[0].notice if alone else f"{len(references)} notices",
        instrument="",
        strand=STRAND,
        paragraph="head",
        kind=DIGEST,
        to=reader.person.model_copy(update={"letters": Sending.DIGEST}),
        as_role=reader.role,
        instead_of=reader.instead_of,
        due_at=morning.at,
        told_at=now if late else morning.at,
        late=late,
        what=f"{len(items)} letter{'s' * (len(items) != 1)} gathered for {spoken(day_of(morning.at))}",
        facts={
            "notices": " ".join(references),
            "groups": json.dumps([group.model_dump(mode="json") for group in groups]),
        },
        thread=f"digest/{morning.reader}",
    )
