"""The embedded Temporal server, really started."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from deploy.embedded.failures import PortTaken, ProgramMissing, ServerDidNotStart
from deploy.embedded.programs import find_temporal, find_test_server
from deploy.embedded.readiness import RETENTION
from deploy.embedded.temporal import SEARCH_ATTRIBUTES, dev_server
from tests.support.ports import free_port
from tests.support.waiting import PATIENCE

HOLDS_A_SERVER = """
import asyncio, sys
from pathlib import Path
from deploy.embedded.temporal import dev_server

async def hold():
    async with dev_server(Path(sys.argv[1]), address=sys.argv[2], ui_port=None) as server:
        print(server.pid, flush=True)
        await asyncio.Event().wait()

asyncio.run(hold())
"""


@pytest.fixture(autouse=True)
async def clients_let_go_of() -> AsyncIterator[None]:
    yield
    # sdk-python#300: a process that ends with a client just dropped may crash on its way out.
    gc.collect()
    await asyncio.sleep(0.05)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is killed at the end: asked to stop, it waits a whole second for requests that nobody makes any more."""
    monkeypatch.setattr("deploy.embedded.temporal.STOP_PATIENCE", 0)


@pytest.fixture
def address() -> str:
    return f"127.0.0.1:{free_port()}"


async def attributes_known(address: str) -> dict[str, int]:
    client = await Client.connect(address)
    request = ListSearchAttributesRequest(namespace="default")
    return dict((await client.operator_service.list_search_attributes(request)).custom_attributes)


async def days_kept(address: str, namespace: str = "default") -> int:
    client = await Client.connect(address)
    answer = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=namespace))
    return answer.config.workflow_execution_retention_ttl.ToTimedelta().days


async def listened_to(port: int) -> bool:
    for _ in range(20 * PATIENCE):
        try:
            _, writer = await asyncio.open_connection("localhost", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            await writer.wait_closed()
            return True
    return False


async def gone(pid: int) -> bool:
    for _ in range(20 * PATIENCE):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        await asyncio.sleep(0.05)
    return False


async def test_it_answers_and_knows_our_attributes_before_and_after_a_restart(tmp_path: Path, address: str) -> None:
    async with dev_server(tmp_path, address=address, ui_port=None) as server:
        first_pid = server.pid
        before = await attributes_known(server.address)

    async with dev_server(tmp_path, address=address, ui_port=None) as server:
        after = await attributes_known(server.address)

    assert set(SEARCH_ATTRIBUTES) <= set(before)
    assert before == after
    assert await gone(first_pid)


@pytest.mark.usefixtures("hurried")
async def test_what_is_closed_is_kept_for_years(tmp_path: Path, address: str) -> None:
    async with dev_server(tmp_path, address=address, ui_port=None, namespace="sefton"):
        kept = await days_kept(address, "sefton")

    assert kept == RETENTION.days


@pytest.mark.usefixtures("hurried")
async def test_its_pages_are_where_it_says(tmp_path: Path, address: str) -> None:
    ui_port = free_port()

    async with dev_server(tmp_path, address=address, ui_port=ui_port) as server:
        # They come a little after the server itself, on a busy machine more than a little.
        assert await listened_to(ui_port)
        assert server.ui_url == f"http://localhost:{ui_port}"


@pytest.mark.usefixtures("hurried")
async def test_ctrl_c_does_not_reach_it(tmp_path: Path, address: str) -> None:
    async with dev_server(tmp_path, address=address, ui_port=None) as server:
        assert os.getpgid(server.pid) != os.getpgid(0)


@pytest.mark.usefixtures("hurried")
async def test_killed_it_comes_back_on_the_same_file(
    tmp_path: Path, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with dev_server(tmp_path, address=address, ui_port=None) as server:
        killed = server.pid
        os.kill(killed, signal.SIGKILL)
        async with asyncio.timeout(PATIENCE):
            while server.pid == killed:
                await asyncio.sleep(0.02)

        assert set(SEARCH_ATTRIBUTES) <= set(await attributes_known(address))
    assert "Temporal stopped by itself (status -9)" in caplog.text


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
async def test_no_orphan_is_left_when_we_are_killed_outright(tmp_path: Path, address: str) -> None:
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDS_A_SERVER, tmp_path, address, stdout=asyncio.subprocess.PIPE
    )
    assert holder.stdout
    pid = int(await holder.stdout.readline())

    holder.kill()
    await holder.wait()

    assert await gone(pid)


async def test_a_taken_port_is_said_so(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.embedded.temporal.PORT_PATIENCE", 0.2)
    host, _, port = address.partition(":")

    async with await asyncio.start_server(lambda reader, writer: None, host, int(port)):
        with pytest.raises(PortTaken, match=f"Port {port} .* taken .* NOTICEKEEPER_TEMPORAL_ADDRESS"):
            async with dev_server(tmp_path, address=address, ui_port=None):
                pass


async def test_a_file_that_is_no_database_is_said_in_the_servers_own_words(tmp_path: Path, address: str) -> None:
    (tmp_path / "temporal.db").write_bytes(b"not a database at all" * 100)

    with pytest.raises(ServerDidNotStart, match=r"Temporal did not start. It said: .*database"):
        async with dev_server(tmp_path, address=address, ui_port=None):
            pass


async def test_a_program_that_never_answers_is_given_up_and_ended(tmp_path: Path, address: str) -> None:
    sleeper = tmp_path / "temporal"
    sleeper.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 60\n")
    sleeper.chmod(0o755)

    with pytest.raises(ServerDidNotStart, match=r"did not answer on .* within 0\.5 seconds"):
        async with dev_server(tmp_path, address=address, ui_port=None, binary=sleeper, patience=0.5):
            pass

    assert await gone(int((tmp_path / "pid").read_text()))


@pytest.mark.usefixtures("hurried")
async def test_a_file_from_another_version_is_warned_of(
    tmp_path: Path, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "temporal.version").write_text("1.5.0\n")

    async with dev_server(tmp_path, address=address, ui_port=None):
        pass

    assert "was written by server 1.5.0 and is now open in" in caplog.text


@pytest.mark.usefixtures("hurried")
async def test_a_server_that_starts_where_nothing_can_be_written_is_one_that_did_not_start(
    tmp_path: Path, address: str
) -> None:
    (tmp_path / "temporal.version").mkdir()

    with pytest.raises(ServerDidNotStart, match=r"could not write: .*See that .* is on a disk with room\."):
        async with dev_server(tmp_path, address=address, ui_port=None):
            pass


def test_a_program_that_was_named_is_the_one_used(tmp_path: Path) -> None:
    named = tmp_path / "my-temporal"
    named.touch(mode=0o755)

    assert find_temporal(named) == named


def test_a_wrongly_named_program_is_refused_rather_than_replaced(tmp_path: Path) -> None:
    with pytest.raises(ProgramMissing, match=r"NOTICEKEEPER_TEMPORAL_BINARY names .*nowhere"):
        find_temporal(tmp_path / "nowhere")


def test_a_program_on_the_path_goes_before_the_installed_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporal").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_temporal() == tmp_path / "temporal"


def test_without_one_on_the_path_the_installed_programs_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    assert find_temporal().name == "temporal"
    assert find_test_server().name == "temporal-test-server"
