"""Whether what a strand says of itself is what the register shows of it, in sentences where it is not."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from domain.addressing import letters_of
from domain.board import BoardCourse
from domain.board_pages import board_pages
from domain.course import Course
from domain.delivery import DeliveryCourse
from domain.duties import Duty, DutyStatus
from domain.entries import MeetingPage, NoticePage
from domain.facts import Fact
from domain.moments import spoken
from domain.notice import NoticeCourse
from domain.pages import page_of
from domain.plan import PlanPage
from domain.proceedings import BoardPage
from domain.resuming import Written
from domain.steps import Falling

SHOWN = 3
# Taken without being a step: that the notice has started its strands.
NO_STEP = frozenset({"in-force-strands"})


class Shown(Fact):
    """What the register shows of one strand: its last snapshot, and the duties and pages it keeps there.

    `entered` are the keys of the audit's entries, `written` the letters of the ledger: of this strand or of all.
    """

    strand: str
    course: Course | None = None
    duties: tuple[Duty, ...] = ()
    meetings: tuple[MeetingPage, ...] = ()
    boards: tuple[BoardPage, ...] = ()
    plan: PlanPage = PlanPage()
    notice: NoticePage | None = None
    entered: frozenset[str] = frozenset()
    written: tuple[Written, ...] = ()


class Differing(Fact):
    """One thing in which the two differ. `about` names it in a word, `what` says it after the strand's name."""

    about: str
    what: str


class Asked(Protocol):
    def __call__(self, course: Course, shown: Shown) -> Iterator[Differing]: ...


def differing(course: Course, shown: Shown) -> tuple[Differing, ...]:
    """All in which the state of a strand and what the register shows of it differ. A notice keeps to its practice."""
    return tuple(one for ask in ASKED for one in ask(course, shown))


def _state(course: Course, shown: Shown) -> Iterator[Differing]:
    """The snapshot is the state, but for steps taken since, and those the ledger shows by their letters."""
    if shown.course is None:
        yield Differing(about="snapshot", what="has left no mark in the register of how far it has come")
        return
    if course.standing.practice < 5:
        # By the practices before, a state may change without the register hearing of it.
        return
    names = [name for name in type(course).model_fields if name != "taken"]
    if other := [name for name in names if getattr(course, name) != getattr(shown.course, name)]:
        yield Differing(about="snapshot", what=f"stands otherwise than the register shows: {_some(other)}")
    if ahead := shown.course.taken - course.taken:
        yield Differing(about="behind", what=f"does not know of steps that the register shows as taken: {_some(ahead)}")
    known = shown.entered | {one.step for one in shown.written}
    prefix = f"{course.standing.reference}/{shown.strand}/"
    since = {key for key in course.taken - shown.course.taken if f"{prefix}{key}" not in known}
    if unshown := since - NO_STEP - _for_nobody(course, shown.strand):
        yield Differing(about="unshown", what=f"has taken steps of which the register shows nothing: {_some(unshown)}")


def _for_nobody(course: Course, strand: str) -> frozenset[str]:
    """The steps whose letter nobody is to get, as people now stand: they leave no trace."""
    letters = (step for step in course.agenda() if step.letter)
    return frozenset(
        step.key for step in letters if not letters_of(Falling(step=step), course.standing, strand, step.at)
    )


def _letters(course: Course, shown: Shown) -> Iterator[Differing]:
    """Every letter is of one step that was taken."""
    prefix = f"{course.standing.reference}/{shown.strand}/"
    steps = {one.step.removeprefix(prefix) for one in shown.written if one.step.startswith(prefix)}
    if without := steps - course.taken:
        yield Differing(about="letters", what=f"has letters in the ledger of steps it never took: {_some(without)}")


def _everybody(course: Course, shown: Shown) -> Iterator[Differing]:
    """A step that was written to anybody was written to all it is for, as people have stood since before it."""
    standing, prefix = course.standing, f"{course.standing.reference}/{shown.strand}/"
    since = max(standing.changed_at, standing.kept_from)
    agenda, letters = course.agenda(), dict[str, set[str]]()
    for one in shown.written:
        letters.setdefault(one.step, set()).add(one.key)
    revisions = Counter(step.invitation.uid for step in agenda if step.invitation)
    for step in agenda:
        have = letters.get(f"{prefix}{step.key}", set())
        # Who is asked to a meeting that has moved depends on what was told of it before.
        moved = step.invitation is not None and revisions[step.invitation.uid] > 1
        if not have or moved or step.at < since or step.key not in course.taken:
            continue
        meant = {one.key for one in letters_of(Falling(step=step), standing, shown.strand, step.at)}
        # Told on a later day, somebody may have been told in another's place.
        if len(have) < len(meant):
            missing = {key.rpartition("/")[2] for key in meant - have}
            yield Differing(about="somebody", what=f"has not written to all it meant to ({step.key}): {_some(missing)}")


def _duties(course: Course, shown: Shown) -> Iterator[Differing]:
    """Each duty stands in the register as the strand has it; what it owes no more is not shown as open."""
    rows, owed = {duty.key: duty for duty in shown.duties}, {duty.key: duty for duty in course.duties()}
    for key, duty in owed.items():
        if key not in rows:
            yield Differing(about=f"duty/{key}", what=f"owes what the register does not have: {duty.what}")
        elif rows[key] != duty:
            what = f"has {duty.what} {_standing(duty)}, and the register has it {_standing(rows[key])}"
            yield Differing(about=f"duty/{key}", what=what)
    for key, duty in rows.items():
        if key not in owed and duty.status is DutyStatus.OPEN:
            yield Differing(about=f"duty/{key}", what=f"does not owe what the register shows as owed: {duty.what}")


def _standing(duty: Duty) -> str:
    return f"{duty.status} for {spoken(duty.due.on)} (revision {duty.revision})"


def _meetings(course: Course, shown: Shown) -> Iterator[Differing]:
    if course.standing.practice < 2:
        return
    pages = {page.uid: page for page in shown.meetings}
    for meeting in course.gatherings():
        page = page_of(meeting, course.standing)
        if pages.get(page.uid) != page:
            yield Differing(about=f"meeting/{page.uid}", what=f"has {page.kind} {page.number} otherwise than its page")


def _boards(course: Course, shown: Shown) -> Iterator[Differing]:
    if not isinstance(course, BoardCourse) or course.standing.practice < 4:
        return
    pages = {page.number: page.model_copy(update={"as_of": None}) for page in shown.boards}
    for page in board_pages(course):
        if pages.get(page.number) != page:
            what = f"has the proceedings of board {page.number} otherwise than its page"
            yield Differing(about=f"board/{page.number}", what=what)


def _plan(course: Course, shown: Shown) -> Iterator[Differing]:
    if isinstance(course, DeliveryCourse) and course.plan_page != shown.plan:
        yield Differing(about="plan", what="has the plan otherwise than its page")


def _notice(course: Course, shown: Shown) -> Iterator[Differing]:
    if isinstance(course, NoticeCourse) and course.page != shown.notice:
        yield Differing(about="page", what="stands otherwise than its own page")


ASKED: Sequence[Asked] = (_state, _letters, _everybody, _duties, _meetings, _boards, _plan, _notice)


def _some(names: Collection[str]) -> str:
    return ", ".join(sorted(names)[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
