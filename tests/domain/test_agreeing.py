"""What a strand says of itself beside what the register shows of it: all agrees, or exactly what differs is named."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from domain.agreeing import NO_STEP, Shown, differing
from domain.board import BoardCourse
from domain.board_acts import Report, reported
from domain.board_pages import board_pages
from domain.course import Course
from domain.duties import DutyStatus
from domain.letters import PostState
from domain.pages import page_of
from domain.resuming import Written
from tests.domain.strands import board, delivery, notice, says, set_out
from tests.support.lives import COORDINATOR, Life, boards, by
from tests.support.tables import day

MORNING = "Tue 17 May 2022"
REPORT = "board-report-1"
FIRST = f"{REPORT}/10-working-days-before/r1"


def a_board() -> Life[BoardCourse]:
    """A board on the morning after its report was first reminded of."""
    return board(board_timetable=boards("Wed 8 June 2022")).to(MORNING)


def kept(life: Life[BoardCourse]) -> Shown:
    """The register as it should be: all of it as the strand has it."""
    course, reference = life.course, life.course.standing.reference
    entered = {f"{reference}/board/{one.step.key}" for one in life.entered} | {f"{reference}/board/begun"}
    return Shown(
        strand="board",
        course=course,
        duties=life.duties,
        meetings=tuple(page_of(one, course.standing) for one in course.gatherings()),
        boards=tuple(page.model_copy(update={"as_of": life.now}) for page in board_pages(course)),
        entered=frozenset(entered),
        written=tuple(_written(letter.key) for letter in life.sent),
    )


def _written(key: str) -> Written:
    return Written(key=key.replace("/strand/", "/board/"), state=PostState.SENT)


def about(course: Course, shown: Shown) -> list[str]:
    return [one.about for one in differing(course, shown)]


def test_a_register_that_shows_all_as_the_strand_has_it_agrees() -> None:
    life = a_board()

    assert differing(life.course, kept(life)) == ()


def test_a_step_taken_since_the_snapshot_agrees_where_the_ledger_has_its_letter() -> None:
    life = a_board()
    before = life.course.replaced(taken=life.course.taken - {FIRST})
    shown = kept(life).model_copy(update={"course": before})
    without = shown.model_copy(update={"written": tuple(one for one in shown.written if FIRST not in one.key)})

    assert differing(life.course, shown) == ()
    [one] = differing(life.course, without)
    assert (one.about, one.what) == ("unshown", f"has taken steps of which the register shows nothing: {FIRST}")


def test_that_the_notice_has_started_its_strands_leaves_no_trace_and_need_not() -> None:
    course = notice().course
    shown = Shown(strand="notice", course=course, duties=course.duties(), notice=course.page)

    assert about(course.having_taken(*NO_STEP), shown) == []


Change = Callable[[Shown], Shown]


def changed(**changes: object) -> Change:
    return lambda shown: shown.model_copy(update=changes)


def otherwise(name: str, **changes: object) -> Change:
    """The first of the rows of that name, changed."""

    def change(shown: Shown) -> Shown:
        first, *others = getattr(shown, name)
        return shown.model_copy(update={name: (first.model_copy(update=changes), *others)})

    return change


def reopened(shown: Shown) -> Shown:
    gone = shown.duties[0].model_copy(update={"key": "board-report-9"})
    return shown.model_copy(update={"duties": (*shown.duties, gone)})


def of_no_step(shown: Shown) -> Shown:
    letter = Written(key=f"{kept_reference(shown)}/board/never/r1/{COORDINATOR}", state=PostState.SENT)
    return shown.model_copy(update={"written": (*shown.written, letter)})


def of_another_strand(shown: Shown) -> Shown:
    letter = Written(key=f"{kept_reference(shown)}/reviews/never/r1/{COORDINATOR}", state=PostState.SENT)
    return shown.model_copy(update={"written": (*shown.written, letter)})


def to_all_but_one(shown: Shown) -> Shown:
    """Without the letter to one of the people asked to the board."""
    last = [one for one in shown.written if "/request/" in one.key][-1]
    return shown.model_copy(update={"written": tuple(one for one in shown.written if one != last)})


def further_on(shown: Shown) -> Shown:
    assert shown.course
    return shown.model_copy(update={"course": shown.course.having_taken("a-later-step")})


def kept_reference(shown: Shown) -> str:
    assert shown.course
    return shown.course.standing.reference


def of_another_state(shown: Shown) -> Shown:
    assert shown.course
    later = shown.course.replaced(opened_at=shown.course.opened_at + timedelta(days=1))
    return shown.model_copy(update={"course": later})


AMISS = [
    pytest.param(changed(course=None), ["snapshot"], id="no snapshot"),
    pytest.param(of_another_state, ["snapshot"], id="another state"),
    pytest.param(further_on, ["behind"], id="a register that is further on"),
    pytest.param(of_no_step, ["letters"], id="a letter of no step"),
    pytest.param(to_all_but_one, ["somebody"], id="a step that was not written to all"),
    pytest.param(of_another_strand, [], id="a letter of another strand is that one's"),
    pytest.param(otherwise("duties", status=DutyStatus.WITHDRAWN), ["duty"], id="a duty otherwise"),
    pytest.param(otherwise("duties", revision=7), ["duty"], id="a duty of another revision"),
    pytest.param(reopened, ["duty"], id="a duty that is not owed shown as open"),
    pytest.param(otherwise("meetings", place="Elsewhere"), ["meeting"], id="a meeting otherwise"),
    pytest.param(changed(meetings=()), ["meeting"], id="no page of a meeting"),
    pytest.param(otherwise("boards", agenda=()), ["board"], id="a board's proceedings otherwise"),
    pytest.param(changed(notice=None), [], id="the notice's page is not the board's"),
]


@pytest.mark.parametrize(("change", "expected"), AMISS)
def test_what_the_register_shows_otherwise_is_named_and_nothing_else(change: Change, expected: list[str]) -> None:
    life = a_board()

    found = about(life.course, change(kept(life)))

    assert [one.partition("/")[0] for one in found] == expected


def test_a_duty_that_was_discharged_is_no_longer_shown_as_open() -> None:
    life = a_board()
    before = kept(life)
    life.do(reported, by(COORDINATOR, Report, life.today, meeting=1))

    stale = kept(life).model_copy(update={"duties": before.duties})

    [one] = differing(life.course, stale)
    assert one.about == f"duty/{REPORT}"
    assert "done for" in one.what
    assert "open for" in one.what
    assert differing(life.course, kept(life)) == ()


def test_by_the_practices_before_states_and_boards_may_lag_behind() -> None:
    life = a_board()
    older = life.course.replaced(standing=life.course.standing.model_copy(update={"practice": 3}))
    shown = of_another_state(kept(life)).model_copy(update={"boards": ()})

    assert about(older, shown) == []


def test_the_plan_is_compared_with_its_page_and_the_notice_with_its_own() -> None:
    life = says(set_out(delivery().to("Mon 5 July 2021")), "slow")
    page, duties = life.course.plan_page, life.duties
    shown = Shown(
        strand="delivery",
        course=life.course,
        duties=duties,
        plan=page,
        entered=frozenset(f"{life.course.standing.reference}/delivery/{key}" for key in life.course.taken),
    )
    behind = page.model_copy(update={"objectives": ()})

    assert about(life.course, shown) == []
    assert about(life.course, shown.model_copy(update={"plan": behind})) == ["plan"]


def test_a_notice_whose_page_shows_another_stage_differs_from_it() -> None:
    course = notice().course
    shown = Shown(strand="notice", course=course, duties=course.duties(), notice=course.page)
    stale = course.page.model_copy(update={"stage": "warning"})

    assert about(course, shown.model_copy(update={"notice": stale})) == ["page"]


def test_many_names_are_shortened() -> None:
    life = a_board()
    course = life.course.having_taken(*(f"step-{n}" for n in range(7)))

    [one] = differing(course, kept(life))

    assert one.what.endswith("shows nothing: step-0, step-1, step-2 and 4 more")


def test_the_table_is_of_the_morning_it_names() -> None:
    assert a_board().now.date() == day(MORNING)
