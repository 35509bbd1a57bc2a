"""Each edition a notice counts by is kept whole with its hash, and one changed afterwards is found."""

from datetime import date
from hashlib import sha256

import pytest

from activities.almanac import LIBRARY, Almanac, days_in, edition_of
from activities.bank_holidays import library_edition
from domain.days import Division
from models import reading
from models.database import Sessions
from models.upkeep import EditionRow
from models.walking import verify
from tests.activities.govuk import AFTER, DAY_BEFORE, PROCLAIMED_AT, YEARS, kept
from tests.support.notices import sefton


async def editions(sessions: Sessions) -> list[EditionRow]:
    async with sessions.reading() as session:
        return list(await reading.editions(session, Division.ENGLAND))


async def test_the_librarys_edition_is_kept_whole_when_a_notice_first_counts_by_it(sessions: Sessions) -> None:
    almanac = Almanac(sessions, "http://127.0.0.1:1/")
    edition = await almanac.edition_for(sefton(), date(2021, 6, 7))

    await almanac.keep(edition, DAY_BEFORE)
    await almanac.keep(edition, PROCLAIMED_AT)

    [row] = await editions(sessions)
    assert sha256(row.document).hexdigest() == row.sha256 == edition.sha256
    assert (row.source, row.name, row.adopted_at) == (LIBRARY, edition.name, DAY_BEFORE)
    assert edition_of(row, YEARS) == edition
    assert await almanac.edition_for(sefton(), date(2021, 6, 7)) == edition, "kept, it is not taken for GOV.UK's"


async def test_an_edition_that_was_fetched_is_kept_already(sessions: Sessions) -> None:
    await kept(sessions, AFTER, DAY_BEFORE)
    almanac = Almanac(sessions, "http://127.0.0.1:1/")

    await almanac.keep(await almanac.edition_in_use(Division.ENGLAND, YEARS), PROCLAIMED_AT)

    assert [row.source for row in await editions(sessions)] == ["a test"]


async def verified(sessions: Sessions) -> list[str]:
    async with sessions.reading() as session:
        return [broken.how for broken in (await verify(session, days_in)).broken]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("holidays = '[]'", "the days of edition {} are not those of its document"),
        (
            'holidays = \'[{"on": "2022-09-20", "title": "A day off"}]\'',
            "the days of edition {} are not those of its document",
        ),
        ("sha256 = 'abc'", "the document of edition {} was changed after it was kept"),
    ],
)
@pytest.mark.parametrize("fetched", [True, False], ids=["GOV.UK's", "the library's"])
async def test_an_edition_that_was_changed_afterwards_does_not_verify(
    sessions: Sessions, fetched: bool, change: str, found: str
) -> None:
    if fetched:
        await kept(sessions, AFTER, DAY_BEFORE, [Division.ENGLAND])
    else:
        await Almanac(sessions, "").keep(library_edition(Division.ENGLAND, YEARS), DAY_BEFORE)
    before = await verified(sessions)
    async with sessions.connected() as connection:
        await connection.exec_driver_sql(f"UPDATE edition SET {change}")

    [row] = await editions(sessions)
    assert before == []
    assert await verified(sessions) == [found.format(f"{row.id} (england, {row.name})")]
