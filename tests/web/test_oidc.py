"""Signing in with one's own organisation: a real one on this machine, that lies as it is told to."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from joserfc.jwk import RSAKey

from desk.serving import site_of
from domain.organisations import Organisation
from models import reading
from models.walking import verify
from tests.support.oidc import CLIENT, SECRET, SignInThere, sign_in_there
from tests.support.ports import free_port
from tests.web.house import CLAIRE, OFTEN, PRIYA, House, asked, house, pages
from tests.workflows.agreed import boards_on
from web.oidc import Provider
from web.rates import Rates
from web.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="module")

WITH, BACK = "/sign-in/with/sefton-council", "/sign-in/back/sefton-council"
VERIFIED = {"email": PRIYA, "email_verified": True}


@dataclass
class Known:
    """The house with pages that know one organisation, and that organisation's sign-in."""

    here: House
    there: SignInThere
    address: str
    provider: Provider
    site: Site

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[httpx.AsyncClient]:
        headers = {"Accept": "text/html"}
        async with httpx.AsyncClient(base_url=self.address, trust_env=False, verify=False, headers=headers) as browser:
            yield browser

    async def come_back(self, browser: httpx.AsyncClient) -> httpx.Response:
        """As far as what our pages answer to whoever comes back from there."""
        return await browser.get(await self.sent_back(browser))

    async def sent_back(self, browser: httpx.AsyncClient) -> str:
        """Leave for the organisation, sign in there; where it then sends the browser."""
        there = (await browser.get(WITH)).headers["Location"]
        return str((await browser.get(there)).headers["Location"])

    def forget(self, **lies: Any) -> None:
        """Have it be as it was, but for `lies`; nothing of it is known any more."""
        self.there.who, self.there.lies, self.there.signs_with = dict(VERIFIED), lies, None
        self.there.calls_itself, self.there.down, self.provider._known = "", False, None


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def everything(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Known]:
    async with house(tmp_path_factory.mktemp("house")) as here, sign_in_there(here.clock) as there:
        await here.case.open(boards_on(date(2021, 7, 14)))
        await here.on_time()
        sefton = Organisation(
            name="Sefton Council",
            domains=("sefton.example",),
            issuer=there.issuer,
            client_id=CLIENT,
            secret_file=Path("none"),
            only=True,
        )
        provider = Provider(sefton, SECRET)
        port = free_port()
        origin = f"http://127.0.0.1:{port}"
        site = replace(
            site_of(here.settings, here.case.engine.client), rates=OFTEN, origin=origin, providers=(provider,)
        )
        # To wait for an arrival would let days pass here.
        with here.case.engine.env.auto_time_skipping_disabled():
            async with pages(here, site, port) as address:
                yield Known(here, there, address, provider, site)


@pytest.fixture
def known(everything: Known) -> Known:
    everything.forget()
    return everything


async def is_in(browser: httpx.AsyncClient) -> bool:
    return (await browser.get("/my")).status_code == 200


async def test_whoever_their_organisation_vouches_for_is_in_as_that_address_and_the_record_says_so(
    known: Known,
) -> None:
    async with known.browser() as browser:
        offered = await browser.get("/sign-in")
        answer = await known.come_back(browser)
        mine = await browser.get("/my")

    assert f'href="{WITH}"' in offered.text
    assert "Sign in with Sefton Council" in offered.text
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my")
    assert "Priya Nair" in mine.text
    async with known.here.offices.sessions.reading() as session:
        said = [entry.what for entry in await reading.timeline(session, "signing-in")]
        broken = (await verify(session)).broken
    assert f"{PRIYA} signed in, as Sefton Council vouches" in said
    assert broken == ()


async def test_whoever_asked_for_a_page_first_comes_to_it_and_to_no_address_elsewhere(known: Known) -> None:
    asked_for = "/notices/sefton?as_of=2021-06-07"
    found = []
    for to in (asked_for, "//evil.example/my"):
        async with known.browser() as browser:
            form = await browser.get("/sign-in", params={"to": to})
            (way,) = re.findall(rf'href="({WITH}[^"]*)"', form.text)
            there = (await browser.get(way.replace("&amp;", "&"))).headers["Location"]
            back = (await browser.get(there)).headers["Location"]
            found.append((await browser.get(back)).headers["Location"])

    assert found == [asked_for, "/my"]


