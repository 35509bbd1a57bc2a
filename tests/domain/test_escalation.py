"""Paragraph 13: nothing climbs by itself. Two people, both directions, and the clock of each stage."""

from typing import Any

import pytest

from domain.duties import DutyStatus
from domain.escalation_acts import (
    CommissionerReport,
    CouncilReply,
    DirectionReviewed,
    StageApproval,
    StageProposal,
    StageRefusal,
    commissioner_reported,
    overtaken,
    refused,
    replied,
    reviewed,
    warned_of_move,
    why_not_approve,
    why_not_propose,
    why_not_refuse,
)
from domain.people import Role
from domain.stages import LADDER, Event, Stage
from tests.domain.strands import approve, at_stage, escalation, propose
from tests.support.lives import (
    APPROVER,
    CASE_LEAD,
    CHIEF,
    MINISTER,
    by,
    ending,
    somebody,
)
from tests.support.notices import sefton
from tests.support.tables import day, rows

RAISED = "Mon 4 October 2021"


def proposal(stage: Stage, **fields: Any) -> StageProposal:
    act: StageProposal = by(CASE_LEAD, StageProposal, RAISED, **{"stage": stage, "reason": "no progress", **fields})
    return act


# --- law 2: nothing moves a stage but a decision of one person, approved by another


def test_silence_moves_nothing() -> None:
    life = escalation(RAISED)

    life.to("Thu 4 October 2029")

    assert life.course.stage is Stage.CONCERN


@pytest.mark.parametrize("stage", [Stage.WARNING, Stage.MINDED_TO, Stage.DIRECTION, Stage.DE_ESCALATION])
def test_no_date_that_passes_moves_a_stage(stage: Stage) -> None:
    life = at_stage(stage, RAISED)

    life.to("Thu 4 October 2029")

    assert life.course.stage is stage


def test_a_proposal_moves_nothing() -> None:
    life = propose(escalation(RAISED), Stage.DIRECTION)

    assert life.course.stage is Stage.CONCERN


def test_a_refusal_a_reply_a_review_a_report_and_an_event_move_nothing() -> None:
    life = at_stage(Stage.MINDED_TO, RAISED)
    life.do(replied, by(CHIEF, CouncilReply, life.today, reply="We shall do better"), life.now)
    propose(life, Stage.DIRECTION)
    life.do(refused, by(MINISTER, StageRefusal, life.today, reason="too soon"), life.now)
    life.do(overtaken, Event(what="inspection", on=life.now.date(), at=life.now, overtakes=True))
    life.do(reviewed, by(CASE_LEAD, DirectionReviewed, life.today, review=1, outcome="slow"))
    life.do(commissioner_reported, by(CASE_LEAD, CommissionerReport, life.today, outcome="cannot improve itself"))

    assert life.course.stage is Stage.MINDED_TO


def test_a_stage_moves_by_one_persons_decision_and_anothers_approval_and_both_are_kept() -> None:
    life = propose(escalation(RAISED), Stage.WARNING, reply_by="2021-10-29", document="letter 4")

    approve(life, APPROVER)

    decided = life.course.decisions[-1]
    assert life.course.stage is Stage.WARNING
    assert (decided.proposal.by, decided.by, decided.role) == (CASE_LEAD, APPROVER, "approver")
    assert (decided.proposal.reason, decided.proposal.document) == ("no progress", "letter 4")
    assert decided.from_stage is Stage.CONCERN


MAY = """
    # stage | may propose | may approve
    warning             | case_lead           | approver, minister
    minded to direct    | case_lead, approver | minister
    direction           | case_lead, approver | minister
    commissioner review | case_lead, approver | minister
    de-escalation       | case_lead, approver | minister
    dropped             | case_lead           | approver, minister
    ended               | case_lead, approver | minister
    concern             | case_lead           | approver, minister
"""


@pytest.mark.parametrize(("stage", "proposers", "approvers"), rows(MAY))
def test_each_stage_names_who_may_propose_and_who_may_approve_it(stage: str, proposers: str, approvers: str) -> None:
    rule = LADDER[Stage(stage)]

    assert ", ".join(rule.propose) == proposers
    assert ", ".join(rule.approve) == approvers
    assert not {Role.COORDINATOR, Role.DCS, Role.CHAIR, Role.ADVISER} & {*rule.propose, *rule.approve}


