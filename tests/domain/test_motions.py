"""A notice ended, paused, resumed, varied or reissued: one person puts the motion, another decides it."""

from typing import Any

import pytest

from domain.board import BoardCourse
from domain.course import How
from domain.motions import (
    Approval,
    EndPut,
    PausePut,
    Put,
    Refusal,
    ReissuePut,
    ResumePut,
    VariationPut,
    approved,
    area_changes,
    put,
    refused,
    why_not_decide,
    why_not_put,
)
from domain.notice import NoticeCourse
from domain.notice_acts import PersonChanged, TimetableAgreed, person_changed, timetable_agreed
from domain.people import Role, holders
from domain.reckoning import Status
from domain.standing import Clock
from domain.timetable import informed
from tests.domain.strands import board, notice
from tests.support.lives import APPROVER, CASE_LEAD, COORDINATOR, MINISTER, Life, boards, by, somebody
from tests.support.notices import sefton
from tests.support.tables import day, rows

EVERYBODY = "adviser, case_lead, chair, chief_executive, coordinator, dcs, lead_member"
DELIVERY = {"paragraph": "11", "strength": "aim", "status": "stated", "value": {"by": "end of 2022-11"}}


def proposing(life: Life[NoticeCourse], kind: type[Put], who: str = CASE_LEAD, **fields: Any) -> Life[NoticeCourse]:
    return life.do(put, by(who, kind, life.today, reason="an election", **fields), life.now)


def decided(life: Life[NoticeCourse], who: str = APPROVER) -> Life[NoticeCourse]:
    return life.do(approved, by(who, Approval, life.today), life.now)


def carried(life: Life[NoticeCourse], kind: type[Put], **fields: Any) -> Life[NoticeCourse]:
    return decided(proposing(life, kind, **fields))


# --- two people


def test_a_motion_changes_nothing_until_a_second_person_approves_it() -> None:
    life = proposing(notice(), EndPut, how="lifted")

    assert life.course.phase == "in force"
    assert life.letters("proposal_made") == ["Mon 7 Jun 2021 proposal_made to approver"]
    assert decided(life).course.phase == "lifted"


def test_who_put_a_motion_never_decides_it_even_with_both_roles() -> None:
    text = sefton()
    both = somebody("both", Role.CASE_LEAD, Role.APPROVER, Role.MINISTER)
    life = proposing(notice(text.model_copy(update={"people": (*text.people, both)})), EndPut, "both", how="lifted")

    sentence = "Both proposed this and cannot decide on it: a second person must."
    assert why_not_decide(life.course, by("both", Approval, life.today), life.now) == sentence
    assert why_not_decide(life.course, by("both", Refusal, life.today, reason="no need"), life.now) == sentence


def test_a_motion_the_only_approver_put_is_for_the_minister_to_decide() -> None:
    life = proposing(notice().to("Mon 14 June 2021"), PausePut, APPROVER).to("Mon 12 July 2021")

    assert life.letters("proposal_made", duty="") == ["Mon 14 Jun 2021 proposal_made to minister"]
    assert {line.rpartition(" to ")[2] for line in life.letters(duty="motion-1")} == {"minister", "approver"}


def test_a_motion_that_stays_undecided_goes_up_to_the_minister() -> None:
    life = proposing(notice(), EndPut, how="lifted").to("Wed 14 July 2021")

    asked = [line.partition(" to ")[2] for line in life.letters("stage_approval_overdue", duty="motion-1")]
    assert asked == ["approver", "minister", "minister", "minister"]


def test_a_refusal_is_told_and_changes_nothing() -> None:
    life = proposing(notice(), EndPut, how="lifted")

    life.do(refused, by(APPROVER, Refusal, life.today, reason="conditions not met"), life.now)

    assert life.letters("proposal_refused") == ["Mon 7 Jun 2021 proposal_refused to approver, case_lead"]
    assert life.course.phase == "in force"
    assert [(verdict.carried, verdict.reason) for verdict in life.course.verdicts] == [(False, "conditions not met")]


