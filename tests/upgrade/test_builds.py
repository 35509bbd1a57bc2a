"""Two builds of our workers over one notice, on a server that tells them apart by what is current."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from temporalio.client import Client
from temporalio.common import WorkerDeploymentVersion

from deploy.embedded.temporal import dev_server
from desk import builds as desk
from desk.refusals import Refused
from settings import Settings
from tests.support import engine as engines
from tests.support.engine import QUEUE, Case, Recording
from tests.support.ports import free_port
from tests.workflows.agreed import boards_on
from tests.workflows.test_on_the_real_server import all_rest, comes_true
from worker import Offices, build, worker_of
from workflows import builds
from workflows.builds import Build, Given

DEPLOYMENT = "noticekeeper"
NEW = build()
STRANDS = ("notice", "board", "reviews", "delivery", "adviser")
PATIENCE = 60
TRYING = "Whichever build takes this"


@asynccontextmanager
async def at_work(client: Client, named: str = "") -> AsyncIterator[Recording]:
    """What a worker of a build has its offices do; one of no deployment where none is named."""
    offices, version = Recording(), WorkerDeploymentVersion(DEPLOYMENT, named) if named else None
    async with worker_of(client, QUEUE, cast(Offices, offices), as_build=version):
        yield offices


async def test_a_notice_goes_on_with_the_build_that_is_current_and_no_other_is_given_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with (
        dev_server(tmp_path, address=f"127.0.0.1:{free_port()}", ui_port=None) as server,
        engines.live(server.address) as engine,
        AsyncExitStack() as here,
    ):
        client, case = engine.client, Case(engine, "built")
        settings = Settings(
            temporal_address=server.address,
            task_queue=QUEUE,
            deployment=DEPLOYMENT,
            data_folder=tmp_path,
            _env_file=None,
        )

        async def known(*those: Build) -> bool:
            return set(await builds.builds(client, DEPLOYMENT)) == {*those}

        async def given_to(named: str) -> None:
            """Give it the work as an operator does, and wait until the queue knows of it."""
            await desk.use(settings, named or desk.NONE)
            wanted = (DEPLOYMENT, named) if named else ("", "")

            async def done() -> bool:
                return await builds.served(client, QUEUE) == wanted

            await comes_true(done, PATIENCE)

        async def planned(note: str) -> None:
            await case.act("update-plan", "coordinator", note=note)

        def heard(offices: Recording) -> list[str]:
            return [entry.why for record in offices.records for entry in record.entries if entry.by]

        async def taken_up_by(offices: Recording) -> None:
            """Act until that build is given the work: Temporal tells each kind of task of the change by itself."""

            async def taken_up() -> bool:
                await planned(TRYING)
                return TRYING in heard(offices)

            await comes_true(taken_up, PATIENCE)

        def heard_otherwise(offices: Recording) -> list[str]:
            return [why for why in heard(offices) if why != TRYING]

        # Before there was a deployment.
        unnamed = await here.enter_async_context(at_work(client))
        await case.open(boards_on(date(2021, 7, 14)))
        await comes_true(lambda: all_rest(case, *STRANDS), PATIENCE)
        await planned("By nobody's build")
        assert (await desk.seen(settings))[0] == "none of the deployment noticekeeper is given work"
        with pytest.raises(Refused, match=f"The work cannot be given to {NEW}: .*Nothing was changed"):
            await desk.use(settings, None)

        # Its first build joins, and is given work once it is current.
        old = await here.enter_async_context(at_work(client, "old"))
        await comes_true(lambda: known(Build("old", Given.NONE)), PATIENCE)
        await planned("Still by nobody's build")
        await given_to("old")
        await taken_up_by(old)
        await planned("By the old build")

        # So is the next.
        last = await here.enter_async_context(AsyncExitStack())
        new = await last.enter_async_context(at_work(client, NEW))
        await comes_true(lambda: known(Build("old", Given.ALL), Build(NEW, Given.NONE)), PATIENCE)
        await planned("Still by the old build")
        assert (await desk.seen(settings))[1].startswith(
            f"Start its workers, then: noticekeeper builds use {NEW}. Or go"
        )
        await desk.try_out(settings, None, 25)
        await desk.show(settings)
        listed = " ".join(capsys.readouterr().out.split())
        assert f"{NEW} tried out: it is given a share of the work (25 of a hundred courses)" in listed
        await given_to(NEW)
        await taken_up_by(new)
        await planned("By the new build")

        assert heard_otherwise(unnamed) == ["By nobody's build", "Still by nobody's build"]
        assert heard_otherwise(old) == ["By the old build", "Still by the old build"]
        assert heard_otherwise(new) == ["By the new build"]

        assert await desk.seen(settings) == (f"{NEW} is current: it is given all work", "")
        with pytest.raises(Refused, match=f"{NEW} is given all work already, so there is nothing to try"):
            await desk.try_out(settings, None, 25)
        without = settings.model_copy(update={"deployment": None})
        assert (await desk.seen(without))[1].startswith("Workers here are given none of it. Set NOTICEKEEPER_")

        # Given up again: what a build has at hand stays with its workers until they stop.
        await given_to("")
        await last.aclose()
        await planned("By nobody's build again")
        assert heard(unnamed)[-1] == "By nobody's build again"
        await engines.replayed(await case.histories())
