"""The plan's page, from the register alone: what it says of each objective, what is missing, and who sees how much."""

import re
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from domain.contributions import ContributionNoted
from domain.people import Role
from domain.plan import Contribution, Dropped, Objective, ObjectivePage, PlanPage, ProgressMade, Strengthened, Views
from models.database import Sessions
from models.plan import rows_of
from tests.web.house import CLAIRE, PRIYA, RUTH
from tests.web.shelf import NOW, Shelf, meeting, notice
from web.fields import EITHER, made
from web.typed import Typed

PAGE = "/notices/northtown/plan"
FIRST, SECOND = (f"the {nth} area for priority action in Ofsted's report of 10 May 2021" for nth in ("first", "second"))
HOSTILE = "<script>alert(1)</script> \N{HEBREW LETTER ALEF}"
POLICE = "police@partner.example"


@pytest.fixture
def shelf(sessions: Sessions, read_only_url: str) -> Shelf:
    return Shelf(sessions, read_only_url)


def said(on: int, **what: Any) -> dict[str, Any]:
    """Something that Priya Nair said on a day of August, recorded that day."""
    at = datetime(2021, 8, on, 9, tzinfo=UTC)
    return {"on": date(2021, 8, on), "at": at, "by": "priya-nair", "by_name": "Priya Nair", **what}


def went(on: int, progress: str, words: str, evidence: str = "") -> ProgressMade:
    return ProgressMade.model_validate(said(on, progress=progress, said=words, evidence=evidence))


def plan(*objectives: Objective, **beside: Any) -> list[Any]:
    pages = (
        ObjectivePage(number=n, owned_by=one.owner.upper(), objective=one) for n, one in enumerate(objectives, start=1)
    )
    rows, row = rows_of(PlanPage(objectives=tuple(pages), **beside), "northtown", NOW)
    return [*rows, row]


CASELOADS = Objective(
    area=FIRST, text="Caseloads below 16", owner="dcs", measure="cases", baseline="22", target="16",
    target_on=date(2021, 8, 31),
    history=(went(3, "slow", "four posts are vacant"), went(24, "off track", "three left", "return of 24 August")),
)  # fmt: skip
SUPERVISION = Objective(area="Supervise weekly", text=HOSTILE, history=(went(10, "on track", "as planned"),))
WEAK = Contribution(**said(11), whose="Northtown Police", needs="nobody comes to strategy meetings")
SENT = Strengthened(**said(20, evidence="sent"))
STRONGER = Contribution(**said(4), whose="Schools", needs="no data", strengthened=SENT)
HEARD = {"voice": "frontline staff", "gathered": "a survey", "changed": "two posts"}
VIEWS = Views.model_validate({**said(20), **HEARD, "said": "too many cases"})