def test_a_motion_nobody_decides_is_chased_a_pause_or_none() -> None:
    life = carried(notice().to("Mon 4 October 2021"), PausePut)

    proposing(life.to("Mon 1 November 2021"), ResumePut).to("Mon 22 November 2021")

    assert life.letters(duty="motion-2") == [
        "Thu 11 Nov 2021 stage_approval_due to approver",
        "Tue 16 Nov 2021 stage_approval_overdue to approver",
    ]
    assert life.duty("motion-2").discharged_by == "approve-proposal"


def test_a_motion_decided_is_chased_no_more() -> None:
    life = carried(notice(), PausePut)

    assert life.course.done["motion-1"] == day("Mon 7 June 2021")


DECIDED_ANYHOW: list[tuple[str, Any, dict[str, Any], str]] = [
    (APPROVER, Approval, {}, "Nothing is proposed: there is nothing to approve or refuse."),
    (
        CASE_LEAD,
        Approval,
        {},
        "Claire Donnelly may not do this: approve-proposal is for the approver or minister.",
    ),
]


@pytest.mark.parametrize(("who", "kind", "fields", "sentence"), DECIDED_ANYHOW, ids=[r[3][:40] for r in DECIDED_ANYHOW])
def test_what_cannot_be_decided_is_refused_in_a_sentence(
    who: str, kind: Any, fields: dict[str, Any], sentence: str
) -> None:
    life = notice()

    assert why_not_decide(life.course, by(who, kind, life.today, **fields), life.now) == sentence


PUT_ANYHOW: list[tuple[type[Put], dict[str, Any], str]] = [
    (ResumePut, {}, "The notice is not paused: there is nothing to resume."),
    (
        VariationPut,
        {"terms": {"bonus": 1}},
        "The notice has no term bonus; it has delivery, reviews, self_assessment, board, board_timetable, plan,"
        " plan_submission, adviser, adviser_reports, nhs_adviser, chair_letters, case_meetings, plan_upkeep,"
        " diagnostic, failure, ending, variation, targets, clauses, conventions.",
    ),
    (
        VariationPut,
        {"terms": {"delivery": {**DELIVERY, "value": {"by": "2022-02-30"}}}},
        "delivery.value.by: 2022-02-30 is not a day in the calendar",
    ),
    (
        VariationPut,
        {"terms": {"delivery": {**DELIVERY, "value": {"by": "2020-05-31"}}}},
        "delivery by 2020-05-31 is before the notice's signature on 2021-06-07: a notice cannot ask for something"
        " before it exists; mend one of the two dates",
    ),
]


@pytest.mark.parametrize(("kind", "fields", "sentence"), PUT_ANYHOW, ids=[row[2][:50] for row in PUT_ANYHOW])
def test_what_cannot_be_put_is_refused_in_a_sentence(kind: type[Put], fields: dict[str, Any], sentence: str) -> None:
    life = notice()

    assert (
        why_not_put(life.course, by(CASE_LEAD, kind, life.today, reason="an election", **fields), life.now) == sentence
    )


def test_one_motion_is_decided_before_another_is_put() -> None:
    life = proposing(notice(), EndPut, how="lifted")

    act = by(APPROVER, PausePut, life.today, reason="an election")

    assert why_not_put(life.course, act, life.now) == (
        "Claire Donnelly has proposed that the notice be lifted already; that is decided first."
    )


def test_nothing_is_decided_as_of_a_day_before_it_was_put() -> None:
    life = proposing(notice().to("Mon 4 October 2021"), EndPut, how="lifted")

    assert why_not_decide(life.course, by(APPROVER, Approval, "Fri 1 October 2021"), life.now) == (
        "It was proposed on Monday 4 October 2021: it cannot have been decided on Friday 1 October 2021."
    )


# --- the end

ENDS = """
    # as DfE's own systems name them
    lifted
    closed
    cancelled
    replaced
"""


