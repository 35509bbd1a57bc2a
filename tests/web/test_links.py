"""Links in letters, from the mail that came to the strand that did what was pressed: real strands, offices, SMTP."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from temporalio import activity

from deploy.embedded.mailbox import mailbox
from domain.moments import at
from models import reading
from notifications.links import Links
from settings import Settings
from tests.support import engine as engines
from tests.support.engine import Case
from tests.support.registers import register_in, with_tables
from tests.workflows.agreed import boards_on
from web.app import create_app
from web.links import LinkPages
from worker import Offices, offices

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADDRESS = "https://notices.council.example"
BOARD = date(2021, 7, 14)
CHAIR, COORDINATOR = "ruth.adeyemi", "priya.nair"


@dataclass
class Pages:
    """The pages in front of one notice, at the notice's own time."""

    case: Case
    offices: Offices
    mail: Path
    browser: httpx.AsyncClient

    def link(self, to: str, kind: str, does: str) -> str:
        """The path of a link in the last letter of a kind to somebody, as it stands in its text part."""
        found = [
            text
            for raw in (path.read_bytes() for path in sorted(self.mail.glob(f"*{to}*.eml")))
            if f"/{kind}" in (text := text_of(raw))
        ]
        link: str = re.findall(rf"{does}:\s+{ADDRESS}(/links/\S+)", found[-1])[0]
        return link

    async def entries(self) -> list[str]:
        async with self.offices.sessions.reading() as session:
            return [row.what for row in await reading.timeline(session, self.case.reference) if row.by]


def text_of(raw: bytes) -> str:
    """A letter's key and its text part."""
    message = BytesParser(policy=policy.default).parsebytes(raw)
    body = message.get_body(("plain",))
    return f"/{message['X-Letter']}\n{body.get_content() if body else ''}"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def pages(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pages]:
    """A board in July 2021, lived through to the reminder of its report."""
    folder = tmp_path_factory.mktemp("links")
    async with mailbox(folder / "mail", 0, lasting=False) as box:
        settings = Settings(
            data_folder=folder,
            database_url=await with_tables(register_in(folder)),
            smtp_port=box.port,
            web_url=ADDRESS,
            _env_file=None,
        )
        living: list[Case] = []

        def notice_clock() -> datetime:
            """When an office does something, in notice time: routine letters keep working hours."""
            return activity.info().started_time + living[0].ahead_by

        async with offices(settings, notice_clock, lasting=False) as ours, engines.engine(ours) as engine:
            living.append(case := Case(engine, "linked"))
            await case.open(boards_on(BOARD))
            clock = Moment(await case.now())
            links = Links(ADDRESS, (folder / "secret").read_bytes())
            app = create_app(ours.sessions, clock, LinkPages(ours.sessions, engine.client, links, clock))
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS, verify=False) as browser:
                await case.sleep_to(date(2021, 6, 24))
                clock.now = await case.now()
                yield Pages(case, ours, folder / "mail", browser)
            await case.end()


