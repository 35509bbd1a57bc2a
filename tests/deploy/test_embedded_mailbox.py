"""The embedded mailbox, spoken to over real SMTP."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiosmtplib import SMTP, SMTPDataError, SMTPResponseException, SMTPSenderRefused

from deploy.embedded.failures import PortTaken
from deploy.embedded.keeping import kept_letters
from deploy.embedded.mailbox import LARGEST, Mailbox, mailbox

ENGINE = "noticekeeper@notices.example"
CHAIR = "ada.chair@sefton.example"
LEAD = "lee.caselead@dfe.example"
LETTER = (
    b"Date: Mon, 04 Jan 2027 09:00:00 +0000\r\n"
    b"From: Improvement notices <noticekeeper@notices.example>\r\n"
    b"To: Ada <ada.chair@sefton.example>\r\n"
    b"Subject: =?utf-8?q?Report_due_=E2=80=93_Friday?=\r\n"
    b"\r\n"
    b"..two dots, then one:\r\n.\r\ntrailing spaces   \r\n\xc2\xa313\r\n"
)


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Mailbox]:
    async with mailbox(tmp_path / "mail", 0) as box:
        yield box


def line_to(box: Mailbox) -> SMTP:
    return SMTP(hostname=box.host, port=box.port, start_tls=False, use_tls=False)


async def post(box: Mailbox, raw: bytes, *recipients: str, sender: str = ENGINE) -> str:
    async with line_to(box) as line:
        _, answer = await line.sendmail(sender, list(recipients), raw)
    return answer


async def test_a_letter_is_kept_as_the_very_bytes_that_came(running: Mailbox) -> None:
    answer = await post(running, LETTER, CHAIR)

    [letter] = kept_letters(running.folder)
    assert letter.path.read_bytes() == LETTER
    assert letter.path.name == "000001-ada.chair@sefton.example.eml"
    assert answer == "2.0.0 Kept as 000001"


async def test_the_list_tells_when_from_whom_to_whom_and_of_what(running: Mailbox) -> None:
    await post(running, LETTER, CHAIR)

    [letter] = kept_letters(running.folder)

    assert letter.dated == datetime(2027, 1, 4, 9, tzinfo=UTC)
    assert letter.sender == "Improvement notices <noticekeeper@notices.example>"
    assert letter.recipient == "Ada <ada.chair@sefton.example>"
    assert letter.subject == "Report due – Friday"


async def test_numbering_goes_on_after_a_restart(tmp_path: Path) -> None:
    async with mailbox(tmp_path, 0) as first:
        await post(first, LETTER, CHAIR)
        await post(first, LETTER, LEAD)

    async with mailbox(tmp_path, 0) as second:
        await post(second, LETTER, CHAIR)

    assert [letter.number for letter in kept_letters(tmp_path)] == [1, 2, 3]


async def test_each_recipient_has_a_copy_and_the_listener_hears_of_each(tmp_path: Path) -> None:
    heard: list[tuple[bytes, str, str]] = []

    async with mailbox(tmp_path, 0, on_message=lambda *letter: heard.append(letter)) as box:
        await post(box, LETTER, CHAIR, LEAD)

    assert heard == [(LETTER, ENGINE, CHAIR), (LETTER, ENGINE, LEAD)]
    assert len(kept_letters(tmp_path)) == 2


async def test_a_listeners_mistake_does_not_make_the_sender_post_again(tmp_path: Path) -> None:
    def stumbles(raw: bytes, sender: str, recipient: str) -> None:
        raise KeyError(recipient)

    async with mailbox(tmp_path, 0, on_message=stumbles) as box:
        answer = await post(box, LETTER, CHAIR)

    assert answer.startswith("2.0.0")
    assert len(kept_letters(tmp_path)) == 1


async def test_an_address_beyond_ascii_is_taken(running: Mailbox) -> None:
    async with line_to(running) as line:
        await line.sendmail(ENGINE, ["siân@sefton.example"], LETTER, mail_options=["SMTPUTF8"])

    [letter] = kept_letters(running.folder)
    assert letter.path.name == "000001-siân@sefton.example.eml"


async def test_an_address_cannot_name_a_file_elsewhere(running: Mailbox) -> None:
    await post(running, LETTER, '"../../etc/passwd"@sefton.example')

    [letter] = kept_letters(running.folder)
    assert letter.path.parent == running.folder


async def test_a_letter_over_the_limit_is_refused_before_it_is_sent(running: Mailbox) -> None:
    with pytest.raises(SMTPSenderRefused) as refusal:
        await post(running, (b"X" * 998 + b"\r\n") * (LARGEST // 1000 + 1), CHAIR)

    assert refusal.value.code == 552
    assert kept_letters(running.folder) == []


async def test_a_letter_over_the_limit_is_refused_though_its_size_was_kept_quiet(running: Mailbox) -> None:
    async with line_to(running) as line:
        await line.ehlo()
        await line.mail(ENGINE)
        await line.rcpt(CHAIR)
        with pytest.raises(SMTPResponseException) as refusal:
            await line.data((b"X" * 998 + b"\r\n") * (LARGEST // 1000 + 1))

    assert refusal.value.code == 552
    assert kept_letters(running.folder) == []


async def test_a_letter_that_cannot_be_kept_is_put_off_not_refused(running: Mailbox) -> None:
    shutil.rmtree(running.folder)

    with pytest.raises(SMTPDataError) as refusal:
        await post(running, LETTER, CHAIR)

    assert refusal.value.code == 451


async def test_a_half_written_letter_is_not_listed(tmp_path: Path) -> None:
    (tmp_path / ".000001-ada.chair@sefton.example.eml.part").write_bytes(LETTER[:40])

    async with mailbox(tmp_path, 0) as box:
        await post(box, LETTER, CHAIR)

    assert [letter.number for letter in kept_letters(tmp_path)] == [1]


async def test_a_letter_without_readable_headers_is_listed_all_the_same(running: Mailbox) -> None:
    await post(running, b"Date: once upon a time\r\nFrom: ,,<>\r\nSubject: =?x?q?=FF?=\r\n\r\n", CHAIR)

    [letter] = kept_letters(running.folder)
    assert letter.dated is None


async def test_a_line_left_open_does_not_hold_up_the_closing(tmp_path: Path) -> None:
    async with mailbox(tmp_path, 0) as box:
        line = line_to(box)
        await line.connect()
        await line.mail(ENGINE)

    assert kept_letters(tmp_path) == []
    line.close()


async def test_a_taken_port_is_said_so(running: Mailbox) -> None:
    with pytest.raises(PortTaken, match=f"Port {running.port} .* NOTICEKEEPER_MAILBOX_PORT"):
        async with mailbox(running.folder, running.port, patience=0.2):
            pass


def test_a_folder_that_is_not_there_holds_no_letters(tmp_path: Path) -> None:
    assert kept_letters(tmp_path / "nowhere") == []
