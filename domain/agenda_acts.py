"""What people add to a board's agenda, and what they strike from it."""

from datetime import datetime

from pydantic import Field

from domain.action_acts import OF_THE_BOARD, InALine, noted, with_proceedings
from domain.agenda import drawn_up, goes_out_at
from domain.board import BoardCourse
from domain.board_acts import AboutMeeting
from domain.course import why_not_on
from domain.meetings import Meeting, MeetingStatus
from domain.moments import day_of, spoken
from domain.proceedings import Added, AgendaItem, Struck


class ItemAdded(AboutMeeting):
    """5b: an item for one board's agenda, under a paragraph of the notice: the board's own where none is named."""

    name = "add-agenda-item"
    may = OF_THE_BOARD
    text: InALine
    paragraph: str = Field(default="", max_length=20)


class ItemStruck(AboutMeeting):
    """An item is struck from one board's agenda, by its name there. It stays in the record, with who struck it."""

    name = "strike-agenda-item"
    may = OF_THE_BOARD
    item: str = Field(min_length=1, max_length=60)
    reason: str = Field(default="", max_length=2000)


def why_not_add(course: BoardCourse, act: ItemAdded, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now) or _why_not_ahead(course, act.meeting, now):
        return refusal
    if any(one.text.casefold() == act.text.casefold() and not one.struck for one in agenda_of(course, act.meeting)):
        return f"The agenda of board {act.meeting} has this already."
    known = paragraphs(course)
    if act.paragraph and act.paragraph not in known:
        return f"This notice has no paragraph {act.paragraph!r}; it has {', '.join(known)}."
    return None


def item_added(course: BoardCourse, act: ItemAdded, now: datetime) -> BoardCourse:
    said = noted(course, act, now).model_dump()
    added = Added(**said, meeting=act.meeting, text=act.text, paragraph=act.paragraph or course.paragraph)
    return with_proceedings(course, added=(*course.proceedings.added, added))


def why_not_strike(course: BoardCourse, act: ItemStruck, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now) or _why_not_ahead(course, act.meeting, now):
        return refusal
    agenda = agenda_of(course, act.meeting)
    item = next((one for one in agenda if one.name == act.item), None)
    if item is None:
        known = ", ".join(one.name for one in agenda if not one.struck)
        return f"The agenda of board {act.meeting} has no item {act.item!r}; it has {known}."
    over = item.struck
    return f"It was struck by {over.by_name} on {spoken(over.on)} already: {item.text}" if over else None


def item_struck(course: BoardCourse, act: ItemStruck, now: datetime) -> BoardCourse:
    said = noted(course, act, now).model_dump()
    struck = Struck(**said, meeting=act.meeting, item=act.item, reason=act.reason)
    return with_proceedings(course, struck=(*course.proceedings.struck, struck))


def said_of(course: BoardCourse, act: ItemAdded | ItemStruck) -> str:
    """The act as the register says it; `course` is the one before it."""
    if isinstance(act, ItemAdded):
        return f"An item was added to the agenda of board {act.meeting}: {act.text}"
    text = next(one.text for one in agenda_of(course, act.meeting) if one.name == act.item)
    return f"An item was struck from the agenda of board {act.meeting}: {text}"


def warned_of(course: BoardCourse, number: int, now: datetime) -> tuple[str, ...]:
    """That the agenda had gone out before it was changed, for whoever changes it."""
    sent_at = goes_out_at(_known(course, number), course.standing.notice, course.standing.edition)
    if now < sent_at:
        return ()
    return (f"The agenda went to the members on {spoken(day_of(sent_at))}; they are not sent it again.",)


def agenda_of(course: BoardCourse, number: int) -> tuple[AgendaItem, ...]:
    return drawn_up(_known(course, number), course.proceedings, course.plan_told, course.standing)


def paragraphs(course: BoardCourse) -> tuple[str, ...]:
    """Every paragraph this notice is known to have, in the order of its terms."""
    terms = course.standing.notice.terms
    named = (getattr(getattr(terms, name), "paragraph", "") for name in type(terms).model_fields)
    clauses = (one.paragraph for one in terms.clauses)
    return tuple(dict.fromkeys(one for one in (*named, *clauses) if one and one[:1].isdigit()))


def _why_not_ahead(course: BoardCourse, number: int, now: datetime) -> str | None:
    meeting = course.meeting(number)
    if meeting is None:
        known = ", ".join(str(one.number) for one in course.meetings) or "none yet"
        return f"There is no board {number}; the timetable has: {known}."
    if meeting.status is not MeetingStatus.PLANNED:
        return f"Board {number} is {meeting.status} already."
    begun = f"Board {number} began on {spoken(meeting.day)}: its agenda stands."
    return begun if meeting.starts_at <= now else None


def _known(course: BoardCourse, number: int) -> Meeting:
    meeting = course.meeting(number)
    if meeting is None:
        raise ValueError(f"no board {number}")
    return meeting
