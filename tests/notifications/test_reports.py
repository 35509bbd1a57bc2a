"""Reports on delivery, as mail servers write them: for good, for now, and not at all."""

from email import message_from_string
from email.message import Message

import pytest

from notifications.reports import reports_in, sent_to
from tests.support.tables import rows


def report(*recipients: str, kind: str = "multipart/report; report-type=delivery-status") -> Message:
    """A report as Postfix lays one out; each of `recipients` is a block of its fields, with commas for line ends."""
    blocks = "\n\n".join("\n".join(line.strip() for line in one.split(",")) for one in recipients)
    return message_from_string(f"""\
From: MAILER-DAEMON@mx.example
To: notices+token@council.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: {kind}; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
X-Postfix-Queue-ID: 4F1C

{blocks}
--b
Content-Type: message/rfc822

Subject: the letter itself

Action: failed
--b--
""")


ADA = "Final-Recipient: rfc822; ada@x.example, Original-Recipient: rfc822;Ada@x.example"

# action | status | for good?
STANDS = """
    # failed: the address, its mailbox
    failed    | 5.1.1   | yes
    failed    | 5.2.1   | yes
    failed    | 5.0.0   | yes
    # a full mailbox empties
    failed    | 5.2.2   | no
    # given up after days of trying: another letter may arrive
    failed    | 4.4.7   | no
    # still trying; done
    delayed   | 4.4.1   | no
    delivered | 2.0.0   | no
    Failed    | 5.1.1   | yes
"""


@pytest.mark.parametrize(("action", "status", "for_good"), rows(STANDS))
def test_only_a_permanent_failure_is_for_good(action: str, status: str, for_good: str) -> None:
    (found,) = reports_in(report(f"{ADA}, Action: {action}, Status: {status}"))

    assert (found.recipient, found.action, found.status) == ("Ada@x.example", action.casefold(), status)
    assert found.for_good == (for_good == "yes")


def test_the_servers_words_are_kept_on_one_line() -> None:
    (found,) = reports_in(
        report(f"{ADA}, Action: failed, Status: 5.1.1 (no such user), Diagnostic-Code: smtp; 550 5.1.1 <ada>: unknown")
    )

    assert (found.status, found.words) == ("5.1.1", "550 5.1.1 <ada>: unknown")


def test_each_recipient_has_a_report_of_its_own() -> None:
    other = ADA.replace("ada", "bo").replace("Ada", "Bo")

    found = reports_in(report(f"{ADA}, Action: failed, Status: 5.1.1", f"{other}, Action: delayed, Status: 4.4.1"))

    assert [(one.recipient, one.action) for one in found] == [("Ada@x.example", "failed"), ("Bo@x.example", "delayed")]


def test_a_message_that_is_no_report_reports_nothing() -> None:
    fields = f"{ADA}, Action: failed, Status: 5.1.1"

    assert reports_in(report(fields, kind="multipart/mixed")) == ()
    assert reports_in(report(f"{ADA}, Action: exploded, Status: 5.1.1")) == ()
    assert reports_in(report(f"{ADA}, Status: 5.1.1")) == ()
    assert reports_in(message_from_string("Content-Type: multipart/report\n\nno parts at all")) == ()


def test_a_report_attached_to_a_letter_is_somebody_elses() -> None:
    whole = report(f"{ADA}, Action: failed, Status: 5.1.1").as_string()
    forwarded = message_from_string(
        f'Content-Type: multipart/report; boundary="o"\n\n--o\nContent-Type: message/rfc822\n\n{whole}\n--o--\n'
    )

    assert reports_in(forwarded) == ()


def test_where_a_report_was_sent_is_asked_of_the_server_that_took_it_in_first() -> None:
    message = report(f"{ADA}, Action: failed, Status: 5.1.1")
    message["Delivered-To"] = "notices+real@council.example"

    assert sent_to(message) == ("notices+real@council.example", "notices+token@council.example")
