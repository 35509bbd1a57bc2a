"""What stands in somebody's calendar feed: the meetings they were asked to, and the days on which something is owed."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from domain.entries import MeetingPage
from domain.facts import Fact
from domain.meetings import MeetingStatus
from domain.people import Person, Role

# So long a meeting that was called off stays, so that whoever had it in their diary sees that it was. [convention]
STAYS = timedelta(days=60)
# The days that everybody round a notice plans by, whoever owes them: the reviews' last lawful day (6), delivery (11).
FOR_ALL = ("review_booking", "delivery")


class DayOwed(Fact):
    """A day in the feed: an open duty at the present revision of its date, entered in the register at `entered_at`.

    `person` is the id of the one who owes it, where each holder of the role owes their own.
    """

    key: str
    kind: str
    what: str
    owner: Role
    on: date
    why: str
    revision: int
    entered_at: datetime
    person: str = ""
    about: dict[str, str | int] = {}


class Shown(Fact):
    """What one feed shows, to `name`: in one of their parts, or in all of them where `role` is None."""

    reference: str
    council: str
    name: str
    role: Role | None
    meetings: tuple[MeetingPage, ...] = ()
    owed: tuple[DayOwed, ...] = ()


def day_uid_of(reference: str, key: str) -> str:
    """The UID of a duty's day, for life. The slash keeps it apart from every meeting's."""
    return f"{reference}/{key}@noticekeeper"


def part_known_as(person: Person, known_as: str) -> Role | None:
    """The part of `person` that somebody calls so, in any case and with blanks; None where it is none of theirs."""
    wanted = "_".join(known_as.casefold().replace("-", " ").replace("_", " ").split())
    return next((role for role in person.roles if role == wanted), None)


def off_since(meeting: MeetingPage) -> datetime | None:
    """When a meeting was called off (UTC); None for one that was not."""
    if meeting.status != MeetingStatus.CANCELLED:
        return None
    return meeting.settled_at or meeting.revised_at


def meetings_of(person: Person, meetings: Iterable[MeetingPage], now: datetime) -> tuple[MeetingPage, ...]:
    """Those `person` is asked to, and those called off in the last sixty days that they were asked to till then."""
    theirs = [one for one in meetings if person.id in {invitee.person for invitee in one.invited}]
    seen = [one for one in theirs if (off := off_since(one)) is None or now < off + STAYS]
    return tuple(sorted(seen, key=lambda one: (one.starts_at, one.uid)))


def days_of(
    person: Person, role: Role | None, owed: Iterable[DayOwed], meetings: Iterable[MeetingPage] = ()
) -> tuple[DayOwed, ...]:
    """What `person` owes in one of their parts, or in all of them, and what they plan by.

    That is what everybody plans by, and the papers' day of each of `meetings`, those they are asked to.
    """
    parts = person.roles if role is None else (role,)
    boards = {meeting.number for meeting in meetings if meeting.kind == "board"}

    def theirs(one: DayOwed) -> bool:
        papers = one.kind == "board_report" and one.about.get("meeting") in boards
        return papers or one.kind in FOR_ALL or (one.owner in parts and one.person in ("", person.id))

    return tuple(sorted(filter(theirs, owed), key=lambda one: (one.on, one.key)))
