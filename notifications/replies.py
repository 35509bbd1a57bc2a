"""What a mail says of a meeting (RFC 5546): who answers which revision of which meeting, and how.

A reply is somebody else's text. It is read within limits, and its times are never taken for ours.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses

from icalendar import Calendar, Component

from domain.facts import unseen
from notifications.passages import one_line

# Deeper, more or larger than any calendar program's reply: what is beyond is left for a person to look at.
DEEPEST, MOST_PARTS, LARGEST_PART = 8, 40, 200_000
LONGEST_COMMENT = 500
# No meeting of ours is revised so often.
HIGHEST_SEQUENCE = 100_000
SAID = ("ACCEPTED", "DECLINED", "TENTATIVE")


@dataclass(frozen=True)
class CalendarMail:
    """One calendar object of a mail. `attendee` is an address in small letters, `stamp` when it was answered (UTC).

    `partstat` and `method` are as RFC 5545 spells them, in capitals. `delegated`: somebody else is to come instead.
    """

    method: str
    uid: str
    attendee: str
    partstat: str = ""
    sequence: int = 0
    stamp: datetime | None = None
    comment: str = ""
    delegated: bool = False


@dataclass(frozen=True)
class Unreadable:
    """A calendar object that cannot be read, and why, in a sentence."""

    why: str


def calendar_in(message: Message) -> CalendarMail | Unreadable | None:
    """The calendar object of a mail; None where it has none. Only its own parts count, never a forwarded mail's."""
    parts = list(_calendars(message, 0))
    if len(parts) > MOST_PARTS:
        return Unreadable("It has more parts than a calendar program would send.")
    methods = {method for method, _ in parts if method}
    if not parts:
        return None
    if len(methods) != 1:
        return Unreadable("It does not say what it wants of the meeting, or says two things.")
    method = methods.pop()
    found = {_read(method, text) for said, text in parts if said == method}
    return found.pop() if len(found) == 1 else Unreadable("It holds two calendar objects that differ.")


def sender_of(message: Message) -> str | None:
    """The one address it says to be from, in small letters; None where it names none, or more than one."""
    found = [address for _, address in getaddresses([str(one) for one in message.get_all("From", [])])]
    return found[0].casefold() if len(found) == 1 and "@" in found[0] else None


def _calendars(part: Message, depth: int) -> Iterator[tuple[str, str]]:
    """Each calendar part that says what it wants, and its content. A mail inside a mail is somebody else's."""
    kind = part.get_content_type()
    if kind == "message/rfc822" or depth > DEEPEST:
        return
    payload = part.get_payload()
    if isinstance(payload, list):
        for inner in payload:
            if isinstance(inner, Message):
                yield from _calendars(inner, depth + 1)
    elif kind == "text/calendar":
        yield str(part.get_param("method") or "").upper(), _text(part)


def _text(part: Message) -> str:
    """The part in its own charset; what it cannot say in that is marked as such."""
    raw = bytes(part.get_payload(decode=True) or b"")
    try:
        return raw.decode(part.get_content_charset() or "utf-8", "replace").lstrip("\ufeff")
    except LookupError:
        return raw.decode("utf-8", "replace").lstrip("\ufeff")


def _read(method: str, text: str) -> CalendarMail | Unreadable:
    if len(text) > LARGEST_PART:
        return Unreadable("Its calendar object is larger than a calendar program would send.")
    try:
        calendar = Calendar.from_ical(text)
        events = calendar.walk("VEVENT")
        if str(calendar.get("METHOD", method)).upper() != method or len(events) != 1:
            return Unreadable("Its calendar object is not about one meeting, or says another thing than the mail.")
        return _event(method, events[0])
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        return Unreadable(f"Its calendar object cannot be read: {one_line(str(error))[:200] or type(error).__name__}.")


def _event(method: str, event: Component) -> CalendarMail | Unreadable:
    named = event.get("ATTENDEE", [])
    attendees = named if isinstance(named, list) else [named]
    uid = one_line(str(event.get("UID", "")))
    if not uid or (method == "REPLY" and len(attendees) != 1):
        return Unreadable("It does not say which meeting it is about, or whose answer it is.")
    attendee = attendees[0] if len(attendees) == 1 else ""
    params = getattr(attendee, "params", {})
    sequence = max(int(event.get("SEQUENCE", 0)), 0)
    if sequence > HIGHEST_SEQUENCE:
        return Unreadable("It answers a revision of the invite that there cannot be.")
    return CalendarMail(
        method=method,
        uid=uid,
        attendee=one_line(re.sub(r"(?i)^mailto:", "", str(attendee))).casefold(),
        partstat=str(params.get("PARTSTAT", "")).upper(),
        sequence=sequence,
        stamp=_stamp(event),
        comment=_seen(str(event.get("COMMENT", "")))[:LONGEST_COMMENT],
        delegated=bool(params.get("DELEGATED-TO") or params.get("DELEGATED-FROM")),
    )


def _seen(text: str) -> str:
    """`text` on one line, without what nobody can see: it is shown to people, and kept."""
    return one_line("".join(sign for sign in text if not unseen(sign)))


def _stamp(event: Component) -> datetime | None:
    """When it was answered. Without a zone it says nothing that could be compared (RFC 5545 3.8.7.2 wants UTC)."""
    stamp = getattr(event.get("DTSTAMP"), "dt", None)
    return stamp.astimezone(UTC) if isinstance(stamp, datetime) and stamp.tzinfo else None
