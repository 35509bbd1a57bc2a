"""What people do to the notice itself: settle what it leaves open, change hands, tell of events and concerns."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import Field, ValidationError, model_validator

from domain.acts import Act, Reason, doer
from domain.collisions import collisions
from domain.course import why_not_on
from domain.dates import changes_between, dates_of
from domain.days import Edition
from domain.earliest import Since
from domain.instrument import Notice, faults_of
from domain.moments import day_of, spoken
from domain.notice import NoticeCourse, rewritten, telling
from domain.people import Appointed, OneLine, Person, PersonId, Role, holders, title
from domain.reckoning import Settlement, Status
from domain.refusals import OfField
from domain.slips import slip
from domain.stages import Event
from domain.terms import DeliverBy, Interval, LeadTime, Sitting, SpokenDate, Timetable, named

DEPARTMENT = (Role.CASE_LEAD, Role.APPROVER)
DECIDERS = (Role.APPROVER, Role.MINISTER)
# The department's own appointments are the department's to change, and nobody below may appoint who decides: the second
# person on a decision would else be whoever the first one likes.
APPOINTED_BY: dict[Role, tuple[Role, ...]] = {
    Role.APPROVER: DECIDERS,
    Role.MINISTER: DECIDERS,
    **dict.fromkeys((Role.CASE_LEAD, Role.ADVISER, Role.NHS_ADVISER, Role.COMMISSIONER), (Role.CASE_LEAD, *DECIDERS)),
}
SOMEBODY = (Role.COORDINATOR, Role.DCS, Role.CHIEF_EXECUTIVE, Role.CHAIR, Role.ADVISER, *DEPARTMENT, Role.MINISTER)


class TimetableAgreed(Act):
    """5b: the timetable agreed with the Department: its meetings, and its rhythm where one was agreed."""

    name = "agree-timetable"
    may = DEPARTMENT
    since = Since.TRIGGER
    term = "board_timetable"
    sittings: tuple[Sitting, ...] = Field(min_length=1, max_length=200)
    cadence: Interval | None = None
    document: str = Field(default="", max_length=500)

    @model_validator(mode="after")
    def _a_timetable(self) -> "TimetableAgreed":
        Timetable(sittings=self.sittings, cadence=self.cadence)
        return self


class LeadTimeAgreed(Act):
    """10: how many working days before a review the council's own assessment is due."""

    name = "agree-lead-time"
    may = DEPARTMENT
    since = Since.TRIGGER
    term = "self_assessment"
    working_days: int = Field(ge=0, le=120)
    document: str = Field(default="", max_length=500)


class IntervalAgreed(Act):
    """12: how often the adviser reports."""

    name = "agree-interval"
    may = DEPARTMENT
    since = Since.TRIGGER
    term = "adviser_reports"
    weeks: int | None = Field(default=None, ge=1, le=104)
    months: int | None = Field(default=None, ge=1, le=24)
    document: str = Field(default="", max_length=500)

    @model_validator(mode="after")
    def _an_interval(self) -> "IntervalAgreed":
        Interval(weeks=self.weeks, months=self.months)
        return self


class DeliveryRuling(Act):
    """11: which reading of the delivery date governs."""

    name = "rule-on-delivery"
    may = DECIDERS
    term = "delivery"
    by_day: SpokenDate
    document: str = Field(default="", max_length=500)


class PersonChanged(Act):
    """A role changes hands. `person` takes it, and whoever held it lets go unless `joins`.

    With `leaves` it is `person` who lets go of it, and nobody takes it.
    """

    name = "change-person"
    may = (Role.COORDINATOR, Role.DCS, Role.OPERATOR, *DEPARTMENT, Role.MINISTER)
    since = Since.ANY
    role: Role
    person: PersonId
    full_name: OneLine | None = None
    address: str | None = None
    joins: bool = False
    leaves: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> "PersonChanged":
        if self.joins and self.leaves:
            raise ValueError("somebody joins or leaves, not both at once")
        return self


