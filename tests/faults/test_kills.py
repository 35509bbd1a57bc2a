"""A year's mornings while workers, pages and Temporal are killed at random: nothing is lost, doubled or half done."""

import asyncio
from pathlib import Path

from tests.faults.house import house
from tests.faults.year import mornings
from tests.support.postgres import Postgres

# What is killed, in an order that the seed says.
VICTIMS = ("worker 1",) * 4 + ("worker 2",) * 4 + ("web",) * 3 + ("Temporal",) * 3

# So many of them at least fall while entries are being written; the mornings are spread for it.
AT_WORK = 10


async def test_a_year_of_mornings_through_which_everything_is_killed_again_and_again(
    tmp_path: Path, postgres: Postgres, template: str, seed: int, told: list[str]
) -> None:
    days = mornings()
    async with house(tmp_path, postgres.fresh(template), seed, told, web=True) as here:
        secret = await here.token()
        acts = [asyncio.create_task(here.act(f"year-{day:%Y-%m}", day, f"Plan of {day:%B}", secret)) for day in days]
        to_come = list(days)
        for victim in here.random.sample(VICTIMS, len(VICTIMS)):
            await here.amid(to_come, here.random.randrange(3, 25))
            await here.kill(victim, here.random.uniform(0, 2))
        await here.live(to_come)
        await asyncio.gather(*acts)
        await here.rests()
        await here.agrees()

        assert len(here.references) == 12
        done = await here.entered("%/board/update-plan/%")
        assert sorted(key.partition("/")[0] for key in done) == sorted(here.references)
        assert here.kills == len(VICTIMS)
        told.append(f"{here.at_work} of {here.kills} kills fell on a house at work: an entry was being written")
        assert here.at_work >= AT_WORK
        assert not [row.key for row in await here.letters() if row.late]
