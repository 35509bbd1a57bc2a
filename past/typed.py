"""A past moment as a person writes it, on London's clock."""

import re
from datetime import UTC, datetime

from domain.moments import LONDON, london, spoken_moment

# On London's clock; with an offset for the hour that the clocks go through twice.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?")


def moment_in(typed: str, now: datetime) -> datetime | str:
    """The moment (UTC) that was typed, or why it is none that could be looked back on at `now` (UTC)."""
    try:
        here = datetime.fromisoformat(typed) if MOMENT.fullmatch(typed) else None
        moment = (here if here.tzinfo else here.replace(tzinfo=LONDON)).astimezone(UTC) if here else None
    except (ValueError, OverflowError):
        here = moment = None
    if here is None or moment is None:
        return f"{typed!r} is no moment. Write it on London's clock, such as 2022-03-01T17:00"
    if here.tzinfo is None and london(moment).replace(tzinfo=None) != here:
        return f"{typed} is no moment in London: the clocks went forward over it."
    if moment > now:
        return f"{spoken_moment(moment)} is still ahead: what was known can be asked as of now at the latest."
    return moment


def typed_as(moment: datetime) -> str:
    """A moment as it is typed, with its offset in the hour that the clocks go through twice."""
    here = london(moment)
    return here.isoformat() if here.fold else here.replace(tzinfo=None).isoformat()
