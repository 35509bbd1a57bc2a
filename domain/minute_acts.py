"""What people record of a board: its decisions, and its minutes with every version they had."""

from datetime import datetime

from pydantic import Field

from domain.action_acts import OF_THE_BOARD, noted, why_not_sat, with_proceedings
from domain.acts import Reason
from domain.board import BoardCourse
from domain.board_acts import OFFICE, AboutMeeting, Minutes, minuted
from domain.course import why_not_on
from domain.proceedings import Decision, Minuted


class DecisionRecorded(AboutMeeting):
    """5b: a board decided something: what, and how it was carried or by whom it was decided."""

    name = "record-decision"
    may = OF_THE_BOARD
    text: Reason
    carried: str = Field(default="", max_length=500)


class MinutesCorrected(AboutMeeting):
    """The minutes of a board are corrected: a new version in words or as a document, and why. Those before are kept."""

    name = "correct-minutes"
    may = OFFICE
    text: str = Field(default="", max_length=20000)
    document: str = Field(default="", max_length=500)
    reason: Reason


def why_not_decide(course: BoardCourse, act: DecisionRecorded, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now) or why_not_sat(course, act.meeting, now):
        return refusal
    for number, one in enumerate(course.proceedings.decisions, start=1):
        if (one.meeting, one.text.casefold()) == (act.meeting, act.text.casefold()):
            return f"Board {act.meeting} decided this already: it is decision {number}."
    return None


def decided(course: BoardCourse, act: DecisionRecorded, now: datetime) -> BoardCourse:
    said = noted(course, act, now).model_dump()
    decision = Decision(**said, meeting=act.meeting, text=act.text, carried=act.carried)
    return with_proceedings(course, decisions=(*course.proceedings.decisions, decision))


def minutes_sent(course: BoardCourse, act: Minutes, now: datetime) -> BoardCourse:
    """The minutes sent out, and what they say kept as their first version."""
    said = noted(course, act, now).model_dump()
    version = Minuted(**said, meeting=act.meeting, text=act.text, document=act.document)
    return with_proceedings(minuted(course, act), minutes=(*course.proceedings.minutes, version))


def why_not_correct(course: BoardCourse, act: MinutesCorrected, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now) or why_not_sat(course, act.meeting, now):
        return refusal
    before = _versions(course, act.meeting)
    if not before and f"minutes-{act.meeting}" not in course.done:
        return f"No minutes of board {act.meeting} were sent out yet: submit them first."
    if not (act.text.strip() or act.document.strip()):
        return "Say how the minutes read now, or which document holds them."
    if before and (before[-1].text, before[-1].document) == (act.text, act.document):
        return f"The minutes of board {act.meeting} read so already."
    return None


def corrected(course: BoardCourse, act: MinutesCorrected, now: datetime) -> BoardCourse:
    said = noted(course, act, now).model_dump()
    version = Minuted(**said, meeting=act.meeting, text=act.text, document=act.document, reason=act.reason)
    return with_proceedings(course, minutes=(*course.proceedings.minutes, version))


def said_of(course: BoardCourse, act: MinutesCorrected) -> str:
    """The act as the register says it; `course` is the one before it."""
    version = max(1, len(_versions(course, act.meeting))) + 1
    return f"The minutes of board {act.meeting} were corrected: version {version}, version {version - 1} is kept"


def _versions(course: BoardCourse, meeting: int) -> list[Minuted]:
    return [one for one in course.proceedings.minutes if one.meeting == meeting]
