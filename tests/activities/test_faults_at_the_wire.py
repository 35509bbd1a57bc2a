"""Every fault at the wire ends in the state post.md gives it, and delays or ends its own letter and no other.

What the ledger does with them is SQL that both databases are tested with elsewhere: here one of them is enough.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from activities.correspondence import Correspondence
from activities.ledger import Ledger
from activities.outcomes import MISCONFIGURED, OF_A_LETTER, UNREACHABLE
from domain.letters import PostState
from models.database import Sessions
from notifications.mailer import Line, Mailer, Security
from tests.activities.asked import alarms, attempts, kept, sent_in_vain
from tests.activities.scripted_smtp import (
    CUT,
    SILENCE,
    Scripted,
    certified,
    left_hanging,
    scripted_smtp,
    trusting,
    waited_for,
)
from tests.activities.written import ADA, CORA, Clock, PlainComposer, reminder
from tests.support.registers import CHOSEN
from tests.support.tables import rows

pytestmark = pytest.mark.parametrize("register_url", [CHOSEN], indirect=True)

LETTER = reminder()
OF_ANOTHER = reminder(to=ADA, strand="reviews", kind="notice_varied", duty="", thread="")

# The fault is met once; `copies` is how often the letter has come when it was tried again.
FAULTS = """
    # at       | what comes                      | state   | alarm         | copies
    # Refused
    RCPT       | 550 5.1.1 No such person        | refused | of the letter | 0
    BODY       | 554 5.6.0 Not here              | refused | of the letter | 0
    # Delayed
    MAIL       | 451 4.3.0 Try again             | delayed | none          | 1
    RCPT       | 451 4.3.0 Try again             | delayed | none          | 1
    DATA       | 451 4.3.0 Try again             | delayed | none          | 1
    BODY       | 451 4.3.0 Try again             | delayed | none          | 1
    # Greylisted, then taken
    RCPT       | 450 4.2.0 Come back later       | delayed | none          | 1
    # Mailbox full: for now, whatever the first digit says
    RCPT       | 552 5.2.2 Over quota            | delayed | none          | 1
    RCPT       | 552 No room                     | delayed | none          | 1
    RCPT       | 452 4.2.2 Over quota            | delayed | none          | 1
    RCPT       | 452 5.2.2 Over quota            | delayed | none          | 1
    RCPT       | 422 4.2.2 Over quota            | delayed | none          | 1
    BODY       | 552 5.2.2 Over quota            | delayed | none          | 1
    # Going down
    GREETING   | 421 4.3.2 Too many connections  | delayed | none          | 1
    MAIL       | 421 4.3.2 Going down            | delayed | none          | 1
    RCPT       | 421 4.3.2 Going down            | delayed | none          | 1
    DATA       | 421 4.3.2 Going down            | delayed | none          | 1
    BODY       | 421 4.3.2 Going down            | delayed | none          | 1
    # Cut, or silent, before DATA
    GREETING   | hang up                         | delayed | of the line   | 1
    MAIL       | hang up                         | delayed | of the line   | 1
    RCPT       | hang up                         | delayed | of the line   | 1
    RCPT       | say nothing                     | delayed | of the line   | 1
    # Cut in DATA, before the final dot
    DATA       | hang up                         | unknown | none          | 1
    LINE       | hang up                         | unknown | none          | 1
    # Cut after the final dot
    BODY       | hang up                         | unknown | none          | 2
    # A 250 too late for our patience
    BODY       | say nothing                     | unknown | none          | 2
