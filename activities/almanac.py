"""The office that keeps the editions of the calendar: fetches GOV.UK's file, keeps it whole, never shrinks it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from activities.bank_holidays import (
    YEARS_AHEAD,
    DocumentRefused,
    document_of,
    library_edition,
    listed_in,
    merged_edition,
    shipped_extra_days,
    years_covered,
    years_for,
)
from activities.comparison import lost
from activities.fetching import WITHIN, FetchFailed, fetched
from domain.days import Division, Edition, Holiday
from domain.instrument import Notice
from domain.moments import day_of, spoken
from models.alarms import clear_alarms, raise_alarm
from models.database import Sessions
from models.upkeep import EditionRow

FETCH, SHRUNKEN = "calendar/fetch", "calendar/shrunken"
# Where the days of an edition come from that no file of GOV.UK's gave.
LIBRARY = "the holidays library and activities/extra_days.yaml"


@dataclass(frozen=True)
class _Document:
    """GOV.UK's file as it was fetched at a moment (UTC), and the days it lists."""

    raw: bytes
    listed: Mapping[Division, tuple[Holiday, ...]]
    at: datetime
    source: str

    @property
    def sha256(self) -> str:
        return sha256(self.raw).hexdigest()

    @property
    def name(self) -> str:
        """What each division's edition is called, where it is the first of its day."""
        return f"GOV.UK {day_of(self.at)}"

    def edition(self, division: Division, years: Iterable[int]) -> Edition:
        return merged_edition(division, years, self.listed[division], source=self.name, digest=self.sha256)

    def row(self, division: Division, of_its_day: int) -> EditionRow:
        """GOV.UK's own days, to be merged with the library's when they are asked for."""
        days = self.listed[division]
        return EditionRow(
            division=division.value,
            name=self.name if of_its_day == 1 else f"{self.name} (no. {of_its_day} of that day)",
            sha256=self.sha256,
            source=self.source,
            fetched_at=self.at,
            document=self.raw,
            holidays=_written(days),
            last_year=max(years_covered(day.on for day in days), default=0),
        )


class Almanac:
    """`url` is where GOV.UK's file is fetched from, `within` how long that may take."""

    def __init__(self, sessions: Sessions, url: str, within: timedelta = WITHIN) -> None:
        self._sessions = sessions
        self._url = url
        self._within = within

    async def edition_for(self, notice: Notice, today: date) -> Edition:
        """The edition to open `notice` with."""
        return await self.edition_in_use(notice.division, years_for(notice, today))

    async def edition_in_use(self, division: Division, years: Iterable[int]) -> Edition:
        """The newest edition kept here, else the library's, for `years`. Raises RegisterUnavailable."""
        async with self._sessions.reading() as session:
            newest = await newest_kept(session, division)
        return edition_of(newest, years) if newest else library_edition(division, years)

    async def keep(self, edition: Edition, now: datetime, *, in_use: bool = True) -> None:
        """Have `edition`, as the library gives it, kept whole from `now` on; GOV.UK's are kept when they are fetched.

        With `in_use` a notice counts by it; else it is only proposed. Raises RegisterUnavailable.
        """
        document = document_of(edition.holidays)
        async with self._sessions.writing() as session:
            row = await _kept(session, edition.division, edition.sha256)
            if row is None and edition.sha256 == sha256(document).hexdigest():
                row = _library_row(edition, document, now)
            if row and in_use and row.source == LIBRARY:
                row.adopted_at = row.adopted_at or now
            if row:
                session.add(row)

    async def renew(self, now: datetime) -> str:
        """Fetch GOV.UK's file and keep it as each division's newest edition; says in a sentence what came of it.

        One that cannot be had, does not read or has lost days is an alarm, and the old edition stays.
        Raises RegisterUnavailable.
        """
        try:
            raw = await fetched(self._url, self._within)
            document = _Document(raw, listed_in(raw), now, self._url)
        except (FetchFailed, DocumentRefused) as failure:
            return await self._not_had(failure, now)
        if missing := await self._missing(document):
            return await self._shrunken(missing, now)
        return await self._keep(document)

    async def _missing(self, document: _Document) -> Mapping[Division, tuple[Holiday, ...]]:
        """The days still ahead that the edition in use has and `document` has lost."""
        today = day_of(document.at)
        years = range(today.year, today.year + YEARS_AHEAD)
        found = {}
        for division in document.listed:
            before, after = await self.edition_in_use(division, years), document.edition(division, years)
            struck = (day.on for day in shipped_extra_days().of(division).struck)
            found[division] = lost(before, after, today, struck)
        return {division: days for division, days in found.items() if days}

    async def _keep(self, document: _Document) -> str:
        async with self._sessions.writing() as session:
            await clear_alarms(session, (FETCH, SHRUNKEN), at=document.at)
            new = [await _keep(session, document, division) for division in document.listed]
        if not any(new):
            return "GOV.UK's bank holidays are as in the document kept here already."
        return f"GOV.UK's bank holidays of {spoken(day_of(document.at))} were kept as a new edition."

    async def _not_had(self, failure: Exception, now: datetime) -> str:
        what = f"GOV.UK's bank holidays could not be had from {self._url}: {failure}."
        remedy = (
            "The edition in use stays. See that this computer reaches that address, or set"
            " NOTICEKEEPER_BANK_HOLIDAYS_URL to where the file can be had; it is tried again every morning."
        )
        return await self._alarmed(FETCH, what, remedy, now)

    async def _shrunken(self, missing: Mapping[Division, tuple[Holiday, ...]], now: datetime) -> str:
        days = "; ".join(
            f"{division}: {', '.join(f'{spoken(day.on)} ({day.title})' for day in gone)}"
            for division, gone in missing.items()
        )
        what = f"GOV.UK's file of {spoken(day_of(now))} lacks days that the edition in use has. {days}."
        remedy = (
            "The edition in use stays. If a day was really withdrawn, enter it under `struck` in"
            " activities/extra_days.yaml with its source; if not, wait for GOV.UK to mend its file."
        )
        return await self._alarmed(SHRUNKEN, what, remedy, now)

    async def _alarmed(self, key: str, what: str, remedy: str, now: datetime) -> str:
        async with self._sessions.writing() as session:
            await raise_alarm(session, key, what=what, remedy=remedy, at=now)
        return what