class OutsideEvent(Act):
    """Something outside the notice: an inspection, a direction, a judgment. People are told, and no stage moves.

    Where the Department says that it `overtakes` them, what is proposed and the clocks of letters lapse.
    """

    name = "report-event"
    may = SOMEBODY
    since = Since.TRIGGER
    term = "failure"
    event: OneLine
    source: str = Field(default="", max_length=500)
    overtakes: bool = False


class Concern(Act):
    """13: a concern raised, by DfE or an adviser, at any stage."""

    name = "raise-concern"
    may = (Role.CASE_LEAD, Role.APPROVER, Role.MINISTER, Role.ADVISER, Role.NHS_ADVISER)
    term = "failure"
    concern: Reason


class Adoption(Act):
    """A new edition of the calendar adopted: what is still ahead is reckoned again by it."""

    name = "adopt-edition"
    may = (Role.COORDINATOR, Role.OPERATOR, *DEPARTMENT)
    edition: Edition


def why_not_agree(course: NoticeCourse, act: Act, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now):
        return refusal
    notice = course.standing.notice
    if isinstance(act, IntervalAgreed) and notice.terms.adviser_reports is None:
        return "This notice asks for no adviser's reports."
    if isinstance(act, TimetableAgreed) and max(sitting.on for sitting in act.sittings) < day_of(now):
        return OfField("sittings", "Every meeting in this timetable is past: a timetable is of meetings to come.")
    if isinstance(act, DeliveryRuling):
        flaws = "; ".join(str(flaw) for flaw in faults_of(_ruled(notice, act)))
        return OfField("by_day", flaws) if flaws else None
    return None


def timetable_agreed(course: NoticeCourse, act: TimetableAgreed, now: datetime) -> NoticeCourse:
    timetable = Timetable(sittings=act.sittings, cadence=act.cadence)
    said = ", ".join(spoken(sitting.on) for sitting in timetable.sittings)
    return _settled(course, act, "board_timetable", timetable, f"boards on {said}", now)


def lead_time_agreed(course: NoticeCourse, act: LeadTimeAgreed, now: datetime) -> NoticeCourse:
    lead = LeadTime(working_days=act.working_days)
    return _settled(course, act, "self_assessment", lead, f"{act.working_days} working days before the review", now)


def interval_agreed(course: NoticeCourse, act: IntervalAgreed, now: datetime) -> NoticeCourse:
    interval = Interval(weeks=act.weeks, months=act.months)
    return _settled(course, act, "adviser_reports", interval, interval.spoken, now)


def delivery_ruled(course: NoticeCourse, act: DeliveryRuling, now: datetime) -> NoticeCourse:
    by = _ruled(course.standing.notice, act).terms.delivery.value
    return _settled(course, act, "delivery", by, f"by {spoken(act.by_day.last_day)}", now)


def _ruled(notice: Notice, act: DeliveryRuling) -> Notice:
    """The notice with the delivery date as ruled; what it glossed the date as is kept."""
    was = notice.terms.delivery.in_use
    by = DeliverBy(by=act.by_day, gloss=was.gloss if was else "", gloss_on=was.gloss_on if was else None)
    term = notice.terms.delivery.model_copy(update={"value": by})
    return notice.model_copy(update={"terms": notice.terms.model_copy(update={"delivery": term})})


def _settled(course: NoticeCourse, act: Act, name: str, value: object, said: str, now: datetime) -> NoticeCourse:
    """The term `name` agreed by the person who acted, in the role that lets them; everybody it binds is told."""
    person = doer(course.standing, act)
    document = getattr(act, "document", "")
    role = next(role for role in person.roles if role in act.may)
    settled = Settlement(by=person.name, role=role, on=act.on, document=document)
    terms = course.standing.notice.terms
    update = {"status": Status.AGREED, "value": value, "meanwhile": None, "settled": settled}
    term = getattr(terms, name).model_copy(update=update)
    notice = course.standing.notice.model_copy(update={"terms": terms.model_copy(update={name: term})})
    course = rewritten(course, notice, act.on, now)
    return telling(
        course,
        "term_agreed",
        f"Tell that {named(name)} was agreed",
        (Role.COORDINATOR, Role.DCS, Role.CHAIR, Role.ADVISER, Role.CASE_LEAD),
        now,
        term=named(name),
        value=said,
        settled=settled.spoken,
    )


