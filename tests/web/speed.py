"""How long each page takes at two hundred notices, or as many as are named: `python -m tests.web.speed 10000`. No test.

One notice lives, on the real strands; the others lie in the register. Times are in milliseconds, of the whole process,
its browser included: what it took by the clock, and of the processor alone, which others on the machine do not change.
"""

import asyncio
import gc
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import httpx

from tests.web.house import CLAIRE, PRIYA, House, house
from tests.web.shelf import Shelf
from tests.workflows.agreed import boards_on

NOTICES, TIMES = 200, 40
# In milliseconds: what 95 of 100 are to take no more than.
BOUND = 150
NOTICE = "/notices/sefton"
PAGES = {
    PRIYA: ("/my", NOTICE, f"{NOTICE}/papers/board-1"),
    CLAIRE: (
        *(
            "/my",
            "/portfolio",
            "/portfolio?sort=most&page=4",
            "/portfolio.csv",
            "/portfolio.ics",
            "/held",
            "/rehearsals",
        ),
        *(NOTICE, f"{NOTICE}?as-of=2021-09-01T12:00", f"{NOTICE}/timeline", f"{NOTICE}/letters", f"{NOTICE}/plan"),
        *(f"{NOTICE}/boards", f"{NOTICE}/boards/1", f"{NOTICE}/escalations", f"{NOTICE}/escalations/1"),
        *(f"{NOTICE}/escalations/1/what-if", f"{NOTICE}/packs", f"{NOTICE}/papers"),
        f"{NOTICE}/acts/propose-end",
    ),
}


async def lived(here: House, notices: int) -> None:
    """A notice half a year old, with boards, an objective and a concern of which a stage is proposed."""
    notice = boards_on(*(date(2021, month, 14) for month in (7, 9, 10, 12)))
    area = notice.terms.plan.value.areas[0] if notice.terms.plan and notice.terms.plan.value else ""
    await here.case.open(notice)
    await here.case.sleep_to(date(2021, 9, 20))
    await here.case.act("set-objective", "coordinator", area=area, text="Caseloads below 16", owner="dcs")
    await here.case.act("raise-concern", "case_lead", concern="Reports come late")
    await here.sleep(timedelta(minutes=1))
    reason, reply_by = "Reports come late", date(2021, 11, 9)
    await here.case.act("propose-stage", "case_lead", escalation=1, stage="warning", reason=reason, reply_by=reply_by)
    await here.case.sleep_to(date(2021, 10, 20))
    await here.on_time()
    await Shelf(here.offices.sessions, "").fill(notices - 1)


async def timed(browser: httpx.AsyncClient, path: str) -> tuple[list[float], list[float]]:
    """So many times by the clock, and of the processor, in order of size."""
    clock, processor = [], []
    for _ in range(TIMES + 3):
        began, worked = time.perf_counter(), time.process_time()
        answer = await browser.get(path)
        clock.append(1000 * (time.perf_counter() - began))
        processor.append(1000 * (time.process_time() - worked))
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
    # The first of each prepares what the others use.
    return sorted(clock[3:]), sorted(processor[3:])


async def measured(folder: Path, notices: int) -> bool:
    slow = False
    async with house(folder) as here:
        await lived(here, notices)
        gc.collect()
        gc.freeze()
        # As the command sets it.
        gc.set_threshold(50_000, 20, 20)
        print(f"{'page':44} {'median':>8} {'p95':>8} {'cpu p95':>8}")
        for address, paths in PAGES.items():
            async with here.signed_in(address) as browser:
                for path in paths:
                    clock, processor = await timed(browser, path)
                    p95 = round(TIMES * 0.95) - 1
                    slow |= processor[p95] > BOUND
                    print(f"{path:44} {clock[TIMES // 2]:8.1f} {clock[p95]:8.1f} {processor[p95]:8.1f}", flush=True)
    return slow


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        sys.exit(asyncio.run(measured(Path(made), int(sys.argv[1]) if sys.argv[1:] else NOTICES)))
