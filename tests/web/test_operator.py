"""The operator's page and the page of held replies, as whoever may is signed in to them: real offices and strands."""

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta

import httpx
import pytest
import pytest_asyncio

from activities.outcomes import OF_A_LETTER
from activities.settling import WAITING, tell_of_held
from activities.switching import stopped
from domain.people import Role
from models import reading
from models.alarms import raise_alarm
from models.incoming import IncomingRow
from models.post import LetterRow
from models.upkeep import JobRunRow
from models.walking import verify
from tests.support.lives import somebody
from tests.web.held import hold, invite, reply
from tests.web.house import CLAIRE, PRIYA, RUTH, House, form_in, house
from tests.workflows.agreed import boards_on

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAM = "sam@operations.example"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A notice with a board in July 2021, at the end of June, and an operator."""
    async with house(tmp_path_factory.mktemp("house")) as here:
        notice = boards_on(date(2021, 7, 14))
        sam = somebody("sam", Role.OPERATOR, address=SAM)
        await here.case.open(notice.model_copy(update={"people": (*notice.people, sam)}))
        await here.case.sleep_to(date(2021, 6, 24))
        await here.on_time()
        # To wait for what an errand came to would let days pass here.
        with here.case.engine.env.auto_time_skipping_disabled():
            yield here


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def operator(here: House) -> AsyncIterator[httpx.AsyncClient]:
    async with here.signed_in(SAM) as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def coordinator(here: House) -> AsyncIterator[httpx.AsyncClient]:
    async with here.signed_in(PRIYA) as browser:
        yield browser


async def read(browser: httpx.AsyncClient, path: str) -> str:
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def once_in(page: str) -> str:
    found: str = re.findall(r'name="once" value="([^"]+)"', page)[-1]
    return found


async def filled(browser: httpx.AsyncClient, path: str, **typed: str) -> dict[str, str]:
    page = await read(browser, path)
    return {"form": form_in(page), "once": once_in(page), **typed}


async def test_the_post_is_stopped_with_a_reason_and_started_again_once_however_often_it_is_pressed(
    here: House, operator: httpx.AsyncClient
) -> None:
    without = await operator.post("/operator/stop-post", data=await filled(operator, "/operator", why=" "))
    form = await filled(operator, "/operator", why="the mail server moves")
    stopping = [await operator.post("/operator/stop-post", data=form) for _ in range(2)]
    shown, since = await read(operator, "/operator"), await stopped(here.offices.sessions)
    again = await operator.post("/operator/stop-post", data={**form, "once": "another showing"})
    starting = await operator.post("/operator/start-post", data=await filled(operator, "/operator"))

    assert (without.status_code, "Say why, so that whoever" in without.text) == (422, True)
    assert [answer.status_code for answer in stopping] == [200, 200]
    assert "falls due is written down and waits." in stopping[1].text
    assert "by sam@operations.example: the mail server moves" in shown
    assert since is not None
    assert (again.status_code, "The post was stopped already" in again.text) == (409, True)
    assert "The post runs again" in starting.text
    assert await stopped(here.offices.sessions) is None


async def test_what_needs_seeing_to_is_shown_and_a_letters_alarm_taken_down_there(
    here: House, operator: httpx.AsyncClient
) -> None:
    key = f"{OF_A_LETTER}{(await invite(here)).key}"
    async with here.offices.sessions.writing() as session:
        row = await session.get_one(LetterRow, (await invite(here)).key)
        before = row.state, row.words
        row.state, row.words = "refused", "550 no such user"
        session.add(row)
        for one in (key, WAITING):
            await raise_alarm(session, one, what=f"Of {one}", remedy="Look at it.", at=here.now)
        session.add(JobRunRow(job="attestation", slot=here.now, worker="w", ran_at=here.now - timedelta(hours=30)))

    page = await read(operator, "/operator")
    done = await operator.post("/operator/see-to-alarm", data=await filled(operator, "/operator", which=key))
    other = await operator.post("/operator/see-to-alarm", data=await filled(operator, "/operator", which=WAITING))
    after = await read(operator, "/operator")
    async with here.offices.sessions.writing() as session:
        row = await session.get_one(LetterRow, row.key)
        row.state, row.words = before
        session.add(row)
        await tell_of_held(session, here.now)

    assert "Was refused for good" in page
    assert "550 no such user" in page
    assert "30 hours ago: no gap was found. One was missed since" in page
    assert page.count("I have seen to it") == 1
    assert "That alarm is taken down." in done.text
    assert (other.status_code, "taken down by itself" in other.text) == (409, True)
    assert "Was refused for good" not in after


async def test_the_operators_page_names_calendars_and_the_chain_and_no_notices_content(
    here: House, operator: httpx.AsyncClient
) -> None:
    page, chain = await read(operator, "/operator"), await read(operator, "/operator/chain")

    assert "<strong>sefton</strong> counts by: " in page
    assert "Nothing is broken" in chain
    for told in ("Sefton Council", "improvement plan", "Ruth Adeyemi", "board report"):
        assert told not in page


async def test_a_session_is_ended_from_the_page_and_is_over_at_once(here: House, operator: httpx.AsyncClient) -> None:
    async with here.signed_in(CLAIRE) as browser:
        page = await read(operator, "/operator")
        which = re.findall(rf"{CLAIRE}</h3>.*?name=\"which\" value=\"(\w+)\"", page, re.DOTALL)[-1]
        ended = await operator.post("/operator/end-session", data=await filled(operator, "/operator", which=which))
        out = await browser.get("/my")
        nobody = await operator.post("/operator/end-session", data=await filled(operator, "/operator", which="x" * 16))

    assert f"The session of {CLAIRE} is ended." in ended.text
    assert (out.status_code, out.headers["Location"].partition("?")[0]) == (303, "/sign-in")
    assert nobody.status_code == 409


async def test_the_machinery_is_an_operators_and_what_is_held_theirs_who_may_answer_for_others(
    here: House, coordinator: httpx.AsyncClient
) -> None:
    form = {"form": form_in(await read(coordinator, "/my")), "once": "x", "why": "because"}
    refused = [await coordinator.post("/operator/stop-post", data=form), await coordinator.get("/operator/chain")]
    letter = await invite(here)
    number = await hold(here, reply(letter.uid or "", "DECLINED", "rights"), letter.key)
    async with here.signed_in(RUTH) as chair:
        mine = await read(chair, "/my")
        refused += [await chair.get("/held"), await chair.get(f"/held/{number}")]

    assert {answer.status_code for answer in refused} == {404}
    assert "Held replies" not in mine
    assert "Held replies" in await read(coordinator, "/my")
    await settled(here, number)


async def settled(here: House, number: int) -> None:
    async with here.offices.sessions.writing() as session:
        row = await session.get_one(IncomingRow, number)
        row.state = "settled"
        session.add(row)


async def test_a_held_reply_is_taken_for_an_answer_by_the_coordinator_and_pressed_twice_it_is_one(
    here: House, coordinator: httpx.AsyncClient
) -> None:
    letter = await invite(here)
    number = await hold(here, reply(letter.uid or "", "DECLINED"), letter.key)
    path = f"/held/{number}"

    shown, listed = await read(coordinator, path), await read(coordinator, "/held")
    nothing = await coordinator.post(path, data=await filled(coordinator, path))
    form = await filled(coordinator, path, **{"as": "declined"})
    first, second = [await coordinator.post(path, data=form) for _ in range(2)]

    assert f'href="{path}"' in listed
    assert f"{RUTH} answers: declined." in shown
    assert "I cannot come." in shown
    assert "As it seems to say" in shown
    assert (nothing.status_code, "Choose what it is" in nothing.text) == (422, True)
    assert "Ruth Adeyemi answered the invite to board 1: declined" in first.text
    assert "It is settled already: Ruth Adeyemi answered" in second.text
    async with here.offices.sessions.reading() as session:
        entries = await reading.timeline(session, "sefton")
    assert [entry.by for entry in entries if "Ruth Adeyemi answered" in entry.what] == ["priya-nair"]
    assert "Ruth Adeyemi: declined" in await read(coordinator, "/notices/sefton")


async def test_the_operator_reads_what_is_about_no_notice_and_of_the_rest_only_that_it_is_there(
    here: House, operator: httpx.AsyncClient, coordinator: httpx.AsyncClient
) -> None:
    letter = await invite(here)
    of_notice = await hold(here, reply(letter.uid or "", "TENTATIVE", "Between us: Ruth"), letter.key)
    of_none = await hold(here, reply("nobody@elsewhere", "ACCEPTED", "<b>To whom it may concern</b>"), None)

    listed, theirs = await read(operator, "/held"), await read(operator, f"/held/{of_notice}")
    strange, hidden = await read(operator, f"/held/{of_none}"), await coordinator.get(f"/held/{of_none}")
    without = await operator.post(f"/held/{of_none}", data=await filled(operator, f"/held/{of_none}"))
    for number in (of_notice, of_none):
        form = await filled(operator, f"/held/{number}", why="Priya has rung her")
        done = await operator.post(f"/held/{number}", data=form)
        assert "Sam has seen to it: Priya has rung her. The message is settled." in done.text

    assert "A message about a notice" in listed
    assert "Between us" not in theirs
    assert "Take it for" not in theirs
    assert "&lt;b&gt;To whom it may concern" in strange
    assert (hidden.status_code, without.status_code) == (404, 422)
    assert "Nothing waits for you." in await read(operator, "/held")


async def test_all_of_it_stands_in_the_record_whose_chain_holds(here: House) -> None:
    async with here.offices.sessions.reading() as session:
        said = [entry.what for entry in await reading.timeline(session, "operations")]
        broken = (await verify(session)).broken

    assert said[:2] == ["The post was stopped", "The post was started again"]
    assert any(one.startswith("An alarm was seen to") for one in said)
    assert broken == ()
