"""What people do about the board's actions: each act, why it may be refused, and the course after it."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from domain.acts import Act, Reason, because, doer
from domain.board import BoardCourse
from domain.board_actions import action_key
from domain.board_acts import OFFICE, AboutMeeting
from domain.course import why_not_on
from domain.facts import Day
from domain.meetings import MeetingStatus
from domain.moments import day_of, spoken
from domain.people import OneLine, Person, Role, holders, known_by_id, person_known_as, title
from domain.plan import Noted
from domain.proceedings import Action, ActionMoved, ActionOver

# What was agreed, in a line that fits a letter.
InALine = Annotated[OneLine, Field(max_length=500)]
OF_THE_BOARD = (*OFFICE, Role.CHAIR)


class ActionAgreed(AboutMeeting):
    """5b: a board agreed an action: what is done, who does it (a person or a part) and by which day."""

    name = "agree-action"
    may = OF_THE_BOARD
    text: InALine
    owner: InALine
    due_on: Day


class AboutAction(Act):
    """An act about one action of the board, by its number."""

    term = "board"
    action: int = Field(ge=1, le=5000)


class ActionClosed(AboutAction):
    """An action of the board is done, and what came of it. Whoever owes it may say so, the office and the chair."""

    name = "close-action"
    may = tuple(Role)
    outcome: str = Field(default="", max_length=4000)


class NewActionDay(AboutAction):
    """An action of the board has another day, with the reason; the day before is kept beside it."""

    name = "move-action"
    may = OF_THE_BOARD
    to_on: Day
    reason: Reason


class ActionDropped(AboutAction):
    """An action of the board is pursued no more, with the reason. It stays in the record."""

    name = "drop-action"
    may = OF_THE_BOARD
    reason: Reason


def why_not_sat(course: BoardCourse, number: int, now: datetime) -> str | None:
    """Why nothing can have come of a board: it is unknown, has not begun, was called off or did not meet."""
    meeting = course.meeting(number)
    if meeting is None:
        known = ", ".join(str(one.number) for one in course.meetings) or "none yet"
        return f"There is no board {number}; the timetable has: {known}."
    if meeting.status in (MeetingStatus.CANCELLED, MeetingStatus.NOT_HELD):
        off = "called off" if meeting.status is MeetingStatus.CANCELLED else "not held"
        return f"Board {number} was {off}: nothing was agreed at it."
    ahead = f"Board {number} has not sat yet: it is on {spoken(meeting.day)}."
    return ahead if meeting.status is MeetingStatus.PLANNED and now < meeting.starts_at else None


def noted(course: BoardCourse, act: Act, now: datetime) -> Noted:
    """Who says it, of which day, and when: what everything that is kept of a board begins with."""
    person = doer(course.standing, act)
    return Noted(on=act.on, at=now, by=person.id, by_name=person.name)


def owner_of(people: tuple[Person, ...], named: str) -> tuple[Role, str, str] | str:
    """The part, the person's id (or none) and the words for whoever is named; else a sentence saying why not."""
    part = named.strip().casefold().replace(" ", "_").replace("-", "_")
    role = next((role for role in Role if part in (role.value, title(role).replace(" ", "_"))), None)
    if role and holders(people, role):
        return role, "", title(role)
    person = person_known_as(people, named)
    return person if isinstance(person, str) else (person.roles[0], person.id, person.name)


def why_not_agree(course: BoardCourse, act: ActionAgreed, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now) or why_not_sat(course, act.meeting, now):
        return refusal
    if isinstance(owner := owner_of(course.standing.people, act.owner), str):
        return owner
    meeting = course.meeting(act.meeting)
    if meeting and act.due_on < meeting.day:
        return f"{spoken(act.due_on)} lies before board {act.meeting}, which met on {spoken(meeting.day)}."
    for number, one in course.proceedings.open_actions():
        if (one.meeting, one.text.casefold(), one.owner) == (act.meeting, act.text.casefold(), owner[2]):
            return f"Board {act.meeting} agreed this already: it is action {number}, by {spoken(one.due_on)}."
    return None


def agreed(course: BoardCourse, act: ActionAgreed, now: datetime) -> BoardCourse:
    """One more action, owed from now on until it is closed."""
    owner = owner_of(course.standing.people, act.owner)
    if isinstance(owner, str):
        raise ValueError(owner)
    role, person, words = owner
    action = Action(
        **noted(course, act, now).model_dump(),
        meeting=act.meeting,
        text=act.text,
        role=role,
        person=person,
        owner=words,
        due_on=act.due_on,
    )
    return with_proceedings(course, actions=(*course.proceedings.actions, action))


