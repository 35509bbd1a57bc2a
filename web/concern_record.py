"""How a concern ended, by the register: for one that does not answer, since Temporal keeps what is over for a while."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.moments import day_of, spoken
from domain.moves import OVER
from domain.people import Person
from models import reading
from models.record import AuditRow, NoticeRow
from past.ladder import Ladder, act_of
from web.concern import cap
from workflows.concerns import STRAND


async def ended_by_record(
    session: AsyncSession, notice: NoticeRow, numbers: Collection[int], people: Iterable[Person]
) -> Mapping[int, str]:
    """Of the concerns of these numbers, those that are over, each with how. Of the others nothing says so."""
    if not numbers:
        return {}
    names = {one.id: one.name for one in people}
    strands = {f"{STRAND}{number}": number for number in numbers}
    acts: dict[int, list[AuditRow]] = {number: [] for number in numbers}
    for row in await reading.done_since(session, notice.reference, strands, 0):
        acts[strands[row.strand]].append(row)
    found = {number: _ended(f"{STRAND}{number}", done, names) or _with_notice(notice) for number, done in acts.items()}
    return {number: said for number, said in found.items() if said}


def _ended(strand: str, acts: Sequence[AuditRow], names: Mapping[str, str]) -> str:
    ladder = Ladder()
    for row in acts:
        ladder.take(row)
    stage = ladder.stages.get(strand)
    if stage not in OVER:
        return ""
    last = next(row for row in reversed(acts) if act_of(row) == "approve-stage")
    return f"{cap(stage)}, approved by {names.get(last.by, last.by)} on {spoken(last.on or day_of(last.at))}."


def _with_notice(notice: NoticeRow) -> str:
    return f"The notice was {notice.ended_how} on {spoken(notice.ended_on)}." if notice.ended_on else ""
