"""What an act would do to dates and letters, without doing it: the law itself, applied to a copy of every strand.

An act that waits for a second person is taken as approved by one who could approve it, and a formal stage as having had
each of its boxes ticked: so the letters of the asking are among what would be sent.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any, TypeVar

from domain import motions, notice_acts, reviews, timetable
from domain.acts import Act
from domain.board import BoardCourse
from domain.box_acts import BoxTicked, ticked
from domain.checklists import still_open
from domain.course import Course, Ending, redated
from domain.duties import Duty, DutyStatus
from domain.escalation import EscalationCourse
from domain.escalation_acts import StageApproval, StageProposal, approved, proposed, why_not_approve, why_not_propose
from domain.facts import Fact
from domain.moments import day_of, spoken
from domain.notice import NoticeCourse
from domain.people import Person, Role, title
from domain.reviews import ReviewCourse
from domain.standing import Standing
from domain.steps import Step, ahead

C = TypeVar("C", bound=Course)

# What one person settles alone, and by which law: refused, or done.
SETTLED: dict[type[Act], tuple[Callable[..., str | None], Callable[..., NoticeCourse]]] = {
    notice_acts.TimetableAgreed: (notice_acts.why_not_agree, notice_acts.timetable_agreed),
    notice_acts.LeadTimeAgreed: (notice_acts.why_not_agree, notice_acts.lead_time_agreed),
    notice_acts.IntervalAgreed: (notice_acts.why_not_agree, notice_acts.interval_agreed),
    notice_acts.DeliveryRuling: (notice_acts.why_not_agree, notice_acts.delivery_ruled),
    notice_acts.Adoption: (notice_acts.why_not_adopt, notice_acts.adopted),
}
MOTIONS = (motions.EndPut, motions.PausePut, motions.ResumePut, motions.VariationPut, motions.ReissuePut)
# The acts whose consequences can be asked for, by name.
_ASKED: tuple[type[Act], ...] = (StageProposal, *MOTIONS, *SETTLED)
ASKABLE = tuple(kind.name for kind in _ASKED)


class Foreseen(Fact):
    """What would change, a sentence each: dates by strand, letters by day. Both empty where nothing would."""

    dates: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()


def foreseen(courses: Iterable[Course], act: Act, now: datetime) -> Foreseen | str:
    """What `act` would change in the strands of one notice as they stand at `now` (UTC), or why it is refused."""
    before = tuple(courses)
    after = _moved(before, act, now) if isinstance(act, StageProposal) else _changed(before, act, now)
    return after if isinstance(after, str) else differences(before, after, now)


def differences(before: Iterable[Course], after: Iterable[Course], now: datetime) -> Foreseen:
    """What comes, moves or goes between two states of the same strands, in the same order."""
    dates: list[str] = []
    old_letters: dict[tuple[date, str], Step] = {}
    new_letters: dict[tuple[date, str], Step] = {}
    for old, new in zip(before, after, strict=True):
        if old != new:
            settled, duties = redated(new, now)
            dates += _dates(old.duties(), duties)
            old_letters |= _letters(old)
            new_letters |= _letters(settled)
    gone = (f"No longer: {_letter(step, now)}" for key, step in old_letters.items() if key not in new_letters)
    come = (_letter(step, now) for key, step in new_letters.items() if key not in old_letters)
    return Foreseen(dates=tuple(dates), letters=(*come, *gone))


def _dates(old: Iterable[Duty], new: Iterable[Duty]) -> Iterator[str]:
    was, now = ({duty.key: duty for duty in duties if duty.status is DutyStatus.OPEN} for duties in (old, new))
    for key, duty in now.items():
        known = was.get(key)
        if known is None:
            yield f"New, {spoken(duty.due.on)}: {_owed(duty)}."
        elif known.due.on != duty.due.on:
            yield f"{spoken(known.due.on)} becomes {spoken(duty.due.on)}: {_owed(duty)}."
    for key, duty in was.items():
        if key not in now:
            yield f"No longer owed, was {spoken(duty.due.on)}: {_owed(duty)}."


def _owed(duty: Duty) -> str:
    return f"{duty.what} ({duty.key}, by the {title(duty.owed_by)})"


def _letters(course: Course) -> dict[tuple[date, str], Step]:
    """The letters still to come, soonest first, told apart by their day and what they say."""
    steps = (step for step in ahead(course.agenda(), course.taken) if step.letter)
    return {(day_of(step.at), step.what): step for step in steps}


def _letter(step: Step, now: datetime) -> str:
    return f"{'at once' if step.at <= now else spoken(day_of(step.at))}: {step.what}."


# --- a stage moved


def _moved(courses: tuple[Course, ...], act: StageProposal, now: datetime) -> tuple[Course, ...] | str:
    found = [one for one in courses if isinstance(one, EscalationCourse) and one.number == act.escalation]
    if not found:
        return f"There is no escalation {act.escalation} under this notice now: raise-concern opens one."
    after = stage_moved(found[0], act, now)
    return after if isinstance(after, str) else tuple(after if one is found[0] else one for one in courses)


def stage_moved(course: EscalationCourse, act: StageProposal, now: datetime) -> EscalationCourse | str:
    """The escalation as if the move had been proposed, each box ticked, and approved; or why it could not be."""
    if refusal := why_not_propose(course, act, now):
        return refusal
    return _seen_through(proposed(course, act, now), act.on, now)


def approval_foreseen(course: EscalationCourse, now: datetime) -> Foreseen | str:
    """What would change if the proposal in hand were approved at `now` (UTC), its open boxes ticked; or why not."""
    after = _seen_through(course, day_of(now), now)
    return after if isinstance(after, str) else differences((course,), (after,), now)


def _seen_through(course: EscalationCourse, on: date, now: datetime) -> EscalationCourse | str:
    """The proposal in hand with each box ticked, by the first who may, and approved by a second person."""
    proposal = course.proposal
    if proposal is None:
        return "Nothing is proposed: there is nothing to approve."
    ticking = _holding(course.standing, BoxTicked.may)
    for box in still_open(proposal) if ticking else ():
        tick = BoxTicked(by=ticking[0].id, on=on, escalation=course.number, box=box.name)
        course = ticked(course, tick, now)
    return _by_a_second(course, StageApproval, proposal.deciders, on, now, why_not_approve, approved)


def _by_a_second(
    course: C,
    kind: type[Act],
    roles: tuple[Role, ...],
    on: date,
    now: datetime,
    check: Callable[..., str | None],
    carried: Callable[..., C],
) -> C | str:
    """What was put as approved by the first who may; or why nobody may."""
    refusal: str | None = None
    for person in _holding(course.standing, roles):
        approval = kind(by=person.id, on=on)
        if isinstance(approval, StageApproval) and isinstance(course, EscalationCourse):
            approval = approval.model_copy(update={"escalation": course.number})
        refusal = check(course, approval, now)
        if refusal is None:
            return carried(course, approval, now)
    return refusal or f"Nobody on this notice could approve it: it is for the {' or '.join(map(title, roles))}."


def _holding(standing: Standing, roles: tuple[Role, ...]) -> tuple[Person, ...]:
    return tuple(person for person in standing.people if set(person.roles) & set(roles))


# --- the whole notice changed


def _changed(courses: tuple[Course, ...], act: Act, now: datetime) -> tuple[Course, ...] | str:
    notice = next((course for course in courses if isinstance(course, NoticeCourse)), None)
    if notice is None:
        return "The notice itself does not say how it stands: nothing can be foreseen."
    after = notice_changed(notice, act, now)
    if isinstance(after, str):
        return after
    return tuple(after if one is notice else told_of(one, after, now) for one in courses)


def notice_changed(course: NoticeCourse, act: Act, now: datetime) -> NoticeCourse | str:
    """The notice as if the act had been done, and approved where it waits for that; or why it could not be."""
    if settled := SETTLED.get(type(act)):
        why_not, done = settled
        return why_not(course, act, now) or done(course, act, now)
    if not isinstance(act, MOTIONS):
        return f"What {act.name} would do cannot be asked; it can be of {', '.join(ASKABLE)}."
    if refusal := motions.why_not_put(course, act, now):
        return refusal
    put, roles = motions.put(course, act, now), notice_acts.DECIDERS
    return _by_a_second(put, motions.Approval, roles, act.on, now, motions.why_not_decide, motions.approved)


def told_of(course: Course, notice: NoticeCourse, now: datetime) -> Course:
    """A strand as it takes what has become of its notice: its end, or its new standing."""
    if notice.ending:
        return _wound_down(course, notice.ending, now)
    if isinstance(course, BoardCourse):
        return timetable.informed(course, notice.standing, now)
    if isinstance(course, ReviewCourse):
        return reviews.informed(course, notice.standing, now)
    return course.replaced(standing=notice.standing)


def _wound_down(course: Any, ending: Ending, now: datetime) -> Course:
    reason = f"The notice was {ending.how} on {spoken(ending.on)}."
    if isinstance(course, BoardCourse):
        course = timetable.wound_down(course, now, reason)
    elif isinstance(course, ReviewCourse):
        course = reviews.wound_down(course, now, reason)
    ended: Course = course.replaced(ending=ending)
    return ended
