"""One strand's life by the law alone: its steps taken at their moments, people's acts between. No engine, no clock."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from domain.acts import Act
from domain.addressing import letters_of
from domain.course import BEGUN, Course, Ending, How, redated
from domain.days import Edition
from domain.duties import Duty, DutyStatus
from domain.instrument import Notice
from domain.letters import Letter
from domain.moments import at, day_of, end_of, london
from domain.people import Person, Role
from domain.standing import PRACTICE, Clock, Pause, Standing
from domain.steps import Agenda, Falling, Ladders, fallen_due, next_step
from domain.wording import LETTERS
from tests.support.editions import ENGLAND
from tests.support.notices import sefton
from tests.support.tables import day

C = TypeVar("C", bound=Course)

SIGNED = date(2021, 6, 7)

# Who plays which part in Sefton's notice.
COORDINATOR, HEAD, DCS, CHIEF = "priya-nair", "tom-ashworth", "helen-okafor", "martin-price"
CHAIR, POLICE, HEALTH, ADVISER = "ruth-adeyemi", "dev-hussain", "anna-kowalska", "george-mbeki"
CASE_LEAD, APPROVER, MINISTER = "claire-donnelly", "robert-hale", "private-office"


def standing(notice: Notice | None = None, entered: str = "", edition: Edition = ENGLAND, **changes: Any) -> Standing:
    """A notice as it stands when it is entered at nine, on the day of its signature unless another is said."""
    notice = notice or sefton()
    entered_at = at(day(entered) if entered else notice.issued.signed_on)
    return Standing(notice=notice, edition=edition, **{"entered_at": entered_at, "practice": PRACTICE, **changes})


def revised(before: Standing, now: datetime, **changes: Any) -> Standing:
    """`before` at its next revision, which came about at `now`."""
    return before.model_copy(update={"revision": before.revision + 1, "revised_at": now, **changes})


def agreed(paragraph: str, value: Any, on: date = SIGNED) -> dict[str, Any]:
    """A term somebody settled."""
    settled = {"by": "Claire Donnelly", "role": "case_lead", "on": on}
    return {"paragraph": paragraph, "status": "agreed", "value": value, "settled": settled}


def boards(*days: str, on: date = SIGNED, weeks: int | None = None) -> dict[str, Any]:
    """A timetable of boards agreed on a day, as a notice's file has it; perhaps with a cadence."""
    cadence = {"weeks": weeks} if weeks else None
    return agreed("5b", {"sittings": [{"on": day(one)} for one in days], "cadence": cadence}, on)


