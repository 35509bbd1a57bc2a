"""What others did while somebody had a form open: whoever comes second is told what has changed, as far as they see."""

import asyncio

from domain.acts import Act
from models import reading
from models.database import Sessions
from web.rights import View
from web.shown import Happened, happened
from workflows.doors import DOORS

# The notice's own strand: what changes there changes every other.
NOTICE = "notice"
# In seconds: an act that is just being entered changes its strand first, and stands in the register a moment later.
A_MOMENT = 0.4
# What a form tells at one look.
MOST = 10


async def done_meanwhile(sessions: Sessions, view: View, reference: str, act: Act, opened_at: str) -> list[Happened]:
    """What people did on the strand of `act`, and on the notice itself, after the entry numbered `opened_at`.

    Nothing where the form does not say at which entry it was opened: nobody's form of ours leaves that out.
    """
    if not opened_at.isdecimal() or len(opened_at) > 9:
        return []
    strands = {NOTICE, DOORS[act.name].strand_of(reference, act)}
    seen = sorted(strand for strand in strands if view.sees_happening(strand))
    found = await _found(sessions, view, reference, seen, int(opened_at))
    if seen and not found:
        await asyncio.sleep(A_MOMENT)
        found = await _found(sessions, view, reference, seen, int(opened_at))
    return found


async def _found(sessions: Sessions, view: View, reference: str, strands: list[str], after: int) -> list[Happened]:
    async with sessions.reading() as session:
        rows = await reading.done_since(session, reference, strands, after, without_acts=view.unseen.acts)
    return [happened(row, view.everybody) for row in rows[-MOST:]]
