"""What a board agreed that somebody does: owed until it is closed, from board to board, and never moved in silence."""

from typing import Any

import pytest

from domain.action_acts import (
    AboutAction,
    ActionAgreed,
    ActionClosed,
    ActionDropped,
    NewActionDay,
    agreed,
    closed,
    dropped,
    moved,
    said_of,
    why_not_agree,
    why_not_close,
    why_not_drop,
    why_not_move,
)
from domain.board import BoardCourse
from domain.linked import Link, offered
from domain.owing import Acknowledgement, acknowledged
from domain.people import Role
from domain.proceedings import open_in_words
from domain.timetable import informed, wound_down
from tests.domain.strands import board, sat
from tests.support.lives import (
    ADVISER,
    CASE_LEAD,
    CHAIR,
    COORDINATOR,
    HEALTH,
    POLICE,
    Life,
    boards,
    by,
    ending,
    handed_to,
    paused,
    revised,
    running_again,
    somebody,
)
from tests.support.tables import day

ROTA: dict[str, Any] = {
    "meeting": 1,
    "text": "Publish the supervision rota",
    "owner": POLICE,
    "due_on": day("Fri 8 October 2021"),
}


def after_a_board() -> Life[BoardCourse]:
    """Board 1 met the day before; another is set for 27 October."""
    life = board(board_timetable=boards("Wed 15 September 2021", "Wed 27 October 2021"))
    return sat(life.to("Thu 16 September 2021"), 1)


def agree(life: Life[BoardCourse], **said: Any) -> Life[BoardCourse]:
    return life.do(agreed, by(COORDINATOR, ActionAgreed, life.today, **{**ROTA, **said}), life.now)


def with_an_action(**said: Any) -> Life[BoardCourse]:
    return agree(after_a_board(), **said)


def why_not(life: Life[BoardCourse], kind: type[Any], who: str = COORDINATOR, **said: Any) -> str | None:
    checks: dict[type[Any], Any] = {
        ActionAgreed: why_not_agree,
        ActionClosed: why_not_close,
        NewActionDay: why_not_move,
        ActionDropped: why_not_drop,
    }
    found: str | None = checks[kind](life.course, by(who, kind, life.today, **said), life.now)
    return found


OF_THE_ACTION = "board-action-1"


def test_an_action_is_its_owners_alone_reminded_of_told_once_and_then_chased_upwards() -> None:
    life = with_an_action().to("Wed 20 October 2021")

    assert life.letters(duty=OF_THE_ACTION) == [
        "Fri 1 Oct 2021 board_action_due to partner",
        "Thu 7 Oct 2021 board_action_due to partner",
        "Mon 11 Oct 2021 board_action_overdue to partner",
        "Mon 11 Oct 2021 duty_passed to adviser, case_lead, chair",
        "Mon 18 Oct 2021 board_action_overdue to coordinator",
    ]
    assert {letter.to.id for letter in life.sent if letter.kind == "board_action_due"} == {POLICE}
    assert life.duty(OF_THE_ACTION).due.sentence().startswith(
        "Friday 8 October 2021: the day for action 1, agreed at board 1 (paragraph 5b)."
    )  # fmt: skip


def test_an_action_carries_over_from_board_to_board_until_it_is_closed() -> None:
    life = with_an_action()

    sat(life.to("Thu 28 October 2021"), 2)
    agree(life, meeting=2, text="Open two homes", owner="dcs", due_on=day("Fri 26 November 2021"))

    assert open_in_words(life.course.proceedings, day("Wed 27 October 2021")) == (
        "1. Publish the supervision rota: Dev Hussain, overdue since Friday 8 October 2021 (board 1)",
        "2. Open two homes: director of children's services, by Friday 26 November 2021 (board 2)",
    )
    life.do(closed, by(POLICE, ActionClosed, life.today, action=1, outcome="It is on the intranet"), life.now)
    assert [number for number, _ in life.course.proceedings.open_actions()] == [2]
    assert life.duty(OF_THE_ACTION).late_by == 20
    assert life.duty("board-action-2").owed_by is Role.DCS


def test_an_action_moved_keeps_every_day_it_had_and_why_and_its_reminders_begin_anew() -> None:
    life = with_an_action().to("Mon 4 October 2021")
    act = by(
        CHAIR, NewActionDay, life.today, action=1, to_on=day("Fri 5 November 2021"), reason="The rota is disputed."
    )
    said = said_of(life.course, act)

    life.do(moved, act, life.now).to("Mon 8 November 2021")

    assert said == (
        "Action 1 was moved from Friday 8 October 2021 to Friday 5 November 2021, because The rota is disputed."
    )
    assert "Moved from Friday 8 October 2021 to Friday 5 November 2021 by Ruth Adeyemi on Monday 4 October 2021: " in (
        life.duty(OF_THE_ACTION).due.sentence()
    )
    assert life.letters("board_action_due", "board_action_overdue") == [
        "Fri 1 Oct 2021 board_action_due to partner",
        "Fri 29 Oct 2021 board_action_due to partner",
        "Thu 4 Nov 2021 board_action_due to partner",
        "Mon 8 Nov 2021 board_action_overdue to partner",
    ]
    assert open_in_words(life.course.proceedings, day("Fri 5 November 2021"))[0].endswith("(board 1, moved once)")


def test_an_action_dropped_is_owed_no_more_and_stays_in_the_record() -> None:
    life = with_an_action()

    act = by(CHAIR, ActionDropped, life.today, action=1, reason="The inspectors did it")
    life.do(dropped, act, life.now).to("Fri 29 October 2021")

    assert life.letters(duty=OF_THE_ACTION) == []
    assert OF_THE_ACTION not in life.open()
    over = life.course.proceedings.actions[0].over
    assert over
    assert (over.dropped, over.outcome, over.by_name) == (True, "The inspectors did it", "Ruth Adeyemi")


