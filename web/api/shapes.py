"""What the API answers with, as its document describes it. Days are London's; moments are in UTC, as RFC 3339 has them.

Fields are only ever added.
"""

from datetime import date, datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from domain.clients import Scope
from domain.days import Skipped
from domain.people import Role
from domain.reckoning import Settlement, Status
from domain.terms import Strength

T = TypeVar("T")


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True)


class Page(Shape, Generic[T]):
    """Part of a list."""

    items: list[T] = Field(description="In the list's order.")
    next: int | None = Field(description="What to give as `after` to read on; null where this was the end.")


class Me(Shape):
    """What a token is: which client it was made for, whom it acts as, and how far it reaches."""

    client: str = Field(description="The client's name, as the audit has it.", examples=["sefton-dashboard"])
    acts_as: str = Field(description="The e-mail address of whom it acts as.", examples=["priya.nair@sefton.example"])
    scopes: list[Scope] = Field(description="What it is for.")
    notices: list[str] = Field(description="The references of the notices it reaches now.", examples=[["sefton-2021"]])
    ends_at: datetime = Field(description="When it ends (UTC), unless it is taken back before.")


class NoticeLine(Shape):
    """A notice and where it stands."""

    reference: str = Field(examples=["sefton-2021"])
    council: str = Field(examples=["Sefton"])
    kind: str = Field(description="Improvement notice, direction or revised direction.")
    phase: str = Field(description="In force, paused, or how it ended.", examples=["in force"])
    stage: str = Field(description="Where it stands on the ladder of paragraph 13; several with commas.")
    revision: int = Field(description="How often its text was changed, from 1.")
    in_force_on: date
    ended_on: date | None = Field(description="The day it ended; null while it is in force.")
    ended_how: str = Field(description="Lifted, closed, cancelled or replaced; empty while it is in force.")


class Term(Shape):
    """One term of a notice. A term nobody has settled is `unset`, and has no value."""

    name: str = Field(examples=["self_assessment"])
    says: str = Field(description="What it is about, in words.", examples=["the delivery date"])
    paragraph: str = Field(description="Its paragraph in the notice; `head` above paragraph 1.", examples=["10"])
    strength: Strength | None = Field(description="How strongly it binds; null where the notice does not say.")
    status: Status = Field(description="Stated, agreed, assumed or unset.")
    value: dict[str, Any] | None = Field(description="What was settled; null while it is unset.")
    meanwhile: dict[str, Any] | None = Field(description="What stands in for it while it is unset: dates are assumed.")
    settled: Settlement | None = Field(description="Who settled what the notice left open, in which role, and when.")


class NoticeShape(NoticeLine):
    """A notice with its terms."""

    sight: str = Field(description="How much of it this token sees.", examples=["council"])
    terms: list[Term]


class Reckoned(Shape):
    """Why a date is that date."""

    on: date = Field(description="The last day, inclusive, in London.")
    paragraph: str = Field(description="The paragraph it rests on.", examples=["5b"])
    rule: str = Field(description="The rule it was counted by, in words.")
    anchor_on: date | None = Field(description="The day it was counted from; null where it was not counted.")
    anchor: str = Field(description="What that day is; may be empty.")
    skipped: list[Skipped] = Field(description="The days that were not counted, each with its why.")
    edition: str = Field(description="The edition of the calendar it was counted by.")
    status: Status = Field(description="Whether what it rests on is stated, agreed, assumed or unset.")
    settled: Settlement | None
    shifts: list[str] = Field(description="What moved it since, in sentences: a pause, a ruling.")


class DutyShape(Shape):
    """Somebody owes somebody something by a day, for a reason that stands in a paragraph."""

    key: str = Field(description="Its key inside the notice; with `strand` it is what an act names.")
    strand: str = Field(examples=["board"])
    kind: str = Field(examples=["board_report"])
    what: str = Field(description="What is owed, in words.")
    owner: Role = Field(description="The part that owes it.")
    owed_by: list[str] = Field(description="The names of those who owe it now.")
    due_on: date = Field(description="The last day, inclusive, in London.")
    overdue: bool = Field(description="Whether that day is over and it is still owed.")
    why: str = Field(description="The whole why of the day, as one text.")
    reckoning: Reckoned
    status: str = Field(description="Open, done or withdrawn.", examples=["open"])
    done_on: date | None = Field(description="The day it was done; null where it was not.")
    days_late: int = Field(description="By how many days it was done late; nought in time or not done.", ge=0)
    revision: int = Field(description="How often its day was changed, from 1.")
    act: str = Field(description="The name of the act that discharges it.", examples=["submit-report"])
    about: dict[str, str | int] = Field(description="What that act is to name, such as the board's number.")
    acknowledged_at: datetime | None = Field(description="When whoever owes it said that they have seen it.")


class InviteeShape(Shape):
    name: str
    answer: str = Field(description="What they have answered, in words.", examples=["no answer"])


