"""The scenario for a rehearsal that names none: everybody does what they owe in time, and nobody settles anything."""

from domain.instrument import Notice
from domain.meetings import Attendance
from domain.months import corresponding_date, end_of_month
from notices.scenario import Answering, Habit, Scenario

# So that the delivery date's passing, DfE's reading and a little of what follows are seen.
MONTHS_AFTER_DELIVERY = 3
WITHOUT_DELIVERY = 15


def on_time(notice: Notice) -> Scenario:
    """Everybody a little early, to the end of the third month after delivery; what is unset is chased to no avail."""
    delivery = notice.terms.delivery.in_use
    last = (
        corresponding_date(delivery.by.last_day, MONTHS_AFTER_DELIVERY)
        if delivery
        else corresponding_date(notice.issued.signed_on, WITHOUT_DELIVERY)
    )
    chairs = notice.terms.board.in_use
    return Scenario(
        name="Everyone on time",
        about="Everybody does what they owe in time; nobody settles what the notice leaves open, so it is chased.",
        until=end_of_month(last.year, last.month),
        default=Habit(working_days_before=1),
        habits={
            "board_report": Habit(working_days_before=2),
            "board_held": Habit(),
            "review_booking": Habit(working_days_before=60),
            "review_held": Habit(),
            "self_assessment": Habit(working_days_before=3),
            "delivery": Habit(),
        },
        answers={chairs.chaired_by.value: Answering(answer=Attendance.ACCEPTED)} if chairs else {},
    )
