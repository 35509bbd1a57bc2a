"""Letters over real SMTP and real databases: composed once, sent once, and dropped when they are true no more."""

import asyncio
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy.orm.exc import DetachedInstanceError
from temporalio.exceptions import ApplicationError

from activities.correspondence import Correspondence
from activities.register import Register
from domain.duties import DutyStatus
from domain.entries import Record
from domain.letters import Posted, PostState
from models import reading
from models.database import Sessions
from models.walking import verify
from tests.activities.asked import kept, sent_in_vain, timeline
from tests.activities.scripted_smtp import Scripted
from tests.activities.written import ADA, DUE, REFERENCE, TOLD, Clock, PlainComposer, invite, reminder, report_owed


async def test_a_letter_is_sent_as_the_very_bytes_the_ledger_keeps(
    office: Correspondence, server: Scripted, sessions: Sessions
) -> None:
    letter = reminder()

    posted = await office.send(letter)

    row = await kept(sessions, letter)
    assert server.letters == [(letter.to.address, row.raw)]
    assert posted == Posted(key=letter.key, state=PostState.SENT, words="250 2.0.0 Taken", message_id=row.message_id)
    assert (row.state, row.words, row.claims, row.maybe_twice) == ("sent", "250 2.0.0 Taken", 1, False)
    assert (row.sha256, row.told_at) == (sha256(row.raw).hexdigest(), TOLD)


async def test_a_letter_needs_no_second_entry_its_own_says_when_to_whom_and_why(
    office: Correspondence, sessions: Sessions, clock: Clock
) -> None:
    letter = reminder(due_at=TOLD - timedelta(days=3), late=True)

    await office.send(letter)

    [told] = await timeline(sessions)
    assert (told.key, told.at, told.recorded_at) == (letter.key, TOLD, clock.now)
    assert (told.letter, told.to, told.duty, told.late) == ("board_report_due", "coordinator", "board-report-3", True)
    assert told.why.startswith("Monday 30 May 2022: five working days before the board (paragraph 5b)")
    assert told.why.endswith("It fell due at 09:00 (UK time) on Friday 13 May 2022 and was sent late.")


async def test_a_letter_in_time_says_nothing_of_being_late(office: Correspondence, sessions: Sessions) -> None:
    await office.send(reminder())

    [told] = await timeline(sessions)
    assert (told.late, told.why) == (False, DUE.sentence())


async def test_a_letter_sent_is_not_sent_again(
    office: Correspondence, server: Scripted, composer: PlainComposer, sessions: Sessions
) -> None:
    first = await office.send(reminder())

    again = await office.send(reminder())

    assert again == first
    assert (len(server.letters), len(composer.asked), len(await timeline(sessions))) == (1, 1, 1)


async def test_one_letter_asked_for_by_many_at_once_goes_out_once(
    office: Correspondence, server: Scripted, sessions: Sessions
) -> None:
    answers = await asyncio.gather(*(office.send(reminder()) for _ in range(5)), return_exceptions=True)

    sent = [answer for answer in answers if isinstance(answer, Posted)]
    waiting = [answer for answer in answers if isinstance(answer, ApplicationError)]
    assert len(server.letters) == 1
    assert len(sent) >= 1
    assert len(sent) + len(waiting) == 5
    assert {each.type for each in waiting} <= {"MailDelayed"}


async def test_letters_about_one_duty_answer_the_first_of_them_to_the_same_person(
    office: Correspondence, composer: PlainComposer, sessions: Sessions
) -> None:
    first = reminder(10)

    of_no_thread = [reminder(n, thread="", kind="notice_varied") for n in (1, 2)]
    for letter in (first, reminder(5, told_at=TOLD + timedelta(days=7)), reminder(10, to=ADA), *of_no_thread):
        await office.send(letter)

    message_id = (await kept(sessions, first)).message_id
    assert [thread_first for _, thread_first in composer.asked] == [None, message_id, None, None, None]


async def test_a_letter_does_not_answer_one_that_never_left(
    office: Correspondence, composer: PlainComposer, sessions: Sessions, clock: Clock
) -> None:
    await Register(sessions, clock).enter(Record(reference=REFERENCE, duties=(report_owed(revision=2),)))
    await office.send(reminder(10, revision=1))

    await office.send(reminder(5, revision=2, told_at=TOLD + timedelta(days=7)))

    assert [thread_first for _, thread_first in composer.asked] == [None, None]


