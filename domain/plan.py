"""Paragraphs 4 and 5: the plan's objectives with their progress, weak contributions, and views heard.

Nothing is taken out of it: what was said once stays, with who said it and when.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from textwrap import shorten

from domain.facts import Fact
from domain.instrument import Notice
from domain.moments import spoken
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
    def known_at(self) -> datetime | None:
        """When (UTC) what stands of it came to be known; None where an older release kept no moment."""
        return self.latest.at if self.latest else self.set_at

    @property
    def missing(self) -> tuple[str, ...]:
        """What nobody has said of it yet, without which its progress cannot be judged."""
        asked = {"owner": self.owner, "measure": self.measure, "target": self.target}
        return tuple(name for name, said in asked.items() if not said)

    @property
    def version(self) -> int:
        """It only rises: an older page of an objective is never written over a newer one."""
        return 1 + len(self.history) + len(self.amended) + (self.dropped is not None)


class Strengthened(Noted):
    """What a contribution that needed it was seen to be strengthened by."""

    evidence: str


class Contribution(Noted):
    """Somebody's contribution that needs to be strengthened (5d), and whether it has been. Its number is its place."""

    whose: str
    needs: str
    evidence: str = ""
    strengthened: Strengthened | None = None


class Voice(StrEnum):
    """Whose views are taken into consideration (5e)."""

    STAFF = "frontline staff"
    CHILDREN = "children and young people"


class Views(Noted):
    """What they said, how they were asked, and what changed because of it."""

    voice: Voice
    gathered: str
    said: str
    changed: str = ""


class PlanTold(Fact):
    """What the board hears of the plan, whenever something is said of it; `at` is when (UTC), `by` whom, `on` of when.

    `slow` and `weak` are in words, each with its evidence. `spoken_of` is the first and the last of the days that the
    progress of each objective in hand was last recorded for; None where of one nothing was said yet.
    """

    at: datetime
    on: date
    by: str
    slow: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    spoken_of: tuple[date, date] | None = None


class PlanPut(Fact):
    """A letter by which a board was told what no agenda carried: when (UTC), and what is slow and weak in it.

    `series` are the letters of one day of the board.
    """

    series: str
    at: datetime
    slow: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()


class Plan(Fact):
    """All that is kept of an improvement plan. What was recommended is part of what it must cover (paragraph 4)."""

    objectives: tuple[Objective, ...] = ()
    recommendations: tuple[str, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    views: tuple[Views, ...] = ()

    def with_objective(self, number: int, **changes: object) -> "Plan":
        objectives = list(self.objectives)
        objectives[number - 1] = objectives[number - 1].model_copy(update=changes)
        return self.model_copy(update={"objectives": tuple(objectives)})


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
    contributions: tuple[Contribution, ...] = ()
    views: tuple[Views, ...] = ()
    version: int = 0

    def since(self, before: "PlanPage") -> "PlanPage | None":
        """What reads otherwise than `before`; None where nothing does."""
        if self == before:
            return None
        known = {page.number: page for page in before.objectives}
        objectives = tuple(page for page in self.objectives if page != known.get(page.number))
        return self.model_copy(update={"objectives": objectives})


def slow_in_words(objectives: Iterable[Objective]) -> tuple[str, ...]:
    """The objectives that are slow or off track, each with what was last said of it."""
    return tuple(
        f"Objective {n} ({_short(objective.text)}) is {made.progress}, as {made.by_name} said of {spoken(made.on)}: "
        f"{_with_evidence(made.said, made.evidence)}"
        for n, objective in enumerate(objectives, start=1)
        if (made := objective.slowed)
    )


def weak_in_words(contributions: Iterable[Contribution]) -> tuple[str, ...]:
    """The contributions that need to be strengthened still."""
    return tuple(
        f"{one.whose}, as {one.by_name} noted on {spoken(one.on)}: {_with_evidence(one.needs, one.evidence)}"
        for one in contributions
        if one.strengthened is None
    )


def slow_anew(slow: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """What is slow, or worse than it was, beside what is `known`: an objective as slow as it was is nothing new."""
    before = {_apart(line) for line in known}
    return tuple(line for line in slow if _apart(line) not in before)


def weak_anew(weak: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """The contributions noted beside those that are `known`."""
    before = set(known)
    return tuple(line for line in weak if line not in before)


def _apart(line: str) -> str:
    """Which objective is how slow, without what was said of it, and of which day."""
    return line.partition(", as ")[0]


def spoken_of(objectives: Iterable[Objective]) -> tuple[date, date] | None:
    """The first and the last of the days that each objective in hand was last spoken of, once all of them were."""
    latest = [objective.latest for objective in objectives if objective.in_hand]
    days = [made.on for made in latest if made]
    return (min(days), max(days)) if days and len(days) == len(latest) else None


def _with_evidence(said: str, evidence: str) -> str:
    return _short(f"{said} (evidence: {evidence})" if evidence else said, 600)


def _short(words: str, most: int = 120) -> str:
    """`words` on one line; what is too long for a letter stands whole in the plan."""
    return shorten(words, most, placeholder=" …")


def known_as(who: str, people: tuple[Person, ...]) -> str:
    """Whom somebody named, in words: a person by their id, a part by its name, else as it was written."""
    if person := known_by_id(people, who):
        return person.name
    part = who.strip().casefold().replace(" ", "_")
    return title(Role(part)) if part in set(Role) else who


def scope_of(notice: Notice, recommendations: tuple[str, ...]) -> tuple[str, ...]:
    """All that the plan must cover: the notice's areas and the advisers' recommendations (paragraph 4)."""
    scope = notice.terms.plan.in_use
    return (*(scope.areas if scope else ()), *recommendations)


def gaps_of(wanted: Iterable[str], objectives: Iterable[Objective]) -> tuple[str, ...]:
    """The areas and recommendations that no objective answers (paragraph 4); one that was dropped answers none."""
    covered = {objective.area for objective in objectives if objective.dropped is None}
    return tuple(area for area in wanted if area not in covered)
