"""Signs of life: what systemd hears, and what a probe finds."""

import asyncio
import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.signs import sign_file, signs
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


def test_a_probe_finds_the_sign_while_it_is_fresh_and_says_when_it_is_not(tmp_path: Path) -> None:
    settings, file = Settings(data_folder=tmp_path, _env_file=None), sign_file(tmp_path)
    with pytest.raises(Refused, match="No worker lives here"):
        alive(settings, datetime.now(UTC))
    file.touch()
    given = datetime.fromtimestamp(file.stat().st_mtime, UTC)

    assert alive(settings, given + timedelta(seconds=30)) == "Alive: the last sign was given 30 seconds ago."
    with pytest.raises(Refused, match="No sign of life for 61 seconds"):
        alive(settings, given + timedelta(seconds=61))
