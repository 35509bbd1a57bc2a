"""No log ever holds what somebody could sign in, read or act by: all that is logged while people and programs do so."""

import base64
import logging
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from secrets import token_bytes
from typing import Any

import httpx
import pytest

from activities.clients import add_webhook, remove_webhook
from desk.serving import site_of
from domain.clients import EventKind, Scope
from domain.organisations import Organisation
from notifications.mailer import Line, Mailer
from notifications.undelivered import PostMisconfigured
from settings import SECRETS, Settings
from tests.activities.scripted_smtp import scripted_smtp
from tests.support.engine import QUEUE
from tests.support.oidc import CLIENT, SECRET, sign_in_there
from tests.support.ports import free_port
from tests.web.api_house import program, token
from tests.web.house import OFTEN, PRIYA, House, asked, house, pages, pressed
from tests.web.listening import listener
from tests.workflows.agreed import boards_on
from web.oidc import Provider
from worker import webhook_secrets_of
from workflows.sealing import Ring
from workflows.tending import Tending

# What kind it is, and the secret.
Secret = tuple[str, str]

PASSWORD, LETTER = "correct-horse-battery", b"Subject: Papers\r\n\r\nThey are due.\r\n"
# The browser and the program of this test say of themselves where they went.
OF_THE_TEST = ("httpx", "httpcore")


# Every kind of secret there is; each has its part in the story below.
KINDS = {
    *("code in a letter", "link in a letter", "asking of a browser", "session of a browser"),
    *("token of a program", "secret of a webhook", "secret file", "key that seals"),
    *("client secret with an organisation", "client secret on its way", "what an organisation told"),
    *SECRETS,
    *("password on its way", "password with its name on its way"),
}


async def test_no_secret_is_logged_while_people_sign_in_and_programs_ask_and_are_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with house(tmp_path) as here:
        await here.case.open(boards_on(date(2021, 7, 14)))
        await here.case.sleep_to(date(2021, 6, 24))
        await here.on_time()
        secrets = [*await signing_in(here), *await with_their_organisation(here), *await programs(here)]
    secrets += [*await handing_over(), *shown_settings()]
    secrets.append(("secret file", (tmp_path / "secret").read_bytes().hex()))

    said = "\n".join(logging.Formatter().format(one) for one in caplog.records if not one.name.startswith(OF_THE_TEST))
    assert {kind for kind, _ in secrets} == KINDS
    assert [kind for kind, secret in secrets if len(secret) < 6] == []
    assert [kind for kind, secret in secrets if secret in said] == []
    assert "was not believed" in said
    assert len(said) > 1000


async def signing_in(here: House) -> list[Secret]:
    """By a code mistyped, and then by the link: what was in the letter, and what the browser kept."""
    async with here.browser() as browser:
        letter = await here.asked_for(browser, PRIYA)
        asking = browser.cookies["asking"]
        await pressed(browser, "/sign-in/code", code="000000" if letter.code != "000000" else "111111")
        came = await pressed(browser, letter.link)
        assert came.headers["Location"] == "/my", came.text
        session = browser.cookies["session"]
        assert (await browser.get("/my")).status_code == 200
    async with here.browser() as another:
        await asked(another, "nobody@sefton.example")
    return [
        ("code in a letter", letter.code),
        ("link in a letter", letter.link.rpartition("/")[2]),
        ("asking of a browser", asking),
        ("session of a browser", session),
    ]


async def with_their_organisation(here: House) -> list[Secret]:
    """Signed in as theirs vouches for; and once more, when what it says is not believed."""
    async with sign_in_there(here.clock) as there:
        whose = Organisation(
            name="Sefton Council",
            domains=("sefton.example",),
            issuer=there.issuer,
            client_id=CLIENT,
            secret_file=Path("none"),
        )
        there.who, provider, port = {"email": PRIYA, "email_verified": True}, Provider(whose, SECRET), free_port()
        site = replace(site_of(here.settings, here.case.engine.client), origin=f"http://127.0.0.1:{port}")
        with here.case.engine.env.auto_time_skipping_disabled():
            async with pages(here, replace(site, rates=OFTEN, providers=(provider,)), port) as address:
                vouched = await come_back(address)
                there.lies = {"nonce": "of another asking"}
                refused = await come_back(address)
        logging.getLogger("noticekeeper").info("%r", provider)
    assert vouched.headers["Location"] == "/my", vouched.text
    assert refused.headers.get("Location") != "/my"
    return [
        ("client secret with an organisation", SECRET),
        ("client secret on its way", SECRET.replace(" ", "+")),
        *(("what an organisation told", said) for said in there.told),
    ]


async def come_back(address: str) -> httpx.Response:
    """Leave for the organisation, and come back from there."""
    async with httpx.AsyncClient(base_url=address, trust_env=False, verify=False) as browser:
        there = (await browser.get("/sign-in/with/sefton-council")).headers["Location"]
        return await browser.get((await browser.get(there)).headers["Location"])


async def programs(here: House) -> list[Secret]:
    """A token that reads, acts and is refused; a webhook that is refused at first, and told then."""
    secret = await token(here, "council", PRIYA, [Scope.READ, Scope.ACT])
    async with listener("503 Service Unavailable") as there, program(here, secret) as client:
        hook = await add_webhook(
            here.offices.sessions, "council", there.url, [EventKind.ACT_DONE], by="sam", now=await here.case.now()
        )
        tending = Tending(here.case.engine.client, QUEUE, here.offices.webhooks.at_work)
        await tending.see_to(here.now)
        assert (await client.get("/notices/sefton")).status_code == 200
        refused = await client.post("/notices/sefton/acts/update-plan", json={"nothing": secret})
        assert refused.status_code == 422
        await here.case.act("update-plan", "priya-nair")
        await here.sleep(timedelta(minutes=3))
        await there.heard(2)
        await remove_webhook(here.offices.sessions, hook, by="sam", now=here.now)
        await here.sleep(timedelta(minutes=1))
        await here.case.are_over(f"webhook/{hook}")
    return [("token of a program", secret), ("secret of a webhook", webhook_secrets_of(here.settings).of(hook))]


async def handing_over() -> list[Secret]:
    """A password the mail server does not take, in all the ways that one is said to it."""
    async with scripted_smtp(password="another") as server:
        mailer = Mailer(Line("127.0.0.1", server.port, "post@notices.example", "none", "post", PASSWORD))
        with pytest.raises(PostMisconfigured) as refused:
            await mailer.send("ruth@chair.example", LETTER)
        await mailer.close()
    logging.getLogger("noticekeeper").info("%r: %s %r", mailer.line, refused.value, refused.value)
    said = {"password on its way": PASSWORD, "password with its name on its way": f"\0post\0{PASSWORD}"}
    return [(kind, base64.b64encode(one.encode()).decode().rstrip("=")) for kind, one in said.items()]


def shown_settings() -> list[Secret]:
    """Settings that somebody has shown, each secret of them another; and the keys that seal."""
    key = token_bytes(32)
    secrets = {name: f"{name.replace('_', '-')}-{PASSWORD}" for name in SECRETS}
    given: dict[str, Any] = {
        **secrets,
        "database_url": f"postgresql+asyncpg://notices:{secrets['database_url']}@db.example/notices",
    }
    settings = Settings(**given, smtp_username="post", imap_username="post", _env_file=None)
    logging.getLogger("noticekeeper").info("%r of %s: %r", settings, settings, Ring("a key", {"a key": key}))
    return [*secrets.items(), ("key that seals", repr(key))]
