"""Working days, by an edition of the calendar.

SI 2007/462: a working day is not a Saturday, a Sunday, Christmas Day, Good Friday, nor a bank holiday under the
Banking and Financial Dealings Act 1971 in that part of the United Kingdom. Bank holidays are facts that change
(one was proclaimed ten days ahead in September 2022), so every count names the edition it used.
"""

from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache

from domain.facts import Fact

ONE_DAY = timedelta(days=1)


class Division(StrEnum):
    """The part of the United Kingdom whose bank holidays a notice counts by."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"


class Holiday(Fact):
    on: date
    title: str


class Edition(Fact):
    """One division's bank holidays as one source gave them at one time.

    `name` says source and day to a person; `sha256` proves the stored document; `last_year` is the last calendar
    year the source covers: counting past it is allowed, and said.
    """

    division: Division
    name: str
    holidays: tuple[Holiday, ...]
    sha256: str = ""
    last_year: int = 9999

    @cached_property
    def titles(self) -> dict[date, str]:
        return {holiday.on: holiday.title for holiday in self.holidays}

    @cached_property
    def counts(self) -> dict[tuple[date, int, bool], "Counted"]:
        """Counts already made by this edition: a notice asks the same ones again whenever anything changes."""
        return {}

    @cached_property
    def passed_over(self) -> dict[date, "Skipped"]:
        """The days that counts have passed over so far: the same ones again and again."""
        return {}

    @property
    def cited(self) -> str:
        """How a letter names this edition."""
        return f"{self.division.value.replace('-', ' ').title()}, {self.name}"

    def cited_for(self, day: date) -> str:
        """How a letter names this edition beside `day`: it says so where it knows no bank holidays that far ahead."""
        beyond = f", which knows no bank holidays after {self.last_year}" if day.year > self.last_year else ""
        return f"{self.cited}{beyond}"


@lru_cache(maxsize=64)
def held(edition: Edition) -> Edition:
    """`edition`, or its equal that somebody holds already.

    Every strand of every notice reads its own from Temporal: together they took most of what a strand took of memory,
    and each counted the same days anew.
    """
    return edition


class Skipped(Fact):
    """A day passed over in a count, and why."""

    on: date
    why: str


class Counted(Fact):
    """Where a count of working days ended, and the days it passed over."""

    on: date
    skipped: tuple[Skipped, ...] = ()


def why_not_working(day: date, edition: Edition) -> str | None:
    """Why `day` is no working day, in words, or None when it is one."""
    if title := edition.titles.get(day):
        return title
    return {5: "Saturday", 6: "Sunday"}.get(day.weekday())


def is_working_day(day: date, edition: Edition) -> bool:
    return why_not_working(day, edition) is None


def working_days_before(day: date, count: int, edition: Edition) -> Counted:
    """The working day `count` working days before `day`. `day` is day nought; the day returned is counted."""
    return _counted(day, count, edition, -ONE_DAY)


def working_days_after(day: date, count: int, edition: Edition) -> Counted:
    """The working day `count` working days after `day`. `day` is day nought, as the day of receipt is."""
    return _counted(day, count, edition, ONE_DAY)


def clear_days_before(day: date, count: int, edition: Edition) -> Counted:
    """The last day that leaves `count` clear working days before `day`: neither end is counted."""
    return _counted(day, count + 1, edition, -ONE_DAY)


def on_or_before(day: date, edition: Edition) -> Counted:
    """`day` itself when it is a working day, else the last working day before it: nobody is given less time."""
    return _settled(day, edition, -ONE_DAY)


def on_or_after(day: date, edition: Edition) -> Counted:
    """`day` itself when it is a working day, else the next one."""
    return _settled(day, edition, ONE_DAY)


def working_day_from(day: date, edition: Edition) -> date:
    """As `on_or_after`, where nobody asks which days were passed over."""
    while not is_working_day(day, edition):
        day += ONE_DAY
    return day


def working_days_between(first: date, last: date, edition: Edition) -> int:
    """How many working days come after `first` up to and including `last`; nought when `last` is not later."""
    span = range((last - first).days)
    return sum(is_working_day(first + timedelta(days=n + 1), edition) for n in span)


def _settled(day: date, edition: Edition, onward: timedelta) -> Counted:
    skipped: list[Skipped] = []
    while why := why_not_working(day, edition):
        if day not in edition.passed_over:
            edition.passed_over[day] = Skipped(on=day, why=why)
        skipped.append(edition.passed_over[day])
        day += onward
    return Counted(on=day, skipped=tuple(skipped))


def _counted(day: date, count: int, edition: Edition, onward: timedelta) -> Counted:
    asked = (day, count, onward > timedelta())
    if asked not in edition.counts:
        edition.counts[asked] = _counted_out(day, count, edition, onward)
    return edition.counts[asked]


def _counted_out(day: date, count: int, edition: Edition, onward: timedelta) -> Counted:
    skipped: list[Skipped] = []
    for _ in range(count):
        landed = _settled(day + onward, edition, onward)
        skipped.extend(landed.skipped)
        day = landed.on
    return Counted(on=day, skipped=tuple(skipped))
