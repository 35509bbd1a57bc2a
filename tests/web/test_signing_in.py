"""Signing in, from the page that asks for an address to the letter that came: real workflows, offices and SMTP."""

import re
from base64 import b64decode
from collections.abc import AsyncIterator
from datetime import date, timedelta

import httpx
import pytest
import pytest_asyncio

from activities.signing_in import revoke_sessions_of
from domain.signing_in import TRIES
from models import reading
from models.walking import verify
from tests.support.engine import replayed
from tests.web.house import PRIYA, House, asked, form_in, house, pressed
from tests.workflows.agreed import boards_on
from web.seals import known_by

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOBODY = "nobody@nowhere.example"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with house(tmp_path_factory.mktemp("house")) as here:
        await here.case.open(boards_on(date(2021, 7, 14)))
        await here.on_time()
        yield here


@pytest_asyncio.fixture(loop_scope="module")
async def browser(here: House) -> AsyncIterator[httpx.AsyncClient]:
    async with here.browser() as browser:
        yield browser


async def is_in(browser: httpx.AsyncClient) -> bool:
    answer = await browser.get("/my")
    assert answer.status_code == 200 or answer.headers["Location"] == "/sign-in"
    return answer.status_code == 200


async def begun(here: House) -> int:
    """How many sessions there have been."""
    async with here.offices.sessions.reading() as session:
        return len(await reading.sessions(session))


async def test_whoever_is_not_signed_in_is_asked_to_be(browser: httpx.AsyncClient) -> None:
    answers = [await browser.get(path) for path in ("/", "/my")]

    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(303, "/my"), (303, "/sign-in")]


async def test_the_link_in_the_letter_signs_in_the_browser_that_asked_for_it(
    here: House, browser: httpx.AsyncClient
) -> None:
    letter = await here.asked_for(browser, PRIYA.upper())

    answer = await pressed(browser, letter.link)
    page = await browser.get(answer.headers["Location"])

    assert "Priya Nair" in page.text
    kept = [cookie for cookie in answer.headers.get_list("Set-Cookie") if cookie.startswith("session=")]
    assert len(kept) == 1
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(kept[0].split("; "))


WANTED = "/notices/sefton/acts/update-plan?note=as%20asked"


async def sent_on(here: House, browser: httpx.AsyncClient) -> httpx.Response:
    """Ask for a page while not signed in, and for a letter on the page that comes instead."""
    first = await browser.get(WANTED)
    sign_in = await browser.get(first.headers["Location"])
    to = re.findall(r'name="to" value="([^"]*)"', sign_in.text)[0]
    return await browser.post("/sign-in", data={"form": form_in(sign_in.text), "email": PRIYA, "to": to})


async def test_by_the_link_or_by_the_code_somebody_comes_to_the_page_they_first_asked_for(here: House) -> None:
    for by_link in (True, False):
        async with here.browser() as browser:
            before = len(here.letters(PRIYA))
            await sent_on(here, browser)
            letter = await here.letter_after(before, PRIYA)
            way, typed = (letter.link, {}) if by_link else ("/sign-in/code", {"code": letter.code})

            answer = await pressed(browser, way, **typed)

            assert answer.headers["Location"] == WANTED
            assert (await browser.get(WANTED)).status_code == 200
            assert "onward" not in browser.cookies
            assert (await browser.get("/sign-in?to=//evil.example")).headers["Location"] == "/my"


async def test_where_to_go_is_kept_for_the_one_asking_it_was_made_in(here: House) -> None:
    async with here.browser() as browser, here.browser() as other:
        before = len(here.letters(PRIYA))
        await sent_on(here, other)
        await here.letter_after(before, PRIYA)
        letter = await here.asked_for(browser, PRIYA)
        planted = {"Cookie": f"asking={browser.cookies['asking']}; onward={other.cookies['onward']}"}
        form = {"form": form_in((await browser.get(letter.link)).text)}

        answer = await browser.post(letter.link, data=form, headers=planted)

    assert answer.headers["Location"] == "/my"


async def test_whoever_sent_a_form_when_their_session_had_ended_comes_back_to_it(here: House) -> None:
    async with here.browser() as browser:
        answers = [await browser.post(path) for path in ("/notices/sefton/acts/update-plan", "/portfolio.csv")]

    assert [answer.headers.get("Location") for answer in answers] == [
        "/sign-in?to=%2Fnotices%2Fsefton%2Facts%2Fupdate-plan",
        None,
    ]


