"""What every strand must know of its notice, handed to it whole whenever any of it changes."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator

from domain.days import Edition, held
from domain.facts import Fact
from domain.instrument import Notice
from domain.moments import at, day_of
from domain.people import Person

# Which practice a new notice is kept by. A notice keeps the one it began with: its strands' histories were written by
# it. 2 counts on people's answers to invites, and says at a board's approach who has given none. 3 gives each formal
# stage its list of boxes, leaves to the minister what the minister decided, and tells early of what goes wrong. 4 puts
# what is slow before each board, and tells early of objectives nobody speaks of, or that stay off track. 5 takes what
# reviewers are given (paragraph 9) as confirmed only where it was named, tells a board after its agenda of all that
# came to be slow, with no two letters a day, and tells the register how far a strand has come whenever it has changed.
PRACTICE = 5


class Clock(StrEnum):
    """The clocks a pause may stop, each by name."""

    BOARD = "board"
    REVIEWS = "reviews"
    DELIVERY = "delivery"
    ADVISER = "adviser"
    ESCALATION = "escalation"


class Pause(Fact):
    """A suspension by authority. `from_on` is the first day paused; `resumed_on` the first day running again."""

    from_on: date
    resumed_on: date | None = None
    clocks: tuple[Clock, ...] = tuple(Clock)
    by: str
    reason: str
    resumed_at: datetime | None = None


class Standing(Fact):
    """A notice as it stands at one revision.

    `entered_at` is the moment the notice was entered here; our time begins with that day, and what was due before
    it is recorded, not mailed. `ahead_by` is how far notice time is ahead of the server's clock: nought when live,
    constant for the notice's life. `changed_at` is when this revision came about, `calendar_since` when its edition
    was adopted (both UTC). `practice` is the one this notice is kept by.
    """

    notice: Notice
    edition: Annotated[Edition, AfterValidator(held)]
    entered_at: datetime
    pauses: tuple[Pause, ...] = ()
    revision: int = 1
    ahead_by: timedelta = timedelta()
    revised_at: datetime | None = None
    adopted_at: datetime | None = None
    practice: int = 1

    @property
    def reference(self) -> str:
        return self.notice.reference

    @property
    def people(self) -> tuple[Person, ...]:
        return self.notice.people

    @property
    def kept_from(self) -> datetime:
        return at(day_of(self.entered_at), time(0))

    @property
    def changed_at(self) -> datetime:
        return self.revised_at or self.entered_at

    @property
    def calendar_since(self) -> datetime:
        return self.adopted_at or self.in_force_at

    @property
    def in_force_at(self) -> datetime:
        """The moment (UTC) duties began to be owed: nine o'clock on the day the notice was signed."""
        return at(self.notice.issued.signed_on)

    def paused_now(self, clock: Clock | None) -> bool:
        return any(pause.resumed_on is None and clock in pause.clocks for pause in self.pauses)