def why_not_close(course: BoardCourse, act: ActionClosed, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now) or _why_not_open(course, act.action):
        return refusal
    action, person = _known(course, act), doer(course.standing, act)
    if not (set(person.roles) & set(OF_THE_BOARD) or _owes(course, action, person)):
        allowed = " or ".join(title(role) for role in OF_THE_BOARD)
        return f"{person.name} may not close this: it is for {action.owner}, who owes it, or the {allowed}."
    meeting = course.meeting(action.meeting)
    if meeting and act.on < meeting.day:
        return f"Action {act.action} was agreed on {spoken(meeting.day)}, after {spoken(act.on)}."
    return None


def closed(course: BoardCourse, act: ActionClosed, now: datetime) -> BoardCourse:
    over = ActionOver(**noted(course, act, now).model_dump(), outcome=act.outcome)
    after = course.replaced(proceedings=course.proceedings.with_action(act.action, over=over))
    return after.handed_in(action_key(act.action), act.on)


def why_not_move(course: BoardCourse, act: NewActionDay, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now) or _why_not_open(course, act.action):
        return refusal
    if act.to_on == _known(course, act).due_on:
        return f"Action {act.action} is due on {spoken(act.to_on)} already."
    if act.to_on < day_of(now):
        return f"{spoken(act.to_on)} is past: an action is moved to a day to come."
    return None


def moved(course: BoardCourse, act: NewActionDay, now: datetime) -> BoardCourse:
    """The action with its new day; reminders and chasing begin anew from it."""
    action = _known(course, act)
    said = noted(course, act, now).model_dump()
    move = ActionMoved(**said, from_on=action.due_on, to_on=act.to_on, reason=act.reason.rstrip("."))
    changes = {"due_on": act.to_on, "moves": (*action.moves, move)}
    return course.replaced(proceedings=course.proceedings.with_action(act.action, **changes))


def why_not_drop(course: BoardCourse, act: ActionDropped, now: datetime) -> str | None:
    return why_not_on(course, act, now) or _why_not_open(course, act.action)


def dropped(course: BoardCourse, act: ActionDropped, now: datetime) -> BoardCourse:
    over = ActionOver(**noted(course, act, now).model_dump(), outcome=act.reason, dropped=True)
    return course.replaced(proceedings=course.proceedings.with_action(act.action, over=over))


def said_of(course: BoardCourse, act: ActionAgreed | AboutAction) -> str:
    """The act as the register says it; `course` is the one before it."""
    match act:
        case ActionAgreed():
            number, owner = len(course.proceedings.actions) + 1, owner_of(course.standing.people, act.owner)[2]
            return f"Board {act.meeting} agreed action {number}: {act.text}; {owner}, by {spoken(act.due_on)}"
        case NewActionDay():
            was = spoken(_known(course, act).due_on)
            return f"Action {act.action} was moved from {was} to {spoken(act.to_on)}, {because(act.reason)}"
        case ActionDropped():
            return f"Action {act.action} was dropped, {because(act.reason)}"
        case ActionClosed():
            return f"Action {act.action} was closed: {act.outcome or _known(course, act).text}"
    raise TypeError(f"{act!r} is no act about an action")


def _owes(course: BoardCourse, action: Action, person: Person) -> bool:
    """Whether it is theirs; a deputy answers for who they stand in for."""
    owed_by, people = action.owed_by(course.standing.people), course.standing.people
    owing = [one for one in holders(people, action.role) if owed_by in ("", one.id)]
    return person.id in {one.id for one in owing} | {one.deputy for one in owing if known_by_id(people, one.deputy)}


def _why_not_open(course: BoardCourse, number: int) -> str | None:
    actions = course.proceedings.actions
    if number > len(actions):
        known = f"they are numbered 1 to {len(actions)}" if actions else "no board has agreed any yet"
        return f"There is no action {number}: {known}."
    if over := actions[number - 1].over:
        return f"Action {number} was {'dropped' if over.dropped else 'closed'} on {spoken(over.on)} already."
    return None


def _known(course: BoardCourse, act: AboutAction) -> Action:
    return course.proceedings.actions[act.action - 1]


def with_proceedings(course: BoardCourse, **changes: object) -> BoardCourse:
    """`course` with something more kept of its boards."""
    return course.replaced(proceedings=course.proceedings.model_copy(update=changes))
