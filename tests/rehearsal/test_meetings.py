"""What is looked for in a rehearsal's invites is found where it is wrong."""

from base64 import encodebytes
from email.errors import MessageDefect
from pathlib import Path

import pytest

from notifications.invites import invite
from notifications.letterhead import Composer
from notifications.mailbox import Mailbox
from notifications.samples import sample_letter
from tests.rehearsal.meetings import meetings_told

OURS = Mailbox("Improvement notices", "notices@noticekeeper.example")
INVITED, CANCELLED = sample_letter("board_invite"), sample_letter("board_cancelled")
REQUEST, CANCEL = (encodebytes(invite(letter, OURS)).replace(b"\n", b"\r\n") for letter in (INVITED, CANCELLED))
AS_FILE = b'Content-Type: application/ics; name="invite.ics"\r\n'


@pytest.fixture
def letter() -> bytes:
    return Composer(OURS, "noticekeeper.example").compose(INVITED).raw


def told(folder: Path, letter: bytes) -> list[str]:
    (folder / "000001.eml").write_bytes(letter)
    (folder / "000002.eml").write_bytes(b"Subject: No meeting\r\n\r\nNone.\r\n")
    return [meeting.uid for meeting in meetings_told(folder)]


def test_a_letter_with_a_meeting_tells_it_once_and_one_without_tells_none(letter: bytes, tmp_path: Path) -> None:
    assert told(tmp_path, letter) == ["sefton-2021-board-12@notices.example"]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        pytest.param(REQUEST, encodebytes(b"BEGIN:VCALENDAR\r\n"), id="a calendar that is none"),
        pytest.param(REQUEST, CANCEL, id="two calendars that differ"),
        pytest.param(b"method=REQUEST", b"method=CANCEL", id="a method that is not the calendar's"),
        pytest.param(AS_FILE, b"Content-Type: text/plain\r\n", id="no file beside it"),
        pytest.param(b"To: ", b"X-To: ", id="a letter to nobody"),
        pytest.param(b"chair@", b"partner@", id="a meeting with another person"),
        pytest.param(b"Date: ", b"Date: on ", id="a header with a defect"),
        pytest.param(b'boundary="=_whole', b'boundary="=_half', id="parts that never begin"),
    ],
)
def test_what_is_wrong_with_an_invite_is_found(right: bytes, wrong: bytes, letter: bytes, tmp_path: Path) -> None:
    assert right in letter

    with pytest.raises((AssertionError, MessageDefect)):
        told(tmp_path, letter.replace(right, wrong, 1))
