"""One letter each working morning, as it runs: real strands, offices, register and SMTP on a server that skips time."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.client import WorkflowExecutionStatus

from domain.instrument import Notice
from domain.moments import london
from domain.people import Role, Sending
from models import reading
from tests.support import house as houses
from tests.support.engine import ending_at
from tests.support.house import House
from tests.workflows.agreed import boards_on
from workflows.strand import Strand

pytestmark = pytest.mark.asyncio(loop_scope="module")

COORDINATOR = "priya.nair"


@pytest_asyncio.fixture(loop_scope="module")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with houses.house(tmp_path) as living:
        yield living


def with_one_letter_each_morning(notice: Notice, role: Role) -> Notice:
    people = tuple(
        one.model_copy(update={"letters": Sending.DIGEST}) if role in one.roles else one for one in notice.people
    )
    return notice.model_copy(update={"people": people})


async def test_what_falls_due_by_the_morning_comes_in_one_letter_and_the_rest_at_once(house: House) -> None:
    notice = with_one_letter_each_morning(boards_on(date(2021, 7, 14), date(2021, 7, 21)), Role.COORDINATOR)
    await house.case.begin("board", notice)

    # The reminders of both reports, and of the plan, fall due on the mornings up to the seventh of July.
    await house.case.sleep_to(date(2021, 7, 1) + timedelta(days=1))
    reminders = await house.letters("board_report_due")
    [first, *_] = digests = await house.letters("digest")
    await house.case.sleep_to(date(2021, 7, 9))

    assert {row.state for row in reminders} == {"sent"}
    assert all(row.words.startswith("In the letter <") for row in reminders)
    assert {row.digest for row in reminders} == {row.key for row in digests}
    assert london(first.told_at).strftime("%H:%M") == "09:30"
    asked = [str(message["Subject"]) for message in house.came(COORDINATOR)]
    assert not [subject for subject in asked if "Board report due" in subject]
    assert [subject for subject in asked if "Overdue: board report" in subject]
    assert await house.untouched()


async def test_what_was_done_before_the_morning_is_not_asked_for_in_it(house: House) -> None:
    notice = with_one_letter_each_morning(boards_on(date(2021, 7, 14)), Role.COORDINATOR)
    await house.case.begin("board", notice)
    nine = await house.case.now()

    await house.case.sleep_to(date(2021, 6, 23))
    held = await house.letters("board_report_due")
    await house.case.act("submit-report", "coordinator", meeting=1)
    await house.case.sleep_to(date(2021, 6, 24))

    assert nine < held[0].told_at
    assert [row.state for row in held] == ["held"]
    assert [(row.state, row.words) for row in await house.letters("board_report_due")] == [
        ("superseded", "What it is about was done before it left.")
    ]
    assert await house.letters("digest") == []
    assert await house.untouched()


async def test_a_strand_rests_only_when_the_morning_it_began_is_over(house: House) -> None:
    notice = with_one_letter_each_morning(boards_on(date(2021, 7, 14)), Role.COORDINATOR)
    await house.case.begin("board", notice)

    await house.case.sleep_to(date(2021, 6, 23))
    board = house.case.strand("board")
    await board.signal(Strand.end, ending_at(await house.case.now()))
    await house.case.sleep_to(await house.case.now() + timedelta(minutes=10))
    before = (await board.describe()).status
    await house.case.sleep_to(await house.case.now() + timedelta(minutes=20))

    assert before is WorkflowExecutionStatus.RUNNING
    await house.case.are_over(board.id)
    assert [row.state for row in await house.letters("board_report_due")] == ["superseded"]


async def test_a_routine_letter_told_on_a_sunday_leaves_on_monday_morning(house: House) -> None:
    await house.case.open(boards_on(date(2021, 7, 14)))
    sunday = datetime(2021, 6, 13, 12, tzinfo=(await house.case.now()).tzinfo)
    await house.case.sleep_to(sunday)

    await house.case.act("agree-lead-time", "case_lead", working_days=10)
    await house.case.sleep_to(sunday + timedelta(hours=6))
    waiting = {row.state for row in await house.letters("term_agreed")}
    await house.case.sleep_to(date(2021, 6, 14))

    async with house.ours.sessions.reading() as session:
        told = await house.letters("term_agreed")
        attempts = [await reading.attempts(session, row.key) for row in told]
    assert waiting == {"waiting"}
    assert {row.state for row in told} == {"sent"}
    assert {london(attempt.started_at).strftime("%a %H:%M") for tried in attempts for attempt in tried} == {"Mon 08:00"}
