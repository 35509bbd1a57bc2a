"""What a person knows of a letter and the ledger does not, as after a register was put back: entered, and kept to."""

import pytest
from sqlmodel import select

from activities.settling_letters import Known, settle_letter
from domain.letters import PostState
from models import strands
from models.database import Sessions
from models.post import LetterRow
from models.record import AuditRow
from tests.activities.test_rebuilding_the_ended import NOW, REFERENCE, waiting


async def settled(sessions: Sessions, key: str, known: Known) -> str | None:
    return await settle_letter(sessions, key, known, "sam", "the mail server's log", NOW, NOW)


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


@pytest.mark.parametrize(
    ("state", "why"),
    [(PostState.SENT, "settled already: sent."), (PostState.SENDING, "A worker has that letter in hand")],
)
async def test_a_letter_that_went_or_is_in_hand_is_left_as_it_is(
    sessions: Sessions, state: PostState, why: str
) -> None:
    key = await waiting(sessions, "begun", state)

    refused = await settled(sessions, key, Known.WITHHELD)

    assert why in str(refused)
    async with sessions.reading() as session:
        assert list(await session.exec(select(LetterRow.state))) == [state.value]
        assert list(await session.exec(select(AuditRow))) == []


async def test_of_a_letter_that_is_not_there_it_is_said(sessions: Sessions) -> None:
    assert await settled(sessions, "nowhere", Known.WENT) == "There is no letter nowhere."
