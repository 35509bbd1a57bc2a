"""What a person knows of a letter and the ledger does not, as after a register was put back: entered, and kept to."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select, update

from activities.claims import lease
from activities.settling_letters import Known, settle_letter
from domain.letters import PostState
from domain.moments import spoken_moment
from models import strands
from models.database import Sessions
from models.post import LetterRow
from models.record import AuditRow
from tests.activities.test_rebuilding_the_ended import NOW, REFERENCE, waiting

LEASE = lease(600)


async def settled(sessions: Sessions, key: str, known: Known) -> str | None:
    return await settle_letter(sessions, key, known, "sam", "the mail server's log", NOW, NOW, holds=LEASE)


@pytest.mark.parametrize(
    ("known", "state", "words"),
    [
        (Known.WENT, "sent", "It had gone already, as sam says: the mail server's log"),
        (Known.WITHHELD, "superseded", "sam says that it must not go: the mail server's log"),
    ],
)
async def test_what_a_person_knows_of_a_letter_is_entered_and_nothing_of_it_is_left_to_send(
    sessions: Sessions, known: Known, state: str, words: str
) -> None:
    key = await waiting(sessions, "begun")

    assert await settled(sessions, key, known) is None

    async with sessions.reading() as session:
        (row,) = await session.exec(select(LetterRow))
        (entry,) = await session.exec(select(AuditRow))
        assert [one.settled for one in await strands.written(session, REFERENCE)] == [True]
    assert (row.state, row.words, row.message_id, row.raw) == (state, words, key, b"")
    assert (entry.key, entry.by, entry.why) == (f"{key}/{state}", "sam", words)


async def claimed(sessions: Sessions, at: datetime) -> str:
    """A letter that a worker took in hand then; its key."""
    key = await waiting(sessions, "begun", PostState.SENDING)
    async with sessions.writing() as session:
        await session.exec(update(LetterRow).values(claimed_at=at, claimed_by="a worker"))
    return key


async def test_a_letter_whose_worker_died_before_the_loss_can_be_settled_once_its_claim_is_over(
    sessions: Sessions,
) -> None:
    key = await claimed(sessions, NOW - LEASE)

    assert await settled(sessions, key, Known.WENT) is None

    async with sessions.reading() as session:
        assert list(await session.exec(select(LetterRow.state))) == [PostState.SENT.value]


async def test_a_letter_that_a_worker_may_be_sending_is_left_to_it_and_it_is_said_until_when(
    sessions: Sessions,
) -> None:
    key = await claimed(sessions, NOW - LEASE + timedelta(seconds=1))

    refused = await settled(sessions, key, Known.WITHHELD)

    assert str(refused).startswith("A worker has that letter in hand.")
    assert spoken_moment(NOW + timedelta(seconds=1)) in str(refused)
    async with sessions.reading() as session:
        assert list(await session.exec(select(LetterRow.state))) == [PostState.SENDING.value]
        assert list(await session.exec(select(AuditRow))) == []


@pytest.mark.parametrize(
    ("state", "why"),
    [(PostState.SENT, "settled already: sent."), (PostState.SUPERSEDED, "settled already: superseded.")],
)
async def test_a_letter_that_is_settled_is_left_as_it_is(sessions: Sessions, state: PostState, why: str) -> None:
    key = await waiting(sessions, "begun", state)

    refused = await settled(sessions, key, Known.WITHHELD)

    assert why in str(refused)
    async with sessions.reading() as session:
        assert list(await session.exec(select(LetterRow.state))) == [state.value]
        assert list(await session.exec(select(AuditRow))) == []


async def test_of_a_letter_that_is_not_there_it_is_said(sessions: Sessions) -> None:
    assert await settled(sessions, "nowhere", Known.WENT) == "There is no letter nowhere."
