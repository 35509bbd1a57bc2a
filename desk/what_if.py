"""`what-if`: the dates and letters an act would change, without doing it."""

from collections.abc import Sequence
from datetime import datetime

from desk.acts import made_of, read
from desk.reaching import page_of, register, temporal
from desk.refusals import Refused
from desk.screen import say
from domain.moments import day_of
from domain.what_if import ASKABLE, Foreseen, foreseen
from settings import Settings
from workflows.doors import DOORS
from workflows.roll_call import RollCall

USAGE = "noticekeeper what-if REFERENCE ACT --by PERSON [--on DAY] [--FIELD VALUE …]"


async def what_if(typed: Sequence[str], settings: Settings, now: datetime) -> None:
    """Say what an act would change. Nothing is proposed, told or entered. Raises Refused."""
    asked = read(typed)
    if len(asked.words) != 2 or "help" in asked.options:
        raise Refused(f"{USAGE}\nIt can be asked of {', '.join(ASKABLE)}; act ACT --help says what each asks.")
    reference, name = asked.words
    if name not in ASKABLE:
        known = "" if name in DOORS else f"There is no act {name!r}. "
        raise Refused(f"{known}What {name} would do cannot be asked; it can be of {', '.join(ASKABLE)}.")
    async with register(settings) as sessions:
        page = await page_of(sessions, reference)
        act = await made_of(name, asked, sessions, page, day_of(now))
    courses = await RollCall(await temporal(settings)).courses(reference)
    if not courses:
        raise Refused(f"{reference} does not say how it stands: see that a worker runs (noticekeeper worker).")
    found = foreseen(courses, act, now + courses[0].standing.ahead_by)
    if isinstance(found, str):
        raise Refused(found)
    _tell(found)


def _tell(found: Foreseen) -> None:
    say("Nothing was done. As if it were done and approved now:", "")
    say("Dates", *(f"  {line}" for line in found.dates or ("None would move, come or go.",)), "")
    say("Letters", *(f"  {line}" for line in found.letters or ("None would come or go.",)))
