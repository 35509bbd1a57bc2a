"""What happens while nobody is at work, before our time, and while no letter can leave."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from temporalio import activity
from temporalio.client import WorkflowExecutionStatus
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError

from deploy.embedded.mailbox import mailbox
from domain.letters import Letter, Posted
from domain.moments import at
from models import reading
from tests.support import engine as engines
from tests.support.engine import Case, Recording, in_lines
from tests.support.notices import sefton
from tests.support.ports import free_port
from tests.support.registers import settings_in
from tests.workflows.agreed import boards_on
from worker import offices
from workflows import policies
from workflows.strand import Strand

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Disconnected(Recording):
    """A post that takes no letter while its line is cut."""

    cut = True

    @activity.defn
    async def send(self, letter: Letter) -> Posted:
        if self.cut:
            raise ApplicationError("The line is cut", type="MailDelayed")
        return await super().send(letter)


async def test_after_three_weeks_away_one_letter_a_duty_goes_out_and_says_that_it_is_late() -> None:
    async with engines.engine(cached=0) as engine, engines.case(engine) as case:
        await case.begin("board", boards_on(date(2021, 7, 14)))
        await case.sleep_to(date(2021, 7, 2))
        before = case.sent()

        async with engine.nobody_at_work():
            await case.clock_reaches(at(date(2021, 7, 5)))
            await case.sleep_unattended_to(date(2021, 7, 23))
        await case.sleep_to(date(2021, 7, 26))

        assert case.sent()[len(before) :] == [
            "Fri 23 Jul 2021 09:05 board_held_overdue to head_of_service (late)",
            "Fri 23 Jul 2021 09:05 board_report_overdue to dcs (late)",
            "Fri 23 Jul 2021 09:05 board_timetable_due to coordinator (late)",
            "Fri 23 Jul 2021 09:05 duty_passed to adviser, case_lead, chair (late)",
        ]
        assert [entry.what.partition(":")[0] for entry in case.entries if entry.late] == [
            "Remind the coordinator",
            "Send the agenda of board 1 to its members",
            "Tell that nobody has said yet whether Ruth Adeyemi will chair board 1",
            "Chase 1 of 4, to the coordinator",
            "Chase 1 of 4, to the coordinator",
            "Chase 2 of 4, to the head of service",
            "Remind the coordinator",
        ]


async def test_what_was_due_before_our_time_is_entered_and_never_mailed(case: Case) -> None:
    await case.begin("delivery", sefton(), entered_at=at(date(2022, 5, 16)))

    await case.sleep_to(date(2022, 5, 17))

    assert case.sent() == ["Tue 17 May 2022 09:00 delivery_due to dcs"]
    before = [
        entry for entry in case.entries if entry.what.endswith("due before our time, which began Monday 16 May 2022")
    ]
    assert [entry.at.date() for entry in before] == [
        date(2021, 11, 30),
        date(2022, 2, 28),
        date(2022, 3, 31),
        date(2022, 4, 29),
    ]


async def test_a_dead_mail_server_delays_letters_and_no_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Tried once a day, and not every ten minutes, or the test would be about patience.
    daily = RetryPolicy(initial_interval=timedelta(hours=1), maximum_interval=timedelta(days=1))
    monkeypatch.setitem(policies.POST_UNTIL_SETTLED, "retry_policy", daily)
    settings = settings_in(tmp_path, smtp_port=free_port())
    async with offices(settings) as real, engines.engine(real) as engine, engines.case(engine) as case:
        await case.begin("delivery", sefton(), entered_at=at(date(2022, 5, 30)))

        await case.sleep_to(date(2022, 6, 9))
        await case.act("give-reading", "case_lead", reading="Not delivered: the notice stays in force")
        async with mailbox(tmp_path / "mail", settings.smtp_port) as box:
            await case.sleep_to(date(2022, 6, 11))
        async with real.sessions.reading() as session:
            letters = await reading.letters(session)

        assert in_lines([letter for letter in letters if letter.state == "sent"], "role") == [
            "Tue 31 May 2022 09:00 delivery_day to case_lead",
            "Wed 1 Jun 2022 09:00 delivery_passed to chair, chief_executive, coordinator, dcs",
        ]
        assert in_lines([letter for letter in letters if letter.state == "superseded"], "role") == [
            "Thu 9 Jun 2022 09:00 delivery_reading_due to case_lead"
        ]
        assert len(list(box.folder.glob("*.eml"))) == 5


async def test_a_strand_that_ended_rests_when_its_last_letter_has_gone() -> None:
    offices = Disconnected()
    async with engines.engine(offices) as engine, engines.case(engine) as case:  # type: ignore[arg-type]
        await case.begin("delivery", sefton(), entered_at=at(date(2022, 5, 30)))
        await case.sleep_to(date(2022, 5, 31))
        ending = engines.ending_at(await case.now())

        await case.strand("delivery").signal(Strand.end, ending)
        await case.sleep_to(date(2022, 6, 1))
        while_cut = (await case.strand("delivery").describe()).status
        offices.cut = False
        await case.sleep_to(date(2022, 6, 2))

        assert while_cut is WorkflowExecutionStatus.RUNNING
        assert (await case.strand("delivery").describe()).status is WorkflowExecutionStatus.COMPLETED
        assert case.sent() == ["Tue 31 May 2022 09:00 delivery_day to case_lead"]
