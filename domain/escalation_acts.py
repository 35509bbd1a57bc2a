"""What people do on the ladder: propose, approve or refuse, reply, review, tell of an outside event."""

from datetime import datetime
from typing import NamedTuple

from pydantic import Field

from domain.acts import Act, Reason, doer
from domain.checklists import boxes_for, complete_since, in_words, last_ticked_on, still_open
from domain.course import why_not_hand_in, why_not_on
from domain.deciding import why_not_second
from domain.escalation import EscalationCourse, approval_key, reply_key, stage_key, triage_key
from domain.facts import Day
from domain.moments import spoken
from domain.moves import deciders, is_reversal, passed_over
from domain.people import Person, Role, title
from domain.refusals import OfField
from domain.stages import ASKS_REPLY, LADDER, Decided, Event, Proposed, Reply, Stage

DEPARTMENT = (Role.CASE_LEAD, Role.APPROVER, Role.MINISTER)


class AboutEscalation(Act):
    """An act about one escalation, by its number."""

    term = "failure"
    escalation: int = Field(default=1, ge=1, le=200)


class StageProposal(AboutEscalation):
    """A move proposed: to which stage, why, by what document, and the reply date its letter will give."""

    name = "propose-stage"
    may = (Role.CASE_LEAD, Role.APPROVER)
    stage: Stage
    reason: Reason
    document: str = Field(default="", max_length=500)
    reply_by: Day | None = None


class StageApproval(AboutEscalation):
    """The move that another person proposed is approved: the stage changes."""

    name = "approve-stage"
    may = (Role.APPROVER, Role.MINISTER)
    document: str = Field(default="", max_length=500)


class StageRefusal(AboutEscalation):
    """The move that another person proposed is refused, with the reason."""

    name = "refuse-stage"
    may = (Role.APPROVER, Role.MINISTER)
    reason: Reason


class CouncilReply(AboutEscalation):
    """The council's reply to a warning, or its representations. `on` is the day it was received."""

    name = "record-reply"
    may = (Role.CHIEF_EXECUTIVE, Role.DCS, Role.COORDINATOR, *DEPARTMENT)
    reply: str = Field(min_length=3, max_length=8000)


class DirectionReviewed(AboutEscalation):
    """A review under the direction was held, and what it found."""

    name = "record-direction-review"
    may = DEPARTMENT
    review: int = Field(ge=1, le=2)
    outcome: str = Field(min_length=3, max_length=4000)


class CommissionerReport(AboutEscalation):
    """The commissioner reported whether the council can improve itself."""

    name = "record-commissioner-report"
    may = (Role.COMMISSIONER, *DEPARTMENT)
    outcome: str = Field(min_length=3, max_length=4000)


def why_not_propose(course: EscalationCourse, act: StageProposal, now: datetime) -> str | None:
    """A move needs a proposer the ladder names, no other proposal open, and a reply date where its letter asks one."""
    if refusal := why_not_on(course, act, now) or why_over(course):
        return refusal
    rule = LADDER[act.stage]
    person = doer(course.standing, act)
    if not set(person.roles) & set(rule.propose):
        who = " or ".join(title(role) for role in rule.propose)
        return OfField("stage", f"{person.name} may not propose this: {act.stage} is proposed by the {who}.")
    if course.proposal:
        return f"{course.proposal.by_name} has proposed {course.proposal.stage} already; that is decided first."
    if act.stage is course.stage and act.stage is not Stage.DIRECTION:
        return OfField("stage", f"The ladder stands at {act.stage} already.")
    return _why_not_reply_date(act)


def proposed(course: EscalationCourse, act: StageProposal, now: datetime) -> EscalationCourse:
    """The move waits for its list, where it is a formal one, and for its second person."""
    person, listed = doer(course.standing, act), course.standing.practice > 2
    proposal = Proposed(
        number=len(course.decisions) + len(course.lapsed) + 1,
        stage=act.stage,
        by=person.id,
        by_name=person.name,
        on=act.on,
        at=now,
        reason=act.reason,
        document=act.document,
        reply_by=act.reply_by,
        passed_over=passed_over(course.stage, act.stage),
        reversal=is_reversal(course.stage, act.stage),
        boxes=boxes_for(act.stage, course.stage) if listed else (),
        decides=deciders(course.stage, act.stage) if listed else (),
    )
    return course.replaced(proposal=proposal)


