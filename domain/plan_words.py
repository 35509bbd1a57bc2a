"""What of the plan is said in words, on pages, in packs and on the command line alike: only what was said of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from domain.facts import Fact
from domain.moments import day_of, spoken
from domain.plan import Amended, Dropped, Noted, Objective, Progress, ProgressMade, Views, Voice

DROPPED, UNSPOKEN = "dropped", "nothing said yet"


class Entry(Fact):
    """One thing that was said of an objective: `when` and by whom, `what`, and the evidence, which may be empty."""

    when: str
    what: str
    evidence: str = ""


@dataclass(frozen=True)
class Since:
    """From which day views count as new, and what happened then."""

    on: date
    what: str


def stands(objective: Objective) -> str:
    """How an objective stands: its progress, or that it was dropped, or that nobody has said."""
    if objective.dropped:
        return DROPPED
    return objective.latest.progress.value if objective.latest else UNSPOKEN


def counted(objectives: Iterable[Objective]) -> str:
    """How many stand how: 2 on track, 1 off track, 1 nothing said yet."""
    counts = Counter(map(stands, objectives))
    ordered = (*(progress.value for progress in Progress), DROPPED, UNSPOKEN)
    return ", ".join(f"{counts[name]} {name}" for name in ordered if counts[name])


def measured(objective: Objective) -> str:
    """From where to where by when, as far as it was said."""
    baseline = f"from {objective.baseline}" if objective.baseline else ""
    target = f"to {objective.target}" if objective.target else ""
    by = f"by {spoken(objective.target_on)}" if objective.target_on else ""
    return " ".join(filter(None, (baseline, target, by)))


def missing(objective: Objective) -> str:
    """What nobody has said of an objective in hand: no owner, no measure and no target is named."""
    named = [f"no {name}" for name in objective.missing] if objective.in_hand else []
    return f"{' and '.join(filter(None, (', '.join(named[:-1]), *named[-1:])))} is named" if named else ""


def history(objective: Objective) -> tuple[Entry, ...]:
    """All that was said of it, the last day first."""
    said: list[Noted] = [*objective.history, *objective.amended, *((objective.dropped,) if objective.dropped else ())]
    return tuple(_entry(one) for one in sorted(said, key=lambda one: (one.on, one.at), reverse=True))


def _entry(noted: Noted) -> Entry:
    evidence = ""
    match noted:
        case ProgressMade():
            what, evidence = f"{noted.progress.capitalize()}: {noted.said}", noted.evidence
        case Amended():
            what = f"Amended: {'; '.join(noted.changes)}"
        case Dropped():
            what = f"Dropped: {noted.reason}"
        case _:
            raise TypeError(f"{noted!r} is nothing that is said of an objective")
    return Entry(when=when(noted), what=what, evidence=evidence)


def when(noted: Noted) -> str:
    """The day it is said of and by whom; and the day it was recorded, where that is another."""
    recorded = day_of(noted.at)
    late = f", recorded on {spoken(recorded)}" if recorded != noted.on else ""
    return f"{spoken(noted.on)}, {noted.by_name}{late}"


def unheard(views: Sequence[Views], since: Since) -> Iterator[str]:
    """Whose views were not recorded since a day, each by name (5e), with when they last were."""
    for voice in Voice:
        days = [one.on for one in views if one.voice is voice]
        if not days or max(days) < since.on:
            last = f"the last are of {spoken(max(days))}" if days else "none were recorded before"
            yield f"No views of {voice} were recorded since {since.what}, {spoken(since.on)}; {last}."
