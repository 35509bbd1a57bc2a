"""When a letter may leave: what is routine keeps working hours, and may wait for its reader's one letter each morning.

Overdue notices, decisions, escalations, invites and what cannot wait a day are never held: a floor nobody can mute.
The hours are a convention, in London, on the notice's own working days.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from domain.days import ONE_DAY, Edition, is_working_day
from domain.letters import Letter
from domain.moments import at, day_of, london, spoken_moment
from domain.people import Sending
from domain.wording import DUTY_LETTERS

OPENS, CLOSES = time(8), time(18)
# After the letters of nine o'clock, so that what falls due in the morning is read that morning.
DIGEST = time(9, 30)
# So many days ahead a letter knows which are no working days; later ones are taken for what their weekday says.
KNOWN_AHEAD = 21

# Told for information: nobody has to act on it at once.
FOR_INFORMATION = frozenset(
    (
        "term_agreed",
        "person_changed",
        "edition_adopted",
        "review_outcome",
        "assessment_requested",
        "assessment_submitted",
        "delivery_reported",
        "adviser_ended",
        "timetable_collision",
        "review_after_delivery",
    )
)
# Reminders of decisions that wait for somebody: no part of a digest.
OF_DECISIONS = frozenset(
    ("concern_triage_due", "stage_boxes_due", "stage_approval_due", "warning_reply_due", "representations_due")
)
ROUTINE = FOR_INFORMATION | frozenset(kind for kind in DUTY_LETTERS if kind.endswith("_due")) - OF_DECISIONS


def is_routine(letter: Letter) -> bool:
    """Whether a letter is routine. A late one has waited long enough, and an invite is somebody's diary."""
    return letter.kind in ROUTINE and letter.invitation is None and not letter.strand.startswith("escalation")


def closed_days(from_on: date, edition: Edition) -> tuple[date, ...]:
    """The weekdays from a day on that are no working days, as far ahead as a letter knows."""
    days = (from_on + timedelta(days=n) for n in range(KNOWN_AHEAD))
    return tuple(day for day in days if day.weekday() < 5 and not is_working_day(day, edition))


def opens_at(letter: Letter, now: datetime) -> datetime:
    """When `letter` may leave, at the earliest (UTC): `now` where it may leave at once.

    A late one has waited long enough, and hours shorten nobody's time.
    """
    here = london(now)
    if letter.late or not is_routine(letter) or (_is_open(letter, here.date()) and OPENS <= here.time() < CLOSES):
        return now
    opened = (at(day, OPENS) for day in _open_days(letter, here.date()))
    opens = next(moment for moment in opened if moment > now)
    return now if _is_due_by(opens, letter, now) else opens


def digest_at(letter: Letter, now: datetime) -> datetime | None:
    """The morning (UTC) whose digest `letter` waits for; None where it goes out by itself.

    What is due by that day goes out by itself unless that is today: nobody's time is shortened by their choice.
    """
    if letter.to.letters is not Sending.DIGEST or letter.late or not is_routine(letter):
        return None
    mornings = (at(day, DIGEST) for day in _open_days(letter, day_of(now)))
    morning = next(moment for moment in mornings if moment > now)
    return None if _is_due_by(morning, letter, now) else morning


def _is_due_by(morning: datetime, letter: Letter, now: datetime) -> bool:
    """Whether what `letter` asks is due by another day's morning: it would come too late, or with hours to spare."""
    return letter.due is not None and letter.due.on <= day_of(morning) != day_of(now)


def why_held(morning: datetime) -> str:
    """What the ledger says of a letter that waits for a digest."""
    return f"It waits for the one letter each working morning: {spoken_moment(morning)}."


def _is_open(letter: Letter, day: date) -> bool:
    return day.weekday() < 5 and day not in letter.closed


def _open_days(letter: Letter, first: date) -> Iterator[date]:
    day = first
    while True:
        if _is_open(letter, day):
            yield day
        day += ONE_DAY
