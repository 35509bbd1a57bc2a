"""Write down where today's code knowingly does otherwise than the histories kept: `python -m tests.replay.depart`.

Read what it changes in departures.json, line by line, before committing it: each line is what notices that run today
will do from the day of the upgrade on, and what their people will be told.
"""

import asyncio
import json
from pathlib import Path

from tests.replay.commanded import commanded, departures, recorded
from tests.replay.kept import kept, named, read

KNOWN = Path(__file__).parent / "departures.json"


async def departing(path: Path) -> dict[str, int]:
    """What today's code does otherwise than the history in a file. Raises where it would not have written it at all."""
    history = read(path)
    return departures(recorded(history), await commanded(history))


def known() -> dict[str, dict[str, int]]:
    """The departures that are meant, for each history that has any."""
    found: dict[str, dict[str, int]] = json.loads(KNOWN.read_text("utf-8"))
    return found


def main() -> None:
    found = {named(path): asyncio.run(departing(path)) for path in kept()}
    told = {name: sentences for name, sentences in found.items() if sentences}
    KNOWN.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"{len(told)} of {len(found)} histories are departed from. Read the change, and commit it with its reason.")


if __name__ == "__main__":
    main()
