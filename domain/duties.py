"""Duties: somebody owes somebody something by a date, for a reason that stands in a paragraph."""

from datetime import date, datetime
from enum import StrEnum

from domain.facts import Fact
from domain.ladder import Rung, Unit, rungs
from domain.people import Role
from domain.reckoning import Reckoning
from domain.standing import Clock

WORKING = Unit.WORKING_DAYS


class DutyKind(Fact):
    """One row of the table of duties (reading, 5): who owes whom what, how they are reminded, how they discharge it.

    `name` begins the names of its letters (`board_report_due`, `board_report_overdue`); `act` is what discharges it.
    `told` hear once, on the working day after the date, that it has passed. A kind that is not `chased` is nobody's
    fault when its day passes: it is a right and not a debt, or somebody with authority is asked instead. One chased
    `until_done` is asked for once a month after its numbered chasers (reading, "what the notice leaves open", 3; ¶5a).
    """

    name: str
    what: str
    owner: Role
    owed_to: Role
    act: str
    ladder: tuple[Rung, ...] = ()
    told: tuple[Role, ...] = ()
    chased: bool = True
    until_done: bool = False


def _row(
    name: str,
    what: str,
    owner: Role,
    owed_to: Role,
    act: str,
    ladder: tuple[Rung, ...],
    *told: Role,
    chased: bool = True,
    until_done: bool = False,
) -> tuple[str, DutyKind]:
    return name, DutyKind(
        name=name,
        what=what,
        owner=owner,
        owed_to=owed_to,
        act=act,
        ladder=ladder,
        told=told,
        chased=chased,
        until_done=until_done,
    )


# Overdue inside the council: the chair and the adviser see it, and DfE is told (reading, 5).
SEEN_BY = (Role.CASE_LEAD, Role.CHAIR, Role.ADVISER)
COORDINATOR, DCS, CHAIR, ADVISER, CASE_LEAD = (
    Role.COORDINATOR,
    Role.DCS,
    Role.CHAIR,
    Role.ADVISER,
    Role.CASE_LEAD,
)

