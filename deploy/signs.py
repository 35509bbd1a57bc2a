"""Signs of life: for systemd by its socket, where it waits for them (sd_notify), and for probes by a file."""

import asyncio
import fcntl
import os
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from pathlib import Path
from secrets import token_hex

SOCKET, WATCHED = "NOTIFY_SOCKET", "WATCHDOG_USEC"
# In seconds.
EVERY = 10.0


def this_worker() -> str:
    """A name that no other worker has: containers may share a host's name, and their processes are numbered alike."""
    return f"{socket.gethostname()}, process {os.getpid()}, {token_hex(3)}"


def sign_file(folder: Path) -> Path:
    """The file this process touches: workers that share a computer and a folder have one each."""
    return folder / f"{_ours()}{os.getpid()}"


def signs_given(folder: Path) -> list[Path]:
    """The files of this computer's workers whose process lives. One that was killed leaves its file behind."""
    return sorted(file for file in folder.glob(f"{_ours()}*") if _is_held(file))


def _ours() -> str:
    return f"alive-{socket.gethostname()}-"


def _is_held(file: Path) -> bool:
    with suppress(FileNotFoundError), file.open("rb") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def _held(file: Path) -> Iterator[None]:
    """The system lets go of it however the process ends. Raises OSError."""
    with file.open("w") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        try:
            yield
        finally:
            file.unlink(missing_ok=True)


@asynccontextmanager
async def signs(
    file: Path | None = None, environ: Mapping[str, str] = os.environ, every: float = EVERY
) -> AsyncIterator[None]:
    """While inside, `file` is held, and touched every so many seconds, and systemd is told as often as it asks to be.

    It is this loop that does both: one that hangs falls silent. On leaving, the file is gone. Raises OSError.
    """
    beat = min(every, int(environ[WATCHED]) / 1e6 / 3) if environ.get(WATCHED) else every
    with _held(file) if file else nullcontext():
        tell("READY=1", environ)
        beating = asyncio.create_task(_beating(file, environ, beat))
        try:
            yield
        finally:
            tell("STOPPING=1", environ)
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating


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