@pytest.mark.parametrize("how", rows(ENDS))
def test_a_notice_ends_in_one_of_four_ways_and_everybody_is_told(how: str) -> None:
    life = carried(notice().to("Mon 4 July 2022"), EndPut, how=how)

    ending = life.course.ending
    assert ending is not None
    assert (ending.how, ending.decided_by, ending.approved_by) == (How(how), "Claire Donnelly", "Robert Hale")
    assert life.letters("notice_ended") == [f"Mon 4 Jul 2022 notice_ended to {EVERYBODY}"]
    assert life.open() == []


def test_an_ended_notice_refuses_every_motion() -> None:
    life = carried(notice(), EndPut, how="lifted")

    assert why_not_put(life.course, by(CASE_LEAD, PausePut, life.today, reason="an election"), life.now) == (
        "This notice was lifted on Monday 7 June 2021: nothing more can be done under it."
    )


# --- pause and resume


def test_a_pause_stops_the_clocks_it_names_and_says_which() -> None:
    life = carried(notice().to("Mon 4 October 2021"), PausePut, clocks=["board", "reviews"])

    pause = life.course.standing.pauses[-1]
    assert (pause.from_on, pause.clocks) == (day("Mon 4 October 2021"), (Clock.BOARD, Clock.REVIEWS))
    assert life.course.phase == "paused"
    assert next(one.facts["clocks"] for one in life.sent if one.kind == "notice_paused") == "board, reviews"


def test_a_pause_that_names_no_clock_stops_them_all() -> None:
    life = carried(notice(), PausePut, clocks=[])

    assert life.course.standing.pauses[-1].clocks == tuple(Clock)
    assert next(one for one in life.sent if one.kind == "notice_paused").facts["clocks"] == (
        "board, reviews, delivery, adviser, escalation"
    )


def test_a_resumption_says_by_how_many_days_dates_move() -> None:
    life = carried(carried(notice().to("Mon 4 October 2021"), PausePut).to("Tue 5 October 2021"), ResumePut)

    told = next(one for one in life.sent if one.kind == "notice_resumed")
    assert told.facts["changes"] == (
        "What had stopped (board, reviews, delivery, adviser, escalation) runs on with what was left of it:"
        " dates move 1 day later."
    )
    assert life.course.phase == "in force"


def test_a_notice_is_paused_once_at_a_time() -> None:
    life = carried(notice(), PausePut)

    assert why_not_put(life.course, by(CASE_LEAD, PausePut, life.today, reason="an election"), life.now) == (
        "The notice is paused already."
    )


def test_a_notice_is_not_resumed_as_of_a_day_before_its_pause() -> None:
    life = proposing(notice(), ResumePut)
    life.course = life.course.replaced(proposal=None)
    carried(life.to("Mon 4 October 2021"), PausePut)
    life.become(put(life.course, by(CASE_LEAD, ResumePut, "Fri 1 October 2021", reason="all done"), life.now))

    assert why_not_decide(life.course, by(APPROVER, Approval, "Fri 1 October 2021"), life.now) == (
        "The notice was paused from Monday 4 October 2021: nothing of the kind can have been decided as of Friday"
        " 1 October 2021."
    )


def test_pauses_do_not_overlap() -> None:
    life = carried(carried(notice().to("Mon 4 October 2021"), PausePut).to("Mon 1 November 2021"), ResumePut)
    life.become(put(life.course, by(CASE_LEAD, PausePut, "Mon 11 October 2021", reason="another"), life.now))

    assert why_not_decide(life.course, by(APPROVER, Approval, "Mon 11 October 2021"), life.now) == (
        "The notice was resumed on Monday 1 November 2021: nothing of the kind can have been decided as of Monday"
        " 11 October 2021."
    )


# --- variation and reissue


def test_a_variation_replaces_the_terms_it_names_and_lists_what_moves() -> None:
    life = carried(notice().to("Mon 4 October 2021"), VariationPut, terms={"delivery": DELIVERY})

    told = next(one for one in life.sent if one.kind == "notice_varied")
    assert "Delivery: Tuesday 31 May 2022 becomes Wednesday 30 November 2022." in told.facts["changes"].splitlines()
    assert life.course.standing.revision == 2


