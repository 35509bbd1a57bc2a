"""What people do about the plan's objectives: each act, why it may be refused, and the course after it."""

from collections.abc import Iterator
from datetime import date, datetime

from pydantic import Field

from domain.acts import Act, Reason, doer
from domain.course import why_not_on
from domain.delivery import OFFICE, DeliveryCourse
from domain.earliest import Since
from domain.facts import Day
from domain.moments import day_of, spoken
from domain.ownership import owners_of
from domain.people import OneLine, title
from domain.plan import (
    Amended,
    Dropped,
    Noted,
    Objective,
    Plan,
    PlanTold,
    Progress,
    ProgressMade,
    slow_in_words,
    spoken_of,
    weak_in_words,
)
from domain.refusals import OfField


class ObjectiveSet(Act):
    """An objective of the improvement plan: what it answers, who owns it, how it is measured, from where to where."""

    name = "set-objective"
    may = OFFICE
    since = Since.TRIGGER
    outside = ("owner",)
    term = "plan"
    area: OneLine
    text: str = Field(min_length=3, max_length=2000)
    owner: str = Field(default="", max_length=200)
    measure: str = Field(default="", max_length=500)
    baseline: str = Field(default="", max_length=200)
    target: str = Field(default="", max_length=200)
    target_on: Day | None = None


class AboutObjective(Act):
    """An act about one objective, by its number in the plan."""

    term = "plan"
    objective: int = Field(ge=1, le=500)


class ProgressRecorded(AboutObjective):
    """How an objective goes, what there is to say of it, and the evidence. Each record is kept beside those before.

    Whoever owns the objective may say so, and the office.
    """

    name = "record-progress"
    may = OFFICE
    since = Since.TRIGGER
    whoever = "whoever owns the objective"
    term = "plan_upkeep"
    progress: Progress
    said: str = Field(min_length=3, max_length=4000)
    evidence: str = Field(default="", max_length=4000)


class ObjectiveAmended(AboutObjective):
    """An objective is worded, owned or measured otherwise. What is left empty stays; how it read before is kept."""

    name = "amend-objective"
    may = OFFICE
    since = Since.TRIGGER
    outside = ("owner",)
    area: str = Field(default="", max_length=500)
    text: str = Field(default="", max_length=2000)
    owner: str = Field(default="", max_length=200)
    measure: str = Field(default="", max_length=500)
    baseline: str = Field(default="", max_length=200)
    target: str = Field(default="", max_length=200)
    target_on: Day | None = None


class ObjectiveDropped(AboutObjective):
    """An objective is pursued no more, with the reason. It stays in the record, and answers its area no longer."""

    name = "drop-objective"
    may = OFFICE
    since = Since.TRIGGER
    reason: Reason


# What an objective is made of, and may be amended.
WORDS = ("area", "text", "owner", "measure", "baseline", "target", "target_on")


def noted(course: DeliveryCourse, act: Act, now: datetime) -> Noted:
    """Who says it, of which day, and when: what everything that is kept of the plan begins with."""
    person = doer(course.standing, act)
    return Noted(on=act.on, at=now, by=person.id, by_name=person.name)


# --- the plan after each act, whoever keeps it: its strand, or a pack that reads the acts again


def set_in(plan: Plan, act: ObjectiveSet, said: Noted) -> Plan:
    told = {name: getattr(act, name) for name in WORDS}
    objective = Objective(**told, set_on=said.on, set_at=said.at)
    return plan.model_copy(update={"objectives": (*plan.objectives, objective)})


def recorded_in(plan: Plan, act: ProgressRecorded, said: Noted) -> Plan:
    made = ProgressMade(**said.model_dump(), progress=act.progress, said=act.said, evidence=act.evidence)
    return plan.with_objective(act.objective, history=(*plan.objectives[act.objective - 1].history, made))


def amended_in(plan: Plan, act: ObjectiveAmended, said: Noted) -> Plan:
    before = plan.objectives[act.objective - 1]
    found = tuple(_amendments(before, act))
    changes = tuple(f"{_called(name)}: {_said(now_reads)}, before: {_said(was)}" for name, was, now_reads in found)
    change = Amended(**said.model_dump(), changes=changes)
    after = {name: now_reads for name, _, now_reads in found}
    return plan.with_objective(act.objective, **after, amended=(*before.amended, change))


def dropped_in(plan: Plan, act: ObjectiveDropped, said: Noted) -> Plan:
    return plan.with_objective(act.objective, dropped=Dropped(**said.model_dump(), reason=act.reason))


# --- the course of the strand


def why_not_set_objective(course: DeliveryCourse, act: ObjectiveSet, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now):
        return refusal
    return _why_not_answering(course, act.area)


