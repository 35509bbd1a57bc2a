"""A notice ended, paused, resumed, varied or reissued: one person puts the motion, another decides it."""

from datetime import date, datetime
from typing import Any

from pydantic import Field, ValidationError

from domain.acts import Act, Reason, doer
from domain.course import How, why_not_on
from domain.dates import changes_between, dates_of
from domain.deciding import why_not_second
from domain.instrument import Notice, faults_of
from domain.moments import spoken
from domain.notice import (
    EVERYBODY,
    Motion,
    NoticeCourse,
    Proposal,
    Verdict,
    clocks_in_words,
    ended,
    motion_key,
    paused,
    resumed,
    rewritten,
    second_person,
    telling,
)
from domain.notice_acts import DECIDERS, DEPARTMENT
from domain.refusals import OfField
from domain.slips import slip
from domain.standing import Clock
from domain.terms import Terms


class Put(Act):
    """A motion put by one person, to be decided by another."""

    may = DEPARTMENT
    reason: Reason
    document: str = Field(default="", max_length=500)


class EndPut(Put):
    """The notice's end put forward: lifted, closed, cancelled or replaced. Another person decides."""

    name = "propose-end"
    term = "ending"
    how: How


class PausePut(Put):
    """A pause put forward, for all clocks or for those named. Another person decides."""

    name = "propose-pause"
    clocks: tuple[Clock, ...] = tuple(Clock)


class ResumePut(Put):
    """The end of a pause put forward. Another person decides."""

    name = "propose-resume"


class VariationPut(Put):
    """New wording for some terms: each named term is replaced whole."""

    name = "propose-variation"
    term = "variation"
    terms: dict[str, Any] = Field(min_length=1)


class ReissuePut(Put):
    """The notice issued anew: the whole of it, under the same reference."""

    name = "propose-reissue"
    notice: Notice


class Approval(Act):
    """What another person proposed is approved, and done at once."""

    name = "approve-proposal"
    may = DECIDERS


class Refusal(Act):
    """What another person proposed is refused, with the reason."""

    name = "refuse-proposal"
    may = DECIDERS
    reason: Reason


def why_not_put(course: NoticeCourse, act: Put, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now):
        return refusal
    if course.proposal:
        return f"{course.proposal.by_name} has proposed {course.proposal.said} already; that is decided first."
    stopped = course.phase == "paused"
    if isinstance(act, PausePut) and stopped:
        return "The notice is paused already."
    if isinstance(act, ResumePut) and not stopped:
        return "The notice is not paused: there is nothing to resume."
    after = _notice_after(course, act)
    return after if isinstance(after, str) else None


def put(course: NoticeCourse, act: Put, now: datetime) -> NoticeCourse:
    """The motion waits for its second person, who is asked by letter. Nothing else changes."""
    person, after = doer(course.standing, act), _notice_after(course, act)
    notice = after if isinstance(after, Notice) else None
    proposal = Proposal(
        number=len(course.verdicts) + 1,
        motion=_motion(act),
        by=person.id,
        by_name=person.name,
        on=act.on,
        at=now,
        reason=act.reason,
        document=act.document,
        how=act.how if isinstance(act, EndPut) else None,
        clocks=(act.clocks or tuple(Clock)) if isinstance(act, PausePut) else (),
        notice=notice,
        changes=_changes(course, notice),
        terms=act.terms if isinstance(act, VariationPut) else {},
        revision=course.standing.revision,
    )
    return telling(
        course.replaced(proposal=proposal),
        "proposal_made",
        f"Ask for a decision: {proposal.said}",
        (second_person(course, person.id),),
        now,
        proposal=proposal.said,
        proposed_by=person.name,
        reason=act.reason,
        act="approve-proposal",
    )


def _changes(course: NoticeCourse, after: Notice | None) -> tuple[str, ...]:
    """What moves, comes or goes where the notice becomes `after`, a sentence each: its areas, then its dates."""
    if after is None:
        return ()
    before, edition = course.standing.notice, course.standing.edition
    return (*area_changes(before, after), *changes_between(dates_of(before, edition), dates_of(after, edition)))


