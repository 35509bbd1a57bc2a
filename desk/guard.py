"""How a command ends: refusals as sentences, defects as one sentence and a file, and a clean way out of the process."""

import os
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from desk.refusals import Refused

DEFECTS = "defects.log"
# Typer ends an interrupted command with 130, as shells do.
REFUSED, DEFECT, INTERRUPTED = 1, 70, 130


def guarded(command: Callable[[list[str]], object], typed: list[str], *, clock: Callable[[], datetime]) -> int:
    """Run what was `typed`; the exit status. Only with --debug in it does a defect show anybody its traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    debug = "--debug" in typed
    try:
        command([word for word in typed if word != "--debug"])
        sys.stdout.flush()
    except SystemExit as end:
        if end.code == INTERRUPTED:
            print("Stopped.", file=sys.stderr)
        return end.code if isinstance(end.code, int) else REFUSED
    except BrokenPipeError:
        # Whoever read our output has seen enough, as `head` does; another flush would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if debug:
            traceback.print_exc()
        return _told(error, clock)
    return 0


def leave(status: int) -> None:
    """End the process without tearing it down: a dropped Temporal client may crash on its way out (sdk-python#300)."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            continue
    os._exit(status)


def _told(error: Exception, clock: Callable[[], datetime]) -> int:
    from desk.screen import complain

    if said := _sentence(error):
        complain(said)
        return REFUSED
    kept = _kept(error, clock())
    where = f"What happened is in {kept}" if kept else "Run it again with --debug to see what happened"
    complain(f"This is a defect of noticekeeper ({type(error).__name__}), not of yours. {where}.")
    return DEFECT


def _sentence(error: Exception) -> str | None:
    """What a person is told of an error that was foreseen, or None for a defect."""
    if isinstance(error, Refused):
        return str(error)
    # Imported only now that something went wrong: `check` must not wait for SQLAlchemy and Temporal.
    from alembic.util.exc import CommandError
    from temporalio.service import RPCError

    from deploy.embedded.failures import EmbeddedFailure
    from deploy.secrets import SecretRefused
    from models.unavailable import RegisterUnavailable
    from settings import SettingsRefused
    from workflows.opening import NoticeAlreadyOpen
    from workflows.sealing import SealUnknown

    if isinstance(error, EmbeddedFailure | RegisterUnavailable | SettingsRefused | NoticeAlreadyOpen):
        return str(error)
    if isinstance(error, SealUnknown | SecretRefused):
        return str(error)
    if isinstance(error, RPCError):
        return f"Temporal does not do what was asked: {error.message}. See what is amiss with noticekeeper doctor."
    if isinstance(error, RuntimeError) and str(error.__cause__).startswith("Poll failure"):
        # So its library ends a worker whose namespace, or whose right to it, went while it was at work.
        return "Temporal gives this worker no more work, so it ended. See what is amiss with noticekeeper doctor."
    if isinstance(error, CommandError):
        return f"The register's tables are not this version's: {error}. Use the noticekeeper that wrote them."
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} cannot be used: {error.strerror}. Check the disk, and who may write there."
    return None


def _kept(error: Exception, now: datetime) -> Path | None:
    """The file the traceback was added to; None where there is none to write to."""
    from settings import Settings, SettingsRefused, read_settings

    try:
        folder: Path = read_settings().data_folder
    except SettingsRefused:
        folder = Settings.model_fields["data_folder"].default
    file = folder / DEFECTS
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{now.isoformat()} {' '.join(sys.argv)}\n{''.join(traceback.format_exception(error))}\n")
    except OSError:
        return None
    return file
