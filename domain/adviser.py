"""Paragraphs 3, 8 and 12: the adviser's reports, the reviews the adviser asks for, and the appointment's end."""

from collections.abc import Iterator
from datetime import date, datetime

from pydantic import Field

from domain.acts import Act, Reason, doer
from domain.course import Course, why_not_hand_in, why_not_on
from domain.duties import Duty
from domain.facts import Day, Fact
from domain.moments import at, day_of, spoken
from domain.months import corresponding_date
from domain.people import OneLine, Role, title
from domain.reckoning import Reckoning, Status, reckoned
from domain.refusals import OfField
from domain.rhythms import Round, answers_for, key_of, next_round
from domain.standing import Clock
from domain.steps import Step, told_once
from domain.terms import AdviserTerms, Term

ADVISERS = (Role.ADVISER, Role.NHS_ADVISER)


class Diagnostic(Fact):
    """8: a diagnostic review of one service, asked for by the adviser; the request names its day."""

    number: int
    service: str
    reviewer: str
    due_on: date
    asked_at: datetime


class AdviserCourse(Course):
    """The days of the advisers' reports, for each adviser, and the diagnostic reviews asked for."""

    reported_on: dict[Role, tuple[date, ...]] = {}
    diagnostics: tuple[Diagnostic, ...] = ()
    ended: dict[Role, str] = {}
    ended_at: dict[Role, datetime] = {}

    @property
    def paragraph(self) -> str:
        terms = self.standing.notice.terms
        found = terms.adviser_reports or terms.adviser or terms.nhs_adviser
        return found.paragraph if found else super().paragraph

    def owed(self) -> tuple[Duty, ...]:
        return (*(duty for role in ADVISERS for duty in _report(self, role)), *_diagnostics(self))

    def happenings(self) -> tuple[Step, ...]:
        return () if self.ending else (*_asked(self), *_ended(self))

    def appointment(self, role: Role) -> Term[AdviserTerms] | None:
        terms = self.standing.notice.terms
        return terms.adviser if role is Role.ADVISER else terms.nhs_adviser


KINDS_OF_REPORT = {Role.ADVISER: "adviser_report", Role.NHS_ADVISER: "nhs_adviser_report"}


def report_round(course: AdviserCourse, role: Role) -> Round | None:
    """12: on the interval captured, counted from the day it was settled (or the notice's signature)."""
    term = course.standing.notice.terms.adviser_reports
    if course.appointment(role) is None or term is None or role in course.ended:
        return None
    return next_round(
        term,
        course.reported_on.get(role, ()),
        Clock.ADVISER,
        course.standing,
        anchor_on=term.settled.on if term.settled else course.standing.notice.issued.signed_on,
        anchor="the interval was agreed" if term.settled else "the notice was signed",
    )


def _report(course: AdviserCourse, role: Role) -> Iterator[Duty]:
    if found := report_round(course, role):
        kind = KINDS_OF_REPORT[role]
        since = at(found.since)
        yield course.duty(
            key_of(kind, course.done), kind, found.due, Clock.ADVISER, opened_at=since, adviser=role.value
        )


def _diagnostics(course: AdviserCourse) -> Iterator[Duty]:
    for asked in course.diagnostics:
        yield course.duty(
            f"diagnostic-{asked.number}",
            "diagnostic_review",
            _asked_for(course, asked),
            Clock.ADVISER,
            opened_at=asked.asked_at,
            running_since=day_of(asked.asked_at),
            title=f"have the diagnostic review of {asked.service} done",
            diagnostic=asked.number,
        )


def _asked_for(course: AdviserCourse, asked: Diagnostic) -> Reckoning:
    return reckoned(
        asked.due_on,
        course.standing.edition,
        paragraph=_paragraph_8(course),
        rule="the day the adviser's request names",
        status=Status.STATED,
    )


def _asked(course: AdviserCourse) -> Iterator[Step]:
    for asked in course.diagnostics:
        yield told_once(
            f"diagnostic-asked-{asked.number}",
            asked.asked_at,
            _paragraph_8(course),
            f"Ask for a diagnostic review of {asked.service}",
            "diagnostic_requested",
            (Role.COORDINATOR, Role.DCS, Role.CASE_LEAD),
            duty=f"diagnostic-{asked.number}",
            due=_asked_for(course, asked),
            service=asked.service,
            reviewer=asked.reviewer,
            act=f"complete-diagnostic --diagnostic {asked.number}",
        )


def _ended(course: AdviserCourse) -> Iterator[Step]:
    for role in sorted(course.ended):
        yield told_once(
            f"adviser-ended-{role}",
            course.ended_at[role],
            _paragraph_3(course, role),
            f"Tell that the {title(role)}'s appointment has ended",
            "adviser_ended",
            (Role.COORDINATOR, Role.DCS, Role.CASE_LEAD, Role.CHAIR),
            adviser=title(role),
            reason=course.ended[role],
        )


def _paragraph_3(course: AdviserCourse, role: Role) -> str:
    appointment = course.appointment(role)
    return appointment.paragraph if appointment else "head"