def why_not_approve(course: EscalationCourse, act: StageApproval, now: datetime) -> str | None:
    """The person who proposes never approves, whatever roles they hold; and nobody does while a box is open."""
    if refusal := why_not_on(course, act, now) or why_over(course) or _why_not_second(course, act):
        return refusal
    reply_by = course.proposal.reply_by if course.proposal else None
    if reply_by and reply_by <= act.on:
        return f"The letter's reply date, {spoken(reply_by)}, is not ahead any more: propose it anew with a later one."
    return _why_not_seen_to(course.proposal, act) if course.proposal else None


def approved(course: EscalationCourse, act: StageApproval, now: datetime) -> EscalationCourse:
    """The stage moves: here and nowhere else."""
    decided = _decided(course, act, now, approved=True)
    proposal = decided.proposal
    done = {approval_key(course, proposal): act.on}
    if course.stage is Stage.CONCERN:
        done[triage_key(course)] = act.on
    if course.stage is Stage.DE_ESCALATION and proposal.stage is Stage.ENDED:
        done[stage_key(course, "support_end", course.entered)] = act.on
    return course.replaced(
        stage=proposal.stage, proposal=None, decisions=(*course.decisions, decided), done={**course.done, **done}
    )


def who_may_decide(course: EscalationCourse) -> tuple[Person, ...]:
    """Those who may decide the proposal in hand: they hold the part, did not propose it, nor have it of who did."""
    if (proposal := course.proposal) is None:
        return ()
    holding = (one for one in course.standing.people if set(one.roles) & set(proposal.deciders))
    asked = ((one, StageApproval(by=one.id, on=proposal.on, escalation=course.number)) for one in holding)
    return tuple(one for one, act in asked if why_not_second(one, proposal, act) is None)


def why_not_refuse(course: EscalationCourse, act: StageRefusal, now: datetime) -> str | None:
    return why_not_on(course, act, now) or why_over(course) or _why_not_second(course, act)


def refused(course: EscalationCourse, act: StageRefusal, now: datetime) -> EscalationCourse:
    decided = _decided(course, act, now, approved=False, reason=act.reason)
    after = course.replaced(proposal=None, decisions=(*course.decisions, decided))
    waited = complete_since(decided.proposal) is not None
    return after.handed_in(approval_key(course, decided.proposal), act.on) if waited else after


def why_not_reply(course: EscalationCourse, act: CouncilReply, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now) or why_over(course):
        return refusal
    letter = course.asked_reply
    if letter is None:
        return f"No letter has asked for a reply: the ladder stands at {course.stage}."
    if given := course.done.get(reply_key(course)):
        return f"The reply was received on {spoken(given)} already."
    if act.on < letter.on:
        asked = f"The {letter.proposal.stage} letter was decided on {spoken(letter.on)}"
        return OfField("on", f"{asked}: no reply to it can have been received on {spoken(act.on)}.")
    return None


def replied(course: EscalationCourse, act: CouncilReply, now: datetime) -> EscalationCourse:
    """A reply is received however late it comes, and whatever overtook the letter: it is the council's right."""
    letter = course.asked_reply
    reply = Reply(text=act.reply, on=act.on, at=now, stage=letter.proposal.stage if letter else course.stage)
    return course.replaced(replies=(*course.replies, reply)).handed_in(reply_key(course), act.on)


def why_not_review(course: EscalationCourse, act: DirectionReviewed, now: datetime) -> str | None:
    key = stage_key(course, "direction_review", course.direction, act.review)
    found = Found(course.direction, key, "review under a direction", "review")
    return why_not_on(course, act, now) or why_over(course) or _why_not_found(course, act, found)


def reviewed(course: EscalationCourse, act: DirectionReviewed) -> EscalationCourse:
    return course.handed_in(stage_key(course, "direction_review", course.direction, act.review), act.on)


def why_not_commissioner(course: EscalationCourse, act: CommissionerReport, now: datetime) -> str | None:
    key = stage_key(course, "commissioner_report", course.commissioned)
    found = Found(course.commissioned, key, "commissioner's report")
    return why_not_on(course, act, now) or why_over(course) or _why_not_found(course, act, found)


