"""What others did while somebody had a form open: whoever comes second is told what has changed, as far as they see."""

import asyncio
from collections.abc import Iterator, Sequence

from domain.acts import Act
from domain.moments import london, spoken
from models import reading
from models.database import Sessions
from models.record import AuditRow
from web.fields import called
from web.rights import View
from web.shown import Happened, happened
from workflows.doors import DOORS

# The notice's own strand: what changes there changes every other.
NOTICE = "notice"
# In seconds: an act that is just being entered changes its strand first, and stands in the register a moment later.
A_MOMENT = 0.4
# What an act may be about, by its number.
ABOUT = ("meeting", "review", "action", "item", "objective", "contribution")
# What a form tells at one look.
MOST = 10


async def done_meanwhile(sessions: Sessions, view: View, reference: str, act: Act, opened_at: str) -> list[Happened]:
    """What people did on the strand of `act`, and on the notice itself, after the entry numbered `opened_at`.

    Whoever sees no record is told no more than that something changed, and who did this very act before them.

    Nothing where the form does not say at which entry it was opened: nobody's form of ours leaves that out.
    """
    if not opened_at.isdecimal() or len(opened_at) > 9:
        return []
    own = DOORS[act.name].strand_of(reference, act)
    told = sorted({*filter(view.sees_happening, [NOTICE]), *filter(view.is_told_of_change, [own])})
    found = await _found(sessions, view, reference, told, act, int(opened_at))
    if told and not found:
        await asyncio.sleep(A_MOMENT)
        found = await _found(sessions, view, reference, told, act, int(opened_at))
    return found


async def _found(
    sessions: Sessions, view: View, reference: str, strands: list[str], act: Act, after: int
) -> list[Happened]:
    async with sessions.reading() as session:
        rows = await reading.done_since(session, reference, strands, after, without_acts=view.unseen.acts)
    whole = [happened(row, view.everybody) for row in rows if view.sees_happening(row.strand)]
    others = [row for row in rows if not view.sees_happening(row.strand) and row.by not in view.ids]
    return [*_in_short(others, view, act), *whole[-MOST:]]


def _is_same(row: AuditRow, act: Act) -> bool:
    about = {name: str(getattr(act, name)) for name in ABOUT if name in act.written}
    return f"/{act.name}/" in row.key and about.items() <= row.details.items()


def _in_short(rows: Sequence[AuditRow], view: View, act: Act) -> Iterator[Happened]:
    """For whoever does not see the record: that something changed, and who was first with an act of theirs too."""
    same = next((row for row in reversed(rows) if _is_same(row, act)), None)
    if same:
        yield Happened(happened(same, view.everybody).when, f"{called(act.name)} was done by somebody else")
    elif rows:
        here = london(rows[-1].at)
        yield Happened(f"{spoken(here.date())}, {here:%H:%M}", "Something that this form is about was changed")
