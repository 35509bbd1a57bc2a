"""What programs read and do over the API, at the house: real strands and offices, and what schemathesis makes of it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import httpx
import pytest
import pytest_asyncio

from activities.clients import revoke_token
from activities.disguising import Chain, LetterThen
from activities.erasing import attest
from desk.serving import site_of
from domain.clients import Scope
from domain.entries import Entry
from models import chain, reading
from models.erasing import ERASED
from models.post import LetterRow
from tests.support.ports import free_port
from tests.support.waiting import PATIENCE
from tests.web.api_house import found_amiss, program, token
from tests.web.house import CLAIRE, PRIYA, RUTH, House, house, pages
from tests.workflows.agreed import boards_on
from web.api.callers import Limits
from workflows.connection import connected

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Beside the whole notice, one of each kind: a list in pages, a thing with something asked of it, bytes by their hash,
# what the strands answer, and an act with parts, bounds and rules between its fields.
SAMPLED = ("happenings", "papers/{paper}", "letters/{sha256}", "coming", "acts/agree-timetable")
REPORT = "/notices/sefton/acts/submit-report"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A notice with a board in July 2021, at the end of June."""
    async with house(tmp_path_factory.mktemp("house")) as here:
        await here.case.open(boards_on(date(2021, 7, 14), date(2021, 8, 18)))
        await here.case.sleep_to(date(2021, 6, 24))
        await here.on_time()
        yield here


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def council(here: House) -> AsyncIterator[httpx.AsyncClient]:
    async with program(here, await token(here, "sefton-dashboard", PRIYA)) as council:
        yield council


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def department(here: House) -> AsyncIterator[httpx.AsyncClient]:
    async with program(here, await token(here, "dfe-board", CLAIRE)) as department:
        yield department


