"""When what is kept of people may be erased, and what stands in their place afterwards.

UK GDPR article 5(1)(e): personal data is kept no longer than is necessary. Article 17(3)(b) and (e): nobody need erase
what a legal obligation, a task in the public interest or a legal claim has need of. How many years that is, no
paragraph of a notice says: the organisation does, and a named person decides each time.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date
from functools import cached_property
from typing import Any

from domain.days import ONE_DAY
from domain.facts import Fact
from domain.moments import spoken
from domain.months import corresponding_date
from domain.people import Person

PSEUDONYM = re.compile(r"erased-(\d+)")
# Reserved: nobody ever has an address there (RFC 2606, section 2).
NOWHERE = "erased.invalid"
SHORTEST_WORD = 3


def first_day(ended_on: date, years: int) -> date:
    """The first day on which what is kept for `years` years after `ended_on` may be erased: its last day is over."""
    return corresponding_date(ended_on, 12 * years) + ONE_DAY


def why_not_erase(reference: str, ended_on: date | None, years: int | None, today: date) -> str | None:
    """Why nothing of a notice may be erased on `today`, in a sentence; None where it may."""
    if ended_on is None:
        return f"{reference} is still in force: nothing of it is erased while it runs."
    if years is None:
        return (
            "Nobody has said how long what is kept of a notice is needed after its end. That is for the organisation "
            "to decide: set NOTICEKEEPER_KEPT_YEARS once it has."
        )
    if today < (first := first_day(ended_on, years)):
        return (
            f"{reference} ended on {spoken(ended_on)} and is kept for {years} year{'s' * (years != 1)} after that: "
            f"the first day on which anything of it may be erased is {spoken(first)}."
        )
    return None


def why_not_decide(by: str, agreed_by: str, why: str) -> str | None:
    """Why an erasure is not decided yet: one person asks for it, another agrees, and it says why."""
    if not by.strip():
        return "Say who erases it: --by NAME."
    if not why.strip():
        return "Say why it is erased, such as whose request it answers: --why TEXT."
    if not agreed_by.strip():
        return "What is erased cannot be had back, so somebody else has to agree: --agreed-by NAME."
    if " ".join(by.split()).casefold() == " ".join(agreed_by.split()).casefold():
        return f"{by} asks for it, so somebody else has to agree."
    return None


class Disguise(Fact):
    """One person, by every name and address they had on a notice, and what stands for them from the day `on`.

    `number` tells those apart who were erased from one notice; `also` are words that a person asks to be taken out too.
    An id that says who somebody is goes as well (`id_tells`); one that only says what they do stays.
    """

    id: str
    number: int
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    on: date
    also: tuple[str, ...] = ()
    id_tells: bool = False

    @property
    def id_then(self) -> str:
        return f"erased-{self.number}" if self.id_tells else self.id

    @property
    def name_then(self) -> str:
        return f"(erased on {spoken(self.on)})"

    @property
    def address_then(self) -> str:
        return f"erased-{self.number}@{NOWHERE}"

    @cached_property
    def words(self) -> frozenset[str]:
        """What the names are made of."""
        return _words_in(self.names)

    @cached_property
    def _found(self) -> re.Pattern[str]:
        of = {
            "address": [rf"(?<![\w.+-]){re.escape(one)}(?![\w-]|\.\w)" for one in self.addresses],
            "name": [rf"(?<!\w){_spaced(one)}(?!\w)" for one in _longest_first({*self.names, *self.also})],
            "id": [self._id_alone] if self.id_tells else [],
        }
        parts = (f"(?P<{name}>{'|'.join(patterns)})" for name, patterns in of.items() if patterns)
        return re.compile("|".join(parts), re.IGNORECASE)

    @property
    def _id_alone(self) -> str:
        """One of one word may be a word like any other: it counts where nothing else stands in its place."""
        id = re.escape(self.id)
        apart = rf"(?<![\w-]){id}(?![\w-])" if "-" in self.id else rf"(?:^|(?<=[/,'])|(?<=, )){id}(?=[/,']|$)"
        return f"(?-i:{apart})"

    @cached_property
    def _alone(self) -> re.Pattern[str]:
        return re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in sorted(self.words)) or r"(?!)")

    def names_them(self, text: str) -> bool:
        return bool(text) and self._found.search(text) is not None

    def may_name_them(self, text: str) -> bool:
        """Whether a part of their name stands alone in `text`: a person has to look, for it may be another word."""
        return bool(text) and self._alone.search(text) is not None

    def of(self, text: str) -> str:
        """`text` with what stands in their place."""
        then = {"address": self.address_then, "name": self.name_then, "id": self.id_then}
        return self._found.sub(lambda match: then[match.lastgroup or "name"], text) if text else text

    def within(self, whole: Any) -> Any:
        """JSON with what stands in their place, wherever in it that is."""
        if isinstance(whole, str):
            return self.of(whole)
        if isinstance(whole, dict):
            return {self.of(name): self.within(one) for name, one in whole.items()}
        return [self.within(one) for one in whole] if isinstance(whole, list) else whole


def disguise_of(
    id: str, texts: Iterable[Collection[Person]], on: date, also: Iterable[str] = (), number: int | None = None
) -> Disguise | None:
    """Who `id` was in all the `texts` a notice has had; None where nobody has that id, or who had it was erased."""
    everybody = [person for people in texts for person in people]
    them = [person for person in everybody if person.id == id and not person.address.endswith(f"@{NOWHERE}")]
    if not them:
        return None
    names = tuple(dict.fromkeys(person.name for person in them))
    return Disguise(
        id=id,
        id_tells=bool({*id.split("-")} & {word.casefold() for word in _words_in(names)}),
        number=number or next_number(everybody),
        names=names,
        addresses=tuple(dict.fromkeys(person.address for person in them)),
        on=on,
        also=tuple(word for one in also if (word := " ".join(one.split()))),
    )


def next_number(everybody: Iterable[Person]) -> int:
    """The number of the next person to be erased from a notice."""
    said = (PSEUDONYM.match(person.address) for person in everybody if person.address.endswith(f"@{NOWHERE}"))
    return max((int(match[1]) for match in said if match), default=0) + 1


def _words_in(names: Iterable[str]) -> frozenset[str]:
    found = {word for name in names for word in re.findall(r"\w+", name)}
    return frozenset(word for word in found if len(word) >= SHORTEST_WORD)


def _spaced(name: str) -> str:
    """A name however its words are set apart: a letter folds its lines."""
    return r"\s+".join(map(re.escape, name.split()))


def _longest_first(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: (-len(name), name))
