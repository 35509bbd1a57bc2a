"""What a board decided, and its minutes with every version they had."""

from typing import Any

import pytest

from domain.board import BoardCourse
from domain.board_acts import Minutes
from domain.board_pages import board_pages
from domain.minute_acts import (
    DecisionRecorded,
    MinutesCorrected,
    corrected,
    decided,
    minutes_sent,
    said_of,
    why_not_correct,
    why_not_decide,
)
from tests.domain.strands import board, sat
from tests.support.lives import CHAIR, COORDINATOR, POLICE, Life, boards, by

DECIDED = {"meeting": 1, "text": "Caseloads are capped at 16", "carried": "by agreement"}


def after_a_board() -> Life[BoardCourse]:
    life = board(board_timetable=boards("Wed 15 September 2021", "Wed 27 October 2021"))
    return sat(life.to("Thu 16 September 2021"), 1)


def decide(life: Life[BoardCourse]) -> Life[BoardCourse]:
    return life.do(decided, by(CHAIR, DecisionRecorded, life.today, **DECIDED), life.now)


def test_a_decision_keeps_its_number_how_it_was_made_and_who_recorded_it() -> None:
    life = decide(after_a_board())

    (page, _) = board_pages(life.course)
    (found,) = page.decisions
    assert (found.number, found.decision.text, found.decision.carried) == (
        1,
        "Caseloads are capped at 16",
        "by agreement",
    )
    assert found.decision.by_name == "Ruth Adeyemi"


def test_minutes_sent_out_discharge_their_duty_and_are_kept_as_their_first_version() -> None:
    life = after_a_board()

    life.do(minutes_sent, by(COORDINATOR, Minutes, life.today, meeting=1, text="All were there."), life.now)

    assert "minutes-1" in life.course.done
    assert [one.text for one in life.course.proceedings.minutes] == ["All were there."]


def test_minutes_corrected_keep_the_version_before_and_the_reason() -> None:
    life = after_a_board()
    life.do(minutes_sent, by(COORDINATOR, Minutes, life.today, meeting=1, text="All were there."), life.now)
    act = by(COORDINATOR, MinutesCorrected, life.today, meeting=1, text="All but one were there.", reason="a slip")
    said = said_of(life.course, act)

    life.do(corrected, act, life.now)

    assert said == "The minutes of board 1 were corrected: version 2, version 1 is kept"
    assert [(one.text, one.reason) for one in life.course.proceedings.minutes] == [
        ("All were there.", ""),
        ("All but one were there.", "a slip"),
    ]


REFUSED: list[tuple[type[Any], str, dict[str, Any], str]] = [
    (DecisionRecorded, CHAIR, DECIDED, "Board 1 decided this already: it is decision 1."),
    (DecisionRecorded, CHAIR, {**DECIDED, "meeting": 2}, "Board 2 has not sat yet: it is on Wednesday 27 October"),
    (DecisionRecorded, POLICE, DECIDED, "Dev Hussain may not do this: record-decision is for "),
    (MinutesCorrected, COORDINATOR, {"text": "New"}, "No minutes of board 1 were sent out yet: submit them first."),
    (MinutesCorrected, CHAIR, {"text": "New"}, "Ruth Adeyemi may not do this: correct-minutes is for "),
]


@pytest.mark.parametrize(("kind", "who", "said", "sentence"), REFUSED)
def test_what_cannot_be_recorded_of_a_board_is_refused_in_a_sentence(
    kind: type[Any], who: str, said: dict[str, Any], sentence: str
) -> None:
    life = decide(after_a_board())
    why_not: Any = why_not_decide if kind is DecisionRecorded else why_not_correct
    more = {"meeting": 1, "reason": "a slip"} if kind is MinutesCorrected else {}

    refusal = why_not(life.course, by(who, kind, life.today, **{**more, **said}), life.now)

    assert (refusal or "").startswith(sentence), refusal


@pytest.mark.parametrize(
    ("said", "sentence"),
    [({}, "Say how the minutes read now, or which "), ({"text": "As was"}, "The minutes of board 1 read so already.")],
)
def test_a_correction_that_changes_nothing_is_refused(said: dict[str, str], sentence: str) -> None:
    life = after_a_board()
    life.do(minutes_sent, by(COORDINATOR, Minutes, life.today, meeting=1, text="As was"), life.now)
    act = by(COORDINATOR, MinutesCorrected, life.today, meeting=1, reason="a slip", **said)

    assert (why_not_correct(life.course, act, life.now) or "").startswith(sentence)