def area_changes(before: Notice, after: Notice) -> tuple[str, ...]:
    """What becomes of each area the plan must cover (paragraph 4): carried forward, closed, added; () if none moves."""
    old, new = (notice.terms.plan.in_use.areas if notice.terms.plan.in_use else () for notice in (before, after))
    if old == new:
        return ()
    return (
        *(f"Carried forward: {area}." for area in new if area in old),
        *(f"Closed: {area}." for area in old if area not in new),
        *(f"Added: {area}." for area in new if area not in old),
    )


def _motion(act: Put) -> Motion:
    kinds = {EndPut: Motion.END, PausePut: Motion.PAUSE, ResumePut: Motion.RESUME, VariationPut: Motion.VARY}
    return kinds.get(type(act), Motion.REISSUE)


def _notice_after(course: NoticeCourse, act: Put) -> Notice | str | None:
    """The notice as a variation or reissue would leave it, or why it cannot be; None for other motions."""
    if isinstance(act, ReissuePut):
        return _reissued(course, act.notice)
    return _varied(course, act.terms) if isinstance(act, VariationPut) else None


def _varied(course: NoticeCourse, written: dict[str, Any]) -> Notice | str:
    """The notice as it stands now with some terms `written` anew, or why it cannot be."""
    unknown = sorted(set(written) - set(Terms.model_fields))
    if unknown:
        return OfField("terms", f"The notice has no term {', '.join(unknown)}; it has {', '.join(Terms.model_fields)}.")
    notice = course.standing.notice
    try:
        terms = Terms.model_validate({**notice.terms.model_dump(), **written})
    except ValidationError as error:
        first = error.errors()[0]
        return OfField("terms", f"{'.'.join(str(part) for part in first['loc'])}: {slip(first, first['input'])}")
    return _whole(notice.model_copy(update={"terms": terms}), "terms")


def _reissued(course: NoticeCourse, notice: Notice) -> Notice | str:
    if notice.reference != course.standing.reference:
        kept = course.standing.reference
        return OfField("notice", f"A reissue keeps its reference, {kept}; this one says {notice.reference}.")
    return _whole(notice, "notice")


def _whole(notice: Notice, field: str) -> Notice | str:
    faults = "; ".join(str(fault) for fault in faults_of(notice))
    return OfField(field, faults) if faults else notice


def why_not_decide(course: NoticeCourse, act: Approval | Refusal, now: datetime) -> str | None:
    """The person who put a motion never decides it."""
    if refusal := why_not_on(course, act, now):
        return refusal
    if course.proposal is None:
        return "Nothing is proposed: there is nothing to approve or refuse."
    if refusal := why_not_second(doer(course.standing, act), course.proposal, act):
        return refusal
    return _why_not_carried(course, course.proposal, act) if isinstance(act, Approval) else None


def _why_not_carried(course: NoticeCourse, proposal: Proposal, act: Approval) -> str | None:
    """Why a motion cannot be carried out any more, or not as of that day."""
    match proposal.motion:
        case Motion.VARY:
            after = _varied(course, proposal.terms)
            return after if isinstance(after, str) else None
        case Motion.REISSUE if proposal.revision != course.standing.revision:
            return "The notice has changed since its reissue was proposed, and that would be lost: propose it anew."
        case Motion.PAUSE | Motion.RESUME:
            return _why_not_from(course, act.on)
        case _:
            return None


def _why_not_from(course: NoticeCourse, on: date) -> str | None:
    """Pauses follow one another: none begins before the last is over, or is over before it began."""
    if not course.standing.pauses:
        return None
    last = course.standing.pauses[-1]
    if on >= (last.resumed_on or last.from_on):
        return None
    happened = f"resumed on {spoken(last.resumed_on)}" if last.resumed_on else f"paused from {spoken(last.from_on)}"
    return OfField("on", f"The notice was {happened}: nothing of the kind can have been decided as of {spoken(on)}.")


