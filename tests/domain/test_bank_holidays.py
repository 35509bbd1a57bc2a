"""Guards on the data: the calendar the dates are counted by is fresh, and two sources of it agree."""

from datetime import UTC, date, datetime

import holidays
import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays

from domain.days import Division
from tests.support.editions import edition

GOVUK = {
    Division.ENGLAND: BankHolidays.ENGLAND_AND_WALES,
    Division.WALES: BankHolidays.ENGLAND_AND_WALES,
    Division.SCOTLAND: BankHolidays.SCOTLAND,
    Division.NORTHERN_IRELAND: BankHolidays.NORTHERN_IRELAND,
}
# Proclaimed after the second source was last released: for Scotland in the World Cup of 2026.
LATER = {Division.SCOTLAND: {date(2026, 6, 15)}}
NEXT_YEAR = datetime.now(UTC).year + 1
FEWEST = 8
REMEDY = (
    "the holidays library has too few days of {year} for {division}. Raise its version in pyproject.toml, run"
    " `make lock`, and adopt the new edition; days proclaimed since its release go into the project's extra days."
)


@pytest.mark.parametrize("division", Division)
def test_next_years_bank_holidays_are_known(division: Division) -> None:
    days = {holiday.on for holiday in edition(division, range(NEXT_YEAR, NEXT_YEAR + 1)).holidays}

    working = [day for day in days if day.weekday() < 5 and day.year == NEXT_YEAR]
    assert len(working) >= FEWEST, REMEDY.format(year=NEXT_YEAR, division=division)


@pytest.mark.parametrize("division", Division)
def test_the_library_and_govuk_agree_on_every_day_govuk_has(division: Division) -> None:
    published = {day["date"] for day in BankHolidays(use_cached_holidays=True).get_holidays(GOVUK[division])}
    first, last = min(published).year, max(published).year

    ours = {day.on for day in edition(division, range(first, last + 1)).holidays if day.on.weekday() < 5}

    assert published - ours == set(), "the library lacks these: pin another version or add them to the extra days"
    beyond = {day for day in ours if min(published) <= day <= max(published)} - published
    assert beyond == LATER.get(division, set()), "the library has days GOV.UK did not: look at each, then list it here"


def test_without_its_subdivision_the_library_leaves_days_out() -> None:
    years = range(2020, 2029)
    bare = set(holidays.country_holidays("GB", years=years))

    assert {holiday.on for holiday in edition(years=years).holidays} - bare, "the subdivision is needed no more"
