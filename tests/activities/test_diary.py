"""Invites: one after the other to each person, the overtaken ones dropped, and nothing withdrawn that never came."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.exceptions import ApplicationError

from activities.diary import Diary
from activities.ledger import Ledger
from domain.letters import Letter, PostState
from models import reading
from models.database import Sessions
from models.post import LetterRow
from tests.activities.scripted_smtp import CUT, Scripted, left_hanging
from tests.activities.written import CORA, REFERENCE, UID, Clock, invite, reminder

NOT_NOW = "451 4.3.0 Not now"


@pytest.fixture
def office(ledger: Ledger) -> Diary:
    return Diary(ledger)


async def sent_in_vain(office: Diary, letter: Letter) -> None:
    with pytest.raises(ApplicationError):
        await office.invite(letter)


async def letters(sessions: Sessions) -> list[LetterRow]:
    async with sessions.reading() as session:
        return [*await reading.letters(session, REFERENCE)]


async def test_an_invite_stands_in_the_ledger_with_its_uid_its_sequence_and_its_method(
    office: Diary, sessions: Sessions
) -> None:
    posted = await office.invite(invite(2))

    [row] = await letters(sessions)
    assert posted.state == PostState.SENT
    assert (row.uid, row.sequence, row.method) == (UID, 2, "REQUEST")


async def test_an_invite_then_its_change_then_its_withdrawal_all_go_out_in_their_order(
    office: Diary, server: Scripted
) -> None:
    states = [(await office.invite(letter)).state for letter in (invite(0), invite(1), invite(2, cancel=True))]

    assert states == [PostState.SENT] * 3
    assert len(server.letters) == 3


async def test_an_invite_that_waited_is_dropped_when_the_meeting_has_moved_on(
    office: Diary, server: Scripted, sessions: Sessions
) -> None:
    server.script = {"MAIL": [NOT_NOW]}
    await sent_in_vain(office, invite(0))

    moved = await office.invite(invite(1))
    overtaken = await office.invite(invite(0))

    assert (moved.state, overtaken.state) == (PostState.SENT, PostState.SUPERSEDED)
    assert len(server.letters) == 1
    assert [row.state for row in await letters(sessions)] == ["superseded", "sent"]


async def test_an_invite_told_of_after_its_withdrawal_is_dropped(office: Diary, server: Scripted) -> None:
    await office.invite(invite(1, cancel=True))

    posted = await office.invite(invite(0))

    assert (posted.state, server.letters) == (PostState.SUPERSEDED, [])


async def test_what_never_came_is_not_withdrawn(office: Diary, server: Scripted) -> None:
    server.script = {"MAIL": [NOT_NOW], "RCPT": ["550 5.1.1 No such person"]}
    await sent_in_vain(office, invite(0))
    await office.invite(invite(0, to=CORA))

    withdrawn = [await office.invite(invite(1, cancel=True)), await office.invite(invite(1, cancel=True, to=CORA))]

    assert [posted.state for posted in withdrawn] == [PostState.SUPERSEDED] * 2
    assert withdrawn[0].words == "There is nothing to withdraw: no invite to this meeting ever left for Ada Okoye."
    assert server.letters == []


async def test_what_may_have_come_is_withdrawn(office: Diary, server: Scripted) -> None:
    server.script = {"BODY": [CUT]}
    await sent_in_vain(office, invite(0))

    withdrawn = await office.invite(invite(1, cancel=True))
    overtaken = await office.invite(invite(0))

    assert (withdrawn.state, overtaken.state) == (PostState.SENT, PostState.SUPERSEDED)
    assert len(server.letters) == 2


async def test_what_a_dead_worker_was_sending_is_withdrawn(office: Diary, server: Scripted, clock: Clock) -> None:
    sending = await left_hanging(server, office.invite(invite(0)))
    sending.cancel()
    await asyncio.wait({sending})
    clock.move(timedelta(hours=1))

    withdrawn = await office.invite(invite(1, cancel=True))

    assert withdrawn.state == PostState.SENT


async def test_a_withdrawal_waits_while_its_invite_is_being_sent(office: Diary, server: Scripted) -> None:
    sending = await left_hanging(server, office.invite(invite(0)))

    await sent_in_vain(office, invite(1, cancel=True))
    await server.lines[0].ended()
    await asyncio.wait({sending})
    withdrawn = await office.invite(invite(1, cancel=True))

    assert withdrawn.state == PostState.SENT
    assert len(server.letters) == 2


async def test_what_one_person_was_sent_does_not_hold_up_another(office: Diary, server: Scripted) -> None:
    server.script = {"MAIL": [NOT_NOW]}
    await sent_in_vain(office, invite(1))

    posted = await office.invite(invite(0, to=CORA))

    assert posted.state == PostState.SENT


async def test_a_letter_without_an_invitation_is_for_the_correspondence_to_send(office: Diary) -> None:
    with pytest.raises(ValueError, match="the correspondence sends letters"):
        await office.invite(reminder())
