"""`alive`: whether each worker on this computer gave a sign of life just now. For probes, so it is quick."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from deploy.signs import signs_given
from desk.refusals import Refused
from settings import Settings

# Six signs missed: a loop that is only busy gives one.
SILENT_FOR = timedelta(minutes=1)


def alive(settings: Settings, now: datetime) -> str:
    """What was last seen of each. Raises Refused where that is nothing, or of one of them too long ago."""
    seen = {file: _silent(file, now) for file in signs_given(settings.data_folder)}
    if not seen:
        folder = settings.data_folder
        raise Refused(f"No worker lives here: none gives a sign in {folder}. It comes with noticekeeper worker.")
    for file, silent in seen.items():
        if silent > SILENT_FOR:
            raise Refused(f"No sign of life for {silent.total_seconds():.0f} seconds: {file} is that old.")
    ago = " and ".join(f"{silent.total_seconds():.0f}" for silent in seen.values())
    last = "the last sign was given" if len(seen) == 1 else f"the last signs of {len(seen)} workers were given"
    return f"Alive: {last} {ago} seconds ago."


def _silent(file: Path, now: datetime) -> timedelta:
    with suppress(FileNotFoundError):
        return timedelta(seconds=max(0, round(now.timestamp() - file.stat().st_mtime)))
    return timedelta()
