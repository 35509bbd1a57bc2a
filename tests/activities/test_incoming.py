"""The mailbox read over real IMAP: letters that came back, forgeries, and mail nobody should have sent us."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from activities.correspondence import Correspondence
from activities.ledger import Ledger
from activities.upkeep.incoming import WAITED_FOR, Incoming
from activities.upkeep.strands import EngineSilent
from domain.acts import Act
from domain.letters import PostState
from domain.reaching import Unreached
from models import reading
from models.database import Sessions
from models.incoming import IncomingRow, MailboxRow
from models.walking import verify
from notifications.inbox import LARGEST, Arrived, Door, Inbox, Mark
from notifications.mailer import Mailer
from notifications.returns import Returns
from tests.activities.asked import alarms, kept, timeline
from tests.activities.scripted_smtp import Scripted
from tests.activities.written import REFERENCE, Clock, PlainComposer, reminder
from tests.support.imap import Mailbox
from tests.support.ports import free_port
from tests.support.tables import rows

NOW = datetime(2026, 1, 5, 13, tzinfo=UTC)
RETURNS = Returns("notices@notices.example", b"of this house")


@dataclass
class Told:
    """A notice that only remembers what it was told; or an engine that does not answer."""

    silent: bool = False
    asked: int = 0
    lost: list[Unreached] = field(default_factory=list)

    async def act(self, reference: str, act: Act, id: str) -> str:
        raise AssertionError("nobody answers an invite here")

    async def lose(self, reference: str, unreached: Unreached) -> None:
        self.asked += 1
        if self.silent:
            raise EngineSilent("nobody answers")
        assert reference == REFERENCE
        self.lost.append(unreached)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def incoming(sessions: Sessions, mailbox: Mailbox, told: Told) -> Incoming:
    return Incoming(sessions, Inbox(mailbox.door), RETURNS, told)


@pytest.fixture
async def returning(sessions: Sessions, composer: PlainComposer, mailer: Mailer, clock: Clock, server: Scripted) -> str:
    """The address that the one letter sent comes back to."""
    office = Correspondence(Ledger(sessions, composer, mailer, clock, RETURNS))
    await office.send(reminder())
    return server.senders[-1]


def report(to: str, action: str = "failed", status: str = "5.1.1", words: str = "550 5.1.1 unknown") -> bytes:
    return f"""\