def commissioner_reported(course: EscalationCourse, act: CommissionerReport) -> EscalationCourse:
    return course.handed_in(stage_key(course, "commissioner_report", course.commissioned), act.on)


def overtaken(course: EscalationCourse, event: Event) -> EscalationCourse:
    """An outside event noted; where the person who recorded it says it overtakes, an open proposal lapses with it."""
    after = course.replaced(events=(*course.events, event))
    if course.proposal is None or not event.overtakes:
        return after
    lapsed = course.proposal.model_copy(update={"lapsed_at": event.at})
    return after.replaced(proposal=None, lapsed=(*course.lapsed, lapsed))


class Found(NamedTuple):
    """What is found under a stage: by which decision it was entered, the duty's key, its name, and the act's field."""

    under: Decided | None
    key: str
    what: str
    field: str = ""


def _why_not_found(course: EscalationCourse, act: Act, found: Found) -> str | None:
    """What was found under a stage is a fact, and is entered however far the ladder has moved on since."""
    if found.under is None or found.under == course.entered:
        return why_not_hand_in(course, found.key, found.what, found.field)
    if given := course.done.get(found.key):
        return OfField(found.field, f"This {found.what} was handed in on {spoken(given)} already.")
    if act.on < found.under.on:
        said = (
            f"The {found.under.proposal.stage} was decided on {spoken(found.under.on)}: this cannot have been before."
        )
        return OfField("on", said)
    return None


def _why_not_second(course: EscalationCourse, act: Act) -> str | None:
    proposal = course.proposal
    if proposal is None:
        return "Nothing is proposed: there is nothing to approve or refuse."
    person = doer(course.standing, act)
    if refusal := why_not_second(person, proposal, act):
        return refusal
    if not set(person.roles) & set(proposal.deciders):
        who = " or ".join(title(role) for role in proposal.deciders)
        here = (
            f" from {course.stage}" if proposal.decides and proposal.decides != LADDER[proposal.stage].approve else ""
        )
        return f"{person.name} may not decide this: {proposal.stage}{here} is approved by the {who}."
    return None


def _why_not_seen_to(proposal: Proposed, act: StageApproval) -> str | None:
    """Nothing formal until each box has a name and a day, and as of no day before the last of them."""
    if left := still_open(proposal):
        return (
            f"Nothing is formal until each box has a name and a day. Still open for {proposal.stage}: {in_words(left)}."
        )
    if act.on < last_ticked_on(proposal):
        seen_to = spoken(last_ticked_on(proposal))
        return OfField(
            "on", f"Its last box was seen to on {seen_to}: it cannot have been approved on {spoken(act.on)}."
        )
    return None


def _why_not_reply_date(act: StageProposal) -> str | None:
    if act.stage in ASKS_REPLY and act.reply_by is None:
        return OfField("reply_by", f"A {act.stage} letter gives a date to reply by: say reply_by.")
    if act.reply_by and act.stage not in ASKS_REPLY:
        return OfField("reply_by", f"A {act.stage} letter asks for no reply: leave reply_by out.")
    if act.reply_by and act.reply_by <= act.on:
        late = f"The reply date {spoken(act.reply_by)} is not after {spoken(act.on)}: nobody could reply in time."
        return OfField("reply_by", late)
    return None


def why_over(course: EscalationCourse) -> str | None:
    return f"This escalation was {course.stage} and is over." if course.over else None


def _decided(course: EscalationCourse, act: Act, now: datetime, *, approved: bool, reason: str = "") -> Decided:
    person = doer(course.standing, act)
    if course.proposal is None:
        raise ValueError("no proposal to decide")
    deciding = course.proposal.deciders
    return Decided(
        proposal=course.proposal,
        approved=approved,
        by=person.id,
        by_name=person.name,
        role=next((role for role in deciding if role in person.roles), deciding[0]).value,
        on=act.on,
        at=now,
        reason=reason,
        from_stage=course.stage,
    )


def warned_of_move(course: EscalationCourse, stage: Stage) -> tuple[str, ...]:
    """What a proposal that skips a stage, or goes back, should be told: it may, and its reason is what carries it."""
    usual = LADDER[course.stage].leads_to
    if stage in usual:
        return ()
    return (f"{course.stage} usually leads to {' or '.join(usual) or 'nothing more'}: {stage} rests on its reason.",)
