"""Dates that follow from a meeting itself: the day it sits, what must be ready by then, what its absence asks for."""

from datetime import date

from domain.days import Edition, working_days_after, working_days_before
from domain.instrument import Notice
from domain.moments import spoken
from domain.reckoning import Reckoning, Status, reckoned
from domain.reckonings import board_cadence
from domain.standing import Clock, Standing
from domain.terms import Interval


def board_day(sits_on: date, notice: Notice, edition: Edition) -> Reckoning:
    """The day a board sits: by its end somebody has said whether it did."""
    return reckoned(
        sits_on,
        edition,
        paragraph=notice.terms.board.paragraph,
        rule="the board's own day",
        status=notice.terms.board_timetable.standing,
        settled=notice.terms.board_timetable.settled,
    )


def review_day(held_on: date, notice: Notice, edition: Edition) -> Reckoning:
    """The day booked for a review: by its end somebody has said whether it was held."""
    return reckoned(
        held_on,
        edition,
        paragraph=notice.terms.reviews.paragraph,
        rule="the day booked for the review",
        status=Status.AGREED,
    )


def access_day(held_on: date, notice: Notice, edition: Edition) -> Reckoning:
    """Paragraph 9: people, data, rooms and files are there when the reviewers are."""
    return reckoned(
        held_on,
        edition,
        paragraph=paragraph_of_access(notice),
        rule="everything reviewers must be given is there on the day of the review",
        status=Status.STATED,
    )


def eve_of(event_on: date, called_on: date, edition: Edition) -> date:
    """The working day before an event; its own day where it was called on its eve."""
    eve = working_days_before(event_on, 1, edition).on
    return eve if eve >= called_on else event_on


def asked_in_time(
    due: Reckoning, event_on: date, called_on: date, edition: Edition, *, sooner: date | None = None
) -> Reckoning:
    """`due`, or where its day had passed before the event was called: `sooner`, else the working day before the event.

    Nobody is late for what had not been asked for: paragraph 10 wants an assessment before early and extra reviews too.
    """
    if due.on >= called_on:
        return due
    on = sooner if sooner and sooner >= called_on else eve_of(event_on, called_on, edition)
    said = f"That was {spoken(due.on)}, before it was called on {spoken(called_on)}: so it is due {spoken(on)}."
    return due.model_copy(update={"on": on, "shifts": (*due.shifts, said)})


def paragraph_of_access(notice: Notice) -> str:
    """The clause that asks for access, where the file names one; the reviews' own paragraph otherwise."""
    named = (clause.paragraph for clause in notice.terms.clauses if "access" in clause.text.casefold())
    return next(named, notice.terms.reviews.paragraph)


def gap_told_on(last_on: date, notice: Notice, edition: Edition, *, unrecorded: bool) -> date:
    """The working day on which it is told that a longest gap has passed on `last_on`.

    Where a meeting was set in time and nobody has said yet whether it was held, there is time first to say so.
    """
    return working_days_after(last_on, notice.terms.conventions.settle_within if unrecorded else 1, edition).on


def fell_in_pause(day: date, clock: Clock, standing: Standing) -> bool:
    """Whether `day` lies in a pause of `clock` that is over."""
    over = ((pause.from_on, pause.resumed_on) for pause in standing.pauses if clock in pause.clocks)
    return any(resumed_on and from_on <= day < resumed_on for from_on, resumed_on in over)


def timetable_wanted(last_on: date, notice: Notice, edition: Edition) -> Reckoning:
    """When the timetable has run out: the next meetings within the days the conventions give to settle a term."""
    days = notice.terms.conventions.settle_within
    return reckoned(
        working_days_after(last_on, days, edition),
        edition,
        paragraph=notice.terms.board.paragraph,
        rule=f"the next meetings are in the timetable {days} working days after the last one",
        anchor_on=last_on,
        anchor="the last board in the timetable",
        status=Status.ASSUMED,
    )


def cadence_of(notice: Notice) -> tuple[Interval, str] | None:
    """The board's rhythm and the name of the term it comes from, where a rhythm is known."""
    cadence = board_cadence(notice)
    if cadence is None:
        return None
    timetable = notice.terms.board_timetable.in_use
    return cadence, "board_timetable" if timetable and timetable.cadence else "board"


def reading_wanted(delivery_on: date, notice: Notice, edition: Edition) -> Reckoning:
    """When DfE's reading of a passed delivery date is asked for by: the days conventions give to settle a term."""
    days = notice.terms.conventions.settle_within
    return reckoned(
        working_days_after(delivery_on, days, edition),
        edition,
        paragraph=notice.terms.delivery.paragraph,
        rule=f"DfE says how the notice stands {days} working days after its delivery date",
        anchor_on=delivery_on,
        anchor="the delivery date",
        status=Status.ASSUMED,
    )
