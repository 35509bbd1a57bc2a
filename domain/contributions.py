"""Paragraphs 5d and 5e: whose contribution needs to be strengthened, and what staff and children say."""

from datetime import datetime

from pydantic import Field

from domain.acts import Act, Reason
from domain.course import why_not_on
from domain.delivery import OFFICE, DeliveryCourse
from domain.earliest import Since
from domain.moments import spoken
from domain.people import OneLine, Person, Role, known_by_id
from domain.plan import Contribution, Noted, Plan, Strengthened, Views, Voice, known_as
from domain.plan_acts import noted
from domain.refusals import OfField


class ContributionNoted(Act):
    """5d: somebody's contribution needs to be strengthened: whose, how, and the evidence. Each board is told of it."""

    name = "note-contribution"
    may = (*OFFICE, Role.CHAIR)
    since = Since.TRIGGER
    outside = ("whose",)
    term = "board"
    whose: OneLine
    needs: Reason
    evidence: str = Field(default="", max_length=4000)


class ContributionStrengthened(Act):
    """5d: a contribution that needed to be strengthened has been, and by what that is seen."""

    name = "strengthen-contribution"
    may = (*OFFICE, Role.CHAIR)
    since = Since.TRIGGER
    term = "board"
    contribution: int = Field(ge=1, le=500)
    evidence: Reason


class ViewsRecorded(Act):
    """5e: what frontline staff or children and young people say, how they were asked, and what it changed."""

    name = "record-views"
    may = OFFICE
    since = Since.TRIGGER
    term = "board"
    voice: Voice
    gathered: OneLine
    heard: str = Field(min_length=3, max_length=4000)
    changed: str = Field(default="", max_length=4000)


def in_words(act: ContributionNoted, people: tuple[Person, ...]) -> ContributionNoted:
    """The act with whose contribution it is in words: a partner's is their organisation's."""
    person = known_by_id(people, act.whose)
    partner = person.organisation if person and Role.PARTNER in person.roles else ""
    whose = partner or known_as(act.whose, people)
    return act.model_copy(update={"whose": whose})


# --- the plan after each act, whoever keeps it: its strand, or a pack that reads the acts again


def noted_in(plan: Plan, act: ContributionNoted, said: Noted) -> Plan:
    found = Contribution(**said.model_dump(), whose=act.whose, needs=act.needs, evidence=act.evidence)
    return plan.model_copy(update={"contributions": (*plan.contributions, found)})


def strengthened_in(plan: Plan, act: ContributionStrengthened, said: Noted) -> Plan:
    contributions = list(plan.contributions)
    seen = Strengthened(**said.model_dump(), evidence=act.evidence)
    contributions[act.contribution - 1] = contributions[act.contribution - 1].model_copy(update={"strengthened": seen})
    return plan.model_copy(update={"contributions": tuple(contributions)})


def heard_in(plan: Plan, act: ViewsRecorded, said: Noted) -> Plan:
    views = Views(**said.model_dump(), voice=act.voice, gathered=act.gathered, said=act.heard, changed=act.changed)
    return plan.model_copy(update={"views": (*plan.views, views)})


# --- the course of the strand


def why_not_note(course: DeliveryCourse, act: ContributionNoted, now: datetime) -> str | None:
    return why_not_on(course, act, now)


def contribution_noted(course: DeliveryCourse, act: ContributionNoted, now: datetime) -> DeliveryCourse:
    named = in_words(act, course.standing.people)
    return course.with_plan(noted_in(course.plan, named, noted(course, act, now)))


def why_not_strengthen(course: DeliveryCourse, act: ContributionStrengthened, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now):
        return refusal
    if act.contribution > len(course.contributions):
        found = f"they are numbered 1 to {len(course.contributions)}" if course.contributions else "none was noted yet"
        return OfField("contribution", f"There is no contribution {act.contribution}: {found}.")
    if over := course.contributions[act.contribution - 1].strengthened:
        said = f"Contribution {act.contribution} was strengthened by {spoken(over.on)} already."
        return OfField("contribution", said)
    return None


def contribution_strengthened(course: DeliveryCourse, act: ContributionStrengthened, now: datetime) -> DeliveryCourse:
    return course.with_plan(strengthened_in(course.plan, act, noted(course, act, now)))


def why_not_record_views(course: DeliveryCourse, act: ViewsRecorded, now: datetime) -> str | None:
    return why_not_on(course, act, now)


def views_recorded(course: DeliveryCourse, act: ViewsRecorded, now: datetime) -> DeliveryCourse:
    return course.with_plan(heard_in(course.plan, act, noted(course, act, now)))
