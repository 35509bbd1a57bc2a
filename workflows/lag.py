"""How late steps are taken, as Temporal's core counts it: nothing is counted a second time when a history replays."""

from collections.abc import Iterable
from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.standing import Standing
    from domain.steps import Falling

NAME = "noticekeeper_step_lag"
SAID = "From the moment a step fell due to the moment its strand took it."


def counted(falling: Iterable[Falling], now: datetime, standing: Standing, strand: str) -> None:
    """Count what is taken at `now` (notice time, UTC); what was due before our time was never ours to take."""
    lag = workflow.metric_meter().create_histogram_timedelta(NAME, SAID, "duration")
    for fallen in falling:
        if fallen.step.at >= standing.kept_from:
            lag.record(now - max(fallen.step.at, standing.entered_at), {"strand": strand.partition("-")[0]})
