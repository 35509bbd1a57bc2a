"""Signs of life: for systemd by its socket, where it waits for them (sd_notify), and for probes by a file."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

SOCKET, WATCHED = "NOTIFY_SOCKET", "WATCHDOG_USEC"
# In seconds.
EVERY = 10.0


def sign_file(folder: Path) -> Path:
    """The file this computer's worker touches: containers that share a folder have a name each."""
    return folder / f"alive-{socket.gethostname()}"


@asynccontextmanager
async def signs(
    file: Path | None = None, environ: Mapping[str, str] = os.environ, every: float = EVERY
) -> AsyncIterator[None]:
    """While inside, `file` is touched every so many seconds, and systemd is told as often as it asks to be.

    It is this loop that does both: one that hangs falls silent. On leaving, the file is gone. Raises OSError.
    """
    beat = min(every, int(environ[WATCHED]) / 1e6 / 3) if environ.get(WATCHED) else every
    if file:
        file.touch()
    tell("READY=1", environ)
    beating = asyncio.create_task(_beating(file, environ, beat))
    try:
        yield
    finally:
        tell("STOPPING=1", environ)
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating
        if file:
            file.unlink(missing_ok=True)


async def _beating(file: Path | None, environ: Mapping[str, str], beat: float) -> None:
    while True:
        tell("WATCHDOG=1", environ)
        # A full disk is no reason to be taken for dead by systemd.
        with suppress(OSError):
            if file:
                file.touch()
        await asyncio.sleep(beat)


def tell(state: str, environ: Mapping[str, str]) -> None:
    """Say `state` to systemd, where it listens."""
    address = environ.get(SOCKET)
    if not address:
        return
    # A name that begins with @ is one of the kernel's, and no file.
    place = "\0" + address[1:] if address.startswith("@") else address
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.sendto(state.encode(), place)
