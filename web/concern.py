"""One concern in words: where it stands on the ladder, what is proposed with its list, and who may decide it."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.box_acts import BoxTicked, BoxUnticked
from domain.checklists import still_open
from domain.escalation import EscalationCourse
from domain.escalation_acts import who_may_decide
from domain.moments import spoken
from domain.moves import ORDER, move_in_words
from domain.people import title
from domain.stages import Box, Proposed, Stage, Ticked
from web.rights import View
from web.shown import Way, act_address, concern_address

# Of a list that was proposed before lists said what they rest on.
UNSAID = "not said"
SILENT = "How it stands could not be asked just now."


@dataclass(frozen=True)
class Concern:
    """A concern in the list. `concern` is in the words of whoever raised it."""

    name: str
    address: str
    concern: str
    stands: str
    proposed: str = ""


@dataclass(frozen=True)
class BoxShown:
    """One box: what it asks, on what that rests, and who saw to it on which day; `seen_to` is empty while it is open.

    `said` is what was noted with it; `way` ticks it, or takes it back.
    """

    name: str
    what: str
    source: str
    seen_to: str
    said: str
    way: Way | None


@dataclass(frozen=True)
class InHand:
    """A proposal that waits. `rule` says who may decide it, and that its proposer may not."""

    title: str
    facts: tuple[tuple[str, str], ...]
    rule: str
    boxes: tuple[BoxShown, ...]
    left: str
    what_if: str


def cap(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}"


def concern_in_list(reference: str, number: int, course: EscalationCourse | None, ended: str = "") -> Concern:
    """A concern as its strand says it stands; `ended` is how the register has it ended, where that does not answer."""
    address, name = concern_address(reference, number), f"Concern {number}"
    if course is None:
        return Concern(name, address, "", ended or SILENT)
    proposal = None if course.ending else course.proposal
    said = f"{proposal.by_name} proposed on {spoken(proposal.on)}: {proposal.stage}." if proposal else ""
    return Concern(name, address, course.concern, stands(course), said)


def stands(course: EscalationCourse) -> str:
    """Where it stands, since when, and by whom; and that the notice took it along when it ended."""
    entered, ending = course.entered, course.ending
    said = f"{cap(course.stage)}, approved by {entered.by_name} on {spoken(entered.on)}." if entered else ""
    said = said or f"Concern, raised by {course.raised_by} on {spoken(course.raised_on)}."
    if ending is None or course.over:
        return said
    fallen = f", and what was proposed fell with it: {course.proposal.stage}" if course.proposal else ""
    return f"{said} The notice was {ending.how} on {spoken(ending.on)}{fallen}."


def rungs(course: EscalationCourse) -> list[tuple[str, bool]]:
    """The stages in their order, each with whether it stands there; what is over stands at its end."""
    order = (*ORDER, course.stage) if course.over else ORDER
    return [(cap(stage), stage is course.stage) for stage in order]


def in_hand(course: EscalationCourse, view: View) -> InHand | None:
    proposal = course.proposal
    if proposal is None or course.ending:
        return None
    left = len(still_open(proposal))
    return InHand(
        title=f"Proposed: {proposal.stage}",
        facts=tuple(_facts(proposal, course.stage)),
        rule=_rule(course, proposal),
        boxes=tuple(_boxes(course, proposal, view)),
        left=f"{left} of {len(proposal.boxes)} open. Nothing is formal until each has a name and a day."
        if left
        else "",
        what_if=f"{concern_address(course.standing.reference, course.number)}/what-if",
    )


def _facts(proposal: Proposed, from_stage: Stage) -> Iterator[tuple[str, str]]:
    yield "Proposed by", f"{proposal.by_name}, {spoken(proposal.on)}"
    yield "Why", proposal.reason
    if unusual := move_in_words(from_stage, proposal.stage):
        yield "Out of the usual order", cap(unusual)
    if proposal.document:
        yield "Document", proposal.document
    if proposal.reply_by:
        yield "Its letter asks for a reply by", spoken(proposal.reply_by)


def _rule(course: EscalationCourse, proposal: Proposed) -> str:
    parts = " or ".join(f"the {title(role)}" for role in proposal.deciders)
    may = ", ".join(one.name for one in who_may_decide(course)) or "nobody on this notice now"
    return (
        f"It is decided by {parts}: {may}. {proposal.by_name}, who proposed it, may not decide it, "
        "whatever parts they hold."
    )


def _boxes(course: EscalationCourse, proposal: Proposed, view: View) -> Iterator[BoxShown]:
    ticks = {tick.box: tick for tick in proposal.ticks}
    for box in proposal.boxes:
        tick = ticks.get(box.name)
        yield BoxShown(
            name=box.name,
            what=cap(box.what),
            source=box.source or UNSAID,
            seen_to=f"Seen to by {tick.by_name}, {spoken(tick.on)}" if tick else "",
            said="; ".join(part for part in (tick.document, tick.note) if part) if tick else "",
            way=_way(course, box, tick, view),
        )


def _way(course: EscalationCourse, box: Box, tick: Ticked | None, view: View) -> Way | None:
    kind = BoxUnticked if tick else BoxTicked
    if not view.acts_as(kind.may):
        return None
    address = act_address(course.standing.reference, kind.name, escalation=course.number, box=box.name)
    return ("Take it back" if tick else "Tick it"), address
