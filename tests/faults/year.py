"""A year in a minute: a notice opened twelve times, each a moment before the busiest morning of another month."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from temporalio.client import Client

from domain.board import BoardCourse
from domain.course import Course
from domain.instrument import Notice
from domain.moments import at, day_of
from domain.notice import NoticeCourse
from domain.standing import PRACTICE, Standing
from domain.timetable import timetabled
from tests.support.editions import ENGLAND
from tests.workflows.agreed import SIGNED_ON, boards_on
from workflows.improvement_notice import STRANDS
from workflows.opening import open_notice

# Time to be opened in; what is due at nine falls due in the middle of it.
LEAD = timedelta(seconds=15)
BOARDS = (date(2021, 7, 14), date(2021, 9, 15), date(2021, 12, 8), date(2022, 3, 2), date(2022, 5, 25))


def notice_of(reference: str) -> Notice:
    return boards_on(*BOARDS).model_copy(update={"reference": reference})


def mornings(months: int = 12) -> Sequence[date]:
    """The day of each month of the notice's first year on which the most letters fall due."""
    due = Counter(day_of(step.at) for course in _courses() for step in course.coming() if step.letter)
    found: dict[tuple[int, int], date] = {}
    for day in sorted(due, key=lambda day: (-due[day], day)):
        if day > SIGNED_ON:
            found.setdefault((day.year, day.month), day)
    return [found[month] for month in sorted(found)][:months]


def _courses() -> Sequence[Course]:
    standing = Standing(notice=notice_of("year"), edition=ENGLAND, entered_at=at(SIGNED_ON), practice=PRACTICE)
    since = standing.in_force_at
    strands = [kind(standing=standing, opened_at=since) for _, kind in STRANDS.values()]
    return [
        NoticeCourse(standing=standing, opened_at=since),
        *(timetabled(one, at(SIGNED_ON)) if isinstance(one, BoardCourse) else one for one in strands),
    ]


async def opened(client: Client, task_queue: str, reference: str, morning: date, now: datetime) -> None:
    """Open the notice as it stands a moment before nine o'clock of a morning, whatever `now` (UTC) is."""
    entered_at = at(morning) - LEAD
    await open_notice(client, task_queue, notice_of(reference), ENGLAND, entered_at, entered_at - now)