def objective_set(course: DeliveryCourse, act: ObjectiveSet, now: datetime) -> DeliveryCourse:
    return course.with_plan(set_in(course.plan, act, noted(course, act, now)))


def why_not_record(course: DeliveryCourse, act: ProgressRecorded, now: datetime) -> str | None:
    return why_not_on(course, act, now) or _why_not_theirs(course, act) or _why_not_pursued(course, act.objective)


def progress_recorded(course: DeliveryCourse, act: ProgressRecorded, now: datetime) -> DeliveryCourse:
    return course.with_plan(recorded_in(course.plan, act, noted(course, act, now)))


def why_not_amend(course: DeliveryCourse, act: ObjectiveAmended, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now) or _why_not_pursued(course, act.objective):
        return refusal
    if act.area and (refusal := _why_not_answering(course, act.area)):
        return refusal
    same = f"Nothing of objective {act.objective} would change: say what is to read otherwise."
    return None if any(_amendments(_known(course, act.objective), act)) else same


def amended(course: DeliveryCourse, act: ObjectiveAmended, now: datetime) -> DeliveryCourse:
    return course.with_plan(amended_in(course.plan, act, noted(course, act, now)))


def warned_of_another(
    course: DeliveryCourse, act: ProgressRecorded | ObjectiveAmended, now: datetime
) -> tuple[str, ...]:
    """What somebody else said last of the same objective, that day: of two sent at once, neither form can show it."""
    objective = _known(course, act.objective)
    before: tuple[Noted, ...] = objective.history if isinstance(act, ProgressRecorded) else objective.amended
    said = before[-1] if before else None
    if said is None or said.by == doer(course.standing, act).id or day_of(said.at) != day_of(now):
        return ()
    who = f"{said.by_name} spoke of objective {act.objective} shortly before, today"
    if isinstance(said, ProgressMade):
        return (f"{who}: {said.progress}, {said.said}. Both are kept.",)
    changes = "; ".join(said.changes) if isinstance(said, Amended) else ""
    return (f"{who}, and amended it: {changes}. Both are kept, and where they differ this one stands.",)


def why_not_drop(course: DeliveryCourse, act: ObjectiveDropped, now: datetime) -> str | None:
    return why_not_on(course, act, now) or _why_not_pursued(course, act.objective)


def dropped(course: DeliveryCourse, act: ObjectiveDropped, now: datetime) -> DeliveryCourse:
    return course.with_plan(dropped_in(course.plan, act, noted(course, act, now)))


def plan_told(course: DeliveryCourse, act: Act, now: datetime) -> PlanTold:
    """What the board hears of the plan after an act: what is slow, whose contribution is weak, what was spoken of."""
    return PlanTold(
        at=now,
        on=act.on,
        by=doer(course.standing, act).id,
        slow=slow_in_words(course.objectives),
        weak=weak_in_words(course.contributions),
        spoken_of=spoken_of(course.objectives),
    )


def _why_not_answering(course: DeliveryCourse, area: str) -> str | None:
    wanted = course.scope
    if area in wanted:
        return None
    return OfField("area", f"{area!r} is none of what the plan must cover: {'; '.join(wanted)}.")


def _why_not_theirs(course: DeliveryCourse, act: ProgressRecorded) -> str | None:
    """The same of an objective that is not there: whoever sees only their own learns of no other by asking."""
    person, people = doer(course.standing, act), course.standing.people
    owner = _known(course, act.objective).owner if act.objective <= len(course.objectives) else ""
    if set(person.roles) & set(act.may) or person in owners_of(owner, people):
        return None
    office = " or ".join(title(role) for role in act.may)
    said = (
        f"{person.name} may not do this: of objective {act.objective}, {act.whoever} says how it goes, or the {office}."
    )
    return OfField("objective", said)


def _why_not_pursued(course: DeliveryCourse, number: int) -> str | None:
    if number > len(course.objectives):
        known = f"they are numbered 1 to {len(course.objectives)}" if course.objectives else "the plan has none yet"
        return OfField("objective", f"There is no objective {number}: {known}.")
    over = _known(course, number).dropped
    return OfField("objective", f"Objective {number} was dropped on {spoken(over.on)}: {over.reason}") if over else None


def _amendments(before: Objective, act: ObjectiveAmended) -> Iterator[tuple[str, object, object]]:
    """What would read otherwise: its name, how it reads, how it would."""
    for name in WORDS:
        was, wanted = getattr(before, name), getattr(act, name)
        if wanted and wanted != was:
            yield name, was, wanted


def _called(name: str) -> str:
    return "target day" if name == "target_on" else name


def _said(value: object) -> str:
    return spoken(value) if isinstance(value, date) else str(value or "nothing")


def _known(course: DeliveryCourse, number: int) -> Objective:
    return course.objectives[number - 1]
