"""The rehearsal itself: time is skipped from one thing people do to the next, and the notice keeps its own dates.

Nothing in the notice's course knows that it is rehearsed: it lives `ahead_by` of the server's clock, as a live one
lives nought ahead of it.
"""

import gc
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from temporalio import activity
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

from deploy.embedded.mailbox import mailbox
from deploy.embedded.programs import find_test_server
from deploy.embedded.tied import tied
from domain.acts import Receipt
from domain.days import Edition
from domain.digests import STRAND as DIGESTS
from domain.duties import Duty, DutyStatus
from domain.entries import MeetingPage
from domain.instrument import Notice
from domain.moments import at, day_of, end_of
from models import reading
from models.record import AuditRow, DutyRow
from notices.scenario import Event, Scenario
from rehearsal.people import Planned, of_answering, of_habit, one_of, tried
from rehearsal.proclaiming import as_known_before, proclaimed
from settings import Settings
from worker import offices, worker_of
from workflows.connection import converter, with_attributes
from workflows.doors import DOORS
from workflows.opening import open_notice

TASK_QUEUE = "rehearsal"

# After these somebody else may hold a role.
CHANGES_PEOPLE = ("change-person", "approve-proposal")

# What an act sets going in other strands is over within this, in notice time.
SETTLING = timedelta(minutes=1)

# What stands in the register and is no workflow of the notice's own.
NO_STRANDS = {"calendar", DIGESTS}

# The server is asked to skip no more than this in one call, which must be answered within its time limit.
AT_ONCE = timedelta(days=28)


# How mail gets to the mailbox: from the port it listens on to the one that is dialled.
Way = Callable[[int], AbstractAsyncContextManager[int]]


@asynccontextmanager
async def straight(port: int) -> AsyncIterator[int]:
    """With nothing on the way."""
    yield port


@dataclass
class Rehearsed:
    """What came of it: the notice as it stood at the end, the register's entries, and what people tried in vain."""

    notice: Notice
    scenario: Scenario
    entries: list[AuditRow] = field(default_factory=list)
    duties: list[DutyRow] = field(default_factory=list)
    letters: int = 0
    refused: list[str] = field(default_factory=list)


