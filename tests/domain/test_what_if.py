"""What an act would do to dates and letters, without doing it."""

from typing import Any

import pytest

from domain.acts import Act
from domain.course import Course
from domain.escalation_acts import StageProposal
from domain.motions import EndPut, PausePut, VariationPut
from domain.notice_acts import Concern, IntervalAgreed
from domain.people import Role
from domain.stages import Stage
from domain.what_if import ASKABLE, Foreseen, approval_foreseen, foreseen
from tests.domain.strands import adviser, at_stage, board, delivery, escalation, notice, propose, reviews
from tests.support.lives import APPROVER, CASE_LEAD, COORDINATOR, Life, boards, by, without
from tests.support.notices import sefton
from tests.support.tables import rows

TODAY = "Mon 4 October 2021"


def strands(**terms: Any) -> tuple[Course, ...]:
    """The strands of Sefton's notice as they stand on Mon 4 Oct 2021, nothing having been done."""
    lives: tuple[Life[Any], ...] = (
        notice(**terms),
        board(**terms),
        reviews(**terms),
        delivery(**terms),
        adviser(**terms),
    )
    return tuple(life.to(TODAY).course for life in lives)


def asked(courses: tuple[Course, ...], act: Act) -> Foreseen:
    found = foreseen(courses, act, notice().to(TODAY).now)
    assert isinstance(found, Foreseen), found
    return found


def move(stage: Stage, **fields: Any) -> StageProposal:
    given = {"stage": stage, "reason": "no progress", **fields}
    act: StageProposal = by(CASE_LEAD, StageProposal, TODAY, **given)
    return act


# --- a stage moved

MOVES = """
    # what each stage would bring with it, and what would no longer be owed
    warning             | New, Friday 29 October 2021: reply to the warning letter (reply-1-1, by the chief executive).
    minded to direct    | New, Friday 29 October 2021: make representations to the Secretary of State (reply-1-1, by the chief executive).
    commissioner review | New, Tuesday 4 January 2022: report whether the council can improve itself (commissioner-report-1-1-1, by the commissioner).
    de-escalation       | New, Tuesday 4 October 2022: say whether support ends (support-end-1-1-1, by the case lead).
"""  # noqa: E501 (a table is read across)


@pytest.mark.parametrize(("stage", "brought"), rows(MOVES))
def test_a_move_says_which_dates_it_would_bring_and_take_away(stage: str, brought: str) -> None:
    course = escalation(TODAY).course
    asks = {"reply_by": "2021-10-29"} if stage in ("warning", "minded to direct") else {}

    found = asked((course,), move(Stage(stage), **asks))

    triage = "decide what becomes of the concern (triage-1-0, by the case lead)"
    assert found.dates == (brought, f"No longer owed, was Monday 18 October 2021: {triage}.")


def test_a_move_says_which_letters_would_go_at_once_which_would_come_and_which_would_not() -> None:
    course = at_stage(Stage.WARNING, TODAY).course

    found = asked((course,), move(Stage.DE_ESCALATION))

    assert [line for line in found.letters if line.startswith("at once")] == [
        "at once: Tell the decision: de-escalation.",
        "at once: Ask for each box of the list: de-escalation.",
        "at once: Ask for approval: de-escalation, its list complete.",
    ]
    assert (
        "Tuesday 9 August 2022: Remind the case lead: say whether support ends, by Tuesday 4 October 2022."
        in found.letters
    )
    gone = "No longer: Friday 22 October 2021: Remind the chief executive: reply to the warning letter, by Friday 29"
    assert [line for line in found.letters if line.startswith(gone)] != []


def test_nothing_is_done_by_asking() -> None:
    life = escalation(TODAY)
    before = life.course

    asked((life.course,), move(Stage.DIRECTION))

    assert life.course == before
    assert life.course.stage is Stage.CONCERN
    assert (life.course.proposal, life.course.decisions) == (None, ())


def test_approving_what_is_proposed_would_change_what_the_move_would_have_and_the_list_is_no_longer_asked_for() -> None:
    life = propose(escalation(TODAY), Stage.WARNING, reply_by="2021-10-29")
    before = life.course

    found = approval_foreseen(life.course, life.now)

    assert isinstance(found, Foreseen)
    assert found.dates[0] == (
        "New, Friday 29 October 2021: reply to the warning letter (reply-1-1, by the chief executive)."
    )
    assert [line for line in found.dates if "see that each box" in line and line.startswith("No longer owed")] != []
    assert "at once: Tell the decision: warning." in found.letters
    assert life.course == before


