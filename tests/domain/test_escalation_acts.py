"""Paragraph 13: the date in the letter, what overtakes it, and each sentence with which an act is refused."""

from datetime import datetime
from typing import Any

import pytest

from domain.escalation import EscalationCourse
from domain.escalation_acts import (
    CommissionerReport,
    CouncilReply,
    DirectionReviewed,
    StageApproval,
    StageProposal,
    commissioner_reported,
    overtaken,
    replied,
    reviewed,
    who_may_decide,
    why_not_approve,
    why_not_commissioner,
    why_not_propose,
    why_not_reply,
    why_not_review,
)
from domain.notice_acts import PersonChanged, person_changed
from domain.people import Role
from domain.stages import Event, Stage
from tests.domain.strands import approve, at_stage, escalation, notice, propose, see_to
from tests.support.lives import (
    APPROVER,
    CASE_LEAD,
    CHIEF,
    COORDINATOR,
    MINISTER,
    Life,
    by,
    paused,
    revised,
    running_again,
)
from tests.support.notices import sefton

RAISED = "Mon 4 October 2021"


def proposal(stage: Stage, **fields: Any) -> StageProposal:
    act: StageProposal = by(CASE_LEAD, StageProposal, RAISED, **{"stage": stage, "reason": "no progress", **fields})
    return act


# --- the date in the letter


def test_a_reply_is_reminded_of_daily_over_the_last_five_working_days() -> None:
    life = at_stage(Stage.MINDED_TO, RAISED)

    life.to("Thu 28 October 2021")

    assert life.letters("representations_due") == [
        "Fri 22 Oct 2021 representations_due to chief_executive",
        "Mon 25 Oct 2021 representations_due to chief_executive",
        "Tue 26 Oct 2021 representations_due to chief_executive",
        "Wed 27 Oct 2021 representations_due to chief_executive",
        "Thu 28 Oct 2021 representations_due to chief_executive",
    ]


def test_the_reply_date_is_the_letters_and_names_who_gave_it() -> None:
    due = at_stage(Stage.MINDED_TO, RAISED).duty("reply-1-1").due

    assert due.sentence().startswith("Friday 29 October 2021: the date the letter gives (paragraph 13)")
    assert "Settled by Minister's Private Office, minister, on Monday 4 October 2021." in due.sentence()


def test_a_reply_silences_the_ladder_and_is_passed_on() -> None:
    life = at_stage(Stage.WARNING, RAISED).to("Fri 22 October 2021")

    act = by(CHIEF, CouncilReply, life.today, reply="We shall do better")
    life.do(replied, act, life.now).to("Tue 30 November 2021")

    assert life.letters("warning_reply_due", "warning_reply_overdue", "reply_recorded") == [
        "Fri 22 Oct 2021 warning_reply_due to chief_executive",
        "Fri 22 Oct 2021 reply_recorded to approver, case_lead",
    ]


def test_a_reply_is_received_however_late_it_is() -> None:
    life = at_stage(Stage.WARNING, RAISED).to("Tue 30 November 2021")

    assert why_not_reply(life.course, by(CHIEF, CouncilReply, life.today, reply="We shall do better"), life.now) is None


def test_representations_are_entered_after_the_direction_was_signed_too_and_once() -> None:
    life = at_stage(Stage.MINDED_TO, RAISED).to("Mon 1 November 2021")
    approve(propose(life, Stage.DIRECTION)).to("Wed 3 November 2021")
    came = by(CASE_LEAD, CouncilReply, "Thu 28 October 2021", **REPLY)

    assert why_not_reply(life.course, came, life.now) is None
    life.do(replied, came, life.now)

    assert [(reply.stage, reply.on) for reply in life.course.replies] == [(Stage.MINDED_TO, came.on)]
    assert life.letters("reply_recorded") == ["Wed 3 Nov 2021 reply_recorded to approver, case_lead"]
    assert why_not_reply(life.course, came, life.now) == "The reply was received on Thursday 28 October 2021 already."


def test_no_reply_was_received_before_the_letter_that_asked_for_it() -> None:
    life = at_stage(Stage.WARNING, "Wed 6 October 2021")

    assert why_not_reply(life.course, by(CHIEF, CouncilReply, RAISED, **REPLY), life.now) == (
        "The warning letter was decided on Wednesday 6 October 2021: no reply to it can have been received on "
        "Monday 4 October 2021."
    )


