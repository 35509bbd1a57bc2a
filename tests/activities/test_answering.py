"""Replies to invites, read over real IMAP: taken where they are believed, held where they are not, never dropped."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from activities.diary import Diary
from activities.ledger import Ledger
from activities.settling import settle
from activities.upkeep.answering import Refused
from activities.upkeep.incoming import Incoming
from activities.upkeep.strands import EngineSilent
from domain.acts import Act
from domain.answers import InviteAnswered
from domain.reaching import Unreached
from models import reading
from models.database import Sessions
from models.incoming import IncomingRow
from notifications.inbox import Inbox
from notifications.returns import Returns
from tests.activities.asked import alarms
from tests.activities.written import REFERENCE, UID, invite
from tests.support.imap import Mailbox

NOW = datetime(2026, 1, 5, 13, tzinfo=UTC)
RETURNS = Returns("notices@notices.example", b"of this house")
OURS = "mx.notices.example"
EVE = "eve@evil.example"
ADA = "ada.chair@sefton.example"


@dataclass
class Strand:
    """A board that remembers how it was answered; it refuses with a sentence, or says nothing at all, when told to."""

    answers: list[tuple[str, InviteAnswered, str]] = field(default_factory=list)
    refusal: str = ""
    silent: bool = False

    async def act(self, reference: str, act: Act, id: str) -> str:
        if self.silent:
            raise EngineSilent("nobody answers")
        if self.refusal:
            raise Refused(self.refusal)
        assert isinstance(act, InviteAnswered)
        self.answers.append((reference, act, id))
        return f"{act.by} answered: {act.answer}"

    async def lose(self, reference: str, unreached: Unreached) -> None:
        raise AssertionError("nothing came back here")


@pytest.fixture
def strand() -> Strand:
    return Strand()


@pytest.fixture
async def incoming(sessions: Sessions, mailbox: Mailbox, strand: Strand, ledger: Ledger) -> Incoming:
    """A mailbox whose owner has sent Ada two revisions of one invite."""
    for sequence in (0, 1):
        await Diary(ledger).invite(invite(sequence))
    return Incoming(sessions, Inbox(mailbox.door), RETURNS, strand, OURS)


def reply(
    *,
    sender: str = ADA,
    attendee: str = ADA,
    partstat: str = "ACCEPTED",
    method: str = "REPLY",
    uid: str = UID,
    sequence: int | None = 1,
    stamp: str = "20260105T120000Z",
    vouched: str | None = f"{OURS}; dkim=pass header.d=sefton.example; dmarc=pass header.from=sefton.example",
    more: str = "",
    organizer: bool = True,
) -> bytes:
    """A reply as a calendar program sends it."""
    lines = [
        "BEGIN:VCALENDAR",
        "PRODID:-//A calendar//EN",
        "VERSION:2.0",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        *([] if sequence is None else [f"SEQUENCE:{sequence}"]),
        f"DTSTAMP:{stamp}",
        "DTSTART:20260210T100000Z",
        *(["ORGANIZER:mailto:notices@notices.example"] if organizer else []),
        f"ATTENDEE;PARTSTAT={partstat}{more}:mailto:{attendee}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    message = EmailMessage(SMTP)
    message["From"] = f"Somebody <{sender}>"
    message["To"] = "notices@notices.example"
    message["Subject"] = "Accepted: board"
    message.set_content("Somebody has answered.")
    message.add_alternative("\r\n".join((*lines, "")), subtype="calendar", params={"method": method})
    raw = message.as_bytes()
    return f"Authentication-Results: {vouched}\r\n".encode() + raw if vouched else raw


async def rows_of(sessions: Sessions) -> list[IncomingRow]:
    async with sessions.reading() as session:
        return [*await reading.incoming(session)]


@pytest.mark.parametrize("partstat", ["ACCEPTED", "DECLINED", "TENTATIVE"])
async def test_a_reply_is_handed_to_its_strand_as_the_act_of_whom_it_is_from(
    partstat: str, incoming: Incoming, mailbox: Mailbox, strand: Strand, sessions: Sessions
) -> None:
    await mailbox.arrives(reply(partstat=partstat))

    await incoming.collect(NOW)

    [(reference, act, _)] = strand.answers
    assert (reference, act.by, act.answer, act.sequence) == (REFERENCE, "ada", partstat.lower(), 1)
    assert act.answered_at == datetime(2026, 1, 5, 12, tzinfo=UTC)
    [row] = await rows_of(sessions)
    assert (row.kind, row.state, row.outcome) == ("reply", "settled", f"ada answered: {partstat.lower()}")
    assert row.letter is not None
    assert row.letter.startswith(f"{REFERENCE}/board/board-3/request/1/")


AS_PROGRAMS_WRITE = [
    pytest.param({"organizer": False}, id="Exchange, which leaves the organiser out"),
    pytest.param({"attendee": ADA.upper()}, id="an address in another case"),
    pytest.param({"sender": ADA.title()}, id="a sender in another case"),
    pytest.param({"sequence": 0}, id="an older revision: the strand says what it counts for"),
    pytest.param({"more": ";CN=Ada Okoye;ROLE=REQ-PARTICIPANT"}, id="with more said of whom"),
    pytest.param(
        {"vouched": f"{OURS} 1; dmarc=pass (p=reject dis=none) header.from=sefton.example"}, id="a version and comments"
    ),
]


@pytest.mark.parametrize("written", AS_PROGRAMS_WRITE)
async def test_a_reply_is_taken_however_a_calendar_program_writes_it(
    written: dict[str, object], incoming: Incoming, mailbox: Mailbox, strand: Strand
) -> None:
    await mailbox.arrives(reply(**written))  # type: ignore[arg-type]

    await incoming.collect(NOW)

    assert [act.by for _, act, _ in strand.answers] == ["ada"]


HELD = [
    pytest.param({"vouched": None}, "reply", "Nothing vouches for its being from Ada Okoye", id="no result at all"),
    pytest.param(
        {"vouched": f"{OURS}; dmarc=fail header.from=sefton.example"}, "reply", "Nothing vouches", id="dmarc failed"
    ),
    pytest.param({"vouched": "evil.example; dmarc=pass"}, "reply", "Nothing vouches", id="another server vouches"),
    pytest.param(
        {"vouched": f"{OURS}; dmarc=fail\r\nAuthentication-Results: {OURS}; dmarc=pass"},
        "reply",
        "Nothing vouches",
        id="a second result below our own",
    ),
    pytest.param({"sender": EVE}, "reply", "It came from eve@evil.example and answers for", id="a forger"),
    pytest.param({"attendee": EVE, "sender": EVE}, "reply", "that they have no invite", id="a stranger"),
    pytest.param({"uid": "somebody-elses@meeting"}, "reply", "that they have no invite", id="another meeting"),
    pytest.param({"method": "COUNTER"}, "counter", "proposes another time for a meeting", id="another time"),
    pytest.param({"method": "CANCEL"}, "cancel", "withdraws a meeting", id="an attendee cancels"),
    pytest.param({"method": "REQUEST"}, "request", "sends an invite of their own", id="an attendee invites"),
    pytest.param(
        {"partstat": "DELEGATED", "more": ';DELEGATED-TO="mailto:jo@sefton.example"'},
        "reply",
        "Ada Okoye sends somebody else in their place",
        id="somebody else is to come",
    ),
    pytest.param({"more": ';DELEGATED-FROM="mailto:x@y.example"'}, "reply", "sends", id="for another"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "kind", "why"), HELD)
async def test_what_a_person_must_look_at_is_held_and_changes_nothing(
    written: dict[str, object], kind: str, why: str, incoming: Incoming, mailbox: Mailbox, strand: Strand,
    sessions: Sessions,
) -> None:  # fmt: skip
    await mailbox.arrives(reply(**written))  # type: ignore[arg-type]

    await incoming.collect(NOW)

    [row] = await rows_of(sessions)
    assert (row.kind, row.state) == (kind, "held")
    assert why in row.outcome
    assert strand.answers == []
    assert [alarm.key for alarm in await alarms(sessions)] == ["inbox/held"]


async def test_without_our_own_servers_name_every_reply_is_held(
    incoming: Incoming, sessions: Sessions, mailbox: Mailbox, strand: Strand
) -> None:
    await mailbox.arrives(reply())

    await Incoming(sessions, Inbox(mailbox.door), RETURNS, strand).collect(NOW)

    [row] = await rows_of(sessions)
    assert "no NOTICEKEEPER_IMAP_AUTHENTICATES is set" in row.outcome
    assert strand.answers == []


def within_a_mail(raw: bytes) -> bytes:
    return (
        b'From: ada.chair@sefton.example\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n'
        b"--x\r\nContent-Type: message/rfc822\r\n\r\n" + raw + b"\r\n--x--\r\n"
    )


BROKEN = [
    pytest.param(reply().replace(b"BEGIN:VEVENT", b"BEGIN VEVENT"), "calendar", id="a broken calendar"),
    pytest.param(reply(sequence=None).replace(b"UID:", b"XID:"), "calendar", id="no meeting named"),
    pytest.param(reply().replace(b"METHOD:REPLY", b"METHOD:REQUEST"), "calendar", id="not what the mail says"),
    pytest.param(reply().replace(b'; method="REPLY"', b""), "calendar", id="no method on the part"),
    pytest.param(reply().replace(b"SEQUENCE:1", b"SEQUENCE:many"), "calendar", id="a sequence that is no number"),
    pytest.param(reply().replace(b"SEQUENCE:1", b"SEQUENCE:" + b"9" * 5000), "calendar", id="a number nobody reads"),
    pytest.param(within_a_mail(reply()), "letter", id="a reply inside a forwarded mail"),
    pytest.param(reply(more=";X=" + "y" * 300_000), "calendar", id="three hundred thousand octets"),
]


@pytest.mark.parametrize(("raw", "kind"), BROKEN)
async def test_a_calendar_nobody_can_read_is_held_and_stops_nothing(
    raw: bytes, kind: str, incoming: Incoming, mailbox: Mailbox, strand: Strand, sessions: Sessions
) -> None:
    await mailbox.arrives(raw)
    await mailbox.arrives(reply())

    await incoming.collect(NOW)

    assert [(row.kind, row.state) for row in await rows_of(sessions)] == [(kind, "held"), ("reply", "settled")]
    assert len(strand.answers) == 1


REFUSALS = [
    pytest.param("Ada Okoye has answered so already: accepted.", "settled", id="known already"),
    pytest.param("Ada Okoye has given a later answer already: declined.", "settled", id="overtaken"),
    pytest.param("Board 3 was held on 10 Feb 2026: no answer is wanted any more.", "settled", id="a meeting held"),
    pytest.param("Nobody answers for board 3 but who is invited.", "held", id="news that was not taken"),
]


@pytest.mark.parametrize(("refusal", "state"), REFUSALS)
async def test_what_the_strand_refuses_waits_for_a_person_unless_it_is_no_news(
    refusal: str, state: str, incoming: Incoming, mailbox: Mailbox, strand: Strand, sessions: Sessions
) -> None:
    strand.refusal = refusal
    await mailbox.arrives(reply())

    await incoming.collect(NOW)

    [row] = await rows_of(sessions)
    assert (row.state, row.outcome) == (state, f"Nothing was changed: {refusal}")


async def test_the_same_mail_read_twice_is_one_act_and_waits_while_temporal_is_silent(
    incoming: Incoming, mailbox: Mailbox, strand: Strand, sessions: Sessions
) -> None:
    raw = reply()
    await mailbox.arrives(raw)
    strand.silent = True
    await incoming.collect(NOW)
    waiting = [row.state for row in await rows_of(sessions)]
    strand.silent = False

    await incoming.collect(NOW)
    await mailbox.arrives(raw)
    await incoming.collect(NOW)

    assert waiting == ["waiting"]
    assert len(strand.answers) == 1
    assert len(await rows_of(sessions)) == 1


async def test_the_alarm_of_what_is_held_stands_until_the_last_was_settled(
    incoming: Incoming, mailbox: Mailbox, sessions: Sessions
) -> None:
    for method in ("COUNTER", "CANCEL"):
        await mailbox.arrives(reply(method=method))
    await incoming.collect(NOW)

    stood = [[alarm.what for alarm in await alarms(sessions)]]
    for row in await rows_of(sessions):
        assert await settle(sessions, row.id or 0, "Priya has answered them.", NOW)
        stood.append([alarm.key for alarm in await alarms(sessions)])
    again = await settle(sessions, 1, "once more", NOW)

    assert stood == [["2 messages wait for a person."], ["inbox/held"], []]
    assert not again
    assert {row.state for row in await rows_of(sessions)} == {"settled"}
