"""One revision of a meeting as an iCalendar object for one attendee (RFC 5545, RFC 5546)."""

import re
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress

from domain.letters import Letter
from domain.meetings import Invitation
from domain.people import Person, Role
from notifications.links import Offered
from notifications.mailbox import Mailbox
from notifications.passages import one_line

PRODID = "-//noticekeeper//noticekeeper//EN"


def invite(letter: Letter, organiser: Mailbox, links: tuple[Offered, ...] = ()) -> bytes:
    """The calendar object of `letter.invitation`: CRLF lines of at most 75 octets, times in UTC.

    `links` stand in its description too: some calendars show no more of a letter than that.

    ValueError where the letter carries no invitation or a time without a zone.
    """
    invitation = letter.invitation
    if invitation is None:
        raise ValueError(f"letter {letter.key} carries no invitation")
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("method", invitation.method)
    calendar.add_component(_event(invitation, organiser, letter.to, _part_played(letter), links))
    return bytes(calendar.to_ical())


def _event(
    invitation: Invitation, organiser: Mailbox, attendee: Person, part: str, links: tuple[Offered, ...]
) -> Event:
    event = Event()
    event.add("uid", one_line(invitation.uid))
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", in_utc(invitation.revised_at))
    event.add("dtstart", in_utc(invitation.starts_at))
    event.add("dtend", in_utc(invitation.ends_at))
    event.add("summary", one_line(invitation.summary))
    event.add("location", one_line(invitation.place))
    by_link = (f"{offered.label}: {offered.address}" for offered in links)
    if description := "\n".join(line for line in (printable(invitation.description), *by_link) if line):
        event.add("description", description)
    event.add("status", "CANCELLED" if invitation.method == "CANCEL" else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("organizer", _mailto(organiser.name, organiser.address))
    event.add("attendee", _invited(attendee, part))
    return event


def _invited(attendee: Person, part: str) -> vCalAddress:
    """Nobody is answered for: everybody's answer is still wanted, whatever an earlier revision was answered."""
    address = _mailto(attendee.name, attendee.address)
    address.params |= {"ROLE": part, "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
    return address


def _mailto(name: str, address: str) -> vCalAddress:
    # A double quote in CN would be written as ^' (RFC 6868), which Outlook shows as it stands.
    mailto = vCalAddress(f"mailto:{address}")
    mailto.params["CN"] = one_line(name).replace('"', "'")
    return mailto


def _part_played(letter: Letter) -> str:
    chairs = letter.as_role is Role.CHAIR and letter.kind.startswith("board_")
    return "CHAIR" if chairs else "REQ-PARTICIPANT"


def in_utc(moment: datetime) -> datetime:
    """`moment` in UTC. ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no zone: a calendar would show it at another hour to everybody")
    return moment.astimezone(UTC)


def printable(text: str) -> str:
    """`text` without control characters save newline and tab, which icalendar would let through (RFC 5545 3.3.11)."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text.replace("\r\n", "\n"))
