"""The line to the mail server: each reply, each silence, and what the caller learns from it."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from notifications.mailer import Line, Mailer, Security
from notifications.undelivered import (
    AddressRefused,
    MailDelayed,
    MaybeDelivered,
    PostMisconfigured,
    Undelivered,
    takes_no_mail,
)
from tests.activities.scripted_smtp import CUT, SILENCE, Scripted, certified, scripted_smtp, trusting, waited_for
from tests.support.ports import free_port
from tests.support.tables import rows
from tests.support.waiting import PATIENCE

CHAIR = "ada.chair@sefton.example"
LETTER = b"Subject: Report due\r\n\r\n.A line that begins with a dot\r\n..two\r\nEnd\r\n"


@pytest.fixture
async def server() -> AsyncIterator[Scripted]:
    async with scripted_smtp() as scripted:
        yield scripted


def line_to(server: Scripted) -> Line:
    return Line("127.0.0.1", server.port, sender="post@notices.example", connections=2)


@pytest.fixture
async def mailer(server: Scripted) -> AsyncIterator[Mailer]:
    mailer = Mailer(line_to(server))
    yield mailer
    await mailer.close()


async def failure(mailer: Mailer) -> Undelivered:
    with pytest.raises(Undelivered) as caught:
        await mailer.send(CHAIR, LETTER)
    return caught.value


async def test_a_message_arrives_byte_for_byte_and_the_servers_words_come_back(
    server: Scripted, mailer: Mailer
) -> None:
    words = await mailer.send(CHAIR, LETTER)

    assert server.letters == [(CHAIR, LETTER)]
    assert server.senders == ["post@notices.example"]
    assert words == "250 2.0.0 Taken"


@pytest.mark.parametrize(
    ("command", "reply", "learned"),
    [
        # the recipient: for good, or for now
        ("RCPT", "550 5.1.1 No such person", AddressRefused),
        ("RCPT", "553 5.1.3 Bad address", AddressRefused),
        ("RCPT", "450 4.2.0 Greylisted, come back later", MailDelayed),
        ("RCPT", "421 4.3.2 Closing", MailDelayed),
        ("RCPT", "552 5.2.2 Mailbox full", MailDelayed),
        ("RCPT", "550 5.2.2 Over quota", MailDelayed),
        # the message itself
        ("DATA", "554 5.6.0 Not here", AddressRefused),
        ("DATA", "451 4.3.0 Try again", MailDelayed),
        ("BODY", "550 5.7.1 Looks like spam", AddressRefused),
        ("BODY", "451 4.3.0 Disk trouble", MailDelayed),
        ("BODY", "421 4.3.2 Going down", MailDelayed),
        ("BODY", "552 5.3.4 Too big", MailDelayed),
        # us: never the address's fault, though the code begins with 5
        ("MAIL", "530 5.7.0 Authentication required", PostMisconfigured),
        ("MAIL", "550 5.7.1 Sender not yours", PostMisconfigured),
        ("MAIL", "451 4.3.0 Try again", MailDelayed),
        ("RCPT", "530 5.7.0 Authentication required", PostMisconfigured),
        ("RCPT", "503 5.5.1 Bad sequence", PostMisconfigured),
        # the line, before and after DATA began
        ("MAIL", CUT, MailDelayed),
        ("RCPT", CUT, MailDelayed),
        ("DATA", CUT, MaybeDelivered),
        ("BODY", CUT, MaybeDelivered),
        # an answer that is none
        ("BODY", "25", MaybeDelivered),
        ("BODY", "252 2.0.0 Perhaps", MaybeDelivered),
    ],
)
async def test_each_reply_is_read_for_what_it_says_of_the_address_the_line_or_us(
    server: Scripted, mailer: Mailer, command: str, reply: str, learned: type[Undelivered]
) -> None:
    server.script = {command: [reply] * 2}

    told = await failure(mailer)

    assert type(told) is learned
    assert told.code == (int(reply[:3]) if reply[:3].isdigit() and learned is not MaybeDelivered else None)


async def test_a_refusal_carries_its_code_its_enhanced_code_and_all_its_lines_as_one(
    server: Scripted, mailer: Mailer
) -> None:
    server.script = {"RCPT": ["550-5.1.1 No such person\r\n550 5.1.1 here"]}

    told = await failure(mailer)

    assert (told.code, told.enhanced, told.words) == (550, "5.1.1", "550 5.1.1 No such person 5.1.1 here")


async def test_a_silence_before_data_is_a_delay_and_after_the_final_dot_nobody_knows(
    server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailer = Mailer(replace(line_to(server), answered_within=60, taken_within=60))
    waited_for(server, 61, monkeypatch)
    server.script = {"RCPT": [SILENCE], "BODY": ["", SILENCE]}

    before, taken, after = await failure(mailer), await mailer.send(CHAIR, LETTER), await failure(mailer)

    assert (type(before), taken, type(after)) == (MailDelayed, "250 2.0.0 Taken", MaybeDelivered)
    assert len(server.letters) == 2
    await mailer.close()


@pytest.mark.parametrize(("command", "learned"), [("RCPT", MailDelayed), ("BODY", MaybeDelivered)])
async def test_no_message_takes_longer_than_the_line_says_however_patient_each_wait_is(
    server: Scripted, monkeypatch: pytest.MonkeyPatch, command: str, learned: type[Undelivered]
) -> None:
    class Hurried(Line):
        @property
        def longest(self) -> float:
            return 30

    waited_for(server, 31, monkeypatch)
    server.script = {command: [SILENCE]}

    async with asyncio.timeout(31 + PATIENCE):
        told = await failure(Mailer(Hurried("127.0.0.1", server.port, sender="post@notices.example")))

    assert type(told) is learned


async def test_connections_are_used_again_and_no_more_of_them_than_the_line_says(
    server: Scripted, mailer: Mailer
) -> None:
    async def in_turn() -> None:
        async with mailer.turn():
            await mailer.send(CHAIR, LETTER)

    await asyncio.gather(*(in_turn() for _ in range(10)))

    assert len(server.letters) == 10
    assert server.dialled == 2


@pytest.mark.parametrize("goodbye", ["421 4.4.2 Idle for too long", CUT])
async def test_a_connection_that_went_stale_while_resting_is_replaced_without_a_word(
    server: Scripted, mailer: Mailer, goodbye: str
) -> None:
    await mailer.send(CHAIR, LETTER)
    server.script = {"MAIL": [goodbye]}

    words = await mailer.send(CHAIR, LETTER)

    assert words == "250 2.0.0 Taken"
    assert (len(server.letters), server.dialled) == (2, 2)


async def test_a_connection_that_was_hung_up_while_resting_is_not_tried(server: Scripted, mailer: Mailer) -> None:
    await mailer.send(CHAIR, LETTER)
    await server.lines[0].ended()

    await mailer.send(CHAIR, LETTER)

    assert (len(server.letters), server.dialled) == (2, 2)


async def test_a_connection_is_not_used_again_after_too_long_a_rest(server: Scripted) -> None:
    mailer = Mailer(replace(line_to(server), rest_at_most=-1))

    await mailer.send(CHAIR, LETTER)
    await mailer.send(CHAIR, LETTER)

    assert server.dialled == 2
    await mailer.close()


async def test_a_message_lost_after_data_is_not_sent_again_behind_the_ledgers_back(
    server: Scripted, mailer: Mailer
) -> None:
    await mailer.send(CHAIR, LETTER)
    server.script = {"BODY": [CUT]}

    told = await failure(mailer)

    assert isinstance(told, MaybeDelivered)
    assert len(server.letters) == 2


async def test_a_server_that_is_not_there_is_a_delay() -> None:
    told = await failure(Mailer(Line("127.0.0.1", free_port(), sender="post@notices.example")))

    assert (type(told), told.code) == (MailDelayed, None)


def secured(server: Scripted, security: Security, trust: ssl.SSLContext | None = None) -> Mailer:
    return Mailer(replace(line_to(server), security=security), trust)


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_letter_goes_over_a_private_line_where_the_certificate_holds(security: Security) -> None:
    async with scripted_smtp(security, certified()) as server:
        mailer = secured(server, security, trusting())

        words = await mailer.send(CHAIR, LETTER)

        assert words == "250 2.0.0 Taken"
        await mailer.close()


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_certificate_nobody_vouches_for_is_a_fault_of_the_settings(security: Security) -> None:
    async with scripted_smtp(security, certified()) as server:
        told = await failure(secured(server, security))

    assert isinstance(told, PostMisconfigured)
    assert "certificate" in told.words


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_server_that_offers_no_private_line_gets_neither_letter_nor_password(security: Security) -> None:
    async with scripted_smtp() as server:
        told = await failure(secured(server, security, trusting()))

        assert isinstance(told, PostMisconfigured)
        assert server.letters == []


async def test_a_wrong_password_is_a_fault_of_the_settings_and_the_right_one_lets_us_in() -> None:
    async with scripted_smtp(password="right") as server:
        known = replace(line_to(server), username="post")

        told = await failure(Mailer(replace(known, password="wrong")))
        mailer = Mailer(replace(known, password="right"))
        words = await mailer.send(CHAIR, LETTER)

        assert (type(told), told.code) == (PostMisconfigured, 535)
        assert words == "250 2.0.0 Taken"
        await mailer.close()


OF_ADDRESS = """
    # of the address, of its mailbox
    550 5.1.1 No such user           | yes
    553 5.1.3 Bad address syntax     | yes
    550 5.2.1 Mailbox disabled       | yes
    # of a mailbox that is full, and of one message
    552 5.2.2 Mailbox full           | no
    550 5.2.3 Message too long       | no
    554 5.7.1 Looks like spam        | no
    550 5.7.26 Unauthenticated       | no
    # without an enhanced code: what an address is answered, and what a message is
    550 No such user here            | yes
    551 User not local               | yes
    554 Transaction failed           | no
    the connection was reset         | no
