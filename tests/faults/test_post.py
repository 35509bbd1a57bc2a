"""No mail server for a week: every step is taken on its day all the same, and every letter goes when it is back."""

from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import col, select
from temporalio import activity

from activities.agreement import Agreement, amiss_in
from deploy.embedded.mailbox import mailbox
from domain.letters import PostState
from domain.moments import at
from models.post import AttemptRow, LetterRow
from settings import Settings
from tests.support.engine import QUEUE, Case, engine
from tests.support.ports import free_port
from tests.support.registers import sqlite_url
from tests.workflows.agreed import boards_on
from worker import offices
from workflows.roll_call import COURSES, RollCall

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
                tries = len((await session.exec(select(AttemptRow))).all())
            strands = RollCall(running.client)
            seen = await Agreement(ours.sessions, strands, COURSES, timedelta()).agreed(["sefton"], await case.now())

        week = [row for row in rows if at(AWAY) <= row.due_at < at(BACK)]
        came = len(list((tmp_path / "mail").glob("*.eml")))
        told.append(f"no mail server from {AWAY} to {BACK}: {len(week)} letters fell due, {tries} attempts in all")
        told.append(f"compared: {len(rows)} letters, {seen.walked.rows} entries; {came} came")
        assert week
        assert [row.key for row in week if row.told_at - row.due_at > timedelta(minutes=1)] == []
        assert {row.state for row in rows} <= {PostState.SENT, PostState.SUPERSEDED}
        assert came == len([row for row in rows if row.state == PostState.SENT])
        assert [gap.what for gap in amiss_in(seen)] == []
