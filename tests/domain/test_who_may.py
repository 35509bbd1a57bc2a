"""Every act on the ladder, tried by every role at every stage: exactly those this table names are let in.

The table is written by hand from the reading (4 and 6), and from nothing in the code it is held against.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from domain.acts import Act
from domain.box_acts import BoxTicked, BoxUnticked, why_not_tick, why_not_untick
from domain.duties import DutyStatus
from domain.escalation import EscalationCourse
from domain.escalation_acts import (
    AboutEscalation,
    CommissionerReport,
    CouncilReply,
    DirectionReviewed,
    StageApproval,
    StageProposal,
    StageRefusal,
    why_not_approve,
    why_not_commissioner,
    why_not_propose,
    why_not_refuse,
    why_not_reply,
    why_not_review,
)
from domain.owing import Acknowledgement, MoreTime, why_not_acknowledge, why_not_ask
from domain.people import Role
from domain.stages import Stage
from tests.domain.strands import approve, escalation, propose, see_to
from tests.support.lives import Life, by, somebody
from tests.support.notices import sefton
from tests.support.tables import rows

RAISED = "Mon 4 October 2021"

# act | at which stages | by whom. Whatever stands in no row is refused.
ALLOWED = """
    # a move is proposed by the case lead; one the minister decides by the approver too
    propose concern             | warning, minded to direct, direction, commissioner review, de-escalation | case_lead
    propose warning             | concern, minded to direct, direction, commissioner review, de-escalation | case_lead
    propose minded to direct    | concern, warning, direction, commissioner review, de-escalation | case_lead, approver
    propose direction           | concern, warning, minded to direct, direction, commissioner review, de-escalation | case_lead, approver
    propose commissioner review | concern, warning, minded to direct, direction, de-escalation | case_lead, approver
    propose de-escalation       | concern, warning, minded to direct, direction, commissioner review | case_lead, approver
    propose ended               | concern, warning, minded to direct, direction, commissioner review, de-escalation | case_lead, approver
    propose dropped             | concern, warning, minded to direct, direction, commissioner review, de-escalation | case_lead
    # it is decided by an approver or the minister, while nothing was the minister's alone
    decide concern              | warning | approver, minister
    decide warning              | concern | approver, minister
    decide dropped              | concern, warning | approver, minister
    # and by the minister alone: to what only a minister decides
    decide minded to direct     | concern, warning, direction, commissioner review, de-escalation | minister
    decide direction            | concern, warning, minded to direct, direction, commissioner review, de-escalation | minister
    decide commissioner review  | concern, warning, minded to direct, direction, de-escalation | minister
    decide de-escalation        | concern, warning, minded to direct, direction, commissioner review | minister
    decide ended                | concern, warning, minded to direct, direction, commissioner review, de-escalation | minister
    # or from it
    decide concern              | minded to direct, direction, commissioner review, de-escalation | minister
    decide warning              | minded to direct, direction, commissioner review, de-escalation | minister
    decide dropped              | minded to direct, direction, commissioner review, de-escalation | minister
    # the boxes of a formal stage, wherever the ladder stands
    tick and untick warning             | concern, minded to direct, direction, commissioner review, de-escalation | case_lead, approver, minister
    tick and untick minded to direct    | concern, warning, direction, commissioner review, de-escalation | case_lead, approver, minister
    tick and untick direction           | concern, warning, minded to direct, direction, commissioner review, de-escalation | case_lead, approver, minister
    tick and untick commissioner review | concern, warning, minded to direct, direction, de-escalation | case_lead, approver, minister
    tick and untick de-escalation       | concern, warning, minded to direct, direction, commissioner review | case_lead, approver, minister
    tick and untick ended               | concern, warning, minded to direct, direction, commissioner review, de-escalation | case_lead, approver, minister
    # what the stage itself asks for
    record-reply               | warning, minded to direct      | chief_executive, dcs, coordinator, case_lead, approver, minister
    record-direction-review    | direction, commissioner review, de-escalation | case_lead, approver, minister
    record-commissioner-report | commissioner review            | commissioner, case_lead, approver, minister
    # more time is asked for by whoever owes it, and nothing on the ladder is silenced by an acknowledgement
    ask-more-time concern_triage      | concern                        | case_lead
    ask-more-time warning_reply       | warning                        | chief_executive
    ask-more-time representations     | minded to direct               | chief_executive
    ask-more-time direction_review    | direction, commissioner review | case_lead
    ask-more-time commissioner_report | commissioner review            | commissioner
    ask-more-time support_end         | de-escalation                  | case_lead
"""  # noqa: E501 (a table is read across)

# Who has proposed and decided what came before: never one of those who try.
BEFORE = somebody("before", Role.CASE_LEAD, Role.APPROVER, Role.MINISTER)
SECOND = somebody("second", Role.CASE_LEAD, Role.APPROVER, Role.MINISTER)
OPEN = tuple(stage for stage in Stage if stage not in (Stage.DROPPED, Stage.ENDED))

Try = tuple[str, str, str]
L = Life[EscalationCourse]


def who(role: Role) -> str:
    return role.value.replace("_", "-")


@cache
def standing_at(stage: Stage) -> L:
    """A concern that has come to a stage; to a commissioner's review and a de-escalation by way of a direction."""
    people = (*(somebody(who(role), role) for role in Role), BEFORE, SECOND)
    life = escalation(RAISED, sefton().model_copy(update={"people": people}))
    by_way_of = (Stage.DIRECTION,) if stage in (Stage.COMMISSIONER_REVIEW, Stage.DE_ESCALATION) else ()
    for next_stage in (*by_way_of, stage):
        if next_stage is not Stage.CONCERN:
            approve(put(life, next_stage), "second")
    return life


