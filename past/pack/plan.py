"""The plan as of a moment: what people said of it by then, told again by the very functions its strand keeps it by."""

from collections.abc import Callable, Iterable
from typing import Any

from domain.acts import Act
from domain.contributions import (
    ContributionNoted,
    ContributionStrengthened,
    ViewsRecorded,
    heard_in,
    in_words,
    noted_in,
    strengthened_in,
)
from domain.delivery import Recommendation
from domain.meetings import MeetingStatus
from domain.moments import day_of, spoken
from domain.plan import Contribution, Noted, Objective, Plan, Views, gaps_of, known_as, scope_of
from domain.plan_acts import (
    ObjectiveAmended,
    ObjectiveDropped,
    ObjectiveSet,
    ProgressRecorded,
    amended_in,
    dropped_in,
    recorded_in,
    set_in,
)
from domain.plan_words import Since, counted, history, measured, missing, stands, unheard, when
from models.record import AuditRow
from past.known import Known
from past.ladder import act_of
from past.pack.clauses import Said
from past.then import MeetingThen


def _recommended(plan: Plan, act: Recommendation, said: Noted) -> Plan:
    return plan.model_copy(update={"recommendations": (*plan.recommendations, act.text)})


# The acts by which the plan is kept, and the plan after each.
KEPT_BY: dict[str, tuple[type[Act], Callable[[Plan, Any, Noted], Plan]]] = {
    ObjectiveSet.name: (ObjectiveSet, set_in),
    ProgressRecorded.name: (ProgressRecorded, recorded_in),
    ObjectiveAmended.name: (ObjectiveAmended, amended_in),
    ObjectiveDropped.name: (ObjectiveDropped, dropped_in),
    ContributionNoted.name: (ContributionNoted, noted_in),
    ContributionStrengthened.name: (ContributionStrengthened, strengthened_in),
    ViewsRecorded.name: (ViewsRecorded, heard_in),
    Recommendation.name: (Recommendation, _recommended),
}


def plan_then(known: Known) -> Plan:
    """The plan as it had been entered by then."""
    plan = Plan()
    for row in known.audit:
        if row.strand == "delivery" and (kept := KEPT_BY.get(act_of(row))):
            plan = _after(plan, row, *kept, known)
    return plan


def _after(plan: Plan, row: AuditRow, kind: type[Act], after: Callable[[Plan, Any, Noted], Plan], known: Known) -> Plan:
    on = row.on or day_of(row.at)
    act = kind.model_validate({**row.details, "by": row.by, "on": on})
    if isinstance(act, ContributionNoted):
        act = in_words(act, known.notice.people)
    return after(plan, act, Noted(on=on, at=row.at, by=row.by, by_name=known.name(row.by)))


def plan_said(known: Known, meetings: Iterable[MeetingThen]) -> Said:
    """The plan in words, with what is missing of it."""
    plan = plan_then(known)
    return {
        "counted": counted(plan.objectives),
        "set": [_objective(n, one, known) for n, one in enumerate(plan.objectives, start=1)],
        "gaps": list(gaps_of(scope_of(known.notice, plan.recommendations), plan.objectives)),
        "contributions": [_contribution(n, one) for n, one in enumerate(plan.contributions, start=1)],
        "views": [_views(one) for one in sorted(plan.views, key=lambda one: (one.voice, one.on, one.at))],
        "unheard": list(unheard(plan.views, _since(known, meetings))),
    }


def _since(known: Known, meetings: Iterable[MeetingThen]) -> Since:
    held = [one for one in meetings if one.status == MeetingStatus.HELD]
    last = max(held, key=lambda one: one.starts_at, default=None)
    if last is None:
        return Since(known.page.in_force_on, "the notice came into force")
    return Since(day_of(last.starts_at), f"{last.row.kind} {last.row.number}")


def _objective(number: int, objective: Objective, known: Known) -> Said:
    return {
        "number": str(number),
        "area": objective.area,
        "text": objective.text,
        "owner": known_as(objective.owner, known.notice.people),
        "measure": objective.measure,
        "measured": measured(objective),
        "stands": stands(objective),
        "missing": missing(objective),
        "said": [said.model_dump() for said in history(objective)],
    }


def _contribution(number: int, one: Contribution) -> Said:
    over = one.strengthened
    return {
        "number": str(number),
        "whose": one.whose,
        "needs": one.needs,
        "evidence": one.evidence,
        "noted": when(one),
        "strengthened": f"{over.evidence} ({when(over)})" if over else "",
    }


def _views(one: Views) -> Said:
    told = {"gathered": one.gathered, "said": one.said, "changed": one.changed or "nothing was recorded"}
    return {"voice": one.voice.value, "on": spoken(one.on), "by": one.by_name, **told}
