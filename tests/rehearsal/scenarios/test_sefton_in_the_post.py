"""The first summer of Sefton's notice in the mail: a chair who declines, and a coordinator who reads once a day."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from tests.rehearsal.living import lived, on
from tests.support.tables import days


async def test_a_declining_chair_is_told_of_and_the_coordinator_reads_once_a_working_morning(tmp_path: Path) -> None:
    _, steps = await lived("sefton-in-the-post", tmp_path, everybody=True)

    # The chair accepted the first board, declined the second once it was moved; nobody answers for the third.
    assert on(steps, "chair_declined") == list(days("Wed 21 July 2021"))
    assert on(steps, "chair_silent") == list(days("Wed 15 September 2021"))

    # From the day they chose it no reminder came to the coordinator by itself, and each came in a morning's letter.
    to_coordinator = mail_to(tmp_path / "mail", "priya.nair")
    mornings = [mail for mail in to_coordinator if is_digest(mail)]
    by_themselves = [str(mail["Subject"]) for mail in to_coordinator if " due " in str(mail["Subject"])]
    assert {step["at"][11:16] for step in steps if step["letter"] == "digest"} == {"09:30"}
    assert len(mornings) == len(on(steps, "digest")) > 10
    assert by_themselves == [
        "[Sefton Council improvement notice] Overdue: dates of the next board meetings, due Wednesday 6 October 2021"
    ]

    read = [" ".join(mail.get_body(("plain",)).get_content().split()) for mail in to_coordinator if is_digest(mail)]  # type: ignore[union-attr]
    assert "By the end of Wednesday 7 July 2021, please hand in the report to the board." in read[0]
    assert all("Sefton Council improvement notice" in text for text in read)

    # What they asked for is told at once; what they had seen is not asked for again before its day.
    assert on(steps, "time_asked") == list(days("Tue 3 August 2021"))
    about_the_second = [step["at"][:10] for step in steps if step["duty"] == "board-report-2" and step["letter"]]
    assert about_the_second == ["2021-08-03", "2021-08-03", "2021-08-04"]


def is_digest(mail: EmailMessage) -> bool:
    return str(mail["X-Letter"]).startswith("digest/")


def mail_to(folder: Path, who: str) -> list[EmailMessage]:
    parser = BytesParser(EmailMessage, policy=policy.default)
    return [parser.parsebytes(path.read_bytes()) for path in sorted(folder.glob(f"*{who}*.eml"))]
