"""The plan in the register: its objectives, each with its history, and all else that is kept of it.

Rows are written by the register's office alone; what is asked of them is read-only.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.meetings import MeetingStatus
from domain.moments import day_of
from domain.plan import ObjectivePage, PlanPage
from domain.plan_words import Since
from models.columns import Row, Utc
from models.record import MeetingRow, NoticeRow


class ObjectiveRow(Row, table=True):
    """An objective as it now stands. `progress` is empty while nobody has said how it goes, and "dropped" once it is.

    `whole` is the domain.plan.ObjectivePage itself, with its history.
    """

    __tablename__ = "objective"

    reference: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    area: str
    text: str
    owner: str
    progress: str
    progress_on: date | None = None
    version: int
    whole: dict[str, Any] = Field(sa_type=JSON)
    recorded_at: datetime = Field(sa_type=Utc)


class PlanRow(Row, table=True):
    """All that is kept of a notice's plan beside its objectives. `whole` is a domain.plan.PlanPage without them."""

    __tablename__ = "plan"

    reference: str = Field(primary_key=True)
    version: int
    whole: dict[str, Any] = Field(sa_type=JSON)
    recorded_at: datetime = Field(sa_type=Utc)


async def objectives(session: AsyncSession, reference: str) -> Sequence[ObjectivePage]:
    """The objectives of a notice's plan by their number, those dropped too."""
    asked = select(ObjectiveRow).where(ObjectiveRow.reference == reference).order_by(col(ObjectiveRow.number))
    return [ObjectivePage.model_validate(row.whole) for row in await session.exec(asked)]


async def plan(session: AsyncSession, reference: str) -> PlanPage:
    """The whole plan of a notice; an empty one where nothing is kept of it."""
    row = await session.get(PlanRow, reference)
    beside = PlanPage.model_validate(row.whole) if row else PlanPage()
    return beside.model_copy(update={"objectives": tuple(await objectives(session, reference))})


async def last_met(session: AsyncSession, notice: NoticeRow, kind: str = "") -> Since:
    """The last board or review held, or of one `kind` of them; before any, the day the notice came into force."""
    held = select(MeetingRow).where(MeetingRow.reference == notice.reference, MeetingRow.status == MeetingStatus.HELD)
    held = held.where(MeetingRow.kind == kind) if kind else held
    last = (await session.exec(held.order_by(col(MeetingRow.starts_at).desc()).limit(1))).first()
    if last is None:
        return Since(notice.in_force_on, "the notice came into force")
    return Since(day_of(last.starts_at), f"{last.kind} {last.number}")


def rows_of(page: PlanPage, reference: str, recorded_at: datetime) -> tuple[list[ObjectiveRow], PlanRow]:
    """What changed of a plan as the rows it is written over."""
    beside = page.model_copy(update={"objectives": ()})
    row = PlanRow(
        reference=reference, version=page.version, whole=beside.model_dump(mode="json"), recorded_at=recorded_at
    )
    return [_objective(one, reference, recorded_at) for one in page.objectives], row


def _objective(page: ObjectivePage, reference: str, recorded_at: datetime) -> ObjectiveRow:
    objective, latest = page.objective, page.objective.latest
    return ObjectiveRow(
        reference=reference,
        number=page.number,
        area=objective.area,
        text=objective.text,
        owner=page.owned_by,
        progress="dropped" if objective.dropped else latest.progress.value if latest else "",
        progress_on=latest.on if latest else None,
        version=objective.version,
        whole=page.model_dump(mode="json"),
        recorded_at=recorded_at,
    )
