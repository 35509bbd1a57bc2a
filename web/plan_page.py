"""The plan's own page: what it must cover, each objective with its progress, weak contributions, and views heard."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten

from fastapi import HTTPException, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.instrument import Notice
from domain.moments import day_of, spoken
from domain.people import Person, title
from domain.plan import Contribution, ObjectivePage, PlanPage, Progress, Views, Voice, gaps_of, scope_of
from domain.plan_acts import WORDS
from domain.plan_words import (
    DROPPED,
    UNSPOKEN,
    Entry,
    amiss,
    counted,
    history,
    measured,
    stands,
    unheard,
    when,
)
from models import plan as plans
from models import reading
from models.database import Sessions
from models.record import NoticeRow
from web.fields import called
from web.pages import page
from web.rights import View
from web.shown import Way, act_address, notice_address
from web.ways import Asked
from workflows.doors import ACTS

COLOURS = {
    Progress.ON_TRACK: "blue",
    Progress.SLOW: "yellow",
    Progress.OFF_TRACK: "red",
    Progress.DONE: "green",
    DROPPED: "grey",
    UNSPOKEN: "purple",
}


@dataclass(frozen=True)
class Objective:
    """An objective as it is shown. `amiss` are sentences, if there is anything; `said` is the last day first."""

    title: str
    stands: str
    colour: str
    facts: tuple[tuple[str, str], ...]
    amiss: tuple[str, ...]
    said: tuple[Entry, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Area:
    """An area or recommendation. `ways` lead to the form of a new objective."""

    name: str
    objectives: tuple[Objective, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Said:
    """Something noted of the plan: a contribution that needs strengthening, or views."""

    title: str
    when: str
    facts: tuple[tuple[str, str], ...]
    weak: bool = False
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class PlanPages:
    sessions: Sessions

    async def show(self, asked: Asked) -> Response:
        view, reference = asked.view, asked.reference
        async with self.sessions.reading() as session:
            row = await _notice(session, reference)
            plan = await plans.plan(session, reference)
            since = await plans.last_met(session, row)
        notice = Notice.model_validate(row.text)
        scope = scope_of(notice, plan.recommendations)
        objectives = [one for one in plan.objectives if view.sees_objective(one.objective)]
        offered = Offered(view, reference, day_of(asked.now), over=row.ended_on is not None)
        return page(
            "plan.html",
            200,
            title=f"Improvement plan: {row.council}",
            visitor=asked.visitor,
            back=notice_address(reference),
            whole=view.sees_plan,
            counted=counted(one.objective for one in objectives),
            gaps=gaps_of(scope, [one.objective for one in plan.objectives]) if view.sees_plan else (),
            areas=list(_areas(scope, objectives, view, offered)),
            contributions=list(_contributions(plan.contributions, view, offered)),
            views=list(_views(plan.views)) if view.sees_plan else [],
            unheard=list(unheard(plan.views, since)) if view.sees_plan else [],
            noting=offered.ways("note-contribution"),
            hearing=offered.ways("record-views"),
        )


@dataclass(frozen=True)
class Offered:
    """Which forms are the visitor's to fill in; none once the notice is over."""

    view: View
    reference: str
    today: date
    over: bool

    def ways(self, *acts: str, owns: bool = False, **given: object) -> tuple[Way, ...]:
        """`owns` says that what they are about is the visitor's."""
        mine = (name for name in acts if not self.over and (self.view.acts_as(ACTS[name].may) or self._as(name, owns)))
        return tuple((called(name), act_address(self.reference, name, **given)) for name in mine)

    def _as(self, act: str, owns: bool) -> bool:
        return owns and bool(ACTS[act].whoever)


