"""A strand taken up again from its snapshot: what the register shows was done is done, and the rest is not."""

from datetime import datetime

import pytest

from domain.addressing import letters_of
from domain.board import BoardCourse
from domain.letters import PostState
from domain.moments import at
from domain.resuming import Written, overtaken, resumed
from domain.snapshots import Snapshot, course_in, snapshot_of
from domain.steps import Falling, fallen_due
from tests.domain.strands import board
from tests.support.lives import Life, boards
from tests.support.notices import sefton
from tests.support.tables import day

# The report for this board is reminded of on Mon 16 May, Mon 23 May and Fri 27 May, and due on Mon 30 May.
DAY = "Wed 8 June 2022"
FIRST = "board-report-1/10-working-days-before/r1"
COORDINATOR = "priya-nair"


def a_board(to: str = "Tue 17 May 2022") -> Life[BoardCourse]:
    return board(board_timetable=boards(DAY)).to(to)


def letter(state: PostState = PostState.SENT, step: str = FIRST, *, gathered: bool = False) -> Written:
    return Written(key=f"{sefton().reference}/board/{step}/{COORDINATOR}", state=state, gathered=gathered)


def taken_up(course: BoardCourse, *written: Written, entered: tuple[str, ...] = (), as_of: datetime) -> frozenset[str]:
    return resumed(course, "board", as_of, entered, written).taken


def without(course: BoardCourse, *steps: str) -> BoardCourse:
    return course.replaced(taken=course.taken - {*steps})


def test_a_snapshot_holds_the_whole_course_and_says_nothing_in_clear() -> None:
    life = a_board()

    snapshot = snapshot_of(life.course, life.now)

    assert course_in(snapshot, BoardCourse) == life.course
    assert snapshot.as_of == life.now
    assert len(snapshot.course) < len(life.course.model_dump_json()) / 3


@pytest.mark.parametrize("text", ["", "AAAA", "not base64!", "eJyrrgUAAXUA+Q=="])
def test_a_snapshot_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        course_in(Snapshot(as_of=at(day("Tue 17 May 2022")), course=text), BoardCourse)


SETTLED = [
    pytest.param(letter(PostState.SENT), True, id="sent"),
    pytest.param(letter(PostState.REFUSED), True, id="refused by the mail server"),
    pytest.param(letter(PostState.RETURNED), True, id="returned"),
    pytest.param(letter(PostState.SUPERSEDED), True, id="overtaken"),
    pytest.param(letter(PostState.HELD, gathered=True), True, id="gone in a morning's letter"),
    pytest.param(letter(PostState.HELD), False, id="held for a morning that nobody begins any more"),
    pytest.param(letter(PostState.WAITING), False, id="written and never tried"),
    pytest.param(letter(PostState.SENDING), False, id="in the midst of an attempt"),
    pytest.param(letter(PostState.DELAYED), False, id="delayed"),
    pytest.param(letter(PostState.UNKNOWN), False, id="nobody knows"),
]


@pytest.mark.parametrize("knows", [True, False])
@pytest.mark.parametrize(("written", "over"), SETTLED)
def test_a_step_is_over_where_its_letter_is_whatever_the_snapshot_says(
    written: Written, over: bool, knows: bool
) -> None:
    life = a_board()
    course = life.course if knows else without(life.course, FIRST)

    assert (FIRST in taken_up(course, written, as_of=life.now)) is over


def test_a_step_whose_letter_was_never_written_is_taken_again() -> None:
    life = a_board()

    assert FIRST in life.course.taken
    assert FIRST not in taken_up(life.course, as_of=life.now)


def test_a_step_for_several_people_is_over_once_all_have_their_letters() -> None:
    life = a_board("Thu 2 June 2022")
    told = next(step for step in life.course.agenda() if step.key.endswith("/told/r1") and len(step.to) > 1)
    meant = letters_of(Falling(step=told), life.course.standing, "board", told.at)
    some, every = ([Written(key=one.key, state=PostState.SENT) for one in of] for of in (meant[:-1], meant))
    before = life.course.replaced(taken=life.course.taken | {told.key})

    assert some
    assert told.key not in taken_up(before, *some, as_of=told.at)
    assert told.key in taken_up(before, *every, as_of=told.at)


def test_a_step_long_taken_of_which_no_letter_was_written_was_for_nobody() -> None:
    life = a_board()

    assert FIRST in taken_up(life.course, as_of=at(day("Mon 20 June 2022")))


def test_a_step_that_was_entered_as_not_told_stays_so() -> None:
    life = a_board()
    entry = f"{sefton().reference}/board/{FIRST}"

    assert FIRST in taken_up(without(life.course, FIRST), entered=(entry,), as_of=life.now)


def test_what_is_no_step_stays_as_the_snapshot_has_it() -> None:
    life = a_board()
    course = life.course.having_taken("click/abc", "begun")

    assert {"click/abc", "begun"} <= taken_up(course, as_of=life.now)


def test_a_letter_that_never_went_gives_way_to_the_next_of_its_series_once_that_is_due() -> None:
    life = a_board()
    waiting = letter(PostState.DELAYED)
    course = resumed(life.course, "board", life.now, (), [waiting])

    early, late = at(day("Wed 18 May 2022")), at(day("Tue 24 May 2022"))
    assert overtaken(course, "board", early, [waiting]) == frozenset()
    assert overtaken(course, "board", late, [waiting]) == {waiting.key}
    (falling,) = [
        one
        for one in fallen_due(course.agenda(), course.taken, late, course.standing)
        if one.step.duty == "board-report-1" and not one.instead
    ]
    assert falling.late