"""


@pytest.mark.parametrize(("words", "dead"), rows(OF_ADDRESS))
def test_a_refusal_of_the_address_is_told_from_one_of_the_message(words: str, dead: str) -> None:
    assert takes_no_mail(words) == (dead == "yes")


async def test_a_server_that_offers_reports_is_asked_whose_copy_of_which_letter_they_are_about(
    mailer: Mailer, server: Scripted
) -> None:
    server.reports = True

    await mailer.send(CHAIR, LETTER, "post+1f2e-3d4c@notices.example")

    assert server.senders == ["post+1f2e-3d4c@notices.example"]
    assert server.asked == [
        "RET=HDRS",
        "ENVID=post+2B1f2e-3d4c",
        "NOTIFY=FAILURE,DELAY",
        "ORCPT=rfc822;ada.chair@sefton.example",
    ]


async def test_letters_are_spaced_where_a_server_takes_only_so_many_a_minute(server: Scripted) -> None:
    mailer, loop = Mailer(replace(line_to(server), at_most_a_minute=600)), asyncio.get_running_loop()

    async def one() -> float:
        async with mailer.turn():
            return loop.time()

    began = loop.time()
    turns = sorted(await asyncio.gather(*(one() for _ in range(4))))

    # From the beginning, and not from one to the next: on a busy machine one may be woken late, and the next in time.
    assert all(turn - began >= 0.1 * n - 0.001 for n, turn in enumerate(turns))
    assert turns[-1] - began < 5
