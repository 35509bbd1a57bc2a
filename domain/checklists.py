"""What must be seen to before each formal stage of paragraph 13: nothing formal until each box has a name and a day.

Every box comes from the reading (4: who enters a stage by what, on whose decision, with which clock) or from the words
of paragraph 13 itself, save those marked [convention]; each says which. None adds a condition to the law: the clause is
permissive ("may", "at any stage"), and a box that does not bear on a case is ticked with a note that says so.
"""

from collections.abc import Iterable
from datetime import date, datetime

from domain.moments import spoken
from domain.stages import Box, Proposed, Stage, Ticked

# What a box rests on, as pages say it.
CLAUSE = "the words of the failure clause"
READING = "the ladder as it is read (reading, 4)"
CONVENTION = "convention"

# The words of the clause: what a formal stage towards s497A may rest on.
GROUND = Box(
    name="ground",
    what="which ground of the clause it rests on: unwilling or unable to comply, or ministers not satisfied",
    source=CLAUSE,
)
# Reading, 4: "failing to perform to an adequate standard (or at all)".
LEGAL_TEST = Box(
    name="legal-test", what="the legal test looked at: failing to an adequate standard, or at all", source=READING
)
# Reading, 4: the policy tests a case lead looks at.
POLICY_TESTS = Box(
    name="policy-tests", what="persistent and systemic failure looked at, and what was found", source=READING
)
# Reading, 4, at the direction: section 497A (4), (4A) or (4B), and with whom.
POWER = Box(
    name="power",
    what="which power it uses: section 497A (4), (4A) or (4B), and with an adviser or commissioner",
    source=READING,
)
# The words of the clause: "an appropriate arrangement to secure the improvements required".
ARRANGEMENT = Box(
    name="arrangement", what="which arrangement the council is to enter into, for which improvements", source=CLAUSE
)
# Reading, 4: a direction is entered by being signed, and reviewed at 6 and 12 months.
DIRECTION = Box(name="direction", what="the direction that is to be signed, with its document", source=READING)
REVIEWS = Box(name="reviews", what="who reviews progress under it, at 6 and at 12 months", source=READING)

CHECKLISTS: dict[Stage, tuple[Box, ...]] = {
    Stage.WARNING: (
        # [convention] what the letter rests on is put together before it is written
        Box(name="evidence", what="the evidence it rests on: which duties, which days", source=CONVENTION),
        Box(name="letter", what="the letter that is to be sent, saying by which day to reply", source=READING),
    ),
    Stage.MINDED_TO: (
        GROUND,
        LEGAL_TEST,
        POLICY_TESTS,
        Box(
            name="letter",
            what="the Secretary of State's letter, saying by which day to make representations",
            source=READING,
        ),
    ),
    Stage.DIRECTION: (
        GROUND,
        LEGAL_TEST,
        Box(
            name="representations",
            what="the council's representations considered, or why there are none",
            source=READING,
        ),
        POWER,
        ARRANGEMENT,
        DIRECTION,
        REVIEWS,
    ),
    Stage.COMMISSIONER_REVIEW: (
        Box(name="commissioner", what="who the commissioner is", source=READING),
        Box(name="terms", what="the terms of reference: can the council improve itself?", source=READING),
        Box(
            name="report",
            what="by when the commissioner reports to the Secretary of State: about three months",
            source=READING,
        ),
    ),
    Stage.DE_ESCALATION: (
        # [convention] the clause directs "to secure the improvements required": whether they are is asked before less
        Box(name="improvements", what="the evidence that the improvements required are secured", source=CONVENTION),
        Box(name="letter", what="the minister's letter", source=READING),
        Box(name="support", what="who supports the council, and until when: twelve months", source=READING),
    ),
    Stage.ENDED: (
        Box(
            name="support", what="whether the support has run its time, or who gives what is left of it", source=READING
        ),
        # [convention] what an intervention came to is put down once, when it ends
        Box(name="outcome", what="what was asked of the council, and what came of it", source=CONVENTION),
        # [convention]
        Box(name="told", what="who else is to be told, and by whom", source=CONVENTION),
    ),
}

# Reading, 4: a direction is revised by another, also once a commissioner has looked at the council.
REVISED = (
    GROUND,
    Box(name="findings", what="what the reviews under the direction, or the commissioner, have found", source=READING),
    POWER,
    ARRANGEMENT,
    # [convention] whoever works from two directions must know which of the first still stands
    Box(name="revision", what="what the revised direction changes, and what stays", source=CONVENTION),
    DIRECTION,
    REVIEWS,
)

UNDER_DIRECTION = (Stage.DIRECTION, Stage.COMMISSIONER_REVIEW)


def boxes_for(stage: Stage, from_stage: Stage) -> tuple[Box, ...]:
    """The list of a move to `stage`; none for what is not formal: a concern, and its being dropped."""
    if stage is Stage.DIRECTION and from_stage in UNDER_DIRECTION:
        return REVISED
    return CHECKLISTS.get(stage, ())


def still_open(proposal: Proposed) -> tuple[Box, ...]:
    """The boxes of a proposal that have no name and day yet."""
    ticked = {tick.box for tick in proposal.ticks}
    return tuple(box for box in proposal.boxes if box.name not in ticked)


def in_words(boxes: Iterable[Box]) -> str:
    """Boxes as a sentence lists them: each by the name it is ticked by, and what it asks."""
    return "; ".join(f"{box.name} ({box.what})" for box in boxes)


def ticked_in_words(proposal: Proposed) -> tuple[str, ...]:
    """Each box of a list with the name and the day it was given, in the list's order."""
    ticks = {tick.box: tick for tick in proposal.ticks}
    return tuple(_seen_to(box, ticks[box.name]) for box in proposal.boxes if box.name in ticks)


def list_in_words(proposal: Proposed) -> tuple[str, ...]:
    """Each box of a list with the name and the day it was given, or open, in the list's order."""
    ticks = {tick.box: tick for tick in proposal.ticks}
    return tuple(
        _seen_to(box, ticks[box.name]) if box.name in ticks else f"{box.name}: open, {box.what}"
        for box in proposal.boxes
    )


def _seen_to(box: Box, tick: Ticked) -> str:
    said = "; ".join(part for part in (tick.document, tick.note) if part)
    return f"{box.name}: {tick.by_name}, {spoken(tick.on)}" + (f" ({said})" if said else "")


def last_ticked_on(proposal: Proposed) -> date:
    """The day the last box was given: as of no day before it can the stage have been approved."""
    return max((tick.on for tick in proposal.ticks), default=proposal.on)


def complete_since(proposal: Proposed) -> datetime | None:
    """When (UTC) the proposal could first be decided as it stands; None while a box is open."""
    if still_open(proposal):
        return None
    return max((tick.at for tick in proposal.ticks), default=proposal.at)