async def read(browser: httpx.AsyncClient, path: str = PAGE) -> str:
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def words(page: str) -> str:
    """The page as it reads, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).split())


async def test_a_plan_nothing_is_kept_of_says_what_no_objective_answers_and_how_to_set_one(shelf: Shelf) -> None:
    await shelf.put(notice("northtown", "Northtown"))

    async with shelf.browser(PRIYA) as browser:
        page = await read(browser)
        assert f'href="{PAGE}"' in await read(browser, "/notices/northtown")

    shown = words(page)
    assert "No objective has been set yet." in shown
    assert f"No objective answers this: {SECOND}".replace("'", "&#39;") in shown
    assert "No views of frontline staff were recorded since the notice came into force" in shown
    assert "No views of children and young people" in shown
    assert "No views were recorded yet." in shown
    assert len(re.findall(r'href="[^"]*/acts/set-objective\?area=', page)) == 2


async def test_each_objective_shows_its_measure_its_progress_with_history_and_what_is_missing(shelf: Shelf) -> None:
    beside = {"recommendations": ("Supervise weekly",), "contributions": (WEAK, STRONGER), "views": (VIEWS,)}
    held = meeting("northtown", "board", 2, -9, "held")
    await shelf.put(notice("northtown", "Northtown"), held, *plan(CASELOADS, SUPERVISION, version=5, **beside))

    async with shelf.browser(PRIYA) as browser:
        page = await read(browser)

    shown = words(page)
    assert "Objectives: 1 on track, 1 off track." in shown
    assert "From and to from 22 to 16 by Tuesday 31 August 2021 The day of its target has passed." in shown
    assert "Off track: three left Evidence: return of 24 August Tuesday 24 August 2021, Priya Nair" in shown
    before = shown.partition("What was said before")[2]
    assert "Slow: four posts are vacant Tuesday 3 August 2021, Priya Nair" in before
    assert "No owner, no measure and no target is named." in shown
    assert "1. Northtown Police Open" in shown
    assert "Strengthened sent (Friday 20 August 2021, Priya Nair)" in shown
    assert "Frontline staff, Friday 20 August 2021" in shown
    assert "No views of frontline staff were recorded since board 2, Wednesday 25 August 2021; the last are of" in shown
    assert "<script>alert" not in page
    assert "<bdi>2. &lt;script&gt;" in page


async def test_an_objective_dropped_keeps_its_place_and_its_area_is_a_gap_again(shelf: Shelf) -> None:
    dropped = CASELOADS.model_copy(update={"dropped": Dropped(**said(27, reason="taken into another"))})
    await shelf.put(notice("northtown", "Northtown"), *plan(dropped))

    async with shelf.browser(PRIYA) as browser:
        page = await read(browser)

    assert "Dropped: taken into another" in words(page)
    assert f"No objective answers this: {FIRST}".replace("'", "&#39;") in words(page)
    assert "/acts/record-progress?" not in page


SEES = {
    PRIYA: ("Caseloads", "Open two homes", "Northtown Police", "Schools", "a survey", "record-progress?", "note-"),
    CLAIRE: ("Caseloads", "Open two homes", "Northtown Police", "Schools", "a survey"),
    RUTH: ("Caseloads", "Open two homes", "Northtown Police", "Schools", "a survey", "note-"),
    POLICE: ("Caseloads", "Northtown Police"),
}


@pytest.mark.parametrize("address", SEES)
async def test_both_sides_and_the_chair_see_the_whole_plan_and_a_partner_what_is_put_before_them(
    shelf: Shelf, address: str
) -> None:
    homes = Objective(area=SECOND, text="Open two homes", owner="Northtown Homes")
    row = notice("northtown", "Northtown")
    police = {"id": "sam", "name": "Sam", "address": POLICE, "roles": [Role.PARTNER]}
    row.text = {**row.text, "people": [*row.text["people"], {**police, "organisation": "Northtown Police"}]}
    await shelf.put(row, *plan(CASELOADS, homes, contributions=(WEAK, STRONGER), views=(VIEWS,)))

    async with shelf.browser(address) as browser:
        page = await read(browser)

    every = {one for seen in SEES.values() for one in seen}
    assert {one for one in every if one in page} == set(SEES[address])
    assert ("What is missing" in page) is (address != POLICE)


async def test_an_act_about_an_objective_asks_for_it_by_its_words(shelf: Shelf) -> None:
    dropped = CASELOADS.model_copy(update={"dropped": Dropped(**said(27, reason="taken into another"))})
    homes = Objective(area=SECOND, text="Open two homes")
    await shelf.put(notice("northtown", "Northtown"), *plan(dropped, homes, contributions=(WEAK, STRONGER)))

    async with shelf.browser(PRIYA) as browser:
        record = await read(browser, "/notices/northtown/acts/record-progress?objective=2")
        stronger = await read(browser, "/notices/northtown/acts/strengthen-contribution")
        setting = await read(browser, "/notices/northtown/acts/set-objective")

    choices = re.findall(r'<option value="(\w*)"( selected)?>([^<]*)', record)
    assert choices == [("", "", "–"), ("2", " selected", "2. Open two homes")]
    assert re.findall(r'<option value="(\d)"', stronger) == ["1"]
    (area,) = re.findall(r'<select[^>]* name="area".*?</select>', setting, re.DOTALL)
    assert len(re.findall(r'<option value="[^"]+"', area)) == 2


async def test_an_owner_is_chosen_from_the_notices_people_or_written(shelf: Shelf) -> None:
    await shelf.put(notice("northtown", "Northtown"), *plan(Objective(area=FIRST, text="Schools", owner="Schools")))

    async with shelf.browser(PRIYA) as browser:
        setting = await read(browser, "/notices/northtown/acts/set-objective")
        amending = await read(browser, "/notices/northtown/acts/amend-objective?objective=1")
        noting = await read(browser, "/notices/northtown/acts/note-contribution")

    for form, name in ((setting, "owner"), (amending, "owner"), (noting, "whose")):
        (chosen,) = re.findall(rf'<select[^>]* name="{name}".*?</select>', form, re.DOTALL)
        assert 'value="priya-nair"' in chosen
        assert "The director of children&#39;s services" in chosen
        assert f'name="{name}-else"' in form
    assert re.search(r'name="owner-else"[^>]* value="Schools"', amending)


WRITTEN = [
    ({"whose": ["dev-hussain"]}, "dev-hussain", {}),
    ({"whose-else": ["the schools"]}, "the schools", {}),
    ({"whose": ["dev-hussain"], "whose-else": ["the schools"]}, "", {"whose": EITHER}),
    ({}, "", {"whose": "Answer this"}),
]


@pytest.mark.parametrize(("typed", "whose", "faults"), WRITTEN)
def test_somebody_is_chosen_or_written_and_what_is_wrong_stands_beside_the_choice(
    typed: dict[str, list[str]], whose: str, faults: dict[str, str]
) -> None:
    today = {"on-day": ["31"], "on-month": ["8"], "on-year": ["2021"]}

    act = made(ContributionNoted, Typed({**today, "needs": ["nobody comes"], **typed}), "priya-nair")

    assert (act.faults if isinstance(act, Typed) else {}) == faults
    assert getattr(act, "whose", "") == whose


async def test_whoever_owns_an_objective_says_how_it_goes_and_is_asked_of_no_other(shelf: Shelf) -> None:
    homes = Objective(area=SECOND, text="Open two homes", owner="Northtown Police")
    row = notice("northtown", "Northtown")
    police = {"id": "sam", "name": "Sam", "address": POLICE, "roles": [Role.PARTNER]}
    row.text = {**row.text, "people": [*row.text["people"], {**police, "organisation": "Northtown Police"}]}
    await shelf.put(row, *plan(CASELOADS, homes))

    async with shelf.browser(POLICE) as browser:
        page, form = await read(browser), await read(browser, "/notices/northtown/acts/record-progress?objective=2")
        amending = await browser.get("/notices/northtown/acts/amend-objective?objective=2")
        of_notice = await read(browser, "/notices/northtown")
    async with shelf.browser(RUTH) as browser:
        chairs = [await browser.get(path) for path in (PAGE, "/notices/northtown/acts/record-progress")]

    assert re.findall(r"acts/([\w-]+\?objective=\d)", page) == ["record-progress?objective=2"]
    assert re.findall(r'<option value="(\w+)"', form) == ["2"]
    assert amending.status_code == 404
    assert "acts/record-progress" not in of_notice
    assert "record-progress" not in chairs[0].text
    assert chairs[1].status_code == 404


async def test_amending_an_objective_begins_with_how_it_reads(shelf: Shelf) -> None:
    await shelf.put(notice("northtown", "Northtown"), *plan(CASELOADS))

    async with shelf.browser(PRIYA) as browser:
        (address,) = re.findall(r'href="([^"]*/acts/amend-objective[^"]*)"', await read(browser))
        form = await read(browser, address)

    assert address == "/notices/northtown/acts/amend-objective?objective=1"
    assert re.search(r"<textarea[^>]*>Caseloads below 16</textarea>", form)
    shown = {name: value for name, value in re.findall(r'name="([\w-]+)"[^>]*value="([^"]*)"', form)}
    assert (shown["target"], shown["owner-else"], shown["target_on-month"]) == ("16", "", "8")
    assert 'value="dcs" selected' in form


async def test_nobody_without_a_part_in_the_notice_finds_a_plan(shelf: Shelf) -> None:
    await shelf.put(notice("northtown", "Northtown"))

    async with shelf.browser("stranger@elsewhere.example") as browser:
        assert (await browser.get(PAGE)).status_code == 404