async def test_what_was_written_when_the_session_ended_is_given_back_and_signing_in_leads_to_the_page(
    here: House,
) -> None:
    path, ours = "/notices/sefton/acts/update-plan", {"Sec-Fetch-Site": "same-origin"}
    async with here.signed_in(PRIYA) as browser:
        form = {"form": form_in((await browser.get(path)).text), "once": "x", "note": "<b>An hour's work</b>"}
        form |= {"on-day": "24", "on-month": "6", "on-year": "2021"}
        await revoke_sessions_of(here.offices.sessions, PRIYA, by="sam", now=here.now)

        answer = await browser.post(path, data=form, headers=ours)
        by_others = await browser.post(path, data=form, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert "You are signed in no more, so nothing of what you sent was done." in answer.text
    assert "&lt;b&gt;An hour&#39;s work&lt;/b&gt;" in answer.text
    assert ">24 6 2021</p>" in answer.text
    assert 'href="/sign-in?to=%2Fnotices%2Fsefton%2Facts%2Fupdate-plan"' in answer.text
    assert (by_others.status_code, "hour" in by_others.text) == (303, False)


async def test_a_form_from_before_somebody_signed_in_anew_is_not_done_and_is_given_back(here: House) -> None:
    path, ours = "/notices/sefton/acts/update-plan", {"Sec-Fetch-Site": "same-origin"}
    async with here.signed_in(PRIYA) as before, here.signed_in(PRIYA) as browser:
        form = {"form": form_in((await before.get(path)).text), "note": "An hour's work"}

        answer = await browser.post(path, data=form, headers=ours)

    assert answer.status_code == 403
    assert "or you have signed in anew since" in answer.text
    assert "An hour&#39;s work" in answer.text
    assert "Sign out" in answer.text


async def test_a_mail_scanner_that_opens_or_even_presses_the_link_spends_nothing(
    here: House, browser: httpx.AsyncClient
) -> None:
    letter = await here.asked_for(browser, PRIYA)

    async with here.browser() as scanner:
        shown = [await scanner.request(way, letter.link) for way in ("GET", "HEAD", "GET")]
        done = await scanner.post(letter.link, data={"form": form_in((await browser.get(letter.link)).text)})
        scanner_is_in = await is_in(scanner)
    mine = await pressed(browser, letter.link)

    assert [answer.status_code for answer in shown] == [200, 200, 200]
    assert "only in the browser in which it was asked for" in shown[0].text
    assert (done.status_code, scanner_is_in) == (403, False)
    assert (mine.status_code, await is_in(browser)) == (303, True)


async def test_a_link_pressed_twice_is_one_session_and_once_it_was_used_it_is_of_no_use(
    here: House, browser: httpx.AsyncClient
) -> None:
    letter = await here.asked_for(browser, PRIYA)
    form = {"form": form_in((await browser.get(letter.link)).text)}
    cookie = {"Cookie": f"asking={browser.cookies['asking']}"}
    before = await begun(here)

    first, second = [await browser.post(letter.link, data=form, headers=cookie) for _ in range(2)]
    async with here.browser() as other:
        later = await other.get(letter.link)

    assert [answer.headers.get("Location") for answer in (first, second)] == ["/my", "/my"]
    assert await begun(here) == before + 1
    assert "only once" in later.text


async def test_the_code_typed_where_it_was_asked_for_signs_in_as_well(here: House, browser: httpx.AsyncClient) -> None:
    letter = await here.asked_for(browser, PRIYA)

    answer = await pressed(browser, "/sign-in/code", code=f" {letter.code[:3]} {letter.code[3:]} ")

    assert answer.status_code == 303
    assert await is_in(browser)


async def test_a_code_may_be_mistyped_five_times_and_then_even_the_right_one_is_refused(
    here: House, browser: httpx.AsyncClient
) -> None:
    letter = await here.asked_for(browser, PRIYA)
    wrong = [f"{(int(letter.code) + n) % 10**6:06}" for n in range(1, TRIES + 1)]

    answers = [await pressed(browser, "/sign-in/code", code=code) for code in wrong]
    right = await pressed(browser, "/sign-in/code", code=letter.code)

    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 403]
    assert "4 tries are left" in answers[0].text
    assert "One try is left" in answers[3].text
    assert (right.status_code, await is_in(browser)) == (403, False)