From: MAILER-DAEMON@mx.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; cora.reed@sefton.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}
--b--
""".replace("\n", "\r\n").encode()


async def rows_of(sessions: Sessions) -> list[IncomingRow]:
    async with sessions.reading() as session:
        return [*await reading.incoming(session)]


async def told_of(sessions: Sessions) -> list[tuple[str, str]]:
    return [(row.kind, row.state) for row in await rows_of(sessions)]


async def test_a_letter_that_came_back_for_good_is_known_and_its_notice_and_an_operator_hear(
    incoming: Incoming, mailbox: Mailbox, returning: str, told: Told, sessions: Sessions
) -> None:
    await mailbox.arrives(report(returning))

    taken = await incoming.collect(NOW)

    row = await kept(sessions, reminder())
    assert (taken, row.state, row.words) == (1, PostState.RETURNED, "550 5.1.1 unknown")
    assert [(one.person, one.address, one.words) for one in told.lost] == [
        ("cora", "cora.reed@sefton.example", "550 5.1.1 unknown")
    ]
    assert [one.key for one in await alarms(sessions)] == [f"letter/{row.key}"]
    assert [(one.what[:10], one.why) for one in (await timeline(sessions))[1:]] == [("Came back:", "550 5.1.1 unknown")]
    assert (await rows_of(sessions))[0].letter == row.key
    async with sessions.reading() as session:
        assert (await verify(session)).broken == ()


async def test_a_report_read_twice_says_it_once(
    incoming: Incoming, mailbox: Mailbox, returning: str, sessions: Sessions
) -> None:
    for _ in range(2):
        await mailbox.arrives(report(returning))

    await incoming.collect(NOW)
    await mailbox.arrives(report(returning, words="550 5.1.1 unknown, said another time"))
    await incoming.collect(NOW)

    assert await told_of(sessions) == [("returned", "settled"), ("returned", "settled")]
    assert [row.outcome.partition(":")[0] for row in await rows_of(sessions)] == [
        "The letter came back",
        "The letter had been settled otherwise",
    ]
    assert len(await timeline(sessions)) == 2


FOR_NOW = [
    ("failed", "4.4.7", PostState.RETURNED),
    ("failed", "5.2.2", PostState.RETURNED),
    ("delayed", "4.4.1", "sent"),
]


@pytest.mark.parametrize(("action", "status", "state"), FOR_NOW)
async def test_a_failure_for_now_says_nothing_of_the_address_and_a_delay_changes_nothing(
    action: str, status: str, state: str, incoming: Incoming, mailbox: Mailbox, returning: str, told: Told,
    sessions: Sessions,
) -> None:  # fmt: skip
    await mailbox.arrives(report(returning, action, status))

    await incoming.collect(NOW)

    assert (await kept(sessions, reminder())).state == state
    assert told.lost == []


async def test_a_report_to_an_address_we_never_made_changes_nothing_and_is_held(
    incoming: Incoming, mailbox: Mailbox, returning: str, told: Told, sessions: Sessions
) -> None:
    forged = Returns("notices@notices.example", b"of another house")
    row = await kept(sessions, reminder())

    for address in (forged.address_for(row.message_id), "notices@notices.example"):
        await mailbox.arrives(report(address))
    await incoming.collect(NOW)

    assert (await kept(sessions, reminder())).state == "sent"
    assert told.lost == []
    assert await told_of(sessions) == [("report", "held")] * 2


async def test_while_temporal_is_silent_a_report_waits_and_is_then_seen_to(
    incoming: Incoming, mailbox: Mailbox, returning: str, told: Told, sessions: Sessions
) -> None:
    await mailbox.arrives(report(returning))
    told.silent = True

    await incoming.collect(NOW)
    waiting = await told_of(sessions)
    told.silent = False
    await incoming.collect(NOW)

    assert waiting == [("", "waiting")]
    assert (await kept(sessions, reminder())).state == PostState.RETURNED
    assert len(told.lost) == 1


NESTED = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000))
LETTER = b"From: jo@x.example\r\nSubject: A question\r\n\r\nWhen?\r\n"
STRANGE = [
    pytest.param(LETTER, "letter", "held", id="a letter"),
    pytest.param(b"Auto-Submitted: auto-replied\r\n\r\nI am away.\r\n", "automatic", "settled", id="automatic"),
    pytest.param(b"Subject: =?x-unknown?B?4pyT?=\r\n\r\n\xff\xfe\x00", "letter", "held", id="no charset anybody knows"),
    pytest.param(b"Content-Type: text/plain; charset=no-such\r\n\r\n\xff", "letter", "held", id="a wrong charset"),
    pytest.param(b"\x00\x01\x02 no header at all \xff", "letter", "held", id="noise"),
    pytest.param(
        b"Subject: large\r\n\r\n" + b"x" * 78 + b"\r\n" + (b"x" * 998 + b"\r\n") * (10_000_000 // 1000),
        "too large",
        "held",
        id="ten million octets",
    ),
]


@pytest.mark.parametrize(("raw", "kind", "state"), STRANGE)
async def test_mail_nobody_should_have_sent_is_recorded_and_stops_nothing(
    raw: bytes, kind: str, state: str, incoming: Incoming, mailbox: Mailbox, returning: str, sessions: Sessions
) -> None:
    await mailbox.arrives(raw)
    await mailbox.arrives(report(returning))

    await incoming.collect(NOW)

    assert await told_of(sessions) == [(kind, state), ("returned", "settled")]
    assert await mailbox.unseen() == 0
    assert len((await rows_of(sessions))[0].raw) <= LARGEST


class Bombed(Inbox):
    """A mailbox with one message in it that our own test server would not take in, or not fast."""

    bomb = NESTED

    async def since(self, mark: Mark | None, at_most: int = 50) -> tuple[list[Arrived], Mark]:
        return [Arrived("1", len(self.bomb), self.bomb)], Mark(1, 1)

    async def mark_taken(self, uids: Sequence[str]) -> None:
        assert list(uids) == ["1"]


BOMBS = [
    pytest.param(NESTED, id="parts nested three thousand deep"),
    pytest.param(NESTED[:20_000] + b"\r\n" + b"x\r\n" * 300_000, id="a part's end looked for in every line"),
    pytest.param(b"Subject: long\r\n\r\n" + b"\r\n" * 400_000, id="lines without end"),
]


@pytest.mark.parametrize("bomb", BOMBS)
async def test_what_only_a_bomb_is_made_of_is_held_unopened(bomb: bytes, sessions: Sessions, told: Told) -> None:
    bombed = Bombed(Door("127.0.0.1", 143, "none", "notices", "a password"))
    bombed.bomb = bomb

    await Incoming(sessions, bombed, RETURNS, told).collect(NOW)

    assert await told_of(sessions) == [("unreadable", "held")]


async def test_a_mailbox_that_cannot_be_read_is_an_alarm_until_it_can(
    sessions: Sessions, mailbox: Mailbox, told: Told
) -> None:
    wrong = Inbox(replace(mailbox.door, password="another"))
    gone = Inbox(replace(mailbox.door, port=free_port()))

    stood = []
    for inbox in (wrong, gone, Inbox(mailbox.door)):
        assert await Incoming(sessions, inbox, RETURNS, told).collect(NOW) == 0
        stood.append([alarm.key for alarm in await alarms(sessions)])

    assert stood == [["inbox/unreadable"], ["inbox/unreadable"], []]


# what is wrong | what is said of it | what to look at first
SHUT = """
    password=another    | it did not let us in:                   | NOTICEKEEPER_IMAP_PASSWORD
    password=£ounds     | it did not let us in:                   | NOTICEKEEPER_IMAP_PASSWORD
    folder=Elsewhere    | it did not open the folder:             | NOTICEKEEPER_IMAP_FOLDER
    port=nobody         | the connection was refused:             | _IMAP_PORT
