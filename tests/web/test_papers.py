"""Papers from the first draft to the board: saved, signed, handed in, with evidence; and who reads what of them."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from domain.evidence import KINDS
from domain.papers import LONGEST
from models import papers, reading
from tests.domain.test_evidence import TAKEN
from tests.web.house import CLAIRE, PRIYA, RUTH, House, form_in, house
from tests.workflows.agreed import boards_on

pytestmark = pytest.mark.asyncio(loop_scope="module")

HELEN, SUE = "helen.okafor@sefton.example", "sue.lindqvist@sefton.example"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
AREA = "the first area for priority action in Ofsted's report of 10 May 2021"
ARABIC = "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER BEH} <b>bold</b> & more"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with house(tmp_path_factory.mktemp("house")) as here:
        await here.case.open(boards_on(*(date(2021, month, 14) for month in (7, 9, 10, 12))))
        await here.case.sleep_to(date(2021, 6, 24))
        await here.case.act("set-objective", "coordinator", area=AREA, text="Caseloads below 16", owner="dcs")
        await here.case.act("record-progress", "coordinator", objective=1, progress="slow", said="four posts vacant")
        await here.on_time()
        yield here


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def priya(here: House) -> AsyncIterator[httpx.AsyncClient]:
    async with here.signed_in(PRIYA) as browser:
        yield browser


def paper(number: int) -> str:
    return f"/notices/sefton/papers/board-{number}"


def hidden(page: str, name: str) -> str:
    found: str = re.findall(rf'name="{name}" value="([^"]*)"', page)[-1]
    return found


async def saved(
    browser: httpx.AsyncClient,
    address: str,
    typed: dict[str, str | list[str]],
    file: tuple[str, bytes, str] | None = None,
    page: httpx.Response | None = None,
) -> httpx.Response:
    """Open the form of a paper, unless it was opened before, and save what is typed."""
    page = page or await browser.get(address)
    form = {name: hidden(page.text, name) for name in ("once", "over")}
    chosen = file or ("", b"", "application/octet-stream")
    return await browser.post(address, data={**form, "form": form_in(page.text), **typed}, files={"file": chosen})


async def done(browser: httpx.AsyncClient, address: str, act: str, version: int) -> httpx.Response:
    here = f"{address}/acts/{act}?version={version}"
    page = await browser.get(here)
    return await browser.post(here, data={"form": form_in(page.text), "once": hidden(page.text, "once")})


async def test_a_report_is_drafted_by_clauses_saved_and_handed_in_with_its_hash_in_the_record(
    here: House, priya: httpx.AsyncClient
) -> None:
    mine, notice, form = [await priya.get(path) for path in ("/my", "/notices/sefton", paper(1))]
    answer = await saved(priya, paper(1), {"data": "Caseloads fell to 18.", "staff": ARABIC})
    after = await priya.get(answer.headers["Location"])
    handing_in = await priya.get(f"{paper(1)}/acts/submit-report?version=1")
    receipt = await done(priya, paper(1), "submit-report", 1)

    assert f'href="{paper(1)}">Draft it here' in mine.text
    assert 'href="/notices/sefton/papers"' in notice.text
    assert "Paragraph 5d: the notice says “should”." in form.text
    # Begun from the plan, and never filled in again once somebody saved it without.
    begun = "- Objective 1, Caseloads below 16: slow, and slow or off track since Thursday 24 June 2021."
    assert begun in form.text
    assert "This begins with what the improvement plan says today." in form.text
    assert "No views of frontline staff were recorded since the notice came into force, Monday 7 June 2021" in form.text
    assert "Caseloads below 16" not in after.text
    assert answer.status_code == 303, answer.text
    assert "Version 1 is saved." in after.text
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; more" in after.text
    assert "Objectives that are slow to progress. Paragraph 5d" in handing_in.text
    assert "The report to board 1 was handed in." in receipt.text
    async with here.offices.sessions.reading() as session:
        (version,) = await papers.versions(session, "sefton", "board-1")
        entry = [row for row in await reading.timeline(session, "sefton") if "/submit-report/" in row.key][-1]
    assert entry.details["sha256"] == version.sha256
    assert entry.details["version"] == "1"


async def test_what_was_handed_in_stays_and_is_read_by_the_department_and_the_chair(
    here: House, priya: httpx.AsyncClient
) -> None:
    async with here.signed_in(CLAIRE) as claire, here.signed_in(RUTH) as ruth:
        read = [await browser.get(paper(1)) for browser in (claire, ruth)]
        drafts = [await browser.get(paper(2)) for browser in (claire, ruth)]
        lists = [await browser.get("/notices/sefton/papers") for browser in (claire, ruth)]
        timeline = await claire.get("/notices/sefton/timeline")
        written = await saved(claire, paper(1), {"data": "Not mine."}, page=await priya.get(paper(2)))
    again = await priya.get(paper(1))

    assert [answer.status_code for answer in (*read, *drafts, *lists)] == [200, 200, 404, 404, 200, 200]
    assert all("Left empty: Analysis" in answer.text for answer in read)
    assert all("Report to board 2" not in answer.text for answer in lists)
    assert "version 1 was saved" not in timeline.text
    assert written.status_code in (403, 404)
    assert "Save draft" not in again.text


async def test_what_stands_in_the_councils_list_can_be_opened_by_those_who_do_not_write_it(here: House) -> None:
    async with here.signed_in(SUE) as browser:
        listed, unwritten = await browser.get("/notices/sefton/papers"), await browser.get(paper(4))

    assert f'href="{paper(4)}"' in listed.text
    assert unwritten.status_code == 200
    assert "Nothing of it is written yet. It is due by the end of" in unwritten.text


async def test_the_second_of_two_writers_is_told_and_loses_nothing(here: House, priya: httpx.AsyncClient) -> None:
    async with here.signed_in(HELEN) as helen:
        theirs = await helen.get(paper(2))
        await saved(priya, paper(2), {"data": "From Priya"})
        overtaken = await saved(helen, paper(2), {"data": "From Helen", "analysis": "Only Helen"}, page=theirs)
        settled = await saved(helen, paper(2), {"data": "From both", "analysis": "Only Helen"}, page=overtaken)
    compared = await priya.get(f"{paper(2)}?version=2")

    assert overtaken.status_code == 409
    assert "Priya Nair saved version 1 while you were writing." in overtaken.text
    assert all(words in overtaken.text for words in ("From Priya", "From Helen", "Only Helen"))
    assert settled.headers["Location"].endswith("?saved=2")
    assert "<del>From Priya</del>" in compared.text
    assert "<ins>From both</ins>" in compared.text


async def test_a_button_pressed_twice_saves_one_version(priya: httpx.AsyncClient) -> None:
    page = await priya.get(paper(3))
    answers = await asyncio.gather(*(saved(priya, paper(3), {"data": "Once"}, page=page) for _ in range(2)))

    assert [answer.headers["Location"][-8:] for answer in answers] == ["?saved=1", "?saved=1"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param({"data": "x" * (LONGEST + 1)}, "20,000 is the most", id="too much in one part"),
        pytest.param({"data": "a\N{RIGHT-TO-LEFT OVERRIDE}b"}, "cannot be seen", id="what turns text round"),
        pytest.param({"data": "a\0b"}, "cannot be seen", id="a control character"),
    ],
)
async def test_what_cannot_be_taken_is_said_and_stays_in_the_form(
    priya: httpx.AsyncClient, typed: dict[str, str | list[str]], said: str
) -> None:
    answer = await saved(priya, paper(3), {**typed, "analysis": "Kept in the form"})

    assert answer.status_code == 422
    assert said in answer.text
    assert "Kept in the form" in answer.text


async def test_evidence_is_kept_by_its_hash_out_of_reach_and_handed_out_as_what_it_is(
    here: House, priya: httpx.AsyncClient
) -> None:
    name = "../../<b>a\N{RIGHT-TO-LEFT OVERRIDE}b.pdf"
    before = await saved(priya, paper(4), {"data": "With a file"}, ("survey.pdf", PDF, "application/pdf"))
    page = await priya.get(before.headers["Location"])
    (address,) = re.findall(r'href="([^"]+/evidence/[0-9a-f]{64})"', page.text)
    file = await priya.get(address)
    async with here.signed_in(CLAIRE) as claire:
        others = await claire.get(address)
    again = await saved(priya, paper(4), {"data": "With two"}, (name, PDF + b"2", "application/pdf"))
    two = await priya.get(again.headers["Location"])
    removed = await saved(priya, paper(4), {"data": "With one", "remove": [address[-64:]]})
    left = await priya.get(removed.headers["Location"])

    assert file.content == PDF
    assert file.headers["Content-Disposition"] == "attachment; filename=\"survey.pdf\"; filename*=UTF-8''survey.pdf"
    assert (file.headers["Content-Type"], file.headers["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert others.status_code == 404
    assert "bab.pdf" in two.text
    assert f"{address[-64:]}</span>" not in left.text
    kept = here.settings.evidence_folder / address[-64:][:2] / address[-62:]
    assert kept.stat().st_mode & 0o777 == 0o600
    assert not list(here.settings.evidence_folder.glob("coming/*"))


async def test_every_kind_of_evidence_is_handed_out_as_an_attachment_that_runs_nothing(
    here: House, priya: httpx.AsyncClient
) -> None:
    one_of_each = {kind: (name, content, KINDS[kind].type) for name, content, kind in TAKEN}
    for file in one_of_each.values():
        answer = await saved(priya, paper(2), {"data": "One of each kind"}, file)
    page = await priya.get(answer.headers["Location"])
    addresses = dict.fromkeys(re.findall(r'href="([^"]+/evidence/[0-9a-f]{64})"', page.text))

    handed_out = [await priya.get(address) for address in addresses]

    assert sorted(one.headers["Content-Type"] for one in handed_out) == sorted(kind.type for kind in KINDS.values())
    for one in handed_out:
        assert one.headers.get_list("Content-Security-Policy") == ["sandbox; default-src 'none'"]
        assert one.headers.get_list("X-Content-Type-Options") == ["nosniff"]
        assert one.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert one.headers["Content-Disposition"].startswith('attachment; filename="')


async def test_more_than_the_page_of_a_paper_reads_is_refused_in_its_words(priya: httpx.AsyncClient) -> None:
    answer = await saved(priya, paper(3), {"data": "Kept"}, ("a.pdf", PDF + b"0" * 23_000_000, "application/pdf"))

    assert answer.status_code == 413
    assert "One file has at most 10 megabytes. Make it smaller, or attach it in parts." in answer.text
    assert "reply to the letter" not in answer.text


async def test_a_file_that_lies_is_refused_and_the_text_stays(priya: httpx.AsyncClient) -> None:
    lies = [
        ("a.pdf", b"\x89PNG\r\n\x1a\n", "application/pdf"),
        ("a.svg", b"<svg>", "image/svg+xml"),
        ("a.pdf", b"", ""),
    ]

    answers = [await saved(priya, paper(3), {"data": "Kept in the form"}, lie) for lie in lies]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert all("Kept in the form" in answer.text for answer in answers)
    assert "a.pdf says that it is a PDF, and is a PNG picture." in answers[0].text


async def test_a_file_too_large_is_refused_in_a_sentence(priya: httpx.AsyncClient) -> None:
    answer = await saved(priya, paper(3), {"data": "Kept"}, ("a.pdf", PDF + b"0" * 10_000_000, "application/pdf"))

    assert answer.status_code == 422
    assert "a.pdf has more than 10 megabytes, which is the most for one file." in answer.text


async def test_a_file_changed_on_disk_is_not_handed_out(here: House, priya: httpx.AsyncClient) -> None:
    answer = await saved(priya, paper(3), {"data": "A file"}, ("note.txt", b"As it was", "text/plain"))
    page = await priya.get(answer.headers["Location"])
    (address,) = re.findall(r'href="([^"]+/evidence/[0-9a-f]{64})"', page.text)
    kept: Path = here.settings.evidence_folder / address[-64:][:2] / address[-62:]
    kept.write_bytes(b"As it is not")

    changed = await priya.get(address)
    kept.unlink()
    missing = await priya.get(address)

    assert [answer.status_code for answer in (changed, missing)] == [500, 500]
    assert "is not what was attached" in changed.text


async def test_an_assessment_is_handed_in_as_it_was_signed(here: House, priya: httpx.AsyncClient) -> None:
    await here.case.act("book-review", "case_lead", review_on=date(2021, 10, 20))
    await here.sleep(timedelta(minutes=1))
    address = "/notices/sefton/papers/assessment-1"
    await saved(priya, address, {"progress": "Half of it is done."})
    await done(priya, address, "draft-assessment", 1)
    async with here.signed_in(HELEN) as helen:
        signed = await done(helen, address, "sign-assessment", 1)
    await saved(priya, address, {"progress": "All of it is done."})
    refused = await done(priya, address, "submit-assessment", 2)
    handed_in = await done(priya, address, "submit-assessment", 1)

    assert "The assessment for review 1 was signed." in signed.text
    assert refused.status_code == 409
    assert "Version 1 was signed, and not version 2: hand in what was signed." in refused.text
    assert "The assessment for review 1 was submitted." in handed_in.text


async def test_there_is_no_page_of_what_is_no_paper(here: House, priya: httpx.AsyncClient) -> None:
    paths = ["board-0", "board-99", "board-01", "assessment-9", "minutes-1", "board-1/acts/submit-minutes?version=1"]

    answers = [await priya.get(f"/notices/sefton/papers/{path}") for path in paths]
    version = await priya.get(f"{paper(1)}?version=99")

    assert {answer.status_code for answer in (*answers, version)} == {404}
