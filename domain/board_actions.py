"""Paragraph 5b: what a board agreed that somebody does, owed until it is closed, from board to board."""

from collections.abc import Iterator

from domain.course import Course
from domain.duties import Duty
from domain.moments import spoken
from domain.proceedings import Action
from domain.reckoning import Reckoning, Status, reckoned
from domain.standing import Clock


def action_key(number: int) -> str:
    return f"board-action-{number}"


def actions_owed(course: Course, actions: tuple[Action, ...], paragraph: str) -> Iterator[Duty]:
    """Each action a board agreed, owed by its owner; once they have left their part, by who holds it now."""
    for number, action in enumerate(actions, start=1):
        owed = course.duty(
            action_key(number),
            "board_action",
            _due(course, number, action, paragraph),
            Clock.BOARD,
            opened_at=action.at,
            withdrawn=action.over is not None and action.over.dropped,
            title=f"carry out action {number} of board {action.meeting}: {action.text}",
            owner=action.role,
            running_since=action.dated_on,
            action=number,
        )
        yield owed.model_copy(update={"person": action.owed_by(course.standing.people)})


def _due(course: Course, number: int, action: Action, paragraph: str) -> Reckoning:
    moves = (
        f"Moved from {spoken(one.from_on)} to {spoken(one.to_on)} by {one.by_name} on {spoken(one.on)}: {one.reason}."
        for one in action.moves
    )
    return reckoned(
        action.due_on,
        course.standing.edition,
        paragraph=paragraph,
        rule=f"the day for action {number}, agreed at board {action.meeting}",
        status=Status.AGREED,
        shifts=tuple(moves),
    )
