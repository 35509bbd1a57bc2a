"""What people do about the board: each act, why it may be refused, and the course after it."""

from datetime import date, datetime, time

from pydantic import Field

from domain import answers
from domain.acts import Act, Reason, doer
from domain.agenda import agenda_kept
from domain.answers import BoardAnswered
from domain.board import BoardCourse, case_round, chair_round, partner_key, plan_update_key
from domain.collisions import collisions
from domain.course import why_not_hand_in, why_not_on
from domain.earliest import Since
from domain.facts import Day
from domain.meetings import Meeting, MeetingStatus
from domain.moments import at, day_of, london, spoken, spoken_moment
from domain.papers import SHA256
from domain.people import OneLine, Role, holders, known_by_id
from domain.plan import PlanTold
from domain.put_before import kept_as_gone, kept_as_put
from domain.refusals import OfField
from domain.rhythms import answers_for, key_of
from domain.terms import Sitting
from domain.timetable import called_off, invited, with_meeting, with_sitting

OFFICE = (Role.COORDINATOR, Role.HEAD_OF_SERVICE, Role.DCS)


class AboutMeeting(Act):
    """An act about one board, by its number in the timetable."""

    term = "board"
    meeting: int = Field(ge=1, le=500)


class Report(AboutMeeting):
    """5b–d: the council's report to a board, with data, analysis, recommendations and evidence of impact."""

    name = "submit-report"
    may = OFFICE
    document: str = Field(default="", max_length=500)
    # Of the paper, where it was written here.
    version: int | None = Field(default=None, ge=1, le=500)
    sha256: str = Field(default="", pattern=SHA256)


class PartnerUpdate(AboutMeeting):
    """5b: one partner's update. `partner` is whose (an id), where the person who hands it in is not that partner."""

    name = "submit-partner-update"
    may = (Role.PARTNER, Role.COORDINATOR)
    partner: str = Field(default="", max_length=40)
    document: str = Field(default="", max_length=500)


class MeetingRecord(AboutMeeting):
    """Whether the board met: on the day it was set for, unless `held_on` says another."""

    name = "record-meeting"
    may = (*OFFICE, Role.CHAIR)
    held: bool = True
    held_on: Day | None = None
    reason: str = Field(default="", max_length=2000)


class ActionLog(AboutMeeting):
    """A board's action log was sent out."""

    name = "submit-actions"
    may = OFFICE
    document: str = Field(default="", max_length=500)


class Minutes(AboutMeeting):
    """A board's minutes were sent out, and perhaps what they say."""

    name = "submit-minutes"
    may = OFFICE
    document: str = Field(default="", max_length=500)
    text: str = Field(default="", max_length=20000)


class NewDate(AboutMeeting):
    """A meeting moved: to a day, and perhaps another hour (London) or place."""

    name = "move-meeting"
    may = (*OFFICE, Role.CHAIR)
    to_on: Day
    to_at: time | None = None
    place: OneLine | None = None
    reason: str = Field(default="", max_length=2000)


class CallingOff(AboutMeeting):
    """A board's meeting is called off, with the reason; everybody invited is told."""

    name = "cancel-meeting"
    may = (*OFFICE, Role.CHAIR)
    reason: Reason


class ExtraMeeting(Act):
    """A meeting added to the board's timetable."""

    name = "add-meeting"
    may = (*OFFICE, Role.CHAIR)
    term = "board"
    sitting_on: Day
    sitting_at: time = time(10)
    minutes: int = Field(default=120, ge=15, le=600)
    place: OneLine = "to be announced"


class PlanUpdate(Act):
    """5a: the plan and its record of progress were brought up to date."""

    name = "update-plan"
    may = OFFICE
    since = Since.TRIGGER
    term = "plan_upkeep"
    document: str = Field(default="", max_length=500)


