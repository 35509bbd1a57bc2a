"""What a notice says, term by term: its paragraph, how strongly it binds, and whether anybody has settled it.

The values are those real notices take; a `Term` without a value is `unset` and is chased, never silently filled.
"""

import re
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Annotated, Generic, Self, TypeVar

from pydantic import BeforeValidator, ConfigDict, Field, field_validator, model_validator
from pydantic.config import JsonDict

from domain.facts import Day, Stated, shortened
from domain.months import corresponding_date, end_of_month
from domain.people import OneLine, Role
from domain.reckoning import Settlement, Status

# The pattern first: behind the reading of a number as text it would be in no schema.
Paragraph = Annotated[str, Field(pattern=r"^(head|not reported|[0-9]{1,2}[a-z]?)$"), BeforeValidator(str)]


class Strength(StrEnum):
    MUST = "must"
    WILL = "will"
    SHOULD = "should"
    AIM = "aim"
    MAY = "may"


class Kind(StrEnum):
    IMPROVEMENT_NOTICE = "improvement notice"
    DIRECTION = "direction"
    REVISED_DIRECTION = "revised direction"


class Service(StrEnum):
    CHILDRENS_SOCIAL_CARE = "children's social care"
    SEND = "SEND"


class SpokenDate(Stated):
    """A date as the notice words it: a day, a month, or the end of a month. `year-month` alone is read as its end."""

    year: int = Field(ge=2000, le=2099)
    month: int = Field(ge=1, le=12)
    day: int | None = Field(default=None, ge=1, le=31)
    end_of: bool = False

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: object) -> object:
        if isinstance(value, date):
            return {"year": value.year, "month": value.month, "day": value.day}
        if not isinstance(value, str):
            return value
        if not (match := re.fullmatch(r"(end of )?(\d{4})-(\d\d)(?:-(\d\d))?", value.strip())):
            raise ValueError(f"{shortened(value)!r} is not a date; write 2022-05-31, 2022-05 or end of 2022-05")
        end_of, year, month, day = match.groups()
        if not 1 <= int(month) <= 12:
            raise ValueError(f"{value!r} is not a month in the calendar")
        if end_of and day:
            raise ValueError(f"{value!r} names a day and the end of a month at once; write one of them")
        return {"year": int(year), "month": int(month), "day": int(day) if day else None, "end_of": bool(end_of)}

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.day and self.day > end_of_month(self.year, self.month).day:
            raise ValueError(f"{self.year}-{self.month:02}-{self.day:02} is not a day in the calendar")
        return self

    @property
    def last_day(self) -> date:
        """The last day, inclusive, that is still in time."""
        return date(self.year, self.month, self.day) if self.day else end_of_month(self.year, self.month)

    @property
    def only_a_month(self) -> bool:
        """True where the text names a month and not its end: read as its end, and flagged as read so."""
        return self.day is None and not self.end_of

    @property
    def spoken(self) -> str:
        """The date in words, no more exact than the text: 31 May 2022, May 2022, the end of May 2022."""
        month = f"{self.last_day:%B %Y}"
        return f"{self.day} {month}" if self.day else f"the end of {month}" if self.end_of else month

    @property
    def rule(self) -> str:
        if self.day:
            return "the day the text names"
        return "a month alone being read as its last day" if self.only_a_month else "that month's last day"


def _only(*names: str) -> JsonDict:
    """Of the fields of a JSON schema that are whole numbers or nothing, exactly one is a number."""
    return {"oneOf": [{"required": [name], "properties": {name: {"type": "integer"}}} for name in names]}


class Interval(Stated):
    """A rhythm: exactly one of the three."""

    model_config = ConfigDict(json_schema_extra=_only("weeks", "months", "working_days"))

    weeks: int | None = Field(default=None, ge=1, le=104)
    months: int | None = Field(default=None, ge=1, le=24)
    working_days: int | None = Field(default=None, ge=1, le=260)

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if sum(unit is not None for unit in (self.weeks, self.months, self.working_days)) != 1:
            raise ValueError("an interval is one of weeks, months or working_days")
        return self

    def days_from(self, first_on: date, count: int) -> tuple[date, ...]:
        """So many days at this rhythm from `first_on` on. Months are added once, from the first (Dodds v Walker)."""
        if self.working_days:
            raise ValueError("days cannot be filled in by working days: say weeks or months, or write each day")
        if self.months:
            return tuple(corresponding_date(first_on, self.months * n) for n in range(count))
        return tuple(first_on + timedelta(weeks=(self.weeks or 0) * n) for n in range(count))

    @property
    def spoken(self) -> str:
        unit, count = next((u, n) for u, n in self.model_dump().items() if n is not None)
        return f"every {count} {unit.replace('_', ' ')}" if count > 1 else f"every {unit.replace('_', ' ')[:-1]}"


