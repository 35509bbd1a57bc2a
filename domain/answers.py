"""What people answer to their invites: which answer stands, and why one is not taken (RFC 5546, 2.1.5 and 3.2.3).

An answer belongs to a revision. One to an older revision was given before the change, and is nobody's acceptance.
"""

from datetime import datetime
from typing import TypeVar

from pydantic import AwareDatetime, Field

from domain.acts import Act, doer
from domain.course import Course, why_not_on
from domain.meetings import Answer, Attendance, Invitation, Meeting, MeetingStatus, meeting_known_by
from domain.moments import spoken
from domain.people import Person, Role, known_by_id
from domain.refusals import OfField

# Who may enter an answer that somebody gave them by word of mouth.
FOR_OTHERS = (Role.COORDINATOR, Role.HEAD_OF_SERVICE, Role.DCS, Role.OPERATOR, Role.CASE_LEAD)

# How the refusals above begin to end that ask nobody for anything.
NO_NEWS = (
    "has answered so already",
    "has given a later answer already",
    "no answer is wanted any more",
    "nothing more can be done",
    "it is over",
)

M = TypeVar("M", bound=Meeting)


class InviteAnswered(Act):
    """An invite answered. `person` is whose answer it is (an id), where it is not the doer's own.

    `sequence` is the revision answered, the one they hold where left out; `answered_at` when they did, now where left
    out.
    """

    may = tuple(Role)
    person: str = Field(default="", max_length=40)
    answer: Attendance
    sequence: int | None = Field(default=None, ge=0, le=100_000)
    answered_at: AwareDatetime | None = None


class BoardAnswered(InviteAnswered):
    """5b: the invite to one board answered."""

    name = "answer-board"
    term = "board"
    meeting: int = Field(ge=1, le=500)


class ReviewAnswered(InviteAnswered):
    """6: the invite to one review answered."""

    name = "answer-review"
    term = "reviews"
    review: int = Field(ge=1, le=500)


def answer_to(uid: str, **given: object) -> BoardAnswered | ReviewAnswered:
    """The answer to the invite with this UID, as the act that hands it in. ValueError where we have no such meeting."""
    if (known := meeting_known_by(uid)) is None:
        raise ValueError(f"{uid!r} is no meeting of ours")
    _, kind, number = known
    if kind == "board":
        return BoardAnswered.model_validate({"meeting": number, **given})
    return ReviewAnswered.model_validate({"review": number, **given})


def asked(meeting: Meeting, person: str) -> Invitation | None:
    """The invite `person` (an id) holds now; None for somebody never asked, or taken off since."""
    # Asked of every board to come with every act: it stops at the first that names them.
    for revision in reversed(meeting.revisions):
        for one in revision.to:
            if one.id == person:
                return revision if revision.method == "REQUEST" else None
    return None


def latest(meeting: Meeting, person: str) -> Answer | None:
    """What `person` (an id) answered last: the higher revision first, then the later moment."""
    given = (answer for answer in meeting.answers if answer.person == person)
    return max(given, key=_order, default=None)


def standing_answer(meeting: Meeting, person: str) -> Answer | None:
    """The answer of `person` (an id) to the invite they hold now; None while they have not answered that one."""
    invitation, answer = asked(meeting, person), latest(meeting, person)
    return answer if invitation and answer and answer.sequence >= invitation.sequence else None


def held_to_since(meeting: Meeting, person: str) -> Answer | None:
    """The answer with which `person` (an id) began to say what they say now: the same said again is no news."""
    stands, first = standing_answer(meeting, person), None
    invitation = asked(meeting, person)
    for one in sorted((one for one in meeting.answers if one.person == person), key=_order):
        if not (stands and invitation and one.answer is stands.answer and one.sequence >= invitation.sequence):
            first = None
        elif first is None:
            first = one
    return first


def answer_in_words(meeting: Meeting, person: str) -> str:
    """How `person` (an id) has answered, for a list of those invited."""
    if answer := standing_answer(meeting, person):
        return answer.answer.value
    before = latest(meeting, person)
    return f"{before.answer}, before the change" if before else "no answer"


