"""Paragraph 13: nothing formal until each box has a name and a day."""

from datetime import timedelta
from typing import Any

import pytest

from domain.box_acts import BoxTicked, BoxUnticked, said_of_boxes, ticked, unticked, why_not_tick, why_not_untick
from domain.checklists import (
    CHECKLISTS,
    CLAUSE,
    CONVENTION,
    READING,
    REVISED,
    boxes_for,
    list_in_words,
    still_open,
)
from domain.escalation_acts import (
    StageApproval,
    StageProposal,
    StageRefusal,
    overtaken,
    proposed,
    refused,
    why_not_approve,
)
from domain.stages import LADDER, Event, Stage
from tests.domain.strands import approve, at_stage, escalation, propose, see_to
from tests.support.lives import APPROVER, CASE_LEAD, CHIEF, COORDINATOR, MINISTER, Life, by, paused, standing
from tests.support.tables import day, rows

RAISED = "Mon 4 October 2021"
REPLY_BY = {"reply_by": "2021-11-30"}

LISTS = """
    # reading, 4, and the words of the clause; (c) is a convention
    concern             | warning             | evidence (c), letter
    concern             | minded to direct    | ground, legal-test, policy-tests, letter
    minded to direct    | direction           | ground, legal-test, representations, power, arrangement, direction, reviews
    de-escalation       | direction           | ground, legal-test, representations, power, arrangement, direction, reviews
    direction           | commissioner review | commissioner, terms, report
    direction           | de-escalation       | improvements (c), letter, support
    de-escalation       | ended               | support, outcome (c), told (c)
    # a direction revised by another, with or without a commissioner's report between them
    direction           | direction           | ground, findings, power, arrangement, revision (c), direction, reviews
    commissioner review | direction           | ground, findings, power, arrangement, revision (c), direction, reviews
    # what is not formal has none
    concern             | dropped             |
    de-escalation       | concern             |
"""  # noqa: E501 (a table is read across)


@pytest.mark.parametrize(("from_stage", "to", "expected"), rows(LISTS))
def test_each_formal_stage_has_its_list(from_stage: str, to: str, expected: str) -> None:
    boxes = boxes_for(Stage(to), Stage(from_stage))

    named = [f"{box.name}{' (c)' if box.source == CONVENTION else ''}" for box in boxes]
    assert named == [name for name in expected.split(", ") if name]
    assert all(box.source in (CLAUSE, READING, CONVENTION) for box in boxes)


def test_every_stage_the_minister_decides_and_the_warning_have_a_list() -> None:
    formal = {stage for stage, rule in LADDER.items() if len(rule.approve) == 1} | {Stage.WARNING}

    assert set(CHECKLISTS) == formal


def test_no_two_boxes_of_a_list_have_one_name() -> None:
    for boxes in (*CHECKLISTS.values(), REVISED):
        assert len({box.name for box in boxes}) == len(boxes)


# --- nothing formal


@pytest.mark.parametrize("stage", CHECKLISTS)
def test_no_formal_stage_is_approved_until_each_of_its_boxes_has_a_name_and_a_day(stage: Stage) -> None:
    asks = REPLY_BY if LADDER[stage].reply else {}
    life = propose(escalation(RAISED), stage, **asks)
    approval = by(MINISTER, StageApproval, RAISED)

    refusals = []
    for box in [box.name for box in CHECKLISTS[stage]]:
        refusals.append(why_not_approve(life.course, approval, life.now))
        see_to(life, box)

    assert all(said and said.startswith("Nothing is formal until each box has a name and a day.") for said in refusals)
    assert why_not_approve(life.course, approval, life.now) is None
    assert life.course.stage is Stage.CONCERN


