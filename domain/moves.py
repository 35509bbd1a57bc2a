"""Which way a move goes on the ladder: stages are skipped and reversed in real life, and each time it is recorded.

Reading, 4: a move out of the usual order is let in and rests on its reason; what it passed over is kept with it.
"""

from domain.people import Role
from domain.stages import LADDER, MINISTER, Stage

# The climb of paragraph 13, step by step; what comes after a direction is no part of it.
CLIMB = (Stage.CONCERN, Stage.WARNING, Stage.MINDED_TO, Stage.DIRECTION)
ORDER = (*CLIMB, Stage.COMMISSIONER_REVIEW, Stage.DE_ESCALATION)
OVER = (Stage.DROPPED, Stage.ENDED)


def passed_over(from_stage: Stage, to: Stage) -> tuple[Stage, ...]:
    """The stages between two of the climb that a move up leaves out, and the support that an end leaves out."""
    if to is Stage.ENDED:
        return (Stage.DE_ESCALATION,) if from_stage in (Stage.DIRECTION, Stage.COMMISSIONER_REVIEW) else ()
    if to in OVER or from_stage not in CLIMB:
        return ()
    upto = CLIMB.index(to) if to in CLIMB else len(CLIMB)
    return CLIMB[CLIMB.index(from_stage) + 1 : upto]


def is_reversal(from_stage: Stage, to: Stage) -> bool:
    """Whether a move goes back down. A direction revised after a commissioner's review is kept, and no step back."""
    if from_stage in OVER or to in OVER or (from_stage, to) == (Stage.COMMISSIONER_REVIEW, Stage.DIRECTION):
        return False
    return ORDER.index(to) < ORDER.index(from_stage)


def deciders(from_stage: Stage, to: Stage) -> tuple[Role, ...]:
    """Who may approve a move: what only the minister decided, nobody else undoes (reading, 4, "who decides")."""
    return (MINISTER,) if LADDER[from_stage].approve == (MINISTER,) else LADDER[to].approve


def move_in_words(from_stage: Stage, to: Stage) -> str:
    """What is out of the ordinary about a move, to end a sentence with; empty where nothing is."""
    if passed := passed_over(from_stage, to):
        return f"passing over {' and '.join(passed)}"
    return f"going back from {from_stage}" if is_reversal(from_stage, to) else ""


def moved_in_words(from_stage: Stage, to: Stage) -> str:
    """A move as the register says it: direction, passing over warning and minded to direct."""
    return ", ".join(part for part in (to.value, move_in_words(from_stage, to)) if part)
