"""How people behave in a rehearsal: their habits, and what happens on which day. Read like a notice, faults alike."""

from collections.abc import Iterator, Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from domain.acts import Act
from domain.days import Division, Edition, Holiday
from domain.duties import KINDS
from domain.facts import Day, Stated
from domain.instrument import Notice, Where
from domain.meetings import Attendance
from domain.people import OneLine, Person, Role, holders, person_known_as
from domain.slips import not_one_of
from notices.faults import Fault
from notices.marks import Marked, marked
from notices.reading import in_order, misfits_within, read_as
from notices.text import text_of

# What is adopted is the calendar with the days proclaimed by then: the rehearsal's to give, and nobody's to write.
ANY_EDITION = Edition(division=Division.ENGLAND, name="as proclaimed", holidays=())


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError(not_one_of(kind, tuple(KINDS)))
    return kind


# Every act by its name, as whoever has the doors to them knows it.
Acts = Mapping[str, type[Act]]
DutyName = Annotated[str, AfterValidator(_known_kind)]


class Habit(Stated):
    """When one kind of duty is done, against its date: on the day itself unless said. `by` is an id or a role."""

    by: str = ""
    working_days_before: int | None = Field(default=None, ge=0, le=120)
    working_days_after: int | None = Field(default=None, ge=1, le=260)
    never: bool = False

    @model_validator(mode="after")
    def _one_time(self) -> Self:
        said = (self.working_days_before is not None, self.working_days_after is not None, self.never)
        if sum(said) > 1:
            raise ValueError("say one of working_days_before, working_days_after and never, not two")
        return self


class Answering(Stated):
    """What somebody answers to each invite, and how many working days after it was revised."""

    answer: Attendance
    working_days_after: int = Field(default=1, ge=0, le=60)


class Proclaimed(Stated):
    """A bank holiday made known after the notice began."""

    on: Day
    title: OneLine

    @property
    def holiday(self) -> Holiday:
        return Holiday(on=self.on, title=self.title)


class Event(Stated):
    """Something that happens once: a person's act with its details, or a bank holiday proclaimed. London's clock."""

    on: Day
    at: time = time(10)
    act: str = ""
    by: str = ""
    details: dict[str, Any] = Field(default={}, alias="with")
    proclaim: Proclaimed | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if bool(self.act) == bool(self.proclaim):
            raise ValueError("an event is either `act`, with `by`, or `proclaim`: write one of them")
        if self.act and not self.by:
            raise ValueError(f"somebody does {self.act}: say in `by` who, as an id or a role")
        if self.proclaim and (self.by or self.details or self.proclaim.on <= self.on):
            raise ValueError("`proclaim` names a day after this one and its title, and takes neither `by` nor `with`")
        return self


class Scenario(Stated):
    """One course a notice may take. Events are in the order of their days; those of one moment stay as written."""

    name: OneLine
    about: str = ""
    # The reference of the notice that takes this course where a rehearsal names none.
    usual_for: str = ""
    until: Day
    default: Habit = Habit()
    habits: dict[DutyName, Habit] = {}
    # By an id or a role. Who is not named here answers no invite but by an event.
    answers: dict[str, Answering] = {}
    events: tuple[Event, ...] = ()

    @field_validator("events")
    @classmethod
    def _in_order(cls, events: tuple[Event, ...]) -> tuple[Event, ...]:
        return tuple(sorted(events, key=lambda event: (event.on, event.at)))

    def habit(self, kind: str) -> Habit:
        """How a kind of duty is done in this scenario."""
        return self.habits.get(kind, self.default)

    def answering(self, person: Person) -> Answering | None:
        """How somebody answers invites in this scenario: by their id, else by the first of their roles."""
        known = (self.answers.get(name) for name in (person.id, *person.roles))
        return next((answering for answering in known if answering), None)


def read_scenario(path: Path, notice: Notice, acts: Acts) -> Scenario | list[Fault]:
    """The scenario in the file at `path`, as one `notice` can take it, or all its faults in the order of its lines."""
    text = text_of(path)
    return read_scenario_text(text, str(path), notice, acts) if isinstance(text, str) else [text]


def read_scenario_text(text: str, path: str, notice: Notice, acts: Acts) -> Scenario | list[Fault]:
    """The scenario written in `text`; `path` is only what its faults call it."""
    document = marked(text, path)
    if isinstance(document, list):
        return document
    scenario = read_as(Scenario, document)
    if isinstance(scenario, list):
        return in_order(scenario)
    faults = [document.fault(where, what) for where, what in _misfits(scenario, document, notice)]
    return in_order([*faults, *_unfit_acts(document, acts)]) or scenario


def _misfits(scenario: Scenario, document: Marked, notice: Notice) -> Iterator[tuple[Where, str]]:
    signed_on = notice.issued.signed_on
    if scenario.until < signed_on:
        yield ("until",), f"the rehearsal ends on {scenario.until}, before the notice was signed on {signed_on}"
        return
    newcomers = _newcomers(scenario)
    habits = {("default",): scenario.default} | {("habits", kind): habit for kind, habit in scenario.habits.items()}
    for place, habit in habits.items():
        if habit.by and (stranger := _why_nobody(habit.by, notice, newcomers)):
            yield (*place, "by"), stranger
    for who in scenario.answers:
        if stranger := _why_nobody(who, notice, newcomers):
            yield ("answers", who), stranger
    for where, event in _as_written(document):
        if not signed_on <= event.on <= scenario.until:
            outside = f"which runs from {signed_on} to {scenario.until}"
            yield (*where, "on"), f"{event.on} lies outside the rehearsal, {outside}"
        if event.by and (stranger := _why_nobody(event.by, notice, newcomers)):
            yield (*where, "by"), stranger


def _as_written(document: Marked) -> Iterator[tuple[Where, Event]]:
    """The events in the order of their lines: the scenario has them in the order of their days."""
    for n, written in enumerate(document.at(("events",)) or ()):
        yield ("events", n), Event.model_validate(written)


def _unfit_acts(document: Marked, acts: Acts) -> Iterator[Fault]:
    """Acts there are none of, and faults in what an act is done with: a rehearsal would only meet them on the day."""
    for where, event in _as_written(document):
        kind = acts.get(event.act)
        if kind is not None:
            known: dict[str, object] = {"by": event.by, "on": event.on}
            if "edition" in kind.model_fields:
                known["edition"] = ANY_EDITION
            yield from misfits_within(kind, known, document, (*where, "with"))
        elif event.act:
            yield document.fault((*where, "act"), f"`act`: {not_one_of(event.act, tuple(acts))}")


def _newcomers(scenario: Scenario) -> frozenset[str]:
    """The ids of those who come into the notice by the scenario's own events, and the roles they take."""
    changes = [event.details for event in scenario.events if event.act == "change-person"]
    return frozenset(str(change.get(name)) for change in changes for name in ("person", "role"))


def _why_nobody(by: str, notice: Notice, newcomers: frozenset[str]) -> str | None:
    """Why `by` is nobody on this notice. A role several people hold is all of them, and is somebody."""
    if by in newcomers:
        return None
    if by in tuple(Role) and holders(notice.people, Role(by)):
        return None
    known = person_known_as(notice.people, by)
    return known if isinstance(known, str) else None