# The board report's rungs stand 15, 10 and 7 working days before the board, whose papers go out five before it.
KINDS: dict[str, DutyKind] = dict(
    (
        _row("term_settled", "settle what the notice leaves open", CASE_LEAD, COORDINATOR, "settle", rungs(WORKING, 5, 2), until_done=True),
        _row("plan_submission", "submit the improvement plan", COORDINATOR, CASE_LEAD, "submit-plan", rungs(WORKING, 20, 10, 5), *SEEN_BY),
        _row("plan_update", "bring the plan and its record of progress up to date", COORDINATOR, CHAIR, "update-plan", rungs(WORKING, 5), *SEEN_BY, until_done=True),
        _row("board_timetable", "put the next board meetings in the timetable", COORDINATOR, CHAIR, "add-meeting", rungs(WORKING, 10, 5), *SEEN_BY),
        _row("board_report", "hand in the report to the board", COORDINATOR, CHAIR, "submit-report", rungs(WORKING, 10, 5, 2), *SEEN_BY),
        _row("partner_update", "send your update to the board", Role.PARTNER, CHAIR, "submit-partner-update", rungs(WORKING, 5), *SEEN_BY),
        _row("board_held", "say whether the board met", COORDINATOR, CHAIR, "record-meeting", (), *SEEN_BY),
        _row("action_log", "send out the action log", COORDINATOR, CHAIR, "submit-actions", (), *SEEN_BY),
        _row("minutes", "send out the minutes", COORDINATOR, CHAIR, "submit-minutes", rungs(WORKING, 3), *SEEN_BY),
        _row("board_action", "carry out what the board agreed", COORDINATOR, CHAIR, "close-action", rungs(WORKING, 5, 1), *SEEN_BY),
        _row("review_booking", "book the review of progress", CASE_LEAD, COORDINATOR, "book-review", rungs(Unit.WEEKS, 12, 8, 4), until_done=True),
        _row("review_held", "say whether the review was held", CASE_LEAD, COORDINATOR, "record-review", ()),
        _row("review_outcome", "record what the review found", CASE_LEAD, COORDINATOR, "record-outcome", rungs(WORKING, 5)),
        _row("review_access", "have people, data, rooms and files ready for the reviewers", COORDINATOR, CASE_LEAD, "confirm-access", rungs(WORKING, 10, 5), *SEEN_BY),
        _row("self_assessment", "submit the council's own assessment of improvement", DCS, CASE_LEAD, "submit-assessment", rungs(Unit.WEEKS, 8, 4, 2), *SEEN_BY),
        _row("diagnostic_review", "have the diagnostic review done", COORDINATOR, ADVISER, "complete-diagnostic", rungs(WORKING, 10, 5), *SEEN_BY),
        _row("adviser_report", "send the report of progress or concern", ADVISER, CASE_LEAD, "submit-adviser-report", rungs(WORKING, 5), CASE_LEAD),
        _row("nhs_adviser_report", "send the report of progress or concern", Role.NHS_ADVISER, CASE_LEAD, "submit-adviser-report", rungs(WORKING, 5), CASE_LEAD),
        _row("chair_letter", "write to the Secretary of State", CHAIR, Role.MINISTER, "submit-chair-letter", rungs(WORKING, 15, 5), CASE_LEAD),
        _row("case_meeting", "hold the meeting with the case lead", COORDINATOR, CASE_LEAD, "record-case-meeting", rungs(WORKING, 2), *SEEN_BY),
        _row("target", "meet the target", COORDINATOR, CASE_LEAD, "meet-target", rungs(WORKING, 20, 10, 5), *SEEN_BY),
        _row("delivery", "deliver the actions in the improvement plan", DCS, CASE_LEAD, "report-delivery", (*rungs(Unit.MONTHS, 6, 3, 2, 1), *rungs(Unit.WEEKS, 2)), chased=False),
        _row("delivery_reading", "say how the notice stands after its delivery date", CASE_LEAD, COORDINATOR, "give-reading", rungs(WORKING, 5)),
        _row("concern_triage", "decide what becomes of the concern", CASE_LEAD, Role.APPROVER, "propose-stage", rungs(WORKING, 5, 2)),
        _row("stage_boxes", "see that each box of the list has a name and a day", CASE_LEAD, Role.APPROVER, "tick-box", rungs(WORKING, 5, 2)),
        _row("stage_approval", "approve or refuse the proposed decision", Role.APPROVER, CASE_LEAD, "approve-stage", rungs(WORKING, 2)),
        _row("warning_reply", "reply to the warning letter", Role.CHIEF_EXECUTIVE, CASE_LEAD, "record-reply", rungs(WORKING, 5, 4, 3, 2, 1), *SEEN_BY),
        _row("representations", "make representations to the Secretary of State", Role.CHIEF_EXECUTIVE, Role.MINISTER, "record-reply", rungs(WORKING, 5, 4, 3, 2, 1), *SEEN_BY, chased=False),
        _row("direction_review", "review progress under the direction", CASE_LEAD, Role.MINISTER, "record-direction-review", rungs(Unit.WEEKS, 8, 4)),
        _row("commissioner_report", "report whether the council can improve itself", Role.COMMISSIONER, Role.MINISTER, "record-commissioner-report", rungs(Unit.WEEKS, 4, 2), CASE_LEAD),
        _row("support_end", "say whether support ends", CASE_LEAD, Role.MINISTER, "propose-stage", rungs(Unit.WEEKS, 8, 4)),
    )
)  # fmt: skip


def is_overdue(kind: str, due_on: date, today: date) -> bool:
    """Whether an open duty of this kind is late; the day of one that is not chased has only passed."""
    return due_on < today and (kind not in KINDS or KINDS[kind].chased)


class DutyStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Duty(Fact):
    """One duty of one notice, at one revision of its date.

    `key` is unique inside the notice and outlives revisions; `opened_at` is when it came to be owed: rungs before
    that fold into one reminder then. `about` are the arguments its act will name (such as the meeting's number).
    `person` is the id of the one who owes it, where each holder of the role owes their own. `clock` is what a pause may
    stop; None where no pause does. `acknowledged_at` is when (UTC) whoever owes it said that they have seen it.
    """

    key: str
    kind: str
    paragraph: str
    due: Reckoning
    opened_at: datetime
    clock: Clock | None
    revision: int = 1
    status: DutyStatus = DutyStatus.OPEN
    done_on: date | None = None
    title: str = ""
    owner: Role | None = None
    act: str = ""
    about: dict[str, str | int] = {}
    ladder: tuple[Rung, ...] | None = None
    person: str = ""
    acknowledged_at: datetime | None = None

    @property
    def row(self) -> DutyKind:
        return KINDS[self.kind]

    @property
    def owed_by(self) -> Role:
        return self.owner or self.row.owner

    @property
    def discharged_by(self) -> str:
        """The name of the act that discharges it."""
        return self.act or self.row.act

    @property
    def what(self) -> str:
        return self.title or self.row.what

    @property
    def late_by(self) -> int:
        """Days handed in late; nought when in time or not handed in."""
        return max(0, (self.done_on - self.due.on).days) if self.done_on else 0
