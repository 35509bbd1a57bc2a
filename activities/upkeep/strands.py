"""What upkeep may ask of the strands of a notice, and what they answer. It may ask, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domain.course import Course
from domain.steps import Account


class EngineSilent(Exception):
    """Temporal cannot be asked anything now; the text says why."""


class Trouble(StrEnum):
    """Why a strand gave no account."""

    MISSING = "missing"
    STOPPED = "stopped"
    SILENT = "silent"


@dataclass(frozen=True)
class Answer:
    """What came back from one strand: its account, or its trouble and Temporal's words. `workflow` is its id.

    One that is silent may be `failing`: a worker has it in hand, and cannot go on with it.
    """

    workflow: str
    account: Account | None = None
    trouble: Trouble | None = None
    words: str = ""
    failing: bool = False


class Strands(Protocol):
    """Whoever can ask the strands."""

    async def called(self, reference: str) -> tuple[Answer, ...]:
        """An answer for each strand the notice must have running, its own first. Raises EngineSilent."""

    async def courses(self, reference: str) -> tuple[Course, ...]:
        """The state of every strand, the notice's own first; none where one does not give it. Raises EngineSilent."""

    async def states(self, reference: str) -> Mapping[str, Course]:
        """The state of each strand that gives it, by its name in the register. Raises EngineSilent."""
