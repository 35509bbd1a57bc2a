"""`plan`: what a notice's plan must cover, each objective with its progress, what is missing, and what was noted."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from desk.reaching import page_of, register
from desk.screen import console, grid, say
from domain.facts import plain
from domain.instrument import Notice
from domain.plan import Contribution, ObjectivePage, PlanPage, Views, gaps_of, scope_of
from domain.plan_words import counted, history, measured, missing, stands, unheard, when
from models import plan as plans
from settings import Settings

NUMBER = 4


async def show_plan(settings: Settings, reference: str, *, history: bool = False) -> None:
    """The plan of one notice; with `history` all that was said of each objective. Raises Refused."""
    async with register(settings) as sessions:
        page = await page_of(sessions, reference)
        async with sessions.reading() as session:
            plan, since = await plans.plan(session, reference), await plans.last_met(session, page)
    objectives = [one.objective for one in plan.objectives]
    gaps = gaps_of(scope_of(Notice.model_validate(page.text), plan.recommendations), objectives)
    say(Text(f"{page.reference}: improvement plan of {page.council}", style="bold"))
    say(f"Objectives: {counted(objectives)}." if objectives else "No objective has been set yet.")
    if objectives:
        say("")
        console.print(grid(_objectives(plan.objectives, whole=history), NUMBER))
    _tell("What is missing", [*(f"No objective answers this: {gap}" for gap in gaps), *unheard(plan.views, since)])
    _tell("Contributions that need to be strengthened", list(_contributions(plan.contributions)))
    _tell("Views heard", list(_views(plan)))


def _objectives(pages: Sequence[ObjectivePage], *, whole: bool) -> Iterator[tuple[str | Text, ...]]:
    for page in pages:
        objective = page.objective
        said = history(objective) if whole else history(objective)[:1]
        about = (("owner", page.owned_by), ("measured by", objective.measure), ("", measured(objective)))
        lines = [
            f"{objective.text}: {stands(objective)}",
            f"Answers: {objective.area}",
            "; ".join(f"{name} {words}".strip() for name, words in about if words),
            missing(objective),
            *(f"{one.when}: {one.what}{f' (evidence: {one.evidence})' if one.evidence else ''}" for one in said),
        ]
        first, *rest = (plain(line[:1].upper() + line[1:]) for line in lines if line)
        yield str(page.number), Text().append(first, style="bold").append("".join(f"\n{line}" for line in rest))


def _contributions(contributions: Sequence[Contribution]) -> Iterator[str]:
    for number, one in enumerate(contributions, start=1):
        over = f"; strengthened: {one.strengthened.evidence} ({when(one.strengthened)})" if one.strengthened else ""
        yield f"{number}. {one.whose}: {one.needs} ({when(one)}){over}"


def _views(plan: PlanPage) -> Iterator[str]:
    for one in sorted(plan.views, key=_order):
        changed = one.changed or "nothing was recorded"
        yield f"{one.voice.capitalize()}, {one.gathered} ({when(one)}): {one.said}. What changed: {changed}"


def _order(one: Views) -> tuple[str, str]:
    return one.voice.value, one.at.isoformat()


def _tell(heading: str, lines: list[str]) -> None:
    if lines:
        say("", Text(heading, style="bold"), *(f"- {line}" for line in lines))
