"""What an act would change, shown before it is sent: nobody agrees blind to dates that move."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from temporalio.client import Client

from activities.upkeep.strands import EngineSilent
from domain.acts import Act
from domain.course import Course
from domain.notice import NoticeCourse
from domain.notice_acts import TimetableAgreed, warned_of_timetable
from domain.what_if import ASKABLE, foreseen
from web.concern import cap
from workflows.roll_call import RollCall

PATIENCE = timedelta(seconds=3)
SILENT = (
    "What it would change could not be worked out just now, since not every part of the notice answered. "
    "Wait a minute and ask again, or send it all the same."
)


@dataclass(frozen=True)
class Foreseeing:
    """What would change, a sentence each; `warnings` of the days chosen; `silent` why nothing can be said."""

    dates: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    silent: str = ""


def can_be_foreseen(act: Act) -> bool:
    return act.name in ASKABLE


async def foreseeing(client: Client, reference: str, act: Act, now: datetime) -> Foreseeing | str:
    """What `act` would change at `now` (UTC), or the sentence with which the law would refuse it."""
    try:
        courses = await RollCall(client, PATIENCE).courses(reference)
    except EngineSilent:
        courses = ()
    if not courses:
        return Foreseeing(silent=SILENT)
    found = foreseen(courses, act, now)
    if isinstance(found, str):
        return found
    return Foreseeing(tuple(map(cap, found.dates)), tuple(map(cap, found.letters)), _warned(courses[0], act))


def _warned(notice: Course, act: Act) -> tuple[str, ...]:
    """Of the days of a timetable, those that collide with something."""
    if isinstance(act, TimetableAgreed) and isinstance(notice, NoticeCourse):
        return warned_of_timetable(notice, act)
    return ()
