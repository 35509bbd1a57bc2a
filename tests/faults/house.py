"""A house of real processes to do harm to: two workers, the pages, Temporal and a mailbox, over one register.

A seed says what happens, and when: moments are counted in what the register holds, not in seconds, so that a slow
machine meets the same faults in the same places. All that was done is told, and so is all that was looked at.
"""

import asyncio
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path
from random import Random

import httpx
from sqlmodel import col, func, select
from temporalio.client import Client
from temporalio.service import RPCError

from activities.clients import make_token
from activities.upkeep.strands import EngineSilent
from deploy.embedded.mailbox import mailbox
from deploy.embedded.temporal import DevServer, dev_server
from domain.clients import Scope
from domain.letters import PostState
from domain.resuming import UNSETTLED
from models.database import Sessions
from models.post import LetterRow
from models.record import AuditRow, NoticeRow
from models.unavailable import RegisterUnavailable
from models.upgrading import upgraded
from tests.cli.typing_in import COMMAND, Place
from tests.faults.year import opened
from workflows.connection import connected
from workflows.roll_call import RollCall

QUEUE = "noticekeeper"
COORDINATOR = "priya.nair@sefton.example"
STRANDS = 5
# In seconds: nobody writes for so long where there is something to do, a moment after a kill left aside.
QUIET = 1.5


