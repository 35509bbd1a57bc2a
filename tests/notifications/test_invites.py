"""Invites, moves and cancellations, read by an independent and strict eye."""

from datetime import UTC, datetime, time

import pytest

from domain.letters import Letter
from domain.moments import at, london
from domain.people import Person, Role
from notifications.invites import invite
from notifications.mailbox import Mailbox
from notifications.samples import PEOPLE, sample_letter
from tests.notifications.conftest import OURS
from tests.support.rfc5545 import Line, read, text_of

# RFC 5546, 3.2.2 and 3.2.5: what a REQUEST and a CANCEL must hold.
CALENDAR_LINES = {"PRODID", "VERSION", "METHOD"}
EVENT_LINES = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "ORGANIZER", "ATTENDEE", "SUMMARY", "STATUS"}
MEETINGS = ["board_invite", "board_cancelled", "review_invite", "review_cancelled"]


def changed(letter: Letter, **fields: object) -> Letter:
    assert letter.invitation
    return letter.model_copy(update={"invitation": letter.invitation.model_copy(update=fields)})


def only(lines: list[Line], name: str) -> Line:
    found = [line for line in lines if line.name == name]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("kind", MEETINGS)
def test_a_calendar_object_is_one_event_with_every_line_it_must_have_once(kind: str) -> None:
    lines = read(invite(sample_letter(kind), OURS))

    names = [line.name for line in lines]

    assert [line.value for line in lines if line.name in ("BEGIN", "END")] == [
        "VCALENDAR",
        "VEVENT",
        "VEVENT",
        "VCALENDAR",
    ]
    assert all(names.count(name) == 1 for name in CALENDAR_LINES | EVENT_LINES)
    assert not {"RRULE", "VALARM", "DURATION", "VTIMEZONE", "REQUEST-STATUS"} & set(names)


@pytest.mark.parametrize(
    ("kind", "method", "status", "sequence"),
    [("board_invite", "REQUEST", "CONFIRMED", "0"), ("board_cancelled", "CANCEL", "CANCELLED", "1")],
)
def test_a_cancellation_withdraws_the_same_meeting_by_a_higher_sequence(
    kind: str, method: str, status: str, sequence: str
) -> None:
    lines = read(invite(sample_letter(kind), OURS))

    assert only(lines, "METHOD").value == method
    assert only(lines, "STATUS").value == status
    assert only(lines, "SEQUENCE").value == sequence
    assert only(lines, "UID").value == "sefton-2021-board-12@notices.example"


# Times: 10:00 in London, on days with and without summer time.
@pytest.mark.parametrize(
    ("day", "weekday", "starts"),
    [
        ("2021-10-30", 5, "20211030T090000Z"),
        ("2021-10-31", 6, "20211031T100000Z"),
        ("2022-01-12", 2, "20220112T100000Z"),
        ("2022-03-26", 5, "20220326T100000Z"),
        ("2022-03-27", 6, "20220327T090000Z"),
        ("2022-06-08", 2, "20220608T090000Z"),
    ],
)
def test_ten_in_london_is_sent_in_utc(day: str, weekday: int, starts: str) -> None:
    on = datetime.fromisoformat(day).date()
    assert on.weekday() == weekday
    letter = changed(sample_letter("board_invite"), starts_at=at(on, time(10)), ends_at=at(on, time(12)))

    lines = read(invite(letter, OURS))

    assert only(lines, "DTSTART") == Line("DTSTART", {}, starts)
    assert only(lines, "DTEND").value == starts.replace("T09", "T11").replace("T10", "T12")


def test_a_time_in_london_goes_out_in_utc_without_a_zone() -> None:
    letter = sample_letter("board_invite")
    assert letter.invitation
    there = changed(letter, starts_at=london(letter.invitation.starts_at))

    assert invite(there, OURS) == invite(letter, OURS)


def test_a_time_without_a_zone_is_refused() -> None:
    letter = changed(sample_letter("board_invite"), starts_at=datetime(2022, 6, 8, 10))  # noqa: DTZ001

    with pytest.raises(ValueError, match="has no zone"):
        invite(letter, OURS)


def test_the_stamp_belongs_to_the_revision_and_not_to_the_sending() -> None:
    revised_at = datetime(2022, 5, 3, 14, 30, 7, 123456, tzinfo=UTC)
    letter = changed(sample_letter("board_invite"), revised_at=revised_at)

    again = letter.model_copy(update={"told_at": datetime(2022, 5, 9, 8, tzinfo=UTC)})

    assert only(read(invite(letter, OURS)), "DTSTAMP").value == "20220503T143007Z"
    assert invite(again, OURS) == invite(letter, OURS)


def test_the_only_attendee_is_whoever_the_letter_goes_to_and_nobody_is_answered_for() -> None:
    everybody = tuple(PEOPLE.values())
    letter = changed(sample_letter("board_invite"), to=everybody)

    attendee = only(read(invite(letter, OURS)), "ATTENDEE")

    assert attendee.value == "mailto:chair@sefton-sample.example"
    assert attendee.params == {"CN": "Siân Pritchard", "ROLE": "CHAIR", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}


def test_the_chair_of_the_board_does_not_chair_the_review() -> None:
    chair = {"to": PEOPLE[Role.CHAIR], "as_role": Role.CHAIR}
    letter = sample_letter("review_invite").model_copy(update=chair)

    attendee = only(read(invite(letter, OURS)), "ATTENDEE")

    assert attendee.params["ROLE"] == "REQ-PARTICIPANT"


def test_answers_go_to_the_mailbox_the_letters_come_from() -> None:
    organiser = only(read(invite(sample_letter("board_invite"), OURS)), "ORGANIZER")

    assert organiser == Line("ORGANIZER", {"CN": OURS.name}, f"mailto:{OURS.address}")


def test_what_people_typed_stays_text_whatever_it_holds() -> None:
    odd = 'Room 2; the "Oak", 1\\2: ŵ€\x07\x1b\r\nATTENDEE:mailto:evil@x.example\r\n' + "long " * 40
    letter = changed(sample_letter("board_invite"), place=odd, summary=odd, description=odd)
    named = Person(id="odd", name='Ŵyn "Bob" O\'Neil; DCS, x: y', address="odd@x.example", roles=(Role.CHAIR,))

    lines = read(invite(letter.model_copy(update={"to": named}), Mailbox("N\r\nX:1", OURS.address)))

    one_line = 'Room 2; the "Oak", 1\\2: ŵ€ ATTENDEE:mailto:evil@x.example ' + ("long " * 40).strip()
    assert text_of(only(lines, "LOCATION").value) == text_of(only(lines, "SUMMARY").value) == one_line
    assert text_of(only(lines, "DESCRIPTION").value).splitlines()[1] == "ATTENDEE:mailto:evil@x.example"
    assert only(lines, "ATTENDEE").params["CN"] == "Ŵyn 'Bob' O'Neil; DCS, x: y"
    assert only(lines, "ORGANIZER").params["CN"] == "N X:1"


def test_a_letter_without_a_meeting_makes_no_invite() -> None:
    letter = sample_letter("minutes_due")

    with pytest.raises(ValueError, match="no invitation"):
        invite(letter, OURS)