def put(life: L, stage: Stage) -> L:
    return propose(life, stage, "before", **asks(stage))


def asks(stage: Stage) -> dict[str, str]:
    return {"reply_by": "2021-11-30"} if stage in (Stage.WARNING, Stage.MINDED_TO) else {}


def at_once(life: L) -> L:
    """The same life, to go on from without changing it for the others."""
    return Life(life.course, life.now)


def let_in(life: L, kind: type[Act], check: Callable[..., str | None], **fields: Any) -> Iterator[str]:
    """The roles by whom an act is let in, each tried by somebody who holds that role and no other."""
    for role in Role:
        act = by(who(role), kind, RAISED, **fields)
        if check(life.course, act, life.now) is None:
            yield role.value


def tried(stage: Stage) -> Iterator[Try]:
    yield from with_nothing_proposed(stage)
    if stage in OPEN:
        for to in Stage:
            if to is not stage or to is Stage.DIRECTION:
                yield from with_a_proposal(stage, to)


def with_nothing_proposed(stage: Stage) -> Iterator[Try]:
    life = standing_at(stage)
    for to in Stage:
        fields = {"stage": to, "reason": "no progress", **asks(to)}
        yield from named(f"propose {to}", stage, let_in(life, StageProposal, why_not_propose, **fields))
    free: list[tuple[type[Act], Any, dict[str, Any]]] = [
        (StageApproval, why_not_approve, {}),
        (StageRefusal, why_not_refuse, {"reason": "no need"}),
        (BoxTicked, why_not_tick, {"box": "letter"}),
        (BoxUnticked, why_not_untick, {"box": "letter", "reason": "no need"}),
        (CouncilReply, why_not_reply, {"reply": "We shall do better"}),
        (DirectionReviewed, why_not_review, {"review": 1, "outcome": "slow"}),
        (DirectionReviewed, why_not_review, {"review": 2, "outcome": "slow"}),
        (CommissionerReport, why_not_commissioner, {"outcome": "cannot improve itself"}),
    ]
    for kind, check, fields in free:
        yield from named(kind.name, stage, let_in(life, kind, check, **fields))
    for duty in (duty for duty in life.duties if duty.status is DutyStatus.OPEN):
        about = {"duty": duty.key, "strand": "escalation-1"}
        more = let_in(life, MoreTime, why_not_ask, reason="the data came late", **about)
        yield from named(f"ask-more-time {duty.kind}", stage, more)
        yield from named("acknowledge", stage, let_in(life, Acknowledgement, why_not_acknowledge, **about))


def with_a_proposal(stage: Stage, to: Stage) -> Iterator[Try]:
    life = put(at_once(standing_at(stage)), to)
    refusers = list(let_in(life, StageRefusal, why_not_refuse, reason="no need"))
    boxes = [box.name for box in life.course.proposal.boxes] if life.course.proposal else []
    for box in boxes:
        assert list(let_in(life, StageApproval, why_not_approve)) == [], f"{to} was let in with {box} open"
        tickers = list(let_in(life, BoxTicked, why_not_tick, box=box))
        see_to(life, box, who="before")
        assert list(let_in(life, BoxUnticked, why_not_untick, box=box, reason="wrong")) == tickers
        yield from named(f"tick and untick {to}", stage, iter(tickers))
    assert list(let_in(life, StageRefusal, why_not_refuse, reason="no need")) == refusers
    assert list(let_in(life, StageApproval, why_not_approve)) == refusers
    yield from named(f"decide {to}", stage, iter(refusers))
    again = let_in(life, StageProposal, why_not_propose, stage=Stage.ENDED, reason="no need")
    yield from named("propose beside another proposal", stage, again)


def named(act: str, stage: Stage, roles: Iterator[str]) -> Iterator[Try]:
    return ((act, stage.value, role) for role in roles)


def test_every_act_by_every_role_at_every_stage_is_let_in_exactly_where_the_ladder_allows_it() -> None:
    allowed = {
        (act, stage, role)
        for act, stages, roles in (row.values for row in rows(ALLOWED))
        for stage in str(stages).split(", ")
        for role in str(roles).split(", ")
    }

    found = {one for stage in Stage for one in tried(stage)}

    assert sorted(found - allowed) == [], "the ladder lets in what the table does not name"
    assert sorted(allowed - found) == [], "the ladder refuses what the table names"


def test_the_table_knows_every_act_of_the_ladder() -> None:
    tried_here = {
        *(StageProposal, StageApproval, StageRefusal, BoxTicked, BoxUnticked),
        *(CouncilReply, DirectionReviewed, CommissionerReport),
    }

    assert set(AboutEscalation.__subclasses__()) == tried_here, "add the new act to the table above"