class Life(Generic[C]):
    """A course lived through. `sent` is every letter, `entered` every step that was only entered."""

    def __init__(self, course: C, now: datetime | None = None) -> None:
        self.now = now or course.standing.entered_at
        self.sent: list[Letter] = []
        self.entered: list[Falling] = []
        self.ladders = Ladders()
        self.become(course)
        self.become(self.course.having_taken(BEGUN))

    def become(self, after: C) -> None:
        self.course, self.duties = redated(after, self.now)
        self.agenda: Agenda = self.course.agenda(self.duties, self.ladders)

    def to(self, until: str | datetime) -> "Life[C]":
        """Live on through a day, each step at its own moment."""
        end = until if isinstance(until, datetime) else end_of(day(until))
        while (step := next_step(self.agenda, self.course.taken)) and step.at < end:
            self.now = max(step.at, self.now)
            self._take()
        self.now = max(self.now, end if isinstance(until, datetime) else at(day(until)))
        return self

    def away(self, until: str) -> "Life[C]":
        """Nobody at work until nine on a day; then everything that fell due meanwhile."""
        self.now = at(day(until))
        self._take()
        return self

    def do(self, change: Callable[..., C], *given: Any) -> "Life[C]":
        """Change the course at the present moment, and take what falls due by it."""
        self.become(change(self.course, *given))
        self._take()
        return self

    def _take(self) -> None:
        while falling := fallen_due(self.agenda, self.course.taken, self.now, self.course.standing):
            self.course = self.course.having_taken(*(fallen.step.key for fallen in falling))
            for fallen in falling:
                self._told(fallen)

    def _told(self, fallen: Falling) -> None:
        if fallen.instead or not fallen.step.letter:
            self.entered.append(fallen)
            return
        missing = [name for name in LETTERS[fallen.step.letter] if name not in fallen.step.facts]
        assert not missing, f"{fallen.step.letter} is not given {missing}"
        self.sent += letters_of(fallen, self.course.standing, "strand", self.now)

    # --- what a test asks

    @property
    def today(self) -> str:
        """The day it is, as a table writes it."""
        return written(day_of(self.now))

    def letters(self, *kinds: str, duty: str = "") -> list[str]:
        """The letters of these kinds, or about a duty: "Mon 16 May 2022 board_report_due to coordinator"."""
        grouped: dict[tuple[datetime, str, bool], list[str]] = {}
        for letter in self.sent:
            if (not kinds or letter.kind in kinds) and (not duty or letter.duty == duty):
                group = grouped.setdefault((letter.told_at, letter.kind, letter.late), [])
                group.append(letter.as_role.value if letter.as_role in letter.to.roles else letter.to.id)
        return [
            f"{london(when):%a} {london(when).day} {london(when):%b %Y} {kind} to {', '.join(sorted(set(to)))}"
            + (" (late)" if late else "")
            for (when, kind, late), to in grouped.items()
        ]

    def duty(self, key: str) -> Duty:
        return next(duty for duty in self.duties if duty.key == key)

    def due(self, key: str) -> str:
        return written(self.duty(key).due.on)

    def open(self) -> list[str]:
        return [duty.key for duty in self.duties if duty.status is DutyStatus.OPEN]


def written(on: date) -> str:
    """A day as a table writes it: Mon 30 May 2022."""
    return f"{on:%a} {on.day} {on:%b %Y}"


def paused(course: C, now: datetime, *clocks: Clock) -> C:
    """`course` paused from the day of `now`, all its clocks unless some are named."""
    pause = Pause(from_on=day_of(now), clocks=clocks or tuple(Clock), by=APPROVER, reason="an election")
    before = course.standing
    return course.replaced(standing=revised(before, now, pauses=(*before.pauses, pause)))


def resumed_standing(before: Standing, now: datetime) -> Standing:
    """`before` with its pause over on the day of `now`."""
    update = {"resumed_on": day_of(now), "resumed_at": now}
    return revised(before, now, pauses=(*before.pauses[:-1], before.pauses[-1].model_copy(update=update)))


def running_again(course: C, now: datetime) -> C:
    return course.replaced(standing=resumed_standing(course.standing, now))


def ending(now: datetime) -> Ending:
    return Ending(
        how=How.LIFTED, on=day_of(now), at=now, reason="conditions met", decided_by="Claire", approved_by="Robert"
    )


def by(who: str, kind: type[Any], on: str, **fields: Any) -> Any:
    """An act of somebody on a day, as it would come in."""
    act = kind.model_validate({"by": who, "on": day(on), **fields})
    assert isinstance(act, Act)
    return act


def without(notice: Notice, role: Role) -> Notice:
    """`notice` with nobody in `role`."""
    roles = {person.id: tuple(held for held in person.roles if held is not role) for person in notice.people}
    people = tuple(one.model_copy(update={"roles": roles[one.id]}) for one in notice.people if roles[one.id])
    return notice.model_copy(update={"people": people})


def somebody(id: str, *roles: Role, address: str = "") -> Person:
    return Person(id=id, name=id.replace("-", " ").title(), address=address or f"{id}@sefton.example", roles=roles)


def handed_to(notice: Notice, role: Role, joiner: Person) -> Notice:
    """`notice` with `role` in the hands of somebody new."""
    left = without(notice, role)
    return left.model_copy(update={"people": (*left.people, joiner)})