"""

# Under what Temporal tries again, or what it is answered.
ANSWERS = {"refused": "refused", "delayed": "MailDelayed", "unknown": "MaybeDelivered"}
ALARMS = {"none": [], "of the line": [UNREACHABLE], "of the letter": [f"{OF_A_LETTER}{LETTER.key}"]}


@pytest.fixture
async def hasty(
    server: Scripted,
    mailer: Mailer,
    sessions: Sessions,
    composer: PlainComposer,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Correspondence]:
    """An office whose mailer loses its patience as soon as nothing is said to it."""
    impatient = Mailer(replace(mailer.line, answered_within=60, taken_within=60))
    waited_for(server, 61, monkeypatch)
    yield Correspondence(Ledger(sessions, composer, impatient, clock))
    await impatient.close()


@pytest.mark.parametrize(("at", "comes", "state", "alarm", "copies"), rows(FAULTS))
async def test_a_fault_ends_or_delays_its_own_letter_which_never_changes(
    office: Correspondence, hasty: Correspondence, server: Scripted, sessions: Sessions,
    at: str, comes: str, state: str, alarm: str, copies: str,
) -> None:  # fmt: skip
    refused, raises = state == "refused", ALARMS[alarm]
    server.script = {at: [comes]}

    first = hasty if comes == SILENCE else office
    answer = (await first.send(LETTER)).state if refused else await sent_in_vain(first, LETTER)
    frozen, raised = await kept(sessions, LETTER), await alarms(sessions)
    others = await office.send(OF_ANOTHER)
    at_last = await office.send(LETTER)

    after, tried = await kept(sessions, LETTER), await attempts(sessions, LETTER)
    assert (answer, frozen.state, [each.key for each in raised]) == (ANSWERS[state], state, raises)
    assert comes in (frozen.words, CUT, SILENCE)
    assert others.state == PostState.SENT
    assert at_last.state == (PostState.REFUSED if refused else PostState.SENT)
    assert [raw for to, raw in server.letters if to == CORA.address] == [frozen.raw] * int(copies)
    assert [each.outcome for each in tried] == ([state] if refused else [state, "sent"])
    assert (after.message_id, after.maybe_twice) == (frozen.message_id, state == "unknown")
    assert [each.key for each in await alarms(sessions)] == (raises if refused else [])


async def test_of_two_people_told_one_thing_the_refusal_of_one_takes_nothing_from_the_other(
    office: Correspondence, server: Scripted, sessions: Sessions
) -> None:
    letters = [reminder(to=CORA), reminder(to=ADA)]
    server.script = {"RCPT": ["550 5.1.1 No such person"]}

    states = [posted.state for posted in await asyncio.gather(*map(office.send, letters))]

    # Each went in an envelope of its own, so that no server could take one message for some and not for others.
    assert sorted(states) == [PostState.REFUSED, PostState.SENT]
    taken = await kept(sessions, letters[states.index(PostState.SENT)])
    assert server.letters == [(taken.address, taken.raw)]
    assert len(server.senders) == 2


@pytest.mark.parametrize("at", ["GREETING", "MAIL", "RCPT", "DATA", "LINE", "BODY"])
async def test_while_a_server_says_nothing_to_one_letter_those_of_others_go_out(
    office: Correspondence, server: Scripted, sessions: Sessions, at: str
) -> None:
    silent = await left_hanging(server, office.send(LETTER), at)

    others = await office.send(OF_ANOTHER)

    assert (others.state, silent.done()) == (PostState.SENT, False)
    await server.lines[0].ended()
    await asyncio.wait({silent})
    assert (await office.send(LETTER)).state == PostState.SENT
    assert {raw for to, raw in server.letters if to == CORA.address} == {(await kept(sessions, LETTER)).raw}


@asynccontextmanager
async def post(
    offers: Security = "starttls", password: str = "right", *, vouched_for: bool = True
) -> AsyncIterator[tuple[Scripted, Mailer]]:
    """A server, and a mailer that signs in to it over a private line; all is well with what is not said."""
    async with scripted_smtp(offers, certified(), password="right") as server:
        line = Line("127.0.0.1", server.port, "post@notices.example", "starttls", "post", password)
        mailer = Mailer(line, trusting() if vouched_for else None)
        yield server, mailer
        await mailer.close()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"offers": "none"}, "STARTTLS"),
        ({"vouched_for": False}, "certificate"),
        ({"password": "wrong"}, "535"),
    ],
    ids=["STARTTLS missing", "bad certificate", "wrong password"],
)
async def test_a_fault_of_the_settings_keeps_all_post_until_it_is_mended_and_one_alarm_says_so(
    sessions: Sessions, composer: PlainComposer, clock: Clock, fault: dict[str, Any], words: str
) -> None:
    letters = [LETTER, OF_ANOTHER]

    async with post(**fault) as (server, mailer):
        office = Correspondence(Ledger(sessions, composer, mailer, clock))
        waiting = [await sent_in_vain(office, letter) for letter in letters]
    frozen, [alarm] = [await kept(sessions, letter) for letter in letters], await alarms(sessions)
    async with post() as (mended, mailer):
        office = Correspondence(Ledger(sessions, composer, mailer, clock))
        states = [(await office.send(letter)).state for letter in letters]

    assert (waiting, [row.state for row in frozen]) == (["MailDelayed"] * 2, ["delayed"] * 2)
    assert (alarm.key, words in alarm.what) == (MISCONFIGURED, True)
    assert (server.letters, server.senders) == ([], [])
    assert states == [PostState.SENT] * 2
    assert mended.letters == [(row.address, row.raw) for row in frozen]
    assert await alarms(sessions) == []
