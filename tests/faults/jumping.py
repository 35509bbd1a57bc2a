"""A worker whose clock is wrong by as many seconds as a file says: python -m tests.faults.jumping FILE"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desk.working import Clock, work
from settings import read_settings


def jumping(file: Path) -> Clock:
    def clock() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(file.read_text()))

    return clock


def set_wrong(file: Path, by: timedelta) -> None:
    """Have the clock be wrong by so much from now on: it is read whole or not at all."""
    unfinished = file.with_suffix(".part")
    unfinished.write_text(str(by.total_seconds()))
    unfinished.replace(file)


if __name__ == "__main__":
    asyncio.run(work(read_settings(), jumping(Path(sys.argv[1]))))
