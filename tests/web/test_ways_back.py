"""No page is a dead end: each that is not the first says how to go back. A new route has to stand in the table here."""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import httpx
import pytest
import pytest_asyncio
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from desk.serving import pages_of_links, site_of
from domain.people import Role
from tests.support.lives import somebody
from tests.web.held import hold, invite, reply
from tests.web.house import OFTEN, House, house, pages
from tests.web.test_papers import saved
from tests.web.test_rehearsals import Rehearsed
from tests.workflows.agreed import boards_on
from web.app import create_app
from web.rehearsing import Draft, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Everything there is to see falls to one person.
SAM = "sam@operations.example"
ROLES = (Role.OPERATOR, Role.COORDINATOR, Role.CASE_LEAD)

NOTICE = "/notices/{reference}"
PAGES = {
    "/sign-in/code": "/sign-in/code",
    "/operator": "/operator",
    "/operator/chain": "/operator/chain",
    "/held": "/held",
    "/held/{number}": "/held/1",
    "/portfolio": "/portfolio",
    NOTICE: "/notices/sefton",
    f"{NOTICE}?as-of": "/notices/sefton?as-of=2021-06-20T12:00",
    f"{NOTICE}?as-of nonsense": "/notices/sefton?as-of=garbage",
    f"{NOTICE}/timeline": "/notices/sefton/timeline",
    f"{NOTICE}/timeline?as-of": "/notices/sefton/timeline?as-of=2021-06-20T12:00",
    f"{NOTICE}/letters": "/notices/sefton/letters",
    f"{NOTICE}/plan": "/notices/sefton/plan",
    f"{NOTICE}/boards": "/notices/sefton/boards",
    f"{NOTICE}/boards/{{number}}": "/notices/sefton/boards/1",
    f"{NOTICE}/escalations": "/notices/sefton/escalations",
    f"{NOTICE}/escalations/{{number}}": "/notices/sefton/escalations/1",
    f"{NOTICE}/escalations/{{number}}/what-if": "/notices/sefton/escalations/1/what-if",
    f"{NOTICE}/packs": "/notices/sefton/packs",
    f"{NOTICE}/acts/{{act}}": "/notices/sefton/acts/submit-report?meeting=1",
    f"{NOTICE}/papers": "/notices/sefton/papers",
    f"{NOTICE}/papers/{{paper}}": "/notices/sefton/papers/board-1",
    f"{NOTICE}/papers/{{paper}}?version": "/notices/sefton/papers/board-1?version=1",
    f"{NOTICE}/papers/{{paper}}/acts/{{act}}": "/notices/sefton/papers/board-1/acts/submit-report?version=1",
    "/rehearsals": "/rehearsals",
    "/rehearsals/{id}": "/rehearsals/1",
    "/rehearsals/{id}/letters": "/rehearsals/1/letters",
    "/rehearsals/{id}/letters/{number}": "/rehearsals/1/letters/0",
}
# Where everything begins, and what is opened from a letter.
FIRST = {"/my", "/sign-in", "/sign-in/link/{token}", "/links/{token}"}
# What is no page of ours: files to take along, where a browser is sent on, and what browsers ask for by themselves.
NO_PAGES = {
    *(
        "/",
        "/sign-in/with/{slug}",
        "/sign-in/back/{slug}",
        "/healthz",
        "/livez",
        "/readyz",
        "/favicon.ico",
        "/feeds/{secret}.ics",
    ),
    *("/portfolio.csv", "/portfolio.ics", f"{NOTICE}/packs/file"),
    f"{NOTICE}/papers/{{paper}}/evidence/{{sha256}}",
    *("/rehearsals/{id}/picture", "/rehearsals/{id}/timeline.jsonl"),
}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A notice at the end of June 2021 with a board, a concern of which a stage is proposed, and a reply held."""
    async with house(tmp_path_factory.mktemp("house"), linked=True) as here:
        notice = boards_on(date(2021, 7, 14))
        sam = somebody("sam", *ROLES, address=SAM)
        await here.case.open(notice.model_copy(update={"people": (*notice.people, sam)}))
        await here.case.sleep_to(date(2021, 6, 24))
        await here.case.act("raise-concern", "sam", concern="Reports come late")
        await here.on_time()
        await here.sleep(timedelta(minutes=1))
        await here.case.act(
            "propose-stage", "sam", escalation=1, stage="warning", reason="Reports come late", reply_by=date(2021, 7, 9)
        )
        letter = await invite(here)
        await hold(here, reply(letter.uid or "", "DECLINED"), letter.sha256)
        yield here


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(here: House, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody signed in where one rehearsal is done and one paper begun."""
    rehearsed = Rehearsed(tmp_path_factory.mktemp("rehearsed"), stages=[Stage.DONE])
    await rehearsed.begin("1", SAM, Draft("x", "late"), here.now)
    site = replace(site_of(here.settings, here.case.engine.client), rates=OFTEN, rehearsals=rehearsed)
    async with here.signed_in(SAM) as signed_in, pages(here, site) as address:
        await saved(signed_in, "/notices/sefton/papers/board-1", {"data": "Caseloads fell."})
        cookies = {"session": signed_in.cookies["session"], "asking": "any"}
        headers = {"Accept": "text/html"}
        async with httpx.AsyncClient(
            base_url=address, trust_env=False, verify=False, cookies=cookies, headers=headers
        ) as browser:
            yield browser


def opened(routes: Iterable[BaseRoute]) -> Iterator[str]:
    """The paths that answer a GET, those of routers within routers too."""
    for route in routes:
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()):
            yield route.path
        yield from opened(router.routes if (router := getattr(route, "original_router", None)) else ())


async def test_every_route_stands_in_the_table(here: House) -> None:
    client, sessions = here.case.engine.client, here.offices.sessions
    links = pages_of_links(here.settings, sessions, client, here.clock)
    app = create_app(sessions, here.clock, links, site_of(here.settings, client))

    assert {path for path in opened(app.routes) if not path.startswith("/assets/")} == {
        *(route.partition("?")[0] for route in PAGES),
        *FIRST,
        *NO_PAGES,
    }


@pytest.mark.parametrize("route", PAGES)
async def test_each_page_leads_back(browser: httpx.AsyncClient, route: str) -> None:
    answer = await browser.get(PAGES[route])

    assert answer.status_code == (422 if route.endswith("nonsense") else 200), answer.text
    assert answer.text.count('class="govuk-back-link"') == 1


async def test_the_first_page_leads_nowhere_back(browser: httpx.AsyncClient) -> None:
    assert "govuk-back-link" not in (await browser.get("/my")).text


async def test_a_form_that_has_ended_leads_back(browser: httpx.AsyncClient) -> None:
    ended = await browser.post("/operator/stop-post", data={"form": "stale"})

    assert ended.status_code == 403
    assert 'class="govuk-back-link"' in ended.text