def test_what_was_found_under_a_stage_is_entered_once_the_ladder_has_moved_on() -> None:
    life = approve(propose(at_stage(Stage.DIRECTION, RAISED), Stage.COMMISSIONER_REVIEW)).to("Tue 4 January 2022")
    approve(propose(life, Stage.DE_ESCALATION)).to("Thu 6 January 2022")
    held = by(CASE_LEAD, DirectionReviewed, "Mon 3 January 2022", review=1, outcome="secured")
    report = by(CASE_LEAD, CommissionerReport, "Mon 3 January 2022", outcome="it can improve itself")
    too_early = by(CASE_LEAD, CommissionerReport, "Fri 1 October 2021", outcome="it can improve itself")

    assert why_not_review(life.course, held, life.now) is None
    assert why_not_commissioner(life.course, report, life.now) is None
    assert why_not_commissioner(life.course, too_early, life.now) == (
        "The commissioner review was decided on Monday 4 October 2021: this cannot have been before."
    )
    life.do(reviewed, held).do(commissioner_reported, report)

    assert why_not_review(life.course, held, life.now) == (
        "This review under a direction was handed in on Monday 3 January 2022 already."
    )


def test_a_pause_gives_the_council_what_was_left_of_its_time_to_reply() -> None:
    life = at_stage(Stage.MINDED_TO, RAISED).to("Mon 11 October 2021")
    life.do(paused, life.now).to("Mon 25 October 2021")

    life.do(running_again, life.now)

    assert life.due("reply-1-1") == "Fri 12 Nov 2021"


# --- outside events


def happened(life: Life[EscalationCourse], *, overtakes: bool) -> Life[EscalationCourse]:
    event = Event(what="Inspected: inadequate", on=life.now.date(), at=later(life), overtakes=overtakes)
    return life.do(overtaken, event)


def later(life: Life[EscalationCourse]) -> datetime:
    life.now = life.now.replace(hour=life.now.hour + 1)
    return life.now


def test_an_event_that_overtakes_the_ladder_lapses_the_proposal_and_is_told() -> None:
    life = happened(propose(escalation(RAISED), Stage.WARNING, reply_by="2021-11-30"), overtakes=True)

    assert life.course.proposal is None
    assert [lapsed.number for lapsed in life.course.lapsed] == [1]
    assert life.letters("ladder_overtaken") == ["Mon 4 Oct 2021 ladder_overtaken to approver, case_lead, minister"]
    assert life.due("triage-1-1") == "Mon 18 Oct 2021"


def test_an_event_that_does_not_overtake_it_leaves_everything_as_it_was() -> None:
    life = happened(propose(escalation(RAISED), Stage.WARNING, reply_by="2021-11-30"), overtakes=False)

    assert life.course.proposal is not None
    assert life.letters("ladder_overtaken") == []


def test_after_an_event_overtook_the_letter_no_reply_is_chased_and_one_is_still_received() -> None:
    life = happened(at_stage(Stage.MINDED_TO, RAISED), overtakes=True)

    life.to("Tue 30 November 2021")

    assert life.letters("representations_due", "representations_overdue") == []
    assert why_not_reply(life.course, by(CHIEF, CouncilReply, life.today, reply="We shall do better"), life.now) is None


def test_proposals_are_numbered_on_after_one_lapsed() -> None:
    life = happened(propose(escalation(RAISED), Stage.WARNING, reply_by="2021-11-30"), overtakes=True)

    propose(life, Stage.DIRECTION)

    assert life.course.proposal is not None
    assert life.course.proposal.number == 2


# --- refusals

REPLY = {"reply": "We shall do better"}
REFUSED: list[tuple[Stage | None, Any, Any, str, dict[str, Any], str]] = [
    (None, why_not_propose, StageProposal, CASE_LEAD, {"stage": "concern"}, "The ladder stands at concern already."),
    (
        None,
        why_not_propose,
        StageProposal,
        APPROVER,
        {"stage": "warning", "reply_by": "2021-11-30"},
        "Robert Hale may not propose this: warning is proposed by the case lead.",
    ),
    (
        None,
        why_not_propose,
        StageProposal,
        COORDINATOR,
        {"stage": "warning"},
        "Priya Nair may not do this: propose-stage is for the case lead or approver.",
    ),
    (
        None,
        why_not_propose,
        StageProposal,
        CASE_LEAD,
        {"stage": "warning"},
        "A warning letter gives a date to reply by: say reply_by.",
    ),
    (
        None,
        why_not_propose,
        StageProposal,
        CASE_LEAD,
        {"stage": "warning", "reply_by": "2021-10-04"},
        "The reply date Monday 4 October 2021 is not after Monday 4 October 2021: nobody could reply in time.",
    ),
    (
        None,
        why_not_propose,
        StageProposal,
        CASE_LEAD,
        {"stage": "direction", "reply_by": "2021-11-30"},
        "A direction letter asks for no reply: leave reply_by out.",
    ),
    (
        None,
        why_not_approve,
        StageApproval,
        APPROVER,
        {},
        "Nothing is proposed: there is nothing to approve or refuse.",
    ),
    (
        None,
        why_not_reply,
        CouncilReply,
        CHIEF,
        REPLY,
        "No letter has asked for a reply: the ladder stands at concern.",
    ),
    (
        Stage.WARNING,
        why_not_review,
        DirectionReviewed,
        CASE_LEAD,
        {"review": 1, "outcome": "slow"},
        "There is no such review under a direction to hand in.",
    ),
    (
        Stage.WARNING,
        why_not_commissioner,
        CommissionerReport,
        CASE_LEAD,
        {"outcome": "slow"},
        "There is no such commissioner's report to hand in.",
    ),
]


