"""The message as it goes out, parsed back by the standard library's parser."""

import re
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr

import pytest

from domain.letters import Letter
from domain.moments import at
from domain.people import Person, Role
from domain.wording import LETTERS
from notifications.invites import invite
from notifications.letterhead import Composer
from notifications.mailbox import Mailbox
from notifications.samples import sample_letter
from tests.notifications.conftest import OURS

HEADERS = [
    *("From", "To", "Reply-To", "Subject", "Date", "Auto-Submitted", "X-Notice", "X-Letter"),
    *("Message-ID", "MIME-Version", "Content-Type"),
]


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def kinds_of(message: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in message.walk()]


def part_of(message: EmailMessage, kind: str) -> EmailMessage:
    found = [part for part in message.walk() if part.get_content_type() == kind]
    assert len(found) == 1
    assert isinstance(found[0], EmailMessage)
    return found[0]


def to(name: str) -> Person:
    return Person(id="somebody", name=name, address="somebody@council.example", roles=(Role.COORDINATOR,))


def addressee(raw: bytes) -> tuple[str, str]:
    """The name and the address in To. The newer parser keeps the spaces between encoded words (RFC 2047, 6.2)."""
    name, address = parseaddr(message_from_bytes(raw)["To"])
    return str(make_header(decode_header(name))), address


# What holds for every kind.


