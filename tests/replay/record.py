"""Record how a notice's whole life is written in Temporal today: `python -m tests.replay.record 2026-11`.

After the name may stand what alone is recorded: `strands`, with some mornings, or `short`, the workflows beside them.
Run it once for each change that gives a strand another course, never to make a replay pass: the histories committed
here stand for notices that run, in councils, on code we shipped, and those cannot be recorded again.
"""

import asyncio
import gzip
import re
import sys
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from temporalio.client import WorkflowHistory

from models import reading
from rehearsal.driver import Rehearsal, Rehearsed
from tests.rehearsal.living import scenario_of, without_lookers_on
from tests.replay.kept import HISTORIES, file_name
from tests.replay.short import recorded_short
from tests.support.editions import ENGLAND
from tests.support.engine import Case, Engine

# In the first, people raise, propose, move, approve, hand in and overtake: every strand has a part in it. In the second
# they answer invites, and have one letter each morning.
SCENARIOS = ("sefton-overtaken", "sefton-in-the-post")
# Mornings are much alike.
MORNINGS = 2


class Recorded(Rehearsal):
    """A rehearsal that keeps what its server has written."""

    async def _rehearsed(self) -> Rehearsed:
        case = Case(Engine(self.env, self.offices, cached=1000), self.notice.reference)
        with self.env.auto_time_skipping_disabled():
            self.histories = [*await case.histories(), *await self._mornings()]
        return await super()._rehearsed()

    async def _mornings(self) -> list[WorkflowHistory]:
        async with self.offices.sessions.reading() as session:
            digests = sorted({row.digest for row in await reading.letters(session) if row.digest})
        # A morning's second letter is sent by the workflow of its first.
        ids = dict.fromkeys("/".join(digest.split("/")[:3]) for digest in digests)
        client = self.env.client
        return [await client.get_workflow_handle(id).fetch_history() for id in list(ids)[:MORNINGS]]


async def recorded(scenario: str) -> list[WorkflowHistory]:
    """Of each strand of one notice its first run and its last, as today's code writes them, and of some mornings."""
    notice = without_lookers_on()
    with TemporaryDirectory() as folder:
        rehearsal = Recorded(notice, scenario_of(scenario, notice), ENGLAND, Path(folder))
        await rehearsal.rehearse()
    runs = [list(of_one) for _, of_one in groupby(rehearsal.histories, key=lambda run: run.workflow_id)]
    return [run for of_one in runs for run in (of_one[:1] + of_one[1:][-1:])]


async def recorded_strands() -> list[WorkflowHistory]:
    return [history for scenario in SCENARIOS for history in await recorded(scenario)]


KINDS = {"strands": recorded_strands, "short": recorded_short}


def main() -> None:
    folder = HISTORIES / sys.argv[1]
    if folder.exists():
        sys.exit(f"{folder.name} is recorded already. Histories are added, never replaced: give it another name.")
    histories = [history for kind in sys.argv[2:] or KINDS for history in asyncio.run(KINDS[kind]())]
    folder.mkdir(parents=True)
    for history, name in zip(histories, map(file_name, histories), strict=True):
        # Who recorded it, and when the archive was made, belong to nobody's history.
        written = re.sub(r'"identity": "[^"]*"', '"identity": "recorded"', history.to_json())
        (folder / name).write_bytes(gzip.compress(written.encode(), 9, mtime=0))
    print(f"{len(histories)} histories are in {folder.name}. Commit them with the change they belong to.")


if __name__ == "__main__":
    main()
