"""One person's meetings and dates as a calendar to subscribe to (RFC 5545, RFC 7986): facts in, the same bytes out.

Nobody is asked to anything by it: it has no attendee, no organiser and no alarm.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from domain.entries import MeetingPage
from domain.feeds import DayOwed, Shown, day_uid_of
from domain.meetings import MeetingStatus
from domain.people import title
from notifications.invites import PRODID, in_utc, printable
from notifications.passages import one_line

# What is changed in the morning is seen the same morning; and most of what is asked for is answered by "unchanged".
ASKED_AGAIN_AFTER = timedelta(hours=1)

# What a day is called where the words of its duty would not say what it is to everybody.
CALLED = {
    "board_report": "Board papers: hand in the report to the board",
    "review_booking": "Last day for the next DfE review of progress",
    "delivery": "Delivery date of the improvement plan",
}
BEFORE = {MeetingStatus.CANCELLED.value: "Called off: ", MeetingStatus.NOT_HELD.value: "Did not meet: "}


def feed(shown: Shown) -> bytes:
    """The calendar of `shown`: CRLF lines of at most 75 octets, meetings in UTC, days as whole days.

    ValueError for a moment without a zone.
    """
    calendar = _calendar(named(shown))
    calendar.add("refresh-interval", ASKED_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for meeting in shown.meetings:
        calendar.add_component(_meeting(meeting))
    for day in shown.owed:
        calendar.add_component(_day(day, shown.reference, shown.council))
    return bytes(calendar.to_ical())


def dates(name: str, days: Iterable[tuple[str, str, DayOwed]]) -> bytes:
    """A calendar called `name` to take along once: days of several notices, each with its reference and council.

    A day has the UID that it has in every feed, so that whoever has both sees it once.
    """
    calendar = _calendar(one_line(name))
    for reference, council, day in days:
        calendar.add_component(_day(day, reference, council))
    return bytes(calendar.to_ical())


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    # Apple, Google and Outlook read the names they made up, RFC 7986 has others: both are said.
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    return calendar


def named(shown: Shown) -> str:
    """What the calendar is called in a list of several."""
    part = f", {title(shown.role)}" if shown.role else ""
    return one_line(f"{shown.council} improvement notice: {shown.name}{part}")


def _meeting(meeting: MeetingPage) -> Event:
    off = meeting.status == MeetingStatus.CANCELLED
    event = _event(meeting.uid, meeting.sequence, meeting.revised_at, meeting.settled_at or meeting.revised_at)
    event.add("dtstart", in_utc(meeting.starts_at))
    event.add("dtend", in_utc(meeting.ends_at))
    event.add("summary", one_line(BEFORE.get(meeting.status, "") + meeting.summary))
    event.add("location", one_line(meeting.place))
    # Once it is off, where its day came from is no longer what anybody asks.
    why = "" if meeting.status in BEFORE else meeting.why
    event.add("description", printable("\n\n".join(filter(None, (meeting.description, why)))))
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if off else "OPAQUE")
    return event


def _day(day: DayOwed, reference: str, council: str) -> Event:
    event = _event(day_uid_of(reference, day.key), day.revision - 1, day.entered_at, day.entered_at)
    event.add("dtstart", day.on)
    event.add("dtend", day.on + timedelta(days=1))
    event.add("summary", one_line(f"{_called(day)}, {council}"))
    event.add("description", printable(f"Owed by the {title(day.owner)}.\n\n{day.why}"))
    event.add("status", "CONFIRMED")
    # A date to keep takes up nobody's day: whoever looks for a free hour must find one.
    event.add("transp", "TRANSPARENT")
    return event


def _event(uid: str, sequence: int, revised_at: datetime, changed_at: datetime) -> Event:
    event = Event()
    event.add("uid", one_line(uid))
    event.add("sequence", sequence)
    event.add("dtstamp", in_utc(revised_at))
    event.add("last-modified", in_utc(changed_at))
    return event


def _called(day: DayOwed) -> str:
    what = CALLED.get(day.kind) or f"Due: {day.what}"
    number = next((f", {noun} {day.about[noun]}" for noun in ("meeting", "review") if noun in day.about), "")
    return what + number
