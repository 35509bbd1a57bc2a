"""One command stops all post, another starts it: nothing leaves between, nothing is lost, and it says so."""

from datetime import timedelta

from activities.correspondence import Correspondence
from activities.switching import start_post, stop_post, stopped
from models.database import Sessions
from tests.activities.asked import alarms, attempts, kept, sent_in_vain
from tests.activities.scripted_smtp import Scripted
from tests.activities.written import Clock, reminder


async def test_while_the_post_is_stopped_letters_are_written_and_wait(
    office: Correspondence, server: Scripted, sessions: Sessions, clock: Clock
) -> None:
    letter = reminder()

    stopping = [await stop_post(sessions, "Sam", "the chair asked for it", clock.now) for _ in range(2)]
    held = await sent_in_vain(office, letter)
    waiting, alarm = await kept(sessions, letter), await alarms(sessions)
    clock.move(timedelta(days=1))
    starting = [await start_post(sessions, clock.now) for _ in range(2)]
    await office.send(letter)

    sent = await kept(sessions, letter)
    assert (stopping, starting) == ([True, False], [True, False])
    assert (held, waiting.state, sent.state) == ("MailDelayed", "waiting", "sent")
    assert sent.raw == waiting.raw
    assert [one.what for one in alarm] == ["The post is stopped, by Sam: the chair asked for it"]
    assert await alarms(sessions) == []
    assert len(server.letters) == len(await attempts(sessions, letter)) == 1


async def test_what_was_overtaken_while_the_post_was_stopped_does_not_go_out_late(
    office: Correspondence, server: Scripted, sessions: Sessions, clock: Clock
) -> None:
    first, second = reminder(10), reminder(5, told_at=reminder(10).told_at + timedelta(days=7))

    await stop_post(sessions, "Sam", "the mail server moves", clock.now)
    for letter in (first, second):
        await sent_in_vain(office, letter)
    await start_post(sessions, clock.now)
    for letter in (first, second):
        await office.send(letter)

    assert [(await kept(sessions, letter)).state for letter in (first, second)] == ["superseded", "sent"]
    assert await stopped(sessions) is None
