"""The agenda of each board: by the notice's own clauses, added to, struck from, and sent with the papers."""

from typing import Any

import pytest

from domain.action_acts import ActionAgreed, agreed
from domain.agenda import in_lines
from domain.agenda_acts import (
    ItemAdded,
    ItemStruck,
    agenda_of,
    item_added,
    item_struck,
    said_of,
    warned_of,
    why_not_add,
    why_not_strike,
)
from domain.board import BoardCourse
from domain.board_acts import plan_heard
from domain.people import Role
from domain.plan import PlanTold
from domain.timetable import timetabled
from tests.domain.strands import board, sat
from tests.support.lives import CHAIR, COORDINATOR, POLICE, Life, boards, by, standing, without
from tests.support.notices import sefton
from tests.support.tables import day

SEFTONS = [
    "1. Apologies (paragraph 5b)",
    "2. Minutes of the last board, and matters arising (paragraph 5b)",
    "3. Open actions, those overdue first (paragraph 5b)",
    "4. Progress against the objectives of the plan (paragraph 5a)",
    "5. Objectives that are slow, and contributions to be strengthened (paragraph 5d)",
    "6. Partners' updates (paragraph 5b)",
    "7. Views of frontline staff and of children and young people (paragraph 5e)",
    "8. Data, analysis and evidence of impact (paragraph 5c)",
    "9. The adviser's recommendations (paragraph 3)",
    "10. The Department's reviews to come (paragraph 6)",
    "11. The council's own assessment before the next review (paragraph 10)",
    "12. The delivery date (paragraph 11)",
    "13. Any other business (paragraph 5b)",
]


def two_boards() -> Life[BoardCourse]:
    return board(board_timetable=boards("Wed 15 September 2021", "Wed 27 October 2021"))


def agenda(life: Life[BoardCourse], number: int) -> list[str]:
    return list(in_lines(agenda_of(life.course, number)))


def change(life: Life[BoardCourse], kind: type[Any], who: str = CHAIR, **said: Any) -> Life[BoardCourse]:
    does = item_added if kind is ItemAdded else item_struck
    return life.do(does, by(who, kind, life.today, meeting=2, **said), life.now)


def told(life: Life[BoardCourse], *slow: str) -> PlanTold:
    return PlanTold(at=life.now, on=day("Mon 6 September 2021"), by=COORDINATOR, slow=slow)


def test_each_board_has_the_standing_items_under_the_notices_own_paragraphs() -> None:
    assert agenda(two_boards(), 1) == SEFTONS


def test_what_a_notice_does_not_ask_for_is_on_no_agenda() -> None:
    notice = without(sefton(board_timetable=boards("Wed 15 September 2021")), Role.PARTNER)
    terms = notice.terms.model_copy(update={"clauses": (), "plan_upkeep": None, "adviser": None})
    held = standing(notice.model_copy(update={"terms": terms}))
    life = Life(BoardCourse(standing=held, opened_at=held.in_force_at))

    life.do(timetabled, life.now)

    assert [line.partition(". ")[2] for line in agenda(life, 1)] == [
        "Apologies (paragraph 5b)",
        "Minutes of the last board, and matters arising (paragraph 5b)",
        "Open actions, those overdue first (paragraph 5b)",
        "The Department's reviews to come (paragraph 6)",
        "The council's own assessment before the next review (paragraph 10)",
        "The delivery date (paragraph 11)",
        "Any other business (paragraph 5b)",
    ]


def test_people_add_items_before_any_other_business_and_strike_what_they_do_not_want() -> None:
    life = two_boards()

    change(life, ItemAdded, text="The new duty system", paragraph="5c")
    change(life, ItemStruck, item="apologies", reason="nobody is away")

    assert agenda(life, 2)[-2:] == ["12. The new duty system (paragraph 5c)", "13. Any other business (paragraph 5b)"]
    assert agenda(life, 2)[0].startswith("1. Minutes")
    struck = agenda_of(life.course, 2)[0].struck
    assert struck
    assert (struck.by_name, struck.reason) == ("Ruth Adeyemi", "nobody is away")
    assert agenda(life, 1) == SEFTONS