async def test_the_list_of_letters_does_not_carry_their_bytes_about(office: Correspondence, sessions: Sessions) -> None:
    await office.send(reminder())

    async with sessions.reading() as session:
        [listed] = await reading.letters(session, REFERENCE)
        assert await reading.letters(session, "medway-2024") == []

    assert listed.subject == "Remind the coordinator, 10 working days before"
    with pytest.raises(DetachedInstanceError):
        _ = listed.raw


async def test_a_reminder_goes_out_while_its_duty_is_owed_by_the_date_it_names(
    office: Correspondence, sessions: Sessions, clock: Clock
) -> None:
    await Register(sessions, clock).enter(Record(reference=REFERENCE, duties=(report_owed(revision=2),)))

    posted = await office.send(reminder(revision=2))

    assert posted.state == PostState.SENT


@pytest.mark.parametrize(
    ("duty", "why"),
    [
        (report_owed(DutyStatus.DONE), "What it is about was done before it left."),
        (report_owed(DutyStatus.WITHDRAWN), "What it is about was withdrawn before it left."),
        (report_owed(revision=2), "The date it is about was changed before it left."),
    ],
    ids=["done", "withdrawn", "redated"],
)
async def test_a_reminder_that_could_not_leave_in_time_is_dropped_when_its_duty_is_settled(
    office: Correspondence, server: Scripted, sessions: Sessions, clock: Clock, duty: object, why: str
) -> None:
    server.script = {"RCPT": ["451 4.7.1 Greylisted"]}
    await sent_in_vain(office, reminder())
    await Register(sessions, clock).enter(Record.model_validate({"reference": REFERENCE, "duties": (duty,)}))

    posted = await office.send(reminder())

    assert (posted.state, posted.words, server.letters) == (PostState.SUPERSEDED, why, [])
    assert [(told.letter, told.why) for told in await timeline(sessions)][1] == (None, why)


async def test_a_reminder_overtaken_before_it_was_first_tried_is_no_letter_in_the_audit(
    office: Correspondence, server: Scripted, sessions: Sessions, clock: Clock
) -> None:
    await Register(sessions, clock).enter(Record(reference=REFERENCE, duties=(report_owed(DutyStatus.DONE),)))

    posted = await office.send(reminder())

    [told] = await timeline(sessions)
    assert (posted.state, server.letters) == (PostState.SUPERSEDED, [])
    assert (told.letter, told.what) == (None, "Not sent: Remind the coordinator, 10 working days before")


async def test_of_two_rungs_that_waited_only_the_later_goes_out_to_each_person(
    office: Correspondence, server: Scripted
) -> None:
    later = TOLD + timedelta(days=7)
    server.script = {"MAIL": ["451 4.3.0 Not now"] * 3}
    for letter in (reminder(10), reminder(10, to=ADA), reminder(5, told_at=later)):
        await sent_in_vain(office, letter)

    states = [
        (await office.send(each)).state for each in (reminder(10), reminder(10, to=ADA), reminder(5, told_at=later))
    ]

    assert states == [PostState.SUPERSEDED, PostState.SENT, PostState.SENT]
    assert len(server.letters) == 2


async def test_telling_that_a_date_has_passed_is_not_overtaken_by_the_chasing_of_it(
    office: Correspondence, server: Scripted
) -> None:
    passed = reminder(0, kind="duty_passed")
    server.script = {"MAIL": ["451 4.3.0 Not now"]}
    await sent_in_vain(office, passed)
    await office.send(reminder(-5, kind="board_report_overdue", told_at=TOLD + timedelta(days=5)))

    posted = await office.send(passed)

    assert posted.state == PostState.SENT


async def test_a_letter_that_reminds_of_nothing_is_sent_however_long_it_waited(
    office: Correspondence, server: Scripted, sessions: Sessions, clock: Clock
) -> None:
    decision = reminder(0, kind="notice_ended")
    server.script = {"MAIL": ["451 4.3.0 Not now"]}
    await sent_in_vain(office, decision)
    await Register(sessions, clock).enter(Record(reference=REFERENCE, duties=(report_owed(DutyStatus.WITHDRAWN),)))

    posted = await office.send(decision)

    assert posted.state == PostState.SENT


async def test_letters_and_what_happened_stand_in_one_unbroken_chain(
    office: Correspondence, sessions: Sessions
) -> None:
    await asyncio.gather(*(office.send(reminder(n, kind="notice_varied")) for n in range(8)))

    async with sessions.reading() as session:
        verified = await verify(session)

    assert (verified.rows, verified.letters, verified.broken) == (8 + 8, 8, ()), "each letter, and its one attempt"


async def test_an_invitation_is_for_the_diary_to_send(office: Correspondence) -> None:
    with pytest.raises(ValueError, match="the diary sends those"):
        await office.send(invite())
