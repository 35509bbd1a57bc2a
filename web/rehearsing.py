"""What the pages of rehearsals need done: by whoever may start a process, which the pages may not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

# What a scenario of one's own is called where one is chosen.
OWN = "own"


class Stage(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Draft:
    """A notice that is no notice yet, as text (YAML), and the course it takes: a name, or `OWN` with its text."""

    notice: str
    course: str
    own: str = ""


@dataclass(frozen=True)
class Standing:
    """How a rehearsal stands: `before` are those that come first, `lived` of `total` the days lived through so far.

    `said` is why it failed, in sentences; it is removed at `until` (UTC).
    """

    id: str
    council: str
    course: str
    begun_at: datetime
    until: datetime
    stage: Stage
    before: int = 0
    lived: int = 0
    total: int = 0
    said: tuple[str, ...] = ()


class Rehearsals(Protocol):
    """Each is its maker's alone (`owner`, an address): to everybody else it is not there."""

    def courses(self) -> Sequence[tuple[str, str]]:
        """The courses a notice may take, each by its name and in words; the usual one first."""
        ...

    async def begin(self, id: str, owner: str, draft: Draft, now: datetime) -> tuple[str, ...]:
        """Rehearse a draft, once under `id`; or what is wrong with it, a sentence each."""
        ...

    def of(self, owner: str, now: datetime) -> Sequence[Standing]:
        """Those of one maker, the last first."""
        ...

    def one(self, id: str, owner: str, now: datetime) -> Standing | None: ...

    def picture(self, id: str) -> Path:
        """The file of its picture (HTML), once it is done."""
        ...

    def timeline(self, id: str) -> Path: ...

    def letters(self, id: str) -> Sequence[Path]:
        """The letters as they were received, in the order they came."""
        ...