def refused(course: NoticeCourse, act: Refusal, now: datetime) -> NoticeCourse:
    verdict = _verdict(course, act, now, carried=False, reason=act.reason)
    course = _closed(course, verdict)
    return telling(
        course,
        "proposal_refused",
        f"Tell that it was refused: {verdict.proposal.said}",
        DEPARTMENT,
        now,
        proposal=verdict.proposal.said,
        refused_by=verdict.by_name,
        reason=act.reason,
    )


def _closed(course: NoticeCourse, verdict: Verdict) -> NoticeCourse:
    """`course` with its motion decided, one way or the other."""
    after = course.handed_in(motion_key(verdict.proposal), verdict.on)
    return after.replaced(proposal=None, verdicts=(*course.verdicts, verdict))


def approved(course: NoticeCourse, act: Approval, now: datetime) -> NoticeCourse:
    """The motion carried out, once, by the second person's approval."""
    verdict = _verdict(course, act, now, carried=True)
    course = _closed(course, verdict)
    match verdict.proposal.motion:
        case Motion.END:
            return _ended(course, verdict, now)
        case Motion.PAUSE:
            return _paused(course, verdict, now)
        case Motion.RESUME:
            return _resumed(course, verdict, now)
        case Motion.VARY | Motion.REISSUE:
            return _rewritten(course, verdict, now)


def _ended(course: NoticeCourse, verdict: Verdict, now: datetime) -> NoticeCourse:
    proposal, how = verdict.proposal, verdict.proposal.how or How.CLOSED
    course = telling(
        course,
        "notice_ended",
        f"Tell everybody that the notice is {how}",
        EVERYBODY,
        now,
        how=how,
        reason=proposal.reason,
        document=proposal.document,
    )
    return ended(course, proposal, verdict.by_name, verdict.on, now)


def _paused(course: NoticeCourse, verdict: Verdict, now: datetime) -> NoticeCourse:
    proposal = verdict.proposal
    return telling(
        paused(course, proposal, verdict.by_name, verdict.on, now),
        "notice_paused",
        "Tell everybody that the notice is paused",
        EVERYBODY,
        now,
        from_on=spoken(verdict.on),
        clocks=clocks_in_words(proposal.clocks),
        reason=proposal.reason,
    )


def _resumed(course: NoticeCourse, verdict: Verdict, now: datetime) -> NoticeCourse:
    pause = next(pause for pause in course.standing.pauses if pause.resumed_on is None)
    days = (verdict.on - pause.from_on).days
    later = f"{days} day{'s' * (days != 1)} later"
    said = f"What had stopped ({clocks_in_words(pause.clocks)}) runs on with what was left of it: dates move {later}."
    return telling(
        resumed(course, verdict.on, now),
        "notice_resumed",
        "Tell everybody that the notice is resumed",
        EVERYBODY,
        now,
        from_on=spoken(pause.from_on),
        resumed_on=spoken(verdict.on),
        changes=said if days else "",
    )


def _rewritten(course: NoticeCourse, verdict: Verdict, now: datetime) -> NoticeCourse:
    """A variation is put to the notice as it stands now: what was agreed since it was proposed is kept."""
    proposal, vary = verdict.proposal, verdict.proposal.motion is Motion.VARY
    after = _varied(course, proposal.terms) if vary else proposal.notice
    if not isinstance(after, Notice):
        raise ValueError(f"a motion without its text: {after}")
    changes = "\n".join(_changes(course, after))
    return telling(
        rewritten(course, after, verdict.on, now),
        "notice_varied" if vary else "notice_reissued",
        "Tell everybody what has changed in the notice",
        EVERYBODY,
        now,
        changes=changes,
        reason=proposal.reason,
    )


def _verdict(course: NoticeCourse, act: Act, now: datetime, *, carried: bool, reason: str = "") -> Verdict:
    if course.proposal is None:
        raise ValueError("nothing is proposed")
    person = doer(course.standing, act)
    return Verdict(
        proposal=course.proposal, carried=carried, by=person.id, by_name=person.name, on=act.on, at=now, reason=reason
    )
