"""What happened, as the register takes it."""

from datetime import date, datetime

from domain.duties import Duty
from domain.facts import Fact
from domain.instrument import Notice
from domain.plan import PlanPage
from domain.proceedings import BoardPage
from domain.snapshots import Snapshot


class Entry(Fact):
    """One thing that happened. `at` is when (notice time, UTC); the register adds when it was recorded.

    `key` makes it one entry for ever. `to` is a role where somebody was written to, `letter` the kind of letter,
    `by` the id of the person who acted, `on` the day an act says it happened, which may be long before `at`.
    """

    key: str
    reference: str
    strand: str
    at: datetime
    what: str
    paragraph: str = ""
    duty: str = ""
    by: str = ""
    on: date | None = None
    to: str = ""
    letter: str | None = None
    late: bool = False
    why: str = ""
    details: dict[str, str] = {}


class NoticePage(Fact):
    """The notice's page in the register: its text as it now stands, and where it has got to."""

    notice: Notice
    revision: int
    phase: str
    stage: str
    in_force_on: date
    ended_on: date | None = None
    ended_how: str = ""


class Invitee(Fact):
    """Somebody asked to a meeting: their id, their name, and what they have answered, in words."""

    person: str
    name: str
    answer: str


class MeetingPage(Fact):
    """A meeting's page in the register. `kind` is board or review; `flag` says what is amiss with it, if anything.

    `invited` are those asked to it, or those who were until it was called off. `settled_at` is when (UTC) it was
    recorded as held, not held or called off.
    """

    uid: str
    kind: str
    number: int
    summary: str
    description: str
    why: str
    starts_at: datetime
    ends_at: datetime
    place: str
    status: str
    sequence: int
    revised_at: datetime
    flag: str = ""
    invited: tuple[Invitee, ...] = ()
    settled_at: datetime | None = None


class Record(Fact):
    """What one strand has entered in one go: all of it, or none. `snapshot` is how far the strand had come by then."""

    reference: str
    entries: tuple[Entry, ...] = ()
    duties: tuple[Duty, ...] = ()
    notice: NoticePage | None = None
    strand: str = ""
    meetings: tuple[MeetingPage, ...] = ()
    plan: PlanPage | None = None
    boards: tuple[BoardPage, ...] = ()
    snapshot: Snapshot | None = None
