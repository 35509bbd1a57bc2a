"""A strand that fails again and again beside healthy notices: it alone stands still, is named, and is mended."""

import asyncio
from pathlib import Path

from tests.faults.house import QUEUE, house
from tests.faults.year import mornings
from tests.support.registers import sqlite_url

DAYS = mornings()[2::4]
POISONED = f"year-{DAYS[1]:%Y-%m}"
LATER = mornings()[5]


async def test_a_poisoned_notice_stands_still_alone_and_is_set_going_again_from_the_register(
    tmp_path: Path, seed: int, told: list[str]
) -> None:
    async with house(tmp_path, sqlite_url(tmp_path / "register.db"), seed, told) as here:
        await here.live(DAYS)
        await here.rests()
        board = here.client.get_workflow_handle(f"board/{POISONED}")
        await board.terminate("poisoned")
        await here.client.start_workflow("BoardReporting", {"standing": "nonsense"}, id=board.id, task_queue=QUEUE)
        here.say(f"{board.id} given a state that nobody can read")
        others = [reference for reference in here.references if reference != POISONED]
        here.references = others
        await here.live([LATER])
        await here.rests()

        seen = await asyncio.to_thread(here.type, "agree")
        mended = await asyncio.to_thread(here.type, "rebuild", POISONED, "--by", "sam")
        here.say(f"agree ended with {seen.returncode}; rebuild said: {' '.join(mended.stdout.split())}")
        here.references.append(POISONED)
        await here.rests()

        assert seen.returncode == 1
        assert f"{board.id} is tried by a worker again and again, and cannot go on: " in seen.stdout
        assert not [reference for reference in here.references if reference != POISONED and reference in seen.stdout]
        assert mended.returncode == 0, mended.stderr
        assert f"{POISONED}: 5 strands were set going again" in mended.stdout
        await here.agrees()
