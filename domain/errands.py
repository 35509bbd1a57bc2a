"""What whoever keeps the machinery has done at the pages: an errand that an office runs, as a command would.

No errand is about what a notice asks: those are acts, and their strand answers for them.
"""

from datetime import datetime
from enum import StrEnum

from domain.facts import Fact

# What its entries stand under: they are about no notice.
RECORD = "operations"


class Task(StrEnum):
    STOP_POST = "stop-post"
    START_POST = "start-post"
    END_SESSION = "end-session"
    SEE_TO_ALARM = "see-to-alarm"
    SETTLE_HELD = "settle-held"


class Errand(Fact):
    """One thing to be done at `at` (UTC), as `by` says (an address).

    `which` is what it is done to: the beginning of a session's hash, an alarm's key, a held message's number; `why` a
    reason, or what became of that message.
    """

    task: Task
    by: str
    at: datetime
    which: str = ""
    why: str = ""


class Run(Fact):
    """What an errand came to, in a sentence; `refused` says that nothing was changed."""

    said: str
    refused: bool = False