def why_not_change_person(course: NoticeCourse, act: PersonChanged, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now):
        return refusal
    mine, theirs = doer(course.standing, act), APPOINTED_BY.get(act.role, act.may)
    if not set(mine.roles) & set(theirs):
        who = " or ".join(title(role) for role in theirs)
        return OfField("role", f"{mine.name} may not change who is {title(act.role)}: that is for the {who}.")
    if act.role in DECIDERS and course.proposal and course.proposal.by == mine.id:
        said = f"{mine.name} has put what is to be decided, and cannot say who decides on it: a second person must."
        return OfField("role", said)
    known = next((person for person in course.standing.people if person.id == act.person), None)
    if act.leaves and (known is None or act.role not in known.roles):
        return OfField("leaves", f"{act.person} is not the {title(act.role)}: there is nothing to leave.")
    if known is None and not (act.full_name and act.address):
        missing = "address" if act.full_name else "full_name"
        return OfField(missing, f"{act.person} is new to this notice: give full_name and address.")
    after = _people_after(course, act, now)
    if isinstance(after, str):
        return after
    if after != course.standing.people:
        return None
    return OfField("person", f"Nothing changes: {act.person} is the {title(act.role)} already.")


def person_changed(course: NoticeCourse, act: PersonChanged, now: datetime) -> NoticeCourse:
    people = _people_after(course, act, now)
    if isinstance(people, str):
        raise ValueError(people)
    before, after = (holders(known, act.role) for known in (course.standing.people, people))
    ids = {person.id for person in after}
    leavers = ", ".join(person.name for person in before if person.id not in ids)
    joiner = "" if act.leaves else next(person.name for person in after if person.id == act.person)
    course = rewritten(course, course.standing.notice.model_copy(update={"people": people}), act.on, now)
    return telling(
        course,
        "person_changed",
        f"Tell that {joiner or 'nobody'} is now {title(act.role)}",
        (Role.COORDINATOR, Role.CASE_LEAD, act.role),
        now,
        role=title(act.role),
        leaver=leavers,
        joiner=joiner,
    )


def _people_after(course: NoticeCourse, act: PersonChanged, now: datetime) -> tuple[Person, ...] | str:
    """The people once the role has changed hands, or why it cannot. Somebody left with no role is on file no more."""
    written = [_after(person, act) for person in course.standing.people]
    if act.person not in {person.id for person in course.standing.people}:
        written.append({"id": act.person, "name": act.full_name, "address": act.address, "roles": (act.role,)})
    if act.role in DECIDERS and act.person not in {person.id for person in holders(course.standing.people, act.role)}:
        appointed = Appointed(by=doer(course.standing, act).id, at=now)
        written = [{**one, "appointed": appointed} if one["id"] == act.person else one for one in written]
    try:
        people = tuple(Person.model_validate(person) for person in written if person["roles"])
    except ValidationError as error:
        return "; ".join(slip(fault, fault["input"]) for fault in error.errors())
    faults = faults_of(course.standing.notice.model_copy(update={"people": people}))
    return "; ".join(str(fault) for fault in faults) or people


def _after(person: Person, act: PersonChanged) -> dict[str, object]:
    """One person as the change leaves them, still to be checked."""
    written, others = person.model_dump(), tuple(role for role in person.roles if role is not act.role)
    if person.id != act.person:
        return written if act.joins or act.leaves else {**written, "roles": others}
    roles = others if act.leaves else tuple(dict.fromkeys((*person.roles, act.role)))
    changes: dict[str, object] = {"roles": roles, "name": act.full_name or person.name}
    if act.address and act.address != person.address:
        changes |= {"address": act.address, "unreachable_since": None}
    return {**written, **changes}


