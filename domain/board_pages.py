"""A board's proceedings as the register shows them."""

from collections.abc import Iterator

from domain.agenda import drawn_up
from domain.board import BoardCourse
from domain.meetings import Meeting
from domain.people import holders, known_by_id, title
from domain.proceedings import Action, BoardPage, NumberedAction, NumberedDecision


def board_pages(course: BoardCourse) -> Iterator[BoardPage]:
    """The proceedings of each board in the timetable, by its number."""
    for meeting in course.meetings:
        yield _page(course, meeting)


def _page(course: BoardCourse, meeting: Meeting) -> BoardPage:
    kept, n = course.proceedings, meeting.number
    return BoardPage(
        number=n,
        agenda=drawn_up(meeting, kept, course.plan_told, course.standing),
        decisions=tuple(
            NumberedDecision(number=k, decision=one)
            for k, one in enumerate(kept.decisions, start=1)
            if one.meeting == n
        ),
        minutes=tuple(one for one in kept.minutes if one.meeting == n),
        actions=tuple(
            NumberedAction(number=k, owed_by=_owed_by(course, one), action=one)
            for k, one in enumerate(kept.actions, start=1)
            if one.meeting == n
        ),
    )


def _owed_by(course: BoardCourse, action: Action) -> str:
    """Who owes an action now, in words: its owner, or who holds their part since they left it."""
    people = course.standing.people
    if person := known_by_id(people, action.owed_by(people)):
        return person.name
    return ", ".join(one.name for one in holders(people, action.role)) or f"nobody ({title(action.role)})"