def test_the_proposer_never_approves_even_with_both_roles() -> None:
    notice = sefton()
    both = somebody("both", Role.CASE_LEAD, Role.APPROVER, Role.MINISTER)
    life = escalation(RAISED, notice.model_copy(update={"people": (*notice.people, both)}))
    propose(life, Stage.DIRECTION, "both")

    sentence = "Both proposed this and cannot decide on it: a second person must."
    assert why_not_approve(life.course, by("both", StageApproval, RAISED), life.now) == sentence
    assert why_not_refuse(life.course, by("both", StageRefusal, RAISED, reason="no need"), life.now) == sentence


def test_the_approver_alone_cannot_direct() -> None:
    life = propose(escalation(RAISED), Stage.DIRECTION)

    assert why_not_approve(life.course, by(APPROVER, StageApproval, RAISED), life.now) == (
        "Robert Hale may not decide this: direction is approved by the minister."
    )


# --- up, down, skipped


def test_stages_are_skipped_and_reversed_for_a_reason() -> None:
    life = at_stage(Stage.DIRECTION, RAISED)

    approve(propose(life, Stage.DE_ESCALATION))
    approve(propose(life, Stage.CONCERN))
    approve(propose(life, Stage.DIRECTION))

    moves = [(decided.from_stage.value, decided.proposal.stage.value) for decided in life.course.decisions]
    assert moves == [
        ("concern", "direction"),
        ("direction", "de-escalation"),
        ("de-escalation", "concern"),
        ("concern", "direction"),
    ]


def test_a_direction_may_be_revised_by_another() -> None:
    life = approve(propose(at_stage(Stage.DIRECTION, RAISED).to("Mon 1 November 2021"), Stage.DIRECTION))

    assert life.course.stage is Stage.DIRECTION
    assert [duty.due.on for duty in life.duties] == [day("Sun 1 May 2022"), day("Tue 1 November 2022")]


USUAL = """
    # from a concern: up by the steps, or dropped; anything else rests on its reason
    concern          | warning             | -
    concern          | minded to direct    | -
    concern          | dropped             | -
    concern          | direction           | concern usually leads to dropped or warning or minded to direct: direction rests on its reason.
    direction        | de-escalation       | -
    direction        | direction           | -
    direction        | dropped             | direction usually leads to commissioner review or direction or de-escalation: dropped rests on its reason.
    minded to direct | warning             | minded to direct usually leads to dropped or direction: warning rests on its reason.
"""  # noqa: E501 (a table is read across)


@pytest.mark.parametrize(("stage", "to", "warning"), rows(USUAL))
def test_a_move_out_of_the_usual_order_is_let_in_and_said(stage: str, to: str, warning: str) -> None:
    course = at_stage(Stage(stage), RAISED).course if stage != "concern" else escalation(RAISED).course

    assert warned_of_move(course, Stage(to)) == (() if warning == "-" else (warning,))


def test_a_move_needs_a_reason_of_words() -> None:
    with pytest.raises(ValueError, match="at least 3 characters"):
        proposal(Stage.WARNING, reason="   ")


# --- clocks of the stages

CLOCKS = """
    # stage | duty | owner | due
    warning             | reply-1-1                 | chief_executive | Fri 29 Oct 2021
    minded to direct    | reply-1-1                 | chief_executive | Fri 29 Oct 2021
    direction           | direction-review-1-1-1    | case_lead       | Mon 4 Apr 2022
    direction           | direction-review-1-1-2    | case_lead       | Tue 4 Oct 2022
    commissioner review | commissioner-report-1-1-1 | commissioner    | Tue 4 Jan 2022
    de-escalation       | support-end-1-1-1         | case_lead       | Tue 4 Oct 2022
"""


@pytest.mark.parametrize(("stage", "key", "owner", "due"), rows(CLOCKS))
def test_each_stage_has_its_clock(stage: str, key: str, owner: str, due: str) -> None:
    life = at_stage(Stage(stage), RAISED)

    assert (life.due(key), life.duty(key).owed_by) == (due, owner)


def test_a_concern_waits_to_be_decided_on_and_only_the_department_hears_of_it() -> None:
    life = escalation(RAISED)

    life.to("Fri 22 October 2021")

    assert life.letters() == [
        "Mon 4 Oct 2021 concern_raised to approver, case_lead",
        "Mon 11 Oct 2021 concern_triage_due to case_lead",
        "Thu 14 Oct 2021 concern_triage_due to case_lead",
        "Tue 19 Oct 2021 concern_triage_overdue to case_lead",
    ]


def test_a_proposal_waits_for_its_second_person_who_is_chased_and_nothing_else_is() -> None:
    life = propose(escalation(RAISED).to("Tue 12 October 2021"), Stage.DROPPED)

    life.to("Wed 27 October 2021")

    assert life.letters()[2:] == [
        "Tue 12 Oct 2021 stage_proposed to approver, minister",
        "Fri 22 Oct 2021 stage_approval_due to approver",
        "Wed 27 Oct 2021 stage_approval_overdue to approver",
    ]


