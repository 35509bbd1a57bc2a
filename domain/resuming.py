"""A strand taken up again from its snapshot, and from what the audit and the ledger show of what was done since."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from domain.addressing import letters_of
from domain.course import Course
from domain.facts import Fact
from domain.letters import PostState
from domain.steps import Falling, Step, fallen_due

C = TypeVar("C", bound=Course)

# A step taken longer ago than this before the snapshot, of which no letter was written, was for nobody.
RECENT = timedelta(days=14)
# What becomes of these letters is for the strand to see to, or for the morning that they wait for.
UNSETTLED = (PostState.WAITING, PostState.SENDING, PostState.DELAYED, PostState.UNKNOWN, PostState.HELD)


class Written(Fact):
    """One letter that the ledger has of a strand, by its key. `gathered`: it went in the letter of a morning."""

    key: str
    state: PostState
    gathered: bool = False

    @property
    def settled(self) -> bool:
        return self.gathered or self.state not in UNSETTLED

    @property
    def step(self) -> str:
        """The reference, the strand and the key of the step that asked for it; the person's id follows."""
        return self.key.rpartition("/")[0]


def resumed(course: C, strand: str, as_of: datetime, entered: Collection[str], written: Collection[Written]) -> C:
    """`course` with each step taken that the register shows, and those to be taken again whose letters are missing.

    `strand` is its name in the register, `as_of` the moment of its snapshot; `entered` are the keys of the audit's
    entries, `written` the letters of the ledger, of this strand or of all. Taken again, a step's letter that has gone
    is known by its key and does not go again; one that has not is late, and says so.
    """
    letters: dict[str, list[Written]] = {}
    for one in written:
        letters.setdefault(one.step, []).append(one)
    shown = _Shown(course, f"{course.standing.reference}/{strand}/", as_of, frozenset(entered), letters)
    agenda = course.agenda()
    taken = {step.key for step in agenda if shown.was_taken(step)}
    return course.replaced(taken=(course.taken - {step.key for step in agenda}) | taken)


def overtaken(course: Course, strand: str, now: datetime, written: Collection[Written]) -> frozenset[str]:
    """The letters that never went and, at `now` (notice time, UTC), have a later one of their series to give way to.

    By their keys. The strand enters why it does not take their steps; it no longer has the letters to say so of.
    """
    falling = fallen_due(course.agenda(), course.taken, now, course.standing)
    prefix = f"{course.standing.reference}/{strand}/"
    given_way = {f"{prefix}{one.step.key}" for one in falling if one.instead}
    return frozenset(one.key for one in written if not one.settled and one.step in given_way)


def left_behind(courses: Mapping[str, Course], written: Collection[Written]) -> frozenset[str]:
    """The letters of an ended notice that never went and that no strand has a step for any more, by their keys.

    None of a notice that goes on. What winds it down is still to be sent.
    """
    notice = courses.get("notice")
    if notice is None or notice.ending is None:
        return frozenset()
    over = [(name, course.replaced(ending=notice.ending)) for name, course in courses.items()]
    prefix = notice.standing.reference
    wanted = {f"{prefix}/{name}/{step.key}" for name, course in over for step in course.agenda()}
    return frozenset(one.key for one in written if not one.settled and one.step not in wanted)


def wound_down(courses: Mapping[str, Course], written: Collection[Written]) -> bool:
    """Whether a notice has ended, and neither a step nor a letter of it is left."""
    ended = "notice" in courses and all(course.ending for course in courses.values())
    steps = any(step.key not in course.taken for course in courses.values() for step in course.agenda())
    return ended and not steps and all(one.settled for one in written)


class _Shown:
    def __init__(
        self,
        course: Course,
        prefix: str,
        as_of: datetime,
        entered: frozenset[str],
        letters: Mapping[str, list[Written]],
    ) -> None:
        self.course, self.prefix, self.as_of = course, prefix, as_of
        self.entered, self.letters = entered, letters

    def was_taken(self, step: Step) -> bool:
        """Whether the register shows that a step is over and done with."""
        if f"{self.prefix}{step.key}" in self.entered:
            return True
        known = step.key in self.course.taken
        written = self.letters.get(f"{self.prefix}{step.key}", [])
        if not step.letter:
            return known
        if not all(one.settled for one in written):
            return False
        if self.as_of - step.at > RECENT:
            return known or bool(written)
        missing = set(self._meant(step)) - {one.key for one in written}
        return not missing and (known or bool(written))

    def _meant(self, step: Step) -> Iterator[str]:
        """The keys of the letters that the step is for, as people now stand."""
        falling = Falling(step=step)
        return (one.key for one in letters_of(falling, self.course.standing, self.prefix.split("/")[1], step.at))
