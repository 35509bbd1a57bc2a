"""Everybody on time."""

from pathlib import Path

from domain.days import is_working_day
from tests.rehearsal.living import due, lived, moments, on
from tests.support.editions import ENGLAND
from tests.support.tables import day


async def test_everyone_on_time_keeps_the_dates_of_the_real_notice(tmp_path: Path) -> None:
    rehearsed, steps = await lived("sefton-on-time", tmp_path)

    # The last lawful days, the delivery day, and the papers of the board on Wednesday 8 June 2022.
    assert due(rehearsed.duties, "review-booking-1") == day("Tue 7 December 2021")
    assert due(rehearsed.duties, "delivery") == day("Tue 31 May 2022")
    assert due(rehearsed.duties, "board-report-12") == day("Mon 30 May 2022")
    assert any("Tuesday 7 June 2022: the last after delivery" in step["what"] for step in steps)

    # The three terms left open are chased, and no more once they are settled.
    settled = {step["duty"] for step in steps if step["letter"] == "term_settled_due"}
    assert settled == {"settle-board-timetable", "settle-self-assessment", "settle-adviser-reports"}
    assert max(on(steps, "term_settled_due")) < day("Fri 18 June 2021")

    # Every rung stands on a working day at nine in London, on both sides of both clock changes; what came to be owed
    # with less notice is asked for at once, when somebody acted (at ten or at four in this scenario).
    kinds = {step["letter"] or "" for step in steps if (step["letter"] or "").endswith("_due")}
    rungs = [moment for kind in kinds for moment in moments(steps, kind)]
    at_nine = [moment for moment in rungs if (moment.hour, moment.minute) == (9, 0)]
    assert {(moment.hour, moment.minute) for moment in rungs} <= {(9, 0), (10, 0), (16, 0)}
    assert len({moment.utcoffset() for moment in at_nine}) == 2
    assert all(is_working_day(moment.date(), ENGLAND) for moment in rungs)

    # Nothing was late, and the mail is what SMTP received: one file a letter, dated as rehearsed.
    assert [step for step in steps if step["late"]] == []
    mails = sorted((tmp_path / "mail").glob("*.eml"))
    assert len(mails) == rehearsed.letters
    # The server's clock runs on while a busy machine composes it.
    assert b"Date: Mon, 07 Jun 2021 09:0" in mails[0].read_bytes()