def why_not_answer(
    course: Course, meeting: Meeting | None, what: str, act: InviteAnswered, now: datetime
) -> str | None:
    """Why this answer is not taken. An answer known already, and one that a later one overtook, change nothing."""
    if refusal := why_not_on(course, act, now):
        return refusal
    if meeting is None:
        return f"There is no {what}."
    if over := _why_over(meeting, what, now):
        return over
    whose = _whose(course, act)
    return whose if isinstance(whose, str) else _why_not_news(meeting, what, whose, act, now)


def is_no_news(refusal: str) -> bool:
    """Whether a refused answer is one nobody need look at: it was known, or overtaken, or the meeting is over."""
    return any(words in refusal for words in NO_NEWS)


def answered(course: Course, meeting: M, act: InviteAnswered, now: datetime) -> M:
    """`meeting` with one answer more."""
    person, mine = _whose(course, act), doer(course.standing, act)
    if isinstance(person, str):
        raise ValueError(person)
    sequence, stamp = _answers_to(meeting, person, act, now)
    by = "" if mine.id == person.id else mine.id
    answer = Answer(person=person.id, answer=act.answer, sequence=sequence, stamp=stamp, at=now, by=by)
    return meeting.model_copy(update={"answers": (*meeting.answers, answer)})


def answer_told(course: Course, act: InviteAnswered, what: str) -> str:
    """The answer as the register says it."""
    person = _whose(course, act)
    return f"{person if isinstance(person, str) else person.name} answered the invite to {what}: {act.answer}"


def warned_of_answer(course: Course, meeting: Meeting, act: InviteAnswered) -> tuple[str, ...]:
    """What whoever answers an invite of before a change should be told."""
    person = _whose(course, act)
    invitation = None if isinstance(person, str) else asked(meeting, person.id)
    if invitation is None or act.sequence is None or act.sequence >= invitation.sequence:
        return ()
    return ("That invite has changed since: the answer is kept as given before the change, and a new one is wanted.",)


def _why_over(meeting: Meeting, what: str, now: datetime) -> str | None:
    if meeting.status is MeetingStatus.CANCELLED:
        return f"{what.capitalize()} was called off: no answer is wanted any more."
    over = meeting.status is not MeetingStatus.PLANNED or meeting.starts_at <= now
    return f"{what.capitalize()} was on {spoken(meeting.day)}: no answer is wanted any more." if over else None


def _whose(course: Course, act: InviteAnswered) -> Person | str:
    """Whose answer it is, or why the doer may not give it."""
    mine = doer(course.standing, act)
    if act.person in ("", mine.id):
        return mine
    person = known_by_id(course.standing.people, act.person)
    if person is None:
        return OfField("person", f"Nobody on this notice has the id {act.person!r}.")
    if not set(mine.roles) & set(FOR_OTHERS):
        others = "another's answer is entered by the programme office or DfE"
        return OfField("person", f"{mine.name} may answer for themselves only; {others}.")
    return person


def _why_not_news(meeting: Meeting, what: str, person: Person, act: InviteAnswered, now: datetime) -> str | None:
    if asked(meeting, person.id) is None:
        return f"{person.name} has no invite to {what}."
    sequence, stamp = _answers_to(meeting, person, act, now)
    if sequence > meeting.sequence:
        return f"There is no revision {sequence} of the invite to {what}; the last is {meeting.sequence}."
    known = latest(meeting, person.id)
    if known is None or (sequence, stamp) > _order(known):
        return None
    if (known.answer, *_order(known)) == (act.answer, sequence, stamp):
        return f"{person.name} has answered so already: {known.answer}."
    if (sequence, stamp) == _order(known):
        return f"{person.name} gave another answer at that very moment: {known.answer}. Ask which one stands."
    return f"{person.name} has given a later answer already: {known.answer}."


def _answers_to(meeting: Meeting, person: Person, act: InviteAnswered, now: datetime) -> tuple[int, datetime]:
    """The revision an answer is to, and when it was given: no clock that runs fast puts it ahead of what comes next."""
    held = asked(meeting, person.id)
    sequence = act.sequence if act.sequence is not None else held.sequence if held else 0
    return sequence, min(act.answered_at or now, now)


def _order(answer: Answer) -> tuple[int, datetime]:
    return answer.sequence, answer.stamp