@pytest.mark.parametrize(
    ("stage", "check", "kind", "who", "fields", "sentence"), REFUSED, ids=[row[5][:60] for row in REFUSED]
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    stage: Stage | None, check: Any, kind: Any, who: str, fields: dict[str, Any], sentence: str
) -> None:
    life = at_stage(stage, RAISED) if stage else escalation(RAISED)
    act = by(who, kind, RAISED, **({"reason": "no progress", **fields} if kind is StageProposal else fields))

    assert check(life.course, act, life.now) == sentence


def test_one_proposal_is_decided_before_another_is_made() -> None:
    life = propose(escalation(RAISED), Stage.DROPPED)

    assert why_not_propose(life.course, proposal(Stage.DIRECTION), life.now) == (
        "Claire Donnelly has proposed dropped already; that is decided first."
    )


def test_a_letter_whose_reply_date_has_come_is_not_approved_any_more() -> None:
    life = propose(escalation(RAISED), Stage.WARNING, reply_by="2021-10-29").to("Fri 29 October 2021")

    assert why_not_approve(life.course, by(APPROVER, StageApproval, life.today), life.now) == (
        "The letter's reply date, Friday 29 October 2021, is not ahead any more: propose it anew with a later one."
    )


def test_nothing_is_approved_as_of_a_day_before_it_was_proposed() -> None:
    life = propose(escalation(RAISED).to("Tue 12 October 2021"), Stage.DIRECTION)

    assert why_not_approve(life.course, by(MINISTER, StageApproval, RAISED), life.now) == (
        "It was proposed on Tuesday 12 October 2021: it cannot have been decided on Monday 4 October 2021."
    )


def test_a_reply_is_received_once() -> None:
    life = at_stage(Stage.WARNING, RAISED)
    act = by(CHIEF, CouncilReply, RAISED, **REPLY)

    life.do(replied, act, life.now)

    assert why_not_reply(life.course, act, life.now) == "The reply was received on Monday 4 October 2021 already."


def test_nobody_decides_who_was_given_the_part_by_the_proposer_since() -> None:
    life = see_to(propose(escalation(RAISED), Stage.MINDED_TO, APPROVER, reply_by="2021-11-30"))
    before = notice().course
    later = {"role": Role.MINISTER, "person": "amal-reid", "joins": True, "full_name": "Amal Reid", "address": "a@x.uk"}

    answers, named = [], []
    for appointing in (APPROVER, MINISTER):
        appointed = person_changed(before, by(appointing, PersonChanged, RAISED, **later), life.now)
        standing = revised(life.course.standing, life.now, notice=appointed.standing.notice)
        course = life.course.replaced(standing=standing)
        answers.append(why_not_approve(course, by("amal-reid", StageApproval, RAISED), life.now))
        named.append([one.id for one in who_may_decide(course)])

    assert answers == [
        "Amal Reid was given the part by Robert Hale, who had proposed this: somebody else must decide.",
        None,
    ]
    assert named == [[MINISTER], [MINISTER, "amal-reid"]]


def test_those_who_may_decide_are_named_without_whoever_proposed_it_and_without_anybody_where_nothing_is() -> None:
    notice, roles = sefton(), (Role.CASE_LEAD, Role.APPROVER)
    people = tuple(one.model_copy(update={"roles": roles}) if one.id == CASE_LEAD else one for one in notice.people)
    both = notice.model_copy(update={"people": people})
    life = propose(escalation(RAISED, both), Stage.WARNING, reply_by="2021-11-30")

    assert [one.id for one in who_may_decide(life.course)] == [APPROVER, MINISTER]
    assert who_may_decide(escalation(RAISED).course) == ()
