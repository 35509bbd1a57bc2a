"""The boards' proceedings in the register: each board's agenda, decisions and minutes, and each action agreed.

Rows are written by the register's office alone; what is asked of them is read-only.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.proceedings import BoardPage, NumberedAction
from models.columns import Row, Utc


class BoardRow(Row, table=True):
    """One board's proceedings. `whole` is a domain.proceedings.BoardPage without its actions; `as_of` only rises."""

    __tablename__ = "board"

    reference: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    as_of: datetime = Field(sa_type=Utc)
    whole: dict[str, Any] = Field(sa_type=JSON)
    recorded_at: datetime = Field(sa_type=Utc)


class ActionRow(Row, table=True):
    """An action of the boards as it now stands. `status` is open, closed or dropped.

    `whole` is the domain.proceedings.NumberedAction itself.
    """

    __tablename__ = "board_action"

    reference: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    board: int
    text: str
    owner: str
    due_on: date
    status: str
    as_of: datetime = Field(sa_type=Utc)
    whole: dict[str, Any] = Field(sa_type=JSON)
    recorded_at: datetime = Field(sa_type=Utc)


async def board(session: AsyncSession, reference: str, number: int) -> BoardPage:
    """One board's proceedings with the actions it agreed; empty where nothing is kept of it."""
    row = await session.get(BoardRow, (reference, number))
    page = BoardPage.model_validate(row.whole) if row else BoardPage(number=number)
    of_it = [one for one in await actions(session, reference) if one.action.meeting == number]
    return page.model_copy(update={"actions": tuple(of_it)})


async def actions(session: AsyncSession, reference: str) -> Sequence[NumberedAction]:
    """Every action of a notice's boards by its number, those closed or dropped too."""
    asked = select(ActionRow).where(ActionRow.reference == reference).order_by(col(ActionRow.number))
    return [NumberedAction.model_validate(row.whole) for row in await session.exec(asked)]


def rows_of(page: BoardPage, reference: str, recorded_at: datetime) -> tuple[BoardRow, list[ActionRow]]:
    """A board's page as the rows it is written over."""
    as_of = page.as_of or recorded_at
    beside = page.model_copy(update={"actions": ()})
    row = BoardRow(
        reference=reference,
        number=page.number,
        as_of=as_of,
        whole=beside.model_dump(mode="json"),
        recorded_at=recorded_at,
    )
    return row, [_action(one, reference, as_of, recorded_at) for one in page.actions]


def _action(numbered: NumberedAction, reference: str, as_of: datetime, recorded_at: datetime) -> ActionRow:
    action, over = numbered.action, numbered.action.over
    return ActionRow(
        reference=reference,
        number=numbered.number,
        board=action.meeting,
        text=action.text,
        owner=numbered.owed_by,
        due_on=action.due_on,
        status="open" if over is None else "dropped" if over.dropped else "closed",
        as_of=as_of,
        whole=numbered.model_dump(mode="json"),
        recorded_at=recorded_at,
    )
