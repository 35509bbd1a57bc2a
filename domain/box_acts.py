"""The boxes of a proposed stage, ticked one by one: by a named person, on a day. Ticking moves nothing."""

from datetime import datetime

from pydantic import Field

from domain.acts import Reason, because, doer
from domain.checklists import in_words, still_open
from domain.course import why_not_on
from domain.escalation import EscalationCourse, boxes_key
from domain.escalation_acts import DEPARTMENT, AboutEscalation, why_over
from domain.moments import spoken
from domain.refusals import OfField
from domain.stages import Proposed, Ticked


class BoxTicked(AboutEscalation):
    """One box of the proposed stage's list was seen to: by whom, on which day, with a note or a document."""

    name = "tick-box"
    may = DEPARTMENT
    box: str = Field(min_length=1, max_length=60)
    document: str = Field(default="", max_length=500)


class BoxUnticked(AboutEscalation):
    """A box of the proposed stage's list is open again, with the reason."""

    name = "untick-box"
    may = DEPARTMENT
    box: str = Field(min_length=1, max_length=60)
    reason: Reason


def why_not_tick(course: EscalationCourse, act: BoxTicked, now: datetime) -> str | None:
    if refusal := _why_not_box(course, act, now):
        return refusal
    tick = _tick_of(course, act)
    return OfField("box", f"{act.box} was seen to by {tick.by_name} on {spoken(tick.on)} already.") if tick else None


def ticked(course: EscalationCourse, act: BoxTicked, now: datetime) -> EscalationCourse:
    """The box has its name and its day; with the last of them the proposal is put to who decides it."""
    proposal, person = _proposal(course), doer(course.standing, act)
    tick = Ticked(
        box=act.box, by=person.id, by_name=person.name, on=act.on, at=now, note=act.note, document=act.document
    )
    after = proposal.model_copy(update={"ticks": (*proposal.ticks, tick)})
    if still_open(after):
        return course.replaced(proposal=after)
    complete = after.model_copy(update={"completed": after.completed + 1})
    return course.replaced(proposal=complete).handed_in(boxes_key(course, proposal), act.on)


def why_not_untick(course: EscalationCourse, act: BoxUnticked, now: datetime) -> str | None:
    if refusal := _why_not_box(course, act, now):
        return refusal
    if _tick_of(course, act):
        return None
    return OfField("box", f"{act.box} has no name and no day yet: there is nothing to take back.")


def unticked(course: EscalationCourse, act: BoxUnticked) -> EscalationCourse:
    """The box is open again, and the list with it; who had ticked it stays in the register."""
    proposal = _proposal(course)
    kept = tuple(tick for tick in proposal.ticks if tick.box != act.box)
    done = {key: on for key, on in course.done.items() if key != boxes_key(course, proposal)}
    return course.replaced(proposal=proposal.model_copy(update={"ticks": kept}), done=done)


def said_of(course: EscalationCourse, act: BoxTicked | BoxUnticked) -> str:
    """The act as the register says it."""
    what = next(box.what for box in _proposal(course).boxes if box.name == act.box)
    if isinstance(act, BoxUnticked):
        return f"Box {act.box} is open again, {because(act.reason)}: {what}"
    return f"Box {act.box} seen to by {doer(course.standing, act).name}: {what}"


def said_of_boxes(course: EscalationCourse) -> tuple[str, ...]:
    """What is still to be seen to before the proposed stage may be approved, for whoever acts on it."""
    left = still_open(course.proposal) if course.proposal else ()
    return (f"Before it may be approved, each of these needs a name and a day: {in_words(left)}.",) if left else ()


def _why_not_box(course: EscalationCourse, act: BoxTicked | BoxUnticked, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now) or why_over(course):
        return refusal
    proposal = course.proposal
    if proposal is None:
        return "Nothing is proposed: there is no list to see to."
    if not proposal.boxes:
        return f"The proposal of {proposal.stage} has no list: it waits for its second person only."
    if act.box not in {box.name for box in proposal.boxes}:
        has = in_words(proposal.boxes)
        return OfField("box", f"The list for {proposal.stage} has no box {act.box!r}; it has {has}.")
    return None


def _tick_of(course: EscalationCourse, act: BoxTicked | BoxUnticked) -> Ticked | None:
    ticks = course.proposal.ticks if course.proposal else ()
    return next((tick for tick in ticks if tick.box == act.box), None)


def _proposal(course: EscalationCourse) -> Proposed:
    if course.proposal is None:
        raise ValueError("no proposal whose boxes could be ticked")
    return course.proposal
