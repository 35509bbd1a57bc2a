"""What a pause does to each clock: it stops, and what was left of it runs on exactly. No breach on resumption."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.moments import at
from domain.reckoning import Status, reckoned
from domain.standing import Clock, Pause, Standing
from domain.suspension import days_stopped, runs_from, stretched
from tests.support.editions import ENGLAND
from tests.support.notices import sefton
from tests.support.tables import day, rows

DATES = st.dates(date(2021, 6, 7), date(2022, 12, 31))


def pause(from_on: date, resumed_on: date | None, *clocks: Clock) -> Pause:
    resumed_at = at(resumed_on) if resumed_on else None
    return Pause(
        from_on=from_on,
        resumed_on=resumed_on,
        resumed_at=resumed_at,
        clocks=clocks or tuple(Clock),
        by="robert-hale",
        reason="an election",
    )


def standing(*pauses: Pause) -> Standing:
    return Standing(notice=sefton(), edition=ENGLAND, entered_at=datetime(2021, 6, 7, 9, tzinfo=UTC), pauses=pauses)


STOPPED = """
    # paused from the 1st, resumed on the 29th: 28 days
    Mon 7 June 2021 | Tue 7 December 2021 | Mon 1 November 2021 | Mon 29 November 2021 | 28
    # a clock that starts in the middle of the pause is stopped from its own start
    Mon 15 November 2021 | Tue 7 December 2021 | Mon 1 November 2021 | Mon 29 November 2021 | 14
    # paused on the very last day: that day is still left
    Mon 7 June 2021 | Tue 7 December 2021 | Tue 7 December 2021 | Tue 21 December 2021 | 14
    # a clock that ran out before is not revived
    Mon 7 June 2021 | Tue 7 December 2021 | Wed 8 December 2021 | Wed 22 December 2021 | 0
    # a pause that was over before the clock started
    Wed 1 December 2021 | Tue 7 December 2021 | Mon 1 November 2021 | Mon 29 November 2021 | 0
    # a pause not ended yet moves nothing: nobody knows by how much
    Mon 7 June 2021 | Tue 7 December 2021 | Mon 1 November 2021 | - | 0
    # over 29 February
    Mon 1 January 2024 | Mon 1 April 2024 | Mon 26 February 2024 | Mon 4 March 2024 | 7
    # over the night the clocks change: whole days
    Mon 7 June 2021 | Tue 7 December 2021 | Fri 29 October 2021 | Tue 2 November 2021 | 4
"""


@pytest.mark.parametrize(("started", "due", "paused", "resumed", "stopped"), rows(STOPPED))
def test_a_pause_stops_a_clock_for_the_days_it_was_running(
    started: str, due: str, paused: str, resumed: str, stopped: str
) -> None:
    suspended = pause(day(paused), None if resumed == "-" else day(resumed))

    assert days_stopped(day(due), day(started), suspended) == int(stopped)


def delivery() -> date:
    return day("Tue 31 May 2022")


def test_a_stretched_date_says_why_it_moved() -> None:
    due = reckoned(delivery(), ENGLAND, paragraph="11", rule="the end of May 2022", status=Status.STATED)
    paused = standing(pause(day("Mon 1 November 2021"), day("Mon 29 November 2021")))

    moved = stretched(due, Clock.DELIVERY, paused, started_on=day("Mon 7 June 2021"))

    assert moved.on == day("Tue 28 June 2022")
    assert (
        "Moved 28 days later: the notice was paused from Monday 1 November 2021 until it was resumed on Monday 29"
        " November 2021 (an election)." in moved.sentence()
    )


def test_two_pauses_add_up_and_are_both_told() -> None:
    due = reckoned(delivery(), ENGLAND, paragraph="11", rule="the end of May 2022", status=Status.STATED)
    paused = standing(
        pause(day("Tue 1 February 2022"), day("Tue 8 February 2022")),
        pause(day("Mon 1 November 2021"), day("Mon 29 November 2021")),
    )

    moved = stretched(due, Clock.DELIVERY, paused, started_on=day("Mon 7 June 2021"))

    assert (moved.on, len(moved.shifts)) == (day("Tue 5 July 2022"), 2)


def test_a_second_pause_may_fall_in_the_time_the_first_one_gave() -> None:
    due = reckoned(delivery(), ENGLAND, paragraph="11", rule="the end of May 2022", status=Status.STATED)
    paused = standing(
        pause(day("Mon 2 May 2022"), day("Mon 16 May 2022")),
        pause(day("Mon 6 June 2022"), day("Mon 13 June 2022")),
    )

    assert stretched(due, Clock.DELIVERY, paused, started_on=day("Mon 7 June 2021")).on == day("Tue 21 June 2022")


def test_a_clock_the_pause_does_not_name_runs_on() -> None:
    due = reckoned(delivery(), ENGLAND, paragraph="11", rule="the end of May 2022", status=Status.STATED)
    paused = standing(pause(day("Mon 1 November 2021"), day("Mon 29 November 2021"), Clock.BOARD, Clock.REVIEWS))

    assert stretched(due, Clock.DELIVERY, paused, started_on=day("Mon 7 June 2021")) == due


def test_what_belongs_to_an_event_is_never_moved_past_it() -> None:
    papers = reckoned(day("Mon 30 May 2022"), ENGLAND, paragraph="5b", rule="papers", status=Status.ASSUMED)
    paused = standing(pause(day("Mon 2 May 2022"), day("Mon 16 May 2022")))

    moved = stretched(papers, Clock.BOARD, paused, started_on=day("Mon 4 April 2022"), cap=day("Wed 8 June 2022"))

    assert moved.on == day("Wed 8 June 2022")


def test_a_ladder_runs_from_the_resumption_when_that_is_later_than_its_opening() -> None:
    opened_at = at(day("Mon 4 October 2021"))
    resumed = pause(day("Mon 1 November 2021"), day("Mon 29 November 2021"), Clock.REVIEWS)

    assert runs_from(opened_at, Clock.REVIEWS, standing(resumed)) == at(day("Mon 29 November 2021"))
    assert runs_from(opened_at, Clock.BOARD, standing(resumed)) == opened_at


@given(DATES, st.integers(0, 200), st.integers(0, 200), st.integers(1, 200))
def test_what_was_left_of_a_clock_when_it_stopped_is_left_when_it_runs_on(
    started_on: date, before: int, left: int, length: int
) -> None:
    paused_on = started_on + timedelta(days=before)
    due_on, resumed_on = paused_on + timedelta(days=left), paused_on + timedelta(days=length)
    due = reckoned(due_on, ENGLAND, paragraph="11", rule="a day", status=Status.STATED)

    moved = stretched(due, Clock.DELIVERY, standing(pause(paused_on, resumed_on)), started_on=started_on)

    assert (moved.on - resumed_on).days == left
