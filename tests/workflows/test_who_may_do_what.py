"""Every act there is, tried at its own door by every role: in force, paused, at every stage, after every way to end.

The table is written by hand from the reading (5 and 6) and from nothing in the code. What the ladder adds to it, stage
by stage, is in tests/domain/test_who_may.py; what an act asks besides who does it, in the tests of its own module.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from domain.acts import Act
from domain.adviser import AdviserCourse
from domain.assessment import AssessmentCourse
from domain.board import BoardCourse
from domain.course import Course, How
from domain.days import ONE_DAY
from domain.delivery import DeliveryCourse
from domain.escalation import EscalationCourse
from domain.escalation_acts import AboutEscalation
from domain.moments import at
from domain.notice import NoticeCourse
from domain.notice_acts import IntervalAgreed
from domain.people import Role
from domain.reviews import ReviewCourse
from domain.stages import Stage
from tests.support.editions import ENGLAND
from tests.support.lives import ending, paused, somebody, standing
from tests.support.notices import sefton
from tests.support.tables import day, rows
from workflows.adviser_reporting import AdviserReporting
from workflows.board_reporting import BoardReporting
from workflows.delivery_deadline import DeliveryDeadline
from workflows.doors import DOORS
from workflows.escalation import Escalation
from workflows.improvement_notice import ImprovementNotice
from workflows.review_cycle import ReviewCycle
from workflows.self_assessment import SelfAssessment
from workflows.strand import Strand

TODAY = day("Mon 4 October 2021")
NOW = at(TODAY)
OVER = (Stage.DROPPED, Stage.ENDED)

# act | by whom. Whoever stands in no row is refused for who they are.
ALLOWED = """
    # what is owed to, or done by, each for themselves
    acknowledge, ask-more-time, set-absence, name-deputy, restore-address, choose-letters | everybody
    answer-board, answer-review, close-action, record-progress | everybody
    # 5b, 10, 12: settled by the Department, who agrees it; 11: by those who decide
    agree-timetable, agree-lead-time, agree-interval | case_lead, approver
    rule-on-delivery | approver, minister
    # hands change, days are proclaimed, things happen outside
    change-person | coordinator, dcs, operator, case_lead, approver, minister
    adopt-edition | coordinator, operator, case_lead, approver
    report-event | coordinator, dcs, chief_executive, chair, adviser, case_lead, approver, minister
    # the notice as a whole: one puts, another decides
    propose-end, propose-pause, propose-resume, propose-variation, propose-reissue | case_lead, approver
    approve-proposal, refuse-proposal | approver, minister
    # 5: the council reports to its board, which is the chair's too
    submit-report, submit-actions, submit-minutes, correct-minutes, update-plan | coordinator, head_of_service, dcs
    submit-partner-update | partner, coordinator
    record-meeting, move-meeting, cancel-meeting, add-meeting | coordinator, head_of_service, dcs, chair
    agree-action, move-action, drop-action, record-decision | coordinator, head_of_service, dcs, chair
    add-agenda-item, strike-agenda-item | coordinator, head_of_service, dcs, chair
    submit-chair-letter | chair, adviser, chief_executive, coordinator
    record-case-meeting | coordinator, head_of_service, dcs, case_lead
    # 6, 7: the Department reviews; 9: the council gives access
    book-review, move-review, cancel-review, record-outcome | case_lead, approver
    record-review | case_lead, approver, adviser
    tick-access, confirm-access | coordinator, head_of_service, dcs
    # 10: the council assesses itself, and its director signs
    draft-assessment, submit-assessment | coordinator, head_of_service, dcs
    sign-assessment | dcs
    # 4, 5a, 5d, 5e, 11: the plan and what it comes to
    set-objective, amend-objective, drop-objective | coordinator, head_of_service, dcs
    record-views, submit-plan, meet-target | coordinator, head_of_service, dcs
    note-contribution, strengthen-contribution | coordinator, head_of_service, dcs, chair
    recommend | adviser, nhs_adviser, case_lead
    report-delivery | dcs, chief_executive
    give-reading | case_lead, approver, minister
    # 8, 12: the adviser, who cannot instruct; 3: who is appointed until it is no longer needed
    submit-adviser-report | adviser, nhs_adviser, case_lead
    request-diagnostic | adviser, nhs_adviser
    complete-diagnostic | coordinator, head_of_service, dcs, adviser, nhs_adviser
    end-appointment | approver, minister
    # 13: the ladder, by whom at all
    raise-concern | adviser, nhs_adviser, case_lead, approver, minister
    propose-stage | case_lead, approver
    approve-stage, refuse-stage | approver, minister
    tick-box, untick-box | case_lead, approver, minister
    record-reply | coordinator, dcs, chief_executive, case_lead, approver, minister
    record-direction-review | case_lead, approver, minister
    record-commissioner-report | commissioner, case_lead, approver, minister
