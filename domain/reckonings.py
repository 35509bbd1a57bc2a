"""The notice's own dates, each from one function: the strands, the list of dates and the open readings all ask here.

Every function takes the notice as it stands and the edition of the calendar, and gives the date with its why, or None
where the notice has no such date and nobody has settled one. Pauses are not reckoned here: a strand stretches its own.
A convention is `assumed` until the notice's file sets it.
"""

import itertools
from datetime import date, timedelta
from typing import Any, NamedTuple

from domain.days import Counted, Edition, working_days_after, working_days_before
from domain.instrument import Notice
from domain.months import corresponding_date
from domain.reckoning import Reckoning, Status, reckoned
from domain.terms import AdviserTerms, AnchorName, Counting, Interval, ReviewRhythm, SpokenDate, Target, Term, named

A_MONTH = Interval(months=1)


def papers_due(sitting_on: date, notice: Notice, edition: Edition) -> Reckoning:
    """The day the board's papers go out: working days before the sitting, which is day nought (reading, 5)."""
    day = working_days_before(sitting_on, notice.terms.conventions.papers, edition)
    return _of_the_board(day, "papers", "before the board the papers go out", sitting_on, notice, edition)


def partner_update_due(sitting_on: date, notice: Notice, edition: Edition) -> Reckoning:
    """The day a partner's update is in: working days before the sitting, which is day nought."""
    day = working_days_before(sitting_on, notice.terms.conventions.partner_update, edition)
    return _of_the_board(
        day, "partner_update", "before the board partners' updates are in", sitting_on, notice, edition
    )


def action_log_due(held_on: date, notice: Notice, edition: Edition) -> Reckoning:
    """The day the action log is out: working days after the board met, which is day nought."""
    day = working_days_after(held_on, notice.terms.conventions.action_log, edition)
    return _of_the_board(day, "action_log", "after the board the action log is out", held_on, notice, edition)


def minutes_due(held_on: date, notice: Notice, edition: Edition) -> Reckoning:
    """The day the minutes are out: working days after the board met, which is day nought."""
    day = working_days_after(held_on, notice.terms.conventions.minutes, edition)
    return _of_the_board(day, "minutes", "after the board the minutes are out", held_on, notice, edition)


def outcome_due(held_on: date, notice: Notice, edition: Edition) -> Reckoning:
    """The day DfE says what its review found: working days after the day it was held, which is day nought."""
    within = notice.terms.conventions.outcome
    return reckoned(
        working_days_after(held_on, within, edition),
        edition,
        paragraph=notice.terms.reviews.paragraph,
        rule=f"{_counted(within, 'working day')} after the review its outcome is told",
        status=_custom(notice, "outcome"),
        anchor_on=held_on,
        anchor="the review",
    )


def last_lawful_review_day(notice: Notice, edition: Edition, *, done: tuple[date, ...] = ()) -> Reckoning | None:
    """The last day on which DfE's next review is in time (¶6); None when the notice asks for no further one.

    `done` are the days of the completed reviews that count, oldest first; an extra one counts only where
    `extra_reviews_reset`, and never for `at_months`. A first review `first_by` a day comes before everything, then one
    review for each of `at_months`, then the longest gap.
    """
    term = notice.terms.reviews
    rhythm = term.in_use
    if rhythm is None:
        return None
    if rhythm.first_by and not done:
        return _named_day(rhythm.first_by, "the first review is held by", term, edition)
    if len(done) < len(rhythm.at_months):
        return _review_at(rhythm.at_months[len(done)], rhythm, notice, edition)
    return _review_within(rhythm, rhythm.at_most_months, done, notice, edition) if rhythm.at_most_months else None


def review_chain(notice: Notice, edition: Edition, until: date) -> tuple[Reckoning, ...]:
    """The last lawful days of the coming reviews, each held as late as it may be, to the first one after `until`."""
    done = sorted(review.held_on for review in notice.so_far.reviews)
    chain: list[Reckoning] = []
    while not chain or chain[-1].on <= until:
        due = last_lawful_review_day(notice, edition, done=(*done, *(earlier.on for earlier in chain)))
        if due is None:
            break
        chain.append(due)
    return tuple(chain)


