"""Paragraphs 5d and 5e: whose contribution needs to be strengthened, and what staff and children say."""

from datetime import datetime

from pydantic import Field

from domain.acts import Act, Reason
from domain.course import why_not_on
from domain.delivery import OFFICE, DeliveryCourse
from domain.moments import spoken
from domain.people import OneLine, Role, known_by_id
from domain.plan import Contribution, Strengthened, Views, Voice, known_as
from domain.plan_acts import noted


class ContributionNoted(Act):
    """5d: somebody's contribution needs to be strengthened: whose, how, and the evidence. Each board is told of it."""

    name = "note-contribution"
    may = (*OFFICE, Role.CHAIR)
    term = "board"
    whose: OneLine
    needs: Reason
    evidence: str = Field(default="", max_length=4000)


class ContributionStrengthened(Act):
    """5d: a contribution that needed to be strengthened has been, and by what that is seen."""

    name = "strengthen-contribution"
    may = (*OFFICE, Role.CHAIR)
    term = "board"
    contribution: int = Field(ge=1, le=500)
    evidence: Reason


class ViewsRecorded(Act):
    """5e: what frontline staff or children and young people say, how they were asked, and what it changed."""

    name = "record-views"
    may = OFFICE
    term = "board"
    voice: Voice
    gathered: OneLine
    heard: str = Field(min_length=3, max_length=4000)
    changed: str = Field(default="", max_length=4000)


def why_not_note(course: DeliveryCourse, act: ContributionNoted, now: datetime) -> str | None:
    return why_not_on(course, act, now)


def contribution_noted(course: DeliveryCourse, act: ContributionNoted, now: datetime) -> DeliveryCourse:
    person = known_by_id(course.standing.people, act.whose)
    whose = (person.organisation if person else "") or known_as(act.whose, course.standing.people)
    found = Contribution(**noted(course, act, now), whose=whose, needs=act.needs, evidence=act.evidence)
    return course.replaced(contributions=(*course.contributions, found))


def why_not_strengthen(course: DeliveryCourse, act: ContributionStrengthened, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now):
        return refusal
    if act.contribution > len(course.contributions):
        found = f"they are numbered 1 to {len(course.contributions)}" if course.contributions else "none was noted yet"
        return f"There is no contribution {act.contribution}: {found}."
    over = course.contributions[act.contribution - 1].strengthened
    return f"Contribution {act.contribution} was strengthened by {spoken(over.on)} already." if over else None


def contribution_strengthened(course: DeliveryCourse, act: ContributionStrengthened, now: datetime) -> DeliveryCourse:
    contributions = list(course.contributions)
    strengthened = Strengthened(**noted(course, act, now), evidence=act.evidence)
    before = contributions[act.contribution - 1]
    contributions[act.contribution - 1] = before.model_copy(update={"strengthened": strengthened})
    return course.replaced(contributions=tuple(contributions))


def why_not_record_views(course: DeliveryCourse, act: ViewsRecorded, now: datetime) -> str | None:
    return why_not_on(course, act, now)


def views_recorded(course: DeliveryCourse, act: ViewsRecorded, now: datetime) -> DeliveryCourse:
    told = {name: getattr(act, name) for name in ("voice", "gathered", "changed")}
    heard = Views(**noted(course, act, now), said=act.heard, **told)
    return course.replaced(views=(*course.views, heard))
