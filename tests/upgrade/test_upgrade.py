"""An upgrade as it happens in a council: an older release began the notice, and today's code ends it."""

import asyncio
import os
import signal
import sys
import tarfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date, timedelta
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path

from temporalio.api.enums.v1 import PendingActivityState
from temporalio.api.workflowservice.v1 import ResetActivityRequest
from temporalio.client import Client
from temporalio.service import RPCError

from activities.attestation import Attestation
from deploy.embedded.mailbox import mailbox
from deploy.embedded.temporal import dev_server
from domain.letters import PostState
from domain.moments import at
from models import reading
from models.database import Sessions
from models.strands import strands
from models.walking import verify
from settings import PREFIX, Settings
from tests.support import engine as engines
from tests.support.engine import QUEUE, Case
from tests.support.ports import free_port
from tests.support.registers import register_in
from tests.workflows.test_on_the_real_server import all_rest, comes_true
from worker import offices
from workflows.roll_call import RollCall

HERE = Path(__file__).parent
NEWEST = sorted(HERE.glob("*.tar.xz"), key=lambda path: [int(part) for part in path.name.split(".")[:3]])[-1]
STRANDS = ("notice", "board", "reviews", "delivery", "adviser")
TODAY = date(2021, 7, 5)
# A loaded machine starts a release in a minute rather than in three seconds.
PATIENCE = 120
WAITS = PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED


class Release:
    """A release unpacked, with the settings of one place: its register, its mailbox, its Temporal."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        with tarfile.open(NEWEST) as archive:
            archive.extractall(folder, filter="data")
        ours = {
            "DATA_FOLDER": settings.data_folder,
            "DATABASE_URL": settings.database_url,
            "TEMPORAL_ADDRESS": settings.temporal_address,
            "TASK_QUEUE": settings.task_queue,
            "SMTP_PORT": settings.smtp_port,
            "BANK_HOLIDAYS_URL": f"http://127.0.0.1:{free_port()}",
        }
        kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(PREFIX)}
        self.environ = kept | {f"{PREFIX}{name}": str(value) for name, value in ours.items()}
        self.environ["PYTHONPATH"] = str(folder)

    async def started(self, *arguments: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=self.folder, env=self.environ, stdout=asyncio.subprocess.PIPE
        )

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Its worker, as an operator starts it and has it stopped."""
        worker = await self.started("-c", "from cli import main; main()", "worker")
        try:
            yield
            worker.send_signal(signal.SIGTERM)
            said, _ = await asyncio.wait_for(worker.communicate(), PATIENCE)
            assert worker.returncode == 0
            assert b"Stopped." in said
        finally:
            if worker.returncode is None:
                worker.kill()
                await worker.wait()

    async def lives(self, ahead_by: timedelta) -> list[str]:
        """Open the notice in life.json and do what is done there; what was answered."""
        where = self.environ[f"{PREFIX}TEMPORAL_ADDRESS"], QUEUE, str(HERE / "life.json")
        process = await self.started(str(HERE / "before.py"), *where, str(ahead_by.total_seconds()))
        said, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
        assert process.returncode == 0
        return said.decode().splitlines()


def arrived(folder: Path) -> Counter[str]:
    """How often each letter came, by its Message-ID."""
    read = BytesHeaderParser(policy=policy.default).parsebytes
    return Counter(str(read(path.read_bytes())["Message-ID"]) for path in folder.glob("*.eml"))


async def snapshots(sessions: Sessions) -> set[str]:
    async with sessions.reading() as session:
        return {row.strand for row in await strands(session, "upgraded")}


async def tried_now(client: Client, workflow_id: str) -> None:
    """Have the letters that one strand still waits for tried now, as an operator can, until it has closed.

    Outside working hours a routine letter of the first worker's waits for the morning, or for Monday; and tests are run
    at any hour.
    """
    handle = client.get_workflow_handle(workflow_id)
    async with asyncio.timeout(PATIENCE):
        while (found := await handle.describe()).close_time is None:
            pending = found.raw_description.pending_activities
            for waiting in (one for one in pending if one.state == WAITS and one.HasField("last_failure")):
                again = ResetActivityRequest(
                    namespace=client.namespace, execution=found.raw_info.execution, id=waiting.activity_id
                )
                with suppress(RPCError):  # It was over sooner.
                    await client.workflow_service.reset_activity(again)
            await asyncio.sleep(0.5)


async def test_a_notice_begun_by_the_release_before_goes_on_and_ends_under_todays_code(tmp_path: Path) -> None:
    async with (
        dev_server(tmp_path / "temporal", address=f"127.0.0.1:{free_port()}", ui_port=None) as server,
        mailbox(tmp_path / "mail", 0, lasting=False) as box,
    ):
        settings = Settings(
            data_folder=tmp_path / "data",
            database_url=register_in(tmp_path, made=False),
            temporal_address=server.address,
            task_queue=QUEUE,
            smtp_port=box.port,
            _env_file=None,
        )
        before = Release(tmp_path / "before", settings)
        async with engines.live(server.address) as engine:
            # Four weeks after the notice was entered: what fell due by then goes out late.
            ahead_by = at(TODAY) - await engine.env.get_current_time()
            case = Case(engine, "upgraded", ahead_by)
            async with before.at_work():
                said = await before.lives(ahead_by)
                await comes_true(lambda: all_rest(case, *STRANDS), PATIENCE)
            assert said == ["The report to board 1 was handed in"]
            came_before = arrived(box.folder)
            assert came_before

        async with offices(settings) as real, engines.live(server.address, real) as engine:
            case = Case(engine, "upgraded", ahead_by)
            assert await snapshots(real.sessions) == set()
            await engine.start_work()
            moved = await case.act("move-meeting", "chair", meeting=1, to_on=date(2021, 7, 21))
            assert moved.said == "Board 1 was moved to Wednesday 21 July 2021"
            assert await snapshots(real.sessions) == {"board"}
            # Of those that have entered nothing under today's code the morning's attestation keeps how far they came.
            await comes_true(lambda: all_rest(case, *STRANDS), PATIENCE)
            attestation = Attestation(real.sessions, RollCall(engine.client), patience=timedelta())
            seen = await attestation.attest(await engine.env.get_current_time())
            assert seen.gaps == ()
            assert await snapshots(real.sessions) == set(STRANDS)
            await case.act("propose-end", "case_lead", how="lifted", reason="Its conditions are met")
            await case.act("approve-proposal", "approver")
            await asyncio.gather(*(tried_now(engine.client, f"{strand}/upgraded") for strand in STRANDS))

            await engines.replayed(await case.histories())
            async with real.sessions.reading() as session:
                assert (await verify(session)).broken == ()
                letters = await reading.letters(session, "upgraded")
            assert {letter.state for letter in letters} <= {PostState.SENT, PostState.SUPERSEDED}
            sent = Counter(letter.message_id for letter in letters if letter.state == PostState.SENT)
            assert arrived(box.folder) == sent
            assert set(sent) > set(came_before)
            assert max(sent.values()) == 1