def _paragraph_8(course: AdviserCourse) -> str:
    diagnostic = course.standing.notice.terms.diagnostic
    return diagnostic.paragraph if diagnostic else "head"


class AdviserReport(Act):
    """12: a report of progress or concern, from the adviser or the NHS adviser."""

    name = "submit-adviser-report"
    may = (*ADVISERS, Role.CASE_LEAD)
    term = "adviser_reports"
    adviser: Role = Role.ADVISER
    concern: bool = False
    document: str = Field(default="", max_length=500)


class DiagnosticRequest(Act):
    """A diagnostic review asked for by the adviser, by a date."""

    name = "request-diagnostic"
    may = ADVISERS
    term = "diagnostic"
    service: OneLine
    reviewer: OneLine
    due_on: Day


class DiagnosticDone(Act):
    """A diagnostic review that was asked for was completed."""

    name = "complete-diagnostic"
    may = (Role.COORDINATOR, Role.DCS, Role.HEAD_OF_SERVICE, *ADVISERS)
    term = "diagnostic"
    diagnostic: int = Field(ge=1, le=200)


class AppointmentEnded(Act):
    """3: the Secretary of State is satisfied that the adviser is no longer required."""

    name = "end-appointment"
    may = (Role.MINISTER, Role.APPROVER)
    term = "adviser"
    adviser: Role = Role.ADVISER
    reason: Reason


def why_not_report(course: AdviserCourse, act: AdviserReport, now: datetime) -> str | None:
    """A report is welcome at any time, before its interval is agreed too; each adviser's counts as their own."""
    if refusal := why_not_on(course, act, now) or _why_not_appointed(course, act.adviser):
        return refusal
    person = doer(course.standing, act)
    advises = [role for role in person.roles if role in ADVISERS]
    if advises and act.adviser not in advises:
        return OfField("adviser", f"{person.name} is not the {title(act.adviser)}: say adviser {advises[0].value}.")
    return None


def reported(course: AdviserCourse, act: AdviserReport) -> AdviserCourse:
    """One more report; a second one inside the same round is extra, and the next is still owed."""
    open_round, so_far = report_round(course, act.adviser), course.reported_on.get(act.adviser, ())
    after = course.replaced(reported_on={**course.reported_on, act.adviser: (*so_far, act.on)})
    if open_round is None or not answers_for(open_round, report_round(after, act.adviser)):
        return after
    return after.handed_in(key_of(KINDS_OF_REPORT[act.adviser], course.done), act.on)


def why_not_request(course: AdviserCourse, act: DiagnosticRequest, now: datetime) -> str | None:
    if refusal := why_not_on(course, act, now):
        return refusal
    if course.standing.notice.terms.diagnostic is None:
        return "This notice has no paragraph under which a diagnostic review can be asked for."
    return OfField("due_on", f"The review must be due after {spoken(act.on)}.") if act.due_on <= act.on else None


def requested(course: AdviserCourse, act: DiagnosticRequest, now: datetime) -> AdviserCourse:
    asked = Diagnostic(
        number=len(course.diagnostics) + 1, service=act.service, reviewer=act.reviewer, due_on=act.due_on, asked_at=now
    )
    return course.replaced(diagnostics=(*course.diagnostics, asked))


def why_not_complete(course: AdviserCourse, act: DiagnosticDone, now: datetime) -> str | None:
    key = f"diagnostic-{act.diagnostic}"
    return why_not_on(course, act, now) or why_not_hand_in(course, key, "diagnostic review", "diagnostic")


def completed(course: AdviserCourse, act: DiagnosticDone) -> AdviserCourse:
    return course.handed_in(f"diagnostic-{act.diagnostic}", act.on)


def why_not_end(course: AdviserCourse, act: AppointmentEnded, now: datetime) -> str | None:
    """Open-ended until the Secretary of State is satisfied, and not before a minimum term the notice gives."""
    if refusal := why_not_on(course, act, now) or _why_not_appointed(course, act.adviser):
        return refusal
    term = course.appointment(act.adviser)
    months = term.in_use.minimum_months if term and term.in_use else None
    last_on = corresponding_date(course.standing.notice.issued.signed_on, months) if months else None
    if last_on and act.on < last_on:
        least = f"for at least {months} months, until {spoken(last_on)}"
        return OfField("on", f"The notice appoints the {title(act.adviser)} {least}.")
    return None


def ended(course: AdviserCourse, act: AppointmentEnded, now: datetime) -> AdviserCourse:
    return course.replaced(
        ended={**course.ended, act.adviser: act.reason}, ended_at={**course.ended_at, act.adviser: now}
    )


def _why_not_appointed(course: AdviserCourse, role: Role) -> str | None:
    if role not in ADVISERS:
        return OfField("adviser", f"{title(role)} is not an adviser: say adviser or nhs_adviser.")
    if course.appointment(role) is None:
        return OfField("adviser", f"This notice has no {title(role)}.")
    return OfField("adviser", f"The {title(role)}'s appointment has ended.") if role in course.ended else None
