"""Clause by clause: what each paragraph of a notice says and asks, in words."""

from collections.abc import Iterator
from functools import singledispatch
from typing import Any

from domain.instrument import Notice
from domain.people import title
from domain.terms import (
    NAMED,
    AdviserTerms,
    Board,
    Clause,
    DeliverBy,
    Interval,
    LeadTime,
    PlanScope,
    ReviewRhythm,
    SpokenDate,
    Target,
    Term,
    Timetable,
)
from notices.telling import short

Said = dict[str, Any]

OTHER_NAMES = {
    "plan_upkeep": "the plan and its record kept up to date",
    "diagnostic": "a diagnostic review",
    "failure": "failure to comply",
    "ending": "how the notice ends",
    "variation": "how its terms are varied",
}


def clauses_of(notice: Notice) -> Iterator[Said]:
    """Every term, clause and target of a notice with its paragraph, in no order."""
    for name in type(notice.terms).model_fields:
        said = getattr(notice.terms, name)
        if isinstance(said, Term):
            yield _term(NAMED.get(name, name), said)
        elif isinstance(said, Clause):
            yield _clause(OTHER_NAMES.get(name, name), said)
    for clause in notice.terms.clauses:
        yield _clause("", clause)
    for target in notice.terms.targets:
        yield _target(target)


def order(paragraph: str) -> tuple[int, int, str]:
    """Where a paragraph stands: the heading first, then by number and letter, then what stands nowhere."""
    digits = "".join(letter for letter in paragraph if letter.isdigit())
    return (1, int(digits), paragraph) if digits else (0 if paragraph == "head" else 2, 0, paragraph)


def _term(name: str, term: Term[Any]) -> Said:
    said = {"paragraph": term.paragraph, "name": name, "strength": term.strength or "", "status": term.status.value}
    value = in_words(term.value) if term.value is not None else ""
    if term.value is None and term.meanwhile is not None:
        value = f"meanwhile assumed: {in_words(term.meanwhile)}"
    settled = term.settled.spoken if term.settled else ""
    return {**said, "value": value or "nothing settled", "settled": settled, "text": term.text}


def _clause(name: str, clause: Clause) -> Said:
    nothing = {"status": "stated", "value": "", "settled": ""}
    return {
        **nothing,
        "paragraph": clause.paragraph,
        "name": name,
        "strength": clause.strength or "",
        "text": clause.text,
    }


def _target(target: Target) -> Said:
    measured = {"measure": target.measure, "from": target.baseline, "to": target.goal}
    value = "; ".join((f"by {target.by.spoken}", *(f"{name}: {said}" for name, said in measured.items() if said)))
    said = {"paragraph": target.paragraph, "name": "a target", "strength": target.strength.value, "status": "stated"}
    return {**said, "value": value, "settled": "", "text": target.text}


@singledispatch
def in_words(value: Any) -> str:
    """The value of a term as a sentence says it."""
    return str(value)


@in_words.register(Interval)
@in_words.register(SpokenDate)
def _(value: Interval | SpokenDate) -> str:
    return value.spoken


@in_words.register
def _(value: LeadTime) -> str:
    return f"{value.spoken} the review"


@in_words.register
def _(value: DeliverBy) -> str:
    return value.by.spoken + (f", glossed “{value.gloss}”" if value.gloss else "")


@in_words.register
def _(value: ReviewRhythm) -> str:
    gap = f"at least every {value.at_most_months} months" if value.at_most_months else ""
    named = f"at {' and '.join(map(str, value.at_months))} months" if value.at_months else ""
    first = f"the first by {value.first_by.spoken}" if value.first_by else ""
    counted = f"counted {value.counting} from the day it was {value.counted_from}"
    return ", ".join(part for part in (gap, named, first, counted) if part)


@in_words.register
def _(value: Board) -> str:
    parts = (f"chaired by the {title(value.chaired_by)}", value.cadence.spoken if value.cadence else "")
    return ", ".join(part for part in (*parts, f"quorum {value.quorum}" if value.quorum else "") if part)


@in_words.register
def _(value: Timetable) -> str:
    days = ", ".join(short(sitting.on) for sitting in value.sittings)
    return f"{len(value.sittings)} boards: {days}" + (f"; {value.cadence.spoken}" if value.cadence else "")


@in_words.register
def _(value: AdviserTerms) -> str:
    least = f"for at least {value.minimum_months} months" if value.minimum_months else ""
    chairs = "also chairs the board" if value.also_chairs else ""
    council = "from another council" if value.from_another_council else ""
    return ", ".join(part for part in (value.who, least, chairs, council) if part)


@in_words.register
def _(value: PlanScope) -> str:
    more = ["the adviser's recommendations"] if value.with_adviser_recommendations else []
    more += [f"the diagnostic report of {value.diagnostic_report.spoken}"] if value.diagnostic_report else []
    return "; ".join((*value.areas, *more))