def test_what_was_agreed_while_a_variation_waited_is_kept() -> None:
    life = proposing(notice().to("Mon 14 June 2021"), VariationPut, terms={"delivery": DELIVERY})
    timetable = by(CASE_LEAD, TimetableAgreed, life.today, sittings=[{"on": "2021-09-15"}])
    life.do(timetable_agreed, timetable, life.now)
    new = by(COORDINATOR, PersonChanged, life.today, role="chair", person="amal", full_name="A", address="a@b.example")
    life.do(person_changed, new, life.now)

    decided(life.to("Mon 21 June 2021"))

    after = life.course.standing.notice
    assert after.terms.board_timetable.status is Status.AGREED
    assert [person.id for person in holders(after.people, Role.CHAIR)] == ["amal"]
    assert after.terms.delivery.value is not None
    assert after.terms.delivery.value.by.last_day == day("Wed 30 November 2022")


def test_a_reissue_that_would_undo_what_was_agreed_since_is_to_be_put_anew() -> None:
    life = proposing(notice().to("Mon 14 June 2021"), ReissuePut, notice=sefton(delivery=DELIVERY).model_dump())
    before = why_not_decide(life.course, by(APPROVER, Approval, life.today), life.now)

    timetable = by(CASE_LEAD, TimetableAgreed, life.today, sittings=[{"on": "2021-09-15"}])
    life.do(timetable_agreed, timetable, life.now)

    assert before is None
    assert why_not_decide(life.course, by(APPROVER, Approval, life.today), life.now) == (
        "The notice has changed since its reissue was proposed, and that would be lost: propose it anew."
    )
    assert why_not_decide(life.course, by(APPROVER, Refusal, life.today, reason="no need"), life.now) is None


def test_a_reissue_replaces_the_text_and_its_people_and_keeps_the_reference() -> None:
    text = sefton(delivery=DELIVERY)
    people = (*(person for person in text.people if Role.CHAIR not in person.roles), somebody("amal", Role.CHAIR))
    life = notice().to("Mon 14 June 2021")

    carried(life, ReissuePut, notice=text.model_copy(update={"people": people}).model_dump())

    assert [person.id for person in holders(life.course.standing.people, Role.CHAIR)] == ["amal"]
    assert life.letters("notice_reissued") == [f"Mon 14 Jun 2021 notice_reissued to {EVERYBODY}"]


def test_a_reissue_under_another_reference_is_refused() -> None:
    life = notice()
    other = sefton().model_copy(update={"reference": "sefton-2022"})

    act = by(CASE_LEAD, ReissuePut, life.today, reason="a new text", notice=other.model_dump())

    assert why_not_put(life.course, act, life.now) == (
        "A reissue keeps its reference, sefton-2021; this one says sefton-2022."
    )


def test_a_variation_that_moves_no_date_says_so_by_listing_none() -> None:
    clause = {"paragraph": "14", "text": "may be varied by letter"}
    life = carried(notice(), VariationPut, terms={"variation": clause})

    assert next(one for one in life.sent if one.kind == "notice_varied").facts["changes"] == ""


def test_a_timetable_by_variation_reaches_the_board_as_one_agreed_does() -> None:
    strand: Life[BoardCourse] = board().to("Mon 14 June 2021")
    life = carried(
        notice().to("Mon 14 June 2021"), VariationPut, terms={"board_timetable": boards("Wed 15 September 2021")}
    )

    strand.do(informed, life.course.standing, life.now)

    assert [meeting.day for meeting in strand.course.meetings] == [day("Wed 15 September 2021")]


def test_a_minister_may_decide_too() -> None:
    assert decided(proposing(notice(), EndPut, how="closed"), MINISTER).course.phase == "closed"


def test_a_reissue_says_of_each_area_whether_it_is_carried_forward_closed_or_added() -> None:
    before = sefton()
    areas = before.terms.plan.value.areas if before.terms.plan.value else ()
    plan = {"paragraph": "4", "status": "stated", "value": {"areas": [areas[0], "care leavers"]}}

    after = sefton(plan=plan)

    assert area_changes(before, after) == (
        f"Carried forward: {areas[0]}.",
        f"Closed: {areas[1]}.",
        "Added: care leavers.",
    )
    assert area_changes(before, before) == ()
