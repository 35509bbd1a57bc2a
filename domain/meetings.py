"""Meetings people are invited to: boards and reviews. One UID for a meeting's life; a revision for every change."""

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal, TypeVar

from domain.facts import Fact
from domain.moments import day_of
from domain.people import Known, Person
from domain.terms import Sitting


class MeetingStatus(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    NOT_HELD = "not held"
    CANCELLED = "cancelled"


class Attendance(StrEnum):
    """What somebody answers to an invite, as RFC 5545 3.2.12 names it."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


class Answer(Fact):
    """What one person answered to revision `sequence` of a meeting.

    `stamp` is when they answered (UTC): between two answers to one revision the later stands. `at` is when it was
    recorded (notice time, UTC), `by` the id of who handed it in, where that was somebody else.
    """

    person: str
    answer: Attendance
    sequence: int
    stamp: datetime
    at: datetime
    by: str = ""


class Invitation(Fact):
    """One revision of one meeting, for each person in `to`: a REQUEST, or the CANCEL that withdraws it.

    `sequence` (RFC 5545 3.8.7.4) rises with every change of time, place, status or people; `revised_at` belongs to the
    revision, not to the attempt to send it. `why` says where the day comes from, in a sentence. `goes_on` is true of a
    CANCEL that only takes people off a meeting, `joining` of a REQUEST to people who had none yet.
    """

    uid: str
    method: Literal["REQUEST", "CANCEL"]
    sequence: int
    revised_at: datetime
    starts_at: datetime
    ends_at: datetime
    place: str
    summary: str
    description: str = ""
    to: tuple[Known, ...] = ()
    goes_on: bool = False
    why: str = ""
    joining: bool = False


def uid_of(reference: str, kind: str, number: int) -> str:
    """A meeting's UID for life; `kind` is board or review."""
    return f"{reference}-{kind}-{number}@noticekeeper"


def meeting_known_by(uid: str) -> tuple[str, str, int] | None:
    """The notice's reference, the kind and the number of the meeting with this UID; None where it is none of ours."""
    found = re.fullmatch(r"([a-z0-9-]+)-(board|review)-(\d{1,4})@noticekeeper", uid.strip())
    return (found[1], found[2], int(found[3])) if found else None


class Meeting(Fact):
    """A board or a review. `revisions` are all its invitations so far, oldest first.

    `timetabled` is the day the agreed timetable gave it, if that is where it comes from, and `agreed` how it stands
    there; `called_on` the day it was set for its present day. `settled_at` and `reason` say when (UTC) it was recorded
    as held, not held or called off, and why; `sat_on` the day it was held, where that was not the day it was set for.
    `answers` is everything people have answered, in the order it was recorded.
    """

    number: int
    starts_at: datetime
    minutes: int = 120
    place: str = "to be announced"
    status: MeetingStatus = MeetingStatus.PLANNED
    sequence: int = 0
    timetabled: date | None = None
    settled_at: datetime | None = None
    reason: str = ""
    revisions: tuple[Invitation, ...] = ()
    agreed: Sitting | None = None
    called_on: date | None = None
    sat_on: date | None = None
    answers: tuple[Answer, ...] = ()

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def day(self) -> date:
        """The day it is set for, in London; once it was held, the day it was held."""
        return self.sat_on or day_of(self.starts_at)

    @property
    def first_told_at(self) -> datetime:
        """When people were first invited (UTC): since then everything that depends on it is owed."""
        return self.revisions[0].revised_at

    @property
    def set_on(self) -> date:
        """The day it was set for the day it has now: by then nobody could be late for it."""
        return self.called_on or day_of(self.first_told_at)


M = TypeVar("M", bound=Meeting)


def holding(meeting: Meeting) -> tuple[Person, ...]:
    """Who has a live invite to it now, each as they were when theirs was sent."""
    held: dict[str, Person] = {}
    for invitation in meeting.revisions:
        for person in invitation.to:
            held.pop(person.id, None)
            if invitation.method == "REQUEST":
                held[person.id] = person
    return tuple(held.values())


def asked_to(meeting: Meeting) -> tuple[Person, ...]:
    """Who is asked to it; once it was called off, those whose invites were withdrawn by that."""
    last = meeting.revisions[-1]
    withdrawn = meeting.status is MeetingStatus.CANCELLED and last.method == "CANCEL" and not last.goes_on
    return last.to if withdrawn else holding(meeting)


def revised(
    meeting: M,
    *,
    uid: str,
    summary: str,
    to: tuple[Person, ...],
    at: datetime,
    description: str = "",
    why: str = "",
    cancel: bool = False,
) -> M:
    """`meeting` with the invitation of its present time and place added as a new revision.

    With `cancel` it is withdrawn, from everybody who has it.
    """
    sequence = meeting.sequence + 1 if meeting.revisions else 0
    invitation = Invitation(
        uid=uid,
        method="CANCEL" if cancel else "REQUEST",
        sequence=sequence,
        revised_at=at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place,
        summary=summary,
        description=description,
        to=holding(meeting) if cancel else to,
        why=why,
    )
    return meeting.model_copy(update={"sequence": sequence, "revisions": (*meeting.revisions, invitation)})


def handed_over(meeting: M, to: tuple[Person, ...], at: datetime) -> M:
    """`meeting` once `to` are its people: leavers' invites withdrawn, joiners asked, and nobody else troubled.

    Both carry one new sequence; whoever stays keeps the invite they have answered. Somebody whose address changed joins
    with the new one.
    """
    before, after = ({person.id: person for person in people} for people in (holding(meeting), to))
    leavers = tuple(person for person in before.values() if person.id not in after)
    joiners = tuple(p for p in after.values() if p.id not in before or _asked_in_vain(before[p.id], p))
    if not (leavers or joiners):
        return meeting
    changed = {"sequence": meeting.sequence + 1, "revised_at": at}
    last = next(one for one in reversed(meeting.revisions) if one.method == "REQUEST")
    why = f"{_who(joiners, 'now')}{_who(leavers, 'no longer')}The time and the place are as they were."
    withdrawn = last.model_copy(
        update={**changed, "method": "CANCEL", "to": leavers, "goes_on": True, "description": why, "why": ""}
    )
    asked = last.model_copy(update={**changed, "method": "REQUEST", "to": joiners, "joining": True})
    added = (*((withdrawn,) if leavers else ()), *((asked,) if joiners else ()))
    return meeting.model_copy(update={"sequence": meeting.sequence + 1, "revisions": (*meeting.revisions, *added)})


def _asked_in_vain(before: Person, now: Person) -> bool:
    """Whether somebody has another address by now, or takes mail again at the old one."""
    return before.address != now.address or bool(before.unreachable_since and not now.unreachable_since)


def _who(people: tuple[Person, ...], how: str) -> str:
    return f"Taking part {how}: {', '.join(person.name for person in people)}. " if people else ""
