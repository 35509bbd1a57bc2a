"""Letters held for a morning, gathered into one, and what becomes of each with it."""

from datetime import UTC, datetime

import pytest
from temporalio.exceptions import ApplicationError

from activities.correspondence import Correspondence
from activities.digests import Digests
from activities.ledger import Ledger
from activities.register import Register
from domain.digests import SEVERAL, Morning, groups_in
from domain.duties import DutyStatus
from domain.entries import Record
from domain.letters import Letter, PostState
from domain.people import Sending
from models import reading
from models.database import Sessions
from models.post import LetterRow
from models.walking import verify
from tests.activities.scripted_smtp import Scripted
from tests.activities.written import CORA, REFERENCE, TOLD, Clock, reminder, report_owed

# Monday 16 May 2022, nine o'clock and half past in London.
NINE, MORNING = datetime(2022, 5, 16, 8, tzinfo=UTC), datetime(2022, 5, 16, 8, 30, tzinfo=UTC)
READER = CORA.model_copy(update={"letters": Sending.DIGEST})
THIS_MORNING = Morning(reader="0123", address=CORA.address, at=MORNING)


@pytest.fixture
def clock() -> Clock:
    return Clock(NINE)


@pytest.fixture
def digests(sessions: Sessions, ledger: Ledger) -> Digests:
    return Digests(sessions, ledger)


def held(rung: int, *, reference: str = REFERENCE, duty: str = "board-report-3", told_at: datetime = TOLD) -> Letter:
    key = f"{reference}/board/board-report-3/{rung}/r1/{READER.id}"
    return reminder(rung, to=READER, told_at=told_at, key=key, reference=reference, duty=duty)


async def rows(sessions: Sessions) -> dict[str, LetterRow]:
    async with sessions.reading() as session:
        assert (await verify(session)).broken == ()
        return {row.key: row for row in await reading.letters(session)}


async def test_what_is_held_for_a_reader_goes_in_one_letter_grouped_by_notice(
    office: Correspondence, digests: Digests, clock: Clock, server: Scripted, sessions: Sessions
) -> None:
    first, second = held(10, duty="a"), held(10, reference="marlbrook", duty="b")
    for letter in (first, second):
        posted = await office.send(letter)
        assert (posted.state, posted.held_until) == (PostState.HELD, MORNING)
    clock.now = MORNING

    gathered = await digests.gather(THIS_MORNING)
    assert gathered is not None
    delivered = await digests.deliver(gathered)

    assert (gathered.reference, gathered.facts["notices"], gathered.late) == (SEVERAL, f"marlbrook {REFERENCE}", False)
    assert [group.notice for group in groups_in(gathered.facts["groups"])] == ["marlbrook", REFERENCE]
    assert [recipient for recipient, _ in server.letters] == [CORA.address]
    known = await rows(sessions)
    assert {known[letter.key].state for letter in (first, second)} == {"sent"}
    assert known[first.key].words == f"In the letter {delivered.message_id}: {delivered.words}"
    assert await digests.gather(THIS_MORNING) is None


async def test_one_notices_letters_stand_in_its_own_record(
    office: Correspondence, digests: Digests, clock: Clock, sessions: Sessions
) -> None:
    await office.send(held(10, duty="a"))
    clock.now = MORNING

    gathered = await digests.gather(THIS_MORNING)

    assert gathered is not None
    assert (gathered.reference, gathered.key) == (REFERENCE, "digest/0123/2022-05-16")
    assert gathered == await digests.gather(THIS_MORNING)


async def test_what_was_done_meanwhile_is_left_out_and_the_ledger_says_why(
    office: Correspondence, digests: Digests, clock: Clock, sessions: Sessions
) -> None:
    letter = held(10)
    await office.send(letter)
    await Register(sessions, clock).enter(
        Record(reference=REFERENCE, strand="board", duties=(report_owed(DutyStatus.DONE),))
    )
    clock.now = MORNING

    assert await digests.gather(THIS_MORNING) is None
    row = (await rows(sessions))[letter.key]
    assert (row.state, row.words) == ("superseded", "What it is about was done before it left.")


async def test_of_two_rungs_held_only_the_later_is_read(
    office: Correspondence, digests: Digests, clock: Clock, sessions: Sessions
) -> None:
    earlier, later = held(10), held(5, told_at=datetime(2022, 5, 16, 8, 10, tzinfo=UTC))
    for letter in (earlier, later):
        await office.send(letter)
    clock.now = MORNING

    gathered = await digests.gather(THIS_MORNING)

    assert gathered is not None
    assert [item.letter for group in groups_in(gathered.facts["groups"]) for item in group.items] == [later.key]


async def test_while_the_mail_server_is_down_all_wait_and_then_go_in_the_same_bytes(
    office: Correspondence, digests: Digests, clock: Clock, server: Scripted, sessions: Sessions
) -> None:
    letter = held(10, duty="a")
    await office.send(letter)
    clock.now = MORNING
    gathered = await digests.gather(THIS_MORNING)
    assert gathered is not None
    server.script = {"RCPT": ["451 4.3.0 Not now"]}

    with pytest.raises(ApplicationError):
        await digests.deliver(gathered)
    waiting = (await rows(sessions))[letter.key].state
    await digests.deliver(gathered)

    assert waiting == "held"
    assert (await rows(sessions))[letter.key].state == "sent"
    assert len(server.letters) == 1


async def test_a_reader_whose_address_takes_no_mail_is_known_with_each_of_their_letters(
    office: Correspondence, digests: Digests, clock: Clock, server: Scripted, sessions: Sessions
) -> None:
    letter = held(10, duty="a")
    await office.send(letter)
    clock.now = MORNING
    gathered = await digests.gather(THIS_MORNING)
    assert gathered is not None
    server.script = {"RCPT": ["550 5.1.1 No such user"]}

    posted = await digests.deliver(gathered)

    assert posted.dead_address
    assert (await rows(sessions))[letter.key].state == "refused"


async def test_a_letter_gathered_after_its_morning_says_that_it_is_late(
    office: Correspondence, digests: Digests, clock: Clock
) -> None:
    await office.send(held(10, duty="a"))
    clock.now = datetime(2022, 5, 18, 10, tzinfo=UTC)

    gathered = await digests.gather(THIS_MORNING)

    assert gathered is not None
    assert (gathered.late, gathered.told_at, gathered.due_at) == (True, clock.now, MORNING)


async def test_what_comes_after_the_mornings_letter_has_gone_is_not_kept_for_a_day(
    office: Correspondence, digests: Digests, clock: Clock, sessions: Sessions
) -> None:
    await office.send(held(10, duty="a"))
    await office.send(held(10, reference="marlbrook", duty="b"))
    clock.now = MORNING
    first = await digests.gather(THIS_MORNING)
    assert first is not None
    await digests.deliver(first)
    clock.now = NINE
    await office.send(held(10, duty="c", reference="late-one"))
    clock.now = MORNING

    second = await digests.gather(THIS_MORNING)

    assert second is not None
    assert (first.key, second.key) == ("digest/0123/2022-05-16", "digest/0123/2022-05-16/2")


async def test_who_is_written_to_at_once_has_nothing_gathered(
    office: Correspondence, digests: Digests, server: Scripted
) -> None:
    await office.send(reminder())

    assert len(server.letters) == 1
    assert await digests.gather(THIS_MORNING) is None