class ChairLetter(Act):
    """The chair's letter to the Secretary of State was sent."""

    name = "submit-chair-letter"
    term = "chair_letters"
    may = (Role.CHAIR, Role.ADVISER, Role.CHIEF_EXECUTIVE, Role.COORDINATOR)
    document: str = Field(default="", max_length=500)


class CaseMeeting(Act):
    """A meeting with the case lead was held."""

    name = "record-case-meeting"
    term = "case_meetings"
    may = (*OFFICE, Role.CASE_LEAD)


def why_not_report(course: BoardCourse, act: Report, now: datetime) -> str | None:
    key = f"board-report-{act.meeting}"
    return why_not_on(course, act, now) or why_not_hand_in(course, key, "board report", "meeting")


def reported(course: BoardCourse, act: Report) -> BoardCourse:
    return course.handed_in(f"board-report-{act.meeting}", act.on)


def why_not_update_partner(course: BoardCourse, act: PartnerUpdate, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now):
        return refusal
    partner = _whose(course, act)
    if partner is None:
        known = ", ".join(person.id for person in holders(course.standing.people, Role.PARTNER)) or "nobody"
        return OfField("partner", f"Say whose update this is, as partner; the partners are: {known}.")
    mine = doer(course.standing, act)
    if partner != mine.id and Role.COORDINATOR not in mine.roles:
        others = "another partner's is for that partner or the coordinator"
        return OfField("partner", f"{mine.name} hands in their own update only; {others}.")
    return why_not_hand_in(course, partner_key(act.meeting, partner), "partner update", "meeting")


def partner_updated(course: BoardCourse, act: PartnerUpdate) -> BoardCourse:
    return course.handed_in(partner_key(act.meeting, _whose(course, act) or ""), act.on)


def whose(course: BoardCourse, act: PartnerUpdate) -> str:
    """Whose update it is, as the register names them."""
    partner = known_by_id(course.standing.people, _whose(course, act))
    return (partner.organisation or partner.name) if partner else "a partner"


def _whose(course: BoardCourse, act: PartnerUpdate) -> str | None:
    """The id of the partner an update is from: as it says, else the one who hands it in, else the only one there is."""
    if act.partner:
        return act.partner
    partners = [person.id for person in holders(course.standing.people, Role.PARTNER)]
    by = doer(course.standing, act).id
    return by if by in partners else partners[0] if len(partners) == 1 else None


def why_not_log(course: BoardCourse, act: ActionLog, now: datetime) -> str | None:
    return why_not_on(course, act, now) or why_not_hand_in(course, f"action-log-{act.meeting}", "action log", "meeting")


def logged(course: BoardCourse, act: ActionLog) -> BoardCourse:
    return course.handed_in(f"action-log-{act.meeting}", act.on)


def why_not_minute(course: BoardCourse, act: Minutes, now: datetime) -> str | None:
    return why_not_on(course, act, now) or why_not_hand_in(
        course, f"minutes-{act.meeting}", "set of minutes", "meeting"
    )


def minuted(course: BoardCourse, act: Minutes) -> BoardCourse:
    return course.handed_in(f"minutes-{act.meeting}", act.on)


def why_not_record(course: BoardCourse, act: MeetingRecord, now: datetime) -> str | None:
    """A board is recorded once, not before its hour, and one that was not held with its reason."""
    if refusal := why_not_on(course, act, now) or _why_not_planned(course, act.meeting):
        return refusal
    meeting = _known(course, act.meeting)
    if now < meeting.starts_at:
        return OfField("meeting", f"Board {act.meeting} has not sat yet: it is on {spoken(meeting.day)}.")
    if act.held_on and not course.standing.notice.issued.signed_on <= act.held_on <= day_of(now):
        beyond = f"{spoken(act.held_on)} is before the notice was signed, or still ahead: say the day the board met."
        return OfField("held_on", beyond)
    return None if act.held or act.reason.strip() else OfField("reason", "Say why the board was not held.")


