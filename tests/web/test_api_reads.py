"""What each part reads over the API, and each address of it: as much as on the pages, and never a hint of more."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest

from activities.clients import make_token
from domain.clients import Scope
from domain.duties import Duty
from domain.entries import Entry
from domain.papers import Evidence
from domain.people import Role
from models.boards import rows_of as board_rows
from models.papers import VersionRow
from models.post import LetterRow
from tests.support.lives import somebody
from tests.support.tables import rows
from tests.web.shelf import NOW, Shelf, duty, notice
from tests.web.test_board import FIRST, SECOND, board
from tests.web.test_plan import CASELOADS, STRONGER, SUPERVISION, WEAK, plan, shelf

__all__ = ["shelf"]

# What anybody may see is asked of no database.
pytestmark = pytest.mark.parametrize("register_url", ["sqlite"], indirect=True)

EVERYBODY = tuple(somebody(role.value.replace("_", "-"), role) for role in Role)
FILE = Evidence(name="return.csv", sha256="f" * 64, kind="csv", size=12)

# How many of each there are to see; "no" is the one 404. Board 1 and what was handed in to it are those of all who are
# asked to it; board 2 is one that nobody but chair and partner was asked to yet, and its paper is a draft.
SEEN = """
    # the Department sees the whole, and what the council hands in
    case_lead       | 2 objectives 2 weak | 2 boards | yes yes | 1 paper  | yes no  | 2 duties 2 letters 4 entries | yes
    approver        | 2 objectives 2 weak | 2 boards | yes yes | 1 paper  | yes no  | 2 duties 2 letters 4 entries | yes
    minister        | 2 objectives 2 weak | 2 boards | yes yes | 1 paper  | yes no  | 2 duties 2 letters 4 entries | yes
    # the council sees its side, with its drafts
    coordinator     | 2 objectives 2 weak | 2 boards | yes yes | 2 papers | yes yes | 2 duties 1 letters 3 entries | no
    head_of_service | 2 objectives 2 weak | 2 boards | yes yes | 2 papers | yes yes | 2 duties 1 letters 3 entries | no
    dcs             | 2 objectives 2 weak | 2 boards | yes yes | 2 papers | yes yes | 2 duties 1 letters 3 entries | no
    chief_executive | 2 objectives 2 weak | 2 boards | yes yes | 2 papers | yes yes | 2 duties 1 letters 3 entries | no
    lead_member     | 2 objectives 2 weak | 2 boards | yes yes | 2 papers | yes yes | 2 duties 1 letters 3 entries | no
    # whoever is asked to a board sees it, with what was handed in to it
    chair           | 2 objectives 2 weak | 2 boards | yes yes | 1 paper  | yes no  | 0 duties 0 letters 0 entries | no
    partner         | 1 objectives 1 weak | 1 boards | no yes  | 0 papers | no no   | 0 duties 0 letters 0 entries | no
    board_member    | 1 objectives 1 weak | 1 boards | yes no  | 1 paper  | yes no  | 0 duties 0 letters 0 entries | no
    adviser         | 2 objectives 2 weak | 0 boards | no no   | 0 papers | no no   | 0 duties 0 letters 0 entries | no
    nhs_adviser     | 2 objectives 2 weak | 0 boards | no no   | 0 papers | no no   | 0 duties 0 letters 0 entries | no
    commissioner    | 2 objectives 2 weak | 0 boards | no no   | 0 papers | no no   | 0 duties 0 letters 0 entries | no
