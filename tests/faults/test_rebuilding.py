"""Temporal loses all it kept: the register is enough to go on by, nothing goes twice and nothing due is missed."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from email import policy
from email.parser import BytesHeaderParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlmodel import col, select
from temporalio import activity

from activities.rebuilding import courses_kept, enter_rebuilt, supersede
from deploy.embedded.mailbox import mailbox
from domain.course import Course
from domain.letters import PostState
from domain.moments import at
from models.post import LetterRow
from models.walking import verify
from settings import Settings
from tests.faults.asking import disagreements
from tests.support.engine import QUEUE, Case, engine
from tests.support.ports import free_port
from tests.support.registers import sqlite_url
from tests.workflows.agreed import boards_on
from worker import offices
from workflows.rebuilding import agreed, rebuild, waits
from workflows.roll_call import COURSES

# On which day, what, by whom: a report handed in, a review booked and moved, a concern raised.
ACTS: Sequence[tuple[date, str, str, dict[str, Any]]] = (
    (date(2021, 6, 28), "submit-report", "coordinator", {"meeting": 1}),
    (date(2021, 7, 1), "book-review", "case_lead", {"review_on": date(2021, 9, 1)}),
    (date(2021, 7, 6), "raise-concern", "adviser", {"concern": "No progress on supervision"}),
    (date(2021, 7, 8), "move-review", "case_lead", {"review": 1, "to_on": date(2021, 9, 8)}),
)
END = date(2021, 9, 3)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Place:
    """A register and a mailbox that outlive every server. `lives` are the cases so far; the last one is lived now."""

    folder: Path
    smtp_port: int
    lives: list[Case] = field(default_factory=list)

    @asynccontextmanager
    async def life(self, *, mail: bool = True) -> AsyncIterator[Case]:
        """A server that remembers nothing, with a worker at work; without `mail` no mail server answers."""
        settings = Settings(
            data_folder=self.folder,
            database_url=sqlite_url(self.folder / "register.db"),
            smtp_port=self.smtp_port if mail else free_port(),
            task_queue=QUEUE,
            _env_file=None,
        )
        async with offices(settings, self._clock) as ours, engine(ours) as running:
            self.lives.append(case := Case(running, "sefton"))
            yield case

    def _clock(self) -> datetime:
        return activity.info().started_time + self.lives[-1].ahead_by

    def arrived(self) -> Counter[str]:
        """How often each letter came, by its Message-ID."""
        read = BytesHeaderParser(policy=policy.default).parsebytes
        return Counter(str(read(path.read_bytes())["Message-ID"]) for path in (self.folder / "mail").glob("*.eml"))


@asynccontextmanager
async def place(folder: Path) -> AsyncIterator[Place]:
    async with mailbox(folder / "mail", 0, lasting=False) as box:
        yield Place(folder, box.port)


async def lived(case: Case, until: date, since: date = date.min) -> None:
    """Have what is done between two days done, and time run on."""
    for on, name, by, fields in ACTS:
        if since < on <= until:
            await case.sleep_to(on)
            await case.act(name, by, **fields)
    await case.sleep_to(until)


async def taken_up(here: Place, case: Case, at: datetime) -> list[str]:
    """Set the notice going again at a moment of notice time, on a server with a clock of its own; what was started."""
    case.ahead_by = at - await case.engine.env.get_current_time()
    sessions = case.engine.offices.sessions
    kept = agreed(await courses_kept(sessions, "sefton", COURSES), at)
    courses = {name: _in_this_time(course, case.ahead_by) for name, course in kept.items() if waits(course)}
    await enter_rebuilt(sessions, "sefton", "sam", "The strands were set going again", at, at)
    await supersede(sessions, "sefton", courses, at, at)
    return [*(await rebuild(case.engine.client, QUEUE, "sefton", courses, instead=False)).started]


def _in_this_time(course: Course, ahead_by: timedelta) -> Course:
    return course.replaced(standing=course.standing.model_copy(update={"ahead_by": ahead_by}))


async def letters(case: Case) -> dict[str, LetterRow]:
    """Every letter of the ledger by its key."""
    async with case.engine.offices.sessions.reading() as session:
        return {row.key: row for row in await session.exec(select(LetterRow).order_by(col(LetterRow.key)))}


async def nothing_is_broken(case: Case) -> None:
    async with case.engine.offices.sessions.reading() as session:
        assert (await verify(session)).broken == ()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """The letters of a life in which nothing was lost, by their keys; whether each was late."""
    async with place(tmp_path_factory.mktemp("undisturbed")) as here, here.life() as case:
        await case.open(boards_on(date(2021, 7, 14), date(2021, 9, 15)))
        await lived(case, END)
        assert await disagreements(case) == []
        return {key: row.late for key, row in (await letters(case)).items()}


# The evening before anything, between the acts, after all of them, and twice.
LOST = [
    pytest.param([date(2021, 6, 7)], id="at the start"),
    pytest.param([date(2021, 7, 7)], id="once a concern stands and a review is booked"),
    pytest.param([date(2021, 6, 29), date(2021, 7, 20)], id="twice"),
]


@pytest.mark.parametrize("lost_on", LOST)
async def test_a_life_in_which_temporal_lost_everything_has_the_same_letters_each_once(
    tmp_path: Path, undisturbed: dict[str, bool], lost_on: list[date]
) -> None:
    async with place(tmp_path) as here:
        async with here.life() as case:
            await case.open(boards_on(date(2021, 7, 14), date(2021, 9, 15)))
            await lived(case, lost_on[0])
            stopped_at = await case.now()
        for since, until in pairwise([*lost_on, END]):
            async with here.life() as case:
                started = await taken_up(here, case, stopped_at)
                await lived(case, until, since)
                stopped_at = await case.now()
                found = await letters(case)
                await nothing_is_broken(case)

        assert started[-1] == "notice/sefton"
        assert {key: row.late for key, row in found.items()} == undisturbed
        assert here.arrived() == Counter(row.message_id for row in found.values())


async def test_what_could_not_be_sent_before_the_loss_and_what_fell_due_after_it_goes_out_late(
    tmp_path: Path, undisturbed: dict[str, bool]
) -> None:
    begun, lost, back = date(2021, 6, 22), date(2021, 6, 24), date(2021, 7, 3)
    async with place(tmp_path) as here:
        async with here.life() as case:
            await case.open(boards_on(date(2021, 7, 14), date(2021, 9, 15)))
            await case.sleep_to(begun)
        async with here.life(mail=False) as case:
            await taken_up(here, case, at(begun, time(10)))
            await case.sleep_to(lost)
            waiting = {key for key, row in (await letters(case)).items() if row.state != PostState.SENT}
        async with here.life() as case:
            await taken_up(here, case, at(back, time(10)))
            await case.sleep_to(END)
            found = await letters(case)
            await nothing_is_broken(case)

        due_meanwhile = {key for key, row in found.items() if at(lost) < row.due_at < at(back)}
        assert waiting
        assert {found[key].state for key in waiting} <= {PostState.SENT, PostState.SUPERSEDED}
        assert due_meanwhile
        assert all(found[key].late for key in due_meanwhile)
        assert here.arrived() == Counter(row.message_id for row in found.values() if row.state == PostState.SENT)
