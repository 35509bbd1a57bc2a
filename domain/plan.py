"""Paragraphs 4 and 5: the plan's objectives with their progress. Nothing is taken out of it: what was said once stays,
with who said it and when."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from domain.facts import Fact
from domain.people import Person, Role, known_by_id, title


class Progress(StrEnum):
    """How an objective goes, in the words that are said of it."""

    ON_TRACK = "on track"
    SLOW = "slow"
    OFF_TRACK = "off track"
    DONE = "done"


# What a report to the board highlights as slow to progress (5d).
SLOWED = (Progress.SLOW, Progress.OFF_TRACK)


class Noted(Fact):
    """Who said something of the plan, of which day (`on`), and when (UTC) it was recorded; `by` is their id."""

    on: date
    at: datetime
    by: str
    by_name: str


class ProgressMade(Noted):
    """How an objective went by a day: what was said of it, and the evidence in words."""

    progress: Progress
    said: str
    evidence: str = ""


class Amended(Noted):
    """What was changed of an objective, in words: how it read before stands there too."""

    changes: tuple[str, ...]


class Dropped(Noted):
    """An objective that is pursued no more, and why."""

    reason: str


class Objective(Fact):
    """One objective of the plan, and the area or recommendation it answers. Its number is its place in the plan.

    `owner` is a person of the notice by their id, a part by its name, or whoever else in words. `history` is in the
    order in which it was recorded, which need not be that of the days.
    """

    area: str
    text: str
    owner: str = ""
    measure: str = ""
    baseline: str = ""
    target: str = ""
    target_on: date | None = None
    set_on: date | None = None
    set_at: datetime | None = None
    history: tuple[ProgressMade, ...] = ()
    amended: tuple[Amended, ...] = ()
    dropped: Dropped | None = None

    @property
    def by_day(self) -> tuple[ProgressMade, ...]:
        """Its progress from day to day: facts come late (reading, 3)."""
        return tuple(sorted(self.history, key=lambda made: (made.on, made.at)))

    @property
    def latest(self) -> ProgressMade | None:
        return self.by_day[-1] if self.history else None

    @property
    def in_hand(self) -> bool:
        """Whether it is still pursued: neither done nor dropped."""
        return self.dropped is None and not (self.latest and self.latest.progress is Progress.DONE)

    @property
    def slowed(self) -> ProgressMade | None:
        """What was last said of it, where it is slow or off track."""
        return self.latest if self.in_hand and self.latest and self.latest.progress in SLOWED else None

    @property
    def missing(self) -> tuple[str, ...]:
        """What nobody has said of it yet, without which its progress cannot be judged."""
        asked = {"owner": self.owner, "measure": self.measure, "target": self.target}
        return tuple(name for name, said in asked.items() if not said)

    @property
    def version(self) -> int:
        """It only rises: an older page of an objective is never written over a newer one."""
        return 1 + len(self.history) + len(self.amended) + (self.dropped is not None)


class ObjectivePage(Fact):
    """An objective as the register shows it: its number, and its owner in words."""

    number: int
    owned_by: str
    objective: Objective


class PlanPage(Fact):
    """The plan as the register shows it, or what changed of it: of the objectives, then, those that did.

    `version` is of all that is no objective, and only rises.
    """

    objectives: tuple[ObjectivePage, ...] = ()
    recommendations: tuple[str, ...] = ()
    version: int = 0

    def since(self, before: "PlanPage") -> "PlanPage | None":
        """What reads otherwise than `before`; None where nothing does."""
        if self == before:
            return None
        known = {page.number: page for page in before.objectives}
        objectives = tuple(page for page in self.objectives if page != known.get(page.number))
        return self.model_copy(update={"objectives": objectives})


def known_as(who: str, people: tuple[Person, ...]) -> str:
    """Whom somebody named, in words: a person by their id, a part by its name, else as it was written."""
    if person := known_by_id(people, who):
        return person.name
    part = who.strip().casefold().replace(" ", "_")
    return title(Role(part)) if part in set(Role) else who


def gaps_of(wanted: Iterable[str], objectives: Iterable[Objective]) -> tuple[str, ...]:
    """The areas and recommendations that no objective answers (paragraph 4); one that was dropped answers none."""
    covered = {objective.area for objective in objectives if objective.dropped is None}
    return tuple(area for area in wanted if area not in covered)
