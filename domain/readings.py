"""What a notice leaves open: every reading that a person, and not this engine, has to settle.

Each is surfaced with its paragraph and the dates that hang on it, and never silently settled (reading, "what the notice
leaves open").
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from domain.collisions import collisions
from domain.days import Edition
from domain.facts import Fact
from domain.instrument import Notice
from domain.moments import spoken
from domain.months import corresponding_date
from domain.people import Role, title
from domain.reckoning import cited
from domain.reckonings import delivery_due, review_chain, term_settled_due
from domain.terms import SETTLED_BY, AnchorName, SpokenDate, Term, named, unset_terms

DEPARTMENT = (Role.CASE_LEAD, Role.APPROVER)
DECIDERS = (Role.APPROVER, Role.MINISTER)
MOST_WINDOWS = 60
NOWHERE = "none"


class OpenReading(Fact):
    """One thing the notice leaves open: what, between which readings, and who has the authority to settle it.

    `term` names the unset term where it is one; `choices` begin with the one used until somebody settles it.
    """

    paragraph: str
    what: str
    choices: tuple[str, ...] = ()
    settled_by: tuple[Role, ...] = ()
    term: str = ""

    @property
    def sentence(self) -> str:
        """The whole of it, as a letter or the command line says it."""
        place = cited(self.paragraph)
        between = f" Meanwhile: {self.choices[0]}." if self.choices else ""
        other = f" Or: {'; '.join(self.choices[1:])}." if self.choices[1:] else ""
        whose = f" For the {' or '.join(title(role) for role in self.settled_by)} to settle." if self.settled_by else ""
        return f"{place[0].upper()}{place[1:]}: {self.what}.{between}{other}{whose}"


def open_readings(notice: Notice, edition: Edition) -> tuple[OpenReading, ...]:
    """Everything `notice` leaves open, in the order its dates are met: issue, months, terms, reviews, delivery, end."""
    return (
        *_issue(notice),
        *_signature(notice),
        *_trigger(notice),
        *_gloss(notice, edition),
        *_months(notice),
        *_unset(notice, edition),
        *_colliding(notice, edition),
        *_bad_days(notice),
        *_review_after_delivery(notice, edition),
        *_no_end(notice),
        *_assessment_dates(notice),
    )


def _issue(notice: Notice) -> Iterator[OpenReading]:
    """Two issue dates: every gap counted from the notice has two first ends."""
    issued, rhythm = notice.issued.issued, notice.terms.reviews.in_use
    if issued is None or notice.issued.signature_assumed or issued.last_day == notice.issued.signed_on:
        return
    if notice.issued.settled:
        return
    choices = (
        f"from the signature{_windows(notice, notice.issued.signed_on)}",
        f"from its issue, {issued.spoken}{_as_read(issued)}{_windows(notice, issued.last_day)}",
    )
    from_issue = rhythm is not None and rhythm.counted_from is AnchorName.ISSUED
    yield OpenReading(
        paragraph=notice.issued.paragraph,
        what=f"signed on {spoken(notice.issued.signed_on)}, yet its text says it was issued {_in(issued)}",
        choices=choices[::-1] if from_issue else choices,
        settled_by=DEPARTMENT,
    )


def _windows(notice: Notice, anchor: date) -> str:
    """The ends of the review windows counted from `anchor`, to the first that does not end before delivery."""
    rhythm, delivery = notice.terms.reviews.in_use, notice.terms.delivery.in_use
    if rhythm is None or rhythm.at_most_months is None:
        return ""
    last = delivery.by.last_day if delivery else corresponding_date(anchor, 12)
    ends = [corresponding_date(anchor, rhythm.at_most_months * n) for n in range(1, MOST_WINDOWS)]
    shown = [end for n, end in enumerate(ends) if n == 0 or ends[n - 1] < last]
    return f" review windows of {rhythm.at_most_months} months end on {_and(shown)}"


def _trigger(notice: Notice) -> Iterator[OpenReading]:
    """What caused the notice comes before it; where the file says otherwise, one of the two days is another's."""
    signed_on, known = notice.issued.signed_on, (notice.trigger.published_on, notice.trigger.received_on)
    for said, day in zip(("published", "received"), known, strict=True):
        if day and day > signed_on:
            yield OpenReading(
                paragraph=notice.issued.paragraph,
                what=f"what the notice answers was {said} on {spoken(day)}, after the signature on {spoken(signed_on)}",
                choices=("each clock runs from the day it names",),
                settled_by=DEPARTMENT,
            )


def _signature(notice: Notice) -> Iterator[OpenReading]:
    if notice.issued.signature_assumed:
        yield OpenReading(
            paragraph=notice.issued.paragraph,
            what="the day the notice was signed is not known",
            choices=(f"clocks run from {spoken(notice.issued.signed_on)}, taken from its issue or publication",),
            settled_by=DEPARTMENT,
        )


def _gloss(notice: Notice, edition: Edition) -> Iterator[OpenReading]:
    """The delivery date worded twice: the explicit date governs until a named person rules otherwise."""
    term, due = notice.terms.delivery, delivery_due(notice, edition)
    if due is None or term.in_use is None or not term.in_use.gloss or term.settled:
        return
    gloss, other = term.in_use.gloss, term.in_use.gloss_on
    apart = abs((due.on - other).days) if other else 0
    if other and not apart:
        return
    meant = f", which is {spoken(other)}: {apart} day{'s' * (apart != 1)} apart" if other else ""
    yield OpenReading(
        paragraph=term.paragraph,
        what=f"the delivery date is {term.in_use.by.spoken}, yet it is glossed “{gloss}”{meant}",
        choices=(f"the explicit date governs, {spoken(due.on)}", *((spoken(other),) if other else ())),
        settled_by=SETTLED_BY["delivery"],
    )