def once(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


# --- reads


async def test_a_token_says_whom_it_acts_as_and_how_far_it_reaches(council: httpx.AsyncClient) -> None:
    me = (await council.get("/me")).json()

    assert (me["client"], me["acts_as"], me["notices"]) == ("sefton-dashboard", PRIYA, ["sefton"])
    assert me["ends_at"].startswith("2022-06-24T")


async def test_terms_are_told_with_their_status_and_what_is_unset_has_no_value(council: httpx.AsyncClient) -> None:
    notice = (await council.get("/notices/sefton")).json()
    terms = {term["name"]: term for term in notice["terms"]}

    assert notice["sight"] == "council"
    assert (terms["adviser_reports"]["status"], terms["adviser_reports"]["value"]) == ("unset", None)
    assert (terms["delivery"]["status"], terms["delivery"]["paragraph"]) == ("stated", "11")


async def test_a_duty_is_told_with_the_whole_why_of_its_day(council: httpx.AsyncClient) -> None:
    duties = (await council.get("/notices/sefton/duties", params={"limit": 100})).json()["items"]
    report = next(duty for duty in duties if duty["key"] == "board-report-1")

    assert (report["due_on"], report["overdue"], report["owed_by"]) == ("2021-07-07", False, ["Priya Nair"])
    assert report["reckoning"]["anchor_on"] == "2021-07-14"
    assert {day["why"] for day in report["reckoning"]["skipped"]} == {"Saturday", "Sunday"}
    assert (report["act"], report["about"]) == ("submit-report", {"meeting": 1})


async def test_what_fires_next_comes_from_the_strands(council: httpx.AsyncClient) -> None:
    coming = (await council.get("/notices/sefton/coming")).json()

    assert coming["silent"] == []
    assert coming["steps"] == sorted(coming["steps"], key=lambda step: str(step["at"]))
    assert coming["steps"][0]["what"].startswith("Remind the coordinator")


async def test_pages_of_happenings_follow_one_another_and_miss_none(council: httpx.AsyncClient) -> None:
    seen = list[int]()
    after: int | None = 0
    while after is not None:
        page = (await council.get("/notices/sefton/happenings", params={"after": after, "limit": 7})).json()
        seen, after = [*seen, *(entry["n"] for entry in page["items"])], page["next"]

    whole = (await council.get("/notices/sefton/happenings", params={"limit": 100})).json()
    assert seen == [entry["n"] for entry in whole["items"]] == sorted(seen)
    assert whole["next"] is None


async def test_the_bytes_of_a_letter_are_for_whom_it_is_to(
    council: httpx.AsyncClient, department: httpx.AsyncClient
) -> None:
    letters = (await council.get("/notices/sefton/letters", params={"limit": 100})).json()["items"]
    mine = next(letter for letter in letters if letter["name"] == "Priya Nair")

    got = await council.get(f"/notices/sefton/letters/{mine['sha256']}")
    # The Department sees that it was sent, and not the links in it by which Priya acts.
    others = await department.get(f"/notices/sefton/letters/{mine['sha256']}")

    assert (got.status_code, got.headers["Content-Type"]) == (200, "message/rfc822")
    assert b"Message-ID:" in got.content
    assert others.status_code == 404


async def test_a_letter_that_was_erased_is_told_of_with_the_day_and_has_no_bytes(
    here: House, council: httpx.AsyncClient
) -> None:
    letters = (await council.get("/notices/sefton/letters", params={"limit": 100})).json()["items"]
    mine = [letter for letter in letters if letter["name"] == "Priya Nair"][1]
    await erased(here, mine["key"])

    got = await council.get(f"/notices/sefton/letters/{mine['sha256']}")
    listed = (await council.get("/notices/sefton/letters", params={"limit": 100})).json()["items"]
    async with here.signed_in(PRIYA) as browser:
        page = await browser.get("/notices/sefton/letters")

    assert (got.status_code, got.json()["title"]) == (410, "Gone")
    assert got.json()["detail"] == "The words of this letter were erased on Thursday 24 June 2021."
    assert [one["erased_at"] is not None for one in listed if one["key"] == mine["key"]] == [True]
    assert "erased on Thursday 24 June 2021" in page.text


async def erased(here: House, key: str) -> None:
    async with here.offices.sessions.writing() as session:
        await chain.lock(session, "sefton")
        row = await session.get(LetterRow, key)
        assert row
        left = LetterRow(**{**row.model_dump(), "raw": b"", "erased_at": here.now})
        said = Entry(key="", reference="sefton", strand=ERASED, at=here.now, what="A letter was erased")
        await attest(session, Chain("sefton", letters=[LetterThen(key, left)]), (), said, here.now)


async def test_what_the_department_weighs_is_for_the_department(
    council: httpx.AsyncClient, department: httpx.AsyncClient
) -> None:
    concern = {"concern": "Supervision is not recorded"}
    raised = await department.post("/notices/sefton/acts/raise-concern", json=concern, headers=once("concern-0001"))
    async with asyncio.timeout(PATIENCE):
        while not (found := (await department.get("/notices/sefton/escalations")).json()):
            await asyncio.sleep(0.05)

    assert raised.status_code == 200, raised.text
    assert (found[0]["number"], found[0]["stage"], found[0]["over"]) == (1, "concern", False)
    assert (await council.get("/notices/sefton/escalations")).status_code == 404
    assert [line["reference"] for line in (await department.get("/portfolio")).json()["items"]] == ["sefton"]
    assert (await council.get("/portfolio")).status_code == 404


# --- acts


async def test_an_act_is_done_once_however_often_it_is_sent_and_the_audit_names_the_client(
    here: House, council: httpx.AsyncClient
) -> None:
    first = await council.post(REPORT, json={"meeting": 1}, headers=once("report-0001"))
    again = await council.post(REPORT, json={"meeting": 1}, headers=once("report-0001"))
    other = await council.post(REPORT, json={"meeting": 2}, headers=once("report-0001"))

    assert (first.status_code, first.json()["already"]) == (200, False), first.text
    assert (again.status_code, again.json()["already"]) == (200, True)
    assert (other.status_code, "Send a new one" in other.json()["detail"]) == (409, True)
    async with here.offices.sessions.reading() as session:
        [entry] = [row for row in await reading.audit(session, "sefton") if "/submit-report/" in row.key]
    assert (entry.by, entry.details["via"]) == ("priya-nair", "API client sefton-dashboard")


async def test_an_act_sent_again_on_a_later_day_is_the_same_act_of_the_day_it_was_first_sent(
    here: House, council: httpx.AsyncClient
) -> None:
    first = await council.post("/notices/sefton/acts/update-plan", json={}, headers=once("midnight-1"))
    here.now += timedelta(days=1)
    again = await council.post("/notices/sefton/acts/update-plan", json={}, headers=once("midnight-1"))
    here.now -= timedelta(days=1)
    other = await council.post(
        "/notices/sefton/acts/update-plan", json={"on": "2021-06-23"}, headers=once("midnight-1")
    )

    assert (first.status_code, first.json()["already"]) == (200, False), first.text
    assert (again.status_code, again.json()["already"]) == (200, True), again.text
    assert (other.status_code, "Send a new one" in other.json()["detail"]) == (409, True)


async def test_what_the_law_refuses_is_a_sentence_beside_its_field_and_changes_nothing(
    council: httpx.AsyncClient,
) -> None:
    refused = await council.post(REPORT, json={"meeting": 1, "on": "2030-01-01"}, headers=once("report-0002"))

    assert (refused.status_code, refused.headers["Content-Type"]) == (409, "application/problem+json")
    assert "lies ahead" in (said := refused.json()["detail"])
    assert refused.json()["faults"] == [{"field": "on", "said": said, "pointer": "#/on"}]


async def test_a_rule_between_two_fields_is_refused_as_the_law_refuses(council: httpx.AsyncClient) -> None:
    away = {"person": "priya-nair", "from_on": "2021-08-09", "to_on": "2021-08-02"}

    refused = await council.post("/notices/sefton/acts/set-absence", json=away, headers=once("absence-0001"))

    assert (refused.status_code, "swap the two days" in refused.json()["detail"]) == (409, True)


@pytest.mark.parametrize(
    ("sent", "key", "field"),
    [
        ({}, "report-0003", "meeting"),
        ({"meeting": "1"}, "report-0003", "meeting"),
        ({"meeting": True}, "report-0003", "meeting"),
        ({"meeting": 1, "by": "claire-donnelly"}, "report-0003", "by"),
        ({"meeting": 1, "via": "nobody"}, "report-0003", "via"),
        ({"meeting": 1, "version": 1, "sha256": "a" * 64}, "report-0003", "sha256"),
        ({"meeting": 1, "on": "2021-02-30"}, "report-0003", "on"),
        ({"meeting": 1, "note": "\u202eback to front"}, "report-0003", "note"),
        ({"meeting": 1, "extra": 1}, "report-0003", "extra"),
        ({"meeting": 1}, "short", "Idempotency-Key"),
        ([], "report-0003", ""),
    ],
)
async def test_what_is_not_as_the_schema_says_is_told_field_by_field(
    council: httpx.AsyncClient, sent: object, key: str, field: str
) -> None:
    answer = await council.post(REPORT, json=sent, headers=once(key))

    assert answer.status_code == 422
    pointers = {fault["field"]: fault["pointer"] for fault in answer.json()["faults"]}
    assert pointers[field] == ("" if field in ("", "Idempotency-Key") else f"#/{field}")


async def test_what_a_schema_leaves_open_is_no_defect(department: httpx.AsyncClient) -> None:
    varied = {"terms": {"plan": {"anything": ["at", {"all": None}]}}, "reason": "We agreed it"}

    refused = await department.post("/notices/sefton/acts/propose-variation", json=varied, headers=once("variation-1"))

    assert refused.status_code in (409, 422), refused.text


@pytest.mark.parametrize("held", ["\\u0000", "\\ud800"])
async def test_what_no_register_can_keep_is_refused_in_a_variation(department: httpx.AsyncClient, held: str) -> None:
    varied = f'{{"terms": {{"plan": {{"text": "a{held}b"}}}}, "reason": "We agreed it"}}'
    headers = {**once("variation-2"), "Content-Type": "application/json"}

    refused = await department.post("/notices/sefton/acts/propose-variation", content=varied, headers=headers)

    assert (refused.status_code, "cannot be seen" in refused.json()["detail"]) == (409, True), refused.text


@pytest.mark.parametrize(
    ("body", "kind", "status", "said"),
    [
        (b"[" * 100_000, "application/json", 422, "cannot be read as JSON"),
        (b'{"meeting":' + b"[" * 100_000, "application/json", 422, "cannot be read as JSON"),
        (b"\xff\xfe", "application/json", 422, "cannot be read as JSON"),
        # Programs differ in which of the two they take.
        (b'{"meeting": 1, "meeting": 2}', "application/json", 422, "'meeting' is said twice"),
        (b'{"meeting": 1, "\\ud800": 1}', "application/json", 422, ""),
        (b'{"meeting": "\\ud800"}', "application/json", 422, "This is a whole number"),
        (b'{"meeting": 1' + b"0" * 4000 + b"}", "application/json", 422, "500 or less"),
        (b'{"meeting": NaN}', "application/json", 422, "cannot be read as JSON"),
        (b'{"meeting": 1e400}', "application/json", 422, "This is a whole number"),
        (b'{"meeting": 1}', "text/plain", 415, "Content-Type: application/json"),
        (b'{"meeting": 1}', "", 415, "Content-Type: application/json"),
        (b'{"meeting": 400}', "application/JSON; charset=utf-8", 409, "no such board report"),
    ],
)
async def test_whatever_bytes_are_sent_the_answer_is_a_sentence(
    council: httpx.AsyncClient, body: bytes, kind: str, status: int, said: str
) -> None:
    answer = await council.post(REPORT, content=body, headers={**once("bytes-0001"), "Content-Type": kind})

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert said in answer.json()["detail"] + " ".join(fault["said"] for fault in answer.json()["faults"])


async def test_a_version_of_a_paper_that_is_not_kept_is_not_handed_in(council: httpx.AsyncClient) -> None:
    refused = await council.post(REPORT, json={"meeting": 2, "version": 7}, headers=once("version-0001"))

    assert (refused.status_code, "No version 7 of this paper" in refused.json()["detail"]) == (409, True)
    assert [fault["pointer"] for fault in refused.json()["faults"]] == ["#/version"]


# --- who may


async def test_what_is_not_theirs_and_what_is_not_there_are_the_same_bytes(
    here: House, council: httpx.AsyncClient
) -> None:
    async with program(here, await token(here, "elsewhere-only", PRIYA, notices=("other",))) as bounded:
        answers = [
            await council.get("/notices/nowhere"),
            await council.get("/notices/sefton/escalations"),
            await council.get("/nothing"),
            await council.get(f"{here.address}/api"),
            await council.get(f"{here.address}/api/v2/me"),
            await council.post("/notices/sefton/acts/give-reading", json={}, headers=once("reading-0001")),
            await council.post("/notices/nowhere/acts/submit-report", json={}, headers=once("reading-0001")),
            await bounded.get("/notices/sefton"),
            await bounded.post(REPORT, json={"meeting": 1}, headers=once("report-0004")),
        ]
        mine = (await bounded.get("/notices")).json()

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert mine == {"items": [], "next": None}


async def test_a_token_does_what_its_scopes_say_and_a_chair_sees_the_chairs_part(here: House) -> None:
    async with program(here, await token(here, "chair-reader", RUTH, [Scope.READ])) as chair:
        refused = await chair.post(REPORT, json={"meeting": 1}, headers=once("report-0005"))
        portfolio = await chair.get("/portfolio")
        notice = (await chair.get("/notices/sefton")).json()
        happenings = (await chair.get("/notices/sefton/happenings")).json()
        coming = (await chair.get("/notices/sefton/coming")).json()

    assert (refused.status_code, portfolio.status_code) == (403, 403)
    assert "this one is for read" in refused.json()["detail"]
    assert notice["sight"] == "their part"
    assert (happenings["items"], coming["steps"]) == ([], [])


async def test_without_a_token_that_holds_there_is_no_answer(here: House) -> None:
    secret = await token(here, "taken-back", PRIYA)
    ended = await token(here, "long-over", PRIYA, days=-1)
    assert await revoke_token(here.offices.sessions, "taken-back", by="sam", now=here.now)

    for sent in (secret, ended, "nkt_nobody"):
        async with program(here, sent) as nobody:
            answer = await nobody.get("/me")
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


async def test_whoever_is_on_no_notice_any_more_takes_the_tokens_reach_with_them(here: House) -> None:
    async with program(here, await token(here, "left", "gone.away@sefton.example")) as left:
        assert (await left.get("/me")).json()["notices"] == []
        assert (await left.get("/notices/sefton")).status_code == 404


async def test_a_token_that_asks_too_often_is_told_when_to_ask_again_and_silence_of_temporal_too(here: House) -> None:
    away = await connected(f"127.0.0.1:{free_port()}", "default", later=True)
    site, secret = site_of(here.settings, away), await token(here, "hasty", PRIYA)

    async with (
        pages(here, replace(site, limits=Limits("3/minute"))) as address,
        httpx.AsyncClient(
            base_url=f"{address}/api/v1", trust_env=False, verify=False, headers={"Authorization": f"Bearer {secret}"}
        ) as hasty,
    ):
        read = await hasty.get("/notices/sefton")
        silent = await hasty.post("/notices/sefton/acts/update-plan", json={}, headers=once("plan-0001"))
        coming = await hasty.get("/notices/sefton/coming")
        often = await hasty.get("/me")

    assert (read.status_code, silent.status_code, often.status_code) == (200, 503, 429)
    assert "same Idempotency-Key" in silent.json()["detail"]
    assert coming.status_code == 503 or coming.json()["silent"]
    assert (silent.headers["Retry-After"], often.headers["Retry-After"]) == ("60", "60")


# --- the document


async def test_schemathesis_finds_nothing_amiss(here: House) -> None:
    secret = await token(here, "schemathesis", CLAIRE)
    async with program(here, secret) as program_:
        document = (await program_.get("/openapi.json")).json()
    for operations in document["paths"].values():
        for asked in (one for operation in operations.values() for one in operation.get("parameters", [])):
            if asked["name"] == "reference":
                asked["schema"] = {"type": "string", "enum": ["sefton", "nowhere"]}
    paths = ["/notices/{reference}", *(f"/notices/{{reference}}/{name}" for name in SAMPLED)]
    assert {*paths} <= {*document["paths"]}

    amiss, asked_for = await asyncio.to_thread(found_amiss, document, here.address, secret, 1, paths)

    assert amiss == []
    assert asked_for > 100


async def test_every_address_of_the_document_says_what_may_go_wrong(council: httpx.AsyncClient) -> None:
    document = (await council.get("/openapi.json")).json()

    assert document["openapi"].startswith("3.1")
    assert not any(path.startswith(("/my", "/sign-in")) for path in document["paths"])
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert {"200", "401", "404", "422", "429", "503"} <= {*operation["responses"]}, path
            assert operation["security"] == [{"token": []}], path


async def test_what_is_too_long_is_told_as_a_problem(council: httpx.AsyncClient) -> None:
    answer = await council.post(REPORT, content=b"x" * 200_001, headers=once("report-0006"))

    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/problem+json")


async def test_time_goes_by_and_a_token_with_it(here: House) -> None:
    async with program(here, await token(here, "one-day", PRIYA, days=1)) as short:
        before, here.now = await short.get("/me"), here.now + timedelta(days=1)
        after, here.now = await short.get("/me"), here.now - timedelta(days=1)

    assert (before.status_code, after.status_code) == (200, 401)
