"""One `noticekeeper run` a data folder: two would share a file and take each other's letters."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk.refusals import Refused

LOCK = "run.lock"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one who runs over `folder`; the system lets go of it however the process ends. Raises Refused."""
    with (folder / LOCK).open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            file.seek(0)
            raise Refused(
                f"noticekeeper runs over {folder} already (process {file.read().strip()}). Stop that one with Ctrl-C "
                "first, or keep this one's files elsewhere with NOTICEKEEPER_DATA_FOLDER."
            ) from taken
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
