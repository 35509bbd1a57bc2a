"""Days a meeting cannot well be set on, and the next good day for each (¶5b).

A warning and a proposal, never a change: a timetable is agreed between people, and stays as they agreed it.
"""

from collections.abc import Iterable
from datetime import date

from domain.days import ONE_DAY, Edition, why_not_working
from domain.facts import Fact
from domain.instrument import Closure


class Collision(Fact):
    """A day in a timetable, what stands in its way, and the next day nothing does."""

    on: date
    why: str
    instead: date


def collisions(days: Iterable[date], edition: Edition, closures: tuple[Closure, ...] = ()) -> tuple[Collision, ...]:
    """Each of `days` that is no working day or lies in a closure, with the next good day not in use or proposed."""
    wanted = sorted(set(days))
    spoken_for, found = set(wanted), []
    for day in wanted:
        if why := why_not_good(day, edition, closures):
            instead = _next_good(day, edition, closures, spoken_for)
            spoken_for.add(instead)
            found.append(Collision(on=day, why=why, instead=instead))
    return tuple(found)


def why_not_good(day: date, edition: Edition, closures: tuple[Closure, ...] = ()) -> str | None:
    """Everything that stands in the way of meeting on `day`, in words, or None."""
    reasons = [closure.why for closure in closures if closure.from_on <= day <= closure.to_on]
    if closed := why_not_working(day, edition):
        reasons.insert(0, closed)
    return " and ".join(dict.fromkeys(reasons)) or None


def _next_good(day: date, edition: Edition, closures: tuple[Closure, ...], spoken_for: set[date]) -> date:
    while why_not_good(day, edition, closures) or day in spoken_for:
        day += ONE_DAY
    return day
