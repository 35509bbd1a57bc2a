"""`rehearse-draft`: a draft lived through in a process of its own, for the pages.

It tells on its standard output how many days of how many it has lived through, and ends when whoever reads that has.
"""

import asyncio
import os
import sys
import threading
from datetime import datetime
from functools import partial
from pathlib import Path

from desk.notices import notice_in, shipped_calendar
from desk.rehearsing import left_in, scenario_in
from domain.days import Edition
from domain.instrument import Notice
from domain.moments import day_of
from notices.scenario import Scenario
from rehearsal.driver import Rehearsal, Rehearsed
from rehearsal.on_time import on_time
from rehearsal.proclaiming import as_known_before

NOTICE, SCENARIO, OUT = "notice.yaml", "scenario.yaml", "rehearsed"
# Whoever keeps real dates on this machine goes first.
NICE = 10


def rehearse_draft(folder: Path) -> None:
    """Rehearse the draft in `folder` into it. Without a scenario's file everybody is on time.

    Raises Refused, EmbeddedFailure, OSError.
    """
    os.nice(NICE)
    threading.Thread(target=_end_with_our_reader, daemon=True).start()
    notice = notice_in(folder / NOTICE)
    course = scenario_in(folder / SCENARIO, notice) if (folder / SCENARIO).exists() else on_time(notice)
    edition = as_known_before(shipped_calendar(notice, course.until), course)
    left_in(folder / OUT, partial(_lived, notice, course, edition))


def _lived(notice: Notice, course: Scenario, edition: Edition, scratch: Path) -> Rehearsed:
    first = notice.issued.signed_on
    total = (course.until - first).days + 1

    def reached(moment: datetime) -> None:
        print(min(total, (day_of(moment) - first).days + 1), total, flush=True)

    return asyncio.run(Rehearsal(notice, course, edition, scratch, reached).rehearse())


def _end_with_our_reader() -> None:
    """Whoever started us holds our standard input open for as long as they live."""
    sys.stdin.buffer.read()
    os._exit(1)
