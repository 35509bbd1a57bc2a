"""Sweeping out evidence that no paper has: its upload was refused, or nobody answered. It may be late, or run twice."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from models import papers
from models.database import Sessions
from models.shelf import Shelf

# Longer than any draft is on its way: a file lies here before the draft that names it is entered.
AT_LEAST = timedelta(days=1)


@dataclass(frozen=True)
class Sweeping:
    sessions: Sessions
    shelf: Shelf

    async def sweep(self, now: datetime) -> int:
        """Remove the files older than a day at `now` (UTC) that no version of any paper has; how many."""
        before = (now - AT_LEAST).timestamp()
        old = await asyncio.to_thread(lambda: list(self.shelf.older_than(before)))
        async with self.sessions.reading() as session:
            known = await papers.every_hash(session)
        orphans = [path for hashed, path in old if hashed not in known]
        for path in orphans:
            path.unlink(missing_ok=True)
        return len(orphans)
