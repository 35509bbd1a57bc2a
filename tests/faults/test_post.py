"""No mail server for a week: every step is taken on its day all the same, and every letter goes when it is back."""

from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import col, select
from temporalio import activity

from deploy.embedded.mailbox import mailbox
from domain.letters import PostState
from domain.moments import at
from models.post import AttemptRow, LetterRow
from settings import Settings
from tests.faults.asking import disagreements
from tests.support.engine import QUEUE, Case, engine
from tests.support.ports import free_port
from tests.support.registers import sqlite_url
from tests.workflows.agreed import boards_on
from worker import offices

AWAY, BACK = date(2021, 6, 29), date(2021, 7, 6)


async def test_a_week_without_a_mail_server_delays_letters_and_no_step(tmp_path: Path, told: list[str]) -> None:
    port, living = free_port(), list[Case]()

    def notice_clock() -> datetime:
        return activity.info().started_time + living[0].ahead_by

    url = sqlite_url(tmp_path / "register.db")
    settings = Settings(data_folder=tmp_path, database_url=url, smtp_port=port, task_queue=QUEUE, _env_file=None)
    async with offices(settings, notice_clock) as ours, engine(ours) as running:
        living.append(case := Case(running, "sefton"))
        async with mailbox(tmp_path / "mail", port, lasting=False):
            await case.open(boards_on(date(2021, 7, 14), date(2021, 9, 15)))
            await case.sleep_to(AWAY - timedelta(days=1))
        for day in range(1, 8):
            # One call for the whole week, through a thousand attempts, is longer than its server keeps a line open.
            await case.sleep_to(AWAY + timedelta(days=day))
        async with mailbox(tmp_path / "mail", port, lasting=False):
            await case.sleep_to(BACK + timedelta(days=1))
            async with ours.sessions.reading() as session:
                rows = (await session.exec(select(LetterRow).order_by(col(LetterRow.due_at)))).all()
                entered = len((await session.exec(select(AttemptRow))).all())
            assert await disagreements(case) == []
            await case.act("book-review", "case_lead", review_on=date(2021, 10, 20))
            await case.act("raise-concern", "case_lead", concern="No progress on supervision")
            await case.sleep_to(BACK + timedelta(days=3))
            assert await disagreements(case) == []
            await case.act("propose-end", "case_lead", how="lifted", reason="Its conditions are met")
            await case.act("approve-proposal", "approver")
            await case.are_over(*(history.workflow_id for history in await case.histories()))
            assert await disagreements(case) == []

        week = [row for row in rows if at(AWAY) <= row.due_at < at(BACK)]
        tries = sum(row.claims for row in rows)
        told.append(
            f"no mail server from {AWAY} to {BACK}: {len(week)} letters fell due, "
            f"{tries} attempts in all, of which {entered} were entered"
        )
        told.append(
            "compared: when the mail server was back, with a review booked and a concern raised, and at the end"
        )
        assert week
        assert [row.key for row in week if row.told_at - row.due_at > timedelta(minutes=1)] == []
        assert {row.state for row in rows} <= {PostState.SENT, PostState.SUPERSEDED}