def change_in_words(act: PersonChanged) -> str:
    """What the register and the receipt say of a role changing hands."""
    now = "no longer" if act.leaves else "now"
    return f"{act.full_name or act.person} is {now} {title(act.role)}"


def event_reported(course: NoticeCourse, act: OutsideEvent, now: datetime) -> NoticeCourse:
    event = Event(what=act.event, on=act.on, at=now, source=act.source, overtakes=act.overtakes)
    course = course.replaced(events=(*course.events, event))
    return telling(
        course,
        "outside_event",
        f"Tell of an outside event: {act.event}",
        (Role.CASE_LEAD, Role.APPROVER, Role.COORDINATOR, Role.DCS, Role.CHAIR, Role.ADVISER),
        now,
        event=f"{act.event}, on {spoken(act.on)}",
        source=act.source or "not given",
    )


def concern_raised(course: NoticeCourse) -> NoticeCourse:
    return course.replaced(concerns=course.concerns + 1)


def why_not_adopt(course: NoticeCourse, act: Adoption, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now):
        return refusal
    if act.edition.division is not course.standing.notice.division:
        division = course.standing.notice.division
        return OfField("edition", f"This notice counts by {division}; that edition is for {act.edition.division}.")
    same = act.edition.holidays == course.standing.edition.holidays
    return OfField("edition", "That edition has the same days as the one in use.") if same else None


def adopted(course: NoticeCourse, act: Adoption, now: datetime) -> NoticeCourse:
    standing = course.standing
    before, after = (dates_of(standing.notice, edition) for edition in (standing.edition, act.edition))
    update = {"edition": act.edition, "adopted_at": now, "revised_at": now, "revision": standing.revision + 1}
    course = course.replaced(standing=standing.model_copy(update=update))
    return telling(
        course,
        "edition_adopted",
        f"Tell that the calendar edition {act.edition.name} was adopted",
        (Role.COORDINATOR, Role.CASE_LEAD, Role.CHAIR),
        now,
        edition=act.edition.cited,
        changes="\n".join(changes_between(before, after, day_of(now))),
    )


def why_not_report_event(course: NoticeCourse, act: Act, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now):
        return refusal
    if isinstance(act, OutsideEvent) and act.overtakes:
        person, theirs = doer(course.standing, act), (Role.CASE_LEAD, *DECIDERS)
        if not set(person.roles) & set(theirs):
            who = " or ".join(title(role) for role in theirs)
            said = f"{person.name} may report this, but only the {who} may say that it overtakes what is proposed."
            return OfField("overtakes", said)
    return None


def warned_of_timetable(course: NoticeCourse, act: TimetableAgreed) -> tuple[str, ...]:
    """The meetings that collide with a holiday, a closure or an election; and what another agreed as of that day."""
    notice = course.standing.notice
    found = collisions(tuple(sitting.on for sitting in act.sittings), course.standing.edition, notice.closures)
    collided = tuple(f"{spoken(c.on)} is {c.why}; the next good day is {spoken(c.instead)}." for c in found)
    return (*collided, *_of_another_timetable(course, act))


def _of_another_timetable(course: NoticeCourse, act: TimetableAgreed) -> Iterator[str]:
    """Of two sent at once, neither form can show the other's."""
    term = course.standing.notice.terms.board_timetable
    was, settled = term.value, term.settled
    if was is None or settled is None or settled.on != act.on or settled.by == doer(course.standing, act).name:
        return
    if was != Timetable(sittings=act.sittings, cadence=act.cadence):
        said = ", ".join(spoken(sitting.on) for sitting in was.sittings)
        yield f"{settled.by} had agreed another as of the same day, with boards on {said}: this one stands instead."