def recorded(course: BoardCourse, act: MeetingRecord, now: datetime) -> BoardCourse:
    """The board held, with actions and minutes now owed; or not held, which is told."""
    meeting = _known(course, act.meeting)
    status = MeetingStatus.HELD if act.held else MeetingStatus.NOT_HELD
    update = {"status": status, "settled_at": now, "reason": act.reason, "sat_on": act.held_on if act.held else None}
    if act.held:
        kept = agenda_kept(meeting, course.proceedings, course.plan_told, course.standing)
        course = course.replaced(proceedings=kept)
    course = with_meeting(course, meeting.model_copy(update=update))
    return course.handed_in(f"board-held-{act.meeting}", act.on)


def why_not_move(course: BoardCourse, act: NewDate, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now) or _why_not_ahead(course, act.meeting, now):
        return refusal
    meeting = _known(course, act.meeting)
    moved = _moved(meeting, act, now)
    if (moved.starts_at, moved.place) == (meeting.starts_at, meeting.place):
        return OfField("to_on", f"Board {act.meeting} is at that time and place already.")
    return _why_not_sit_at(course, moved.starts_at, now, "to_on", but=act.meeting)


def moved(course: BoardCourse, act: NewDate, now: datetime) -> BoardCourse:
    """The meeting at its new time and place; everybody gets the change, and what was due before it moves with it."""
    return with_meeting(course, invited(course, _moved(_known(course, act.meeting), act, now), now))


def why_not_call_off(course: BoardCourse, act: CallingOff, now: datetime) -> str | None:
    """A board whose hour has passed was held or missed; calling it off would hide which."""
    return why_not_on(course, act, now) or _why_not_ahead(course, act.meeting, now)


def called_off_by(course: BoardCourse, act: CallingOff, now: datetime) -> BoardCourse:
    return called_off(course, _known(course, act.meeting), act.reason, now)


def why_not_add(course: BoardCourse, act: ExtraMeeting, now: datetime) -> str | None:
    return why_not_on(course, act, now) or _why_not_sit_at(
        course, at(act.sitting_on, act.sitting_at), now, "sitting_on"
    )


def added(course: BoardCourse, act: ExtraMeeting, now: datetime) -> BoardCourse:
    sitting = Sitting(on=act.sitting_on, at=act.sitting_at, minutes=act.minutes, place=act.place)
    return with_sitting(course, sitting, now)


def why_not_answer(course: BoardCourse, act: BoardAnswered, now: datetime) -> str | None:
    return answers.why_not_answer(course, course.meeting(act.meeting), f"board {act.meeting}", act, now)


def answered_by(course: BoardCourse, act: BoardAnswered, now: datetime) -> BoardCourse:
    return with_meeting(course, answers.answered(course, _known(course, act.meeting), act, now))


def warned_of_answer(course: BoardCourse, act: BoardAnswered) -> tuple[str, ...]:
    return answers.warned_of_answer(course, _known(course, act.meeting), act)


def plan_updated(course: BoardCourse, act: PlanUpdate) -> BoardCourse:
    return course.handed_in(plan_update_key(course), act.on).replaced(plan_updates=(*course.plan_updates, act.on))


def plan_heard(course: BoardCourse, told: PlanTold) -> BoardCourse:
    """What was said of the plan, heard; where progress on every objective in hand was, that is 5a's update as well.

    Each must have been spoken of since the plan was last brought up to date; the cycle begins anew as the last one was.
    """
    gone = kept_as_gone(course.planned, course.plan_told, course.plan_gone, course.taken)
    put = kept_as_put(course.put_before(), course.plan_put, course.taken) if course.standing.practice > 4 else ()
    course = course.replaced(plan_told=told, plan_gone=gone, plan_put=put)
    standing = course.standing
    since = max((standing.notice.issued.signed_on, day_of(standing.kept_from), *course.plan_updates))
    if told.spoken_of is None or told.spoken_of[0] <= since:
        return course
    on = max(told.on, told.spoken_of[1])
    key = plan_update_key(course)
    return course.handed_in(key, on).replaced(plan_updates=(*course.plan_updates, on))