def assessment_due(review_on: date, notice: Notice, edition: Edition) -> Reckoning | None:
    """The day the council's own assessment is in before a review, which is day nought (¶10); None while unset."""
    term = notice.terms.self_assessment
    if term.in_use is None:
        return None
    return reckoned(
        working_days_before(review_on, term.in_use.working_days, edition),
        edition,
        paragraph=term.paragraph,
        rule=f"{_counted(term.in_use.working_days, 'working day')} before the review the council's assessment is in",
        status=term.standing,
        settled=term.settled,
        anchor_on=review_on,
        anchor="the review",
    )


def delivery_due(notice: Notice, edition: Edition) -> Reckoning | None:
    """The last day for the plan's actions to be delivered. The explicit date governs; a gloss on it never does."""
    term = notice.terms.delivery
    return _named_day(term.in_use.by, "the plan's actions are delivered by", term, edition) if term.in_use else None


def plan_submission_due(notice: Notice, edition: Edition) -> Reckoning | None:
    """The last day to submit the improvement plan, where the notice or somebody with authority gave one."""
    term = notice.terms.plan_submission
    return _named_day(term.in_use, "the plan is submitted by", term, edition) if term and term.in_use else None


def target_due(target: Target, edition: Edition) -> Reckoning:
    """The last day to meet one target."""
    rule = f"the target is met by {target.by.spoken}, {target.by.rule}"
    return reckoned(target.by.last_day, edition, paragraph=target.paragraph, rule=rule, status=Status.STATED)


def interval_due(
    anchor_on: date, anchor: str, interval: Interval, count: int, term: Term[Any], edition: Edition
) -> Reckoning:
    """The `count`th time (from 1) an interval comes round, each counted from the anchor and none from the time before.

    The day stays where it falls, working day or not.
    """
    return reckoned(
        _came_round(anchor_on, interval, count, edition),
        edition,
        paragraph=term.paragraph,
        rule=f"{interval.spoken}, for the {_ordinal(count)} time",
        status=term.standing,
        settled=term.settled,
        anchor_on=anchor_on,
        anchor=anchor,
    )


def adviser_minimum_ends(term: Term[AdviserTerms], notice: Notice, edition: Edition) -> Reckoning | None:
    """The last day of an adviser's minimum term (¶3), where there is one; after it, until DfE is satisfied.

    Counted from the signature, and assumed, for a notice does not say on which day its adviser is appointed.
    """
    if term.in_use is None or term.in_use.minimum_months is None:
        return None
    months = term.in_use.minimum_months
    return reckoned(
        corresponding_date(notice.issued.signed_on, months),
        edition,
        paragraph=term.paragraph,
        rule=f"the appointment lasts {_counted(months, 'month')} at least, to the corresponding date",
        status=Status.ASSUMED,
        anchor_on=notice.issued.signed_on,
        anchor="the notice was signed",
    )


def term_settled_due(name: str, term: Term[Any], notice: Notice, edition: Edition) -> Reckoning:
    """The day by which somebody with the authority settles a term the notice leaves open: custom, never law."""
    within = notice.terms.conventions.settle_within
    return reckoned(
        working_days_after(notice.issued.signed_on, within, edition),
        edition,
        paragraph=term.paragraph,
        rule=f"{named(name)} is settled within {_counted(within, 'working day')}",
        status=_custom(notice, "settle_within"),
        anchor_on=notice.issued.signed_on,
        anchor="the notice was signed",
    )


def plan_update_due(last_on: date, notice: Notice, edition: Edition) -> Reckoning:
    """The day the plan goes stale: one board cycle, or a month, after it was last brought up to date (¶5a).

    Always assumed: "kept up to date" gives no number, and one board cycle is only the custom.
    """
    cycle = board_cadence(notice)
    clause, plan = notice.terms.plan_upkeep, notice.terms.plan
    return reckoned(
        _came_round(last_on, cycle or A_MONTH, 1, edition),
        edition,
        paragraph=clause.paragraph if clause else plan.paragraph,
        rule=f"the plan is stale after one board cycle ({(cycle or A_MONTH).spoken})",
        status=Status.ASSUMED,
        anchor_on=last_on,
        anchor="the plan was last brought up to date",
    )


