"""What the programs under us say: whole to a file, and to the screen a line without its traceback."""

import logging
import sys
from functools import cache
from logging.handlers import RotatingFileHandler
from pathlib import Path

LOG = "noticekeeper.log"
LARGEST, KEPT = 5_000_000, 3
LIBRARIES = ("temporalio", "apscheduler", "httpx", "httpcore", "mail.log", "aiosqlite", "uvicorn")


class OneLine(logging.Formatter):
    """A record on one line; its traceback is in the file."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{record.levelname.lower()}: {' '.join(record.getMessage().split())}"


def quiet(debug: bool = False) -> None:
    """Say nothing of what goes on underneath: for commands that answer and end."""
    quiet_core()
    root = logging.getLogger()
    root.handlers = [logging.StreamHandler(sys.stderr) if debug else logging.NullHandler()]


def told(folder: Path, level: str) -> None:
    """Keep everything from `level` up in the log of `folder`, and show it, for a process that stays. Raises OSError."""
    quiet_core()
    file = RotatingFileHandler(folder / LOG, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    screen = logging.StreamHandler(sys.stderr)
    screen.setFormatter(OneLine())
    screen.addFilter(_for_the_screen)
    root = logging.getLogger()
    root.handlers = [file, screen]
    root.setLevel(level.upper())


def _for_the_screen(record: logging.LogRecord) -> bool:
    """Libraries speak up only when something is wrong: a letter tried again is in the ledger, not an event here."""
    ours = not record.name.startswith(LIBRARIES)
    return record.levelno >= (logging.WARNING if ours else logging.ERROR)


@cache
def quiet_core() -> None:
    """Have Temporal's core report errors only: it warns of old servers, as it takes the one that skips time to be."""
    from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter

    errors = LoggingConfig(filter=TelemetryFilter(core_level="ERROR", other_level="ERROR"))
    Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=errors)), error_if_already_set=False)