"""

# What is said where an act asks for it. Whatever else it asks is words.
SAID: dict[str, Any] = {
    **dict.fromkeys(("meeting", "review", "action", "objective", "target", "contribution", "diagnostic"), 1),
    **dict.fromkeys(("to_on", "due_on", "review_on", "sitting_on"), TODAY + ONE_DAY),
    **{"from_on": TODAY, "by_day": "2022-05-31", "sittings": [{"on": TODAY + ONE_DAY}], "working_days": 10, "weeks": 6},
    **{"duty": "board-report-1", "strand": "board", "role": "chair", "person": "chair", "letters": "digest"},
    **{"answer": "accepted", "how": "lifted", "stage": "warning", "progress": "slow", "voice": "frontline staff"},
    **{"terms": {"conventions": {}}, "notice": sefton(), "edition": ENGLAND, "box": "files"},
}
WORDS = "no progress was seen"


@cache
def before(where: str) -> dict[str, Strand[Any]]:
    """Every strand of a notice with one person for each role, by the name of its class, as it is `where`."""
    text = sefton().model_copy(update={"people": tuple(somebody(named(role), role) for role in Role)})
    known: dict[str, Any] = {"standing": (held := standing(text)), "opened_at": held.in_force_at}
    concern: dict[str, Any] = {"number": 1, "concern": "Caseloads rise", "raised_by": "Claire", "raised_on": TODAY}
    stage = Stage(where) if where in [*Stage] else Stage.CONCERN
    begun: tuple[tuple[type[Strand[Any]], Course], ...] = (
        (ImprovementNotice, NoticeCourse(**known, stages={1: where})),
        (BoardReporting, BoardCourse(**known)),
        (ReviewCycle, ReviewCourse(**known)),
        (SelfAssessment, AssessmentCourse(**known, review=1, review_on=TODAY + ONE_DAY)),
        (DeliveryDeadline, DeliveryCourse(**known)),
        (AdviserReporting, AdviserCourse(**known)),
        (Escalation, EscalationCourse(**known, **concern, stage=stage)),
    )
    return {kind.__name__: looked_at(kind(as_it_is(course, where))) for kind, course in begun}


def as_it_is(course: Course, where: str) -> Course:
    if where in [*How]:
        return course.replaced(ending=ending(NOW).model_copy(update={"how": How(where)}))
    return paused(course, NOW) if where == "paused" else course


def looked_at(strand: Strand[Any]) -> Strand[Any]:
    """The strand with what its worker gives it: the time, and nothing that reached it before."""
    vars(strand).update(now=lambda: NOW, refuse=kept_to_itself)
    return strand


def kept_to_itself(refusal: str | None) -> None:
    if refusal:
        raise Refused(refusal)


class Refused(Exception):
    pass


def named(role: Role) -> str:
    return role.value.replace("_", "-")


def said(act: type[Act]) -> dict[str, Any]:
    """What fills in an act's form."""
    asked = {name for name, field in act.model_fields.items() if field.is_required()} - {"by", "on"}
    return {name: SAID.get(name, WORDS) for name in (*asked, *(("weeks",) if act is IntervalAgreed else ()))}


def answers(name: str, where: str) -> Iterator[tuple[str, str]]:
    """What everybody is told who tries an act at its own door: each role, and the refusal, if it is one."""
    door = DOORS[name]
    kind = door.update.__qualname__.partition(".")[0]
    strand = before(where)["BoardReporting" if kind == "Strand" else kind]
    may = getattr(strand, f"may_{door.update.__name__}")
    act = door.act.model_validate({"by": "chair", "on": TODAY, **said(door.act)})
    for role in Role:
        try:
            may(act.model_copy(update={"by": named(role)}))
            yield role.value, ""
        except Refused as refusal:
            yield role.value, str(refusal)


def allowed() -> dict[str, set[str]]:
    everybody = {role.value for role in Role}
    table = [tuple(str(cell).split(", ") for cell in row.values) for row in rows(ALLOWED)]
    return {act: everybody if who == ["everybody"] else set(who) for acts, who in table for act in acts}


def test_every_act_the_domain_knows_has_a_door_and_stands_in_the_table() -> None:
    known = {act.name for act in every_kind_of(Act) if hasattr(act, "name")}

    assert known == set(DOORS) == set(allowed()), "a new act has a door, and a row that says by whom"


def every_kind_of(act: type[Act]) -> Iterator[type[Act]]:
    for kind in act.__subclasses__():
        yield kind
        yield from every_kind_of(kind)


@pytest.mark.parametrize("where", ["in force", "paused", *(stage for stage in Stage if stage not in OVER)])
def test_at_every_stage_an_act_is_refused_for_who_does_it_exactly_where_the_table_does_not_name_them(
    where: str,
) -> None:
    found = {
        name: {role for role, refusal in answers(name, where) if f"may not do this: {name} is for the" not in refusal}
        for name in DOORS
    }

    assert found == allowed()


@pytest.mark.parametrize("how", [*How])
def test_once_a_notice_is_over_nobody_does_anything_under_it_whichever_way_it_ended(how: How) -> None:
    over = f"This notice was {how} on Monday 4 October 2021: nothing more can be done under it."

    assert {refusal for name in DOORS for _, refusal in answers(name, how.value)} == {over}


@pytest.mark.parametrize("stage", OVER)
def test_an_escalation_that_is_over_takes_no_act_and_the_rest_of_the_notice_goes_on(stage: Stage) -> None:
    about_it = [name for name, door in DOORS.items() if issubclass(door.act, AboutEscalation)]

    refused = {name: {refusal for _, refusal in answers(name, stage.value)} for name in about_it}

    assert all("" not in refusals for refusals in refused.values()), refused
    assert dict(answers("raise-concern", stage.value))["adviser"] == ""