def board_cadence(notice: Notice) -> Interval | None:
    """The rhythm of the board: the one its timetable agreed, else the one the notice gives, else none is known."""
    timetable, board = notice.terms.board_timetable.in_use, notice.terms.board.in_use
    return (timetable.cadence if timetable else None) or (board.cadence if board else None)


def _of_the_board(day: Counted, name: str, what: str, board_on: date, notice: Notice, edition: Edition) -> Reckoning:
    return reckoned(
        day,
        edition,
        paragraph=notice.terms.board.paragraph,
        rule=f"{_counted(getattr(notice.terms.conventions, name), 'working day')} {what}",
        status=_custom(notice, name),
        anchor_on=board_on,
        anchor="the board",
    )


class _Start(NamedTuple):
    """What a gap between reviews is counted from, and how surely that day is known."""

    on: date
    what: str
    status: Status


def _start(rhythm: ReviewRhythm, notice: Notice) -> _Start:
    issued, status = notice.issued, notice.terms.reviews.standing
    if rhythm.counted_from is AnchorName.ISSUED and issued.issued:
        return _Start(issued.issued.last_day, f"issued {issued.issued.spoken}, as the notice's text says", status)
    if issued.signature_assumed:
        return _Start(issued.signed_on, "taken for the day of signature, which is not known", Status.ASSUMED)
    return _Start(issued.signed_on, "the notice was signed", status)


def _review_at(months: int, rhythm: ReviewRhythm, notice: Notice, edition: Edition) -> Reckoning:
    rule = f"a review is held at {_counted(months, 'month')}, to the corresponding date"
    return _of_the_reviews(months, rule, _start(rhythm, notice), notice, edition)


def _review_within(
    rhythm: ReviewRhythm, gap: int, done: tuple[date, ...], notice: Notice, edition: Edition
) -> Reckoning:
    if rhythm.counting is Counting.ANCHORED:
        return _review_in_window(rhythm, gap, done, notice, edition)
    start = _Start(done[-1], "the last review", notice.terms.reviews.standing) if done else _start(rhythm, notice)
    rule = f"at most {_counted(gap, 'month')} pass without a review, to the corresponding date"
    return _of_the_reviews(gap, rule, start, notice, edition)


def _review_in_window(
    rhythm: ReviewRhythm, gap: int, done: tuple[date, ...], notice: Notice, edition: Edition
) -> Reckoning:
    """The end of the window after the one the last review fell in: no drift, but a late review earns a longer gap."""
    start = _start(rhythm, notice)
    if rhythm.first_by:
        start = _Start(rhythm.first_by.last_day, "the first review's day", notice.terms.reviews.standing)
    used = next(n for n in itertools.count() if not done or corresponding_date(start.on, gap * n) >= done[-1])
    rule = f"every {_counted(gap, 'month')} have a review, to the corresponding date"
    return _of_the_reviews(gap * (used + 1), rule, start, notice, edition)


def _of_the_reviews(months: int, rule: str, start: _Start, notice: Notice, edition: Edition) -> Reckoning:
    return reckoned(
        corresponding_date(start.on, months),
        edition,
        paragraph=notice.terms.reviews.paragraph,
        rule=rule,
        status=start.status,
        settled=notice.terms.reviews.settled,
        anchor_on=start.on,
        anchor=start.what,
    )


def _named_day(by: SpokenDate, what: str, term: Term[Any], edition: Edition) -> Reckoning:
    rule = f"{what} {by.spoken}, {by.rule}"
    return reckoned(
        by.last_day, edition, paragraph=term.paragraph, rule=rule, status=term.standing, settled=term.settled
    )


def _came_round(anchor_on: date, interval: Interval, times: int, edition: Edition) -> Counted:
    if interval.working_days:
        return working_days_after(anchor_on, interval.working_days * times, edition)
    if interval.weeks:
        return Counted(on=anchor_on + timedelta(weeks=interval.weeks * times))
    return Counted(on=corresponding_date(anchor_on, (interval.months or 0) * times))


def _custom(notice: Notice, name: str) -> Status:
    """A convention is the notice's own where its file sets it, else only assumed."""
    return Status.STATED if name in notice.terms.conventions.stated else Status.ASSUMED


def _ordinal(number: int) -> str:
    last = "th" if 10 < number % 100 < 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{last}"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
