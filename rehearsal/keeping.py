"""What a rehearsal leaves behind: the timeline, the mail as SMTP received it, and the picture, all or none."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rehearsal.driver import Rehearsed
from rehearsal.picture import write_picture
from rehearsal.proclaiming import whole_timeline
from rehearsal.timeline import write_timeline

TIMELINE, MAIL, PICTURE = "timeline.jsonl", "mail", "report.html"
# Followed by the id of the process that rehearses.
SCRATCH = ".rehearsing-"
# With less than this left, no letter and no page of the register can be counted on to be written.
LEAST_LEFT = 500_000


def why_not_keep(out: Path) -> str | None:
    """Why `out` cannot take a rehearsal: what stands there is not an earlier one's, and would be lost."""
    if out.exists() and not out.is_dir():
        return f"{out} is a file: name a folder with --out."
    others = [name for name in (MAIL, PICTURE) if (out / name).exists()]
    if others and not (out / TIMELINE).exists():
        return f"{out} holds {' and '.join(others)} of something else: name another folder with --out."
    return None


def why_full(folder: Path, least: int = LEAST_LEFT) -> str | None:
    """Why the disk `folder` is on takes nothing more, with fewer than `least` bytes left; or None."""
    if shutil.disk_usage(folder).free >= least:
        return None
    return f"The disk that {folder.parent} is on is full: make room there, or name a folder on another one with --out."


@contextmanager
def scratch_in(out: Path) -> Iterator[Path]:
    """A folder inside `out` to rehearse in, gone afterwards; those of rehearsals that were killed go as well."""
    for left in out.glob(f"{SCRATCH}*"):
        if not _is_running(left.name.removeprefix(SCRATCH).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{SCRATCH}{os.getpid()}-", dir=out) as folder:
        yield Path(folder)


def _is_running(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


def kept(rehearsed: Rehearsed, scratch: Path, out: Path) -> None:
    """Put what was rehearsed in `scratch`, a folder on the same disk, in the place of an earlier rehearsal in `out`.

    The timeline goes in last: where it stands, the rest is whole. Raises OSError.
    """
    steps = whole_timeline(rehearsed.entries, rehearsed.duties, rehearsed.scenario)
    write_timeline(steps, scratch / TIMELINE)
    write_picture(rehearsed, scratch / PICTURE)
    if (out / MAIL).exists():
        (out / MAIL).rename(scratch / "mail.before")
    (out / TIMELINE).unlink(missing_ok=True)
    for name in (MAIL, PICTURE, TIMELINE):
        (scratch / name).replace(out / name)
    shutil.rmtree(scratch / "mail.before", ignore_errors=True)
