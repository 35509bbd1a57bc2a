"""Whether a board will have its chair and its quorum (5b), as far as people have answered: told, never acted on."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from domain.answers import asked, held_to_since, latest, standing_answer
from domain.days import working_days_after, working_days_before
from domain.meetings import Answer, Attendance, Invitation, Meeting, holding
from domain.moments import at, day_of, spoken_moment
from domain.people import Person, Role, holders
from domain.standing import Clock, Standing
from domain.steps import Step, told_once

# The chair who has not said yes is told of so many working days before the board, when its papers go out.
SILENT_UNTIL = 5
TOLD = (Role.COORDINATOR, Role.DCS, Role.CASE_LEAD)


def attendance(planned: Iterable[Meeting], standing: Standing, paragraph: str) -> Iterator[Step]:
    """What is told of each board to come, for notices kept by the practice of counting on answers."""
    if standing.practice < 2 or standing.notice.terms.board.in_use is None:
        return
    for meeting in planned:
        yield from _chair(meeting, standing, paragraph)
        yield from _quorum(meeting, standing, paragraph)


def flag_of(meeting: Meeting, standing: Standing) -> str:
    """What is amiss with a board as its answers stand, in a sentence; empty where nothing is known to be."""
    chairs = _chairs(meeting, standing)
    if chairs and all(_answer(meeting, chair) is Attendance.DECLINED for chair in chairs):
        return f"It has no chair: {_named(chairs)} declined."
    board = standing.notice.terms.board.in_use
    if board and board.quorum and len(holding(meeting)) - len(_who(meeting, Attendance.DECLINED)) < board.quorum:
        return f"It cannot reach its quorum of {board.quorum}: {_named(_who(meeting, Attendance.DECLINED))} declined."
    return ""


def _chair(meeting: Meeting, standing: Standing, paragraph: str) -> Iterator[Step]:
    """Paragraph 5b wants an independent chair in place: one who declines leaves the board without."""
    n, chairs = meeting.number, _chairs(meeting, standing)
    given = [answer for chair in chairs if (answer := standing_answer(meeting, chair.id))]
    if not chairs or any(answer.answer is Attendance.ACCEPTED for answer in given):
        return
    declined = [answer for answer in given if answer.answer is Attendance.DECLINED]
    if len(declined) == len(chairs):
        since = (held_to_since(meeting, chair.id) or declined[0] for chair in chairs)
        last = max(since, key=lambda answer: answer.at)
        key = f"chair-declined-{n}/{last.sequence}/{last.stamp:%Y%m%dT%H%M%S}"
        what = f"Tell that {_named(chairs)} will not chair board {n}"
        step = told_once(key, last.at, paragraph, what, "chair_declined", TOLD, series=f"chair-{n}")
        yield _about(step, meeting, chair=_named(chairs))
    elif moment := _silent_at(meeting, chairs, standing):
        key = f"chair-silent-{n}/{_held(meeting, chairs)[-1].sequence}"
        what = f"Tell that nobody has said yet whether {_named(chairs)} will chair board {n}"
        step = told_once(key, moment, paragraph, what, "chair_silent", TOLD, series=f"chair-{n}")
        yield _about(step, meeting, chair=_named(chairs), answers=_said(meeting, chairs))


def _quorum(meeting: Meeting, standing: Standing, paragraph: str) -> Iterator[Step]:
    """Where a quorum was set: told as soon as it cannot be reached, and once more at the papers' day if it is not."""
    board = standing.notice.terms.board.in_use
    quorum = board.quorum if board else None
    if quorum is None:
        return
    invited, coming = holding(meeting), _who(meeting, Attendance.ACCEPTED)
    declined = sorted(_answers(meeting, Attendance.DECLINED), key=lambda answer: answer.at)
    spare = max(len(invited) - quorum, 0)
    lost = len(declined) > spare
    moment = declined[spare].at if lost else _silent_at(meeting, invited, standing)
    if moment is None or not (lost or len(coming) < quorum):
        return
    key = f"quorum-{meeting.number}/{meeting.sequence}/{'lost' if lost else 'short'}"
    what = f"Tell that board {meeting.number} may not reach its quorum"
    to = (Role.COORDINATOR, Role.CHAIR)
    step = told_once(key, moment, paragraph, what, "quorum_at_risk", to, series=f"quorum-{meeting.number}")
    yield _about(
        step,
        meeting,
        quorum=str(quorum),
        invited=str(len(invited)),
        coming=_named(coming) or "nobody yet",
        declined=_named(_who(meeting, Attendance.DECLINED)) or "nobody",
    )


def _silent_at(meeting: Meeting, whose: Iterable[Person], standing: Standing) -> datetime | None:
    """When silence is told of (UTC); who was asked only since then has a working day to answer.

    None where that is too late, and while the board's clock is stopped.
    """
    if standing.paused_now(Clock.BOARD):
        return None
    edition, held = standing.edition, _held(meeting, whose)
    papers = at(working_days_before(day_of(meeting.starts_at), SILENT_UNTIL, edition).on)
    answerable = at(working_days_after(day_of(held[-1].revised_at), 1, edition).on) if held else papers
    moment = max(papers, answerable)
    return moment if moment < meeting.starts_at else None


def _held(meeting: Meeting, whose: Iterable[Person]) -> list[Invitation]:
    """The invites these people hold, the last one last."""
    held = (asked(meeting, person.id) for person in whose)
    return sorted((invitation for invitation in held if invitation), key=lambda invitation: invitation.revised_at)


def _chairs(meeting: Meeting, standing: Standing) -> tuple[Person, ...]:
    """Those invited who hold the part that chairs the board."""
    board = standing.notice.terms.board.in_use
    chairing = holders(standing.people, board.chaired_by) if board else ()
    return tuple(person for person in chairing if asked(meeting, person.id))


def _answers(meeting: Meeting, answer: Attendance) -> list[Answer]:
    given = (standing_answer(meeting, person.id) for person in holding(meeting))
    return [one for one in given if one and one.answer is answer]


def _answer(meeting: Meeting, person: Person) -> Attendance | None:
    given = standing_answer(meeting, person.id)
    return given.answer if given else None


def _who(meeting: Meeting, answer: Attendance) -> tuple[Person, ...]:
    return tuple(person for person in holding(meeting) if _answer(meeting, person) is answer)


def _said(meeting: Meeting, chairs: Iterable[Person]) -> str:
    """What is known of each chair who has not said yes."""
    return "\n".join(f"{chair.name}: {_word(meeting, chair)}" for chair in chairs)


def _word(meeting: Meeting, person: Person) -> str:
    given, before = standing_answer(meeting, person.id), latest(meeting, person.id)
    if given:
        return "has answered perhaps" if given.answer is Attendance.TENTATIVE else f"has {given.answer}"
    return f"had {before.answer} before the meeting was changed" if before else "has not answered"


def _about(step: Step, meeting: Meeting, **facts: str) -> Step:
    which = {"number": str(meeting.number), "when": spoken_moment(meeting.starts_at), "place": meeting.place}
    return replace(step, facts={**which, **facts}, until=meeting.starts_at)


def _named(people: Iterable[Person]) -> str:
    return " and ".join(person.name for person in people)