def choices_in(notice: Notice, plan: PlanPage) -> dict[str, list[tuple[str, str]]]:
    """What a form can be about, by the name of its field: each value with its words."""
    pursued = [one for one in plan.objectives if one.objective.dropped is None]
    weak = [(n, one) for n, one in enumerate(plan.contributions, start=1) if one.strengthened is None]
    return {
        "area": [(area, _short(area)) for area in scope_of(notice, plan.recommendations)],
        "objective": [(str(one.number), _short(f"{one.number}. {one.objective.text}")) for one in pursued],
        "contribution": [(str(n), _short(f"{n}. {one.whose}: {one.needs}")) for n, one in weak],
        **dict.fromkeys(("owner", "whose"), people_in(notice.people)),
    }


def people_in(people: Sequence[Person]) -> list[tuple[str, str]]:
    """Those of a notice whom a form can name, partners with their organisation; then the parts that somebody holds."""
    parts = dict.fromkeys(role for one in people for role in one.roles)
    named = [(one.id, f"{one.name} ({one.organisation})" if one.organisation else one.name) for one in people]
    return [*named, *((role.value, f"the {title(role)}") for role in parts)]


def worded(plan: PlanPage, number: str) -> dict[str, str]:
    """How an objective reads now, by the names of the fields of its amendment; nothing where there is none such."""
    found = next((one.objective for one in plan.objectives if str(one.number) == number), None)
    words = {name: getattr(found, name) for name in WORDS} if found else {}
    return {name: str(said) for name, said in words.items() if said}


def _short(words: str) -> str:
    return shorten(words, 100, placeholder=" …")


async def _notice(session: AsyncSession, reference: str) -> NoticeRow:
    row = await reading.notice(session, reference)
    if row is None:
        raise HTTPException(404)
    return row


def _areas(scope: Sequence[str], objectives: Sequence[ObjectivePage], view: View, offered: Offered) -> Iterator[Area]:
    """Each area with its objectives; then those whose area the notice no longer names."""
    for name in scope:
        of_it = tuple(_objective(one, offered) for one in objectives if one.objective.area == name)
        if of_it or view.sees_plan:
            yield Area(name, of_it, offered.ways("set-objective", area=name))
    beyond = tuple(_objective(one, offered) for one in objectives if one.objective.area not in scope)
    if beyond:
        yield Area("No longer among what the plan must cover", beyond, ())


def _objective(shown: ObjectivePage, offered: Offered) -> Objective:
    objective, number = shown.objective, shown.number
    how = stands(objective)
    by = {"Owner": shown.owned_by, "Measure": objective.measure, "From and to": measured(objective)}
    owns = offered.view.owner_of(objective) is not None
    ways = offered.ways("record-progress", "amend-objective", "drop-objective", owns=owns, objective=number)
    return Objective(
        title=f"{number}. {objective.text}",
        stands=how,
        colour=COLOURS[how],
        facts=tuple((name, said) for name, said in by.items() if said),
        amiss=amiss(objective, offered.today),
        said=history(objective),
        ways=() if objective.dropped else ways,
    )


def _contributions(contributions: Sequence[Contribution], view: View, offered: Offered) -> Iterator[Said]:
    for number, one in enumerate(contributions, start=1):
        if not view.sees_contribution(one):
            continue
        over = one.strengthened
        facts = {"What needs to be strengthened": one.needs, "Evidence": one.evidence}
        if over:
            facts |= {"Strengthened": f"{over.evidence} ({when(over)})"}
        yield Said(
            title=f"{number}. {one.whose}",
            when=f"Noted: {when(one)}",
            facts=tuple((name, said) for name, said in facts.items() if said),
            weak=over is None,
            ways=() if over else offered.ways("strengthen-contribution", contribution=number),
        )


def _views(views: Sequence[Views]) -> Iterator[Said]:
    """Those of staff, then those of children, each the last day first."""
    for voice in Voice:
        of_them = sorted((one for one in views if one.voice is voice), key=lambda one: (one.on, one.at), reverse=True)
        for one in of_them:
            facts = (("How they were asked", one.gathered), ("What they said", one.said))
            changed = ("What changed because of it", one.changed or "Nothing was recorded")
            yield Said(title=f"{voice.capitalize()}, {spoken(one.on)}", when=when(one), facts=(*facts, changed))
