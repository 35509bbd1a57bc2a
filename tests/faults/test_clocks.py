"""The clock of one worker jumps by days, both ways, while another's is right: no date moves, nothing waits for it."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from tests.cli.typing_in import COMMAND
from tests.faults.house import house
from tests.faults.jumping import set_wrong
from tests.faults.year import mornings
from tests.support.registers import sqlite_url

DAYS = mornings()[1::3]
JUMPS = (timedelta(days=3), timedelta(days=-2), timedelta(hours=-1), timedelta(days=400), timedelta())


async def test_a_clock_that_jumps_moves_no_date_and_holds_no_letter_up(
    tmp_path: Path, seed: int, told: list[str]
) -> None:
    wrong_by = tmp_path / "wrong-by"
    set_wrong(wrong_by, timedelta())
    jumping = (sys.executable, "-m", "tests.faults.jumping", str(wrong_by))
    programs = {1: jumping, 2: (str(COMMAND), "worker")}
    async with house(tmp_path, sqlite_url(tmp_path / "register.db"), seed, told, worker=programs.__getitem__) as here:
        living = asyncio.create_task(here.live(DAYS))
        for jump in JUMPS:
            await here.when(here.random.randrange(10, 40), within=20)
            here.say(f"the clock of worker 1 is wrong by {jump.total_seconds() / 3600:+.0f} hours")
            set_wrong(wrong_by, jump)
            # In the middle of what it does by the wrong clock: the other one takes over.
            await here.when(here.random.randrange(2, 12), within=10)
            await here.kill("worker 1", here.random.uniform(0, 1))
        await living
        await here.rests()
        await here.agrees()

        assert not [row.key for row in await here.letters() if row.late]
