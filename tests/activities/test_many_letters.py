"""Letters that fall due together share transactions, and nothing else: no one's fault or end is another's."""

import asyncio
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import event
from temporalio.testing import ActivityEnvironment

from activities.correspondence import Correspondence
from activities.ledger import Ledger
from domain.letters import Letter, Posted, PostState
from models.database import Sessions
from notifications.composed import Composed
from notifications.mailer import Mailer
from notifications.telling import FactMissing
from tests.activities.asked import attempts, kept
from tests.activities.scripted_smtp import SILENCE, Scripted
from tests.activities.written import ADA, CORA, REFERENCE, Clock, PlainComposer, reminder
from tests.support.registers import engine
from tests.support.waiting import PATIENCE

MANY = [
    reminder(to=to, reference=of, key=f"{of}/{to.id}", kind="notice_varied", duty="")
    for of in (REFERENCE, "medway-2024", "wirral-2023")
    for to in (CORA, ADA)
]
POOR = MANY[3]


class Forgetful(PlainComposer):
    """Lacks what one of the letters is to say."""

    def compose(self, letter: Letter, thread_first: str | None) -> Composed:
        if letter == POOR:
            raise FactMissing("nothing was said of it")
        return super().compose(letter, thread_first)


@pytest.fixture
def commits(register_url: str) -> Iterator[list[object]]:
    """The transactions that were ended well."""
    seen = list[object]()

    def see(connection: object) -> None:
        seen.append(connection)

    at = engine(register_url).sync_engine
    event.listen(at, "commit", see)
    yield seen
    event.remove(at, "commit", see)


async def test_letters_due_at_once_are_written_together_and_each_is_sent_as_it_is_kept(
    office: Correspondence, server: Scripted, sessions: Sessions, commits: list[object]
) -> None:
    posted = await asyncio.gather(*map(office.send, MANY))

    written = len(commits)
    rows = [await kept(sessions, letter) for letter in MANY]
    assert {each.state for each in posted} == {PostState.SENT}
    assert sorted(server.letters) == sorted((row.address, row.raw) for row in rows)
    assert [len(await attempts(sessions, letter)) for letter in MANY] == [1] * len(MANY)
    # One by one they would be two each: frozen, and settled.
    assert written < 2 * len(MANY)


async def test_one_that_cannot_be_composed_keeps_none_of_the_others(
    sessions: Sessions, server: Scripted, mailer: Mailer, clock: Clock
) -> None:
    office = Correspondence(Ledger(sessions, Forgetful(), mailer, clock))

    answers = await asyncio.gather(*map(office.send, MANY), return_exceptions=True)

    failed = [letter for letter, answer in zip(MANY, answers, strict=True) if isinstance(answer, FactMissing)]
    sent = [answer.key for answer in answers if isinstance(answer, Posted) and answer.state is PostState.SENT]
    assert (failed, len(sent), len(server.letters)) == ([POOR], len(MANY) - 1, len(MANY) - 1)


async def test_a_worker_that_ends_while_many_are_under_way_leaves_only_those_that_had_begun_in_doubt(
    ledger: Ledger, office: Correspondence, server: Scripted, mailer: Mailer, sessions: Sessions
) -> None:
    lines = mailer.line.connections
    server.script = {"BODY": [SILENCE] * lines}
    dying = [asyncio.ensure_future(ActivityEnvironment().run(office.send, letter)) for letter in MANY]
    async with asyncio.timeout(PATIENCE):
        while server.script["BODY"]:
            await asyncio.wait(dying, timeout=0.005)
    before = {to: raw for to, raw in server.letters}
    await ledger.close()
    await asyncio.wait(dying)

    posted = [await ActivityEnvironment().run(office.send, letter) for letter in MANY]

    rows = [await kept(sessions, letter) for letter in MANY]
    assert {each.state for each in posted} == {PostState.SENT}
    assert Counter(row.maybe_twice for row in rows) == {True: lines, False: len(MANY) - lines}
    assert Counter(Counter(server.letters).values()) == {2: lines, 1: len(MANY) - lines}
    assert set(before.values()) <= {row.raw for row in rows}
