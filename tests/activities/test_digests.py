"""Letters held for a morning, gathered into one, and what becomes of each with it."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio.exceptions import ApplicationError

from activities.correspondence import Correspondence
from activities.digests import Digests
from activities.ledger import Ledger
from activities.register import Register
from activities.returned import came_back
from domain.digests import SEVERAL, Morning, groups_in
from domain.duties import DutyStatus
from domain.entries import NoticePage, Record
from domain.letters import Letter, PostState
from domain.people import Away, Person, Role, Sending
from models import reading
from models.database import Sessions
from models.post import LetterRow
from models.walking import verify
from notifications.reports import Action, Report
from tests.activities.scripted_smtp import Scripted
from tests.activities.written import CORA, REFERENCE, TOLD, Clock, PlainComposer, reminder, report_owed
from tests.support.notices import sefton

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


REPORT = Report(CORA.address, Action.FAILED, "5.1.1", "550 5.1.1 unknown")


async def came_in(sessions: Sessions, key: str) -> bool:
    async with sessions.writing() as session:
        return await came_back(session, await session.get_one(LetterRow, key), REPORT, MORNING)


async def test_a_mornings_letter_that_came_back_takes_with_it_what_was_gathered_in_it(
    office: Correspondence, digests: Digests, clock: Clock, sessions: Sessions
) -> None:
    kept = (held(10, duty="a"), held(10, reference="marlbrook", duty="b"))
    for letter in kept:
        await office.send(letter)
    clock.now = MORNING
    gathered = await digests.gather(THIS_MORNING)
    assert gathered is not None
    await digests.deliver(gathered)

    assert await came_in(sessions, gathered.key)

    known = await rows(sessions)
    assert {known[letter.key].state for letter in kept} == {"returned"}
    async with sessions.reading() as session:
        for reference in (REFERENCE, "marlbrook"):
            [last] = [
                row.what for row in await reading.timeline(session, reference) if row.what.startswith("Came back")
            ]
            assert "Remind the coordinator" in last


async def test_one_that_came_back_before_its_end_was_written_down_is_not_sent_again(
    office: Correspondence, digests: Digests, clock: Clock, server: Scripted, sessions: Sessions
) -> None:
    letter = held(10, duty="a")
    await office.send(letter)
    clock.now = MORNING
    gathered = await digests.gather(THIS_MORNING)
    assert gathered is not None
    # The worker dies between sending it and writing down what became of what it gathered.
    await digests.ledger.post(gathered, nothing_against_it)
    assert await came_in(sessions, gathered.key)

    again = await digests.gather(THIS_MORNING)
    assert again is None or (await digests.deliver(again)).state is PostState.RETURNED

    assert await digests.gather(THIS_MORNING) is None
    assert (await rows(sessions))[letter.key].state == "returned"
    assert len(server.letters) == 1


async def nothing_against_it(session: AsyncSession, letter: Letter, now: datetime) -> None:
    return None


def coordinated_by(*people: Person) -> Record:
    """The notice's page with these in its programme office."""
    others = tuple(person for person in sefton().people if Role.COORDINATOR not in person.roles)
    notice = sefton().model_copy(update={"people": (*people, *others)})
    page = NoticePage(notice=notice, revision=1, phase="in force", stage="notice", in_force_on=date(2021, 6, 7))
    return Record(reference=REFERENCE, strand="notice", notice=page)


AWAY = Away(from_on=date(2022, 5, 14), to_on=date(2022, 5, 20))
PEOPLE = [
    pytest.param({}, CORA.address, "", id="as it was"),
    pytest.param({"address": "c.reed@sefton.example"}, "c.reed@sefton.example", "", id="another address"),
    pytest.param({"away": (AWAY,)}, "dev@sefton.example", "Cora Reed, who is away until Friday 20 May 2022", id="away"),
    pytest.param(
        {"unreachable_since": date(2022, 5, 15)},
        "dev@sefton.example",
        "Cora Reed, whose mail has come back since Sunday 15 May 2022",
        id="an address that takes no mail any more",
    ),
    pytest.param(None, "dev@sefton.example", "Cora Reed, who is no longer among the notice's people", id="gone"),
]


@pytest.mark.parametrize(("now", "address", "why"), PEOPLE)
async def test_what_was_held_goes_to_whoever_stands_in_for_its_reader_that_morning(
    now: dict[str, object] | None, address: str, why: str, office: Correspondence, digests: Digests, clock: Clock,
    sessions: Sessions,
) -> None:  # fmt: skip
    await office.send(held(10, duty="a"))
    dev = Person(id="dev", name="Dev Rao", address="dev@sefton.example", roles=(Role.COORDINATOR,))
    cora = () if now is None else (CORA.model_copy(update=now),)
    await Register(sessions, clock).enter(coordinated_by(*cora, dev))
    clock.now = MORNING

    gathered = await digests.gather(THIS_MORNING)

    assert gathered is not None
    assert (gathered.to.address, gathered.instead_of) == (address, why)


async def test_two_notices_of_one_reader_whom_only_one_has_away_are_two_letters(
    office: Correspondence, digests: Digests, clock: Clock, server: Scripted, sessions: Sessions
) -> None:
    await office.send(held(10, duty="a"))
    await office.send(held(10, reference="marlbrook", duty="b"))
    dev = Person(id="dev", name="Dev Rao", address="dev@sefton.example", roles=(Role.COORDINATOR,))
    await Register(sessions, clock).enter(coordinated_by(CORA.model_copy(update={"away": (AWAY,)}), dev))
    clock.now = MORNING

    while gathered := await digests.gather(THIS_MORNING):
        await digests.deliver(gathered)

    assert sorted(recipient for recipient, _ in server.letters) == sorted([CORA.address, dev.address])
    assert {row.state for row in (await rows(sessions)).values()} == {"sent"}


async def test_what_its_owner_has_seen_is_reminded_of_no_more(
    office: Correspondence, digests: Digests, clock: Clock, sessions: Sessions
) -> None:
    letter = held(10)
    await office.send(letter)
    seen = report_owed().model_copy(update={"acknowledged_at": NINE})
    await Register(sessions, clock).enter(Record(reference=REFERENCE, strand="board", duties=(seen,)))
    clock.now = MORNING

    assert await digests.gather(THIS_MORNING) is None
    row = (await rows(sessions))[letter.key]
    assert (row.state, row.words) == (
        "superseded",
        "Whoever owes what it is about said that they had seen it, before it left.",
    )


async def test_a_later_letter_answers_to_none_that_its_reader_never_had(
    office: Correspondence, digests: Digests, clock: Clock, composer: PlainComposer
) -> None:
    first = held(10)
    await office.send(first)
    clock.now = MORNING
    gathered = await digests.gather(THIS_MORNING)
    assert gathered is not None
    await digests.deliver(gathered)

    later = first.model_copy(update={"key": f"{first.key}/later", "kind": "board_report_overdue", "told_at": MORNING})
    await office.send(later)

    assert composer.asked[-1] == (later.key, None)
