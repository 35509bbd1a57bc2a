"""Invites as another calendar understands them, and what it, and the grammar, refuse."""

import re
from collections.abc import Callable

import pytest

from domain.letters import Letter
from domain.people import Person, Role
from domain.wording import LETTERS
from notifications.invites import invite
from notifications.samples import sample_letter
from tests.notifications.conftest import OURS
from tests.support.calendars import Understood, understood
from tests.support.rfc5545 import read

INVITES = [letter for letter in map(sample_letter, sorted(LETTERS)) if letter.invitation]


def meant(letter: Letter) -> Understood:
    invitation = letter.invitation
    assert invitation
    return Understood(
        method=invitation.method,
        uid=invitation.uid,
        sequence=invitation.sequence,
        status={"REQUEST": "CONFIRMED", "CANCEL": "CANCELLED"}[invitation.method],
        starts_at=invitation.starts_at,
        ends_at=invitation.ends_at,
        summary=invitation.summary,
        place=invitation.place,
        organiser=OURS.address,
        attendees=(letter.to.address,),
    )


def sample() -> bytes:
    return invite(sample_letter("board_invite"), OURS)


def changed(pattern: str, to: str) -> Callable[[bytes], bytes]:
    """Breaks a calendar in one place, and fails where that place is not there."""

    def broken(calendar: bytes) -> bytes:
        text, places = re.subn(pattern, to, calendar.decode(), count=1)
        assert places == 1
        return text.encode()

    return broken


def test_another_calendar_understands_every_kind_of_invite_as_we_meant_it() -> None:
    assert {letter.kind for letter in INVITES} == {
        "board_invite",
        "board_cancelled",
        "review_invite",
        "review_cancelled",
    }

    assert understood(invite(letter, OURS) for letter in INVITES) == [meant(letter) for letter in INVITES]


def test_another_calendar_reads_what_people_typed_as_they_typed_it() -> None:
    odd = 'Room 2; the "Oak", 1\\2: ŵ€\\n ATTENDEE:mailto:evil@x.example ' + "ŵ€😀" * 40
    named = Person(id="odd", name='Ŵyn "Bob" O\'Neil; DCS, x: y', address="odd@x.example", roles=(Role.CHAIR,))
    letter = sample_letter("board_invite")
    assert letter.invitation
    typed = letter.invitation.model_copy(update={"place": odd, "summary": odd})
    letter = letter.model_copy(update={"to": named, "invitation": typed})

    assert understood([invite(letter, OURS)]) == [meant(letter)]


# What is wrong with a calendar, how it gets so, and the complaint.
REFUSED = {
    "an event that does not end": (changed("END:VEVENT\r\n", ""), "did not end"),
    "a calendar that does not end": (changed("END:VCALENDAR\r\n", ""), "did not end"),
    "a bare line feed amid a line": (changed("SUMMARY:.{9}", r"\g<0>\n"), "invalid line"),
    "a line without a value": (changed("SUMMARY:", "SUMMARY"), "invalid line"),
    "no time of day": (changed(r"DTSTART:(\d{8})\w+", r"DTSTART;VALUE=DATE-TIME:\1"), "date-time"),
    "30 February": (changed(r"DTSTART:\d{8}", "DTSTART:20220230"), "dtstart is no time"),
    "a property nobody knows": (changed("UID:", "UIDS:"), "uids is no property"),
    "two names for one meeting": (changed("UID:.*\r\n", r"\g<0>\g<0>"), "2 of uid"),
    "two meetings": (changed(r"(?s)BEGIN:VEVENT.*END:VEVENT\r\n", r"\g<0>\g<0>"), "2 of component"),
}
# What ical.js lets pass, and stricter calendars may not.
LET_PASS = {
    "a line that ends in a line feed alone": changed("\r\n", "\n"),
    "a line folded at a line feed alone": changed("\r\n ", "\n "),
    "a line of more than 75 octets": changed("\r\n ", ""),
    "a character that rings a bell": changed("SUMMARY:", "SUMMARY:\x07"),
}


@pytest.fixture(scope="module")
def said() -> dict[str, Understood | str]:
    """What another calendar says of everything broken, asked once."""
    broken = {what: how(sample()) for what, how in LET_PASS.items()}
    broken |= {what: how(sample()) for what, (how, _) in REFUSED.items()}
    return dict(zip(broken, understood(broken.values()), strict=True))


@pytest.mark.parametrize("what", REFUSED)
def test_another_calendar_refuses_a_broken_one(what: str, said: dict[str, Understood | str]) -> None:
    refused = said[what]

    assert isinstance(refused, str)
    assert REFUSED[what][1] in refused


@pytest.mark.parametrize("what", LET_PASS)
def test_the_grammar_refuses_what_another_calendar_lets_pass(what: str, said: dict[str, Understood | str]) -> None:
    assert isinstance(said[what], Understood)
    with pytest.raises(AssertionError):
        read(LET_PASS[what](sample()))


def test_a_time_that_is_not_in_utc_is_understood_without_a_zone() -> None:
    [local] = understood([changed(r"(DTSTART:\w+)Z", r"\1")(sample())])

    assert isinstance(local, Understood)
    assert local.starts_at.tzinfo is None
    assert local.ends_at.tzinfo is not None
