"""The boards as programs read them: agenda, papers, decisions, every version of the minutes, and actions."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from domain.moments import day_of
from domain.people import Role
from domain.proceedings import NumberedAction
from models import boards as kept
from models import reading
from models.record import DutyRow
from web.api import saying
from web.api.callers import Reader
from web.api.lists import After, Limit, part_of
from web.api.plan import NotedShape
from web.api.problems import nothing_here
from web.api.shapes import MeetingShape, Page, Shape
from web.board_page import is_paper_of, is_seen, soonest

Number = Annotated[int, Path(description="The board's number, from 1.", ge=1, le=9999)]


class BoardLine(Shape):
    """One board in the list of them."""

    number: int = Field(description="Its number, and its place: …/boards/{number}.")
    starts_at: datetime
    status: str = Field(description="Planned, held, not held or called off.", examples=["planned"])


class AddedShape(NotedShape):
    text: str


class StruckShape(NotedShape):
    reason: str = Field(description="May be empty.")


class ItemShape(Shape):
    """One item of an agenda."""

    name: str = Field(description="What acts name it by.")
    text: str
    paragraph: str
    points: list[str] = Field(description="What is known of it.")
    added: AddedShape | None
    struck: StruckShape | None


class BoardPaperShape(Shape):
    """What is owed to a board, before it or after it."""

    key: str = Field(description="The key of the duty.")
    kind: str = Field(examples=["board_report"])
    what: str
    due_on: date = Field(description="The last day, inclusive, in London.")
    status: str = Field(description="Open, done or withdrawn.", examples=["open"])
    done_on: date | None


class DecisionMadeShape(NotedShape):
    """What a board decided."""

    number: int
    text: str
    carried: str = Field(description="How, or by whom; may be empty.")


class MinutesShape(NotedShape):
    """One version of a board's minutes."""

    version: int = Field(description="From 1: what is corrected is a new version.")
    text: str = Field(description="Their words; empty where they are kept elsewhere.")
    document: str = Field(description="Where they are kept; may be empty.")
    reason: str = Field(description="Why it is another version; empty for the first.")


class MovedShape(NotedShape):
    from_on: date
    to_on: date
    reason: str


class OverShape(NotedShape):
    """How an action ended: closed with what came of it, or dropped with the reason."""

    outcome: str
    dropped: bool


class ActionShape(NotedShape):
    """What a board agreed that somebody does by a day."""

    number: int = Field(description="Its number, which acts name and which never changes.")
    meeting: int = Field(description="The number of the board that agreed it.")
    text: str
    role: Role = Field(description="The part that owes it.")
    owner: str = Field(description="Whose it was when it was agreed.")
    owed_by: str = Field(description="Who owes it now, in words.")
    due_on: date = Field(description="The last day, inclusive, in London.")
    overdue: bool
    moves: list[MovedShape]
    over: OverShape | None = Field(description="Null while it is open.")


class BoardShape(Shape):
    """One board: what is before it and what came of it."""

    meeting: MeetingShape
    agenda: list[ItemShape]
    papers: list[BoardPaperShape]
    decisions: list[DecisionMadeShape]
    minutes: list[MinutesShape] = Field(description="Every version, the first first.")
    actions: list[ActionShape] = Field(description="Those it agreed, closed ones too.")
    earlier_actions: list[ActionShape] = Field(description="The open actions of other boards, the soonest first.")


def board_reads() -> APIRouter:
    router = APIRouter(tags=["reads"])
    router.add_api_route("/notices/{reference}/boards", boards, methods=["GET"], operation_id="boards")
    router.add_api_route("/notices/{reference}/boards/{number}", board, methods=["GET"], operation_id="board")
    return router


async def boards(caller: Reader, reference: str, after: After = 0, limit: Limit = 50) -> Page[BoardLine]:
    """The boards that may be seen, the soonest first."""
    view = caller.view(reference)
    async with caller.desk.sessions.reading() as session:
        rows = [row for row in await reading.meetings(session, reference) if is_seen(row, view)]
    return part_of(
        [BoardLine(number=row.number, starts_at=row.starts_at, status=row.status) for row in rows], after, limit
    )


async def board(caller: Reader, reference: str, number: Number) -> BoardShape:
    """One board: its agenda, papers, decisions, the versions of its minutes, and its actions."""
    view = caller.view(reference)
    async with caller.desk.sessions.reading() as session:
        meetings = await reading.meetings(session, reference)
        row = next((one for one in meetings if one.number == number and is_seen(one, view)), None)
        if row is None:
            raise nothing_here()
        page, actions = await kept.board(session, reference, number), await kept.actions(session, reference)
        duties = [one for one in await reading.duties(session, reference) if is_paper_of(one, number)]
    today = day_of(caller.now)
    earlier = [one for one in actions if one.action.meeting != number and one.action.over is None]
    return BoardShape(
        meeting=saying.meeting(row, view),
        agenda=[ItemShape.model_validate(item.model_dump()) for item in page.agenda],
        papers=[_paper(one) for one in duties],
        decisions=[
            DecisionMadeShape.model_validate({**one.decision.model_dump(), "number": one.number})
            for one in page.decisions
        ],
        minutes=[
            MinutesShape.model_validate({**one.model_dump(), "version": n})
            for n, one in enumerate(page.minutes, start=1)
        ],
        actions=[_action(one, today) for one in page.actions],
        earlier_actions=[_action(one, today) for one in soonest(earlier)],
    )


def _paper(row: DutyRow) -> BoardPaperShape:
    return BoardPaperShape(**{name: getattr(row, name) for name in BoardPaperShape.model_fields})


def _action(one: NumberedAction, today: date) -> ActionShape:
    action = one.action
    overdue = action.over is None and action.due_on < today
    said = {"number": one.number, "owed_by": one.owed_by, "overdue": overdue}
    return ActionShape.model_validate({**action.model_dump(), **said})
