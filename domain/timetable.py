"""The board's meetings as they come, move and go (5b): agreed, invited, called off, and what a new standing does."""

from datetime import date, datetime

from domain.board import BoardCourse, has_chair, last_in_timetable, members, timetable_key
from domain.meetings import Meeting, MeetingStatus, handed_over, revised, uid_of
from domain.moments import at, day_of, spoken
from domain.reckoning import cited
from domain.sittings import cadence_of, fell_in_pause
from domain.standing import Clock, Standing
from domain.terms import Sitting


def invited(course: BoardCourse, meeting: Meeting, now: datetime, *, cancel: str = "") -> Meeting:
    """`meeting` with the next revision of its invitation: `cancel` is the reason it is withdrawn."""
    return revised(
        meeting,
        uid=uid_of(course.standing.reference, "board", meeting.number),
        summary=f"{course.standing.notice.council} improvement board, meeting {meeting.number}",
        to=members(course),
        at=now,
        description=cancel or f"Improvement board under paragraph {course.paragraph} of the notice.",
        why="" if cancel else _why(course, meeting),
        cancel=bool(cancel),
    )


def _why(course: BoardCourse, meeting: Meeting) -> str:
    """Where the day of a board comes from: the timetable agreed with the Department, or an act since (¶5b)."""
    term, on = course.standing.notice.terms.board_timetable, day_of(meeting.starts_at)
    if meeting.timetabled != on:
        before = f", away from {spoken(meeting.timetabled)}" if meeting.timetabled else ""
        return f"{spoken(on)}: set on {spoken(meeting.called_on or on)}{before}, and entered in the register."
    agreed = f", agreed by {term.settled.spoken}" if term.settled else ""
    return f"{spoken(on)}: it stands in the board's timetable ({cited(term.paragraph)}){agreed}."


def with_sitting(
    course: BoardCourse, sitting: Sitting, now: datetime, *, agreed: bool = False, called_on: date | None = None
) -> BoardCourse:
    """One more meeting, with everybody invited; it fills the timetable where that had run out."""
    last_on = last_in_timetable(course)
    if last_on and last_on <= day_of(now):
        course = course.handed_in(timetable_key(course), day_of(now))
    meeting = Meeting(
        number=len(course.meetings) + 1,
        starts_at=at(sitting.on, sitting.at),
        minutes=sitting.minutes,
        place=sitting.place,
        called_on=called_on or day_of(now),
        timetabled=sitting.on if agreed else None,
        agreed=sitting if agreed else None,
    )
    return course.replaced(meetings=(*course.meetings, invited(course, meeting, now)))


def with_meeting(course: BoardCourse, meeting: Meeting) -> BoardCourse:
    """`course` with the meeting of this number replaced."""
    return course.replaced(meetings=tuple(meeting if m.number == meeting.number else m for m in course.meetings))


def called_off(course: BoardCourse, meeting: Meeting, reason: str, now: datetime) -> BoardCourse:
    off = meeting.model_copy(update={"status": MeetingStatus.CANCELLED, "reason": reason, "settled_at": now})
    return with_meeting(course, invited(course, off, now, cancel=reason))


def timetabled(course: BoardCourse, now: datetime) -> BoardCourse:
    """`course` with the sittings still ahead that the timetable in use names: new ones in, dropped ones off.

    A meeting people moved or called off stays so until the timetable itself says otherwise of it. Sittings that had
    passed when the timetable came to be known here are no meetings of ours.
    """
    timetable = course.standing.notice.terms.board_timetable.in_use
    if timetable is None:
        return course
    wanted = {sitting.on: sitting for sitting in timetable.sittings}
    for meeting in course.planned:
        if meeting.starts_at > now:
            course = _as_agreed(course, meeting, wanted, now)
    known = {meeting.timetabled for meeting in course.meetings} | {meeting.day for meeting in course.planned}
    standing = course.standing
    # What the notice's file gave was called when the notice was signed, however late it was entered here.
    called_on = standing.notice.issued.signed_on if standing.revision == 1 else day_of(now)
    for on, sitting in wanted.items():
        if on not in known and on >= day_of(standing.changed_at):
            course = with_sitting(course, sitting, now, agreed=True, called_on=called_on)
    return course


def _as_agreed(course: BoardCourse, meeting: Meeting, wanted: dict[date, Sitting], now: datetime) -> BoardCourse:
    """One planned meeting as the timetable has it: off where it was dropped, changed where it was agreed anew."""
    by_name, by_day = (wanted.get(meeting.timetabled) if meeting.timetabled else None), wanted.get(meeting.day)
    sitting = by_name or by_day
    if sitting is None and meeting.timetabled:
        dropped = meeting.model_copy(update={"timetabled": None})
        return called_off(course, dropped, "It is no longer in the agreed timetable.", now)
    if sitting is None or sitting == meeting.agreed or sitting.on < day_of(now):
        return course
    after = meeting.model_copy(update={"timetabled": sitting.on, "agreed": sitting})
    if meeting.agreed or by_name is None:
        after = _set_for(after, sitting, now)
    moved = (after.starts_at, after.ends_at, after.place) != (meeting.starts_at, meeting.ends_at, meeting.place)
    return with_meeting(course, invited(course, after, now) if moved else after)


def _set_for(meeting: Meeting, sitting: Sitting, now: datetime) -> Meeting:
    starts_at = at(sitting.on, sitting.at)
    called_on = meeting.called_on if day_of(starts_at) == meeting.day else day_of(now)
    update = {"starts_at": starts_at, "minutes": sitting.minutes, "place": sitting.place, "called_on": called_on}
    return meeting.model_copy(update=update)


def informed(course: BoardCourse, standing: Standing, now: datetime) -> BoardCourse:
    """`course` under a new standing of its notice: resumed, its timetable and its people as they now are."""
    before = course.standing
    chairless_since = now if has_chair(before) else course.chairless_since
    same_cadence = cadence_of(before.notice) == cadence_of(standing.notice)
    course = course.replaced(
        standing=standing,
        chairless_since=None if has_chair(standing) else chairless_since,
        cadence_since=course.cadence_since if same_cadence else day_of(now),
    )
    if before.paused_now(Clock.BOARD) and not standing.paused_now(Clock.BOARD):
        course = resumed(course, now)
    return with_people(timetabled(course, now), now)


def with_people(course: BoardCourse, now: datetime) -> BoardCourse:
    """Every board still ahead with the people who sit on it now: leavers' invites withdrawn, joiners invited."""
    for meeting in course.planned:
        if meeting.starts_at > now:
            course = with_meeting(course, handed_over(meeting, members(course), now))
    return course


def resumed(course: BoardCourse, now: datetime) -> BoardCourse:
    """On resumption, meetings whose day fell in the pause are not asked after: they were not the notice's."""
    for meeting in course.planned:
        if fell_in_pause(meeting.day, Clock.BOARD, course.standing):
            off = {"status": MeetingStatus.CANCELLED, "settled_at": now}
            off["reason"] = "Its day fell while the notice was paused."
            course = with_meeting(course, meeting.model_copy(update=off))
    return course


def wound_down(course: BoardCourse, now: datetime, reason: str) -> BoardCourse:
    """Every meeting still planned is called off and its invites withdrawn."""
    for meeting in course.planned:
        if meeting.starts_at > now:
            course = called_off(course, meeting, reason, now)
    return course