def test_a_list_is_told_box_by_box_with_who_and_when_or_as_open() -> None:
    life = propose(escalation(RAISED), Stage.WARNING, **REPLY_BY)
    life.do(ticked, by(CASE_LEAD, BoxTicked, RAISED, box="evidence", note="in the file"), life.now)

    assert life.course.proposal
    assert list_in_words(life.course.proposal) == (
        "evidence: Claire Donnelly, Monday 4 October 2021 (in the file)",
        "letter: open, the letter that is to be sent, saying by which day to reply",
    )


def test_a_refused_approval_names_the_boxes_still_open() -> None:
    life = see_to(propose(escalation(RAISED), Stage.COMMISSIONER_REVIEW), "commissioner")

    assert why_not_approve(life.course, by(MINISTER, StageApproval, RAISED), life.now) == (
        "Nothing is formal until each box has a name and a day. Still open for commissioner review: "
        "terms (the terms of reference: can the council improve itself?); "
        "report (by when the commissioner reports to the Secretary of State: about three months)."
    )


def test_whoever_proposes_is_told_what_must_be_seen_to_and_whoever_ticks_what_is_left() -> None:
    life = propose(escalation(RAISED), Stage.WARNING, **REPLY_BY)
    at_first = said_of_boxes(life.course)
    see_to(life, "evidence")
    later = said_of_boxes(life.course)
    see_to(life)

    before = "Before it may be approved, each of these needs a name and a day: "
    letter = "letter (the letter that is to be sent, saying by which day to reply)."
    assert at_first == (f"{before}evidence (the evidence it rests on: which duties, which days); {letter}",)
    assert later == (f"{before}{letter}",)
    assert said_of_boxes(life.course) == ()


def test_a_tick_keeps_its_name_its_day_its_note_and_its_document_with_the_decision() -> None:
    life = propose(escalation(RAISED).to("Tue 12 October 2021"), Stage.WARNING, **REPLY_BY)
    fields = {"box": "evidence", "note": "four reports late", "document": "note of 8 October"}

    life.do(ticked, by(CASE_LEAD, BoxTicked, "Fri 8 October 2021", **fields), life.now)
    approve(life, APPROVER)

    tick = life.course.decisions[-1].proposal.ticks[0]
    assert (tick.by, tick.by_name, tick.on) == (CASE_LEAD, "Claire Donnelly", day("Fri 8 October 2021"))
    assert (tick.note, tick.document) == ("four reports late", "note of 8 October")


def test_nothing_is_approved_as_of_a_day_before_its_last_box() -> None:
    life = propose(escalation(RAISED), Stage.DIRECTION).to("Fri 15 October 2021")
    see_to(life)

    assert why_not_approve(life.course, by(MINISTER, StageApproval, "Thu 14 October 2021"), life.now) == (
        "Its last box was seen to on Friday 15 October 2021: it cannot have been approved on Thursday 14 October 2021."
    )


def test_a_formal_stage_is_refused_whether_or_not_its_boxes_are_open() -> None:
    life = propose(escalation(RAISED), Stage.DIRECTION)

    life.do(refused, by(MINISTER, StageRefusal, RAISED, reason="too soon"), life.now)

    assert life.course.stage is Stage.CONCERN
    assert life.course.done == {}


def test_a_box_taken_back_before_approval_is_open_again() -> None:
    life = see_to(propose(escalation(RAISED), Stage.WARNING, **REPLY_BY))
    complete = life.open()

    life.do(unticked, by(APPROVER, BoxUnticked, RAISED, box="letter", reason="it names the wrong day"))

    assert complete == ["approval-1-1"]
    assert life.open() == ["boxes-1-1"]
    assert life.course.proposal
    assert [box.name for box in still_open(life.course.proposal)] == ["letter"]


def test_a_new_proposal_of_the_same_stage_starts_a_list_of_its_own() -> None:
    life = see_to(propose(escalation(RAISED), Stage.WARNING, **REPLY_BY), "evidence")
    life.do(refused, by(APPROVER, StageRefusal, RAISED, reason="too soon"), life.now)

    propose(life, Stage.WARNING, **REPLY_BY)

    assert life.course.proposal
    assert [box.name for box in still_open(life.course.proposal)] == ["evidence", "letter"]
    assert [tick.box for tick in life.course.decisions[-1].proposal.ticks] == ["evidence"]


