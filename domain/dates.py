"""Every date a notice gives rise to before anything has happened, each with its why; and what a change does to them.

What nobody has settled stands here without a date. Pauses and events are no part of this: it is the notice's own text,
by one edition of the calendar.
"""

import itertools
from collections.abc import Iterator
from datetime import date

from domain.days import Edition, working_days_after
from domain.duties import KINDS
from domain.facts import Fact
from domain.instrument import Notice
from domain.ladder import climb
from domain.moments import spoken
from domain.months import corresponding_date
from domain.people import Role, holders, title
from domain.reckoning import Reckoning, Status, reckoned
from domain.reckonings import (
    action_log_due,
    adviser_minimum_ends,
    assessment_due,
    delivery_due,
    interval_due,
    minutes_due,
    papers_due,
    partner_update_due,
    plan_submission_due,
    plan_update_due,
    review_chain,
    target_due,
    term_settled_due,
)
from domain.sittings import reading_wanted
from domain.terms import Interval, Sitting, Term, named, unset_terms

# Response times that run from the day the council receives the report (reading, 3.10). No notice states them.
STATUTORY = (30, 70)


class DatedLine(Fact):
    """One date, or the place of one not settled. `rungs` are its reminders: each a working day, and its words."""

    strand: str
    paragraph: str
    what: str
    status: Status
    reckoning: Reckoning | None = None
    rungs: tuple[tuple[date, str], ...] = ()

    @property
    def sentence(self) -> str:
        """What it is and why it falls when it does."""
        return f"{self.what}: {self.reckoning.sentence() if self.reckoning else 'not settled.'}"


def dates_of(notice: Notice, edition: Edition) -> tuple[DatedLine, ...]:
    """Every date of `notice` by `edition`, strand by strand; what repeats does so until delivery, or for a year."""
    return (
        *_issue(notice, edition),
        *_unset(notice, edition),
        *_receipt(notice, edition),
        *_board(notice, edition),
        *_reviews(notice, edition),
        *_delivery(notice, edition),
        *_advisers(notice, edition),
    )


def changes_between(
    before: tuple[DatedLine, ...], after: tuple[DatedLine, ...], today: date = date.min
) -> tuple[str, ...]:
    """What moves, comes or goes from one list of dates to the other, a sentence each, in the new list's order.

    Only what was still ahead on `today`, that day included: what is past stays as it was.
    """
    old, new = ({(line.strand, line.what): line for line in lines} for lines in (before, after))
    ahead = {key for key, line in (new | old).items() if not line.reckoning or line.reckoning.on >= today}
    moved = (_moved(old.get(key), line, today) for key, line in new.items() if key in ahead)
    gone = (_gone(line) for key, line in old.items() if key not in new and key in ahead)
    return tuple(said for said in (*moved, *gone) if said)


def _moved(old: DatedLine | None, new: DatedLine, today: date) -> str:
    name = f"{new.what[0].upper()}{new.what[1:]}"
    if old is None:
        return f"{name}: new, {_day(new)}."
    if _day(old) != _day(new):
        return f"{name}: {_day(old)} becomes {_day(new)}."
    moved = [
        f"{spoken(was)} becomes {spoken(now)}"
        for (was, _), (now, _) in zip(old.rungs, new.rungs, strict=False)
        if was != now and was >= today
    ]
    return f"{name}: its date stays, its reminders move ({'; '.join(moved)})." if moved else ""


def _gone(line: DatedLine) -> str:
    return f"{line.what[0].upper()}{line.what[1:]}: no longer due, was {_day(line)}."


def _day(line: DatedLine) -> str:
    return spoken(line.reckoning.on) if line.reckoning else "not settled"


def _line(strand: str, what: str, due: Reckoning, edition: Edition, kind: str = "") -> DatedLine:
    ladder = KINDS[kind].ladder if kind else ()
    rungs = tuple((day, rung.spoken) for day, rung in climb(due.on, ladder, edition))
    return DatedLine(strand=strand, paragraph=due.paragraph, what=what, status=due.status, reckoning=due, rungs=rungs)


def _issue(notice: Notice, edition: Edition) -> Iterator[DatedLine]:
    """The days clocks run from."""
    issued, trigger = notice.issued, notice.trigger
    signed = Status.ASSUMED if issued.signature_assumed else Status.STATED
    known: tuple[tuple[str, date | None, str, Status], ...] = (
        ("the report was published", trigger.published_on, "the day of publication", Status.STATED),
        ("the report was received", trigger.received_on, "the day of receipt", Status.STATED),
        (
            "the notice was issued, as its text says",
            issued.issued.last_day if issued.issued else None,
            issued.issued.rule if issued.issued else "",
            Status.STATED,
        ),
        ("the notice was signed", issued.signed_on, "the day of signature", signed),
        ("the notice was published", issued.published_on, "the day of publication", Status.STATED),
    )
    for what, day, rule, status in known:
        if day:
            due = reckoned(day, edition, paragraph=issued.paragraph, rule=rule, status=status)
            yield _line("notice", what, due, edition)


def _unset(notice: Notice, edition: Edition) -> Iterator[DatedLine]:
    """What nobody has settled has no date; that it be settled has one."""
    for name, term in unset_terms(notice.terms):
        yield DatedLine(strand="notice", paragraph=term.paragraph, what=named(name), status=Status.UNSET)
        due = term_settled_due(name, term, notice, edition)
        yield _line("notice", f"settle {named(name)}", due, edition, "term_settled")


