"""What the programs under us say: whole to a file, and to the screen a line without its traceback, or one of JSON.

What is no defect, such as a register that is away, is a sentence everywhere: a night of it would fill the log with the
same hundred lines, and turn out of it what was said before.

Whatever is said, it says what it is about, and is discreet: desk/discreet.py.
"""

import logging
import sys
from collections.abc import Mapping
from copy import copy
from datetime import UTC, datetime
from functools import cache
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Any

from structlog.processors import JSONRenderer, format_exc_info
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, WrappedLogger
from temporalio.exceptions import ApplicationError

from activities.in_hand import in_hand
from desk.discreet import discreet
from models.unavailable import RegisterUnavailable
from settings import Settings
from workflows.lag import NAME as LAG
from workflows.sealing import SealUnknown

if TYPE_CHECKING:
    from temporalio.runtime import TelemetryConfig

LOG = "noticekeeper.log"
LARGEST, KEPT = 5_000_000, 3
LIBRARIES = ("temporalio", "apscheduler", "httpx", "httpcore", "mail.log", "aiosqlite", "uvicorn", "opentelemetry")
# These show what they carry, a letter line by line and what a workflow was given, to whoever asks for more.
TOO_OPEN = {"mail.log": logging.WARNING, "temporalio.worker": logging.INFO, "httpcore": logging.INFO}


# Their text says what happened and what to look at; where in the code it was found out helps nobody.
TOLD = (RegisterUnavailable, ApplicationError)


class OneLine(logging.Formatter):
    """A record on one line; its traceback is in the file. What a person can do something about is said here too."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        said = f"{record.getMessage()}: {error}" if isinstance(error, SealUnknown) else record.getMessage()
        return discreet(f"{record.levelname.lower()}: {' '.join(said.split())}")


class Whole(logging.Formatter):
    """A record with its traceback, if it tells of a defect, and what it is about at the end of its first line."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s%(about)s")

    def format(self, record: logging.LogRecord) -> str:
        named = in_hand()
        record.about = f" [{' '.join(f'{name}={value}' for name, value in named.items())}]" if named else ""
        return discreet(super().format(_without_traceback(record)))


def _outcome(record: logging.LogRecord) -> str | None:
    """What `record` tells of, in a sentence, where that is no defect."""
    error = record.exc_info[1] if record.exc_info else None
    if not isinstance(error, TOLD):
        return None
    return error.message if isinstance(error, ApplicationError) else str(error)


def _without_traceback(record: logging.LogRecord) -> logging.LogRecord:
    """`record`, or where what it tells of is no defect one that says so in a sentence."""
    if not (outcome := _outcome(record)):
        return record
    said = copy(record)
    # What a formatter made of the traceback before is kept with the record.
    said.msg, said.args, said.exc_info, said.exc_text = f"{record.getMessage()}: {outcome}", (), None, None
    return said


def quiet(debug: bool = False) -> None:
    """Say nothing of what goes on underneath: for commands that answer and end."""
    quiet_core()
    root = logging.getLogger()
    root.handlers = [logging.StreamHandler(sys.stderr) if debug else logging.NullHandler()]


def told(settings: Settings, core_metrics: str = "") -> None:
    """Keep everything from the settings' level up in the log of the data folder, and show it, for a process that stays.

    Temporal's core answers its own metrics at `core_metrics` (host:port), if that is said. Raises OSError.
    """
    quiet_core(core_metrics, heard=True)
    _say_once_what_it_is_about()
    folder = settings.data_folder
    file = RotatingFileHandler(folder / LOG, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")
    file.setFormatter(Whole())
    screen = logging.StreamHandler(sys.stderr)
    if settings.log_format == "json":
        screen.setFormatter(_in_json())
    else:
        screen.setFormatter(OneLine())
        screen.addFilter(_for_the_screen)
    root = logging.getLogger()
    root.handlers = [file, screen]
    root.setLevel(settings.log_level.upper())
    for library, least in TOO_OPEN.items():
        logging.getLogger(library).setLevel(max(least, root.level))


def _say_once_what_it_is_about() -> None:
    """Temporal's loggers would write it into each message, where nothing can be looked for by it."""
    from temporalio import activity, workflow

    workflow.logger.workflow_info_on_message = False
    activity.logger.activity_info_on_message = False


def _in_json() -> ProcessorFormatter:
    return ProcessorFormatter(
        foreign_pre_chain=[_named, _sentence, format_exc_info],
        processors=[ProcessorFormatter.remove_processors_meta, _discreet, JSONRenderer(ensure_ascii=False)],
    )


def _named(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    record: logging.LogRecord = event["_record"]
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    return {"at": at, "level": record.levelname.lower(), "logger": record.name, **event, **in_hand()}


def _sentence(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    outcome = _outcome(event["_record"])
    return {**event, "event": f"{event['event']}: {outcome}", "exc_info": None} if outcome else event


def _discreet(_: WrappedLogger, __: str, event: EventDict) -> Mapping[str, Any]:
    return {name: discreet(value) if isinstance(value, str) else value for name, value in event.items()}


def _for_the_screen(record: logging.LogRecord) -> bool:
    """Libraries speak up only when something is wrong: a letter tried again is in the ledger, not an event here."""
    ours = not record.name.startswith(LIBRARIES)
    return record.levelno >= (logging.WARNING if ours else logging.ERROR)


@cache
def quiet_core(metrics_at: str = "", *, heard: bool = False) -> None:
    """Have Temporal's core report errors only: it warns of old servers, as it takes the one that skips time to be.

    Where it is `heard`, what it says goes into the log, and so does that a strand does not fit this build.
    """
    from temporalio.runtime import Runtime

    Runtime.set_default(Runtime(telemetry=telemetry(metrics_at, heard=heard)), error_if_already_set=False)


def telemetry(metrics_at: str, *, heard: bool = False) -> "TelemetryConfig":
    """What the core says of itself; in numbers only where it is to answer them, at `metrics_at` (host:port)."""
    from temporalio.runtime import (
        LogForwardingConfig,
        LoggingConfig,
        PrometheusConfig,
        TelemetryConfig,
        TelemetryFilter,
    )

    from desk.core_heard import FILTER, core_logger

    errors = LoggingConfig(filter=TelemetryFilter(core_level="ERROR", other_level="ERROR"))
    if heard:
        errors = LoggingConfig(filter=FILTER, forwarding=LogForwardingConfig(core_logger()))
    numbers = PrometheusConfig(
        bind_address=metrics_at,
        counters_total_suffix=True,
        unit_suffix=True,
        durations_as_seconds=True,
        # A minute late is nothing, an hour is late (domain/steps.py), a day is a breach.
        histogram_bucket_overrides={LAG: [1, 5, 60, 300, 900, 3600, 6 * 3600, 24 * 3600]},
    )
    return TelemetryConfig(logging=errors, metrics=numbers if metrics_at else None)
