"""My page, the notice's page and the form of an act, as whoever is signed in meets them: real strands and offices."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import date
from urllib.parse import urlencode

import httpx
import pytest
import pytest_asyncio

from desk.serving import site_of
from domain.people import Role
from models import reading
from tests.support.lives import somebody
from tests.support.ports import free_port
from tests.web.house import CLAIRE, PRIYA, RUTH, House, asked, form_in, house, pages
from tests.workflows.agreed import boards_on
from workflows.connection import connected

pytestmark = pytest.mark.asyncio(loop_scope="module")

REPORT = "/notices/sefton/acts/submit-report?meeting=1"
SUE, SAM = "sue.lindqvist@sefton.example", "sam@operations.example"
HELEN = "helen.okafor@sefton.example"
ODD = ("<script>alert(1)</script>\"'", "a\x00\ud800b\u202e", "9" * 5000, "\N{FIRE}\u200d\N{SCHOOL}")
AS_A_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A notice with a board in July 2021, at the end of June."""
    async with house(tmp_path_factory.mktemp("house")) as here:
        notice = boards_on(date(2021, 7, 14), date(2021, 8, 18))
        sam = somebody("sam", Role.OPERATOR, address=SAM)
        await here.case.open(notice.model_copy(update={"people": (*notice.people, sam)}))
        await here.case.sleep_to(date(2021, 6, 24))
        await here.on_time()
        yield here


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def coordinator(here: House) -> AsyncIterator[httpx.AsyncClient]:
    async with here.signed_in(PRIYA) as browser:
        yield browser


async def read(browser: httpx.AsyncClient, path: str) -> str:
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.partition("<main")[2]))


async def test_my_page_says_what_now_by_when_and_how(coordinator: httpx.AsyncClient) -> None:
    page = await read(coordinator, "/my")

    assert "by the end of Wednesday 7 July 2021" in page
    assert "/notices/sefton/acts/submit-report?meeting=1" in page
    assert "/notices/sefton/acts/ask-more-time?duty=board-report-1&amp;strand=board" in page
    assert "10:00 (UK time) on Wednesday 14 July 2021" in page
    assert "Your answer: no answer" in page


async def test_whoever_owes_nothing_is_told_so_in_words(here: House) -> None:
    async with here.signed_in(SUE) as browser:
        page = await read(browser, "/my")

    assert "You owe nothing now." in page


async def test_the_notice_page_shows_where_it_stands_and_what_fires_next(coordinator: httpx.AsyncClient) -> None:
    page = await read(coordinator, "/notices/sefton")

    assert "What fires next" in page
    assert "Remind the coordinator" in page
    assert "did not answer" not in page
    assert "Why this date" in page
    assert "Ruth Adeyemi: no answer" in page
    assert "Who has answered what" in page


async def test_the_chair_sees_their_part_and_not_what_others_owe(here: House) -> None:
    async with here.signed_in(RUTH) as browser:
        page = await read(browser, "/notices/sefton")
        timeline = await read(browser, "/notices/sefton/timeline")

    assert "10:00 (UK time) on Wednesday 14 July 2021" in page
    assert "What fires next" not in page
    assert "What happened last" not in page
    assert "Priya Nair (coordinator)" not in page
    assert "There is nothing here that you may see." in timeline


async def test_an_operator_sees_the_machinery_and_no_notice(here: House) -> None:
    async with here.signed_in(SAM) as browser:
        operator, mine = await read(browser, "/operator"), await read(browser, "/my")
        notice = await browser.get("/notices/sefton")

    assert "Letters go out" in operator
    assert "No alarm stands." in operator
    assert 'href="/operator"' in mine
    assert "You have no part in a notice that is in force." in mine
    assert notice.status_code == 404


async def test_what_is_not_there_and_what_is_not_theirs_are_the_same_page(
    here: House, coordinator: httpx.AsyncClient
) -> None:
    paths = ["/notices/nowhere", "/notices/sefton/acts/nothing", "/operator", "/nothing"]
    # For the Department.
    paths += ["/notices/sefton/acts/give-reading", "/notices/sefton/acts/agree-timetable"]

    answers = [await coordinator.get(path) for path in paths]
    pressed = await coordinator.post(
        "/notices/sefton/acts/give-reading", data={"form": form_in(await read(coordinator, "/my"))}
    )

    assert {answer.status_code for answer in (*answers, pressed)} == {404}
    assert len({answer.text for answer in (*answers, pressed)}) == 1


async def test_the_timeline_is_read_a_page_at_a_time(coordinator: httpx.AsyncClient) -> None:
    first, last = await read(coordinator, "/notices/sefton/timeline"), "/notices/sefton/timeline?page=9999"

    assert 0 < first.count('class="item"') <= 25
    assert "There is nothing here" in await read(coordinator, last)
    for odd in ("0", "-1", "x", "9" * 40, "²"):
        assert await read(coordinator, f"/notices/sefton/timeline?page={odd}") == first