class LeadTime(Stated):
    """How long before the event, in working days; the event's day is day nought."""

    working_days: int = Field(ge=0, le=120)

    @property
    def spoken(self) -> str:
        return f"{self.working_days} working day{'s' * (self.working_days != 1)} before"


class DeliverBy(Stated):
    """The delivery day, and a second wording of it where the notice has one: kept, flagged, never governing."""

    by: SpokenDate
    gloss: str = ""
    gloss_on: Day | None = None


class Counting(StrEnum):
    ROLLING = "rolling"
    ANCHORED = "anchored"


class AnchorName(StrEnum):
    SIGNED = "signed"
    ISSUED = "issued"


class ReviewRhythm(Stated):
    """DfE's reviews: a longest gap in months, or reviews at named months after the notice, perhaps a first one by.

    `rolling` counts the gap from the last review itself. `anchored` gives every window of so many months a review: it
    does not drift, but a late review earns a longer gap.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["at_most_months"], "properties": {"at_most_months": {"type": "integer"}}},
                {"required": ["at_months"], "properties": {"at_months": {"minItems": 1}}},
            ]
        }
    )

    at_most_months: int | None = Field(default=None, ge=1, le=24)
    at_months: tuple[Annotated[int, Field(ge=1, le=120)], ...] = ()
    first_by: SpokenDate | None = None
    counting: Counting = Counting.ROLLING
    counted_from: AnchorName = AnchorName.SIGNED
    extra_reviews_reset: bool = True

    @model_validator(mode="after")
    def _some_rhythm(self) -> Self:
        if self.at_most_months is None and not self.at_months:
            raise ValueError("reviews need at_most_months (a longest gap) or at_months (such as [6, 12])")
        return self


class Board(Stated):
    """The improvement board. `cadence` is what the notice says of its rhythm, if anything.

    `quorum` is how many of those invited must come for it to sit, where somebody has said so; none is ever assumed.
    """

    chaired_by: Role = Role.CHAIR
    cadence: Interval | None = None
    quorum: int | None = Field(default=None, ge=2, le=60)


class Sitting(Stated):
    """One meeting in a timetable: the day, the time in London, how long (minutes), and where."""

    on: Day
    at: time = time(10)
    minutes: int = Field(default=120, ge=15, le=600)
    place: OneLine = "to be announced"


class Timetable(Stated):
    """Sittings agreed with DfE, and perhaps the rhythm agreed with them."""

    sittings: tuple[Sitting, ...] = Field(min_length=1)
    cadence: Interval | None = None

    @field_validator("sittings")
    @classmethod
    def _in_order(cls, sittings: tuple[Sitting, ...]) -> tuple[Sitting, ...]:
        if len({sitting.on for sitting in sittings}) != len(sittings):
            raise ValueError("two meetings stand on one day; each meeting needs a day of its own")
        return tuple(sorted(sittings, key=lambda sitting: sitting.on))


class AdviserTerms(Stated):
    """Who advises, for how long at least, and whether the adviser also chairs the board."""

    who: str = "to be named"
    minimum_months: int | None = Field(default=None, ge=1, le=60)
    also_chairs: bool = False
    from_another_council: bool = False


class PlanScope(Stated):
    """What the improvement plan must cover. It grows with the adviser's recommendations where the notice says so."""

    areas: tuple[str, ...] = Field(min_length=1)
    with_adviser_recommendations: bool = False
    diagnostic_report: SpokenDate | None = None


class Target(Stated):
    paragraph: Paragraph
    strength: Strength
    text: OneLine
    by: SpokenDate
    measure: str = ""
    baseline: str = ""
    goal: str = ""


class Clause(Stated):
    """A paragraph with no date in it, kept so that every paragraph of the notice is accounted for."""

    paragraph: Paragraph
    strength: Strength | None = None
    text: str


T = TypeVar("T")


