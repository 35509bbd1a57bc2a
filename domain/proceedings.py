"""Paragraph 5b: what a board has before it and what comes of it: its agenda, decisions, minutes and actions.

Nothing is taken out: what was closed, struck or corrected stays, with who did it and when.
"""

from datetime import date, datetime

from domain.facts import Fact
from domain.moments import spoken
from domain.people import Person, Role, known_by_id
from domain.plan import Noted


class ActionMoved(Noted):
    """An action's day moved, and why."""

    from_on: date
    to_on: date
    reason: str


class ActionOver(Noted):
    """An action that is closed, with what came of it; or one that was dropped, with the reason."""

    outcome: str = ""
    dropped: bool = False


class Action(Noted):
    """What a board agreed that somebody does by a day. Its number is its place, for the life of the notice.

    `person` is the id of who is to do it, as holder of `role`; empty where the part itself is. `owner` names them as
    they were when it was agreed.
    """

    meeting: int
    text: str
    role: Role
    person: str = ""
    owner: str
    due_on: date
    moves: tuple[ActionMoved, ...] = ()
    over: ActionOver | None = None

    @property
    def dated_on(self) -> date:
        """The day its present day was said of: until then no pause could take anything from it."""
        return self.moves[-1].on if self.moves else self.on

    def owed_by(self, people: tuple[Person, ...]) -> str:
        """The id of the one person who owes it; empty where its part does, as when they have left that part."""
        person = known_by_id(people, self.person)
        return self.person if person and self.role in person.roles else ""


class Decision(Noted):
    """What a board decided, and how or by whom. Its number is its place, for the life of the notice."""

    meeting: int
    text: str
    carried: str = ""


class Minuted(Noted):
    """One version of a board's minutes, in words or as a document kept elsewhere; `reason` says why it is another."""

    meeting: int
    text: str = ""
    document: str = ""
    reason: str = ""


class Added(Noted):
    """An item somebody added to one board's agenda, under a paragraph of the notice."""

    meeting: int
    text: str
    paragraph: str


class Struck(Noted):
    """An item struck from one board's agenda, by its name, and why."""

    meeting: int
    item: str
    reason: str = ""


class AgendaItem(Fact):
    """One item of a board's agenda: `points` are what is known of it, `added` and `struck` who did that, if anybody."""

    name: str
    text: str
    paragraph: str
    points: tuple[str, ...] = ()
    added: Added | None = None
    struck: Struck | None = None


class Proceedings(Fact):
    """All that is kept of the boards beside their days. Numbers are places, counted from 1.

    `agendas` are those of boards that were held, as they were then; the others follow from what is known.
    """

    actions: tuple[Action, ...] = ()
    decisions: tuple[Decision, ...] = ()
    minutes: tuple[Minuted, ...] = ()
    added: tuple[Added, ...] = ()
    struck: tuple[Struck, ...] = ()
    agendas: dict[int, tuple[AgendaItem, ...]] = {}

    def with_action(self, number: int, **changes: object) -> "Proceedings":
        actions = list(self.actions)
        actions[number - 1] = actions[number - 1].model_copy(update=changes)
        return self.model_copy(update={"actions": tuple(actions)})

    def open_actions(self) -> tuple[tuple[int, Action], ...]:
        """Those neither closed nor dropped, each with its number, the soonest first."""
        numbered = ((n, one) for n, one in enumerate(self.actions, start=1) if one.over is None)
        return tuple(sorted(numbered, key=lambda found: (found[1].due_on, found[0])))


def open_in_words(proceedings: Proceedings, on: date) -> tuple[str, ...]:
    """The open actions as a board has them before it on a day: those overdue by then first."""
    return tuple(in_words(number, action, on) for number, action in proceedings.open_actions())


def in_words(number: int, action: Action, on: date) -> str:
    late = "overdue since" if action.due_on < on else "by"
    moved = f", moved {_times(len(action.moves))}" if action.moves else ""
    return f"{number}. {action.text}: {action.owner}, {late} {spoken(action.due_on)} (board {action.meeting}{moved})"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


class NumberedAction(Fact):
    """An action as the register shows it, with its number and who owes it now, in words."""

    number: int
    owed_by: str
    action: Action


class NumberedDecision(Fact):
    number: int
    decision: Decision


class BoardPage(Fact):
    """One board's proceedings as the register shows them: its agenda, decisions, versions of its minutes, and actions.

    `actions` are those it agreed itself. `as_of` is when (UTC) its strand entered it.
    """

    number: int
    agenda: tuple[AgendaItem, ...] = ()
    decisions: tuple[NumberedDecision, ...] = ()
    minutes: tuple[Minuted, ...] = ()
    actions: tuple[NumberedAction, ...] = ()
    as_of: datetime | None = None
