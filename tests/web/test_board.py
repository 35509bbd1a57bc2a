"""The boards' pages, from the register alone: what is before a board, what came of it, and who sees and does what."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.people import Role
from domain.proceedings import (
    Action,
    ActionMoved,
    Added,
    AgendaItem,
    BoardPage,
    Decision,
    Minuted,
    NumberedAction,
    NumberedDecision,
    Struck,
)
from models.boards import rows_of
from models.database import Sessions
from models.record import MeetingRow
from tests.web.house import CLAIRE, PRIYA, RUTH
from tests.web.shelf import NOW, Shelf, duty, meeting, notice
from tests.web.test_plan import read, words

PAGE = "/notices/northtown/boards"
POLICE = "dev.hussain@police.example"
HOSTILE = "<script>alert(1)</script>"
SAID: dict[str, Any] = {
    **{"on": date(2021, 8, 25), "at": datetime(2021, 8, 25, 9, tzinfo=UTC)},
    **{"by": "priya-nair", "by_name": "Priya Nair"},
}


@pytest.fixture
def shelf(sessions: Sessions, read_only_url: str) -> Shelf:
    return Shelf(sessions, read_only_url)


def board(number: int, days: int, status: str = "planned", *invited: str) -> MeetingRow:
    row = meeting("northtown", "board", number, days, status)
    people = [{"person": one, "name": one, "answer": "has not answered"} for one in invited]
    row.whole = {
        **{"uid": row.uid, "kind": "board", "number": number, "summary": f"Board {number}", "description": ""},
        **{"why": "", "starts_at": row.starts_at.isoformat(), "ends_at": row.starts_at.isoformat()},
        **{"place": "Town Hall", "status": status, "sequence": 0, "revised_at": NOW.isoformat(), "invited": people},
    }
    return row


MOVED = ActionMoved(**SAID, from_on=date(2021, 8, 27), to_on=date(2021, 9, 1), reason="the rota is disputed")
ACTION = Action(
    **SAID, meeting=1, text=HOSTILE, role=Role.PARTNER, person="dev-hussain", owner="Dev Hussain",
    due_on=date(2021, 9, 1), moves=(MOVED,),
)  # fmt: skip
FIRST = BoardPage(
    number=1,
    decisions=(NumberedDecision(number=1, decision=Decision(**SAID, meeting=1, text="Cap caseloads", carried="all")),),
    minutes=(
        Minuted(**SAID, meeting=1, text="All came."),
        Minuted(**SAID, meeting=1, text="Most came.", reason="slip"),
    ),
    actions=(NumberedAction(number=1, owed_by="Dev Hussain", action=ACTION),),
)
SECOND = BoardPage(
    number=2,
    agenda=(
        AgendaItem(name="actions", text="Open actions", paragraph="5b", points=("1. Publish",)),
        AgendaItem(
            name="added-1", text=HOSTILE, paragraph="5c", added=Added(**SAID, meeting=2, text="", paragraph="5c")
        ),
        AgendaItem(
            name="apologies", text="Apologies", paragraph="5b", struck=Struck(**SAID, meeting=2, item="apologies")
        ),
    ),
)


async def fill(shelf: Shelf) -> None:
    rows = [rows_of(one, "northtown", NOW) for one in (FIRST, SECOND)]
    papers = duty(
        "northtown", "board-report-2", 6, kind="board_report", what="hand in the report", about={"meeting": 2}
    )
    boards = (board(1, -9, "held", "ruth-adeyemi"), board(2, 14, "planned", "ruth-adeyemi", "dev-hussain"))
    await shelf.put(notice("northtown", "Northtown"), *boards, papers)
    await shelf.put(*(row for row, _ in rows), *(one for _, actions in rows for one in actions))


async def test_a_board_to_come_shows_its_agenda_papers_and_the_open_actions_of_others(shelf: Shelf) -> None:
    await fill(shelf)

    async with shelf.browser(PRIYA) as browser:
        page = await read(browser, f"{PAGE}/2")
        listed = words(await read(browser, PAGE))

    shown = words(page)
    assert "Open actions paragraph 5b 1. Publish" in shown
    assert "paragraph 5c, added by Priya Nair on Wednesday 25 August 2021" in shown
    assert "Apologies Struck by Priya Nair on Wednesday 25 August 2021" in shown
    assert "Hand in the report : by the end of Thursday 9 September 2021" in shown
    assert "Dev Hussain, by Wednesday 1 September 2021; agreed at board 1" in shown
    assert "Moved from Friday 27 August 2021 to Wednesday 1 September 2021: the rota is disputed" in shown
    assert "<script>alert" not in page
    assert "/acts/strike-agenda-item?meeting=2&amp;item=actions" in page
    assert "/acts/agree-action" not in page
    assert "To come Board 2, Friday 17 September 2021 , planned Before Board 1, " in listed


async def test_a_board_that_was_held_shows_decisions_actions_and_every_version_of_its_minutes(shelf: Shelf) -> None:
    await fill(shelf)

    async with shelf.browser(PRIYA) as browser:
        page = await read(browser, f"{PAGE}/1")

    shown = words(page)
    assert "1. Cap caseloads all . Recorded: Wednesday 25 August 2021, Priya Nair" in shown
    assert shown.index("Version 2") < shown.index("Most came.") < shown.index("Version 1") < shown.index("All came.")
    assert "Overdue" in shown
    assert {"agree-action", "record-decision", "correct-minutes"} <= set(re.findall(r"/acts/([\w-]+)\?", page))


async def test_a_board_nothing_is_kept_of_says_so(shelf: Shelf) -> None:
    await shelf.put(notice("northtown", "Northtown"), board(1, -9, "held"))

    async with shelf.browser(CLAIRE) as browser:
        shown = words(await read(browser, f"{PAGE}/1"))
        assert f'href="{PAGE}"' in await read(browser, "/notices/northtown")

    for said in ("No agenda is kept", "No paper is asked", "None was agreed", "None was recorded", "No minutes were"):
        assert said in shown


MAY = {
    PRIYA: {"close-action", "move-action", "drop-action", "add-agenda-item", "strike-agenda-item"},
    RUTH: {"close-action", "move-action", "drop-action", "add-agenda-item", "strike-agenda-item", "answer-board"},
    POLICE: {"close-action", "answer-board"},
    CLAIRE: set[str](),
}


@pytest.mark.parametrize("address", MAY)
async def test_each_is_offered_what_is_theirs_to_do(shelf: Shelf, address: str) -> None:
    await fill(shelf)

    async with shelf.browser(address) as browser:
        page = await read(browser, f"{PAGE}/2")
        other = await browser.get(f"{PAGE}/1")

    assert set(re.findall(r"/acts/([\w-]+)\?", page)) == MAY[address]
    assert other.status_code == (404 if address == POLICE else 200)


async def test_who_is_not_asked_to_a_board_or_names_none_finds_nothing(shelf: Shelf) -> None:
    await fill(shelf)

    async with shelf.browser("stranger@elsewhere.example") as browser:
        assert (await browser.get(f"{PAGE}/2")).status_code == 404
    async with shelf.browser(PRIYA) as browser:
        for number in ("9", "two", "99999999999999999999"):
            assert (await browser.get(f"{PAGE}/{number}")).status_code == 404


async def test_forms_about_a_board_are_chosen_by_words(shelf: Shelf) -> None:
    await fill(shelf)

    async with shelf.browser(RUTH) as browser:
        striking = await read(browser, "/notices/northtown/acts/strike-agenda-item?meeting=2")
        agreeing = await read(browser, "/notices/northtown/acts/agree-action?meeting=1")
        moving = await read(browser, "/notices/northtown/acts/move-action?action=1")

    assert re.findall(r'<option value="([\w-]+)"', striking) == ["actions", "added-1"]
    assert {"dev-hussain", "dcs", "coordinator"} <= set(re.findall(r'<option value="([\w-]+)"', agreeing))
    assert re.findall(r'<option value="(\d+)" selected', moving) == ["1"]
