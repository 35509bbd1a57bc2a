"""What comes next of one part of a notice, as whoever acted is told it: named, or it is taken for all of the notice."""

from domain.course import Ending
from domain.moments import day_of, spoken
from domain.steps import Step

PARTS = {
    "notice": "the notice itself",
    "board": "the improvement board",
    "reviews": "DfE's reviews",
    "assessment": "the council's own assessment before review {n}",
    "delivery": "the plan and its delivery",
    "adviser": "the adviser's part",
    "escalation": "concern {n}",
}


def part_in_words(strand: str) -> str:
    """A strand by its name in the register, such as assessment-2, as people call it."""
    name, _, number = strand.partition("-")
    return PARTS[name].format(n=number)


def next_in_words(step: Step | None, strand: str, ending: Ending | None) -> str:
    """What fires next on a strand, of which nothing follows for the others."""
    part = part_in_words(strand)
    if step:
        return f"Next for {part}, on {spoken(day_of(step.at))}: {step.what}."
    if ending:
        return f"Nothing more is due for {part}: the notice has ended."
    return f"Nothing is due next for {part}. The other parts of the notice keep dates of their own."
