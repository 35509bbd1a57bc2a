"""Paragraph 13: the ladder towards s497A Education Act 1996. Nothing here moves but by a recorded decision.

The clause is permissive ("may", "at any stage"), so no lateness and no silence ever changes a stage: a person with
the authority proposes, another approves, and both are kept with the reason and the document.
"""

from collections.abc import Iterator
from datetime import date, datetime

from domain.checklists import complete_since
from domain.course import Course, Ending
from domain.days import working_days_after
from domain.duties import Duty
from domain.moments import day_of, spoken
from domain.months import corresponding_date
from domain.people import Role
from domain.proposals import told_of, told_on_ladder
from domain.reckoning import Reckoning, Settlement, Status, reckoned
from domain.stages import (
    APPROVER,
    ASKS_REPLY,
    CASE_LEAD,
    COUNCIL_SIDE,
    LADDER,
    MINISTER,
    STAGE_LETTERS,
    Decided,
    Event,
    Proposed,
    Reply,
    Stage,
)
from domain.standing import Clock
from domain.steps import Step


class EscalationCourse(Course):
    """One concern and what was decided about it. `stage` changes only in `approved`."""

    number: int
    concern: str
    raised_by: str
    raised_on: date
    stage: Stage = Stage.CONCERN
    proposal: Proposed | None = None
    lapsed: tuple[Proposed, ...] = ()
    decisions: tuple[Decided, ...] = ()
    replies: tuple[Reply, ...] = ()
    events: tuple[Event, ...] = ()

    @property
    def over(self) -> bool:
        return self.stage in (Stage.DROPPED, Stage.ENDED)

    @property
    def entered(self) -> Decided | None:
        """The decision by which the present stage was entered; None while it is the concern as raised."""
        return next((decided for decided in reversed(self.decisions) if decided.approved), None)

    @property
    def direction(self) -> Decided | None:
        """The decision by which the council was directed last; it stands while a commissioner looks at the council."""
        return self._last(Stage.DIRECTION)

    @property
    def commissioned(self) -> Decided | None:
        """The decision by which a commissioner was asked last to look at the council."""
        return self._last(Stage.COMMISSIONER_REVIEW)

    @property
    def asked_reply(self) -> Decided | None:
        """The decision whose letter asked last for a reply, which may be entered once the ladder has moved on."""
        return self._last(*ASKS_REPLY)

    def _last(self, *stages: Stage) -> Decided | None:
        to_it = (one for one in reversed(self.decisions) if one.approved and one.proposal.stage in stages)
        return next(to_it, None)

    @property
    def paragraph(self) -> str:
        failure = self.standing.notice.terms.failure
        return failure.paragraph if failure else "head"

    def owed(self) -> tuple[Duty, ...]:
        return (*_boxes(self), *_approval(self), *_clock(self))

    def happenings(self) -> tuple[Step, ...]:
        if self.ending:
            return _fallen(self, self.ending)
        return (*_raised(self), *_proposed(self), *_decided(self), *_replied(self), *_overtaken(self))


def _fallen(course: EscalationCourse, ending: Ending) -> tuple[Step, ...]:
    """What was proposed when the notice ended is decided by nobody any more, and those asked to decide hear of it."""
    if course.proposal is None or course.standing.practice < 2:
        return ()
    said = f"The notice was {ending.how}, while {course.proposal.stage} was proposed"
    to = tuple(dict.fromkeys((CASE_LEAD, APPROVER, *course.proposal.deciders)))
    return (
        _told(
            course,
            "fallen",
            ending.at,
            f"Tell that what was proposed has fallen with the notice: {course.proposal.stage}",
            "ladder_overtaken",
            to,
            event=said,
            stage=course.stage,
        ),
    )


def _custom(course: EscalationCourse, anchor_on: date, what: str, anchor: str = "the day it was put") -> Reckoning:
    days = course.standing.notice.terms.conventions.settle_within
    return reckoned(
        working_days_after(anchor_on, days, course.standing.edition),
        course.standing.edition,
        paragraph=course.paragraph,
        rule=f"{what} {days} working days after",
        status=Status.ASSUMED,
        anchor_on=anchor_on,
        anchor=anchor,
    )


def _boxes(course: EscalationCourse) -> Iterator[Duty]:
    """Nothing formal until each box has a name and a day: whoever leads the case is asked to see to them."""
    if (proposal := course.proposal) and proposal.boxes:
        yield course.duty(
            boxes_key(course, proposal),
            "stage_boxes",
            _custom(course, proposal.on, "each box of the list has a name and a day"),
            Clock.ESCALATION,
            opened_at=proposal.at,
            running_since=proposal.on,
            escalation=course.number,
        )