def test_the_agenda_goes_to_the_members_with_the_papers_and_the_open_actions_in_it() -> None:
    life = sat(two_boards().to("Thu 16 September 2021"), 1)
    said = {"meeting": 1, "text": "Publish the rota", "owner": POLICE, "due_on": day("Fri 8 October 2021")}
    life.do(agreed, by(COORDINATOR, ActionAgreed, life.today, **said), life.now)

    life.to("Wed 20 October 2021")

    assert life.letters("board_agenda") == [
        "Wed 8 Sep 2021 board_agenda to adviser, board_member, chair, chief_executive, coordinator, "
        "dcs, head_of_service, lead_member",
        "Wed 20 Oct 2021 board_agenda to adviser, board_member, chair, chief_executive, coordinator, "
        "dcs, head_of_service, lead_member",
    ]
    first, second = (
        next(one for one in life.sent if one.kind == "board_agenda" and one.facts["number"] == n) for n in "12"
    )
    assert first.facts["actions"] == ""
    assert second.facts["actions"] == (
        "1. Publish the rota: Dev Hussain, overdue since Friday 8 October 2021 (board 1)"
    )


def test_a_notice_kept_by_an_older_practice_is_sent_no_agenda() -> None:
    held = standing(sefton(board_timetable=boards("Wed 15 September 2021")), practice=3)
    life = Life(BoardCourse(standing=held, opened_at=held.in_force_at))

    life.do(timetabled, life.now).to("Wed 15 September 2021")

    assert life.letters("board_agenda") == []
    assert agenda(life, 1) == SEFTONS


def test_the_agenda_of_a_board_that_was_held_stays_as_it_was_then() -> None:
    life = two_boards()
    life.do(plan_heard, told(life, "Objective 1 is slow"))
    sat(life.to("Thu 16 September 2021"), 1)

    life.do(plan_heard, told(life))

    points = [next(one.points for one in agenda_of(life.course, n) if one.name == "slow") for n in (1, 2)]
    assert points == [("Objective 1 is slow",), ()]


def test_whoever_changes_an_agenda_that_has_gone_out_is_told_so() -> None:
    life = two_boards()

    assert warned_of(life.course, 1, life.now) == ()
    assert warned_of(life.to("Thu 9 September 2021").course, 1, life.now) == (
        "The agenda went to the members on Wednesday 8 September 2021; they are not sent it again.",
    )


REFUSED: list[tuple[type[Any], str, dict[str, Any], str]] = [
    (ItemAdded, CHAIR, {"meeting": 9, "text": "More"}, "There is no board 9; the timetable has: 1, 2."),
    (ItemAdded, CHAIR, {"meeting": 1, "text": "More"}, "Board 1 is held already."),
    (ItemAdded, CHAIR, {"text": "apologies"}, "The agenda of board 2 has this already."),
    (ItemAdded, CHAIR, {"text": "More", "paragraph": "99"}, "This notice has no paragraph '99'; it has "),
    (ItemAdded, POLICE, {"text": "More"}, "Dev Hussain may not do this: add-agenda-item is for the coordinator or "),
    (ItemStruck, CHAIR, {"item": "tea"}, "The agenda of board 2 has no item 'tea'; it has minutes, actions, "),
    (ItemStruck, CHAIR, {"item": "apologies"}, "It was struck by Ruth Adeyemi on Thursday 16 September 2021 already:"),
]


@pytest.mark.parametrize(("kind", "who", "said", "sentence"), REFUSED)
def test_what_cannot_be_done_to_an_agenda_is_refused_in_a_sentence(
    kind: type[Any], who: str, said: dict[str, Any], sentence: str
) -> None:
    life = sat(two_boards().to("Thu 16 September 2021"), 1)
    if said.get("text") != "apologies":
        change(life, ItemStruck, item="apologies")
    why_not: Any = why_not_add if kind is ItemAdded else why_not_strike

    refusal = why_not(life.course, by(who, kind, life.today, **{"meeting": 2, **said}), life.now)

    assert (refusal or "").startswith(sentence), refusal


def test_the_register_says_what_was_added_and_struck() -> None:
    life = two_boards()
    added = by(CHAIR, ItemAdded, life.today, meeting=1, text="The new duty system")
    struck = by(CHAIR, ItemStruck, life.today, meeting=1, item="adviser")

    assert said_of(life.course, added) == "An item was added to the agenda of board 1: The new duty system"
    assert said_of(life.course, struck) == (
        "An item was struck from the agenda of board 1: The adviser's recommendations"
    )
