"""What an office is asked to write, to one person, once."""

from datetime import date, datetime
from enum import StrEnum

from domain.facts import Fact
from domain.meetings import Invitation
from domain.people import Person, Role
from domain.reckoning import Reckoning


class Letter(Fact):
    """One letter or invite to one person.

    `key` is reference + strand + duty + rung + revision + person, and makes it one letter for ever: the register's
    unique key, the Message-ID and a retry all come from it. `due_at` is when the step fell due, `told_at` when the
    strand told the office (both notice time, UTC): `Date:` is `told_at`. `thread` is the duty or meeting whose first
    message this one answers to. `instrument` is what kind of document the notice is. `instead_of` names whom it was
    meant for, and why it is not they who get it. `closed` are weekdays on which a routine one does not leave.
    """

    key: str
    reference: str
    council: str
    strand: str
    paragraph: str
    kind: str
    to: Person
    as_role: Role
    due_at: datetime
    told_at: datetime
    what: str
    duty: str = ""
    revision: int = 1
    rung: str = ""
    due: Reckoning | None = None
    late: bool = False
    facts: dict[str, str] = {}
    thread: str = ""
    reply_to: Person | None = None
    invitation: Invitation | None = None
    instrument: str = "improvement notice"
    instead_of: str = ""
    closed: tuple[date, ...] = ()


class PostState(StrEnum):
    """Where a letter stands in the ledger.

    UNKNOWN: the connection died after DATA began: the same bytes go again, and it may have arrived twice.
    RETURNED: it was taken, and came back later: nobody has read it.
    HELD: it waits for its reader's one letter each working morning, and goes out as a part of that.
    SUPERSEDED: a later rung, a later revision, or the discharge of its duty overtook it before it left.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DELAYED = "delayed"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    RETURNED = "returned"
    SUPERSEDED = "superseded"
    HELD = "held"


class Posted(Fact):
    """What became of a letter, with the mail server's own words.

    `dead_address` says that its address takes no mail at all, so that no later letter to it would fare better;
    `held_until` (notice time, UTC) the morning it waits for, where it is held.
    """

    key: str
    state: PostState
    words: str = ""
    message_id: str = ""
    dead_address: bool = False
    held_until: datetime | None = None
