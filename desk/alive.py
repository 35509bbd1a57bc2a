"""`alive`: whether the worker on this computer gave a sign of life just now. For probes, so it is quick."""

from datetime import datetime, timedelta

from deploy.signs import sign_file
from desk.refusals import Refused
from settings import Settings

# Six signs missed: a loop that is only busy gives one.
SILENT_FOR = timedelta(minutes=1)


def alive(settings: Settings, now: datetime) -> str:
    """What was last seen. Raises Refused where that is nothing, or too long ago."""
    file = sign_file(settings.data_folder)
    try:
        touched = file.stat().st_mtime
    except FileNotFoundError:
        raise Refused(f"No worker lives here: there is no {file}. It comes with noticekeeper worker.") from None
    silent = timedelta(seconds=max(0, round(now.timestamp() - touched)))
    if silent > SILENT_FOR:
        raise Refused(f"No sign of life for {silent.total_seconds():.0f} seconds: {file} is that old.")
    return f"Alive: the last sign was given {silent.total_seconds():.0f} seconds ago."