class Rehearsal:
    """One notice, one scenario, one server. `progress` is told the moment (UTC, notice time) reached."""

    def __init__(
        self,
        notice: Notice,
        scenario: Scenario,
        edition: Edition,
        folder: Path,
        progress: Callable[[datetime], None] = lambda moment: None,
        way: Way = straight,
    ) -> None:
        self.notice = notice
        self.scenario = scenario
        self.edition = as_known_before(edition, scenario)
        self.folder = folder
        self.progress = progress
        self.way = way
        self.events = list(scenario.events)
        self.refused: list[str] = []
        self.tried: set[str] = set()
        self.people = notice.people
        self.read: dict[str, tuple[Mapping[str, Any], Duty]] = {}
        self.pages: dict[str, tuple[Mapping[str, Any], MeetingPage]] = {}

    async def rehearse(self) -> Rehearsed:
        """Live the notice through to the scenario's end. The mail is left in `folder`/mail as SMTP received it."""
        async with AsyncExitStack() as stack:
            self.env = await stack.enter_async_context(await self._server())
            await with_attributes(self.env.client)
            # After a power cut a rehearsal is rehearsed again: waiting for the disk was a tenth of it.
            box = await stack.enter_async_context(mailbox(self.folder / "mail", 0, lasting=False))
            settings = rehearsal_settings(self.folder, await stack.enter_async_context(self.way(box.port)))
            self.offices = await stack.enter_async_context(offices(settings, self.notice_clock, lasting=False))
            await stack.enter_async_context(worker_of(self.env.client, TASK_QUEUE, self.offices))
            # The server's clock runs on while nobody skips: it is read when everything else is ready, so that the
            # first letters are dated nine o'clock on a slow machine too.
            self.entered_at = at(self.notice.issued.signed_on)
            self.ahead_by = self.entered_at - await self.env.get_current_time()
            return await self._live()

    async def _server(self) -> WorkflowEnvironment:
        gc.collect()
        return await WorkflowEnvironment.start_time_skipping(
            test_server_existing_path=str(tied(find_test_server(), self.folder)), data_converter=converter()
        )

    def notice_clock(self) -> datetime:
        """When an office records something: the server's clock, in notice time."""
        return activity.info().started_time + self.ahead_by

    async def _live(self) -> Rehearsed:
        await open_notice(self.env.client, TASK_QUEUE, self.notice, self.edition, self.entered_at, self.ahead_by)
        await self.env.sleep(SETTLING)
        until = end_of(self.scenario.until)
        now = await self.now()
        while (planned := await self._next(now)) and planned[0].at < until:
            await self._sleep(now, planned[0].at)
            for act in planned:
                await self._do(act)
                self.tried.add(act.duty)
            if await self._has_ended():
                return await self._rehearsed()
            await self.env.sleep(SETTLING)
            now = await self.now()
        await self._sleep(now, until)
        return await self._rehearsed()

    async def _has_ended(self) -> bool:
        """Whether the notice has ended, and then only when every strand has wound down.

        The server that skips time cannot skip any more once abandoned children are over, so they are waited for here.
        """
        async with self.offices.sessions.reading() as session:
            if not await reading.has_ended(session, self.notice.reference):
                return False
            strands = {row.strand for row in await reading.timeline(session, self.notice.reference)}
        await self._have_the_last_mornings()
        with self.env.auto_time_skipping_disabled():
            for strand in sorted(strands - NO_STRANDS):
                name, _, number = strand.partition("-")
                strand_id = "/".join(part for part in (name, self.notice.reference, number) if part)
                await self.env.client.get_workflow_handle(strand_id).result()
        return True

    async def _have_the_last_mornings(self) -> None:
        """A strand whose letter waits for a morning rests only after it."""
        async with self.offices.sessions.reading() as session:
            until = await reading.held_until(session)
        if until:
            await self._sleep(await self.now(), until + SETTLING)

    async def now(self) -> datetime:
        return await self.env.get_current_time() + self.ahead_by

    async def _sleep(self, now: datetime, until: datetime) -> None:
        while now < until:
            skipped = min(until - now, AT_ONCE)
            await self.env.sleep(skipped)
            now += skipped
            self.progress(now)

    # --- what people do

    async def _next(self, now: datetime) -> tuple[Planned, ...]:
        """What is done next, and everything else that is done at the same moment for the same duty."""
        courses = [*await self._habits(now), *await self._answers(now), *self._events()]
        return min(courses, key=lambda planned: planned[0].at, default=())

    async def _habits(self, now: datetime) -> list[tuple[Planned, ...]]:
        async with self.offices.sessions.reading() as session:
            owed = await reading.open_duties_whole(session, self.notice.reference)
        duties = [self._duty(key, whole) for key, whole in owed]
        courses = (
            of_habit(duty, self.scenario, self.edition, now)
            for duty in duties
            if duty.status is DutyStatus.OPEN and tried(duty) not in self.tried
        )
        return [planned for planned in courses if planned]

    def _duty(self, key: str, whole: Mapping[str, Any]) -> Duty:
        """The duty in a row, read once for each time it changed: a hundred rows are asked for after every act."""
        known = self.read.get(key)
        if known is None or known[0] != whole:
            known = self.read[key] = (whole, Duty.model_validate(whole))
        return known[1]

    async def _answers(self, now: datetime) -> list[tuple[Planned, ...]]:
        if not self.scenario.answers:
            return []
        async with self.offices.sessions.reading() as session:
            ahead = await reading.meetings_ahead(session, self.notice.reference, now)
        asked = [self._page(whole) for whole in ahead]
        answers = (one for page in asked for one in of_answering(page, self.people, self.scenario, self.edition, now))
        return [(planned,) for planned in answers if planned.duty not in self.tried]

    def _page(self, whole: Mapping[str, Any]) -> MeetingPage:
        """A meeting's page, read once for each time it changed."""
        known = self.pages.get(whole["uid"])
        if known is None or known[0] != whole:
            known = self.pages[whole["uid"]] = (whole, MeetingPage.model_validate(whole))
        return known[1]

    def _events(self) -> list[tuple[Planned, ...]]:
        if not self.events:
            return []
        event = self.events[0]
        return [(Planned(at(event.on, event.at), event.act or "proclaim", event.by, {"event": event}),)]

    async def _do(self, planned: Planned) -> None:
        event = planned.details.get("event")
        if isinstance(event, Event):
            self.events.pop(0)
            if event.proclaim:
                self.edition = proclaimed(self.edition, event.proclaim.holiday, planned.at)
                return
            planned = Planned(planned.at, event.act, event.by, dict(event.details))
        await self._act(planned)

    async def _act(self, planned: Planned) -> None:
        """Do it as a person would: through the Update's own door, refusals and all."""
        door = DOORS.get(planned.act)
        if door is None:
            self.refused.append(f"{planned.at:%Y-%m-%d}: there is no act {planned.act!r}")
            return
        details = {"edition": self.edition} if planned.act == "adopt-edition" else {}
        by = one_of(self.people, planned.by)
        given = {"on": day_of(planned.at), **details, **planned.details, "by": by}
        try:
            act = door.act.model_validate(given)
            handle = self.env.client.get_workflow_handle(door.strand_id(self.notice.reference, act))
            await handle.execute_update(door.update, act, result_type=Receipt)
            if planned.act in CHANGES_PEOPLE:
                await self._know_the_people()
        except ValidationError as error:
            self.refused.append(f"{planned.at:%Y-%m-%d} {planned.act}: {error.errors()[0]['msg']}")
        except WorkflowUpdateFailedError as error:
            self.refused.append(f"{planned.at:%Y-%m-%d} {planned.act} by {by}: {_sentence(error)}")
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            strand = " ".join(filter(None, door.strand_id("", act).split("/")))
            self.refused.append(f"{planned.at:%Y-%m-%d} {planned.act} by {by}: there is no {strand} then to do it with")

    async def _know_the_people(self) -> None:
        """Who holds which role from now on, as the register has it."""
        async with self.offices.sessions.reading() as session:
            if page := await reading.notice(session, self.notice.reference):
                self.people = Notice.model_validate(page.text).people

    async def _rehearsed(self) -> Rehearsed:
        async with self.offices.sessions.reading() as session:
            entries = list(await reading.timeline(session, self.notice.reference))
            duties = list(await reading.duties(session, self.notice.reference))
            letters = len(await reading.letters(session, self.notice.reference))
        return Rehearsed(self.notice, self.scenario, entries, duties, letters, self.refused)


def rehearsal_settings(folder: Path, port: int) -> Settings:
    """Said one by one: what the environment names is the real register and the real mail server."""
    return Settings(
        data_folder=folder,
        database_url=f"sqlite+aiosqlite:///{folder}/register.db",
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
        smtp_username=None,
        smtp_password=None,
        _env_file=None,
    )


def _sentence(error: WorkflowUpdateFailedError) -> str:
    """The refusal as the law worded it."""
    return error.cause.message if isinstance(error.cause, ApplicationError) else str(error.cause)