def _receipt(notice: Notice, edition: Edition) -> Iterator[DatedLine]:
    """Statutory clocks run from receipt; from publication, and said so, while the day of receipt is not known."""
    trigger = notice.trigger
    anchor_on = trigger.received_on or trigger.published_on
    if anchor_on is None:
        return
    anchor = "the report was received" if trigger.received_on else "it was published; the day of receipt is not known"
    for count in STATUTORY:
        due = reckoned(
            working_days_after(anchor_on, count, edition), edition, paragraph="head",
            rule=f"{count} working days after the council receives the report, a statutory response time",
            status=Status.ASSUMED, anchor_on=anchor_on, anchor=anchor,
        )  # fmt: skip
        yield _line("notice", f"response to the report within {count} working days", due, edition)


def _board(notice: Notice, edition: Edition) -> Iterator[DatedLine]:
    terms, signed_on = notice.terms, notice.issued.signed_on
    yield _line(
        "board", "first update of the plan", plan_update_due(signed_on, notice, edition), edition, "plan_update"
    )
    for sitting in terms.board_timetable.in_use.sittings if terms.board_timetable.in_use else ():
        yield from _sitting(sitting, notice, edition)
    anchor = (signed_on, "the notice's signature")
    yield from _rhythm("board", "chair's letter", "chair_letter", terms.chair_letters, anchor, notice, edition)
    yield from _rhythm(
        "board", "meeting with the case lead", "case_meeting", terms.case_meetings, anchor, notice, edition
    )


def _sitting(sitting: Sitting, notice: Notice, edition: Edition) -> Iterator[DatedLine]:
    """A board and what it asks for before and after, as if it is held on its day."""
    timetable, board = notice.terms.board_timetable, f"board of {spoken(sitting.on)}"
    day = reckoned(
        sitting.on, edition, paragraph=timetable.paragraph, rule="the day in the timetable",
        status=timetable.standing, settled=timetable.settled,
    )  # fmt: skip
    if holders(notice.people, Role.PARTNER):
        update = partner_update_due(sitting.on, notice, edition)
        yield _line("board", f"partners' updates to the {board}", update, edition, "partner_update")
    yield _line("board", f"papers of the {board}", papers_due(sitting.on, notice, edition), edition, "board_report")
    yield _line("board", board, day, edition)
    yield _line(
        "board", f"action log of the {board}", action_log_due(sitting.on, notice, edition), edition, "action_log"
    )
    yield _line("board", f"minutes of the {board}", minutes_due(sitting.on, notice, edition), edition, "minutes")


def _reviews(notice: Notice, edition: Edition) -> Iterator[DatedLine]:
    """Each review as late as it may lawfully be, to the first after delivery, and the assessment before it."""
    for n, due in enumerate(review_chain(notice, edition, _horizon(notice, edition)), start=1):
        yield _line("reviews", f"last lawful day of review {n}", due, edition, "review_booking")
        if assessment := assessment_due(due.on, notice, edition):
            what = f"council's own assessment, were review {n} on its last lawful day"
            yield _line("assessment", what, assessment, edition, "self_assessment")


def _delivery(notice: Notice, edition: Edition) -> Iterator[DatedLine]:
    if submission := plan_submission_due(notice, edition):
        yield _line("delivery", "submission of the plan", submission, edition, "plan_submission")
    for n, target in enumerate(notice.terms.targets, start=1):
        yield _line("delivery", f"target {n}, {target.text}", target_due(target, edition), edition, "target")
    if due := delivery_due(notice, edition):
        yield _line("delivery", "delivery", due, edition, "delivery")
        wanted = reading_wanted(due.on, notice, edition)
        yield _line("delivery", "DfE's reading of the delivery date", wanted, edition, "delivery_reading")


def _advisers(notice: Notice, edition: Edition) -> Iterator[DatedLine]:
    terms = notice.terms
    for role, term in ((Role.ADVISER, terms.adviser), (Role.NHS_ADVISER, terms.nhs_adviser)):
        if term and (ends := adviser_minimum_ends(term, notice, edition)):
            yield _line("adviser", f"end of the {title(role)}'s minimum term", ends, edition)
        if term:
            what, anchor = f"{title(role)}'s report", _reports_anchor(notice)
            yield from _rhythm("adviser", what, f"{role}_report", terms.adviser_reports, anchor, notice, edition)


def _reports_anchor(notice: Notice) -> tuple[date, str]:
    """Reports are counted from the day their interval was agreed, or from the signature where the notice states it."""
    settled = notice.terms.adviser_reports.settled if notice.terms.adviser_reports else None
    return (settled.on, "the interval was agreed") if settled else (notice.issued.signed_on, "the notice was signed")


def _rhythm(
    strand: str,
    what: str,
    kind: str,
    term: Term[Interval] | None,
    anchor: tuple[date, str],
    notice: Notice,
    edition: Edition,
) -> Iterator[DatedLine]:
    """What comes round, each time counted from the anchor."""
    if term is None or term.in_use is None:
        return
    last = _horizon(notice, edition)
    for n in itertools.count(1):
        due = interval_due(*anchor, term.in_use, n, term, edition)
        if due.on > last:
            return
        yield _line(strand, f"{what} {n}", due, edition, kind)


def _horizon(notice: Notice, edition: Edition) -> date:
    """How far what repeats is listed: to delivery, or for a year where no delivery date is settled."""
    due = delivery_due(notice, edition)
    return due.on if due else corresponding_date(notice.issued.signed_on, 12)