def _approval(course: EscalationCourse) -> Iterator[Duty]:
    """A proposal whose list is complete waits for its second person; unanswered it is chased, and nothing else."""
    proposal = course.proposal
    ready = complete_since(proposal) if proposal else None
    if proposal is None or ready is None:
        return
    since_on = day_of(ready) if proposal.boxes else proposal.on
    anchor = "the day its list was complete" if proposal.boxes else "the day it was put"
    yield course.duty(
        approval_key(course, proposal),
        "stage_approval",
        _custom(course, since_on, "a proposed decision is approved or refused", anchor),
        Clock.ESCALATION,
        opened_at=ready,
        owner=proposal.deciders[0],
        running_since=since_on,
        escalation=course.number,
    )


def _clock(course: EscalationCourse) -> Iterator[Duty]:
    """The clock of the stage the ladder stands at."""
    entered = course.entered
    match course.stage:
        case Stage.CONCERN:
            yield from _triage(course, entered)
        case Stage.WARNING | Stage.MINDED_TO if entered and entered.proposal.reply_by:
            yield _reply(course, entered, entered.proposal.reply_by)
        case Stage.DIRECTION if entered:
            yield from _direction_reviews(course, entered)
        case Stage.COMMISSIONER_REVIEW if entered:
            # The direction stays in force meanwhile, and so do its reviews.
            if direction := course.direction:
                yield from _direction_reviews(course, direction)
            months = course.standing.notice.terms.conventions.commissioner_months
            yield _months_after(course, entered, "commissioner_report", months, "the commissioner reports")
        case Stage.DE_ESCALATION if entered:
            months = course.standing.notice.terms.conventions.support_months
            yield _months_after(course, entered, "support_end", months, "support goes on")
        case _:
            return


def _triage(course: EscalationCourse, entered: Decided | None) -> Iterator[Duty]:
    """A concern waits to be decided on: from when it was raised, or from when the last proposal about it fell."""
    since_on, since = (entered.on, entered.at) if entered else (course.raised_on, course.opened_at)
    fallen = [(decided.on, decided.at) for decided in course.decisions if not decided.approved]
    fallen += [(day_of(proposal.lapsed_at), proposal.lapsed_at) for proposal in course.lapsed if proposal.lapsed_at]
    since_on, since = max(((since_on, since), *fallen), key=lambda known: known[1])
    yield course.duty(
        triage_key(course),
        "concern_triage",
        _custom(course, since_on, "what becomes of a concern is decided"),
        Clock.ESCALATION,
        opened_at=since,
        withdrawn=course.proposal is not None,
        running_since=since_on,
        escalation=course.number,
    )


def triage_key(course: EscalationCourse) -> str:
    return f"triage-{course.number}-{len(course.decisions) + len(course.lapsed)}"


def _reply(course: EscalationCourse, entered: Decided, reply_by: date) -> Duty:
    """The date in the letter. There is no statutory period, so nothing else can be reckoned."""
    due = reckoned(
        reply_by,
        course.standing.edition,
        paragraph=course.paragraph,
        rule="the date the letter gives",
        status=Status.AGREED,
        anchor_on=entered.on,
        anchor=f"the {entered.proposal.stage} letter",
        settled=Settlement(by=entered.by_name, role=entered.role, on=entered.on, document=entered.proposal.document),
    )
    overtaken = any(event.overtakes and event.at > entered.at for event in course.events)
    return course.duty(
        reply_key(course),
        LADDER[course.stage].reply,
        due,
        Clock.ESCALATION,
        opened_at=entered.at,
        withdrawn=overtaken,
        running_since=entered.on,
        escalation=course.number,
    )


def reply_key(course: EscalationCourse) -> str:
    return f"reply-{course.number}-{course.asked_reply.proposal.number if course.asked_reply else 0}"


def approval_key(course: EscalationCourse, proposal: Proposed) -> str:
    return f"approval-{course.number}-{proposal.number}"


def boxes_key(course: EscalationCourse, proposal: Proposed) -> str:
    return f"boxes-{course.number}-{proposal.number}"


def _direction_reviews(course: EscalationCourse, entered: Decided) -> Iterator[Duty]:
    for n, months in enumerate((6, 12), start=1):
        what = "progress under a direction is reviewed"
        yield _months_after(course, entered, "direction_review", months, what, n, review=n)


