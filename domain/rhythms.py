"""What comes round: the advisers' reports (12), the chair's letters, the meetings with the case lead."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

from domain.days import ONE_DAY
from domain.moments import day_of
from domain.reckoning import Reckoning
from domain.reckonings import interval_due
from domain.standing import Clock, Standing
from domain.suspension import stretched
from domain.terms import Interval, Term


class Round(NamedTuple):
    """One time an interval comes round: its number, its day, and the day the one before it fell."""

    number: int
    due: Reckoning
    since: date


def next_round(
    term: Term[Interval] | None,
    done: tuple[date, ...],
    clock: Clock,
    standing: Standing,
    *,
    anchor_on: date,
    anchor: str,
) -> Round | None:
    """The round that is open, or opens next, after what was done on the days `done`; None without an interval.

    Every round is counted from the anchor, so what comes late puts nothing off; where it comes so late that other
    rounds had passed, it answers for them too, and nothing is overdue at once. A second one inside a round is extra: it
    does not stand for the next. Rounds before our time are not asked for.
    """
    if term is None or term.in_use is None:
        return None
    interval = term.in_use

    @cache
    def due(number: int) -> Reckoning:
        reckoning = interval_due(anchor_on, anchor, interval, number, term, standing.edition)
        return stretched(reckoning, clock, standing, started_on=anchor_on)

    def after(day: date, number: int) -> int:
        """The first round, from `number` on, that ends after `day`."""
        while due(number).on <= day:
            number += 1
        return number

    def began(number: int) -> date:
        """The day after which a round is open: the one before it fell on that day."""
        return due(number - 1).on if number > 1 else anchor_on - ONE_DAY

    number = after(day_of(standing.kept_from) - ONE_DAY, 1)
    for on in sorted(done):
        if on > began(number):
            number = after(on, number + 1)
    return Round(number, due(number), max(began(number), anchor_on))


def answers_for(before: Round | None, after: Round | None) -> bool:
    """Whether what moved the open round from `before` to `after` discharged the first; an extra one does not."""
    return before is not None and (after is None or after.number > before.number)


def key_of(kind: str, done: Iterable[str]) -> str:
    """The key of the duty owed in the open round, by the keys of those `done`: adviser-report-3.

    Not the round's own number, which begins again when an interval is agreed anew.
    """
    prefix = f"{kind.replace('_', '-')}-"
    return f"{prefix}{sum(key.startswith(prefix) for key in done) + 1}"