async def test_what_will_not_do_comes_back_beside_its_field(coordinator: httpx.AsyncClient) -> None:
    page = await read(coordinator, REPORT)
    typed = {**hidden(page), "meeting": "three", "on-day": "30", "on-month": "2", "on-year": "2021"}

    answer = await coordinator.post(REPORT, data={**typed, "document": "<b>minutes</b>\u202e"})

    assert answer.status_code == 422
    assert "This is a whole number, not &#39;three&#39;" in answer.text
    assert 'id="on-error"' in answer.text
    assert 'href="#document"' in answer.text
    assert "<b>" not in answer.text


async def test_what_the_law_refuses_is_said_beside_the_field_it_is_about(coordinator: httpx.AsyncClient) -> None:
    page = await read(coordinator, REPORT)

    answer = await coordinator.post(REPORT, data={**hidden(page), **today(page), "meeting": "40"})

    assert answer.status_code == 409
    assert "There is a problem" in answer.text
    assert 'value="40"' in answer.text
    # Beside the field it is about, and the summary leads there.
    assert 'href="#meeting">There is no such board report to hand in.' in answer.text
    assert 'id="meeting-error"' in answer.text


async def test_thirty_megabytes_in_a_form_are_taken_to_their_end_and_refused_in_words(
    coordinator: httpx.AsyncClient,
) -> None:
    form = {**hidden(await read(coordinator, REPORT)), "note": "x" * 30_000_000}

    answer = await coordinator.post(REPORT, data=form, headers={"Accept": "text/html"})

    assert answer.status_code == 413
    assert "longer than this page reads, which is 200,000 bytes. Nothing was done with it." in answer.text
    assert "what you typed should still stand there" in answer.text


async def test_an_act_is_done_once_however_often_its_button_is_pressed_and_says_what_comes_next(
    here: House, coordinator: httpx.AsyncClient
) -> None:
    page = await read(coordinator, REPORT)
    form = {**hidden(page), **today(page), "meeting": "1", "document": "Report of June"}

    at_once = await asyncio.gather(*(coordinator.post(REPORT, data=form) for _ in range(3)))
    later = await coordinator.post(REPORT, data=form)

    assert [one.status_code for one in (*at_once, later)] == [200] * 4
    assert {"The report to board 1 was handed in." in one.text for one in at_once} == {True}
    assert "This was done already" in later.text
    async with here.offices.sessions.reading() as session:
        done = [
            row for row in await reading.timeline(session, "sefton") if "report to board 1 was handed in" in row.what
        ]
    assert [(row.by, row.details["document"]) for row in done] == [("priya-nair", "Report of June")]
    assert "/notices/sefton/acts/submit-report?meeting=1" not in await read(coordinator, "/my")


async def test_what_the_department_weighs_is_not_the_councils_to_see_before_it_is_decided(
    here: House, coordinator: httpx.AsyncClient
) -> None:
    await here.case.act("propose-pause", "case_lead", reason="an election in August")
    wanted = ["/notices/sefton", "/notices/sefton/timeline", "/notices/sefton/letters"]

    council = " ".join([await read(coordinator, path) for path in wanted])
    async with here.signed_in(CLAIRE) as browser:
        department = " ".join([await read(browser, path) for path in wanted])

    assert "roposed" in department
    assert "Robert Hale" in department
    assert "roposed" not in council
    assert "election" not in council
    assert "Robert Hale" not in council


async def test_nobody_acts_as_somebody_else(here: House, coordinator: httpx.AsyncClient) -> None:
    path = "/notices/sefton/acts/acknowledge?duty=board-report-2&strand=board"
    page = await read(coordinator, path)

    async with here.signed_in(CLAIRE) as other:
        stolen = await other.post(path, data={**hidden(page), **today(page), "by": "priya-nair"})
        own = await other.post(path, data={**hidden(await read(other, path)), **today(page), "by": "priya-nair"})

    assert stolen.status_code == 403
    assert (own.status_code, "Claire Donnelly does not owe this" in own.text) == (409, True)


