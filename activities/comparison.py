"""Two editions of the calendar beside each other, and what a change from one to the other would do to a notice."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from hashlib import sha256

from domain.course import Course
from domain.dates import changes_between, dates_of
from domain.days import Edition, Holiday
from domain.duties import Duty, DutyStatus
from domain.facts import Fact
from domain.moments import day_of, spoken
from domain.notice import NoticeCourse
from domain.people import title
from domain.standing import Standing


class Difference(Fact):
    """The bank holidays on weekdays that only the later edition has, and those only the earlier has."""

    come: tuple[Holiday, ...] = ()
    gone: tuple[Holiday, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.come or self.gone)

    @property
    def lines(self) -> tuple[str, ...]:
        came = (f"{spoken(day.on)} is a bank holiday now: {day.title}." for day in self.come)
        return (*came, *(f"{spoken(day.on)} is no bank holiday any more: {day.title}." for day in self.gone))


def difference(before: Edition, after: Edition, today: date) -> Difference:
    """How the two differ in the years both speak of; and beyond, once the earlier ends with the coming year."""
    begun = max(_first_year(before), _first_year(after))
    runs_out = _last_year(before) <= today.year + 1
    until = _last_year(after) if runs_out else min(_last_year(before), _last_year(after))
    old, new = ({day.on: day for day in _weekdays(edition, begun, until)} for edition in (before, after))
    return Difference(
        come=tuple(new[on] for on in sorted(new.keys() - old.keys())),
        gone=tuple(old[on] for on in sorted(old.keys() - new.keys())),
    )


def _weekdays(edition: Edition, first: int, last: int) -> Iterator[Holiday]:
    return (day for day in edition.holidays if first <= day.on.year <= last and day.on.weekday() < 5)


def _first_year(edition: Edition) -> int:
    return min((day.on.year for day in edition.holidays), default=0)


def _last_year(edition: Edition) -> int:
    return min(edition.last_year, max((day.on.year for day in edition.holidays), default=0))


def lost(before: Edition, after: Edition, today: date, struck: Iterable[date] = ()) -> tuple[Holiday, ...]:
    """The days still ahead that vanished from a year without as many coming in their place: a shrunken file.

    A day that moved (30 May to 2 June 2022) is not lost; `struck` days are known to be gone.
    """
    found, known = difference(before, after, today), set(struck)
    gone = [day for day in found.gone if day.on >= today and day.on not in known]
    # A Counter less another keeps what is more than nought: the years left with fewer days.
    fewer = Counter(day.on.year for day in gone) - Counter(day.on.year for day in found.come if day.on >= today)
    return tuple(day for day in gone if day.on.year in fewer)


class CalendarProposal(Fact):
    """What adopting `edition` would do to one notice. Nothing is reckoned again until a person adopts it.

    `at` is notice time (UTC). `dates` are the notice's own dates before and after, `duties` the open duties whose day
    would move, a sentence each.
    """

    reference: str
    in_use_since: datetime
    at: datetime
    before: Edition
    edition: Edition
    days: Difference
    dates: tuple[str, ...]
    duties: tuple[str, ...]

    @property
    def key(self) -> str:
        """One entry for one change of days since an edition was last adopted, however many documents say it."""
        days = (f"{sign}{day.on}" for sign, days in (("+", self.days.come), ("-", self.days.gone)) for day in days)
        digest = sha256(" ".join((str(self.in_use_since), *days)).encode()).hexdigest()
        return f"{self.reference}/calendar/{digest[:16]}"

    @property
    def why(self) -> str:
        """The whole list, a line each."""
        return "\n".join(
            (
                f"In use: {self.before.cited}. New: {self.edition.cited}.",
                *self.days.lines,
                *(self.dates or ("No date of the notice's terms would move.",)),
                *(self.duties or ("No open duty would move.",)),
            )
        )


def proposal(courses: tuple[Course, ...], edition: Edition, now: datetime) -> CalendarProposal | None:
    """What `edition` would change for the notice whose strands' states these are; None where no day differs.

    The strands' own law reckons their duties by the new edition, as it would once it is adopted.
    """
    notice = next((course for course in courses if isinstance(course, NoticeCourse)), None)
    if notice is None:
        return None
    standing, moment = notice.standing, now + notice.standing.ahead_by
    differs = difference(standing.edition, edition, day_of(moment))
    if not differs:
        return None
    old, new = (dates_of(standing.notice, each) for each in (standing.edition, edition))
    return CalendarProposal(
        reference=standing.reference,
        in_use_since=standing.calendar_since,
        at=moment,
        before=standing.edition,
        edition=edition,
        days=differs,
        dates=changes_between(old, new, day_of(moment)),
        duties=tuple(line for course in courses for line in _moved(course, edition, moment)),
    )


def _moved(course: Course, edition: Edition, now: datetime) -> Iterator[str]:
    after = {duty.key: duty for duty in course.replaced(standing=_by(edition, course.standing, now)).duties()}
    for duty in course.duties():
        moved = after.get(duty.key)
        if duty.status is DutyStatus.OPEN and moved and moved.due.on != duty.due.on:
            yield _sentence(duty, moved)


def _by(edition: Edition, standing: Standing, now: datetime) -> Standing:
    return standing.model_copy(update={"edition": edition, "adopted_at": now})


def _sentence(duty: Duty, moved: Duty) -> str:
    return (
        f"The {title(duty.owed_by)}'s duty to {duty.what}: {spoken(duty.due.on)} would become {spoken(moved.due.on)}."
    )