async def test_nobody_can_tell_by_the_answers_whether_an_address_is_known(
    here: House, browser: httpx.AsyncClient
) -> None:
    await here.asked_for(browser, PRIYA)
    known = await pressed(browser, "/sign-in/code", code="000000")
    async with here.browser() as other:
        answer = await asked(other, NOBODY)
        page = await other.get(answer.headers["Location"])
        unknown = await pressed(other, "/sign-in/code", code="000000")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/code")
    assert "If the address you typed is on a notice" in page.text
    assert without_form(known) == without_form(unknown)
    assert not list(here.mail.glob("*nobody*"))


def without_form(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, re.sub(r'value="[0-9a-f]{64}"', "", answer.text)


async def test_a_letter_is_of_no_use_after_fifteen_minutes(here: House, browser: httpx.AsyncClient) -> None:
    letter = await here.asked_for(browser, PRIYA)
    form = {"form": form_in((await browser.get(letter.link)).text)}

    await here.sleep(timedelta(minutes=16))
    answer = await browser.post(letter.link, data=form)

    assert answer.status_code == 403
    assert "Ask for a new one" in answer.text


async def test_a_session_ends_when_nobody_uses_it_for_eight_hours(here: House) -> None:
    async with here.signed_in(PRIYA) as browser:
        await here.sleep(timedelta(hours=7))
        used = await browser.get("/my")
        await here.sleep(timedelta(hours=7))
        again = await is_in(browser)
        await here.sleep(timedelta(hours=8, minutes=1))
        ended = not await is_in(browser)

    assert (used.status_code, again, ended) == (200, True, True)
    assert used.headers["Set-Cookie"].startswith("session=")


async def test_who_signs_out_is_out_even_with_the_old_cookie(here: House) -> None:
    async with here.signed_in(PRIYA) as browser:
        cookie = {"Cookie": f"session={browser.cookies['session']}"}
        answer = await browser.post("/sign-out", data={"form": form_in((await browser.get("/my")).text)})
        await here.on_time()
        out = not await is_in(browser)
    async with here.browser() as thief:
        again = await thief.get("/my", headers=cookie)

    assert "You are signed out" in answer.text
    assert out
    assert again.status_code == 303


async def test_a_session_taken_back_is_over_at_once(here: House) -> None:
    async with here.signed_in(PRIYA) as browser:
        await revoke_sessions_of(here.offices.sessions, PRIYA, by="sam", now=here.now)

        assert not await is_in(browser)


async def test_a_form_from_elsewhere_does_nothing(here: House) -> None:
    async with here.signed_in(PRIYA) as browser:
        answers = [await browser.post("/sign-out", data=form) for form in ({}, {"form": "a" * 64}, {"form": "é"})]

        assert [answer.status_code for answer in answers] == [403, 403, 403]
        assert await is_in(browser)


async def test_temporal_is_told_no_secret_and_its_history_replays(here: House, browser: httpx.AsyncClient) -> None:
    letter = await here.asked_for(browser, PRIYA)
    asking = browser.cookies["asking"]
    await pressed(browser, "/sign-in/code", code="0000 00")
    await pressed(browser, letter.link)

    history = await here.case.engine.client.get_workflow_handle(f"sign-in/{known_by(asking)[:32]}").fetch_history()

    told = b"".join(b64decode(found) for found in re.findall(r'"data": ?"([^"]+)"', history.to_json())).decode()
    assert PRIYA in told
    for secret in (asking, letter.code, letter.link.rpartition("/")[2], browser.cookies["session"]):
        assert secret not in told
    await replayed([history])


async def test_whatever_is_no_address_is_said_beside_the_field(browser: httpx.AsyncClient) -> None:
    for typed in ("", "nobody", "a b@c.example", "é@c.example", "<b>@</b>", "x" * 3000):
        answer = await asked(browser, typed)

        assert answer.status_code == 422
        assert 'id="email-error"' in answer.text
        assert "<b>" not in answer.text


async def test_no_secret_stands_in_the_register_and_its_chain_holds(here: House) -> None:
    async with here.signed_in(PRIYA) as browser:
        cookie = browser.cookies["session"]
    async with here.offices.sessions.reading() as session:
        rows = await reading.sessions(session)
        said = [entry.what for entry in await reading.timeline(session, "signing-in")]
        broken = (await verify(session)).broken

    assert not any(row.secret in cookie for row in rows)
    assert f"{PRIYA} signed in" in said
    assert f"{PRIYA} was signed out by sam" in said
    assert broken == ()
