"""Whether people can be reached: absences, deputies, and addresses that take no mail until somebody says they do."""

from datetime import date, datetime

from pydantic import model_validator

from domain.acts import Act, doer
from domain.course import why_not_on
from domain.days import ONE_DAY
from domain.facts import Day
from domain.instrument import faults_of
from domain.moments import day_of, spoken
from domain.notice import NoticeCourse, rewritten, telling
from domain.notice_acts import DEPARTMENT
from domain.people import Away, Person, PersonId, Role, Sending, known_by_id
from domain.reaching import Unreached
from domain.refusals import OfField

# Who may say it of anybody; of oneself anybody may.
OF_ANYBODY = (Role.COORDINATOR, Role.DCS, Role.OPERATOR, *DEPARTMENT)


class OfPerson(Act):
    """Something said of one person on the notice, by themselves or by those who keep its people."""

    may = tuple(Role)
    person: PersonId


class Absence(OfPerson):
    """Somebody is away: meanwhile their letters go to their deputy, or to who stands in for their role."""

    name = "set-absence"
    from_on: Day
    to_on: Day

    @model_validator(mode="after")
    def _forwards(self) -> "Absence":
        Away(from_on=self.from_on, to_on=self.to_on)
        return self


class DeputyNamed(OfPerson):
    """Who gets somebody's letters while they are away or cannot be reached; nobody in particular where left out."""

    name = "name-deputy"
    deputy: PersonId | None = None


class AddressRestored(OfPerson):
    """An address that took no mail takes it again: somebody has asked, and says so."""

    name = "restore-address"


class LettersChosen(OfPerson):
    """How somebody has their routine letters: each at once, or gathered in one letter each working morning."""

    name = "choose-letters"
    letters: Sending


def why_not_say_of(course: NoticeCourse, act: OfPerson, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now):
        return refusal
    mine, person = doer(course.standing, act), known_by_id(course.standing.people, act.person)
    if person is None:
        known = ", ".join(each.id for each in course.standing.people)
        return OfField("person", f"Nobody on this notice has the id {act.person!r}; it knows {known}.")
    if mine.id != person.id and not set(mine.roles) & set(OF_ANYBODY):
        return OfField(
            "person", f"{mine.name} may say this of themselves only; of others, the programme office or DfE may."
        )
    return None


def why_not_be_away(course: NoticeCourse, act: Absence, now: datetime) -> str | None:
    if refusal := why_not_say_of(course, act, now):
        return refusal
    if act.to_on < day_of(now):
        return OfField("to_on", f"{spoken(act.to_on)} is over: say until when {act.person} will be away.")
    return None


def why_not_name_deputy(course: NoticeCourse, act: DeputyNamed, now: datetime) -> str | None:
    if refusal := why_not_say_of(course, act, now):
        return refusal
    people = _with(course, act.person, deputy=act.deputy)
    flaws = "; ".join(map(str, faults_of(course.standing.notice.model_copy(update={"people": people}))))
    return OfField("deputy", flaws) if flaws else None


def why_not_restore(course: NoticeCourse, act: AddressRestored, now: datetime) -> str | None:
    if refusal := why_not_say_of(course, act, now):
        return refusal
    person = known_by_id(course.standing.people, act.person)
    if person and not person.unreachable_since:
        return f"{person.name}'s address is in use: {person.address}. Another one is given with change-person."
    return None


def why_not_choose(course: NoticeCourse, act: LettersChosen, now: datetime) -> str | None:
    if refusal := why_not_say_of(course, act, now):
        return refusal
    person = known_by_id(course.standing.people, act.person)
    how = "one letter each working morning" if act.letters is Sending.DIGEST else "each letter at once"
    same = person and person.letters is act.letters
    return OfField("letters", f"{person.name} has {how} already.") if person and same else None


def chosen(course: NoticeCourse, act: LettersChosen, now: datetime) -> NoticeCourse:
    return _rewritten(course, act.person, act.on, now, letters=act.letters)


def said_of(course: NoticeCourse, act: OfPerson) -> str:
    """What was said of somebody, as the register says it."""
    who = named(course, act.person)
    match act:
        case Absence():
            return f"{who} is away from {spoken(act.from_on)} to {spoken(act.to_on)}"
        case DeputyNamed():
            return f"The deputy of {who} is now {named(course, act.deputy)}"
        case LettersChosen(letters=Sending.DIGEST):
            return f"{who} has routine letters gathered in one each working morning"
        case LettersChosen():
            return f"{who} has each letter at once"
        case _:
            return f"Mail goes to {who} again"


def named(course: NoticeCourse, id: str | None) -> str:
    """Somebody on the notice by their name; nobody by that word."""
    person = known_by_id(course.standing.people, id)
    return person.name if person else id or "nobody"


def absent(course: NoticeCourse, act: Absence, now: datetime) -> NoticeCourse:
    """`course` with one more absence; those that are over are forgotten, and one it overlaps gives way."""
    person = known_by_id(course.standing.people, act.person)
    today = day_of(now)
    kept = [away for away in (person.away if person else ()) if away.to_on >= today and not _overlap(away, act)]
    away = tuple(sorted((*kept, Away(from_on=act.from_on, to_on=act.to_on)), key=lambda each: each.from_on))
    return _rewritten(course, act.person, act.on, now, away=away)


def _overlap(away: Away, act: Absence) -> bool:
    return away.from_on <= act.to_on + ONE_DAY and act.from_on <= away.to_on + ONE_DAY


def deputised(course: NoticeCourse, act: DeputyNamed, now: datetime) -> NoticeCourse:
    return _rewritten(course, act.person, act.on, now, deputy=act.deputy)


def restored(course: NoticeCourse, act: AddressRestored, now: datetime) -> NoticeCourse:
    return _rewritten(course, act.person, act.on, now, unreachable_since=None)


def unreached(course: NoticeCourse, unreached: Unreached, now: datetime) -> NoticeCourse:
    """`course` once an address is known to take no mail: it is not used again, and who stands in hears of it.

    Unchanged where that is known already, or the person has another address by now.
    """
    person = known_by_id(course.standing.people, unreached.person)
    if course.ending or person is None or person.unreachable_since or person.address != unreached.address:
        return course
    course = _rewritten(course, person.id, day_of(now), now, unreachable_since=day_of(now))
    return telling(
        course,
        "address_failed",
        f"Tell that mail to {person.name} comes back",
        (person.roles[0], Role.OPERATOR),
        now,
        name=person.name,
        person=person.id,
        address=person.address,
        lost=unreached.what,
        words=unreached.words,
    )


def _rewritten(course: NoticeCourse, person: str, on: date, now: datetime, **changes: object) -> NoticeCourse:
    people = _with(course, person, **changes)
    return rewritten(course, course.standing.notice.model_copy(update={"people": people}), on, now)


def _with(course: NoticeCourse, person: str, **changes: object) -> tuple[Person, ...]:
    people = course.standing.people
    return tuple(each.model_copy(update=changes) if each.id == person else each for each in people)
