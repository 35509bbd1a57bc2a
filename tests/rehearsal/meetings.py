"""The meetings that a rehearsal's letters told of: letters read strictly, calendars by a parser not our own."""

from email import message_from_bytes
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path

from domain.wording import LETTERS
from notifications.samples import sample_letter
from tests.support.calendars import Understood, understood
from tests.support.rfc5545 import read

INVITES = frozenset(kind for kind in LETTERS if sample_letter(kind).invitation)
STATUS = {"REQUEST": "CONFIRMED", "CANCEL": "CANCELLED"}
# A header is read again each time somebody looks at it, and most of them many times.
STRICT = SMTP.clone(raise_on_defect=True, header_factory=lru_cache(10_000)(HeaderRegistry()))
CALENDARS = ("text/calendar", "application/ics")


def meetings_told(mail: Path) -> list[Understood]:
    """The meeting of each letter that has one, in the order of sending.

    AssertionError or MessageDefect where such a letter breaks a rule of mail, or its calendar one of calendars; or
    where its two calendars, that which mail programs act on and the file beside it, are not one meeting with the one
    person it goes to.
    """
    raws = [file.read_bytes() for file in sorted(mail.glob("*.eml"))]
    letters = [_parsed(raw) for raw in raws if any(kind.encode() in raw for kind in CALENDARS)]
    calendars = [calendar for letter in letters for calendar in _calendars(letter)]
    for calendar in calendars:
        read(calendar)
    said = understood(calendars)
    return [_one(*of_letter) for of_letter in zip(letters, said[::2], said[1::2], strict=True)]


def _parsed(raw: bytes) -> EmailMessage:
    letter = message_from_bytes(raw, policy=STRICT)
    assert isinstance(letter, EmailMessage)
    # The strict parser raises for the shape of a message; what is wrong with a header is left with the header.
    for part in letter.walk():
        assert not [header for header in part.values() if header.defects]
    return letter


def _parts(letter: EmailMessage) -> list[EmailMessage]:
    return [part for part in letter.walk() if isinstance(part, EmailMessage) and part.get_content_type() in CALENDARS]


def _calendars(letter: EmailMessage) -> list[bytes]:
    parts = _parts(letter)
    assert [(part.get_content_type(), part.get_content_disposition(), part.get_filename()) for part in parts] == [
        (CALENDARS[0], None, None),
        (CALENDARS[1], "attachment", "invite.ics"),
    ]
    return [bytes(part.get_payload(decode=True)) for part in parts]


def _one(letter: EmailMessage, inline: Understood | str, file: Understood | str) -> Understood:
    assert isinstance(inline, Understood), f"{letter['X-Letter']}: {inline}"
    assert inline == file
    assert inline.method == _parts(letter)[0]["Content-Type"].params["method"]
    assert inline.status == STATUS[inline.method]
    assert inline.organiser == parseaddr(letter["From"])[1]
    assert inline.attendees == (parseaddr(letter["To"])[1],)
    assert inline.starts_at.tzinfo
    assert inline.ends_at.tzinfo
    assert inline.starts_at < inline.ends_at
    return inline