def test_the_end_of_the_notice_winds_open_actions_down() -> None:
    life = with_an_action()

    life.become(wound_down(life.course, life.now, "lifted").replaced(ending=ending(life.now)))
    life.to("Fri 29 October 2021")

    assert life.letters(duty=OF_THE_ACTION) == []
    assert why_not(life, ActionClosed, action=1) == (
        "This notice was lifted on Thursday 16 September 2021: nothing more can be done under it."
    )


def test_a_pause_of_the_boards_clock_stops_an_actions_too() -> None:
    life = with_an_action().to("Mon 20 September 2021")

    life.do(paused, life.now).to("Mon 4 October 2021").do(running_again, life.now)

    assert life.due(OF_THE_ACTION) == "Fri 22 Oct 2021"


def test_once_its_owner_has_left_their_part_an_action_is_owed_by_who_holds_it_now() -> None:
    life = with_an_action(owner=COORDINATOR)
    notice = handed_to(life.course.standing.notice, Role.COORDINATOR, somebody("nadia-bell", Role.COORDINATOR))

    life.do(informed, revised(life.course.standing, life.now, notice=notice), life.now).to("Fri 1 October 2021")

    assert [letter.to.id for letter in life.sent if letter.kind == "board_action_due"] == ["nadia-bell"]
    assert life.course.proceedings.actions[0].owner == "Priya Nair"


def test_an_action_is_answered_by_a_press_and_seen_and_more_time_asked_like_any_other_duty() -> None:
    life = with_an_action().to("Fri 1 October 2021")
    (letter,) = (letter for letter in life.sent if letter.kind == "board_action_due")

    assert offered(letter)[:3] == (Link.DONE, Link.SEEN, Link.TIME)
    assert life.duty(OF_THE_ACTION).about == {"action": 1}
    assert why_not(life, ActionClosed, POLICE, action=1) is None
    seen = by(POLICE, Acknowledgement, life.today, duty=OF_THE_ACTION, strand="board")
    life.do(acknowledged, seen, life.now).to("Fri 8 October 2021")
    assert life.letters("board_action_due") == ["Fri 1 Oct 2021 board_action_due to partner"]


LAST = {"action": 1}
REFUSED = [
    # a board that has not begun, was not held or is none has agreed nothing
    (ActionAgreed, CHAIR, {"meeting": 2}, "Board 2 has not sat yet: it is on Wednesday 27 October 2021."),
    (ActionAgreed, CHAIR, {"meeting": 9}, "There is no board 9; the timetable has: 1, 2."),
    # owners and days
    (ActionAgreed, CHAIR, {"owner": "the schools"}, "Nobody on this notice is known as 'the schools'; it knows "),
    (ActionAgreed, CHAIR, {"due_on": day("Tue 14 September 2021")}, "Tuesday 14 September 2021 lies before board 1"),
    (ActionAgreed, CHAIR, {}, "Board 1 agreed this already: it is action 1, by Friday 8 October 2021."),
    # for the office and the chair, and closing for who owes it
    (ActionAgreed, POLICE, {"text": "More"}, "Dev Hussain may not do this: agree-action is for the coordinator or "),
    (NewActionDay, POLICE, {**LAST, "to_on": day("Fri 5 November 2021"), "reason": "busy"}, "Dev Hussain may not do"),
    (ActionClosed, HEALTH, LAST, "Anna Kowalska may not close this: it is for Dev Hussain, who owes it, or the "),
    (ActionClosed, ADVISER, LAST, "George Mbeki may not close this: "),
    (ActionClosed, CASE_LEAD, LAST, "Claire Donnelly may not close this: "),
    # an action that is not there, and days that make no sense
    (ActionClosed, CHAIR, {"action": 2}, "There is no action 2: they are numbered 1 to 1."),
    (NewActionDay, CHAIR, {**LAST, "to_on": day("Fri 8 October 2021"), "reason": "late"}, "Action 1 is due on Friday"),
    (NewActionDay, CHAIR, {**LAST, "to_on": day("Wed 15 September 2021"), "reason": "late"}, "Wednesday 15 September"),
]


@pytest.mark.parametrize(("kind", "who", "said", "sentence"), REFUSED)
def test_what_cannot_be_done_about_an_action_is_refused_in_a_sentence(
    kind: type[AboutAction | ActionAgreed], who: str, said: dict[str, Any], sentence: str
) -> None:
    life = with_an_action()
    told = {**ROTA, **said} if kind is ActionAgreed else said

    refusal = why_not(life, kind, who, **told)

    assert (refusal or "").startswith(sentence), refusal


def test_what_is_over_is_not_closed_moved_or_dropped_again() -> None:
    life = with_an_action()
    life.do(closed, by(CHAIR, ActionClosed, life.today, action=1), life.now)

    later = {"to_on": day("Fri 5 November 2021"), "reason": "late"}
    again: tuple[tuple[type[Any], dict[str, Any]], ...] = (
        (ActionClosed, {}),
        (NewActionDay, later),
        (ActionDropped, {"reason": "late"}),
    )
    for kind, more in again:
        assert why_not(life, kind, action=1, **more) == "Action 1 was closed on Thursday 16 September 2021 already."


def test_a_board_not_held_has_agreed_nothing() -> None:
    life = board(board_timetable=boards("Wed 15 September 2021"))
    sat(life.to("Thu 16 September 2021"), 1, held=False, reason="the chair was ill")

    assert why_not(life, ActionAgreed, **ROTA) == "Board 1 was not held: nothing was agreed at it."
