"""From a day to an instant. The local day is reckoned first; two London days have 23 and 25 hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
NINE = time(9)

# Not strftime's, which follow the locale of whoever started the process: a letter is in English everywhere.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def at(day: date, clock: time = NINE) -> datetime:
    """The instant (UTC) at which clocks in London show `clock` on `day`: 09:00 is 08:00Z in summer."""
    return datetime.combine(day, clock, tzinfo=LONDON).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first instant (UTC) after `day` in London: what is due "by the end of" a day is in time before it."""
    return at(day + timedelta(days=1), time(0))


def london(moment: datetime) -> datetime:
    """`moment` on London's clock, with its offset."""
    return moment.astimezone(LONDON)


def day_of(moment: datetime) -> date:
    """The day it is in London at `moment`."""
    return london(moment).date()


def spoken(day: date) -> str:
    """A day as a letter says it: Tuesday 7 June 2022."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def spoken_moment(moment: datetime) -> str:
    """A moment as a letter says it: 10:00 (UK time) on Tuesday 7 June 2022."""
    here = london(moment)
    return f"{here:%H:%M} (UK time) on {spoken(here.date())}"
