"""What people do of their own accord in a rehearsal: each duty, when its habit says, by the act that discharges it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from domain.access import AccessBox
from domain.days import Edition, on_or_before, working_days_after, working_days_before
from domain.duties import Duty
from domain.entries import MeetingPage
from domain.moments import at, day_of
from domain.people import Person, Role, holders, known_by_id
from notices.scenario import Habit, Scenario

# Acts of habit are done in the afternoon: a board that sat in the morning can be reported on the same day.
AFTERNOON = time(16)

# These need a person's own words or dates: they happen only where the scenario says so.
ONLY_BY_EVENT = frozenset(
    (
        "term_settled",
        "board_timetable",
        "concern_triage",
        "stage_boxes",
        "stage_approval",
        "warning_reply",
        "representations",
        "support_end",
    )
)

# A review is booked for so many working days before the last lawful one.
BOOKED_AHEAD = 5


@dataclass(frozen=True)
class Planned:
    """Something a person will do at a moment (UTC)."""

    at: datetime
    act: str
    by: str
    details: dict[str, Any] = field(default_factory=dict)
    duty: str = ""


def of_habit(duty: Duty, scenario: Scenario, edition: Edition, now: datetime) -> tuple[Planned, ...]:
    """The acts by which `duty` will be discharged, none earlier than `now`; none where it waits for an event."""
    habit = scenario.habit(duty.kind)
    if duty.kind in ONLY_BY_EVENT or habit.never:
        return ()
    moment = max(at(habit_day(duty, habit, edition), AFTERNOON), now)
    by = habit.by or duty.person or duty.owed_by.value
    acts = _COURSES.get(duty.kind, _one_act)(duty, edition)
    return tuple(Planned(moment, act, own or by, details, tried(duty)) for act, own, details in acts)


def of_answering(
    page: MeetingPage, people: tuple[Person, ...], scenario: Scenario, edition: Edition, now: datetime
) -> tuple[Planned, ...]:
    """The answers still to come to one meeting's invite, each no earlier than `now`."""
    found = []
    for invitee in page.invited:
        person = known_by_id(people, invitee.person)
        answering = scenario.answering(person) if person else None
        if person is None or answering is None or invitee.answer == answering.answer:
            continue
        on = working_days_after(day_of(page.revised_at), answering.working_days_after, edition).on
        details = {page.kind if page.kind == "review" else "meeting": page.number, "answer": answering.answer.value}
        key = f"{page.uid}/{page.sequence}/{person.id}"
        found.append(Planned(max(at(on, AFTERNOON), now), f"answer-{page.kind}", person.id, details, key))
    return tuple(found)


def tried(duty: Duty) -> str:
    """What a duty is remembered by once somebody has tried: its key, at its date's revision."""
    return f"{duty.key}/r{duty.revision}"


def habit_day(duty: Duty, habit: Habit, edition: Edition) -> date:
    """The day (London) of a habit: so many working days before or after the date, or on its working day."""
    if habit.working_days_after:
        return working_days_after(duty.due.on, habit.working_days_after, edition).on
    return working_days_before(on_or_before(duty.due.on, edition).on, habit.working_days_before or 0, edition).on


Acts = tuple[tuple[str, str, dict[str, Any]], ...]


def _one_act(duty: Duty, edition: Edition) -> Acts:
    return ((duty.discharged_by, "", dict(duty.about)),)


def _booking(duty: Duty, edition: Edition) -> Acts:
    review_on = working_days_before(duty.due.on, BOOKED_AHEAD, edition).on
    return (("book-review", "", {"review_on": review_on, "place": "the council's offices"}),)


def _assessment(duty: Duty, edition: Edition) -> Acts:
    """Drafted in the office, signed by the director, submitted by the office."""
    about = dict(duty.about)
    return (
        ("draft-assessment", Role.COORDINATOR, about),
        ("sign-assessment", Role.DCS, about),
        ("submit-assessment", Role.COORDINATOR, about),
    )


def _with(**details: Any) -> Callable[[Duty, Edition], Acts]:
    return lambda duty, edition: ((duty.discharged_by, "", {**duty.about, **details}),)


def _nhs_report(duty: Duty, edition: Edition) -> Acts:
    return (("submit-adviser-report", Role.NHS_ADVISER, {"adviser": Role.NHS_ADVISER}),)


_COURSES: dict[str, Callable[[Duty, Edition], Acts]] = {
    "review_booking": _booking,
    "self_assessment": _assessment,
    "nhs_adviser_report": _nhs_report,
    "review_access": _with(boxes=tuple(AccessBox)),
    "review_outcome": _with(outcome="Progress seen; the next steps were agreed with the council."),
    "delivery": _with(said="Every action in the plan is delivered."),
    "delivery_reading": _with(reading="The notice stays in force while progress is tested."),
    "direction_review": _with(outcome="Progress under the direction was reviewed."),
    "commissioner_report": _with(outcome="The commissioner has reported."),
}


def one_of(people: tuple[Person, ...], known_as: str) -> str:
    """The id of one person: an id as it is, a role as its first holder."""
    if known_as in tuple(Role):
        found = holders(people, Role(known_as))
        return found[0].id if found else known_as
    return known_as