def test_every_message_is_seven_bit_crlf_and_without_defects(composer: Composer) -> None:
    for kind in LETTERS:
        raw = composer.compose(sample_letter(kind)).raw

        message = parsed(raw)

        assert raw.isascii()
        assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
        assert all(part.defects == [] for part in message.walk())
        assert max(map(len, raw.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76


def test_the_same_letter_makes_the_same_bytes_whoever_composes_it(composer: Composer) -> None:
    letter, another = sample_letter("board_invite"), Composer(OURS, "noticekeeper.example")

    composed = composer.compose(letter, "<first@noticekeeper.example>")

    assert another.compose(letter, "<first@noticekeeper.example>") == composed
    assert composer.compose(letter, "<first@noticekeeper.example>") == composed


def test_the_text_comes_before_the_html_and_both_say_what_was_written(composer: Composer) -> None:
    letter = sample_letter("board_report_due")

    message = parsed(composer.compose(letter).raw)

    assert kinds_of(message) == ["multipart/alternative", "text/plain", "text/html"]
    text, html = (part_of(message, f"text/{subtype}").get_content() for subtype in ("plain", "html"))
    assert text.startswith("Dear Priya Shah,\r\n\r\nBy the end of Monday 30 May 2022, please hand in the report")
    assert "By the end of Monday 30 May 2022, please hand in the report" in html


def test_a_message_has_its_headers_once_each_and_no_others(composer: Composer) -> None:
    letter = sample_letter("board_report_overdue")

    message = parsed(composer.compose(letter).raw)

    assert message.keys() == HEADERS
    assert message["From"] == "Improvement notices <notices@noticekeeper.example>"
    assert message["To"] == "Tom Okafor <head.of.service@sefton-sample.example>"
    assert message["Reply-To"] == "Priya Shah <coordinator@sefton-sample.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Notice"] == "sefton-2021"
    assert message["X-Letter"] == letter.key


def test_nobody_is_named_for_replies_where_nobody_waits_for_one(composer: Composer) -> None:
    letter = sample_letter("minutes_due").model_copy(update={"reply_to": None})

    message = parsed(composer.compose(letter).raw)

    assert "Reply-To" not in message


# Ids and threads.


def test_the_message_id_follows_from_the_key_and_from_nothing_else(composer: Composer) -> None:
    letter = sample_letter("minutes_due")
    late = letter.model_copy(update={"late": True, "told_at": letter.told_at + timedelta(days=3)})
    other = letter.model_copy(update={"key": letter.key + "-2"})

    ids = [composer.compose(each).message_id for each in (letter, late, other)]

    assert ids[0] == ids[1] != ids[2]
    assert re.fullmatch(r"<[0-9a-f]{32}@noticekeeper\.example>", ids[0])
    assert len(ids[0]) < 60


def test_a_letter_answers_to_the_first_of_its_thread_but_never_to_itself(composer: Composer) -> None:
    letter = sample_letter("minutes_overdue")
    first = f"<{'0' * 32}@{'a-long-name.' * 8}example>"

    answering = parsed(composer.compose(letter, first).raw)
    itself = parsed(composer.compose(letter, composer.message_id(letter)).raw)

    assert (answering["In-Reply-To"], answering["References"]) == (first, first)
    assert f"\r\nReferences: {first}\r\n".encode() in composer.compose(letter, first).raw
    assert "In-Reply-To" not in itself
    assert "References" not in itself


@pytest.mark.parametrize(
    ("day", "weekday", "written"),
    [
        (date(2021, 10, 30), 5, "Sat, 30 Oct 2021 09:00:00 +0100"),
        (date(2021, 10, 31), 6, "Sun, 31 Oct 2021 09:00:00 +0000"),
        (date(2022, 3, 28), 0, "Mon, 28 Mar 2022 09:00:00 +0100"),
        (date(2022, 1, 5), 2, "Wed, 05 Jan 2022 09:00:00 +0000"),
    ],
)
def test_the_date_is_the_moment_it_was_told_on_londons_clock(
    day: date, weekday: int, written: str, composer: Composer
) -> None:
    assert day.weekday() == weekday
    letter = sample_letter("minutes_due").model_copy(update={"told_at": at(day)})

    raw = composer.compose(letter).raw

    assert f"\r\nDate: {written}\r\n".encode() in raw


def test_a_moment_without_a_zone_is_refused(composer: Composer) -> None:
    letter = sample_letter("minutes_due").model_copy(update={"told_at": datetime(2022, 5, 16, 9)})  # noqa: DTZ001

    with pytest.raises(ValueError, match="has no zone"):
        composer.compose(letter)


# What people typed.


def tampered(letter: Letter) -> Letter:
    evil = "x\r\nBcc: evil@x.example\r\n\r\nhello"
    facts = {name: evil for name in letter.facts}
    update = {"facts": facts, "council": evil, "key": evil, "reference": evil, "paragraph": evil, "rung": evil}
    return letter.model_copy(update=update)


@pytest.mark.parametrize("kind", ["board_report_due", "proposal_made", "outside_event"])
def test_nothing_typed_can_add_a_header_or_an_addressee(kind: str, composer: Composer) -> None:
    letter = tampered(sample_letter(kind))

    message = parsed(composer.compose(letter, "<a@b.example>\r\nBcc: evil@x.example").raw)

    assert message.keys() == [*HEADERS[:9], "In-Reply-To", "References", *HEADERS[9:]]
    assert kinds_of(message) == ["multipart/alternative", "text/plain", "text/html"]
    assert [address.addr_spec for address in message["To"].addresses] == [letter.to.address]


def test_a_sender_with_a_line_break_in_its_name_adds_no_header() -> None:
    composer = Composer(Mailbox("Notices\r\nBcc: evil@x.example", OURS.address), "noticekeeper.example")

    message = parsed(composer.compose(sample_letter("minutes_due")).raw)

    assert message.keys() == HEADERS
    assert [address.addr_spec for address in message["From"].addresses] == [OURS.address]


def test_an_address_that_is_two_is_refused(composer: Composer) -> None:
    sly = to("Somebody").model_copy(update={"address": "a@x.example>\r\nRCPT TO:<evil@x.example"})

    with pytest.raises(ValueError, match=r"Address|arguments|[Ii]nvalid"):
        composer.compose(sample_letter("minutes_due").model_copy(update={"to": sly}))


NAMES = ["Siân Ŵyn-Jones", "O'Neil, Márta", "Zoë (Board) <x@y>", "李小龍", "Plain Name", 'The "Chair"', "Nan " * 300]


@pytest.mark.parametrize("name", [*NAMES, "é" * 120])
def test_a_name_arrives_as_it_is_written(name: str, composer: Composer) -> None:
    person = to(name)
    letter = sample_letter("minutes_due").model_copy(update={"to": person})

    raw = composer.compose(letter).raw

    assert addressee(raw) == (person.name, "somebody@council.example")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert all(len(word) <= 75 for word in re.findall(rb"=\?[^?]+\?[bq]\?[^?]*\?=", raw))


@pytest.mark.parametrize("council", ["Cyngor Sir Ynys Môn", "Cyngor Ŵ" + "ŵy" * 30, "Sefton Council"])
def test_a_subject_arrives_as_it_is_written(council: str, composer: Composer) -> None:
    letter = sample_letter("minutes_due").model_copy(update={"council": council})

    composed = composer.compose(letter)

    assert parsed(composed.raw)["Subject"] == composed.subject
    assert council[:30] in composed.subject
    assert all(len(word) <= 75 for word in re.findall(rb"=\?[^?]+\?[bq]\?[^?]*\?=", composed.raw))


# Invites.


@pytest.mark.parametrize(("kind", "method"), [("board_invite", "REQUEST"), ("review_cancelled", "CANCEL")])
def test_an_invite_is_the_last_alternative_and_a_file_beside_it(kind: str, method: str, composer: Composer) -> None:
    letter = sample_letter(kind)

    message = parsed(composer.compose(letter).raw)

    assert kinds_of(message) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    calendar, file = part_of(message, "text/calendar"), part_of(message, "application/ics")
    assert dict(calendar["Content-Type"].params) == {"method": method, "charset": "UTF-8"}
    assert calendar["Content-Disposition"] is None
    assert (file.get_content_disposition(), file.get_filename()) == ("attachment", "invite.ics")
    assert calendar.get_payload(decode=True) == file.get_payload(decode=True) == invite(letter, OURS)


def test_the_invite_and_the_words_give_the_same_hour(composer: Composer) -> None:
    letter = sample_letter("board_invite")
    assert letter.invitation
    winter = letter.invitation.model_copy(
        update={"starts_at": at(date(2022, 1, 12), time(10)), "ends_at": at(date(2022, 1, 12), time(12))}
    )

    message = parsed(composer.compose(letter.model_copy(update={"invitation": winter})).raw)

    text = " ".join(part_of(message, "text/plain").get_content().split())
    assert "When: 10:00 (UK time) on Wednesday 12 January 2022, until 12:00" in text
    assert "DTSTART:20220112T100000Z" in part_of(message, "text/calendar").get_content()
    assert winter.starts_at == datetime(2022, 1, 12, 10, tzinfo=UTC)
