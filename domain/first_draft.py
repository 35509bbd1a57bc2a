"""The first draft of a paper: what its parts begin with, from the improvement plan as it stands (5d, 5e, 10).

It is there to be worked over by whoever writes. A version of theirs is never filled in: what they left out stays out.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from domain.facts import Fact
from domain.moments import spoken
from domain.papers import Kind
from domain.plan import SLOWED, Contribution, Noted, Objective, PlanPage, Views, Voice
from domain.plan_words import Since, measured, stands, unheard, when

# Characters that a part begins with at most: what is beyond them stands in the plan.
MOST = 12_000
FROM = "From the improvement plan as it stood on {}:"
BEGINS = (
    "This begins with what the improvement plan says today. Change it or take it out: nothing is kept until you save."
)


class FirstDraft(Fact):
    """What parts begin with, by their names, and what is said of each where it is written."""

    texts: dict[str, str] = {}
    notes: dict[str, str] = {}


def first_draft(kind: Kind, plan: PlanPage, since: Since, on: date) -> FirstDraft:
    """A paper nobody has written anything of yet, begun on a day (`on`). Views are those recorded since `since`.

    Where the plan has nothing for a part it begins empty, and the note says so.
    """
    found = _of_report(plan, since) if kind is Kind.BOARD else _of_assessment(plan, since)
    begun = {name: (_begun(items, on), nothing) for name, (items, nothing) in found.items()}
    return FirstDraft(
        texts={name: text for name, (text, _) in begun.items() if text},
        notes={name: BEGINS if text else nothing for name, (text, nothing) in begun.items()},
    )


def _of_report(plan: PlanPage, since: Since) -> Mapping[str, tuple[list[str], str]]:
    """Each part's items, and what is said where there is none."""
    return {
        "slow": (list(_slow(plan)), "The improvement plan has no objective that is slow or off track today."),
        "contributions": (
            list(_weak(plan.contributions)),
            "The improvement plan has no contribution today that needs to be strengthened.",
        ),
        "staff": _heard(plan.views, Voice.STAFF, since),
        "children": _heard(plan.views, Voice.CHILDREN, since),
    }


def _of_assessment(plan: PlanPage, since: Since) -> Mapping[str, tuple[list[str], str]]:
    return {
        "progress": (list(_progress(plan)), "The improvement plan has no objectives yet."),
        "surveys": _heard(plan.views, Voice.STAFF, since),
    }


def _begun(items: list[str], on: date) -> str:
    """The items under where they come from; those that are too much for one part are counted."""
    room = MOST
    said: list[str] = []
    for item in items:
        room -= len(item)
        if room < 0:
            said.append(f"- and {len(items) - len(said)} more, in the improvement plan")
            break
        said.append(item)
    return "\n".join((FROM.format(spoken(on)), *said)) if said else ""


def _slow(plan: PlanPage) -> Iterator[str]:
    """5d: the objectives that are slow or off track, since when, and what was last said of them."""
    for one in plan.objectives:
        if made := one.objective.slowed:
            said = f"{made.progress}, and slow or off track since {spoken(_slow_since(one.objective))}"
            yield f"{_named(one.number, one.objective)}: {said}. Last said {_said(made, made.said, made.evidence)}"


def _slow_since(objective: Objective) -> date:
    since = None
    for made in reversed(objective.by_day):
        if made.progress not in SLOWED:
            break
        since = made.on
    assert since, "it was last said to be slow or off track"
    return since


def _progress(plan: PlanPage) -> Iterator[str]:
    """10: each objective that was not dropped: where it stands, and how it is known."""
    for one in plan.objectives:
        objective, made = one.objective, one.objective.latest
        if objective.dropped:
            continue
        goal = f" ({measure})" if (measure := " ".join(filter(None, (objective.measure, measured(objective))))) else ""
        last = f" Last said {_said(made, made.said, made.evidence)}" if made else ""
        yield f"{_named(one.number, objective)}{goal}: {stands(objective)}.{last}"


def _weak(contributions: Iterable[Contribution]) -> Iterator[str]:
    """5d: whose contribution needs to be strengthened still, and how."""
    for one in contributions:
        if one.strengthened is None:
            yield f"- {_line(one.whose)}, noted {_said(one, one.needs, one.evidence)}"


def _heard(views: tuple[Views, ...], voice: Voice, since: Since) -> tuple[list[str], str]:
    """5e: what these people said since a day, the last first; and where they said nothing, when they last did."""
    theirs = sorted((one for one in views if one.voice is voice), key=lambda one: (one.on, one.at), reverse=True)
    items = [
        f"- {spoken(one.on)}, {_line(one.gathered)}: {_stopped(one.said)}"
        f" What changed because of it: {_stopped(one.changed or 'nothing was recorded')}"
        for one in theirs
        if one.on >= since.on
    ]
    nothing = next((said for said in unheard(theirs, since) if str(voice) in said), "")
    return items, nothing


def _named(number: int, objective: Objective) -> str:
    return f"- Objective {number}, {_line(objective.text)}"


def _said(noted: Noted, said: str, evidence: str) -> str:
    """Of which day and by whom, what was said, and its evidence."""
    shown = f" Evidence: {_stopped(evidence)}" if evidence else ""
    return f"({when(noted)}): {_stopped(said)}{shown}"


def _line(words: str) -> str:
    return " ".join(words.split())


def _stopped(words: str) -> str:
    """As a sentence of one line."""
    line = _line(words)
    return line if line.endswith((".", "?", "!")) else f"{line}."
