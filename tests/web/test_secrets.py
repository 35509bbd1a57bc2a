"""No log ever holds what somebody could sign in, read or act by: all that is logged while people and programs do so."""

import base64
import logging
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from activities.clients import add_webhook, remove_webhook
from domain.clients import EventKind, Scope
from notifications.mailer import Line, Mailer
from notifications.undelivered import PostMisconfigured
from settings import Settings
from tests.activities.scripted_smtp import scripted_smtp
from tests.support.engine import QUEUE
from tests.web.api_house import program, token
from tests.web.house import PRIYA, House, asked, house, pressed
from tests.web.listening import listener
from tests.workflows.agreed import boards_on
from worker import webhook_secrets_of
from workflows.tending import Tending

PASSWORD, LETTER = "correct-horse-battery", b"Subject: Papers\r\n\r\nThey are due.\r\n"
# The browser and the program of this test say of themselves where they went.
OF_THE_TEST = ("httpx", "httpcore")


async def test_no_secret_is_logged_while_people_sign_in_and_programs_ask_and_are_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with house(tmp_path) as here:
        await here.case.open(boards_on(date(2021, 7, 14)))
        await here.case.sleep_to(date(2021, 6, 24))
        await here.on_time()
        secrets = [*await signing_in(here), *await programs(here)]
    secrets += await handing_over()
    secrets.append((tmp_path / "secret").read_bytes().hex())

    said = "\n".join(logging.Formatter().format(one) for one in caplog.records if not one.name.startswith(OF_THE_TEST))
    found = [secret for secret in secrets if secret in said]
    assert len(secrets) >= 10
    assert all(len(secret) >= 6 for secret in secrets)
    assert found == []
    assert len(said) > 1000


async def signing_in(here: House) -> list[str]:
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
    return [letter.code, letter.link.rpartition("/")[2], asking, session]


async def programs(here: House) -> list[str]:
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
    return [secret, webhook_secrets_of(here.settings).of(hook)]


async def handing_over() -> list[str]:
    """A password the mail server does not take, in all the ways that one is said to it; and settings that are shown."""
    async with scripted_smtp(password="another") as server:
        mailer = Mailer(Line("127.0.0.1", server.port, "post@notices.example", "none", "post", PASSWORD))
        with pytest.raises(PostMisconfigured) as refused:
            await mailer.send("ruth@chair.example", LETTER)
        await mailer.close()
    settings = Settings(
        smtp_username="post",
        smtp_password=SecretStr(PASSWORD),
        database_url=f"sqlite+aiosqlite:///{PASSWORD}",
        _env_file=None,
    )
    logging.getLogger("noticekeeper").info("%r of %r: %s %r", settings, mailer.line, refused.value, refused.value)
    said = [PASSWORD, f"\0post\0{PASSWORD}"]
    return [PASSWORD, *(base64.b64encode(one.encode()).decode().rstrip("=") for one in said), f"/{PASSWORD}"]
