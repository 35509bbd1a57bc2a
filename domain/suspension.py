"""What a pause does to a clock: it stops, and the remainder runs on exactly when the notice is resumed.

A pause beginning on the 1st and ended on the 29th stopped the clock for 28 days. A clock that started during the
pause stopped only from its own start; one that had run out before the pause is not revived by it.
"""

from datetime import date, datetime, timedelta

from domain.moments import spoken
from domain.reckoning import Reckoning
from domain.standing import Clock, Pause, Standing


def days_stopped(due: date, started_on: date, pause: Pause) -> int:
    """How many calendar days `pause` stopped a clock that started on `started_on` and was to run out on `due`."""
    stopped_on = max(pause.from_on, started_on)
    if pause.resumed_on is None or stopped_on > due or pause.resumed_on <= stopped_on:
        return 0
    return (pause.resumed_on - stopped_on).days


def stretched(
    reckoning: Reckoning,
    clock: Clock,
    standing: Standing,
    *,
    started_on: date,
    cap: date | None = None,
) -> Reckoning:
    """`reckoning` with the days its clock was stopped added, one sentence a pause, and never beyond `cap`.

    A cap is the eve of the event: papers are there before their board, an assessment "prior to any reviews" (10).
    """
    for pause in sorted(standing.pauses, key=lambda pause: pause.from_on):
        stopped = days_stopped(reckoning.on, started_on, pause) if clock in pause.clocks else 0
        later = reckoning.on + timedelta(days=stopped)
        if cap and stopped:
            # Not before the notice is resumed, or it would be overdue on that very morning.
            later = max(reckoning.on, min(later, max(cap, pause.resumed_on or cap)))
        if stopped and (moved := (later - reckoning.on).days):
            capped = f", and not the {stopped} it was paused, to be there in time" if moved < stopped else ""
            said = (
                f"Moved {moved} days later{capped}: the notice was paused from {spoken(pause.from_on)}"
                f" until it was resumed on {spoken(pause.resumed_on or pause.from_on)} ({pause.reason})."
            )
            reckoning = reckoning.model_copy(update={"on": later, "shifts": (*reckoning.shifts, said)})
    return reckoning


def runs_from(opened_at: datetime, clock: Clock | None, standing: Standing) -> datetime:
    """The moment a duty's ladder runs from: its opening, or the last resumption after it."""
    resumed = [p.resumed_at for p in standing.pauses if clock in p.clocks and p.resumed_at]
    return max([opened_at, *resumed])
