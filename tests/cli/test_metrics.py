"""Metrics as Prometheus reads them: ours from the register, Temporal's from its core, on one page."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError
from temporalio.runtime import Runtime
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.attestation import GAPS
from deploy.embedded.failures import PortTaken
from deploy.embedded.programs import find_test_server
from desk.logs import telemetry
from desk.metrics import metrics
from domain.standing import Standing
from domain.steps import Falling, Step
from models.database import Sessions, opened
from models.post import LetterRow
from models.upkeep import AlarmRow, JobRunRow
from settings import Settings
from tests.deploy.checking import DEPLOY
from tests.deploy.monitoring import OF_HISTOGRAM, written_down
from tests.models.test_figures import NOW, ago, letter
from tests.support.lives import standing
from tests.support.ports import free_port
from tests.support.waiting import PATIENCE
from tests.web.shelf import Shelf, duty, notice
from worker import build
from workflows.connection import converter
from workflows.lag import counted

MONITORING = DEPLOY / "monitoring"
# Nobody answers there.
NOWHERE = "127.0.0.1:9"


@asynccontextmanager
async def page(folder: Path, sessions: Sessions, core: str = NOWHERE) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(data_folder=folder, metrics_port=free_port(), _env_file=None)
    address = f"http://127.0.0.1:{settings.metrics_port}"
    async with (
        metrics(settings, sessions, lambda: NOW, core),
        httpx.AsyncClient(base_url=address, trust_env=False, verify=False) as prometheus,
    ):
        yield prometheus


async def read(prometheus: httpx.AsyncClient) -> dict[str, float]:
    """Every sample of the page, by its name and its label's value."""
    answer = await prometheus.get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in families
        for sample in family.samples
    }


async def test_what_the_register_says_is_on_the_page(tmp_path: Path, sessions: Sessions) -> None:
    await Shelf(sessions, "").put(letter("a", "waiting", recorded_at=ago(minutes=2)), letter("b", "sent"))

    async with page(tmp_path, sessions) as prometheus:
        found = await read(prometheus)

    assert found["noticekeeper_register_up"] == 1
    assert (found["noticekeeper_letters waiting"], found["noticekeeper_letters held"]) == (1, 0)
    assert found["noticekeeper_next_due_lag_seconds"] == 120
    assert {name: found[name] for name in found if name.startswith("noticekeeper_attestation_gaps")} == dict.fromkeys(
        (f"noticekeeper_attestation_gaps {kind}" for kind in GAPS), 0
    )
    # Nobody ever attested here, and no number says otherwise.
    assert "noticekeeper_attestation_age_seconds" not in found
    assert any(name.startswith("noticekeeper_build_info") and build() in name for name in found)
    assert found["process_resident_memory_bytes"] > 0


async def test_no_label_names_a_notice_or_anybody(tmp_path: Path, sessions: Sessions) -> None:
    refused = LetterRow(**letter("sefton/board/x/r1/ruth-adeyemi", "refused").model_dump())
    await Shelf(sessions, "").put(refused)

    async with page(tmp_path, sessions) as prometheus:
        text = (await prometheus.get("/metrics")).text

    assert "ruth" not in text
    assert "sefton" not in text


async def test_no_label_is_one_that_prometheus_gives_a_target_itself(tmp_path: Path, sessions: Sessions) -> None:
    async with sessions.writing() as session:
        session.add(JobRunRow(job="tidying", slot=NOW, worker="w", ran_at=NOW))

    async with page(tmp_path, sessions) as prometheus:
        text = (await prometheus.get("/metrics")).text

    # It would come back as `exported_job`, and a rule by `job` would see all daily jobs as one.
    assert 'noticekeeper_job_age_seconds{daily_job="tidying"}' in text
    assert not re.search(r"[{,](job|instance)=", text)


async def test_without_a_register_it_says_so_and_nothing_it_does_not_know(tmp_path: Path) -> None:
    nowhere = opened(f"postgresql+asyncpg://notices:hunter2@127.0.0.1:{free_port()}/notices")

    async with page(tmp_path, nowhere) as prometheus:
        found = await read(prometheus)
    await nowhere.close()

    assert found["noticekeeper_register_up"] == 0
    assert "noticekeeper_notices_open" not in found


async def test_a_port_that_is_taken_is_a_sentence(
    tmp_path: Path, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.metrics.PORT_PATIENCE", 0)
    async with page(tmp_path, sessions) as prometheus:
        taken = Settings(data_folder=tmp_path, metrics_port=prometheus.base_url.port, _env_file=None)

        with pytest.raises(PortTaken, match="choose another port with NOTICEKEEPER_METRICS_PORT"):
            async with metrics(taken, sessions, lambda: NOW, NOWHERE):
                pass


@workflow.defn
class Trying:
    @workflow.run
    async def run(self, standing: Standing) -> None:
        """A step taken a minute late, as strands count it, and an activity that fails once."""
        due = workflow.now() - timedelta(minutes=1)
        step = Step(key="x", series="x", at=due, paragraph="5", what="x")
        counted([Falling(step=step)], workflow.now(), standing, "board")
        retried = RetryPolicy(initial_interval=timedelta(milliseconds=1), maximum_attempts=2)
        await workflow.execute_activity(failing, start_to_close_timeout=timedelta(seconds=10), retry_policy=retried)


@activity.defn
async def failing() -> None:
    if activity.info().attempt == 1:
        raise ApplicationError("not yet")


async def test_every_metric_that_is_written_down_is_exported(tmp_path: Path, sessions: Sessions) -> None:
    await Shelf(sessions, "").put(
        JobRunRow(job="attestation", slot=NOW, worker="w", ran_at=NOW),
        AlarmRow(key="post/stopped", raised_at=NOW, what="It is so.", remedy="Do so."),
        notice("a", "Here"),
        duty("a", "minutes-1", -1),
    )
    core = f"127.0.0.1:{free_port()}"

    async with (
        await WorkflowEnvironment.start_time_skipping(test_server_existing_path=str(find_test_server())) as env,
        page(tmp_path, sessions, core) as prometheus,
    ):
        client = await Client.connect(
            env.client.service_client.config.target_host,
            data_converter=converter(),
            runtime=Runtime(telemetry=telemetry(core)),
        )
        at_work = Worker(
            client,
            task_queue="trying",
            workflows=[Trying],
            activities=[failing],
            workflow_runner=UnsandboxedWorkflowRunner(),
        )
        async with at_work:
            await client.execute_workflow(Trying.run, standing(), id="trying", task_queue="trying")
            unknown = await client.start_workflow("Unknown", id="unknown", task_queue="trying")
            with pytest.raises(RPCError):
                await client.get_workflow_handle("nobody").query("x")
            async with asyncio.timeout(PATIENCE):
                while missing := written_down(MONITORING) - {name.split()[0] for name in await whole(prometheus)}:
                    await asyncio.sleep(0.05)
            await unknown.terminate()

    assert missing == set()


async def whole(prometheus: httpx.AsyncClient) -> set[str]:
    """Every metric of the page, a histogram by its own name."""
    return {OF_HISTOGRAM.sub("", name.split()[0]) for name in await read(prometheus)}