def test_a_refused_proposal_leaves_a_concern_to_be_decided_on_with_its_full_time() -> None:
    life = propose(escalation(RAISED), Stage.DROPPED).to("Mon 25 October 2021")

    life.do(refused, by(APPROVER, StageRefusal, life.today, reason="too soon"), life.now).to("Tue 26 October 2021")

    assert life.due("triage-1-1") == "Mon 8 Nov 2021"
    assert life.course.done["approval-1-1"] == day("Mon 25 October 2021")
    assert life.letters("concern_triage_overdue", "stage_refused") == [
        "Mon 25 Oct 2021 stage_refused to approver, case_lead"
    ]


def test_a_dropped_concern_stays_inside_the_department_and_is_over() -> None:
    life = approve(propose(escalation(RAISED), Stage.DROPPED), APPROVER)

    assert life.letters("concern_dropped") == ["Mon 4 Oct 2021 concern_dropped to approver, case_lead"]
    assert life.course.over
    assert life.open() == []
    assert why_not_propose(life.course, proposal(Stage.WARNING, reply_by="2021-12-01"), life.now) == (
        "This escalation was dropped and is over."
    )


def test_a_decision_is_told_to_everybody_it_concerns() -> None:
    life = at_stage(Stage.WARNING, RAISED)

    assert life.letters("stage_warning") == [
        "Mon 4 Oct 2021 stage_warning to adviser, case_lead, chair, chief_executive, coordinator, dcs, lead_member"
    ]


def test_the_approval_is_asked_for_by_an_act_that_names_its_escalation() -> None:
    life = propose(escalation(RAISED), Stage.DROPPED)

    asked = next(letter for letter in life.sent if letter.kind == "stage_proposed")
    assert asked.facts["act"] == "approve-stage --escalation 1"


def test_a_commissioner_reports_in_about_three_months_and_is_told_of_the_appointment() -> None:
    notice = sefton()
    held = somebody("ines-cole", Role.COMMISSIONER)
    life = escalation(RAISED, notice.model_copy(update={"people": (*notice.people, held)}))
    approve(propose(life, Stage.COMMISSIONER_REVIEW))

    life.do(commissioner_reported, by("ines-cole", CommissionerReport, life.today, outcome="can improve itself"))

    assert "ines-cole" in {letter.to.id for letter in life.sent if letter.kind == "stage_commissioner_review"}
    assert life.duty("commissioner-report-1-1-1").status is DutyStatus.DONE
    assert life.duty("commissioner-report-1-1-1").about == {"escalation": 1}


def test_the_two_reviews_under_a_direction_are_recorded_one_by_one() -> None:
    life = at_stage(Stage.DIRECTION, RAISED)

    life.do(reviewed, by(CASE_LEAD, DirectionReviewed, life.today, review=1, outcome="slow"))

    assert life.open() == ["direction-review-1-1-2"]


def test_a_direction_is_reviewed_on_while_a_commissioner_looks_at_the_council() -> None:
    life = at_stage(Stage.DIRECTION, RAISED)
    before = life.open()

    approve(propose(life.to("Thu 4 November 2021"), Stage.COMMISSIONER_REVIEW))
    life.do(reviewed, by(CASE_LEAD, DirectionReviewed, life.today, review=1, outcome="slow"))

    assert before == ["direction-review-1-1-1", "direction-review-1-1-2"]
    assert life.open() == ["direction-review-1-1-2", "commissioner-report-1-2-1"]
    assert life.due("direction-review-1-1-2") == "Tue 4 Oct 2022"


def test_what_was_proposed_when_the_notice_ended_is_told_to_those_who_were_to_decide() -> None:
    life = propose(escalation(RAISED), Stage.MINDED_TO, reply_by="2021-11-30")

    life.do(lambda course: course.replaced(ending=ending(life.now)))

    assert life.letters("ladder_overtaken") == ["Mon 4 Oct 2021 ladder_overtaken to approver, case_lead, minister"]
    assert life.sent[-1].facts["event"] == "The notice was lifted, while minded to direct was proposed"


def test_support_after_de_escalation_is_done_when_the_notice_of_it_ends() -> None:
    life = at_stage(Stage.DE_ESCALATION, RAISED).to("Tue 4 October 2022")

    approve(propose(life, Stage.ENDED))

    assert life.course.over
    assert life.course.done["support-end-1-1-1"] == day("Tue 4 October 2022")
