"""Letters over real SMTP and real databases: composed once, sent once, and true to the ledger whatever goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy.orm.exc import DetachedInstanceError
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.correspondence import Correspondence
from activities.ledger import Ledger
from activities.outcomes import GIVE_UP_AFTER, MISCONFIGURED, UNREACHABLE
from activities.register import Register
from domain.duties import DutyStatus
from domain.entries import Record
from domain.letters import Letter, Posted, PostState
from models import reading
from models.chain import verify
from models.database import Sessions, opened
from models.post import AttemptRow, LetterRow
from models.record import AuditRow
from models.upkeep import AlarmRow
from notifications.mailer import Line, Mailer
from tests.activities.scripted_smtp import CUT, Scripted, left_hanging, scripted_smtp
from tests.activities.written import ADA, DUE, REFERENCE, TOLD, Clock, PlainComposer, invite, reminder, report_owed
from tests.support.ports import free_port


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def composer() -> PlainComposer:
    return PlainComposer()


@pytest.fixture
async def server() -> AsyncIterator[Scripted]:
    async with scripted_smtp() as scripted:
        yield scripted


@pytest.fixture
async def mailer(server: Scripted) -> AsyncIterator[Mailer]:
    mailer = Mailer(Line("127.0.0.1", server.port, sender="post@notices.example"))
    yield mailer
    await mailer.close()


@pytest.fixture
def office(sessions: Sessions, composer: PlainComposer, mailer: Mailer, clock: Clock) -> Correspondence:
    return Correspondence(Ledger(sessions, composer, mailer, clock))


async def kept(sessions: Sessions, letter: Letter) -> LetterRow:
    async with sessions.reading() as session:
        row = await reading.letter(session, letter.key)
    assert row
    return row


async def timeline(sessions: Sessions) -> list[AuditRow]:
    async with sessions.reading() as session:
        return [*await reading.timeline(session, REFERENCE)]


async def attempts(sessions: Sessions, letter: Letter) -> list[AttemptRow]:
    async with sessions.reading() as session:
        return [*await reading.attempts(session, letter.key)]


async def alarms(sessions: Sessions) -> list[AlarmRow]:
    async with sessions.reading() as session:
        return [*await reading.alarms(session)]


async def sent_in_vain(office: Correspondence, letter: Letter) -> str | None:
    """The type of the error under which Temporal would try again."""
    with pytest.raises(ApplicationError) as caught:
        await office.send(letter)
    assert not caught.value.non_retryable
    return caught.value.type


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


async def test_a_letter_delayed_keeps_its_bytes_and_goes_out_when_it_can(
    office: Correspondence, server: Scripted, sessions: Sessions, clock: Clock
) -> None:
    letter = reminder()
    server.script = {"RCPT": ["451 4.7.1 Greylisted"]}

    delayed = await sent_in_vain(office, letter)
    before = await kept(sessions, letter)
    clock.move(timedelta(minutes=5))
    await office.send(letter)

    after = await kept(sessions, letter)
    assert (delayed, before.state, before.words) == ("MailDelayed", "delayed", "451 4.7.1 Greylisted")
    assert (after.state, after.raw, after.message_id) == ("sent", before.raw, before.message_id)
    assert [(tried.outcome, tried.words) for tried in await attempts(sessions, letter)] == [
        ("delayed", "451 4.7.1 Greylisted"),
        ("sent", "250 2.0.0 Taken"),
    ]
    assert not after.maybe_twice


async def test_a_refused_address_is_an_answer_and_somebody_hears_of_it(
    office: Correspondence, server: Scripted, sessions: Sessions
) -> None:
    letter = reminder()
    server.script = {"RCPT": ["550 5.1.1 No such person"]}

    posted = await office.send(letter)
    again = await office.send(letter)

    [told, refused] = await timeline(sessions)
    [alarm] = await alarms(sessions)
    assert posted == again
    assert (posted.state, posted.words) == (PostState.REFUSED, "550 5.1.1 No such person")
    assert alarm.what == (
        "Cora Reed, coordinator, cannot be written to at cora.reed@sefton.example: 550 5.1.1 No such person"
    )
    assert (told.letter, refused.letter, refused.why) == ("board_report_due", None, "550 5.1.1 No such person")
    assert len(await attempts(sessions, letter)) == 1


async def test_wrong_settings_raise_one_alarm_and_all_letters_wait_until_they_are_mended(
    office: Correspondence, server: Scripted, sessions: Sessions
) -> None:
    await office.send(reminder(15))
    server.script = {"MAIL": ["530 5.7.0 Authentication required"] * 2}

    waiting = [await sent_in_vain(office, reminder()), await sent_in_vain(office, reminder(to=ADA))]
    raised = await alarms(sessions)
    await office.send(reminder())

    assert waiting == ["MailDelayed", "MailDelayed"]
    assert [alarm.key for alarm in raised] == [MISCONFIGURED]
    assert await alarms(sessions) == []
    assert (await kept(sessions, reminder(to=ADA))).state == "delayed"


async def test_an_alarm_another_worker_raised_is_taken_down_within_a_minute_of_post(
    office: Correspondence, sessions: Sessions, composer: PlainComposer, clock: Clock
) -> None:
    lost = Correspondence(Ledger(sessions, composer, Mailer(Line("127.0.0.1", free_port(), "a@b.example")), clock))
    await office.send(reminder(10, kind="notice_varied"))
    await sent_in_vain(lost, reminder(9, kind="notice_varied"))

    clock.move(timedelta(minutes=1))
    await office.send(reminder(8, kind="notice_varied"))

    assert await alarms(sessions) == []


async def test_a_mail_server_that_is_down_raises_an_alarm_and_loses_nothing(
    sessions: Sessions, composer: PlainComposer, clock: Clock
) -> None:
    office = Correspondence(Ledger(sessions, composer, Mailer(Line("127.0.0.1", free_port(), "a@b.example")), clock))

    delayed = await sent_in_vain(office, reminder())

    assert delayed == "MailDelayed"
    assert [alarm.key for alarm in await alarms(sessions)] == [UNREACHABLE]
    assert (await kept(sessions, reminder())).state == "delayed"


async def test_a_letter_that_may_have_arrived_goes_again_the_same_and_the_ledger_says_so(
    office: Correspondence, server: Scripted, sessions: Sessions
) -> None:
    letter = reminder()
    server.script = {"BODY": [CUT]}

    unknown = await sent_in_vain(office, letter)
    between = await kept(sessions, letter)
    await office.send(letter)

    after = await kept(sessions, letter)
    assert (unknown, between.state, between.maybe_twice) == ("MaybeDelivered", "unknown", False)
    assert (after.state, after.maybe_twice, after.unknowns) == ("sent", True, 1)
    assert server.letters == [(letter.to.address, between.raw)] * 2


async def test_after_five_attempts_nobody_knows_the_end_of_the_letter_is_left_and_a_person_asked(
    office: Correspondence, server: Scripted, sessions: Sessions
) -> None:
    letter = reminder()
    server.script = {"BODY": [CUT] * GIVE_UP_AFTER}

    unknowns = [await sent_in_vain(office, letter) for _ in range(GIVE_UP_AFTER - 1)]
    given_up = await office.send(letter)
    again = await office.send(letter)

    assert unknowns == ["MaybeDelivered"] * (GIVE_UP_AFTER - 1)
    assert given_up == again
    assert given_up.state == PostState.UNKNOWN
    assert len(server.letters) == GIVE_UP_AFTER
    assert [alarm.key for alarm in await alarms(sessions)] == [f"letter/{letter.key}"]
    assert [entry.letter for entry in await timeline(sessions)] == ["board_report_due", None]


async def left_in_sending(office: Correspondence, server: Scripted, letter: Letter) -> None:
    """What a worker killed after the final dot leaves behind."""
    sending = await left_hanging(server, office.send(letter))
    sending.cancel()
    await asyncio.wait({sending})


async def test_a_letter_whose_worker_died_is_left_alone_while_the_worker_might_live(
    office: Correspondence, server: Scripted, sessions: Sessions, clock: Clock
) -> None:
    await left_in_sending(office, server, reminder())
    clock.move(timedelta(minutes=5))

    waiting = await sent_in_vain(office, reminder())

    assert waiting == "MailDelayed"
    assert (await kept(sessions, reminder())).state == "sending"
    assert len(server.letters) == 1


async def test_a_letter_whose_worker_died_goes_out_later_with_the_same_bytes_and_message_id(
    office: Correspondence, server: Scripted, composer: PlainComposer, sessions: Sessions, clock: Clock
) -> None:
    letter = reminder()
    await left_in_sending(office, server, letter)
    before = await kept(sessions, letter)
    clock.move(timedelta(hours=1))

    posted = await office.send(letter)

    after = await kept(sessions, letter)
    assert (posted.state, posted.message_id) == (PostState.SENT, before.message_id)
    assert (after.maybe_twice, after.claims, len(composer.asked)) == (True, 2, 1)
    assert server.letters == [(letter.to.address, before.raw)] * 2
    assert [tried.outcome for tried in await attempts(sessions, letter)] == ["unknown", "sent"]


async def test_a_letter_that_killed_five_workers_is_left_and_a_person_asked(
    office: Correspondence, server: Scripted, sessions: Sessions, clock: Clock
) -> None:
    for _ in range(GIVE_UP_AFTER):
        await left_in_sending(office, server, reminder())
        clock.move(timedelta(hours=1))

    posted = [await office.send(reminder()), await office.send(reminder())]

    assert [each.state for each in posted] == [PostState.UNKNOWN] * 2
    assert len(server.letters) == GIVE_UP_AFTER
    assert [alarm.key for alarm in await alarms(sessions)] == [f"letter/{reminder().key}"]


async def test_the_list_of_letters_does_not_carry_their_bytes_about(office: Correspondence, sessions: Sessions) -> None:
    await office.send(reminder())

    async with sessions.reading() as session:
        [listed] = await reading.letters(session, REFERENCE)
        assert await reading.letters(session, "medway-2024") == []

    assert listed.subject == "Remind the coordinator, 10 working days before"
    with pytest.raises(DetachedInstanceError):
        _ = listed.raw


async def test_the_next_attempt_of_the_same_activity_need_not_wait_for_the_dead_one(
    office: Correspondence, server: Scripted, sessions: Sessions
) -> None:
    one_activity = ActivityEnvironment()
    letter = reminder()
    dying = await left_hanging(server, one_activity.run(office.send, letter))
    dying.cancel()
    await asyncio.wait({dying})

    posted = await one_activity.run(office.send, letter)

    assert posted.state == PostState.SENT
    assert (await kept(sessions, letter)).maybe_twice


async def test_a_worker_that_was_taken_for_dead_does_not_overwrite_what_its_successor_did(
    register_url: str, office: Correspondence, server: Scripted, mailer: Mailer, clock: Clock, sessions: Sessions
) -> None:
    letter = reminder()
    elsewhere = opened(register_url)
    other_worker = Correspondence(Ledger(elsewhere, PlainComposer(), Mailer(mailer.line), clock))
    slow = await left_hanging(server, office.send(letter))
    clock.move(timedelta(hours=1))

    posted = await other_worker.send(letter)
    await server.lines[0].ended()
    [late] = await asyncio.gather(slow, return_exceptions=True)

    row = await kept(sessions, letter)
    assert isinstance(late, ApplicationError)
    assert (posted.state, row.state, row.claims, row.maybe_twice) == (PostState.SENT, "sent", 2, True)
    await elsewhere.close()


async def test_a_long_wait_for_the_mail_server_tells_temporal_that_we_live(
    office: Correspondence, server: Scripted
) -> None:
    beats: list[object] = []
    env = ActivityEnvironment()
    env.info = replace(env.info, heartbeat_timeout=timedelta(milliseconds=30))
    env.on_heartbeat = lambda *_: beats.append(len(beats))
    waiting = await left_hanging(server, env.run(office.send, reminder()))
    async with asyncio.timeout(10):
        while len(beats) < 3:
            await asyncio.wait({waiting}, timeout=0.01)
            assert not waiting.done()
    env.cancel()
    await asyncio.wait({waiting})

    assert waiting.cancelled() or isinstance(waiting.exception(), asyncio.CancelledError)


async def test_a_worker_that_was_taken_for_dead_does_not_settle_what_its_successor_has_in_hand(
    register_url: str, office: Correspondence, server: Scripted, mailer: Mailer, clock: Clock, sessions: Sessions
) -> None:
    letter = reminder()
    elsewhere = opened(register_url)
    successor = Correspondence(Ledger(elsewhere, PlainComposer(), Mailer(mailer.line), clock))
    slow = await left_hanging(server, office.send(letter))
    clock.move(timedelta(hours=1))
    sending = await left_hanging(server, successor.send(letter))

    await server.lines[0].ended()
    await asyncio.wait({slow})
    between = await kept(sessions, letter)
    await server.lines[1].ended()
    await asyncio.wait({sending})

    after = await kept(sessions, letter)
    assert isinstance(slow.exception(), ApplicationError)
    assert (between.state, between.unknowns) == ("sending", 1)
    assert (after.state, after.unknowns) == ("unknown", 2)
    await elsewhere.close()


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

    assert (verified.rows, verified.letters, verified.broken) == (8, 8, ())


async def test_an_invitation_is_for_the_diary_to_send(office: Correspondence) -> None:
    with pytest.raises(ValueError, match="the diary sends those"):
        await office.send(invite())
