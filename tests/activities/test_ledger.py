"""Whatever goes wrong on the line or in a worker: nothing lost, nothing doubled unsaid, and somebody hears of it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from temporalio.activity import ActivityCancellationDetails
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.correspondence import Correspondence
from activities.ledger import Ledger
from activities.outcomes import GIVE_UP_AFTER, MISCONFIGURED, UNREACHABLE
from domain.letters import Letter, Posted, PostState
from models.database import Sessions, opened
from notifications.mailer import Line, Mailer
from tests.activities.asked import alarms, attempts, audit, kept, sent_in_vain, timeline
from tests.activities.scripted_smtp import CUT, Scripted, left_hanging
from tests.activities.written import ADA, Clock, PlainComposer, reminder
from tests.support.ports import free_port
from tests.support.waiting import PATIENCE


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
    assert posted.dead_address
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


async def test_of_an_outage_is_entered_what_is_new_and_once_a_day_that_it_is_still_so(
    office: Correspondence, server: Scripted, sessions: Sessions, clock: Clock
) -> None:
    letter, later, full = reminder(kind="notice_varied"), "451 4.3.0 Try again", "452 4.2.2 Over quota"
    # On Monday at noon, at four, at eight; on Tuesday at midnight, and so on.
    server.script = {"RCPT": [later] * 5 + [full] * 3 + [later]}

    for _ in range(9):
        await sent_in_vain(office, letter)
        clock.move(timedelta(hours=4))
    await office.send(letter)

    said = [entry for entry in await audit(sessions) if entry.key.startswith(f"{letter.key}/attempt-")]
    assert [(entry.what, entry.why) for entry in said] == [
        ("Attempt 1 to send it: delayed", later),
        ("Attempt 4 to send it: delayed, after 2 more like the one before", later),
        ("Attempt 6 to send it: delayed, after 1 more like the one before", full),
        ("Attempt 9 to send it: delayed, after 2 more like the one before", later),
        ("Attempt 10 to send it: sent", "250 2.0.0 Taken"),
    ]
    assert [tried.n for tried in await attempts(sessions, letter)] == [1, 4, 6, 9, 10]
    assert (await kept(sessions, letter)).claims == 10


async def test_workers_that_lose_the_line_together_raise_one_alarm_and_know_that_nothing_left(
    register_url: str, sessions: Sessions, composer: PlainComposer, clock: Clock
) -> None:
    nowhere = Line("127.0.0.1", free_port(), "a@b.example")
    elsewhere = opened(register_url)
    offices = [Correspondence(Ledger(each, composer, Mailer(nowhere), clock)) for each in (sessions, elsewhere)]
    letters = [reminder(n, reference=f"notice-{n}", kind="notice_varied") for n in range(8)]

    told = await asyncio.gather(*(sent_in_vain(offices[n % 2], letter) for n, letter in enumerate(letters)))

    assert set(told) == {"MailDelayed"}
    assert {(await kept(sessions, letter)).state for letter in letters} == {"delayed"}
    assert [alarm.key for alarm in await alarms(sessions)] == [UNREACHABLE]
    await elsewhere.close()


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


async def test_tried_again_beside_an_attempt_that_goes_on_in_the_same_worker_it_is_not_doubled(
    office: Correspondence, server: Scripted, sessions: Sessions
) -> None:
    one_activity, letter = ActivityEnvironment(), reminder()
    going_on = await left_hanging(server, one_activity.run(office.send, letter))

    with pytest.raises(ApplicationError, match="is being sent here just now"):
        await one_activity.run(office.send, letter)

    assert len(server.letters) == server.dialled == 1
    assert (await kept(sessions, letter)).state == "sending"
    going_on.cancel()
    await asyncio.wait({going_on})


async def settled(office: Correspondence, letter: Letter) -> Posted | None:
    """What became of it; None while it is being sent."""
    try:
        return await office.send(letter)
    except ApplicationError:
        return None


async def test_an_attempt_the_strand_has_waited_for_long_enough_goes_on_and_no_copy_leaves_beside_it(
    office: Correspondence, server: Scripted, sessions: Sessions
) -> None:
    one_try, next_try, letter = ActivityEnvironment(), ActivityEnvironment(), reminder()
    waited_for = await left_hanging(server, one_try.run(office.send, letter))
    one_try.cancel(ActivityCancellationDetails(timed_out=True))
    await asyncio.wait({waited_for})

    with pytest.raises(ApplicationError, match="is being sent here just now"):
        await next_try.run(office.send, letter)
    server.tongue.set()
    async with asyncio.timeout(PATIENCE):
        while (posted := await next_try.run(settled, office, letter)) is None:
            await asyncio.sleep(0)

    after = await kept(sessions, letter)
    assert waited_for.cancelled()
    assert (posted.state, after.claims, after.maybe_twice) == (PostState.SENT, 1, False)
    assert len(server.letters) == 1


async def test_what_is_still_being_sent_when_the_office_closes_is_tried_again_by_whoever_opens_it(
    office: Correspondence, ledger: Ledger, server: Scripted, sessions: Sessions
) -> None:
    one_try, letter = ActivityEnvironment(), reminder()
    waited_for = await left_hanging(server, one_try.run(office.send, letter))
    one_try.cancel(ActivityCancellationDetails(timed_out=True))
    await asyncio.wait({waited_for})

    await ledger.close()
    left = await kept(sessions, letter)
    posted = await ActivityEnvironment().run(office.send, letter)

    assert (left.state, posted.state) == ("sending", PostState.SENT)
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
    async with asyncio.timeout(PATIENCE):
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
