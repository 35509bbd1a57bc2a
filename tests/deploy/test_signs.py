"""Signs of life: what systemd hears, and what a probe finds."""

import asyncio
import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.signs import sign_file, signs, this_worker
from desk.alive import alive
from desk.refusals import Refused
from settings import Settings
from tests.support.waiting import PATIENCE


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """What listens where systemd would."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(PATIENCE)
        yield listening


async def test_systemd_hears_that_it_is_ready_lives_and_stops(systemd: socket.socket, tmp_path: Path) -> None:
    # Systemd asks every 90 milliseconds: it is told three times as often.
    environ = {"NOTIFY_SOCKET": systemd.getsockname(), "WATCHDOG_USEC": "90000"}

    async with signs(tmp_path / "alive", environ):
        heard = [await asyncio.to_thread(systemd.recv, 64) for _ in range(4)]
    last = systemd.recv(64)
    while last == b"WATCHDOG=1":
        last = systemd.recv(64)

    assert heard == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1", b"WATCHDOG=1"]
    assert last == b"STOPPING=1"
    assert not (tmp_path / "alive").exists()


async def test_where_nobody_listens_work_goes_on(tmp_path: Path) -> None:
    async with signs(tmp_path / "alive", {"NOTIFY_SOCKET": str(tmp_path / "nobody")}):
        assert (tmp_path / "alive").exists()


async def test_a_name_of_the_kernels_is_no_file(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0noticekeeper-test-" + str(os.getpid()))

        async with signs(None, {"NOTIFY_SOCKET": f"@noticekeeper-test-{os.getpid()}"}):
            heard = listening.recv(64)

    assert heard == b"READY=1"


async def test_a_probe_finds_the_sign_while_it_is_fresh_and_says_when_it_is_not(tmp_path: Path) -> None:
    settings, file = Settings(data_folder=tmp_path, _env_file=None), sign_file(tmp_path)

    async with signs(file, {}, every=3600):
        given = await _given(file)
        assert alive(settings, given + timedelta(seconds=30)) == "Alive: the last sign was given 30 seconds ago."
        with pytest.raises(Refused, match="No sign of life for 61 seconds"):
            alive(settings, given + timedelta(seconds=61))
    with pytest.raises(Refused, match="No worker lives here"):
        alive(settings, datetime.now(UTC))


async def test_each_of_two_workers_is_asked_for_its_own_sign(tmp_path: Path) -> None:
    settings, file = Settings(data_folder=tmp_path, _env_file=None), sign_file(tmp_path)
    other = file.with_name(f"{file.name}0")

    async with signs(file, {}, every=3600), signs(other, {}, every=3600):
        given = await _given(other)
        os.utime(file, times=(given.timestamp() - 5,) * 2)
        both = alive(settings, given + timedelta(seconds=2))
        os.utime(file, times=(given.timestamp() - 90,) * 2)
        with pytest.raises(Refused, match=rf"{file.name} is that old"):
            alive(settings, given)

    assert both == "Alive: the last signs of 2 workers were given 7 and 2 seconds ago."


async def test_what_a_killed_worker_left_behind_is_no_sign(tmp_path: Path) -> None:
    settings, file = Settings(data_folder=tmp_path, _env_file=None), sign_file(tmp_path)
    file.with_name(f"{file.name}0").touch()

    with pytest.raises(Refused, match="No worker lives here"):
        alive(settings, datetime.now(UTC))
    async with signs(file, {}):
        assert alive(settings, await _given(file)) == "Alive: the last sign was given 0 seconds ago."


def test_workers_whose_computer_and_process_are_called_alike_are_two() -> None:
    assert this_worker() != this_worker()


async def _given(file: Path) -> datetime:
    """When the sign was given, once the first beat has been: it is given again only in an hour, or never."""
    await asyncio.sleep(0)
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)
