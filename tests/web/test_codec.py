"""What Temporal's own pages have opened here: for an operator, from where those pages are, and for nobody else."""

import base64
from datetime import timedelta
from typing import Any

import httpx
import pytest
from google.protobuf.json_format import MessageToDict
from temporalio.api.common.v1 import Payload, Payloads

from activities.clients import make_token
from domain.clients import Scope
from domain.people import Role
from models.database import Sessions
from tests.support.lives import somebody
from tests.support.notices import sefton
from tests.web.house import CLAIRE
from tests.web.shelf import CONSOLE, NOW, Shelf, notice
from web.codec import ELSEWHERE, LONGEST, NOT_PAYLOADS, NOT_YOURS, WHO
from workflows.sealing import Ring, Seal

SAM = "sam@operations.example"
RING = Ring("one", {"one": b"k" * 32})
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data='"Priya Nair, café"'.encode())


@pytest.fixture
async def shelf(sessions: Sessions, read_only_url: str) -> Shelf:
    """A notice that an operator has a part in."""
    shelf = Shelf(sessions, read_only_url)
    sam = somebody("sam", Role.OPERATOR, address=SAM)
    row = notice("sefton", "Sefton")
    row.text = {**row.text, "people": [one.model_dump(mode="json") for one in (*sefton().people, sam)]}
    await shelf.put(row)
    return shelf


async def sealed(ring: Ring = RING) -> dict[str, Any]:
    """What Temporal's pages send: payloads as protobuf's JSON has them."""
    return MessageToDict(Payloads(payloads=await Seal(ring).encode([PLAIN])))


def texts(answer: httpx.Response) -> list[bytes]:
    assert answer.status_code == 200, answer.text
    return [base64.b64decode(one["data"]) for one in answer.json()["payloads"]]


async def test_an_operator_has_opened_what_was_sealed_and_sealed_what_is_plain(shelf: Shelf) -> None:
    async with shelf.browser(SAM, ring=RING) as browser:
        opened = await browser.post("/codec/decode", json=await sealed(), headers={"Origin": CONSOLE})
        closed = await browser.post("/codec/encode", json=opened.json(), headers={"Origin": CONSOLE})
        again = await browser.post("/codec/decode", json=closed.json())

    assert texts(opened) == texts(again) == [PLAIN.data]
    assert b"Priya" not in texts(closed)[0]
    assert opened.headers["Access-Control-Allow-Origin"] == CONSOLE
    assert opened.headers["Access-Control-Allow-Credentials"] == "true"
    assert opened.headers["Cache-Control"] == "no-store"


async def test_a_browser_is_given_leave_to_ask_from_temporals_pages_and_from_no_others(shelf: Shelf) -> None:
    asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-namespace"}
    async with shelf.browser(SAM, ring=RING) as browser:
        ours = await browser.options("/codec/decode", headers={**asking, "Origin": CONSOLE})
        theirs = await browser.options("/codec/decode", headers={**asking, "Origin": "https://evil.example"})
        sent = await browser.post("/codec/decode", json=await sealed(), headers={"Origin": "https://evil.example"})

    assert (ours.status_code, ours.headers["Access-Control-Allow-Origin"]) == (200, CONSOLE)
    assert theirs.status_code == 400
    assert "Access-Control-Allow-Origin" not in theirs.headers
    assert (sent.status_code, sent.json()["message"]) == (403, ELSEWHERE)


async def test_nothing_is_opened_for_anybody_else(shelf: Shelf) -> None:
    async with shelf.browser(CLAIRE, ring=RING) as browser:
        official = await browser.post("/codec/decode", json=await sealed())
        browser.cookies.clear()
        stranger = await browser.post("/codec/decode", json=await sealed())
        forged = await browser.post("/codec/decode", json=await sealed(), headers={"Authorization": "Bearer nkt_x"})

    assert (official.status_code, official.json()["message"]) == (403, NOT_YOURS)
    assert [(one.status_code, one.json()["message"]) for one in (stranger, forged)] == [(401, WHO)] * 2


async def test_a_token_opens_where_it_is_an_operators_for_reading(shelf: Shelf) -> None:
    async def made(client: str, address: str, scope: Scope) -> str:
        lasts = timedelta(days=30)
        return await make_token(shelf.sessions, client, address, [scope], (), lasts=lasts, by="sam", now=NOW)

    secrets = [
        await made("engine-room", SAM, Scope.READ),
        await made("acting", SAM, Scope.ACT),
        await made("department", CLAIRE, Scope.READ),
    ]
    async with shelf.browser(CLAIRE, ring=RING) as browser:
        browser.cookies.clear()
        answers = [
            await browser.post("/codec/decode", json=await sealed(), headers={"Authorization": f"Bearer {secret}"})
            for secret in secrets
        ]

    assert [one.status_code for one in answers] == [200, 401, 403]
    assert texts(answers[0]) == [PLAIN.data]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"payloads": 5}', b'{"payloads": [{"data": 5}]}', b'{"x": 1}'])
async def test_what_is_no_payload_is_refused_in_a_sentence(shelf: Shelf, body: bytes) -> None:
    async with shelf.browser(SAM, ring=RING) as browser:
        answer = await browser.post("/codec/decode", content=body, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["message"]) == (400, NOT_PAYLOADS)


async def test_each_opening_is_logged_with_the_operators_id_and_no_address(
    shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    async with shelf.browser(SAM, ring=RING) as browser:
        with caplog.at_level("INFO", "web.codec"):
            await browser.post("/codec/decode", json=await sealed())

    logged = [record.getMessage() for record in caplog.records if record.name == "web.codec"]
    assert logged == ["sam of sefton: 1 of Temporal's payloads opened."]


async def test_a_key_that_is_not_here_is_named_and_a_body_beyond_all_bounds_is_not_read(shelf: Shelf) -> None:
    foreign = await sealed(Ring("other", {"other": b"o" * 32}))
    async with shelf.browser(SAM, ring=RING) as browser:
        unknown = await browser.post("/codec/decode", json=foreign)
        long = await browser.post("/codec/decode", content=b" " * (LONGEST + 1))

    assert unknown.status_code == 400
    assert "sealed with the key other, which is not here" in unknown.json()["message"]
    assert long.status_code == 413
