"""The notice itself: what was issued, by whom, when, to whom, and the people round it."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator

from domain.days import Division
from domain.facts import Day, Fact, Stated
from domain.held import HeldOnce
from domain.people import Known, OneLine, Person, PersonId, Role, holders, known_by_id, title
from domain.reckoning import Settlement
from domain.terms import AnchorName, Kind, Paragraph, Service, SpokenDate, Terms

Reference = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,59}$")]

# A place in a notice's file: the names and the numbers of items that lead to it.
Where = tuple[str | int, ...]
DELIVERY: Where = ("terms", "delivery", "value", "by")
PLAN_SUBMISSION: Where = ("terms", "plan_submission", "value")
FIRST_REVIEW: Where = ("terms", "reviews", "value", "first_by")

MUST_HOLD = {
    Role.COORDINATOR: "the council's programme office, who gets the reminders",
    Role.CASE_LEAD: "the DfE official who books the reviews and is told",
}


class Region(StrEnum):
    """The nine regions of England, as government's statistics and the Department name them."""

    EAST_MIDLANDS = "East Midlands"
    EAST_OF_ENGLAND = "East of England"
    LONDON = "London"
    NORTH_EAST = "North East"
    NORTH_WEST = "North West"
    SOUTH_EAST = "South East"
    SOUTH_WEST = "South West"
    WEST_MIDLANDS = "West Midlands"
    YORKSHIRE = "Yorkshire and The Humber"


class Trigger(Stated):
    """The outside event the notice answers. Statutory clocks run from receipt, which is not publication.

    `published` is for a report of which only the month is known; no clock runs from a month.
    """

    event: OneLine
    published_on: Day | None = None
    published: SpokenDate | None = None
    received_on: Day | None = None


class Issued(Stated):
    """The notice's own dates; each clock names the one it runs from.

    Where the day of signature is not known, `signed_on` is the last day of its issue, else the day it was published,
    and `signature_assumed` says so: nothing else in a notice has a date to run from. `settled` is who ruled which of
    two dates its clocks run from.
    """

    signed_on: Day
    issued: SpokenDate | None = None
    published_on: Day | None = None
    signed_by: str = ""
    paragraph: Paragraph = "head"
    signature_assumed: bool = False
    settled: Settlement | None = None

    @model_validator(mode="before")
    @classmethod
    def _signed_on_some_day(cls, value: object) -> object:
        if not isinstance(value, dict) or "signed_on" in value:
            return value
        known = (value[name] for name in ("issued", "published_on") if value.get(name))
        try:
            return {**value, "signed_on": SpokenDate.model_validate(next(known)).last_day, "signature_assumed": True}
        except (StopIteration, ValidationError):
            return value

    def anchor(self, name: AnchorName) -> date:
        """The day a clock counted from `name` starts at: the signature's unless the body's issue date is asked for."""
        return self.issued.last_day if name is AnchorName.ISSUED and self.issued else self.signed_on


class HeldReview(Stated):
    """A review held before the notice was entered here."""

    held_on: Day
    outcome: str = ""


class SoFar(Stated):
    """What had already happened when a notice is entered in mid-life."""

    reviews: tuple[HeldReview, ...] = ()
    boards_held_on: tuple[Day, ...] = ()


class Closure(Stated):
    """Days, both inclusive, on which no meeting is set: a council's closure, a pre-election period. Never made up."""

    from_on: Day
    to_on: Day
    why: OneLine

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.to_on < self.from_on:
            raise ValueError(f"the closure ends on {self.to_on}, before it begins on {self.from_on}: swap the two days")
        return self


class Flaw(Fact):
    """Something that cannot be true of a notice as written: where in its file, and a sentence with what would be."""

    where: Where
    what: str

    def __str__(self) -> str:
        return self.what


class NoticeFlawed(ValueError):
    """A notice that does not hold together; `flaws` are all of its flaws."""

    def __init__(self, flaws: tuple[Flaw, ...]) -> None:
        super().__init__("; ".join(flaw.what for flaw in flaws))
        self.flaws = flaws