class Moment:
    """A clock moved by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


async def test_opening_a_link_changes_nothing_however_often_and_in_whatever_way(pages: Pages) -> None:
    link = pages.link(CHAIR, "linked-board-1", "Accept")

    answers = [await pages.browser.request(way, link) for way in ("GET", "HEAD", "GET", "OPTIONS", "PUT")]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 405, 405]
    assert "Ruth Adeyemi" in answers[0].text
    assert "10:00 (UK time) on Wednesday 14 July 2021" in answers[0].text
    assert answers[0].headers["Cache-Control"] == "no-store"
    assert await pages.entries() == []


async def test_an_invite_is_accepted_by_one_press_and_pressed_twice_once(pages: Pages) -> None:
    link = pages.link(CHAIR, "linked-board-1", "Accept")

    first, second = [await pages.browser.post(link) for _ in range(2)]

    assert (first.status_code, second.status_code) == (200, 200)
    assert "Ruth Adeyemi answered the invite to board 1: accepted." in first.text
    assert "This was done already" in second.text
    assert [entry for entry in await pages.entries() if "Ruth" in entry] == [
        "Ruth Adeyemi answered the invite to board 1: accepted"
    ]


async def test_who_accepted_may_decline_later_by_the_other_link(pages: Pages) -> None:
    await pages.browser.post(pages.link(CHAIR, "linked-board-1", "Accept"))
    declined = await pages.browser.post(pages.link(CHAIR, "linked-board-1", "Decline"))
    await pages.case.sleep_to(await pages.case.now() + timedelta(minutes=1))

    used = await pages.browser.get(pages.link(CHAIR, "linked-board-1", "Accept"))

    assert declined.status_code == 200
    assert "What counts now: declined. To change your answer, answer the invite in your calendar" in used.text
    async with pages.offices.sessions.reading() as session:
        [meeting] = await reading.meetings(session, "linked")
    assert meeting.flag == "It has no chair: Ruth Adeyemi declined."


async def test_more_time_is_asked_for_in_words_and_what_will_not_do_comes_back_beside_its_field(pages: Pages) -> None:
    link = pages.link(COORDINATOR, "board-report-1", "more time")

    empty = await pages.browser.post(link, data={"reason": "", "until": "soon"})
    earlier = await pages.browser.post(link, data={"reason": "the data came late", "until": "2021-07-07"})
    asked = await pages.browser.post(link, data={"reason": "<b>the data</b> came late", "until": "2021-07-09"})

    assert empty.status_code == 422
    assert "Say in a few words why more time is needed." in empty.text
    assert "&#39;soon&#39; is not a day" in empty.text
    assert (earlier.status_code, "gives no more time" in earlier.text) == (409, True)
    assert asked.status_code == 200
    assert "asked for more time until Friday 9 July 2021" in asked.text


async def test_a_form_that_is_far_too_long_is_refused_unread(pages: Pages) -> None:
    link = pages.link(COORDINATOR, "board-report-1", "more time")

    answer = await pages.browser.post(link, data={"reason": "x" * 250_000})

    assert answer.status_code == 413


async def test_a_reminder_is_acknowledged_and_its_duty_handed_in_by_the_links_in_it(pages: Pages) -> None:
    seen, done = (pages.link(COORDINATOR, "board-report-1", what) for what in ("the day", "it is done"))
    shown = await pages.browser.get(done)

    acknowledged = await pages.browser.post(seen)
    handed_in = await pages.browser.post(done)
    again = await pages.browser.get(seen)

    assert "Wednesday 7 July 2021" in shown.text
    assert "has seen what is due on Wednesday 7 July 2021" in acknowledged.text
    assert "The report to board 1 was handed in." in handed_in.text
    assert "This was done already" in again.text


NO_LINKS = ["/links/", "/links/x", "/links/WyJ4Il0.abc", "/links/" + "A" * 4000, "/links/%00", "/links/..%2f..%2fetc"]


@pytest.mark.parametrize("path", NO_LINKS)
async def test_a_link_we_never_made_says_so_and_does_nothing(pages: Pages, path: str) -> None:
    answers = [await pages.browser.get(path), await pages.browser.post(path)]

    assert {answer.status_code for answer in answers} <= {404}


async def test_another_houses_links_are_not_ours(pages: Pages) -> None:
    ours = pages.link(CHAIR, "linked-board-1", "Accept")
    theirs = Links(ADDRESS, b"another secret")
    token = ours.rpartition("/")[2]

    assert theirs.read(token) is None
    assert theirs.read(token + "A") is None


async def test_a_link_ends_with_its_meeting(pages: Pages) -> None:
    link = pages.link(CHAIR, "linked-board-1", "Accept").rpartition("/")[2]
    links = Links(ADDRESS, (pages.mail.parent / "secret").read_bytes())

    signed = links.read(link)

    assert signed is not None
    assert signed.expires_at == at(BOARD) + timedelta(hours=1)


async def test_how_letters_come_is_chosen_to_and_fro_by_the_same_links(pages: Pages) -> None:
    one = pages.link(COORDINATOR, "board-report-1", "morning")

    pressed = [await pages.browser.post(one, data={"List-Unsubscribe": "One-Click"}) for _ in range(2)]
    await pages.case.act("choose-letters", "coordinator", person="priya-nair", letters="at once")
    again = await pages.browser.post(one)

    assert [answer.status_code for answer in (*pressed, again)] == [200, 200, 200]
    assert "It is so already" in pressed[1].text
    assert "gathered in one each working morning" in again.text


async def test_a_form_no_browser_sends_is_answered_with_a_sentence(pages: Pages) -> None:
    link = pages.link(COORDINATOR, "board-report-1", "more time")

    answer = await pages.browser.post(link, files={"reason": ("a.txt", b"words")})

    assert (answer.status_code, answer.text.startswith("That could not be read")) == (422, True)
