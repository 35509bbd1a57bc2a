"""The stages of the ladder, who may move between them, and what is kept of each move (reading, 4)."""

from datetime import date, datetime
from enum import StrEnum

from domain.facts import Fact
from domain.people import Role


class Stage(StrEnum):
    CONCERN = "concern"
    WARNING = "warning"
    MINDED_TO = "minded to direct"
    DIRECTION = "direction"
    COMMISSIONER_REVIEW = "commissioner review"
    DE_ESCALATION = "de-escalation"
    DROPPED = "dropped"
    ENDED = "ended"


CASE_LEAD, APPROVER, MINISTER = Role.CASE_LEAD, Role.APPROVER, Role.MINISTER


class Rule(Fact):
    """Who may propose a move to a stage, who may approve it, where it usually leads, and the reply its letter asks."""

    propose: tuple[Role, ...]
    approve: tuple[Role, ...]
    leads_to: tuple[Stage, ...] = ()
    reply: str = ""


LADDER: dict[Stage, Rule] = {
    Stage.CONCERN: Rule(
        propose=(CASE_LEAD,),
        approve=(APPROVER, MINISTER),
        leads_to=(Stage.DROPPED, Stage.WARNING, Stage.MINDED_TO),
    ),
    Stage.WARNING: Rule(
        propose=(CASE_LEAD,),
        approve=(APPROVER, MINISTER),
        leads_to=(Stage.DROPPED, Stage.MINDED_TO),
        reply="warning_reply",
    ),
    Stage.MINDED_TO: Rule(
        propose=(CASE_LEAD, APPROVER),
        approve=(MINISTER,),
        leads_to=(Stage.DROPPED, Stage.DIRECTION),
        reply="representations",
    ),
    Stage.DIRECTION: Rule(
        propose=(CASE_LEAD, APPROVER),
        approve=(MINISTER,),
        leads_to=(Stage.COMMISSIONER_REVIEW, Stage.DIRECTION, Stage.DE_ESCALATION),
    ),
    Stage.COMMISSIONER_REVIEW: Rule(
        propose=(CASE_LEAD, APPROVER), approve=(MINISTER,), leads_to=(Stage.DIRECTION, Stage.DE_ESCALATION)
    ),
    Stage.DE_ESCALATION: Rule(
        propose=(CASE_LEAD, APPROVER), approve=(MINISTER,), leads_to=(Stage.ENDED, Stage.CONCERN)
    ),
    Stage.DROPPED: Rule(propose=(CASE_LEAD,), approve=(APPROVER, MINISTER)),
    Stage.ENDED: Rule(propose=(CASE_LEAD, APPROVER), approve=(MINISTER,)),
}

ASKS_REPLY = tuple(stage for stage, rule in LADDER.items() if rule.reply)

STAGE_LETTERS = {
    Stage.CONCERN: "stage_concern",
    Stage.WARNING: "stage_warning",
    Stage.MINDED_TO: "stage_minded_to",
    Stage.DIRECTION: "stage_direction",
    Stage.COMMISSIONER_REVIEW: "stage_commissioner_review",
    Stage.DE_ESCALATION: "stage_de_escalation",
    Stage.DROPPED: "concern_dropped",
    Stage.ENDED: "concern_dropped",
}

COUNCIL_SIDE = (Role.CHIEF_EXECUTIVE, Role.DCS, Role.LEAD_MEMBER, Role.COORDINATOR)


class Box(Fact):
    """One thing to be seen to before a formal stage: the name it is ticked by, what it asks, and on what that rests.

    `source` is empty in a list that was proposed before lists said theirs.
    """

    name: str
    what: str
    source: str = ""


class Ticked(Fact):
    """A box with its name and its day: who saw to it (`by` is an id), on which day, entered when (UTC)."""

    box: str
    by: str
    by_name: str
    on: date
    at: datetime
    note: str = ""
    document: str = ""


class Proposed(Fact):
    """A move somebody has proposed. `reply_by` is the date the letter gives; no statute sets one.

    `lapsed_at` is when (UTC) an outside event overtook it. `passed_over` are the stages of the climb it skips; a
    `reversal` goes back down. `boxes` is its list as it stood when it was proposed, `ticks` those seen to, `completed`
    how often the list became complete. `decides` are the roles that may decide it, where they are not the stage's own.
    """

    number: int
    stage: Stage
    by: str
    by_name: str
    on: date
    at: datetime
    reason: str
    document: str = ""
    reply_by: date | None = None
    lapsed_at: datetime | None = None
    passed_over: tuple[Stage, ...] = ()
    reversal: bool = False
    boxes: tuple[Box, ...] = ()
    ticks: tuple[Ticked, ...] = ()
    completed: int = 0
    decides: tuple[Role, ...] = ()

    @property
    def deciders(self) -> tuple[Role, ...]:
        return self.decides or LADDER[self.stage].approve


class Decided(Fact):
    """What became of a proposal: the second person's name, role, day and answer."""

    proposal: Proposed
    approved: bool
    by: str
    by_name: str
    on: date
    at: datetime
    reason: str = ""
    from_stage: Stage
    role: str = Role.APPROVER.value


class Event(Fact):
    """Something outside the notice that may overtake its clocks: an inspection, a direction, a judgment."""

    what: str
    on: date
    at: datetime
    source: str = ""
    overtakes: bool = False


class Reply(Fact):
    text: str
    on: date
    at: datetime
    stage: Stage


class Stands(Fact):
    """What an escalation tells its notice: where it stands, and whether it is over."""

    number: int
    stage: Stage
    over: bool = False
