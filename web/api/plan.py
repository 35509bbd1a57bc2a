"""The improvement plan as programs read it: the same objectives, contributions and views as on its page."""

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import Field

from domain.instrument import Notice
from domain.moments import day_of
from domain.plan import ObjectivePage, gaps_of, scope_of
from domain.plan_words import amiss, counted, stands, unheard
from models import plan as plans
from models import reading
from web.api.callers import Reader
from web.api.problems import nothing_here
from web.api.shapes import Shape


class NotedShape(Shape):
    """Who said something, of which day, and when it was recorded."""

    on: date = Field(description="The day it is said of.")
    at: datetime = Field(description="When it was recorded (UTC).")
    by: str = Field(description="The id of who said it.")
    by_name: str


class ProgressShape(NotedShape):
    progress: str = Field(description="On track, slow, off track or done.", examples=["on track"])
    said: str
    evidence: str = Field(description="May be empty.")


class AmendedShape(NotedShape):
    changes: list[str] = Field(description="What was changed, in words, with how it read before.")


class DroppedShape(NotedShape):
    reason: str


class ObjectiveShape(Shape):
    """One objective of the plan, with all that was said of it."""

    number: int = Field(description="Its number, which acts name and which never changes.")
    area: str = Field(description="The area or recommendation it answers.")
    text: str
    owner: str = Field(description="The person's id, the part's name, or whoever else in words; may be empty.")
    owned_by: str = Field(description="Who owns it, in words.")
    measure: str
    baseline: str
    target: str
    target_on: date | None
    stands: str = Field(description="Its progress, `dropped`, or `nothing said yet`.", examples=["slow"])
    amiss: list[str] = Field(description="What nobody has said of it, and that its day has passed.")
    history: list[ProgressShape] = Field(description="In the order of the days it was said of.")
    amended: list[AmendedShape]
    dropped: DroppedShape | None


class StrengthenedShape(NotedShape):
    evidence: str


class ContributionShape(NotedShape):
    """A contribution that needs to be strengthened (paragraph 5d), or needed it."""

    number: int
    whose: str
    needs: str
    evidence: str
    strengthened: StrengthenedShape | None


class ViewsShape(NotedShape):
    """Views that were heard (paragraph 5e)."""

    voice: str = Field(description="Frontline staff, or children and young people.")
    gathered: str = Field(description="How they were asked.")
    said: str
    changed: str = Field(description="What changed because of it; may be empty.")


class PlanShape(Shape):
    """A notice's improvement plan. Where `whole` is false, it is the part that is this token's to see."""

    whole: bool
    counted: str = Field(description="How many objectives stand how.", examples=["2 on track, 1 slow"])
    scope: list[str] = Field(
        description="The areas and recommendations the plan must cover; for those who see it whole."
    )
    gaps: list[str] = Field(description="Those that no objective answers.")
    objectives: list[ObjectiveShape]
    contributions: list[ContributionShape]
    views: list[ViewsShape]
    unheard: list[str] = Field(description="Whose views were not recorded since the last meeting, in sentences.")


def plan_reads() -> APIRouter:
    router = APIRouter(tags=["reads"])
    router.add_api_route("/notices/{reference}/plan", plan, methods=["GET"], operation_id="plan")
    return router


async def plan(caller: Reader, reference: str) -> PlanShape:
    """The improvement plan: each objective with all that was said of it, weak contributions, and views heard."""
    view = caller.view(reference)
    async with caller.desk.sessions.reading() as session:
        row = await reading.notice(session, reference)
        if row is None:
            raise nothing_here()
        kept, since = await plans.plan(session, reference), await plans.last_met(session, row)
    scope = scope_of(Notice.model_validate(row.text), kept.recommendations) if view.sees_plan else ()
    seen = [one for one in kept.objectives if view.sees_objective(one.objective)]
    today = day_of(caller.now)
    return PlanShape(
        whole=view.sees_plan,
        counted=counted(one.objective for one in seen),
        scope=[*scope],
        gaps=[*gaps_of(scope, [one.objective for one in kept.objectives])],
        objectives=[_objective(one, today) for one in seen],
        contributions=[
            ContributionShape.model_validate({**one.model_dump(), "number": n})
            for n, one in enumerate(kept.contributions, start=1)
            if view.sees_contribution(one)
        ],
        views=[ViewsShape.model_validate(one.model_dump()) for one in kept.views] if view.sees_plan else [],
        unheard=[*unheard(kept.views, since)] if view.sees_plan else [],
    )


def _objective(kept: ObjectivePage, today: date) -> ObjectiveShape:
    objective = kept.objective
    said = {
        "number": kept.number,
        "owned_by": kept.owned_by,
        "stands": stands(objective),
        "amiss": amiss(objective, today),
        "history": [made.model_dump() for made in objective.by_day],
    }
    return ObjectiveShape.model_validate({**objective.model_dump(), **said})