def test_a_list_lapses_with_its_proposal() -> None:
    life = propose(escalation(RAISED), Stage.WARNING, **REPLY_BY)

    life.do(overtaken, Event(what="Inspected", on=day(RAISED), at=life.now + timedelta(hours=1), overtakes=True))

    assert life.open() == ["triage-1-1"]


def test_ticking_moves_no_stage() -> None:
    life = see_to(propose(escalation(RAISED), Stage.DIRECTION))

    life.to("Thu 4 October 2029")

    assert life.course.stage is Stage.CONCERN


# --- who is asked, and when

OF_A_PROPOSAL = (
    *("stage_listed", "stage_boxes_due", "stage_boxes_overdue"),
    *("stage_ready", "stage_approval_due", "stage_approval_overdue"),
)


def test_the_list_is_asked_for_first_and_the_decision_once_it_is_complete() -> None:
    life = propose(escalation(RAISED), Stage.MINDED_TO, **REPLY_BY).to("Tue 12 October 2021")
    see_to(life).to("Wed 27 October 2021")

    assert life.letters(*OF_A_PROPOSAL) == [
        "Mon 4 Oct 2021 stage_listed to approver, case_lead",
        "Mon 11 Oct 2021 stage_boxes_due to case_lead",
        "Tue 12 Oct 2021 stage_ready to minister",
        "Fri 22 Oct 2021 stage_approval_due to minister",
        "Wed 27 Oct 2021 stage_approval_overdue to minister",
    ]


def test_a_list_nobody_sees_to_is_chased_and_nobody_is_asked_to_decide() -> None:
    life = propose(escalation(RAISED), Stage.MINDED_TO, **REPLY_BY)

    life.to("Mon 25 October 2021")

    assert life.due("boxes-1-1") == "Mon 18 Oct 2021"
    assert life.letters(*OF_A_PROPOSAL) == [
        "Mon 4 Oct 2021 stage_listed to approver, case_lead",
        "Mon 11 Oct 2021 stage_boxes_due to case_lead",
        "Thu 14 Oct 2021 stage_boxes_due to case_lead",
        "Tue 19 Oct 2021 stage_boxes_overdue to case_lead",
    ]


def test_the_second_person_is_asked_anew_when_a_list_that_was_opened_again_is_complete() -> None:
    life = see_to(propose(escalation(RAISED), Stage.MINDED_TO, **REPLY_BY)).to("Tue 5 October 2021")
    life.do(unticked, by(CASE_LEAD, BoxUnticked, life.today, box="letter", reason="wrong day")).to("Wed 6 October 2021")

    see_to(life)

    assert life.letters("stage_ready") == [
        "Mon 4 Oct 2021 stage_ready to minister",
        "Wed 6 Oct 2021 stage_ready to minister",
    ]
    assert life.due("approval-1-1") == "Wed 20 Oct 2021"


def test_the_letters_name_the_boxes_and_then_who_saw_to_each() -> None:
    life = see_to(propose(escalation(RAISED), Stage.WARNING, **REPLY_BY), "letter", who=APPROVER)
    see_to(life)

    listed, ready = (next(one for one in life.sent if one.kind == kind) for kind in ("stage_listed", "stage_ready"))
    assert listed.facts["boxes"].splitlines() == [
        "evidence: the evidence it rests on: which duties, which days",
        "letter: the letter that is to be sent, saying by which day to reply",
    ]
    assert listed.facts["act"] == "tick-box --escalation 1 --box NAME"
    assert ready.facts["boxes"].splitlines() == [
        "evidence: Claire Donnelly, Monday 4 October 2021",
        "letter: Robert Hale, Monday 4 October 2021",
    ]