def test_of_what_is_not_proposed_or_nobody_may_approve_nothing_is_foreseen() -> None:
    nobody = propose(escalation(TODAY, without(sefton(), Role.MINISTER)), Stage.DIRECTION)

    assert approval_foreseen(escalation(TODAY).course, nobody.now) == (
        "Nothing is proposed: there is nothing to approve."
    )
    assert approval_foreseen(nobody.course, nobody.now) == (
        "Nobody on this notice could approve it: it is for the minister."
    )


# --- the notice changed


def test_a_variation_says_which_dates_it_would_move() -> None:
    terms = {"terms": {"delivery": {"paragraph": "11", "status": "stated", "value": {"by": "2022-08-31"}}}}

    found = asked(strands(), by(CASE_LEAD, VariationPut, TODAY, reason="agreed", **terms))

    moved = "Tuesday 31 May 2022 becomes Wednesday 31 August 2022: deliver the actions in the improvement plan"
    assert [line for line in found.dates if line.startswith(moved)] != []
    assert "at once: Tell everybody what has changed in the notice." in found.letters


def test_a_pause_says_which_letters_it_would_hold_back() -> None:
    found = asked(strands(), by(CASE_LEAD, PausePut, TODAY, reason="an election", clocks=["reviews"]))

    remind = "Remind the case lead: book the review of progress, by Tuesday 7 December 2021"
    assert f"No longer: Tuesday 12 October 2021: {remind}." in found.letters
    assert found.dates == ()


def test_an_end_says_what_would_no_longer_be_owed() -> None:
    courses = strands(board_timetable=boards("Wed 8 December 2021"))

    found = asked(courses, by(CASE_LEAD, EndPut, TODAY, reason="conditions met", how="lifted"))

    assert all(line.startswith("No longer owed, was ") for line in found.dates)
    assert "at once: Tell everybody that the notice is lifted." in found.letters
    assert [line for line in found.letters if line.startswith("at once: Withdraw Sefton Council improvement board")]


def test_settling_a_term_says_which_dates_come_of_it() -> None:
    found = asked(strands(), by(CASE_LEAD, IntervalAgreed, TODAY, months=3, document="email"))

    report = "New, Tuesday 4 January 2022: send the report of progress or concern (adviser-report-1, by the adviser)."
    assert report in found.dates


# --- refused as the act itself would be

REFUSALS: list[tuple[Act, str]] = [
    (move(Stage.WARNING), "A warning letter gives a date to reply by: say reply_by."),
    (
        by(CASE_LEAD, StageProposal, TODAY, stage="direction", reason="no progress", escalation=7),
        "There is no escalation 7 under this notice now: raise-concern opens one.",
    ),
    (
        by(COORDINATOR, EndPut, TODAY, reason="enough", how="lifted"),
        "Priya Nair may not do this: propose-end is for the case lead or approver.",
    ),
    (
        by(CASE_LEAD, Concern, TODAY, concern="no progress"),
        f"What raise-concern would do cannot be asked; it can be of {', '.join(ASKABLE)}.",
    ),
]


@pytest.mark.parametrize(("act", "sentence"), REFUSALS, ids=[sentence[:40] for _, sentence in REFUSALS])
def test_what_could_not_be_done_is_refused_in_the_sentence_it_would_be(act: Act, sentence: str) -> None:
    courses = (*strands(), escalation(TODAY).course)

    assert foreseen(courses, act, notice().to(TODAY).now) == sentence


def test_what_nobody_could_approve_is_said() -> None:
    course = escalation(TODAY, without(sefton(), Role.MINISTER)).course

    assert foreseen((course,), move(Stage.DIRECTION), notice().to(TODAY).now) == (
        "Nobody on this notice could approve it: it is for the minister."
    )


def test_a_move_is_not_asked_beside_another_that_waits() -> None:
    course = propose(escalation(TODAY), Stage.DROPPED).course

    assert foreseen((course,), move(Stage.DIRECTION), notice().to(TODAY).now) == (
        "Claire Donnelly has proposed dropped already; that is decided first."
    )


def test_the_second_person_is_somebody_else_than_who_asks() -> None:
    course = escalation(TODAY).course
    act = by(APPROVER, StageProposal, TODAY, stage="direction", reason="no progress")

    assert isinstance(foreseen((course,), act, notice().to(TODAY).now), Foreseen)