"""


@pytest.mark.parametrize(("wrong", "said", "first"), rows(SHUT))
async def test_why_a_mailbox_cannot_be_read_is_said_plainly_with_what_to_look_at_first(
    sessions: Sessions, mailbox: Mailbox, told: Told, wrong: str, said: str, first: str
) -> None:
    what, _, value = wrong.partition("=")
    changed = {what: free_port() if value == "nobody" else value}
    door = Door(**{**asdict(mailbox.door), **changed})

    await Incoming(sessions, Inbox(door), RETURNS, told).collect(NOW)

    (alarm,) = await alarms(sessions)
    assert f"cannot be read: {said}" in alarm.what
    assert first in alarm.remedy
    assert not re.search(r"b'|codec|expected|\\x", alarm.what)


async def only_to_be_read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A server that lets anybody in, and opens every folder for reading alone (RFC 9051 6.3.2)."""
    writer.write(b"* OK [CAPABILITY IMAP4rev1] here\r\n")
    while line := await reader.readline():
        tag, verb = line.split()[:2]
        if verb == b"CAPABILITY":
            writer.write(b"* CAPABILITY IMAP4rev1\r\n")
        writer.write(tag + (b" OK [READ-ONLY] opened\r\n" if verb == b"SELECT" else b" OK done\r\n"))
    writer.close()


async def test_a_folder_that_may_only_be_read_is_told_of_as_such(sessions: Sessions, told: Told) -> None:
    async with await asyncio.start_server(only_to_be_read, "127.0.0.1") as server:
        door = Door("127.0.0.1", server.sockets[0].getsockname()[1], "none", "notices", "a password")
        await Incoming(sessions, Inbox(door), RETURNS, told).collect(NOW)

    (alarm,) = await alarms(sessions)
    assert "its folder may only be read" in alarm.what
    assert "NOTICEKEEPER_IMAP_FOLDER" in alarm.remedy


async def test_what_a_person_has_read_first_is_taken_in_all_the_same(
    incoming: Incoming, mailbox: Mailbox, sessions: Sessions
) -> None:
    await mailbox.arrives(LETTER, read=True)
    await incoming.collect(NOW)
    before = await told_of(sessions)

    await mailbox.arrives(LETTER.replace(b"question", b"second question"), read=True)
    await incoming.collect(NOW)
    await incoming.collect(NOW)

    # What was in the mailbox, and read, before it was ever looked into is somebody else's affair.
    assert before == []
    assert await told_of(sessions) == [("letter", "held")]


async def test_a_mailbox_numbered_anew_is_read_from_then_on(
    incoming: Incoming, mailbox: Mailbox, sessions: Sessions
) -> None:
    await incoming.collect(NOW)
    async with sessions.writing() as session:
        row = (await session.exec(select(MailboxRow))).one()
        row.validity, row.uid = row.validity + 1, 4_000_000_000
        session.add(row)

    await mailbox.arrives(LETTER)
    await incoming.collect(NOW)
    await mailbox.arrives(LETTER.replace(b"question", b"second question"), read=True)
    await incoming.collect(NOW)

    assert await told_of(sessions) == [("letter", "held")] * 2


async def test_one_notice_temporal_is_silent_for_keeps_no_other_message_waiting(
    incoming: Incoming, mailbox: Mailbox, returning: str, told: Told, sessions: Sessions
) -> None:
    for n in range(2):
        await mailbox.arrives(report(returning, words=f"550 5.1.1 unknown, said {n} times"))
    await mailbox.arrives(LETTER)
    told.silent = True

    await incoming.collect(NOW)

    assert await told_of(sessions) == [("", "waiting"), ("", "waiting"), ("letter", "held")]
    assert told.asked == 1


async def test_after_hours_of_silence_a_person_is_asked(
    incoming: Incoming, mailbox: Mailbox, returning: str, told: Told, sessions: Sessions
) -> None:
    await mailbox.arrives(report(returning))
    told.silent = True

    await incoming.collect(NOW)
    await incoming.collect(NOW + WAITED_FOR)

    [row] = await rows_of(sessions)
    assert (row.kind, row.state) == ("silent", "held")
    assert "Temporal was silent for 4 hours" in row.outcome
    assert [alarm.key for alarm in await alarms(sessions)] == ["inbox/held"]