async def newest_kept(session: AsyncSession, division: Division) -> EditionRow | None:
    """The edition of `division` fetched from GOV.UK last, if any was."""
    kept = select(EditionRow).where(EditionRow.division == division.value, EditionRow.source != LIBRARY)
    return (await session.exec(kept.order_by(col(EditionRow.fetched_at).desc(), col(EditionRow.id).desc()))).first()


async def _keep(session: AsyncSession, document: _Document, division: Division) -> bool:
    """Have `document` be the newest edition of `division`; False where it is already."""
    newest = await newest_kept(session, division)
    if newest and newest.sha256 == document.sha256:
        return False
    if known := await _kept(session, division, document.sha256):
        # GOV.UK went back to a document it had published before, whose name stands in the whys of dates.
        known.fetched_at = document.at
        return True
    of_that_day = select(func.count()).where(
        EditionRow.division == division.value, col(EditionRow.name).startswith(document.name)
    )
    session.add(document.row(division, (await session.exec(of_that_day)).one() + 1))
    return True


async def _kept(session: AsyncSession, division: Division, digest: str) -> EditionRow | None:
    same = select(EditionRow).where(EditionRow.division == division.value, EditionRow.sha256 == digest)
    return (await session.exec(same)).first()


def _library_row(edition: Edition, document: bytes, now: datetime) -> EditionRow:
    return EditionRow(
        division=edition.division.value,
        name=edition.name,
        sha256=edition.sha256,
        source=LIBRARY,
        fetched_at=now,
        document=document,
        holidays=_written(edition.holidays),
        last_year=edition.last_year,
    )


def _written(days: Iterable[Holiday]) -> list[dict[str, Any]]:
    return [day.model_dump(mode="json") for day in days]


def days_in(row: EditionRow) -> list[dict[str, Any]] | None:
    """The days that an edition's own document gives its division, as its row has them; None where it does not read."""
    try:
        if row.source == LIBRARY:
            return _written(Holiday.model_validate(day) for day in json.loads(row.document))
        return _written(listed_in(row.document)[Division(row.division)])
    except (DocumentRefused, ValueError, TypeError, KeyError):
        return None


def edition_of(row: EditionRow, years: Iterable[int]) -> Edition:
    """The edition kept in `row`: GOV.UK's merged for `years`, the library's as it was."""
    listed = tuple(Holiday.model_validate(day) for day in row.holidays)
    if row.source == LIBRARY:
        return Edition(
            division=Division(row.division),
            name=row.name,
            holidays=listed,
            sha256=row.sha256,
            last_year=row.last_year,
        )
    return merged_edition(Division(row.division), years, listed, source=row.name, digest=row.sha256)
