"""The decision pack on a page: set, entered who reads it, and given to whoever weighs and to nobody else."""

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from hashlib import sha256
from html import unescape

import httpx
import pytest
import pytest_asyncio

from desk.serving import site_of
from domain.moments import london
from models import reading
from models.walking import verify
from tests.support.ports import free_port
from tests.web.house import CLAIRE, PRIYA, RUTH, House, house, pages
from tests.web.test_house import hidden, read
from tests.workflows.agreed import boards_on
from workflows.connection import connected

pytestmark = pytest.mark.asyncio(loop_scope="module")

PACKS = "/notices/sefton/packs"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with house(tmp_path_factory.mktemp("house")) as here:
        await here.case.open(boards_on(date(2021, 7, 14)))
        await here.case.sleep_to(date(2021, 6, 24))
        await here.on_time()
        yield here


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def claire(here: House) -> AsyncIterator[httpx.AsyncClient]:
    async with here.signed_in(CLAIRE) as browser:
        yield browser


async def ordered(browser: httpx.AsyncClient, here: House, **typed: str) -> httpx.Response:
    """Press the button on the page, as of some minutes ago."""
    page = await read(browser, PACKS)
    as_of = f"{london(here.now - timedelta(minutes=5)):%Y-%m-%dT%H:%M}"
    return await browser.post(PACKS, data={**hidden(page), "as-of": as_of, "file": "pdf", **typed})


def leads_to(page: str) -> str:
    return unescape(re.findall(r'http-equiv="refresh" content="0; url=([^"]+)"', page)[0])


async def readings(here: House) -> list[dict[str, str]]:
    async with here.offices.sessions.reading() as session:
        return [
            {"by": row.by, **row.details} for row in await reading.timeline(session, "sefton") if row.strand == "packs"
        ]


async def test_a_pack_and_its_sources_are_given_and_each_reading_is_entered_once(
    here: House, claire: httpx.AsyncClient
) -> None:
    await here.sleep(timedelta(minutes=10))
    given = []
    for kind in ("pdf", "sources"):
        page = (await ordered(claire, here, file=kind)).text
        assert "is being set" in page
        # Waiting for what is entered would else make the months pass.
        with here.case.engine.env.auto_time_skipping_disabled():
            given += [await claire.get(leads_to(page)) for _ in range(2)]

    pdf, again, sources, _ = given
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")
    assert 'attachment; filename="sefton-pack-2021-06-24.pdf"' in pdf.headers["Content-Disposition"]
    assert sources.content[:2] == b"PK"
    assert again.content == pdf.content
    first, second = await readings(here)
    assert (first["by"], second["by"]) == ("claire-donnelly", "claire-donnelly")
    assert first["sefton-pack-2021-06-24.pdf"] == sha256(pdf.content).hexdigest()
    assert first["as_of"].startswith("2021-06-24T")
    async with here.offices.sessions.reading() as session:
        assert not (await verify(session)).broken


async def test_whoever_opens_a_pack_again_an_hour_later_reads_it_again(here: House, claire: httpx.AsyncClient) -> None:
    known, way = len(await readings(here)), leads_to((await ordered(claire, here)).text)
    with here.case.engine.env.auto_time_skipping_disabled():
        given = [await claire.get(way) for _ in range(2)]
        here.now += timedelta(hours=1)
        given.append(await claire.get(way))
    await here.on_time()

    assert {answer.status_code for answer in given} == {200}
    assert len(await readings(here)) == known + 2


async def test_nobody_is_led_to_a_pack_by_a_link_that_was_not_theirs(here: House, claire: httpx.AsyncClient) -> None:
    known = await readings(here)
    way = leads_to((await ordered(claire, here)).text)

    forged = [await claire.get(one) for one in (f"{PACKS}/file", way[:-1], way.replace("pdf", "sources", 1))]
    async with here.signed_in("robert.hale@dfe.example") as other:
        stolen = await other.get(way)

    assert [answer.status_code for answer in (*forged, stolen)] == [404] * 4
    assert await readings(here) == known


async def test_whoever_does_not_see_the_whole_is_told_that_there_is_nothing(here: House) -> None:
    for address in (PRIYA, RUTH):
        async with here.signed_in(address) as browser:
            answers = [await browser.get(path) for path in (PACKS, f"{PACKS}/file", "/notices/nowhere/packs")]
            page = await read(browser, "/notices/sefton")
            form = hidden(await read(browser, "/notices/sefton/acts/set-absence"))
            answers.append(await browser.post(PACKS, data={**form, "as-of": "2021-06-24T09:00", "file": "pdf"}))
            timeline = await read(browser, "/notices/sefton/timeline")

        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.text for answer in answers}) == 1
        # That the Department read one is nothing of theirs either.
        assert "decision pack" not in page + timeline


async def test_what_cannot_be_set_is_told_beside_its_field(here: House, claire: httpx.AsyncClient) -> None:
    ahead = await ordered(claire, here, **{"as-of": "2098-01-01T09:00"})
    odd = await ordered(claire, here, file="<b>")

    assert (ahead.status_code, 'href="#as-of"' in ahead.text) == (422, True)
    assert (odd.status_code, 'href="#file"' in odd.text) == (422, True)
    assert "<b>" not in odd.text


async def test_a_pack_whose_reading_cannot_be_entered_is_not_given(here: House, claire: httpx.AsyncClient) -> None:
    way = leads_to((await ordered(claire, here)).text)
    away = await connected(f"127.0.0.1:{free_port()}", "default", later=True)

    async with pages(here, site_of(here.settings, away)) as address:
        cookies = {"session": claire.cookies["session"]}
        async with httpx.AsyncClient(base_url=address, trust_env=False, verify=False, cookies=cookies) as browser:
            answer = await browser.get(way)

    assert (answer.status_code, "it was not given" in answer.text) == (503, True)