@dataclass
class Service:
    """A process that whoever keeps the place starts again when it has died."""

    name: str
    place: Place
    program: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.place.folder / f"{self.name.replace(' ', '-')}.said"

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    def start(self) -> None:
        with self.log.open("ab") as said:
            self.process = subprocess.Popen(
                self.program,
                cwd=self.place.folder,
                env=self.place.environ,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Without a word (SIGKILL)."""
        assert self.process
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    def gone(self) -> None:
        if self.process and self.process.poll() is None:
            self.kill()


@dataclass
class House:
    place: Place
    client: Client
    sessions: Sessions
    server: DevServer
    random: Random
    services: dict[str, Service]
    told: list[str]
    references: list[str] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)
    known: int = 0
    kills: int = 0
    at_work: int = 0

    # --- what happens

    def say(self, what: str) -> None:
        self.told.append(f"{time.monotonic() - self.begun:5.1f} s, entry {self.known:4}: {what}")

    async def live(self, mornings: Sequence[date]) -> None:
        """Open a notice on each of these mornings."""
        for morning in mornings:
            reference = f"year-{morning:%Y-%m}"
            await self._answers()
            await opened(self.client, QUEUE, reference, morning, datetime.now(UTC))
            self.references.append(reference)
        if mornings:
            self.say(f"opened before nine o'clock on {', '.join(f'{morning:%-d %b %Y}' for morning in mornings)}")

    async def when(self, more: int, within: float = 60) -> None:
        """Wait until the register has so many entries more than when it was last waited for."""
        goal, loop = self.known + more, asyncio.get_running_loop()
        give_up = loop.time() + within
        while self.known < goal and loop.time() < give_up:
            self.known = await self.entries()
            await asyncio.sleep(0.05)

    async def amid(self, mornings: list[date], more: int, within: float = 60) -> None:
        """Wait until so many entries have been written from now on: what is done next is done to a house at work.

        Whenever nothing has been written for a while, a notice is opened on the next of these mornings, which is taken
        off the list: on a fast machine all of them together would be over before half of the harm was done.
        """
        loop = asyncio.get_running_loop()
        self.known = await self.entries()
        goal, written_at, give_up = self.known + more, loop.time(), loop.time() + within
        while self.known < goal and loop.time() < give_up:
            await asyncio.sleep(0.02)
            if (now_known := await self.entries()) > self.known:
                self.known, written_at = now_known, loop.time()
            elif mornings and loop.time() > written_at + QUIET and await self._taken_up():
                await self.live([mornings.pop(0)])
                written_at = loop.time()
        self.at_work += self.known >= goal

    async def _taken_up(self) -> bool:
        """Whether every notice that was opened has its page: none is opened beside one that nobody has begun yet."""
        try:
            async with self.sessions.reading() as session:
                return set(self.references) <= set(await session.exec(select(NoticeRow.reference)))
        except RegisterUnavailable:
            return False

    async def _answers(self) -> None:
        """Wait until Temporal answers."""
        async with asyncio.timeout(120):
            while True:
                try:
                    if await self.client.service_client.check_health(timeout=timedelta(seconds=2)):
                        return
                except RPCError:
                    await asyncio.sleep(0.1)

    async def kill(self, name: str, pause: float) -> None:
        """Kill a service, or Temporal, and have it started again after so many seconds."""
        self.kills += 1
        if name == "Temporal":
            # It is started again at once, by what keeps it: killed again before that, it would be nobody.
            async with asyncio.timeout(90):
                while self.server.process.returncode is not None:
                    await asyncio.sleep(0.05)
            self.say("Temporal killed")
            os.kill(self.server.pid, signal.SIGKILL)
            return
        self.say(f"{name} killed, back after {pause:.1f} s")
        service = self.services[name]
        await asyncio.to_thread(service.kill)
        await asyncio.sleep(pause)
        service.start()

    async def act(self, reference: str, on: date, note: str, secret: str) -> None:
        """Have the pages told that the plan was brought up to date: sent again, with one key, until they say it is."""
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": f"{reference}-{note}".replace(" ", "-")}
        url = f"http://127.0.0.1:{self.place.settings['WEB_PORT']}/api/v1/notices/{reference}/acts/update-plan"
        said = "nobody there"
        try:
            async with asyncio.timeout(300), httpx.AsyncClient(trust_env=False, timeout=20) as program:
                while True:
                    try:
                        answer = await program.post(url, headers=headers, json={"on": on.isoformat(), "note": note})
                        said = answer.text
                        if answer.status_code == 200:
                            return
                    except httpx.HTTPError as error:
                        said = str(error)
                    await asyncio.sleep(0.5)
        except TimeoutError:
            raise AssertionError(f"{note} was not taken: {said}. {self.story}") from None

    async def token(self) -> str:
        scopes, year = (Scope.READ, Scope.ACT), timedelta(days=365)
        now = datetime.now(UTC)
        return await make_token(self.sessions, "faults", COORDINATOR, scopes, (), lasts=year, by="sam", now=now)

    # --- what came of it

    async def rests(self, within: float = 300) -> None:
        """Wait until every strand has done all that is due, no letter waits, and no office is asked for anything."""
        waited_for = ""
        try:
            async with asyncio.timeout(within):
                while waited_for := await self._unfinished():
                    await asyncio.sleep(0.5)
            self.known = await self.entries()
            self.say("all rests")
        except TimeoutError:
            raise AssertionError(f"not at rest after {within:g} s: {waited_for}. {self.story}") from None

    async def agrees(self) -> None:
        """Have `noticekeeper agree` compare ledger, register and strands, and look through the mailbox."""
        asked = await asyncio.to_thread(self.type, "agree")
        assert asked.returncode == 0, f"{asked.stdout}{asked.stderr}\n{self.story}"
        assert asked.stdout.startswith("All agree: "), asked.stdout
        self.say(f"agree: {' '.join(asked.stdout.split())}")
        self.say(await self.delivered())

    async def delivered(self) -> str:
        """That every letter sent came, once unless the ledger says that it may have come twice."""
        rows, came = await self.letters(), Counter(self._message_ids())
        sent = {row.message_id: row for row in rows if row.state == PostState.SENT}
        assert set(came) == set(sent), f"{set(came) ^ set(sent)}\n{self.story}"
        twice = {id for id, times in came.items() if times > 1}
        assert all(sent[id].maybe_twice for id in twice), f"{twice}\n{self.story}"
        return f"mailbox: {len(came)} letters, {len(twice)} of them again after an attempt nobody knew the end of"

    def type(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Type a command, and what it said."""
        environ = {**self.place.environ, "COLUMNS": "240"}
        return subprocess.run(
            (str(COMMAND), *words),
            cwd=self.place.folder,
            env=environ,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )

    async def letters(self) -> Sequence[LetterRow]:
        async with self.sessions.reading() as session:
            return (await session.exec(select(LetterRow))).all()

    async def entered(self, like: str) -> list[str]:
        """The keys of the audit that are like this."""
        async with self.sessions.reading() as session:
            return list(await session.exec(select(AuditRow.key).where(col(AuditRow.key).like(like))))

    @property
    def story(self) -> str:
        return "\n".join(self.told)

    def _message_ids(self) -> list[str]:
        read = BytesHeaderParser(policy=policy.default).parsebytes
        return [str(read(path.read_bytes())["Message-ID"]) for path in (self.place.folder / "mail").glob("*.eml")]

    async def entries(self) -> int:
        """How many entries the audit has; as many as were known where it cannot be read."""
        try:
            async with self.sessions.reading() as session:
                return (await session.exec(select(func.count()).select_from(AuditRow))).one()
        except RegisterUnavailable:
            return self.known

    async def _unfinished(self) -> str:
        """What is still to be waited for, in words; nothing where all rests."""
        call = RollCall(self.client, timedelta(seconds=20))
        async with self.sessions.reading() as session:
            pages = set(await session.exec(select(NoticeRow.reference)))
            unsettled = (await session.exec(select(LetterRow.key).where(col(LetterRow.state).in_(UNSETTLED)))).all()
        if missing := set(self.references) - pages:
            return f"the pages of {missing}"
        if unsettled:
            return f"{len(unsettled)} letters, such as {unsettled[0]}"
        for reference in self.references:
            try:
                states = await call.states(reference)
            except EngineSilent as silence:
                # Killed a moment ago, it is on its way back: how long it may take, whoever waits has said.
                return f"Temporal, which does not answer: {silence}"
            if len(states) < STRANDS:
                return f"answers of {reference}: {sorted(states)} gave one"
            now = datetime.now(UTC)
            for name, course in states.items():
                if due := [step.key for step in course.coming() if step.at <= now + course.standing.ahead_by]:
                    return f"what is due under {name} of {reference}: {due[0]}"
        return await self._under_way()

    async def _under_way(self) -> str:
        """What an office is still to do for a strand: what was lost with a server is done again only after its time."""
        try:
            async for strand in self.client.list_workflows("ExecutionStatus = 'Running'"):
                told = await self.client.get_workflow_handle(strand.id).describe()
                if pending := told.raw_description.pending_activities:
                    return f"what {strand.id} has asked for: {pending[0].activity_type.name}"
        except RPCError as silence:
            return f"Temporal, which does not answer: {silence}"
        return ""


@asynccontextmanager
async def house(
    folder: Path,
    url: str,
    seed: int,
    told: list[str],
    *,
    worker: Callable[[int], tuple[str, ...]] | None = None,
    workers: int = 2,
    web: bool = False,
    **settings: str,
) -> AsyncIterator[House]:
    """Everything at work, over the register at `url`; `worker` is the program of the nth, where it is not ours."""
    place = Place.at(folder, DATABASE_URL=url, **settings)
    told.append(f"seed {seed}")
    names = {f"worker {n}": worker(n) if worker else (str(COMMAND), "worker") for n in range(1, workers + 1)}
    if web:
        names["web"] = (str(COMMAND), "web")
    async with AsyncExitStack() as stack:
        address = place.settings["TEMPORAL_ADDRESS"]
        server = await stack.enter_async_context(dev_server(folder / "temporal", address=address, ui_port=None))
        port = int(place.settings["MAILBOX_PORT"])
        await stack.enter_async_context(mailbox(folder / "mail", port, lasting=False))
        sessions = await upgraded(url)
        stack.push_async_callback(sessions.close)
        services = {name: Service(name, place, words) for name, words in names.items()}
        for service in services.values():
            service.start()
            stack.callback(service.gone)
        client = await connected(address, "default")
        yield House(place, client, sessions, server, Random(seed), services, told)
