"""What Temporal's core says goes into the log of a process that stays; above all that a strand does not fit this build.

Nobody else hears of that: nondeterminism is found before any code of ours has a say. Only which strand it is goes on
from there, since what the core adds may hold what somebody wrote.
"""

import logging
import time
from collections.abc import Callable

from workflows.whose_run import strand_of

# Which of the core's voices are heard: what it warns of elsewhere is that servers are old, as the one of our tests is.
FILTER = "error,temporalio_sdk_core::worker::workflow=warn"
OF_STRANDS = "temporalio_sdk_core::worker::workflow"
# How the core marks nondeterminism.
MARK = "[TMPRL1100]"
# Seconds until it is said again of a strand: its step is tried again every few seconds or minutes, for ever.
AGAIN = 3600.0

logger = logging.getLogger(__name__)
UNFIT = (
    "The strand %s does not fit this build: what it has done is not what this build would have done. Nothing of it"
    " happens, nor do its letters go, until a build that it fits is at work. First go back to the version before the"
    " last upgrade: docs/operations.md, NoticekeeperCourseStuck."
)


class Heard(logging.Handler):
    """Takes what the core forwards. `now` counts seconds, from whenever."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._now = now
        self._said: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        said = getattr(record, "temporal_log", None)
        if said is None:
            return
        if said.target.startswith(OF_STRANDS):
            fields = said.fields
            if MARK in str(fields.get("failure", "")):
                self._unfit(str(fields.get("run_id", "")))
                return
            if record.levelno < logging.ERROR:
                # Of any other failure the worker's own log has the defect, with the notice and the strand.
                return
        logger.log(record.levelno, "Temporal's core, of %s: %s", said.target, said.message)

    def _unfit(self, run: str) -> None:
        strand, now = strand_of(run) or f"of the run {run}", self._now()
        self._said = {name: at for name, at in self._said.items() if now - at < AGAIN}
        if strand not in self._said:
            self._said[strand] = now
            logger.error(UNFIT, strand)


def core_logger() -> logging.Logger:
    """Where the core is to forward to: nothing goes on from here but what `Heard` says."""
    heard = logging.getLogger("temporalio.core")
    heard.propagate = False
    heard.setLevel(logging.WARNING)
    heard.handlers = [Heard()]
    return heard
