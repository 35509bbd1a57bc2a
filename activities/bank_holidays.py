"""Where an edition's days come from: the `holidays` library, this project's extra days, and GOV.UK's own file.

How they are merged: GOV.UK's file is believed for each year it covers whole; the library, less the days struck, gives
the other years; days added in `extra_days.yaml` count in every year. Days at a weekend are left out: they are no
working days anyway, and GOV.UK lists only the day given in their place.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import holidays
import yaml
from pydantic import Field, ValidationError

from domain.days import Division, Edition, Holiday
from domain.facts import Day, Fact, Stated
from domain.instrument import Notice
from domain.moments import day_of
from domain.people import OneLine

EXTRA_DAYS = Path(__file__).with_name("extra_days.yaml")

# Without its subdivision the library leaves out 18 days of 2020 to 2028 (platform, 5).
SUBDIVISIONS = {
    Division.ENGLAND: "ENG",
    Division.WALES: "WLS",
    Division.SCOTLAND: "SCT",
    Division.NORTHERN_IRELAND: "NIR",
}

# Notices have run for years past their delivery date; what an edition does not reach is proposed anew in time.
YEARS_AHEAD = 8


class DocumentRefused(Exception):
    """What was fetched is not GOV.UK's file of bank holidays; the text says where it goes wrong."""


class ExtraDay(Stated):
    """A day the library is wrong about, and on whose word."""

    on: Day
    title: OneLine
    source: OneLine
    divisions: tuple[Division, ...] = tuple(Division)


class ExtraDays(Stated):
    added: tuple[ExtraDay, ...] = ()
    struck: tuple[ExtraDay, ...] = ()

    def of(self, division: Division) -> "ExtraDays":
        """What concerns one division."""
        added, struck = (tuple(day for day in days if division in day.divisions) for days in (self.added, self.struck))
        return ExtraDays(added=added, struck=struck)


def read_extra_days(path: Path = EXTRA_DAYS) -> ExtraDays:
    """The extra days in the file at `path`. Raises ValidationError where it does not read."""
    return ExtraDays.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


@cache
def _library() -> str:
    """The library by its version: to read that takes as long as to work out an edition's days."""
    return f"holidays {version('holidays')}"


@cache
def shipped_extra_days() -> ExtraDays:
    return read_extra_days()


class _Event(Fact):
    title: OneLine
    on: Day = Field(alias="date")


class _Events(Fact):
    events: tuple[_Event, ...] = Field(min_length=1)


class _Document(Fact):
    """GOV.UK's bank-holidays.json: {"england-and-wales": {"events": [{"title": …, "date": "2026-12-25"}]}, …}."""

    england_and_wales: _Events = Field(alias="england-and-wales")
    scotland: _Events
    northern_ireland: _Events = Field(alias="northern-ireland")


def listed_in(document: bytes) -> Mapping[Division, tuple[Holiday, ...]]:
    """The days GOV.UK's file lists for each division, in order. Raises DocumentRefused."""
    try:
        read = _Document.model_validate_json(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = " ".join(str(step) for step in first["loc"])
        what = first["msg"].removeprefix("Value error, ")
        raise DocumentRefused(f"{where}: {what}" if where else what) from error
    shared = _holidays(read.england_and_wales)
    return {
        Division.ENGLAND: shared,
        Division.WALES: shared,
        Division.SCOTLAND: _holidays(read.scotland),
        Division.NORTHERN_IRELAND: _holidays(read.northern_ireland),
    }


def _holidays(listed: _Events) -> tuple[Holiday, ...]:
    titles: dict[date, str] = {}
    for event in listed.events:
        titles[event.on] = f"{titles[event.on]}; {event.title}" if event.on in titles else event.title
    return _in_order(titles)


def library_edition(division: Division, years: Iterable[int], extra: ExtraDays | None = None) -> Edition:
    """The edition of `division` by the library and the extra days alone; `sha256` is that of the days themselves."""
    return merged_edition(division, years, extra=extra)


def govuk_edition(
    document: bytes, division: Division, fetched_at: datetime, years: Iterable[int], extra: ExtraDays | None = None
) -> Edition:
    """The edition of `division` by GOV.UK's file, and by the library for what it does not cover.

    Raises DocumentRefused.
    """
    listed, digest = listed_in(document)[division], sha256(document).hexdigest()
    source = f"GOV.UK {day_of(fetched_at)}"
    return merged_edition(division, years, listed, source=source, digest=digest, extra=extra)


def merged_edition(
    division: Division,
    years: Iterable[int],
    listed: tuple[Holiday, ...] = (),
    *,
    source: str = "",
    digest: str = "",
    extra: ExtraDays | None = None,
) -> Edition:
    """The edition of `division` for `years`.

    `listed` are GOV.UK's days, `source` names its file and `digest` is the sha256 of that.
    """
    wanted, known = frozenset(years), (extra or shipped_extra_days()).of(division)
    days = _in_order(_merged(division, wanted, {day.on: day.title for day in listed}, known))
    added = sum(day.on.year in wanted for day in known.added)
    name = _library() + (f" with extra days ({added})" if added else "")
    if source:
        name = f"{source}, other years {name}"
    return Edition(
        division=division,
        name=name,
        holidays=days,
        sha256=digest or sha256(document_of(days)).hexdigest(),
        last_year=max(wanted, default=0),
    )


def _merged(
    division: Division, years: frozenset[int], listed: Mapping[date, str], extra: ExtraDays
) -> Mapping[date, str]:
    covered, struck = years_covered(listed), {day.on for day in extra.struck}
    library = holidays.country_holidays("GB", subdiv=SUBDIVISIONS[division], years=years - covered, language="en_GB")
    by_library = {day: title for day, title in library.items() if day not in struck}
    by_govuk = {day: title for day, title in listed.items() if day.year in covered}
    days = {**{day.on: day.title for day in extra.added}, **by_library, **by_govuk}
    return {day: title for day, title in days.items() if day.year in years and day.weekday() < 5}


def years_covered(listed: Iterable[date]) -> frozenset[int]:
    """The years `listed` covers whole: every division's first bank holiday is at New Year, its last at Christmas."""
    days = tuple(listed)
    begun = {day.year for day in days if day <= date(day.year, 1, 4)}
    return frozenset(begun & {day.year for day in days if day >= date(day.year, 12, 25)})


def _in_order(titles: Mapping[date, str]) -> tuple[Holiday, ...]:
    return tuple(Holiday(on=day, title=titles[day]) for day in sorted(titles))


def document_of(days: tuple[Holiday, ...]) -> bytes:
    """The days as a document of their own: an edition that was fetched from nowhere is hashed by this."""
    return json.dumps([day.model_dump(mode="json") for day in days]).encode()


def years_for(notice: Notice, today: date) -> range:
    """The years an edition must speak of to keep `notice`: from before its report to some years ahead of `today`."""
    known = (notice.trigger.published_on, notice.trigger.received_on, notice.issued.signed_on)
    # A ladder to an early day of January begins in the year before.
    first = min(day for day in known if day).year - 1
    return range(first, max(notice.issued.signed_on, today).year + YEARS_AHEAD + 1)
