"""Bank holidays that a rehearsal has proclaimed on the way: the calendar before and after, and the row that says so."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from domain.days import Edition, Holiday
from domain.moments import at, day_of, london, spoken
from models.record import AuditRow, DutyRow
from notices.scenario import Scenario
from rehearsal.timeline import TimelineStep, timeline_of

BEFORE, WITH = ", before ", ", with "


def as_known_before(edition: Edition, scenario: Scenario) -> Edition:
    """`edition` without the days the scenario has still to see proclaimed: nobody can have counted by them."""
    to_come = {event.proclaim.on for event in scenario.events if event.proclaim} & edition.titles.keys()
    if not to_come:
        return edition
    days = " and ".join(_short(day) for day in sorted(to_come))
    return Edition(
        division=edition.division,
        name=f"{edition.name}{BEFORE}{days} {'was' if len(to_come) == 1 else 'were'} proclaimed",
        holidays=tuple(holiday for holiday in edition.holidays if holiday.on not in to_come),
        last_year=edition.last_year,
    )


def proclaimed(edition: Edition, holiday: Holiday, moment: datetime) -> Edition:
    """The next edition of the calendar, with one more bank holiday. `moment` is when it was made known (UTC)."""
    known = edition.name.partition(BEFORE)[0]
    joined = " and " if WITH in known else WITH
    said = f"{_short(holiday.on)} as proclaimed on {_short(day_of(moment))}"
    return Edition(
        division=edition.division,
        name=f"{known}{joined}{said}",
        holidays=tuple(sorted((*edition.holidays, holiday), key=lambda day: day.on)),
        last_year=edition.last_year,
    )


def whole_timeline(entries: Sequence[AuditRow], duties: Iterable[DutyRow], scenario: Scenario) -> list[TimelineStep]:
    """What happened, as the register has it, and what was proclaimed meanwhile, by their moments."""
    steps = (*_proclamations(scenario, entries), *timeline_of(entries, duties))
    return sorted(steps, key=lambda step: datetime.fromisoformat(step["at"]))


def _proclamations(scenario: Scenario, entries: Sequence[AuditRow]) -> Iterator[TimelineStep]:
    """A step for each day proclaimed while the notice lived. The register has no entry of it: nobody has acted yet."""
    ended = min((entry.at for entry in entries if entry.letter == "notice_ended"), default=None)
    for event in scenario.events:
        moment = at(event.on, event.at)
        if event.proclaim and (ended is None or moment <= ended):
            yield _step(moment, event.proclaim.holiday)


def _step(moment: datetime, holiday: Holiday) -> TimelineStep:
    return TimelineStep(
        at=london(moment).isoformat(timespec="seconds"),
        strand="calendar",
        paragraph="",
        duty="",
        what=f"Proclaimed: {spoken(holiday.on)} is a bank holiday, {holiday.title}",
        to="",
        by="",
        letter=None,
        late=False,
        why="Nothing moves by it until somebody with the authority adopts the new edition of the calendar.",
    )


def _short(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
