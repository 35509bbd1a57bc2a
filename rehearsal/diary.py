"""Every step of a rehearsal, month by month, one entry for what was told to many at one moment."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from domain.people import Person
from rehearsal.captions import BREACHES, letter_in_words, person_in_words, role_in_words, strand_in_words
from rehearsal.timeline import TimelineStep


@dataclass(frozen=True)
class Told:
    """What happened at one moment: `steps` of the timeline, alike but for whom they were to."""

    at: datetime
    strand: str
    paragraph: str
    what: str
    letter: str
    to: str
    by: str
    why: str
    late: bool
    breach: bool
    steps: int

    @property
    def day(self) -> str:
        return f"{self.at:%A} {self.at.day}"


@dataclass(frozen=True)
class Month:
    first: date
    told: tuple[Told, ...]

    @property
    def name(self) -> str:
        return f"{self.first:%B %Y}"

    @property
    def steps(self) -> int:
        return sum(told.steps for told in self.told)

    @property
    def letters(self) -> int:
        return sum(told.steps for told in self.told if told.letter)


def diary(steps: Iterable[TimelineStep], people: tuple[Person, ...]) -> tuple[Month, ...]:
    """The months in which anything happened. No step is left out: those alike at one moment are counted together."""
    alike: dict[tuple[object, ...], list[TimelineStep]] = {}
    for step in steps:
        key = step["at"][:16], step["strand"], step["paragraph"], step["what"], step["letter"], step["late"]
        alike.setdefault((*key, step["by"], step["why"]), []).append(step)
    told = [_told(same, people) for same in alike.values()]
    months = groupby(told, key=lambda each: each.at.date().replace(day=1))
    return tuple(Month(first, tuple(in_month)) for first, in_month in months)


def _told(same: Sequence[TimelineStep], people: tuple[Person, ...]) -> Told:
    step = same[0]
    return Told(
        at=datetime.fromisoformat(step["at"]),
        strand=strand_in_words(step["strand"]),
        paragraph=step["paragraph"],
        what=step["what"],
        letter=letter_in_words(step["letter"]) if step["letter"] else "",
        to=_in_words(Counter(role_in_words(each["to"]) for each in same if each["to"])),
        by=person_in_words(step["by"], people) if step["by"] else "",
        why=step["why"],
        late=step["late"],
        breach=step["letter"] in BREACHES,
        steps=len(same),
    )


def _in_words(roles: Counter[str]) -> str:
    """Roles once each, with how many people of each where there are several."""
    return ", ".join(role if count == 1 else f"{role} ({count} people)" for role, count in sorted(roles.items()))