def _months(notice: Notice) -> Iterator[OpenReading]:
    """A month alone is read as its end, and flagged as read so."""
    for paragraph, what, by in _worded_dates(notice):
        if by.only_a_month:
            yield OpenReading(
                paragraph=paragraph,
                what=f"{what} is {by.spoken}, a month and no day",
                choices=(f"read as its end, {spoken(by.last_day)}",),
                settled_by=DECIDERS,
            )


def _worded_dates(notice: Notice) -> Iterator[tuple[str, str, SpokenDate]]:
    terms = notice.terms
    if terms.delivery.in_use:
        yield terms.delivery.paragraph, "the delivery date", terms.delivery.in_use.by
    if terms.plan_submission and terms.plan_submission.in_use:
        yield terms.plan_submission.paragraph, "the day to submit the plan by", terms.plan_submission.in_use
    if terms.reviews.in_use and terms.reviews.in_use.first_by:
        yield terms.reviews.paragraph, "the day to hold the first review by", terms.reviews.in_use.first_by
    for target in terms.targets:
        yield target.paragraph, f"the day of the target “{target.text}”", target.by


def _unset(notice: Notice, edition: Edition) -> Iterator[OpenReading]:
    """Terms the notice leaves to people: unset until somebody with the authority sets them."""
    for name, term in unset_terms(notice.terms):
        yield OpenReading(
            paragraph=term.paragraph,
            what=_what_is_unset(name, term, notice, edition),
            choices=(_meanwhile(term),),
            settled_by=SETTLED_BY.get(name, DEPARTMENT),
            term=name,
        )


def _what_is_unset(name: str, term: Term[Any], notice: Notice, edition: Edition) -> str:
    by = term_settled_due(name, term, notice, edition).on
    return f"{named(name)} is not settled (asked for by {spoken(by)})"


def _meanwhile(term: Term[Any]) -> str:
    if term.meanwhile is None:
        return "no date is reckoned from it"
    said = getattr(term.meanwhile, "spoken", "a stand-in in the notice's file")
    return f"{said} is assumed, and every date from it says so"


def _colliding(notice: Notice, edition: Edition) -> Iterator[OpenReading]:
    """A timetable's day on which nobody can well meet: the timetable stands until people change it."""
    term = notice.terms.board_timetable
    sittings = term.in_use.sittings if term.in_use else ()
    for collision in collisions([sitting.on for sitting in sittings], edition, notice.closures):
        yield OpenReading(
            paragraph=term.paragraph,
            what=f"the board of {spoken(collision.on)} falls on or in {collision.why}",
            choices=("the timetable stands", f"the next good day, {spoken(collision.instead)}"),
            settled_by=SETTLED_BY["board_timetable"],
        )


def _bad_days(notice: Notice) -> Iterator[OpenReading]:
    """Days on which nobody can well meet are warned of where they are known. Which they are is never made up."""
    if any("election" in closure.why.casefold() for closure in notice.closures):
        return
    given = "no pre-election period" if notice.closures else "no closures and no pre-election period"
    warned_of = "weekends, bank holidays and the closures given" if notice.closures else "weekends and bank holidays"
    yield OpenReading(
        paragraph=notice.terms.board_timetable.paragraph,
        what=f"the notice's file gives {given}: no board on such a day, nor on a polling day, can be warned of",
        choices=(
            f"only {warned_of} are warned of",
            "its first and last day, and why, are written among the closures of the notice's file",
        ),
        settled_by=(Role.COORDINATOR,),
    )


def _review_after_delivery(notice: Notice, edition: Edition) -> Iterator[OpenReading]:
    """Reviews held as late as they lawfully may be need not include one shortly before delivery: warn."""
    delivery = delivery_due(notice, edition)
    chain = [due.on for due in review_chain(notice, edition, delivery.on)] if delivery else []
    if delivery and chain and chain[-1] > delivery.on:
        yield OpenReading(
            paragraph=notice.terms.reviews.paragraph,
            what=(
                f"held as late as they lawfully may be, reviews fall on {_and(chain)},"
                f" the last of them after the delivery date of {spoken(delivery.on)}:"
                " the longest gap alone does not guarantee a review before delivery"
            ),
            settled_by=(Role.CASE_LEAD,),
        )


def _no_end(notice: Notice) -> Iterator[OpenReading]:
    terms = notice.terms
    if terms.ending is None:
        yield OpenReading(
            paragraph=NOWHERE,
            what="how the notice ends is not said; its delivery date passing does not end it",
            choices=("it stays in force until it is lifted, closed, cancelled or replaced",),
            settled_by=DECIDERS,
        )
    if terms.variation is None:
        yield OpenReading(
            paragraph=NOWHERE,
            what="how the notice's terms are varied is not said",
            choices=("one named person decides a variation and another approves it",),
            settled_by=DECIDERS,
        )


def _assessment_dates(notice: Notice) -> Iterator[OpenReading]:
    """The failure clause may speak of dates that are defined nowhere."""
    failure = notice.terms.failure
    if failure and "assessment dates" in failure.text.casefold():
        yield OpenReading(
            paragraph=failure.paragraph,
            what="the failure clause speaks of “assessment dates”, which the notice defines nowhere",
            choices=("no clock runs from them",),
            settled_by=DECIDERS,
        )


def _in(by: SpokenDate) -> str:
    return f"{'on' if by.day else 'at' if by.end_of else 'in'} {by.spoken}"


def _as_read(by: SpokenDate) -> str:
    return "," if by.day else f" read as {spoken(by.last_day)},"


def _and(days: list[date]) -> str:
    said = [spoken(day) for day in days]
    return " and ".join((", ".join(said[:-1]), said[-1])) if len(said) > 1 else "".join(said)
