"""A notice that has ended, set going again: what is left of it, and what becomes of letters that no strand sends."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import col, select

from activities.rebuilding import OVER, nothing_left, supersede
from domain.course import Course, Ending, How
from domain.letters import PostState
from domain.moments import at
from domain.notice import NoticeCourse
from domain.standing import PRACTICE, Standing
from models.database import Sessions
from models.post import LetterRow
from models.record import AuditRow
from tests.models.test_figures import letter
from tests.support.editions import ENGLAND
from tests.support.notices import sefton

NOW = datetime(2021, 7, 2, 10, tzinfo=UTC)
STANDING = Standing(notice=sefton(), edition=ENGLAND, entered_at=at(date(2021, 6, 7)), practice=PRACTICE)
REFERENCE = STANDING.reference
ENDING = Ending(
    how=How.LIFTED, on=date(2021, 7, 1), at=NOW, reason="met", decided_by="case-lead", approved_by="approver"
)


def course(ending: Ending | None) -> dict[str, Course]:
    begun = NoticeCourse(standing=STANDING, opened_at=STANDING.in_force_at, ending=ending)
    return {"notice": begun.having_taken(*(step.key for step in begun.agenda()))}


async def waiting(sessions: Sessions, step: str, state: PostState = PostState.WAITING) -> str:
    key = f"{REFERENCE}/notice/{step}/somebody"
    async with sessions.writing() as session:
        session.add(letter(key, state.value, reference=REFERENCE, strand="notice"))
    return key


async def states(sessions: Sessions) -> list[tuple[str, str]]:
    async with sessions.reading() as session:
        return list(await session.exec(select(LetterRow.state, LetterRow.words).order_by(col(LetterRow.key))))


async def test_of_an_ended_notice_without_letters_nothing_is_left(sessions: Sessions) -> None:
    assert await nothing_left(sessions, REFERENCE, course(ENDING))


async def test_of_a_notice_in_force_something_is_always_left(sessions: Sessions) -> None:
    assert not await nothing_left(sessions, REFERENCE, course(None))


async def test_of_an_ended_notice_whose_end_was_not_told_something_is_left(sessions: Sessions) -> None:
    (ended,) = course(ENDING).values()

    assert not await nothing_left(sessions, REFERENCE, {"notice": ended.replaced(taken=frozenset())})


async def test_a_letter_that_no_strand_of_an_ended_notice_sends_is_settled_and_entered(sessions: Sessions) -> None:
    key = await waiting(sessions, "time-asked/1")
    before = await nothing_left(sessions, REFERENCE, course(ENDING))

    settled = await supersede(sessions, REFERENCE, course(ENDING), NOW, NOW)

    assert (before, settled) == (False, 1)
    assert await states(sessions) == [(PostState.SUPERSEDED.value, OVER)]
    assert await nothing_left(sessions, REFERENCE, course(ENDING))
    async with sessions.reading() as session:
        assert list(await session.exec(select(AuditRow.key))) == [f"{key}/{PostState.SUPERSEDED}"]


@pytest.mark.parametrize("ending", [pytest.param(ENDING, id="ended"), pytest.param(None, id="in force")])
async def test_a_letter_that_a_strand_still_sends_is_left_to_it(sessions: Sessions, ending: Ending | None) -> None:
    (step, *_) = [step.key for step in course(ending)["notice"].agenda() if step.letter]
    await waiting(sessions, step)

    await supersede(sessions, REFERENCE, course(ending), NOW, NOW)

    assert [state for state, _ in await states(sessions)] == [PostState.WAITING.value]