@pytest.mark.parametrize(
    "lies",
    [
        pytest.param({"iss": "https://another.example"}, id="another's token"),
        pytest.param({"aud": "another client"}, id="a token for somebody else"),
        pytest.param({"aud": [CLIENT, "another"], "azp": "another"}, id="a token for us that somebody else asked for"),
        pytest.param({"nonce": "of another asking"}, id="of another asking"),
        pytest.param({"nonce": None}, id="of no asking"),
        pytest.param({"exp": 1_600_000_000}, id="expired"),
        pytest.param({"iat": 4_000_000_000}, id="of tomorrow"),
        pytest.param({"sub": None}, id="of nobody"),
    ],
)
async def test_a_token_that_is_not_theirs_for_us_for_this_asking_and_of_now_lets_nobody_in(
    known: Known, lies: dict[str, object]
) -> None:
    known.forget(**lies)

    async with known.browser() as browser:
        answer = await known.come_back(browser)

        assert (answer.status_code, "could not be believed" in answer.text) == (403, True)
        assert not await is_in(browser)


async def test_a_token_signed_by_another_key_is_not_believed_and_a_new_key_of_theirs_is(known: Known) -> None:
    stranger = RSAKey.generate_key(2048, {"kid": "first"})
    async with known.browser() as browser:
        await known.come_back(browser)
        known.there.signs_with = stranger
        forged = await known.come_back(browser)
        known.there.signs_with, known.there.key = None, RSAKey.generate_key(2048, {"kid": "second"})
        renewed = await known.come_back(browser)

    assert (forged.status_code, renewed.status_code) == (403, 303)


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"email_verified": False}, "does not say of any address that it is yours"),
        ({"email_verified": None}, "does not say of any address that it is yours"),
        ({"email": CLAIRE}, "may vouch only for addresses at sefton.example"),
        ({"email": f"x@sub.{PRIYA.partition('@')[2]}"}, "may vouch only for addresses at sefton.example"),
        ({"email": "nobody@sefton.example"}, "no notice here names that address"),
    ],
)
async def test_an_address_that_is_not_vouched_for_or_not_theirs_or_on_no_notice_is_refused_in_a_sentence(
    known: Known, claims: dict[str, object], said: str
) -> None:
    known.forget(**claims)

    async with known.browser() as browser:
        answer = await known.come_back(browser)

        assert (answer.status_code, said in answer.text) == (403, True)
        assert not await is_in(browser)


async def test_an_answer_is_good_once_in_the_browser_that_asked_for_it_and_for_a_quarter_of_an_hour(
    known: Known,
) -> None:
    async with known.browser() as browser, known.browser() as other:
        back = await known.sent_back(browser)
        elsewhere = await other.get(back)
        other_state = await browser.get(back.replace("state=", "state=0"))
        first = await browser.get(back)
        replayed = await browser.get(back)
        # The very cookie too: the code was spent there, and what can come of the asking here has come.
        kept = {"Cookie": first.request.headers["Cookie"]}
        stolen = await other.get(back, headers=kept)
        other_is_in = await is_in(other)

    assert (elsewhere.status_code, other_state.status_code, first.status_code) == (403, 403, 303)
    assert "not asked for by this browser" in elsewhere.text
    assert (replayed.status_code, stolen.status_code, other_is_in) == (403, 403, False)


async def test_what_their_sign_in_refuses_or_does_not_answer_is_said_and_a_letter_would_still_do(known: Known) -> None:
    async with known.browser() as browser:
        there = httpx.URL((await browser.get(WITH)).headers["Location"]).params
        refused = await browser.get(BACK, params={"error": "access_denied", "state": there["state"]})
        known.there.down, known.provider._known = True, None
        down = await browser.get(WITH)
        known.forget()
        known.there.calls_itself = "https://another.example"
        another = await browser.get(WITH)
        form = await browser.get("/sign-in")
        nobody = await browser.get("/sign-in/with/nobody")

    assert (refused.status_code, "Sefton Council did not sign you in" in refused.text) == (403, True)
    assert (down.status_code, "does not answer just now" in down.text) == (503, True)
    assert another.status_code == 503
    assert "Send me a link" in form.text
    assert nobody.status_code == 404


async def test_people_of_an_organisation_that_has_it_so_are_sent_no_letter(known: Known) -> None:
    async with known.browser() as browser:
        theirs = await asked(browser, PRIYA)
        others = await asked(browser, CLAIRE)

    assert (theirs.status_code, "People of Sefton Council sign in with Sefton Council" in theirs.text) == (422, True)
    assert others.headers["Location"] == "/sign-in/code"


async def test_whoever_leaves_for_their_organisation_too_often_is_told_to_wait(known: Known) -> None:
    strict = replace(known.site, rates=Rates(proxied=False, of_leaving="2/hour"))
    async with (
        pages(known.here, strict) as address,
        httpx.AsyncClient(base_url=address, trust_env=False, verify=False, headers={"Accept": "text/html"}) as browser,
    ):
        answers = [await browser.get(WITH) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert "Signing in with Sefton Council was begun too often from where you are." in answers[2].text
    assert answers[2].headers["Retry-After"] == "900"
    assert "Set-Cookie" not in answers[2].headers
