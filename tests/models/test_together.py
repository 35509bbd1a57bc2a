"""One transaction for all who wait; whoever fails, gives up or must wait takes nothing from the others."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import chain
from models.database import Sessions, opened
from models.record import AuditRow
from models.together import Sitting, Together, Work
from models.unavailable import RegisterUnavailable
from models.walking import verify
from tests.activities.written import REFERENCE, entry
from tests.models.test_two_writers import somebody_waits
from tests.support.registers import POSTGRESQL, engine

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
OTHER = "medway-2024"


class Refused(Exception):
    """What doing one of them raises."""


@pytest.fixture
def together(sessions: Sessions) -> Together:
    return Together(sessions)


def entering(n: int, reference: str = REFERENCE) -> Callable[[Sitting], Awaitable[AsyncSession]]:
    """What enters the `n`th thing; its answer tells in which transaction that was."""

    async def enter(sitting: Sitting) -> AsyncSession:
        sitting.enter(entry(n, reference=reference), NOW)
        return sitting.session

    return enter


async def failing(sitting: Sitting) -> None:
    """It enters something, too, and then fails."""
    sitting.enter(entry(99), NOW)
    raise Refused


async def entered(sessions: Sessions) -> list[str]:
    """What is in the audit of all notices, the chains being whole."""
    async with sessions.reading() as session:
        assert (await verify(session)).broken == ()
        keys = await session.exec(select(AuditRow.key).order_by(AuditRow.reference, col(AuditRow.n)))
        return [key.rpartition("-")[2] for key in keys]


def numbers(*expected: int) -> list[str]:
    return [str(n) for n in expected]


async def test_all_who_wait_are_done_in_one_transaction_in_the_order_they_came(
    sessions: Sessions, together: Together
) -> None:
    works = [Work(REFERENCE, entering(n)) for n in range(1, 6)]

    sittings = await asyncio.gather(*map(together.done, works))

    assert len(set(sittings)) == 1
    assert await entered(sessions) == numbers(1, 2, 3, 4, 5)


async def test_each_notice_goes_on_with_a_chain_of_its_own(sessions: Sessions, together: Together) -> None:
    first = [Work(REFERENCE, entering(1)), Work(OTHER, entering(2, OTHER)), Work(REFERENCE, entering(3))]
    await asyncio.gather(*map(together.done, first))

    await asyncio.gather(*map(together.done, [Work(OTHER, entering(4, OTHER)), Work("new", entering(5, "new"))]))

    assert await entered(sessions) == numbers(2, 4, 5, 1, 3)


async def test_one_that_fails_writes_nothing_and_takes_nothing_from_the_others(
    sessions: Sessions, together: Together
) -> None:
    first, failed, last = await asyncio.gather(
        together.done(Work(REFERENCE, entering(1))),
        together.done(Work(REFERENCE, failing)),
        together.done(Work(OTHER, entering(2, OTHER))),
        return_exceptions=True,
    )

    assert [isinstance(one, Refused) for one in (first, failed, last)] == [False, True, False]
    assert sorted(await entered(sessions)) == numbers(1, 2)


async def test_what_the_database_refuses_of_one_takes_nothing_from_the_others(
    sessions: Sessions, together: Together
) -> None:
    await together.done(Work(REFERENCE, entering(1)))

    again, other = await asyncio.gather(
        together.done(Work(REFERENCE, entering(1))),
        together.done(Work(OTHER, entering(2, OTHER))),
        return_exceptions=True,
    )

    assert [isinstance(one, Exception) for one in (again, other)] == [True, False]
    assert sorted(await entered(sessions)) == numbers(1, 2)


async def test_whoever_is_broken_off_while_it_is_done_has_written_nothing_and_the_others_have(
    sessions: Sessions, together: Together
) -> None:
    at_it, go_on = asyncio.Event(), asyncio.Event()

    async def slow(sitting: Sitting) -> AsyncSession:
        at_it.set()
        await go_on.wait()
        return await entering(1)(sitting)

    waiting = [asyncio.create_task(together.done(Work(REFERENCE, do))) for do in (slow, entering(2))]
    await at_it.wait()
    waiting[0].cancel()
    await asyncio.wait({waiting[0]})
    go_on.set()
    await asyncio.wait(waiting)

    assert waiting[0].cancelled()
    assert await entered(sessions) == numbers(2)


async def test_whoever_is_broken_off_before_its_turn_is_never_done(sessions: Sessions, together: Together) -> None:
    async with sessions.writing():
        waiting = [asyncio.create_task(together.done(Work(OTHER, entering(n, OTHER)))) for n in (1, 2)]
        await asyncio.sleep(0)
        waiting[0].cancel()
    await asyncio.wait(waiting)

    assert await entered(sessions) == numbers(2)


async def test_what_must_be_read_by_the_second_is_on_disk_before_it_is_done(
    sessions: Sessions, together: Together
) -> None:
    async def counting(sitting: Sitting) -> int:
        return len((await sitting.session.exec(select(AuditRow.n))).all())

    writes, reads = Work(REFERENCE, entering(1), "one person"), Work(REFERENCE, counting, "one person")
    _, seen = await asyncio.gather(together.done(writes), together.done(reads))

    assert seen == 1


async def test_no_more_are_done_at_a_time_than_were_said(sessions: Sessions) -> None:
    together = Together(sessions, at_most=2)

    sittings = await asyncio.gather(*(together.done(Work(REFERENCE, entering(n))) for n in range(5)))

    assert [sittings.count(one) for one in dict.fromkeys(sittings)] == [2, 2, 1]
    assert await entered(sessions) == numbers(0, 1, 2, 3, 4)


async def test_where_the_register_cannot_be_written_all_are_told(read_only_url: str) -> None:
    together = Together(Sessions(engine(read_only_url)))

    answers = await asyncio.gather(
        *(together.done(Work(REFERENCE, entering(n))) for n in (1, 2)), return_exceptions=True
    )

    assert [type(answer) for answer in answers] == [RegisterUnavailable] * 2


@pytest.mark.parametrize("register_url", [POSTGRESQL], indirect=True)
async def test_a_notice_that_another_process_holds_keeps_nobody_else_waiting(
    sessions: Sessions, register_url: str, together: Together
) -> None:
    elsewhere = opened(register_url)
    async with elsewhere.writing() as session:
        await chain.lock(session, REFERENCE)
        held = [asyncio.create_task(together.done(Work(REFERENCE, entering(2))))]
        await somebody_waits(elsewhere)
        held.append(asyncio.create_task(together.done(Work(REFERENCE, entering(3)))))
        others = [together.done(Work(of, entering(n, of))) for n, of in ((4, OTHER), (5, "wirral-2023"))]
        await asyncio.gather(*others)
        meanwhile = [one.done() for one in held]
        await chain.append(session, REFERENCE, [entry(1)], NOW)
    await asyncio.wait(held)

    assert meanwhile == [False, False]
    assert sorted(await entered(sessions)) == numbers(1, 2, 3, 4, 5)
    await elsewhere.close()
