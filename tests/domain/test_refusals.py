"""Which field of its act a refusal is about: a form says it there. The sentences are in the tables of the acts."""

import ast
from datetime import time
from pathlib import Path
from typing import Any

import pytest

import domain
from domain import (
    board_acts,
    box_acts,
    escalation_acts,
    motions,
    notice_acts,
    owing,
    plan_acts,
    presence,
    review_acts,
)
from domain.acts import Act
from domain.course import Course
from domain.moments import at
from domain.people import Role
from domain.refusals import OfField, field_of
from domain.stages import Stage
from tests.domain import strands
from tests.support.lives import APPROVER, CASE_LEAD, COORDINATOR, POLICE, Life, boards, by
from tests.support.tables import day
from workflows.doors import ACTS

NOW = "Wed 15 September 2021"
EXAMPLES: tuple[tuple[type[Act], Any, str, dict[str, Any], str], ...] = (
    # Of any act: the day it happened.
    (board_acts.PlanUpdate, board_acts.why_not_update_plan, COORDINATOR, {"on": day("Thu 16 September 2021")}, "on"),
    # Of the board.
    (board_acts.Report, board_acts.why_not_report, COORDINATOR, {"meeting": 7}, "meeting"),
    (board_acts.MeetingRecord, board_acts.why_not_record, COORDINATOR, {"meeting": 2}, "meeting"),
    (
        board_acts.MeetingRecord,
        board_acts.why_not_record,
        COORDINATOR,
        {"meeting": 1, "held_on": day("Mon 4 October 2021")},
        "held_on",
    ),
    (board_acts.MeetingRecord, board_acts.why_not_record, COORDINATOR, {"meeting": 1, "held": False}, "reason"),
    (
        board_acts.ExtraMeeting,
        board_acts.why_not_add,
        COORDINATOR,
        {"sitting_on": day("Wed 27 October 2021")},
        "sitting_on",
    ),
    (
        board_acts.PartnerUpdate,
        board_acts.why_not_update_partner,
        POLICE,
        {"meeting": 1, "partner": "anna-kowalska"},
        "partner",
    ),
    # Of the reviews.
    (
        review_acts.Booking,
        review_acts.why_not_book,
        CASE_LEAD,
        {"review_on": day("Tue 14 September 2021")},
        "review_on",
    ),
    (
        review_acts.NewReviewDate,
        review_acts.why_not_move,
        CASE_LEAD,
        {"review": 3, "to_on": day("Mon 4 October 2021")},
        "review",
    ),
    # Of the plan.
    (
        plan_acts.ObjectiveSet,
        plan_acts.why_not_set_objective,
        COORDINATOR,
        {"area": "roads", "text": "mend them", "owner": "x"},
        "area",
    ),
    # Of the notice and its people.
    (
        notice_acts.TimetableAgreed,
        notice_acts.why_not_agree,
        CASE_LEAD,
        {"sittings": ({"on": day("Tue 14 September 2021")},)},
        "sittings",
    ),
    (
        notice_acts.PersonChanged,
        notice_acts.why_not_change_person,
        COORDINATOR,
        {"role": Role.CHAIR, "person": "new", "full_name": "Ada New"},
        "address",
    ),
    (motions.VariationPut, motions.why_not_put, CASE_LEAD, {"terms": {"roads": {}}, "reason": "why not"}, "terms"),
    (
        presence.Absence,
        presence.why_not_be_away,
        COORDINATOR,
        {"person": COORDINATOR, "from_on": day("Mon 6 September 2021"), "to_on": day("Tue 14 September 2021")},
        "to_on",
    ),
    # Of a duty: it is about the whole of what is asked.
    (
        owing.Acknowledgement,
        owing.why_not_acknowledge,
        COORDINATOR,
        {"duty": "no-such-duty", "strand": "board"},
        "",
    ),
    # Of the ladder.
    (
        escalation_acts.StageProposal,
        escalation_acts.why_not_propose,
        CASE_LEAD,
        {"stage": Stage.WARNING, "reason": "No progress"},
        "reply_by",
    ),
    (escalation_acts.StageApproval, escalation_acts.why_not_approve, APPROVER, {}, ""),
)  # fmt: skip
LIVES: dict[str, Life[Any]] = {
    "domain.board_acts": strands.board(board_timetable=boards(NOW, "Wed 27 October 2021")),
    "domain.owing": strands.board(board_timetable=boards(NOW)),
    "domain.review_acts": strands.reviews(),
    "domain.plan_acts": strands.delivery(),
    "domain.notice_acts": strands.notice(),
    "domain.motions": strands.notice(),
    "domain.presence": strands.notice(),
    "domain.escalation_acts": strands.escalation(NOW),
}


@pytest.mark.parametrize(
    ("kind", "why_not", "who", "said", "field"), EXAMPLES, ids=lambda value: getattr(value, "name", None)
)
def test_a_refusal_says_which_field_it_is_about(
    kind: type[Act], why_not: Any, who: str, said: dict[str, Any], field: str
) -> None:
    course: Course = LIVES[kind.__module__].course
    act = kind.model_validate({"by": who, "on": day(NOW), **said})

    refusal = why_not(course, act, at(day(NOW), time(12)))

    assert refusal
    assert field_of(refusal) == field


def test_a_box_that_is_not_on_the_list_is_refused_beside_its_name() -> None:
    life = strands.escalation(NOW)
    put = by(CASE_LEAD, escalation_acts.StageProposal, NOW, stage=Stage.DIRECTION, reason="No progress")
    life.do(escalation_acts.proposed, put, life.now)

    refusal = box_acts.why_not_tick(life.course, by(CASE_LEAD, box_acts.BoxTicked, NOW, box="nothing"), life.now)

    assert refusal
    assert field_of(refusal) == "box"


def test_every_field_a_refusal_names_is_one_of_some_act() -> None:
    fields = {name for act in ACTS.values() for name in act.model_fields}
    written = [ast.parse(path.read_text(encoding="utf-8")) for path in Path(domain.__path__[0]).glob("*.py")]

    named = {
        call.args[0].value
        for tree in written
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == OfField.__name__
        and isinstance(call.args[0], ast.Constant)
    }

    assert len(named) > 20
    assert named <= fields
