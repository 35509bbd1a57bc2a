"""What a mail that was held seems to say: somebody else's text, of which nothing is followed."""

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from notifications.gist import LARGEST, MOST_LINES, gist_of, text_in


def mail(text: str = "I cannot come.", *, method: str = "", partstat: str = "", comment: str = "") -> bytes:
    message = EmailMessage(SMTP)
    message["From"], message["Subject"] = "ada@chair.example", "Re: board"
    message.set_content(text)
    if method:
        lines = ["BEGIN:VCALENDAR", "PRODID:-//A//EN", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VEVENT", "UID:one@us"]
        lines += [f"ATTENDEE;PARTSTAT={partstat}:mailto:ada@chair.example", f"COMMENT:{comment}"]
        ics = "\r\n".join((*lines, "DTSTAMP:20260105T120000Z", "END:VEVENT", "END:VCALENDAR", ""))
        message.add_alternative(ics, subtype="calendar", params={"method": method})
    return message.as_bytes()


@pytest.mark.parametrize(
    ("method", "partstat", "answer", "said"),
    [
        ("REPLY", "ACCEPTED", "accepted", "ada@chair.example answers: accepted."),
        ("REPLY", "DECLINED", "declined", "ada@chair.example answers: declined."),
        ("REPLY", "NEEDS-ACTION", "", "ada@chair.example answers nothing yet."),
        ("COUNTER", "TENTATIVE", "", "It proposes another time."),
        ("REQUEST", "NEEDS-ACTION", "", "It invites somebody."),
        ("ADD", "NEEDS-ACTION", "", "It sends a calendar object of the kind ADD."),
        ("", "", "", ""),
    ],
)
def test_what_its_calendar_object_says_is_said_in_a_sentence(
    method: str, partstat: str, answer: str, said: str
) -> None:
    found = gist_of(mail(method=method, partstat=partstat))

    assert (found.answer, found.said, found.lines) == (answer, said, ("I cannot come.",))


def test_a_comment_is_told_and_what_nobody_can_see_is_not() -> None:
    found = gist_of(mail("a\u202eb\x07c\r\n\r\n d", method="REPLY", partstat="ACCEPTED", comment="late\u202e by ten"))

    assert found.said == "ada@chair.example answers: accepted. With the words: late by ten"
    assert found.lines == ("a b c", "d")


def test_only_the_beginning_of_a_long_text_is_shown_and_nothing_of_what_is_too_large_or_no_mail() -> None:
    assert len(gist_of(mail("x\n" * 500)).lines) == MOST_LINES
    assert gist_of(b"x" * (LARGEST + 1)).said == "It is too large to be shown here."
    assert gist_of(b"\xff\x00\n\n\xfe").answer == ""
    assert gist_of(b"Content-Type: text/plain; charset=nonsense\n\nHello").lines == ("Hello",)


def test_a_letter_of_our_own_is_shown_whole_with_its_lines() -> None:
    assert text_in(mail("Dear Ada,\n\n- one\n  two\n" + "x\n" * 100)).startswith("Dear Ada,\n\n- one\n  two\nx\n")
