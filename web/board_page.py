"""The boards' own pages: each with its agenda, papers, decisions, minutes and actions, and what the visitor may do."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import HTTPException, Response

from domain.action_acts import OF_THE_BOARD
from domain.meetings import MeetingStatus
from domain.moments import day_of, spoken, spoken_moment
from domain.people import Person, Role, title
from domain.plan_words import when
from domain.proceedings import AgendaItem, BoardPage, Minuted, NumberedAction, NumberedDecision
from models import boards as kept
from models import reading
from models.database import Sessions
from models.record import DutyRow, MeetingRow
from web.pages import page
from web.plan_page import Offered
from web.rights import View
from web.shown import Way, boards_address, meeting, notice_address
from web.ways import Asked

# Of the duties about one board, those that are papers of it, before or after.
PAPERS = ("board_report", "partner_update", "action_log", "minutes")


@dataclass(frozen=True)
class Item:
    """An item of the agenda: `under` names its paragraph, `struck` says by whom it was taken off, if it was."""

    text: str
    under: str
    points: tuple[str, ...]
    struck: str
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Done:
    """An action as it stands: `tag` is empty while it is open and in time."""

    what: str
    stands: str
    tag: str
    said: tuple[str, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class BoardPages:
    sessions: Sessions

    async def every(self, asked: Asked) -> Response:
        """Each board they may see, the next first and then those that were."""
        view, reference = asked.view, asked.reference
        async with self.sessions.reading() as session:
            rows = [one for one in await reading.meetings(session, reference) if is_seen(one, view)]
            row = await reading.notice(session, reference)
        if row is None:
            raise HTTPException(404)
        ahead = [one for one in rows if one.starts_at > asked.now and one.status == MeetingStatus.PLANNED]
        before = [one for one in rows if one not in ahead]
        return page(
            "boards.html",
            200,
            title=f"Boards: {row.council}",
            visitor=asked.visitor,
            back=notice_address(reference),
            ahead=[_in_list(one) for one in sorted(ahead, key=lambda one: one.starts_at)],
            before=[_in_list(one) for one in sorted(before, key=lambda one: one.starts_at, reverse=True)],
        )

    async def one(self, asked: Asked) -> Response:
        view, reference, number = asked.view, asked.reference, _number(asked)
        async with self.sessions.reading() as session:
            row, meetings = await reading.notice(session, reference), await reading.meetings(session, reference)
            board, actions = await kept.board(session, reference, number), await kept.actions(session, reference)
            papers = [one for one in await reading.duties(session, reference) if is_paper_of(one, number)]
        found = next((one for one in meetings if one.number == number and is_seen(one, view)), None)
        if row is None or found is None:
            raise HTTPException(404)
        today = day_of(asked.now)
        offered = Offered(view, reference, today, over=row.ended_on is not None)
        ahead = found.status == MeetingStatus.PLANNED and found.starts_at > asked.now
        sat = not ahead and found.status in (MeetingStatus.PLANNED, MeetingStatus.HELD)
        earlier = [one for one in actions if one.action.meeting != number and one.action.over is None]
        reviews = [one for one in meetings if one.kind == "review" and one.status == MeetingStatus.PLANNED]
        return page(
            "board.html",
            200,
            title=f"Board {number}: {row.council}",
            visitor=asked.visitor,
            back=boards_address(reference),
            board=meeting(found, view, row.council),
            stands=_stands(found, asked),
            agenda=list(_agenda(board, offered, reviews, open_for=number if ahead else 0)),
            adding=offered.ways("add-agenda-item", meeting=number) if ahead else (),
            papers=[_paper(one, today) for one in papers],
            decisions=[_decision(one) for one in board.decisions],
            minutes=[_version(n, one) for n, one in reversed(list(enumerate(board.minutes, start=1)))],
            actions=[_action(one, view, offered, today) for one in board.actions],
            earlier=[_action(one, view, offered, today) for one in soonest(earlier)],
            after=offered.ways("agree-action", "record-decision", meeting=number) if sat else (),
            minuting=_minuting(board, papers, offered, number),
        )


def board_choices(
    board: BoardPage, actions: Iterable[NumberedAction], people: Sequence[Person]
) -> dict[str, list[tuple[str, str]]]:
    """What a form about a board can be about, by the name of its field: each value with its words."""
    parts = dict.fromkeys(role for one in people for role in one.roles)
    return {
        "owner": [*((one.id, one.name) for one in people), *((role.value, f"the {title(role)}") for role in parts)],
        "action": [(str(one.number), f"{one.number}. {one.action.text}") for one in actions if one.action.over is None],
        "item": [(one.name, one.text) for one in board.agenda if one.struck is None],
    }


def _number(asked: Asked) -> int:
    typed = str(asked.request.path_params["number"])
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 5):
        raise HTTPException(404)
    return int(typed)


def is_seen(row: MeetingRow, view: View) -> bool:
    """Whether a meeting is a board, and one they may see."""
    return row.kind == "board" and view.sees_meeting([one["person"] for one in row.whole["invited"]])


def is_paper_of(row: DutyRow, number: int) -> bool:
    """Whether a duty is a paper of one board."""
    return row.kind in PAPERS and row.about.get("meeting") == number


def _in_list(row: MeetingRow) -> tuple[str, str, str]:
    address = f"{boards_address(row.reference)}/{row.number}"
    return f"Board {row.number}, {spoken(day_of(row.starts_at))}", address, row.status


def _stands(row: MeetingRow, asked: Asked) -> str:
    if row.status != MeetingStatus.PLANNED:
        return row.status
    return "planned" if row.starts_at > asked.now else "nobody has said yet whether it met"


def _agenda(board: BoardPage, offered: Offered, reviews: Sequence[MeetingRow], open_for: int) -> Iterator[Item]:
    """Its items in order; what was struck stands last. It can be changed until its board `open_for` begins."""
    to_come = tuple(f"Review {one.number}: {spoken_moment(one.starts_at)}" for one in reviews) if open_for else ()
    for one in sorted(board.agenda, key=lambda one: one.struck is not None):
        known = (*one.points, *(to_come if one.name == "reviews" else ()))
        ways = offered.ways("strike-agenda-item", meeting=open_for, item=one.name) if open_for else ()
        yield Item(one.text, _under(one), known, _struck(one), () if one.struck else ways)


def _under(one: AgendaItem) -> str:
    added = f", added by {one.added.by_name} on {spoken(one.added.on)}" if one.added else ""
    return f"paragraph {one.paragraph}{added}"


def _struck(one: AgendaItem) -> str:
    if one.struck is None:
        return ""
    because = f": {one.struck.reason}" if one.struck.reason else ""
    return f"Struck by {one.struck.by_name} on {spoken(one.struck.on)}{because}"


def _paper(row: DutyRow, today: date) -> tuple[str, str, bool]:
    what = f"{row.what[:1].upper()}{row.what[1:]}"
    if row.done_on:
        return what, f"done on {spoken(row.done_on)}", False
    if row.status != "open":
        return what, "no longer owed", False
    return what, f"by the end of {spoken(row.due_on)}", row.due_on < today


def _decision(one: NumberedDecision) -> tuple[str, str, str]:
    return f"{one.number}. {one.decision.text}", one.decision.carried, when(one.decision)


def _version(number: int, one: Minuted) -> dict[str, str]:
    said = {"name": f"Version {number}", "when": when(one), "text": one.text, "document": one.document}
    return {**said, "reason": one.reason}


def _minuting(board: BoardPage, papers: Iterable[DutyRow], offered: Offered, number: int) -> tuple[Way, ...]:
    """Minutes are sent out once, and corrected as often as need be."""
    if board.minutes:
        return offered.ways("correct-minutes", meeting=number)
    owed = any(one.kind == "minutes" and one.status == "open" for one in papers)
    return offered.ways("submit-minutes", meeting=number) if owed else ()


def soonest(actions: Iterable[NumberedAction]) -> list[NumberedAction]:
    """Actions by their day, and by number where that is the same."""
    return sorted(actions, key=lambda one: (one.action.due_on, one.number))


def _action(one: NumberedAction, view: View, offered: Offered, today: date) -> Done:
    action, over = one.action, one.action.over
    closing: tuple[Role, ...] = OF_THE_BOARD
    if view.owes(action.role, action.owed_by(view.everybody)):
        closing = (*closing, *view.roles)
    may_close = view.acts_as(closing) is not None
    acts = (*(("close-action",) if may_close else ()), "move-action", "drop-action")
    was = f" (agreed as {action.owner}'s)" if one.owed_by != action.owner and action.person else ""
    tag = ("dropped" if over.dropped else "closed") if over else "overdue" if action.due_on < today else ""
    moves = (
        f"Moved from {spoken(made.from_on)} to {spoken(made.to_on)}: {made.reason} ({when(made)})"
        for made in action.moves
    )
    ended = (f"{tag.capitalize()}: {over.outcome or 'nothing more was said'} ({when(over)})",) if over else ()
    return Done(
        what=f"{one.number}. {action.text}",
        stands=f"{one.owed_by}{was}, by {spoken(action.due_on)}; agreed at board {action.meeting}",
        tag=tag,
        said=(*moves, *ended),
        ways=() if over else offered.ways(*acts, action=one.number),
    )
