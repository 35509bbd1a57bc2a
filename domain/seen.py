"""What is kept of a duty's being seen, and of more time being asked for."""

from datetime import date, datetime

from domain.facts import Fact
from domain.people import Role
from domain.reckoning import Reckoning


class Seen(Fact):
    """A duty acknowledged at one revision of its date, by whom (an id) and when (UTC). A new date is news again."""

    by: str
    at: datetime
    revision: int


class TimeAsked(Fact):
    """More time asked for, for one duty at one revision of its date; `to` are those who hear of it. `at` is UTC."""

    duty: str
    revision: int
    what: str
    due: Reckoning
    by_name: str
    at: datetime
    reason: str
    until: date | None = None
    to: tuple[Role, ...] = ()
