"""The ladder to a date and the chasing after it.

Rungs before the date move earlier off a non-working day, so nobody has less time. After the date, chasing is
numbered, capped, at a stated interval, and goes to different people rung by rung. The few duties that are chased until
they are settled are then asked for once a month.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum

from domain.days import Edition, on_or_before, working_day_from, working_days_after, working_days_before
from domain.facts import Fact
from domain.months import corresponding_date
from domain.people import Role


class Unit(StrEnum):
    WORKING_DAYS = "working days"
    WEEKS = "weeks"
    MONTHS = "months"


class Rung(Fact):
    """So many units before the date."""

    count: int
    unit: Unit

    @property
    def spoken(self) -> str:
        unit = self.unit.value if self.count != 1 else self.unit.value[:-1]
        return f"{self.count} {unit} before"

    @property
    def slug(self) -> str:
        return self.spoken.replace(" ", "-")


def rungs(unit: Unit, *counts: int) -> tuple[Rung, ...]:
    return tuple(Rung(count=count, unit=unit) for count in counts)


def rung_day(due: date, rung: Rung, edition: Edition) -> date:
    """The working day a rung stands on."""
    match rung.unit:
        case Unit.WORKING_DAYS:
            return working_days_before(due, rung.count, edition).on
        case Unit.WEEKS:
            return on_or_before(due - timedelta(weeks=rung.count), edition).on
        case Unit.MONTHS:
            return on_or_before(corresponding_date(due, -rung.count), edition).on


def climb(due: date, ladder: tuple[Rung, ...], edition: Edition) -> tuple[tuple[date, Rung], ...]:
    """Each rung with its day, earliest first. Of two rungs on one day the nearer one stands."""
    by_day: dict[date, Rung] = {}
    for rung in ladder:
        by_day[rung_day(due, rung, edition)] = rung
    return tuple(sorted(by_day.items(), key=lambda placed: placed[0]))


class Chase(Fact):
    """The `number`th chaser of at most `of`, on a working day, to `to`."""

    number: int
    of: int
    on: date
    to: Role


# Overdue inside the council: a different person at each rung [convention].
UPWARD = (Role.COORDINATOR, Role.HEAD_OF_SERVICE, Role.DCS, Role.CHIEF_EXECUTIVE)


def chases(due: date, owner: Role, edition: Edition, *, every: int, at_most: int) -> tuple[Chase, ...]:
    """The chasers after `due` (inclusive): the first on the next working day, then every `every` working days."""
    first = working_days_after(due, 1, edition).on
    days = [working_days_after(first, every * n, edition).on if n else first for n in range(at_most)]
    to = _upward_from(owner)
    return tuple(Chase(number=n + 1, of=at_most, on=day, to=to[min(n, len(to) - 1)]) for n, day in enumerate(days))


def monthly_after(last_on: date, edition: Edition, *, at_most: int) -> Iterator[date]:
    """The working days a month, two months and so on after the last chaser, for what is chased until it is settled."""
    return (working_day_from(corresponding_date(last_on, n), edition) for n in range(1, at_most + 1))


def _upward_from(owner: Role) -> tuple[Role, ...]:
    """Owner first; then up the council for the council's duties, up the department for the department's."""
    if owner in (Role.CASE_LEAD, Role.MINISTER):
        return (owner, Role.APPROVER)
    if owner is Role.APPROVER:
        return (owner, Role.MINISTER)
    if owner in (Role.ADVISER, Role.NHS_ADVISER, Role.COMMISSIONER):
        return (owner, Role.CASE_LEAD)
    if owner in (Role.CHAIR, Role.BOARD_MEMBER, Role.PARTNER):
        return (owner, *UPWARD)
    above = UPWARD[UPWARD.index(owner) + 1 :] if owner in UPWARD else UPWARD
    return tuple(dict.fromkeys((owner, *above)))
