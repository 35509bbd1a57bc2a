"""What is asked for month by month for years is made only as far as somebody looks, and all the same."""

from datetime import datetime, timedelta

import pytest

from domain.moments import at
from domain.notice import NoticeCourse
from domain.standing import Clock, Pause
from domain.steps import MOST_MONTHS, Agenda, Step, ahead, next_step
from tests.support.lives import CASE_LEAD, Life, standing
from tests.support.notices import sefton
from tests.support.tables import day


def pause(from_on: str, resumed_on: str) -> Pause:
    until = day(resumed_on)
    return Pause(
        from_on=day(from_on),
        resumed_on=until,
        clocks=(Clock.DELIVERY,),
        by=CASE_LEAD,
        reason="A merger",
        resumed_at=at(until),
    )


def unsettled(*pauses: Pause) -> Life[NoticeCourse]:
    """A notice that leaves terms open, each chased for years."""
    held = standing(sefton(), pauses=pauses)
    return Life(NoticeCourse(standing=held, opened_at=held.in_force_at))


def soonest(steps: tuple[Step, ...], taken: frozenset[str]) -> Step | None:
    return next(iter(ahead(steps, taken)), None)


def moments(agenda: Agenda) -> list[datetime]:
    """Now and then through all that is to come, and past its end."""
    last = max(step.at for step in agenda)
    return [agenda.steps[0].at + timedelta(days=23 * n) for n in range((last - agenda.steps[0].at).days // 23 + 3)]


PAUSED = [
    pytest.param((), id="never paused"),
    pytest.param((pause("Mon 4 Oct 2021", "Mon 7 Mar 2022"),), id="paused before the last numbered chaser's month"),
    pytest.param(
        (pause("Mon 6 Sep 2021", "Fri 10 Sep 2021"), pause("Tue 1 Mar 2022", "Mon 1 Mar 2027")), id="paused for years"
    ),
]


@pytest.mark.parametrize("pauses", PAUSED)
def test_what_is_due_and_what_comes_next_is_what_it_would_be_had_every_month_been_made(
    pauses: tuple[Pause, ...],
) -> None:
    agenda = unsettled(*pauses).agenda
    every = tuple(agenda)
    assert len(every) == len(agenda.steps) + len(agenda.months) * MOST_MONTHS

    for now in moments(agenda):
        due = {step.key: step for step in every if step.at <= now}

        assert {step.key: step for step in agenda.by(now)} == due
        assert next_step(agenda, frozenset(due)) == soonest(every, frozenset(due))


@pytest.mark.parametrize("pauses", PAUSED)
def test_months_come_in_their_order(pauses: tuple[Pause, ...]) -> None:
    agenda = unsettled(*pauses).agenda

    assert agenda.months
    for months in agenda.months:
        came = [step.at for step in months]
        assert came == sorted(came)


def test_a_month_left_out_comes_next_whatever_was_taken_after_it() -> None:
    agenda = unsettled().agenda
    every = tuple(agenda)
    taken = frozenset(step.key for step in every if not step.key.endswith("/month-7/r1"))

    assert next_step(agenda, taken) == soonest(every, taken)
