"""How far each strand has come, and what of it the audit and the ledger show: all that it is taken up again by."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.letters import PostState
from domain.resuming import Written
from domain.snapshots import Snapshot
from models.columns import Row, Utc
from models.post import LETTER
from models.record import AuditRow


class StrandRow(Row, table=True):
    """The last snapshot of one strand, by its name in the audit (board, assessment-2).

    `course` is that of a domain.snapshots.Snapshot; `as_of` (notice time, UTC) only rises.
    """

    __tablename__ = "strand"

    reference: str = Field(primary_key=True)
    strand: str = Field(primary_key=True)
    as_of: datetime = Field(sa_type=Utc)
    course: str
    recorded_at: datetime = Field(sa_type=Utc)

    @property
    def snapshot(self) -> Snapshot:
        return Snapshot(as_of=self.as_of, course=self.course)


def row_of(reference: str, strand: str, snapshot: Snapshot, recorded_at: datetime) -> StrandRow:
    return StrandRow(
        reference=reference,
        strand=strand,
        as_of=snapshot.as_of,
        course=snapshot.course,
        recorded_at=recorded_at,
    )


async def strands(session: AsyncSession, reference: str) -> Sequence[StrandRow]:
    """Every strand that a notice has had."""
    asked = select(StrandRow).where(StrandRow.reference == reference)
    return (await session.exec(asked.order_by(col(StrandRow.strand)))).all()


async def entered(session: AsyncSession, reference: str) -> frozenset[str]:
    """The keys of all that was entered of a notice."""
    return frozenset(await session.exec(select(AuditRow.key).where(AuditRow.reference == reference)))


async def written(session: AsyncSession, reference: str) -> tuple[Written, ...]:
    """Every letter of a notice, and where it stands."""
    asked = select(LETTER.c.key, LETTER.c.state, LETTER.c.digest).where(LETTER.c.reference == reference)
    found = (await session.exec(asked)).all()
    return tuple(Written(key=key, state=PostState(state), gathered=digest is not None) for key, state, digest in found)
