"""What a notice leaves open agreed on a page, and its wording changed there: nobody agrees blind to what moves."""

import re
from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest
import pytest_asyncio

from desk.serving import site_of
from models import reading
from tests.support.notices import ROOT, sefton
from tests.support.ports import free_port
from tests.web.house import CLAIRE, House, house, pages
from tests.web.test_house import hidden, read, today
from workflows.connection import connected

pytestmark = pytest.mark.asyncio(loop_scope="module")

ACTS = "/notices/sefton/acts"
RHYTHM = {"cadence-count": "6", "cadence-unit": "weeks", "sittings-first": "21 7 2021", "sittings-many": "3"}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with house(tmp_path_factory.mktemp("house")) as here:
        await here.case.open(sefton())
        await here.case.sleep_to(date(2021, 6, 10))
        await here.on_time()
        yield here


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def claire(here: House) -> AsyncIterator[httpx.AsyncClient]:
    async with here.signed_in(CLAIRE) as browser:
        yield browser


def table(page: str) -> dict[str, str]:
    """What stands in the rows of a form."""
    return dict(re.findall(r'name="(sittings-\d+-\w+)"[^>]*value="([^"]*)"', page))


# The story is told in order.


async def test_a_timetable_is_filled_in_looked_at_changed_and_agreed(here: House, claire: httpx.AsyncClient) -> None:
    path = f"{ACTS}/agree-timetable"
    page = await read(claire, path)
    form = {**hidden(page), **today(page), **RHYTHM}

    filled = await claire.post(path, data={**form, "press": "sittings-fill"})
    rows = table(filled.text)
    looked_at = await claire.post(path, data={**form, **rows, "sittings-1-on": "30 8 2021"})
    # What is changed after that is looked at anew, and not done.
    sent = {**form, **rows, **hidden(looked_at.text), "sittings-1-on": "1 9 2021"}
    again = await claire.post(path, data=sent)
    done = await claire.post(path, data={**sent, **hidden(again.text)})

    assert [rows[f"sittings-{n}-on"] for n in range(4)] == ["21 7 2021", "1 9 2021", "13 10 2021", ""]
    assert "What it would change" in looked_at.text
    assert "Monday 30 August 2021 is" in looked_at.text
    assert "Wednesday 21 July 2021: hand in the report to the board" not in looked_at.text
    assert "hand in the report to the board (board-report-1" in looked_at.text
    assert 'name="sittings-1-on" type="text" value="30 8 2021"' in looked_at.text
    assert "What it would change" in again.text
    assert "That is recorded" in done.text
    async with here.offices.sessions.reading() as session:
        agreed = [row for row in await reading.timeline(session, "sefton") if "/agree-timetable/" in row.key]
    assert [row.by for row in agreed] == ["claire-donnelly"]
    assert "2021-09-01" in agreed[0].details["sittings"]


async def test_what_the_law_would_refuse_is_refused_before_anything_is_looked_at(claire: httpx.AsyncClient) -> None:
    path = f"{ACTS}/agree-timetable"
    page = await read(claire, path)

    answer = await claire.post(path, data={**hidden(page), **today(page), "sittings-0-on": "1 6 2021"})

    assert answer.status_code == 409
    assert 'href="#sittings">Every meeting in this timetable is past' in answer.text
    assert 'id="sittings-error"' in answer.text


async def test_other_open_terms_are_agreed_by_their_forms(claire: httpx.AsyncClient) -> None:
    for act, typed in (("agree-lead-time", {"working_days": "10"}), ("agree-interval", {"months": "2"})):
        page = await read(claire, f"{ACTS}/{act}")
        form = {**hidden(page), **today(page), **typed}

        looked_at = await claire.post(f"{ACTS}/{act}", data=form)
        done = await claire.post(f"{ACTS}/{act}", data={**form, **hidden(looked_at.text)})

        assert "What it would change" in looked_at.text
        assert "That is recorded" in done.text


async def test_a_variation_with_a_slip_comes_back_with_its_line_and_as_it_should_be_is_looked_at(
    claire: httpx.AsyncClient,
) -> None:
    path = f"{ACTS}/propose-variation"
    page = await read(claire, path)
    form = {**hidden(page), **today(page), "reason": "As agreed in June"}
    wording = "adviser_reports:\n  paragraph: 12\n  status: stated\n  value: {months: %s}\n"

    wrong = await claire.post(path, data={**form, "terms": wording % "often <b>"})
    right = await claire.post(path, data={**form, "terms": wording % "3"})

    assert (wrong.status_code, "Line 4, column 19: " in wrong.text) == (422, True)
    assert "often &lt;b&gt;" in wrong.text
    assert "<b>" not in wrong.text
    assert "What it would change" in right.text
    assert "Tell everybody what has changed in the notice" in right.text


async def test_a_notice_sent_as_a_file_is_read_like_one_that_was_typed(claire: httpx.AsyncClient) -> None:
    path = f"{ACTS}/propose-reissue"
    page = await read(claire, path)
    form = {**hidden(page), **today(page), "reason": "Its areas have changed"}
    text = (ROOT / "notices/sefton-2021.yaml").read_text(encoding="utf-8").replace("sefton-2021", "sefton", 1)

    elsewhere = text.replace("reference: sefton", "reference: bury")

    async def sending(content: bytes) -> httpx.Response:
        return await claire.post(path, data=form, files={"notice-file": ("notice.yaml", content, "text/yaml")})

    lying, other, sent = [await sending(one) for one in (b"\x89PNG\r\n\x1a\n", elsewhere.encode(), text.encode())]

    assert (lying.status_code, "this is not UTF-8 text" in lying.text) == (422, True)
    assert (other.status_code, 'href="#notice">A reissue keeps its reference, sefton' in other.text) == (409, True)
    assert (sent.status_code, "What it would change" in sent.text) == (200, True)
    # It stands in the form, so that it is sent from there.
    assert "reference: sefton" in sent.text.partition("<textarea")[2]


async def test_while_temporal_is_away_a_form_says_that_nothing_can_be_foreseen(
    here: House, claire: httpx.AsyncClient
) -> None:
    path = f"{ACTS}/propose-pause"
    page = await read(claire, path)
    away = await connected(f"127.0.0.1:{free_port()}", "default", later=True)

    async with pages(here, site_of(here.settings, away)) as address:
        cookies = {"session": claire.cookies["session"]}
        async with httpx.AsyncClient(base_url=address, trust_env=False, verify=False, cookies=cookies) as browser:
            answer = await browser.post(path, data={**hidden(page), **today(page), "reason": "An election in August"})

    assert (answer.status_code, "could not be worked out just now" in answer.text) == (200, True)
    assert "Propose pause\n" in answer.text


async def test_the_editions_kept_are_there_to_choose_from(claire: httpx.AsyncClient) -> None:
    page = await read(claire, f"{ACTS}/adopt-edition")

    assert 'name="edition"' in page
