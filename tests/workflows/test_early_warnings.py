"""What is told early, lived through: each once, with its evidence, and nothing moves by it."""

from datetime import date

import pytest

from tests.support.engine import Case
from tests.workflows.agreed import boards_on
from tests.workflows.cold import also_cold

pytestmark = pytest.mark.asyncio(loop_scope="session")

EARLY = ("boards_missed", "review_slack", "assessment_rushed", "assessment_late", "silent_since_seen")
WATCHING = "adviser, case_lead, coordinator"


@also_cold
async def test_two_boards_missed_and_a_report_seen_and_not_sent_are_told_once_and_raise_no_concern(case: Case) -> None:
    await case.open(boards_on(date(2021, 6, 30), date(2021, 7, 14), date(2021, 8, 11)))
    await case.act("acknowledge", "coordinator", duty="board-report-2", strand="board")
    for number, day in ((1, date(2021, 7, 1)), (2, date(2021, 7, 15))):
        await case.sleep_to(day)
        await case.act("record-meeting", "coordinator", meeting=number, held=False, reason="the chair was ill")
    await case.sleep_to(date(2021, 8, 10))

    assert case.sent(*EARLY) == [
        "Thu 8 Jul 2021 09:00 silent_since_seen to case_lead, coordinator",
        f"Thu 15 Jul 2021 09:05 boards_missed to {WATCHING}",
    ]
    assert (await case.strand("notice").query("now_stands"))["stages"] == {}


async def test_an_assessment_signed_on_the_eve_of_its_review_is_told_of_and_taken_in(case: Case) -> None:
    await case.open(boards_on(date(2021, 6, 30)))
    await case.act("agree-lead-time", "case_lead", working_days=10)
    await case.act("book-review", "case_lead", review_on=date(2021, 8, 4))
    await case.sleep_to(date(2021, 8, 3))

    await case.act("draft-assessment", "coordinator", review=1)
    await case.act("sign-assessment", "dcs", review=1)
    told = await case.act("submit-assessment", "coordinator", review=1)
    await case.sleep_to(date(2021, 8, 4))

    assert told.said == "The assessment for review 1 was submitted"
    assert case.sent(*EARLY) == [
        f"Tue 3 Aug 2021 09:05 assessment_late to {WATCHING}",
        f"Tue 3 Aug 2021 09:05 assessment_rushed to {WATCHING}",
    ]