_held = HeldOnce[Terms]()


def held_once(terms: Terms) -> Terms:
    """`terms`, or those that are held already and say the same.

    Every strand reads its own from Temporal: the same five and more times over for each notice.
    """
    return _held.of(sha256(terms.model_dump_json().encode()).digest(), terms)


class Notice(Stated):
    """A whole notice file. ValueErrors are sentences for the person who wrote it."""

    reference: Reference
    # The longest there is has 40 letters; Temporal's list of notices takes no more than some 300.
    council: OneLine = Field(max_length=200)
    kind: Kind
    service: Service
    division: Division = Division.ENGLAND
    # Where the council lies; None where the file does not say, and nobody guesses it from a name.
    region: Region | None = None
    trigger: Trigger
    issued: Issued
    terms: Annotated[Terms, AfterValidator(held_once)]
    people: tuple[Known, ...] = Field(min_length=1)
    so_far: SoFar = SoFar()
    closures: tuple[Closure, ...] = ()
    replaces: str = ""
    # Who gets a role's letters where its holder cannot, by id; where none is named the roles stand in for one another.
    fallbacks: dict[Role, PersonId] = {}

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if flaws := faults_of(self):
            raise NoticeFlawed(flaws)
        return self


def faults_of(notice: Notice) -> tuple[Flaw, ...]:
    """What cannot be true of a notice as written."""
    terms = notice.terms
    named: list[tuple[Where, SpokenDate]] = []
    if terms.delivery.value:
        named.append((DELIVERY, terms.delivery.value.by))
    if terms.plan_submission and terms.plan_submission.value:
        named.append((PLAN_SUBMISSION, terms.plan_submission.value))
    if terms.reviews.value and terms.reviews.value.first_by:
        named.append((FIRST_REVIEW, terms.reviews.value.first_by))
    named += [(target_place(n), target.by) for n, target in enumerate(terms.targets)]
    early = (too_early(where, by, notice.issued.signed_on) for where, by in named)
    return (*(flaw for flaw in early if flaw), *_of_people(notice.people), *_of_stand_ins(notice))


def target_place(n: int) -> Where:
    """Where the date of the `n`th target (from 0) stands in a notice's file."""
    return "terms", "targets", n, "by"


def too_early(where: Where, by: SpokenDate, signed_on: date) -> Flaw | None:
    """A day asked for before the notice was signed."""
    if by.last_day >= signed_on:
        return None
    known = {DELIVERY: "delivery", PLAN_SUBMISSION: "the plan's submission", FIRST_REVIEW: "the first review"}
    asked_for = f"{known.get(where, 'this target')} by {by.last_day}"
    return Flaw(
        where=where,
        what=f"{asked_for} is before the notice's signature on {signed_on}: a notice cannot ask for something before"
        " it exists; mend one of the two dates",
    )


def _of_people(people: tuple[Person, ...]) -> Iterator[Flaw]:
    ids = [person.id for person in people]
    for n, person in enumerate(people):
        if person.id in ids[:n]:
            what = f"two people have the id {person.id!r}: give each an id of their own"
            yield Flaw(where=("people", n, "id"), what=what)
    for role, who in MUST_HOLD.items():
        if not holders(people, role):
            yield Flaw(where=("people",), what=f"nobody is the {title(role)} ({who}): give somebody the role {role}")


def _of_stand_ins(notice: Notice) -> Iterator[Flaw]:
    """Whoever stands in for somebody is on file, and is somebody else."""
    named: list[tuple[Where, str, str | None]] = [
        (("people", n, "deputy"), person.id, person.deputy) for n, person in enumerate(notice.people)
    ]
    named += [(("fallbacks", role.value), "", id) for role, id in notice.fallbacks.items()]
    for where, whose, id in named:
        if id and (id == whose or not known_by_id(notice.people, id)):
            what = "is the person themselves" if id == whose else "is nobody on this notice"
            yield Flaw(where=where, what=f"{id!r} {what}: name the id of somebody else here")