class Term(Stated, Generic[T]):
    """One term. `meanwhile` is a stand-in used while the term is unset; every date from it says it is assumed."""

    paragraph: Paragraph
    strength: Strength | None = None
    status: Status
    value: T | None = None
    meanwhile: T | None = None
    text: str = ""
    settled: Settlement | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.status is Status.UNSET and self.value is not None:
            raise ValueError(
                "status is unset, yet there is a value: say stated, agreed or assumed, or take the value out"
            )
        if self.status is not Status.UNSET and self.value is None:
            raise ValueError(f"status is {self.status}, yet there is no value: write one, or say unset")
        if self.status is Status.AGREED and self.settled is None:
            raise ValueError("status is agreed: say in `settled` by whom (by, role) and when (on)")
        if self.status is not Status.UNSET and self.meanwhile is not None:
            raise ValueError("`meanwhile` stands in for an unset term only: take it out")
        return self

    @property
    def in_use(self) -> T | None:
        """The value dates are reckoned from now: the settled one, else its stand-in, else nothing."""
        return self.value if self.value is not None else self.meanwhile

    @property
    def standing(self) -> Status:
        """The status of dates reckoned from `in_use`."""
        return Status.ASSUMED if self.status is Status.UNSET and self.meanwhile is not None else self.status


class Conventions(Stated):
    """What notices usually leave to custom [convention]: a notice may set its own; working days unless named."""

    papers: int = Field(default=5, ge=1, le=30)
    partner_update: int = Field(default=15, ge=1, le=60)
    action_log: int = Field(default=2, ge=1, le=30)
    minutes: int = Field(default=5, ge=1, le=30)
    outcome: int = Field(default=20, ge=1, le=90)
    settle_within: int = Field(default=10, ge=1, le=90)
    chase_every: int = Field(default=5, ge=1, le=60)
    chase_at_most: int = Field(default=4, ge=1, le=12)
    commissioner_months: int = Field(default=3, ge=1, le=12)
    support_months: int = Field(default=12, ge=1, le=36)
    # Stored, not derived: a value that has been through JSON no longer knows which of its fields were left out.
    stated: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _which_are_stated(cls, value: object) -> object:
        if not isinstance(value, dict) or "stated" in value:
            return value
        return {**value, "stated": tuple(str(name) for name in value if name in cls.model_fields)}


class Terms(Stated):
    """All of a notice's terms. A term that this notice does not have is None."""

    delivery: Term[DeliverBy]
    reviews: Term[ReviewRhythm]
    self_assessment: Term[LeadTime]
    board: Term[Board]
    board_timetable: Term[Timetable]
    plan: Term[PlanScope]
    plan_submission: Term[SpokenDate] | None = None
    adviser: Term[AdviserTerms] | None = None
    adviser_reports: Term[Interval] | None = None
    nhs_adviser: Term[AdviserTerms] | None = None
    chair_letters: Term[Interval] | None = None
    case_meetings: Term[Interval] | None = None
    plan_upkeep: Clause | None = None
    diagnostic: Clause | None = None
    failure: Clause | None = None
    ending: Clause | None = None
    variation: Clause | None = None
    targets: tuple[Target, ...] = ()
    clauses: tuple[Clause, ...] = ()
    conventions: Conventions = Conventions()


# The terms a person may be asked to settle after signature, and who has the authority to (reading, "left open", 3).
SETTLED_BY: dict[str, tuple[Role, ...]] = {
    "board_timetable": (Role.CASE_LEAD, Role.APPROVER),
    "self_assessment": (Role.CASE_LEAD, Role.APPROVER),
    "adviser_reports": (Role.CASE_LEAD, Role.APPROVER),
    "chair_letters": (Role.CASE_LEAD, Role.APPROVER),
    "case_meetings": (Role.CASE_LEAD, Role.APPROVER),
    "delivery": (Role.APPROVER, Role.MINISTER),
}

# How a sentence names a term that is still to be settled.
NAMED = {
    "delivery": "the delivery date",
    "reviews": "the rhythm of reviews",
    "self_assessment": "the lead time of the council's own assessment",
    "board": "the form of the board",
    "board_timetable": "the board's timetable",
    "plan": "the scope of the plan",
    "plan_submission": "the day to submit the plan by",
    "adviser": "the adviser's appointment",
    "adviser_reports": "the interval of the adviser's reports",
    "nhs_adviser": "the NHS adviser's appointment",
    "chair_letters": "the interval of the chair's letters",
    "case_meetings": "the interval of meetings with the case lead",
}


def named(term: str) -> str:
    """The term of this name as a sentence says it."""
    return NAMED.get(term, f"the {term.replace('_', ' ')}")


def unset_terms(terms: Terms) -> tuple[tuple[str, Term[object]], ...]:
    """The terms nobody has settled yet, by name, in the notice's order of terms."""
    named = ((name, getattr(terms, name)) for name in Terms.model_fields)
    return tuple((name, term) for name, term in named if isinstance(term, Term) and term.status is Status.UNSET)
