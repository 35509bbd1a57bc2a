"""Stages are skipped and reversed in real life: what each move passes over, goes back from, and who may decide it."""

import pytest

from domain.escalation_acts import StageApproval, why_not_approve
from domain.moves import deciders, is_reversal, moved_in_words, passed_over
from domain.stages import LADDER, Decided, Proposed, Stage
from tests.domain.strands import approve, at_stage, propose, see_to
from tests.support.lives import APPROVER, Life, by, standing
from tests.support.tables import rows

RAISED = "Mon 4 October 2021"

MOVES = """
    # up by the steps
    concern             | warning             | -                         | no
    warning             | minded to direct    | -                         | no
    minded to direct    | direction           | -                         | no
    direction           | commissioner review | -                         | no
    direction           | de-escalation       | -                         | no
    de-escalation       | ended               | -                         | no
    # up, and a stage passed over
    concern             | minded to direct    | warning                   | no
    concern             | direction           | warning, minded to direct | no
    warning             | direction           | minded to direct          | no
    minded to direct    | commissioner review | direction                 | no
    concern             | de-escalation       | warning, minded to direct, direction | no
    # an end without its support
    direction           | ended               | de-escalation             | no
    commissioner review | ended               | de-escalation             | no
    # down again
    warning             | concern             | -                         | yes
    minded to direct    | warning             | -                         | yes
    direction           | minded to direct    | -                         | yes
    direction           | concern             | -                         | yes
    de-escalation       | direction           | -                         | yes
    de-escalation       | concern             | -                         | yes
    de-escalation       | commissioner review | -                         | yes
    # kept under a revised direction: no step back
    direction           | direction           | -                         | no
    commissioner review | direction           | -                         | no
    # what comes to nothing passes over nothing
    concern             | dropped             | -                         | no
    direction           | dropped             | -                         | no
    concern             | ended               | -                         | no
"""


@pytest.mark.parametrize(("from_stage", "to", "over", "back"), rows(MOVES))
def test_a_move_is_recorded_with_what_it_passed_over_or_as_going_back(
    from_stage: str, to: str, over: str, back: str
) -> None:
    moved = Stage(from_stage), Stage(to)

    assert ", ".join(passed_over(*moved)) == ("" if over == "-" else over)
    assert is_reversal(*moved) is (back == "yes")


SAID = """
    # the register says what a move was
    concern   | warning    | warning
    concern   | direction  | direction, passing over warning and minded to direct
    direction | ended      | ended, passing over de-escalation
    direction | concern    | concern, going back from direction
    direction | direction  | direction
"""


@pytest.mark.parametrize(("from_stage", "to", "said"), rows(SAID))
def test_the_register_says_that_a_move_skipped_a_stage_or_went_back(from_stage: str, to: str, said: str) -> None:
    assert moved_in_words(Stage(from_stage), Stage(to)) == said


def test_a_skip_and_a_reversal_are_kept_with_the_decision_and_told_to_who_decides() -> None:
    life = at_stage(Stage.DIRECTION, RAISED)

    approve(propose(life, Stage.WARNING, reply_by="2021-11-30"))

    skip, reversal = (decided.proposal for decided in life.course.decisions)
    assert (skip.passed_over, skip.reversal) == ((Stage.WARNING, Stage.MINDED_TO), False)
    assert (reversal.passed_over, reversal.reversal) == ((), True)
    told = dict.fromkeys(letter.facts["move"] for letter in life.sent if letter.kind == "stage_ready")
    assert list(told) == ["passing over warning and minded to direct", "going back from direction"]


# --- who may decide a move

DECIDED_BY = """
    # to a stage an approver may decide, from one an approver may decide
    concern             | warning       | approver, minister
    warning             | dropped       | approver, minister
    warning             | concern       | approver, minister
    # to a stage only the minister decides
    concern             | direction     | minister
    warning             | ended         | minister
    # from a stage only the minister decides, wherever it leads
    minded to direct    | dropped       | minister
    minded to direct    | warning       | minister
    direction           | dropped       | minister
    direction           | concern       | minister
    commissioner review | dropped       | minister
    de-escalation       | concern       | minister
"""


@pytest.mark.parametrize(("from_stage", "to", "roles"), rows(DECIDED_BY))
def test_what_the_minister_decided_only_the_minister_undoes(from_stage: str, to: str, roles: str) -> None:
    assert ", ".join(deciders(Stage(from_stage), Stage(to))) == roles


def test_an_approver_cannot_drop_a_direction() -> None:
    life = see_to(propose(at_stage(Stage.DIRECTION, RAISED), Stage.DROPPED))

    assert why_not_approve(life.course, by(APPROVER, StageApproval, RAISED), life.now) == (
        "Robert Hale may not decide this: dropped from direction is approved by the minister."
    )
    assert life.letters("stage_proposed") == ["Mon 4 Oct 2021 stage_proposed to minister"]


def test_a_notice_kept_by_the_practice_before_keeps_its_own_deciders() -> None:
    directed = at_stage(Stage.DIRECTION, RAISED)
    before = directed.course.replaced(standing=standing(practice=2))

    life = propose(Life(before, directed.now), Stage.DROPPED)

    assert why_not_approve(life.course, by(APPROVER, StageApproval, RAISED), life.now) is None


def test_a_proposal_written_before_who_decides_was_kept_is_decided_as_its_stage_says() -> None:
    decided = Decided.model_validate(
        {
            "proposal": {
                "number": 1,
                "stage": "warning",
                "by": "claire-donnelly",
                "by_name": "Claire Donnelly",
                "on": "2021-10-04",
                "at": "2021-10-04T08:00:00Z",
                "reason": "no progress",
            },
            "approved": True,
            "by": "robert-hale",
            "by_name": "Robert Hale",
            "on": "2021-10-04",
            "at": "2021-10-04T08:00:00Z",
            "from_stage": "concern",
        }
    )

    assert isinstance(decided.proposal, Proposed)
    assert decided.proposal.deciders == LADDER[Stage.WARNING].approve
    assert (decided.proposal.boxes, decided.proposal.passed_over) == ((), ())
