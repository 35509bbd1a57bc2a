"""Papers as they were saved, version by version, and the evidence that goes with them; what pages ask of both."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.papers import Evidence, Paper
from models.columns import Row, Utc
from models.record import AuditRow, DutyRow

EVIDENCE = TypeAdapter(tuple[Evidence, ...])


class VersionRow(Row, table=True):
    """One version of a paper (`paper` is its slug, such as board-3). Never changed: what changes is a new version.

    `texts` are its sections by name, `evidence` its files as domain.papers.Evidence; `sha256` covers all of it.
    `click` is the press of a button that it came of.
    """

    __tablename__ = "paper_version"
    __table_args__ = (UniqueConstraint("reference", "paper", "click"),)

    reference: str = Field(primary_key=True)
    paper: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    click: str
    texts: dict[str, Any] = Field(sa_type=JSON)
    evidence: list[Any] = Field(sa_type=JSON)
    sha256: str
    by: str
    at: datetime = Field(sa_type=Utc)
    recorded_at: datetime = Field(sa_type=Utc)

    @property
    def files(self) -> tuple[Evidence, ...]:
        return EVIDENCE.validate_python(self.evidence)


class EvidenceRow(Row, table=True):
    """A file that some version of a notice's papers has, once however many have it. Its bytes are on disk."""

    __tablename__ = "evidence"

    reference: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    size: int
    kind: str
    recorded_at: datetime = Field(sa_type=Utc)


async def versions(session: AsyncSession, reference: str, paper: str | None = None) -> Sequence[VersionRow]:
    """Every version of one paper, or of all a notice's, the first first."""
    asked = select(VersionRow).where(VersionRow.reference == reference)
    of_paper = asked.where(VersionRow.paper == paper) if paper else asked
    return (await session.exec(of_paper.order_by(VersionRow.paper, col(VersionRow.version)))).all()


async def latest(session: AsyncSession, reference: str, paper: str) -> VersionRow | None:
    asked = select(VersionRow).where(VersionRow.reference == reference, VersionRow.paper == paper)
    return (await session.exec(asked.order_by(col(VersionRow.version).desc()).limit(1))).first()


async def saved_by(session: AsyncSession, reference: str, paper: str, click: str) -> VersionRow | None:
    """The version that one press of a button became."""
    asked = select(VersionRow).where(VersionRow.reference == reference, VersionRow.paper == paper)
    return (await session.exec(asked.where(VersionRow.click == click))).first()


async def bytes_kept(session: AsyncSession, reference: str) -> int:
    """How much evidence of one notice is kept, in bytes."""
    asked = select(func.coalesce(func.sum(EvidenceRow.size), 0)).where(EvidenceRow.reference == reference)
    return int((await session.exec(asked)).one())


async def evidence_known(session: AsyncSession, hashes: Iterable[str], reference: str) -> set[str]:
    """Which of these files some paper of one notice has."""
    asked = select(EvidenceRow.sha256).where(col(EvidenceRow.sha256).in_(list(hashes)))
    return set(await session.exec(asked.where(EvidenceRow.reference == reference)))


async def every_hash(session: AsyncSession) -> set[str]:
    """The files that some paper of any notice has."""
    return set(await session.exec(select(EvidenceRow.sha256).distinct()))


async def duty_of(session: AsyncSession, reference: str, paper: Paper) -> DutyRow | None:
    """The duty that a paper discharges; None where this notice has never asked for it."""
    return await session.get(DutyRow, (reference, paper.duty))


async def acts_on(session: AsyncSession, reference: str, paper: Paper) -> Sequence[AuditRow]:
    """What was done with a paper: handed in, or drafted, signed and submitted. The first first."""
    of_strand = select(AuditRow).where(AuditRow.reference == reference, AuditRow.strand == paper.strand)
    named = [col(AuditRow.key).startswith(f"{reference}/{paper.strand}/{act}/", autoescape=True) for act in paper.acts]
    found = [row for act in named for row in await session.exec(of_strand.where(act))]
    of_paper = (row for row in found if row.details.get(paper.about) == str(paper.number))
    return sorted(of_paper, key=lambda row: row.n)