def why_not_update_plan(course: BoardCourse, act: PlanUpdate, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now):
        return refusal
    if course.plan_updates and act.on < course.plan_updates[-1]:
        later = spoken(course.plan_updates[-1])
        return OfField("on", f"The plan was brought up to date on {later}, after {spoken(act.on)}.")
    return None


def why_not_write(course: BoardCourse, act: ChairLetter, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now):
        return refusal
    return None if course.standing.notice.terms.chair_letters else "This notice asks for no letters from the chair."


def written(course: BoardCourse, act: ChairLetter) -> BoardCourse:
    """One more letter; a second one inside the same round is extra, and the next is still owed."""
    open_round = chair_round(course)
    after = course.replaced(letters_sent=(*course.letters_sent, act.on))
    if open_round is None or not answers_for(open_round, chair_round(after)):
        return after
    return after.handed_in(key_of("chair_letter", course.done), act.on)


def why_not_meet(course: BoardCourse, act: CaseMeeting, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now):
        return refusal
    return (
        None if course.standing.notice.terms.case_meetings else "This notice asks for no meetings with the case lead."
    )


def met(course: BoardCourse, act: CaseMeeting) -> BoardCourse:
    open_round = case_round(course)
    after = course.replaced(case_meetings=(*course.case_meetings, act.on))
    if open_round is None or not answers_for(open_round, case_round(after)):
        return after
    return after.handed_in(key_of("case_meeting", course.done), act.on)


def _why_not_planned(course: BoardCourse, number: int) -> str | None:
    meeting = course.meeting(number)
    if meeting is None:
        known = ", ".join(str(m.number) for m in course.meetings) or "none yet"
        return OfField("meeting", f"There is no board {number}; the timetable has: {known}.")
    planned = meeting.status is MeetingStatus.PLANNED
    return None if planned else OfField("meeting", f"Board {number} is {meeting.status} already.")


def _why_not_ahead(course: BoardCourse, number: int, now: datetime) -> str | None:
    if refusal := _why_not_planned(course, number):
        return refusal
    meeting = _known(course, number)
    over = f"Board {number} was on {spoken(meeting.day)}: record whether it was held."
    return OfField("meeting", over) if meeting.starts_at <= now else None


def _why_not_sit_at(course: BoardCourse, starts_at: datetime, now: datetime, field: str, *, but: int = 0) -> str | None:
    if starts_at <= now:
        return OfField(field, f"{spoken_moment(starts_at)} is past: a board is planned for a time to come.")
    on = day_of(starts_at)
    clash = next((m for m in course.planned if m.day == on and m.number != but), None)
    return OfField(field, f"Board {clash.number} is on {spoken(on)} already.") if clash else None


def _moved(meeting: Meeting, act: NewDate, now: datetime) -> Meeting:
    hour = act.to_at or london(meeting.starts_at).time().replace(tzinfo=None)
    called_on = meeting.called_on if act.to_on == meeting.day else day_of(now)
    update = {"starts_at": at(act.to_on, hour), "place": act.place or meeting.place, "called_on": called_on}
    return meeting.model_copy(update=update)


def _known(course: BoardCourse, number: int) -> Meeting:
    meeting = course.meeting(number)
    if meeting is None:
        raise ValueError(f"no board {number}")
    return meeting


def warned_of(course: BoardCourse, on: date) -> tuple[str, ...]:
    """What a board on `on` should be told before anybody relies on it: it collides, and the next good day."""
    notice = course.standing.notice
    days = (on, *(meeting.day for meeting in course.planned))
    found = (c for c in collisions(days, course.standing.edition, notice.closures) if c.on == on)
    return tuple(f"{spoken(c.on)} is {c.why}; the next good day is {spoken(c.instead)}." for c in found)
