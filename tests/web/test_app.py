"""What is answered at every address: what a browser may do with it, and a sentence where there is nothing."""

import sqlite3
from pathlib import Path

import httpx

from desk.serving import serving
from models.database import opened
from tests.support.ports import free_port
from tests.support.registers import sqlite_url
from tests.web.kept import Kept
from web.app import create_app

SAID = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


NOTHING = "There is nothing at this address.\n"
ANSWERED = [
    ("GET", "/healthz", 200, "noticekeeper answers, and its register can be read.\n"),
    ("HEAD", "/healthz", 200, ""),
    ("GET", "/", 404, NOTHING),
    ("GET", "/docs", 404, NOTHING),
    ("GET", "/openapi.json", 404, NOTHING),
    ("POST", "/healthz", 405, "Method Not Allowed.\n"),
]


async def test_every_answer_is_a_sentence_under_the_same_rules(pages: httpx.AsyncClient) -> None:
    answers = [(method, path, await pages.request(method, path)) for method, path, _, _ in ANSWERED]

    assert [(method, path, answer.status_code, answer.text) for method, path, answer in answers] == ANSWERED
    for _, _, answer in answers:
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        assert {name: answer.headers.get(name) for name in SAID} == SAID
        assert "Server" not in answer.headers


async def test_a_calendar_and_word_that_it_has_not_changed_come_under_them_too(
    kept: Kept, pages: httpx.AsyncClient
) -> None:
    address = f"/feeds/{await kept.feed('ruth-adeyemi')}.ics"

    answers = [await pages.get(address), await pages.get(address, headers={"If-None-Match": "*"})]

    assert [answer.status_code for answer in answers] == [200, 304]
    assert all({name: answer.headers.get(name) for name in SAID} == SAID for answer in answers)


async def test_without_a_register_that_answers_it_says_so_and_not_where_it_is(kept: Kept) -> None:
    nowhere = opened(f"postgresql+asyncpg://notices:hunter2@127.0.0.1:{free_port()}/notices")

    async with (
        serving(create_app(nowhere, kept.clock), "127.0.0.1", 0) as address,
        httpx.AsyncClient(base_url=address, trust_env=False, verify=False) as browser,
    ):
        answers = [await browser.get("/healthz"), await browser.get(f"/feeds/{'A' * 43}.ics")]
    await nowhere.close()

    assert {(answer.status_code, answer.text) for answer in answers} == {
        (503, "The register cannot be read just now. Ask whoever keeps noticekeeper to look at it.\n")
    }
    assert {answer.headers["Retry-After"] for answer in answers} == {"60"}


async def test_a_defect_is_a_sentence_under_the_same_rules(kept: Kept, tmp_path: Path) -> None:
    file = tmp_path / "no-tables.db"
    sqlite3.connect(file).close()
    without_tables = opened(sqlite_url(file))

    async with (
        serving(create_app(without_tables, kept.clock), "127.0.0.1", 0) as address,
        httpx.AsyncClient(base_url=address, trust_env=False, verify=False) as browser,
    ):
        answer = await browser.get("/healthz")
    await without_tables.close()

    assert answer.status_code == 500
    assert answer.text.startswith("This is a defect of noticekeeper, not of yours.")
    assert {name: answer.headers.get(name) for name in SAID} == SAID