class MeetingShape(Shape):
    """A board or a review."""

    uid: str = Field(description="The UID of its invite.")
    kind: str = Field(examples=["board"])
    number: int = Field(description="Its number among its kind, from 1.")
    summary: str
    starts_at: datetime
    ends_at: datetime
    place: str
    status: str = Field(description="Planned, held, not held or called off.", examples=["planned"])
    sequence: int = Field(description="How often it was changed, from 0.")
    why: str = Field(description="Where its day comes from.")
    flag: str = Field(description="What is amiss with it; empty where nothing is, or for those not told.")
    answers: list[InviteeShape] = Field(description="Who has answered what; empty for those not told.")


class Firing(Shape):
    """Something that fires next."""

    at: datetime
    what: str
    strand: str
    paragraph: str
    to: list[Role] = Field(description="The parts that will be written to; empty where it is only entered.")
    duty: str = Field(description="The key of the duty it is about; may be empty.")
    why: str = Field(description="The why of the date it goes back to; may be empty.")


class Coming(Shape):
    """What fires next, the soonest first, as the strands themselves answer. Where one is `silent`, more may come."""

    steps: list[Firing] = Field(description="At most a hundred.")
    more: int = Field(description="How many more there are.", ge=0)
    silent: list[str] = Field(description="The strands that did not answer just now.")


class LetterShape(Shape):
    """A letter to one person, without its bytes."""

    sha256: str = Field(description="The hash of its bytes, and its place: …/letters/{sha256}.")
    key: str
    kind: str = Field(examples=["board_report_due"])
    subject: str
    name: str = Field(description="The name of whom it is to.")
    role: Role = Field(description="The part they were written to in.")
    duty: str = Field(description="The key of the duty it is about; may be empty.")
    told_at: datetime = Field(description="Its Date.")
    state: str = Field(description="Where it stands: waiting, held, sent, refused and so on.", examples=["sent"])
    late: bool = Field(description="Whether it was sent more than an hour after its moment, and says so.")
    message_id: str
    erased_at: datetime | None = Field(None, description="Since when its bytes are kept no more; null where they are.")


class Happening(Shape):
    """One entry of the audit."""

    n: int = Field(description="Its place in the notice's audit, from 1: entries this token may not see are missing.")
    at: datetime = Field(description="When it happened.")
    recorded_at: datetime = Field(description="When it was entered here.")
    strand: str
    paragraph: str
    what: str
    by: str = Field(description="The id of the person who acted; empty where nobody did.")
    via: str = Field(description="The program it came by, where it came by one.", examples=["API client sefton"])
    on: date | None = Field(description="The day an act says it happened, which may be before `at`.")
    duty: str
    to: str = Field(description="The part that was written to; empty where nobody was.")
    letter: str = Field(description="The kind of letter; empty where there was none.")
    late: bool
    why: str
    hash: str = Field(description="The hash of the whole entry, with the hash of the one before it.")


class BoxShape(Shape):
    """What must have a name and a day before a formal stage may be approved."""

    name: str
    what: str
    source: str = Field(description="On what it rests; may be empty.")
    seen_to_by: str = Field(description="Who saw to it; empty while it is open.")
    seen_to_on: date | None


class ProposalShape(Shape):
    """A move of stage that waits for another person's decision."""

    stage: str
    by: str = Field(description="The name of who proposed it, and may not decide it.")
    on: date
    reason: str
    document: str
    reply_by: date | None
    decided_by: list[Role] = Field(description="The parts that may decide it.")
    boxes: list[BoxShape]


class DecisionShape(Shape):
    """What became of a proposal."""

    stage: str
    from_stage: str
    approved: bool
    by: str
    role: str
    on: date
    reason: str


class Concern(Shape):
    """One concern under paragraph 13. Where it did not answer just now, only its number is known."""

    number: int
    answered: bool
    concern: str = Field(description="In the words of whoever raised it.")
    stage: str
    raised_by: str
    raised_on: date | None
    over: bool
    proposed: ProposalShape | None
    decisions: list[DecisionShape]


class DueShape(Shape):
    key: str
    kind: str
    what: str
    owner: Role
    due_on: date
    why: str


class PortfolioLine(Shape):
    """One notice of the Department's, at one look. Days are of every kind."""

    reference: str
    council: str
    stage: str
    phase: str
    adviser: str = Field(description="The names of those who advise; may be empty.")
    next: DueShape | None = Field(description="The open duty due soonest, today or later.")
    days_left: int | None = Field(description="Days from today to it; null where nothing is due.")
    overdue: list[DueShape] = Field(description="What is past its day, the oldest first.")
    last_review_on: date | None
    next_review_at: datetime | None
    flags: list[str] = Field(description="What is amiss with its meetings.")
    region: str | None = Field(default=None, description="Where the council lies; null where the notice does not say.")


class ActShape(Shape):
    """An act: what it is, by whom, and what is to be sent for it."""

    name: str = Field(examples=["submit-report"])
    purpose: str
    may: list[Role] = Field(description="The parts that may do it.")
    input: dict[str, Any] = Field(description="The JSON schema of what is sent; definitions are within it.")


class ReceiptShape(Shape):
    """What came of an act."""

    said: str = Field(description="What was done.")
    next: str = Field(description="What comes next of the part of the notice it was done in; may be empty.")
    warnings: list[str]
    already: bool = Field(description="Whether it was done before, under this Idempotency-Key: nothing was done now.")