"""
PLACE = "/notices/northtown"
OF_THE_NOTICE = tuple(
    f"{PLACE}{path}"
    for path in (
        *("", "/duties", "/meetings", "/reviews", "/coming", "/letters", f"/letters/{'b' * 64}", "/happenings"),
        *("/escalations", "/plan", "/boards", "/boards/1", "/papers", "/papers/board-1"),
    )
)
ITS_OWN = ("/me", "/acts", "/notices", "/portfolio")


def owed(number: int, status: str = "open") -> Any:
    key, day = f"board-report-{number}", NOW.date() + timedelta(days=6)
    reckoned = {"on": day, "paragraph": "5b", "rule": "the day", "edition": "england-1", "status": "stated"}
    whole = {"key": key, "kind": "board_report", "paragraph": "5b", "due": reckoned, "opened_at": NOW, "clock": None}
    return duty(
        "northtown",
        key,
        6,
        kind="board_report",
        about={"meeting": number},
        status=status,
        whole=Duty.model_validate(whole).model_dump(mode="json"),
    )


def saved(number: int) -> VersionRow:
    return VersionRow(
        reference="northtown", paper=f"board-{number}", version=1, click="c", texts={"data": "Caseloads fell."},
        evidence=[FILE.model_dump(mode="json")], sha256="a" * 64, by="coordinator", at=NOW, recorded_at=NOW,
    )  # fmt: skip


def letter(role: Role, strand: str) -> LetterRow:
    person, key = role.value.replace("_", "-"), f"northtown/{strand}/{role}"
    return LetterRow(
        key=key, reference="northtown", strand=strand, duty="", revision=1, kind="k", rung="", person=person, role=role,
        name=person, address="a@b.example", subject="s", message_id=f"<{key}>", raw=b"links", sha256=person[0] * 64,
        late=False, thread="", due_at=NOW, told_at=NOW, recorded_at=NOW, state="sent",
    )  # fmt: skip


def entry(strand: str, act: str, **more: Any) -> Entry:
    key = f"northtown/{strand}/{act}/page-1"
    return Entry(key=key, reference="northtown", strand=strand, at=NOW, what=act, **more)


async def fill(shelf: Shelf) -> None:
    row = notice("northtown", "Northtown")
    row.text = {**row.text, "people": [one.model_dump(mode="json") for one in EVERYBODY]}
    boards = (board(1, -9, "held", "chair", "board-member"), board(2, 14, "planned", "chair", "partner"))
    kept = [board_rows(one, "northtown", NOW) for one in (FIRST, SECOND)]
    await shelf.put(row, *boards, *(row for row, _ in kept), *(one for _, actions in kept for one in actions))
    await shelf.put(*plan(CASELOADS, SUPERVISION, contributions=(WEAK, STRONGER)), owed(1), owed(2))
    await shelf.put(saved(1), saved(2), letter(Role.COORDINATOR, "board"), letter(Role.CASE_LEAD, "notice"))
    await shelf.enter(
        "northtown",
        entry("board", "submit-report", by="coordinator", details={"meeting": "1", "version": "1"}),
        entry("board", "update-plan", by="coordinator"),
        entry("papers", "save"),
        entry("notice", "propose-end", by="case-lead"),
        entry("packs", "read", by="case-lead"),
    )


@asynccontextmanager
async def acting_as(shelf: Shelf, place: str, address: str, *scopes: Scope) -> AsyncIterator[httpx.AsyncClient]:
    client = f"as-{address.partition('@')[0]}"
    secret = await make_token(
        shelf.sessions, client, address, scopes or [*Scope], (), lasts=timedelta(days=9), by="sam", now=NOW
    )
    headers = {"Authorization": f"Bearer {secret}"}
    async with httpx.AsyncClient(base_url=f"{place}/api/v1", trust_env=False, verify=False, headers=headers) as program:
        yield program


async def counted(program: httpx.AsyncClient) -> list[str]:
    """What the program sees of everything there is, as the table has it."""

    async def many(path: str) -> int:
        return len((await program.get(f"{PLACE}/{path}")).json()["items"])

    async def there(path: str) -> str:
        return {200: "yes", 404: "no"}[(await program.get(path)).status_code]

    of_plan = (await program.get(f"{PLACE}/plan")).json()
    papers = await many("papers")
    return [
        f"{len(of_plan['objectives'])} objectives {len(of_plan['contributions'])} weak",
        f"{await many('boards')} boards",
        f"{await there(f'{PLACE}/boards/1')} {await there(f'{PLACE}/boards/2')}",
        f"{papers} {'paper' if papers == 1 else 'papers'}",
        f"{await there(f'{PLACE}/papers/board-1')} {await there(f'{PLACE}/papers/board-2')}",
        f"{await many('duties')} duties {await many('letters')} letters {await many('happenings')} entries",
        await there(f"{PLACE}/escalations"),
    ]


async def test_each_part_reads_what_its_pages_show_and_no_more(shelf: Shelf) -> None:
    await fill(shelf)

    async with shelf.pages() as place:
        for case in rows(SEEN):
            role, *cells = (str(cell) for cell in case.values)
            async with acting_as(shelf, place, f"{role.replace('_', '-')}@sefton.example") as program:
                found = await counted(program)
                portfolio = await program.get("/portfolio")
            assert found == cells, role
            assert (portfolio.status_code == 200) is (cells[-1] == "yes"), role

    assert {case.values[0] for case in rows(SEEN)} == set(Role) - {Role.OPERATOR}


async def test_whoever_has_no_part_is_told_the_same_bytes_at_every_address(shelf: Shelf) -> None:
    await fill(shelf)

    async with shelf.pages() as place:
        for address in ("operator@sefton.example", "nobody@elsewhere.example"):
            async with acting_as(shelf, place, address) as outsider:
                told = [await outsider.get(path) for path in OF_THE_NOTICE]
                nowhere = [await outsider.get(path.replace("northtown", "nowhere")) for path in OF_THE_NOTICE]
                listed = (await outsider.get("/notices")).json()

            assert {answer.status_code for answer in (*told, *nowhere)} == {404}
            assert len({answer.content for answer in (*told, *nowhere)}) == 1
            assert listed["items"] == []


async def test_a_token_that_is_not_for_reading_learns_nothing_of_what_there_is(shelf: Shelf) -> None:
    await fill(shelf)

    async with shelf.pages() as place, acting_as(shelf, place, "dcs@sefton.example", Scope.ACT) as acting:
        document = (await acting.get("/openapi.json")).json()
        told = [await acting.get(path) for path in OF_THE_NOTICE]
        nowhere = [await acting.get(path.replace("northtown", "nowhere")) for path in OF_THE_NOTICE]
        own = [(await acting.get(path)).status_code for path in ITS_OWN]

    assert {answer.status_code for answer in (*told, *nowhere)} == {403}
    assert len({answer.content for answer in (*told, *nowhere)}) == 1
    assert own == [200, 200, 403, 403]
    reads = [path for path, operations in document["paths"].items() if "get" in operations]
    # A read that is added is tried here too.
    assert len(reads) == len(OF_THE_NOTICE) + len(ITS_OWN)


async def test_a_board_a_paper_and_the_plan_are_told_with_all_their_pages_say(shelf: Shelf) -> None:
    await fill(shelf)

    async with shelf.pages() as place, acting_as(shelf, place, "chair@sefton.example") as chair:
        first, second, paper, plan_ = [
            (await chair.get(f"{PLACE}/{path}")).json() for path in ("boards/1", "boards/2", "papers/board-1", "plan")
        ]
        no_version = await chair.get(f"{PLACE}/papers/board-1", params={"version": 2})

    assert [(one["version"], one["text"], one["reason"]) for one in first["minutes"]] == [
        (1, "All came.", ""),
        (2, "Most came.", "slip"),
    ]
    assert [(one["number"], one["text"], one["carried"]) for one in first["decisions"]] == [(1, "Cap caseloads", "all")]
    [action] = first["actions"]
    assert (action["owed_by"], action["overdue"], action["moves"][0]["to_on"]) == ("Dev Hussain", True, "2021-09-01")
    assert [item["name"] for item in second["agenda"] if item["struck"]] == ["apologies"]
    assert [one["number"] for one in second["earlier_actions"]] == [1]
    assert [one["key"] for one in second["papers"]] == ["board-report-2"]
    assert paper["versions"][0]["states"] == ["handed in"]
    assert paper["files"] == [FILE.model_dump(mode="json")]
    assert {one["name"]: one["text"] for one in paper["sections"]}["data"] == "Caseloads fell."
    assert [one["stands"] for one in plan_["objectives"]] == ["off track", "on track"]
    assert plan_["objectives"][0]["history"][0]["said"] == "four posts are vacant"
    assert no_version.status_code == 404
