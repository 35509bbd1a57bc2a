"""What a visitor may do about a concern now: the acts of the ladder that the law would not refuse them today."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from domain import escalation_acts as acts
from domain.escalation import EscalationCourse
from domain.moments import day_of
from web.fields import called
from web.rights import View
from web.shown import Way, act_address

# Each act with its law, and with what its form has filled in beside the concern's number.
LAWS: tuple[tuple[type[acts.AboutEscalation], Callable[..., str | None], dict[str, Any]], ...] = (
    (acts.StageApproval, acts.why_not_approve, {}),
    (acts.StageRefusal, acts.why_not_refuse, {}),
    (acts.CouncilReply, acts.why_not_reply, {}),
    (acts.DirectionReviewed, acts.why_not_review, {"review": 1}),
    (acts.DirectionReviewed, acts.why_not_review, {"review": 2}),
    (acts.CommissionerReport, acts.why_not_commissioner, {}),
)
# Stands for what is yet to be typed: the law looks at who acts, when, and where the ladder stands.
TO_TYPE = {"reason": "to be typed", "reply": "to be typed", "outcome": "to be typed"}


def ways(course: EscalationCourse, view: View, now: datetime) -> list[Way]:
    """The forms, each with the concern's number filled in; which box is ticked stands beside the box."""
    return [
        (_label(kind, known), act_address(course.standing.reference, kind.name, escalation=course.number, **known))
        for kind, known in _open(course, view, now)
    ]


def _open(
    course: EscalationCourse, view: View, now: datetime
) -> Iterator[tuple[type[acts.AboutEscalation], dict[str, Any]]]:
    # To which stage is the proposer's to say: the law is asked once they have.
    if view.acts_as(acts.StageProposal.may) and not (course.proposal or course.over or course.ending):
        yield acts.StageProposal, {}
    for kind, why_not, known in LAWS:
        person = view.acts_as(kind.may)
        if person is None:
            continue
        asked = {name: said for name, said in TO_TYPE.items() if name in kind.model_fields}
        act = kind.model_validate({"by": person.id, "on": day_of(now), "escalation": course.number, **asked, **known})
        if why_not(course, act, now) is None:
            yield kind, known


def _label(kind: type[acts.AboutEscalation], known: dict[str, Any]) -> str:
    which = f" {known['review']}" if known else ""
    return f"{called(kind.name)}{which}"
