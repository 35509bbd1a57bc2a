"""What the register has for setting a notice's strands going again, and the entry that says that somebody did."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import col, select

from activities.correspondence import About
from activities.correspondence import overtaken as letter_overtaken
from activities.freezing import entry_of_giving_way
from domain.course import Course
from domain.entries import Entry
from domain.letters import PostState
from domain.resuming import left_behind, overtaken, resumed, wound_down
from domain.snapshots import course_in
from models import chain, strands
from models.database import Sessions
from models.post import LetterRow

STRAND = "rebuilt"
GAVE_WAY = "A later letter about the same fell due before it could be sent."
OVER = "The notice ended before it was known to have gone."


class SnapshotUnreadable(Exception):
    """A strand's snapshot is not what this version writes; the text says which, and why."""


async def courses_kept(sessions: Sessions, reference: str, kinds: Mapping[str, type[Course]]) -> dict[str, Course]:
    """Where each strand of a notice stood, by its name, as the register shows it. Raises SnapshotUnreadable.

    `kinds` are the courses by the first word of a strand's name. A strand that has written no snapshot is not there.
    """
    async with sessions.reading() as session:
        rows = await strands.strands(session, reference)
        entered = await strands.entered(session, reference)
        written = await strands.written(session, reference)
    found = {}
    for row in rows:
        try:
            course = course_in(row.snapshot, kinds[row.strand.partition("-")[0]])
        except (ValueError, KeyError) as error:
            raise SnapshotUnreadable(f"How far the strand {row.strand} of {reference} has come: {error}") from error
        found[row.strand] = resumed(course, row.strand, row.as_of, entered, written)
    return found


async def nothing_left(sessions: Sessions, reference: str, courses: Mapping[str, Course]) -> bool:
    """Whether a notice has ended with all its steps taken and all its letters settled. Raises RegisterUnavailable."""
    async with sessions.reading() as session:
        return wound_down(courses, await strands.written(session, reference))


async def enter_rebuilt(sessions: Sessions, reference: str, by: str, what: str, at: datetime, now: datetime) -> None:
    """Put it into the notice's audit: `at` is notice time, `now` the moment of recording (both UTC)."""
    entry = Entry(
        key=f"{reference}/{STRAND}/{now.isoformat()}", reference=reference, strand=STRAND, at=at, what=what, by=by
    )
    async with sessions.writing() as session:
        await chain.lock(session, reference)
        await chain.append(session, reference, [entry], now)


async def supersede(
    sessions: Sessions, reference: str, courses: Mapping[str, Course], at: datetime, now: datetime
) -> int:
    """Settle the letters of a notice that never went and have nothing to say any more; how many.

    What is still to be said goes out as its strand takes the step again. `at` is notice time, `now` the moment of
    recording (both UTC).
    """
    async with sessions.writing() as session:
        await chain.lock(session, reference)
        written = await strands.written(session, reference)
        gave_way = frozenset[str]().union(
            *(overtaken(course, strand, at, written) for strand, course in courses.items())
        )
        behind = left_behind(courses, written)
        unsettled = [one.key for one in written if not one.settled]
        rows = (await session.exec(select(LetterRow).where(col(LetterRow.key).in_(unsettled)))).all()
        entries = []
        for row in rows:
            about = About(row.kind, row.reference, row.duty, row.person, row.told_at, row.revision)
            why = GAVE_WAY if row.key in gave_way else await letter_overtaken(session, about)
            why = why or (OVER if row.key in behind else None)
            if why:
                row.state, row.words = PostState.SUPERSEDED.value, why
                entries.append(entry_of_giving_way(row, at))
        await chain.append(session, reference, entries, now)
    return len(entries)
