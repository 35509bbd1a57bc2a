"""What a notice's page shows of a past moment, in words: as the register had it by then, or that it cannot be told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.moments import day_of, london, spoken, spoken_moment
from domain.people import Person, Role, title
from models.fates import Fate, fates_of
from models.post import LetterRow
from models.record import AuditRow
from past.known import Known
from past.ladder import Ladder, act_of
from past.then import DutyThen, MeetingThen, State
from web.rights import Sight, View
from web.shown import Happened, which

AS_NOW = "No entry by then says which day it had: shown is the day it has now."
OPEN = (State.OVERDUE, State.AHEAD, State.NOT_DONE_PAST, State.NOT_DONE_AHEAD)
DONE = (State.IN_TIME, State.LATE)
# What is told of somebody's answer to an invite.
ANSWERS = {"board": "answer-board", "review": "answer-review"}
# Entered within so long of its happening, both are one moment.
AT_ONCE = timedelta(minutes=2)


@dataclass(frozen=True)
class Thing:
    """One thing as it stood: `state` in words, `said` are facts about it, `note` is what cannot be told."""

    what: str
    state: str
    said: tuple[str, ...] = ()
    note: str = ""
    why: str = ""


def facts_then(known: Known, ladder: Ladder) -> list[tuple[str, str]]:
    """Where the notice stood: as its page says that was not written since, or as people's acts came to."""
    page = known.page
    as_it_was = page.recorded_at < known.as_of
    phase, stage = (page.phase, page.stage) if as_it_was else (ladder.phase, ladder.stage)
    return [
        ("State then", f"{phase[:1].upper()}{phase[1:]}"),
        ("Stage then", f"{stage[:1].upper()}{stage[1:]}"),
        ("In force from", spoken(page.in_force_on)),
        ("Revision then", str(known.revision)),
        ("Calendar then", known.edition.cited),
        ("Reference", page.reference),
        ("Region then", known.notice.region or "Not stated"),
    ]


def duty_then(then: DutyThen, known: Known) -> Thing:
    row = then.row
    late = f", {then.late_by} day{'s' * (then.late_by != 1)} late" if then.late_by else ""
    state = (
        f"Done on {spoken(then.done_on)}{late}" if then.done_on else f"{then.state[:1].upper()}{then.state[1:]}{late}"
    )
    notes = (then.note, AS_NOW if then.as_now else "")
    return Thing(
        what=f"{row.what[:1].upper()}{row.what[1:]}{which(row)}",
        state=state,
        said=(f"By the end of {spoken(then.due_on)}, owed by the {title(Role(row.owner))}",),
        note=" ".join(filter(None, notes)),
        # The reckoning in a row written since is of the day it has now.
        why=row.why if row.recorded_at < known.as_of else "",
    )


def meeting_then(then: MeetingThen, known: Known, view: View) -> Thing:
    row = then.row
    whole = view.sight >= Sight.COUNCIL or Role.CHAIR in view.roles
    answers = (
        f"{name}: {answer}" for id, name, answer in _answers(row.kind, row.number, known) if whole or id in view.ids
    )
    return Thing(
        what=f"{row.kind[:1].upper()}{row.kind[1:]} {row.number}, {spoken_moment(then.starts_at)}",
        state=f"{then.status[:1].upper()}{then.status[1:]}",
        said=(*((then.flag,) if whole and then.flag else ()), *answers),
        note=then.note,
    )


def _answers(kind: str, number: int, known: Known) -> Iterator[tuple[str, str, str]]:
    """Who had answered its invite by then, and what: the last answer of each that was entered."""
    last: dict[str, str] = {}
    for row in known.audit:
        about = row.details.get("meeting" if kind == "board" else "review")
        if act_of(row) == ANSWERS[kind] and about == str(number):
            last[row.details.get("person") or row.by] = row.details.get("answer", "")
    yield from ((id, known.name(id), answer) for id, answer in last.items())


def letters_then(letters: Iterable[LetterRow], known: Known) -> list[Happened]:
    """Letters with what had become of each by then."""
    fates = fates_of(known.audit)
    return [
        Happened(
            f"{spoken_moment(row.told_at)}, {fates.get(row.key, Fate()).state}{', late' if row.late else ''}, "
            f"to {row.name} ({title(Role(row.role))})",
            row.subject,
        )
        for row in letters
    ]


def entry_then(row: AuditRow, people: Iterable[Person]) -> Happened:
    """An entry with both its times: when it was entered, and when it happened where that was another time."""
    names = {one.id: one.name for one in people}
    return Happened(
        ", ".join(filter(None, (f"Entered {_moment(row.recorded_at)}", _event(row), *_of_whom(row, names)))),
        row.what,
        row.why,
    )


def _event(row: AuditRow) -> str:
    if row.on and row.on != day_of(row.at):
        return f"said to have happened on {spoken(row.on)}"
    return "" if abs(row.recorded_at - row.at) < AT_ONCE else f"happened {_moment(row.at)}"


def _of_whom(row: AuditRow, names: dict[str, str]) -> Iterator[str]:
    if row.by:
        yield f"by {names.get(row.by, row.by)}"
    if row.to in set(Role):
        yield f"to the {title(Role(row.to))}"


def _moment(at: datetime) -> str:
    here = london(at)
    return f"{spoken(here.date())}, {here:%H:%M}"