def _months_after(
    course: EscalationCourse, entered: Decided, kind: str, months: int, what: str, n: int = 1, **about: int
) -> Duty:
    due = reckoned(
        corresponding_date(entered.on, months),
        course.standing.edition,
        paragraph=course.paragraph,
        rule=f"{what} {months} months after, to the corresponding date",
        status=Status.ASSUMED,
        anchor_on=entered.on,
        anchor=f"the {entered.proposal.stage} decision",
    )
    owed = course.duty(
        stage_key(course, kind, entered, n),
        kind,
        due,
        Clock.ESCALATION,
        opened_at=entered.at,
        running_since=entered.on,
    )
    return owed.model_copy(update={"about": {"escalation": course.number, **about}})


def stage_key(course: EscalationCourse, kind: str, entered: Decided | None, n: int = 1) -> str:
    """The `n`th duty of a kind that the present stage brought with it."""
    return f"{kind.replace('_', '-')}-{course.number}-{entered.proposal.number if entered else 0}-{n}"


def _told(
    course: EscalationCourse, slug: str, moment: datetime, what: str, letter: str, to: tuple[Role, ...], **facts: str
) -> Step:
    return told_on_ladder(course.number, course.paragraph, slug, moment, what, letter, to, **facts)


def _raised(course: EscalationCourse) -> Iterator[Step]:
    yield _told(
        course,
        "raised",
        course.opened_at,
        "Tell that a concern was raised",
        "concern_raised",
        (CASE_LEAD, APPROVER),
        concern=course.concern,
        raised_by=course.raised_by,
    )


def _proposed(course: EscalationCourse) -> Iterator[Step]:
    decided = (decision.proposal for decision in course.decisions)
    every = (*decided, *course.lapsed, *((course.proposal,) if course.proposal else ()))
    for proposal in every:
        from_stage = next((d.from_stage for d in course.decisions if d.proposal == proposal), course.stage)
        yield from told_of(proposal, from_stage, course.number, course.paragraph)


def _decided(course: EscalationCourse) -> Iterator[Step]:
    for decided in course.decisions:
        yield _stage_told(course, decided) if decided.approved else _refusal_told(course, decided)


def _refusal_told(course: EscalationCourse, decided: Decided) -> Step:
    return _told(
        course,
        f"decided-{decided.proposal.number}",
        decided.at,
        f"Tell that {decided.proposal.stage} was refused",
        "stage_refused",
        (CASE_LEAD, APPROVER),
        stage=decided.proposal.stage,
        refused_by=decided.by_name,
        reason=decided.reason,
    )


def _stage_told(course: EscalationCourse, decided: Decided) -> Step:
    """A decision is told to everybody it concerns; a concern that came to nothing stays inside the department."""
    proposal = decided.proposal
    dropped = proposal.stage in (Stage.DROPPED, Stage.ENDED) and decided.from_stage is Stage.CONCERN
    to = (CASE_LEAD, APPROVER) if dropped else (*COUNCIL_SIDE, Role.CHAIR, Role.ADVISER, CASE_LEAD)
    if proposal.stage is Stage.COMMISSIONER_REVIEW:
        to = (*to, Role.COMMISSIONER)
    return _told(
        course,
        f"decided-{proposal.number}",
        decided.at,
        f"Tell the decision: {proposal.stage}",
        STAGE_LETTERS[proposal.stage],
        to,
        reason=proposal.reason,
        decided_by=proposal.by_name,
        approved_by=decided.by_name,
        document=proposal.document,
        reply_by=spoken(proposal.reply_by) if proposal.reply_by else "",
    )


def _replied(course: EscalationCourse) -> Iterator[Step]:
    for n, reply in enumerate(course.replies, start=1):
        yield _told(
            course,
            f"reply-{n}",
            reply.at,
            f"Tell that the council replied to the {reply.stage} letter",
            "reply_recorded",
            (CASE_LEAD, APPROVER),
            stage=reply.stage,
            reply=reply.text,
            received_on=spoken(reply.on),
        )


def _overtaken(course: EscalationCourse) -> Iterator[Step]:
    for n, event in enumerate(course.events, start=1):
        if event.overtakes:
            yield _told(
                course,
                f"overtaken-{n}",
                event.at,
                f"Tell that an outside event overtook the ladder: {event.what}",
                "ladder_overtaken",
                (CASE_LEAD, APPROVER, MINISTER),
                event=event.what,
                stage=course.stage,
            )
