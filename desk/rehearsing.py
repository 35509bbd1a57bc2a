"""`rehearse`: a notice's whole life in seconds, told on the screen and left in a folder."""

import asyncio
import gc
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from desk import logs
from desk.notices import notice_in, shipped_calendar
from desk.refusals import Refused
from desk.screen import as_json, beside, console, say
from domain.days import Edition
from domain.instrument import Notice
from domain.moments import at, day_of, end_of
from domain.slips import not_one_of
from notices.scenario import Scenario, read_scenario
from notices.telling import short
from rehearsal.driver import Rehearsal, Rehearsed
from rehearsal.keeping import kept, scratch_in, why_full, why_not_keep
from rehearsal.on_time import on_time
from rehearsal.proclaiming import as_known_before, whole_timeline
from rehearsal.telling import summary_of, told_summary, told_timeline
from workflows.doors import ACTS

SHIPPED = Path(__file__).parents[1] / "notices" / "scenarios"
REHEARSED = Path("rehearsed")


def rehearse(path: Path, scenario: str | None, out: Path | None, *, json: bool) -> None:
    """Rehearse the notice at `path` and leave what came of it in `out`. Raises Refused, EmbeddedFailure, OSError."""
    notice = notice_in(path)
    named = scenario or usual(notice)
    course = _scenario(named, notice) if named else on_time(notice)
    out = out or REHEARSED / notice.reference
    if amiss := why_not_keep(out):
        raise Refused(amiss)
    edition = as_known_before(shipped_calendar(notice, course.until), course)
    rehearsed = left_in(out, partial(_with_progress, notice, course, edition))
    steps = whole_timeline(rehearsed.entries, rehearsed.duties, course)
    summary = summary_of(rehearsed, steps, edition, out)
    if json:
        as_json({"timeline": steps, "summary": summary})
    else:
        told_timeline(steps, console)
        say("", *told_summary(summary))


def left_in(out: Path, live: Callable[[Path], Rehearsed]) -> Rehearsed:
    """Have `live` rehearse in a folder it is given, and leave what came of it in `out`. Raises Refused, OSError."""
    out.mkdir(parents=True, exist_ok=True)
    logs.quiet()
    # A year leaves little garbage, and looking for it among all that is imported would take a twentieth of it.
    gc.freeze()
    # Inside `out`, so that a disk that takes nothing is found before the rehearsal and moving is only renaming.
    with scratch_in(out) as scratch:
        try:
            rehearsed = live(scratch)
            kept(rehearsed, scratch, out)
        except Exception as error:
            # A full disk breaks whatever writes first, and that says something else: the server, the register, us.
            if amiss := why_full(scratch):
                raise Refused(amiss) from error
            raise
    return rehearsed


def _with_progress(notice: Notice, course: Scenario, edition: Edition, folder: Path) -> Rehearsed:
    begins, ends = at(notice.issued.signed_on), end_of(course.until)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=beside, transient=True, disable=not beside.is_terminal) as progress:
        task = progress.add_task("Starting", total=(ends - begins).total_seconds())

        def reached(moment: datetime) -> None:
            done = (moment - begins).total_seconds()
            progress.update(
                task, completed=done, description=f"Living through {short(min(day_of(moment), course.until))}"
            )

        return asyncio.run(Rehearsal(notice, course, edition, folder, reached).rehearse())


def usual(notice: Notice) -> str | None:
    """The shipped scenario that says it is the usual one for this notice."""
    said = f"\nusual_for: {notice.reference}\n"
    return next((file.stem for file in sorted(SHIPPED.glob("*.yaml")) if said in file.read_text("utf-8")), None)


def _scenario(named: str, notice: Notice) -> Scenario:
    """The scenario in a file, or the shipped one of that name. Raises Refused with a line a fault."""
    shipped = {file.stem: file for file in sorted(SHIPPED.glob("*.yaml"))}
    path = Path(named)
    if not path.exists() and path.suffix not in (".yaml", ".yml") and named not in shipped:
        raise Refused(
            f"There is no scenario file {named}, and none shipped by that name: {not_one_of(named, tuple(shipped))}."
        )
    return scenario_in(path if path.is_file() else shipped.get(named, path), notice)


def scenario_in(path: Path, notice: Notice) -> Scenario:
    """The scenario in the file at `path`. Raises Refused with a line a fault."""
    found = read_scenario(path, notice, ACTS)
    if isinstance(found, list):
        raise Refused("\n".join(str(fault) for fault in found))
    return found