def today(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(on-\w+)"[^>]*value="(\d+)"', page))


async def test_while_temporal_is_away_pages_are_read_and_what_cannot_be_done_says_so(
    here: House, coordinator: httpx.AsyncClient
) -> None:
    path = "/notices/sefton/acts/update-plan"
    form = hidden(await read(coordinator, path)) | today(await read(coordinator, path))
    away = await connected(f"127.0.0.1:{free_port()}", "default", later=True)

    async with pages(here, site_of(here.settings, away)) as address:
        cookies = {"session": coordinator.cookies["session"]}
        async with httpx.AsyncClient(base_url=address, trust_env=False, verify=False, cookies=cookies) as browser:
            shown = await read(browser, "/notices/sefton")
            done = await browser.post(path, data=form)
            mine = await read(browser, "/my")
        async with httpx.AsyncClient(base_url=address, trust_env=False, verify=False) as stranger:
            knocked = await asked(stranger, PRIYA)

    assert "did not answer just now" in shown or "could not be asked just now" in shown
    assert (done.status_code, "it is done once, however often you do" in done.text) == (503, True)
    # The very form comes back, so that a second press is the same act.
    assert hidden(done.text)["once"] == form["once"]
    assert "What you owe" in mine
    assert (knocked.status_code, "Nobody can sign in or out just now" in knocked.text) == (503, True)


async def test_every_form_that_is_offered_can_be_opened_by_whom_it_is_for(here: House) -> None:
    opened = 0
    for address in (PRIYA, CLAIRE, RUTH):
        async with here.signed_in(address) as browser:
            page = await read(browser, "/notices/sefton")
            for path in re.findall(r'href="(/notices/sefton/acts/[^"]+)"', page):
                assert "<form" in await read(browser, path.replace("&amp;", "&"))
                opened += 1
    assert opened > 50


async def test_whoever_comes_second_is_told_what_has_changed_since_they_opened_their_form(
    here: House, coordinator: httpx.AsyncClient
) -> None:
    path = "/notices/sefton/acts/cancel-meeting?meeting=2"
    async with here.signed_in(HELEN) as other:
        theirs = await read(other, path)
        mine = await read(coordinator, path)
        called_off = await coordinator.post(
            path, data={**hidden(mine), **today(mine), "meeting": "2", "reason": "The hall is flooded"}
        )

        answer = await other.post(
            path, data={**hidden(theirs), **today(theirs), "meeting": "2", "reason": "Nobody can come"}
        )

    assert called_off.status_code == 200
    assert answer.status_code == 409
    assert "Board 2 is cancelled already." in answer.text
    assert "Since you opened this form" in answer.text
    assert "by Priya Nair" in answer.text
    assert "Nobody can come</textarea>" in answer.text

    # A form opened only then is told of nothing, nor one that does not say when it was.
    page = await read(coordinator, path)
    again = {**hidden(page), **today(page), "meeting": "2", "reason": "Again"}
    for odd in ({}, {"opened": "x"}, {"opened": ""}, {"opened": "9" * 40}):
        refused = await coordinator.post(path, data={**again, **odd})
        assert (refused.status_code, "Since you opened" in refused.text) == (409, False)


async def test_whoever_would_overwrite_what_another_said_a_moment_ago_is_told_before_and_may_all_the_same(
    here: House, coordinator: httpx.AsyncClient
) -> None:
    path = "/notices/sefton/acts/name-deputy?person=priya-nair"
    async with here.signed_in(HELEN) as other:
        theirs, mine = await read(other, path), await read(coordinator, path)
        said = {"person": "priya-nair"}
        first = {**hidden(mine), **today(mine), **said, "deputy": "tom-ashworth"}
        second = {**hidden(theirs), **today(theirs), **said, "deputy": "helen-okafor"}
        done = await coordinator.post(path, data=first)

        told = await other.post(path, data=second)
        in_its_place = await other.post(path, data={**second, **hidden(told.text)})
        pressed_again = await coordinator.post(path, data=first)

    assert [one.status_code for one in (done, told, in_its_place, pressed_again)] == [200, 409, 200, 200]
    assert "Somebody else did the same since you opened this form" in told.text
    assert "The deputy of Priya Nair is now Tom Ashworth" in told.text
    assert "The deputy of Priya Nair is now Helen Okafor" in in_its_place.text
    assert "This was done already" in pressed_again.text


async def test_every_form_that_the_pages_offer_answers_what_it_was_not_made_for_beside_its_fields(
    here: House,
) -> None:
    before, tried = await entered(here), 0
    for address in (PRIYA, CLAIRE):
        async with here.signed_in(address) as browser:
            page = await read(browser, "/notices/sefton")
            for path in sorted(set(re.findall(r'href="(/notices/sefton/acts/[^"?]+)"', page))):
                form = await read(browser, path)
                fields = set(re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', form.partition("<main")[2]))
                odd = ODD[tried % len(ODD)].encode(errors="surrogatepass")
                typed = dict.fromkeys(fields - hidden(form).keys(), odd)

                answer = await browser.post(path, content=urlencode({**hidden(form), **typed}), headers=AS_A_FORM)

                assert answer.status_code == 422, (path, answer.text)
                assert "govuk-error-summary" in answer.text, path
                assert "<script" not in answer.text.partition("<main")[2], path
                tried += 1
    assert tried > 60
    assert await entered(here) == before, "nothing was half done"


async def entered(here: House) -> int:
    async with here.offices.sessions.reading() as session:
        return await reading.entered_so_far(session, "sefton")
