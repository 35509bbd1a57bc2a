"""Editions of the calendar for tests, from the library's days by subdivision."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

import holidays

from domain.days import Division, Edition, Holiday

# Without its subdivision the library leaves out days (platform, 5).
SUBDIVISIONS = {
    Division.ENGLAND: "ENG",
    Division.WALES: "WLS",
    Division.SCOTLAND: "SCT",
    Division.NORTHERN_IRELAND: "NIR",
}
YEARS = range(2014, 2031)


def edition(
    division: Division = Division.ENGLAND,
    years: Iterable[int] = YEARS,
    *,
    extra: Mapping[date, str] | None = None,
    without: Iterable[date] = (),
) -> Edition:
    """The library's bank holidays of `division`, with `extra` days proclaimed and some taken out."""
    listed = {**_listed(division, tuple(years)), **(extra or {})}
    kept = sorted(day for day in listed if day not in set(without))
    return Edition(
        division=division,
        name="holidays library",
        holidays=tuple(Holiday(on=day, title=listed[day]) for day in kept),
        last_year=max(years),
    )


@cache
def _listed(division: Division, years: tuple[int, ...]) -> Mapping[date, str]:
    return dict(holidays.country_holidays("GB", subdiv=SUBDIVISIONS[division], years=years))


ENGLAND = edition()
