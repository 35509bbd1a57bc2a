"""Turning an Update away with its sentence, before anything enters history."""

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from domain.refusals import field_of

# How whoever sends acts knows that nobody has refused it yet: the law answers once the strand has taken its first step.
ONLY_BEGINNING = "OnlyBeginning"


def turn_away(refusal: str | None, *, beginning: bool) -> None:
    """Raise ApplicationError with `refusal`, if there is one.

    A strand that is only `beginning` does not know its boards yet: what it refuses may be let in a moment later.
    """
    if refusal and beginning:
        raise ApplicationError("This part of the notice is only being begun: try again.", type=ONLY_BEGINNING)
    if refusal:
        raise ApplicationError(str(refusal), field_of(refusal))