def test_a_pause_gives_a_list_what_was_left_of_its_time() -> None:
    life = propose(escalation(RAISED), Stage.WARNING, **REPLY_BY).to("Mon 11 October 2021")

    life.do(paused, life.now).to("Mon 25 October 2021")

    assert life.letters("stage_boxes_due", "stage_boxes_overdue") == ["Mon 11 Oct 2021 stage_boxes_due to case_lead"]


# --- refusals

REFUSED: list[tuple[Any, Any, str, dict[str, Any], str]] = [
    (
        why_not_tick,
        BoxTicked,
        COORDINATOR,
        {"box": "letter"},
        "Priya Nair may not do this: tick-box is for the case lead or approver or minister.",
    ),
    (
        why_not_tick,
        BoxTicked,
        CASE_LEAD,
        {"box": "power"},
        "The list for warning has no box 'power'; it has evidence (the evidence it rests on: which duties, which days);"
        " letter (the letter that is to be sent, saying by which day to reply).",
    ),
    (
        why_not_tick,
        BoxTicked,
        MINISTER,
        {"box": "evidence"},
        "evidence was seen to by Claire Donnelly on Monday 4 October 2021 already.",
    ),
    (
        why_not_untick,
        BoxUnticked,
        CHIEF,
        {"box": "evidence", "reason": "wrong"},
        "Martin Price may not do this: untick-box is for the case lead or approver or minister.",
    ),
    (
        why_not_untick,
        BoxUnticked,
        CASE_LEAD,
        {"box": "letter", "reason": "wrong"},
        "letter has no name and no day yet: there is nothing to take back.",
    ),
]


@pytest.mark.parametrize(("check", "kind", "who", "fields", "sentence"), REFUSED, ids=[row[4][:60] for row in REFUSED])
def test_what_cannot_be_done_to_a_box_is_refused_in_a_sentence(
    check: Any, kind: Any, who: str, fields: dict[str, Any], sentence: str
) -> None:
    life = see_to(propose(escalation(RAISED), Stage.WARNING, **REPLY_BY), "evidence")

    assert check(life.course, by(who, kind, RAISED, **fields), life.now) == sentence


def test_there_is_no_list_where_nothing_is_proposed_where_nothing_formal_is_or_once_it_is_over() -> None:
    tick = by(CASE_LEAD, BoxTicked, RAISED, box="letter")
    nothing, informal = escalation(RAISED), propose(escalation(RAISED), Stage.DROPPED)
    over = at_stage(Stage.ENDED, RAISED)

    assert why_not_tick(nothing.course, tick, nothing.now) == "Nothing is proposed: there is no list to see to."
    assert why_not_tick(informal.course, tick, informal.now) == (
        "The proposal of dropped has no list: it waits for its second person only."
    )
    assert why_not_tick(over.course, tick, over.now) == "This escalation was ended and is over."


def test_a_box_is_seen_to_today_at_the_latest() -> None:
    life = propose(escalation(RAISED), Stage.WARNING, **REPLY_BY)

    assert why_not_tick(life.course, by(CASE_LEAD, BoxTicked, "Tue 5 October 2021", box="letter"), life.now) == (
        "2021-10-05 lies ahead: say the day it happened, Monday 4 October 2021 at the latest."
    )


# --- the practice before


def test_a_notice_kept_by_the_practice_before_lists_has_none() -> None:
    held = standing(practice=2)
    course = escalation(RAISED).course.replaced(standing=held)
    act = by(CASE_LEAD, StageProposal, RAISED, stage=Stage.DIRECTION, reason="no progress")

    life = Life(course, escalation(RAISED).now).do(proposed, act, escalation(RAISED).now)

    assert life.letters("stage_proposed", "stage_listed") == ["Mon 4 Oct 2021 stage_proposed to minister"]
    assert why_not_approve(life.course, by(MINISTER, StageApproval, RAISED), life.now) is None
