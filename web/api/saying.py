"""Rows of the register, and answers of strands, as the API says them."""

from datetime import date
from typing import Any

from pydantic import BaseModel

from domain.duties import Duty, DutyStatus
from domain.entries import MeetingPage
from domain.escalation import EscalationCourse
from domain.instrument import Notice
from domain.people import Role, addressees
from domain.stages import Decided, Proposed
from domain.steps import Step
from domain.terms import Term as DomainTerm
from domain.terms import Terms, named
from models.portfolio import Due
from models.post import LetterRow
from models.record import AuditRow, DutyRow, MeetingRow, NoticeRow
from web.api.shapes import (
    BoxShape,
    Concern,
    DecisionShape,
    DueShape,
    DutyShape,
    Firing,
    Happening,
    InviteeShape,
    LetterShape,
    MeetingShape,
    NoticeLine,
    NoticeShape,
    PortfolioLine,
    ProposalShape,
    Reckoned,
    Term,
)
from web.portfolio import Line
from web.rights import Sight, View

SIGHTS = {Sight.THEIR_PART: "their part", Sight.COUNCIL: "council", Sight.WHOLE: "whole"}


def line(row: NoticeRow) -> NoticeLine:
    return NoticeLine(**_facts(row))


def notice(row: NoticeRow, view: View) -> NoticeShape:
    terms = Notice.model_validate(row.text).terms
    found = ((name, getattr(terms, name)) for name in Terms.model_fields)
    said = [_term(name, term) for name, term in found if isinstance(term, DomainTerm)]
    return NoticeShape(**_facts(row), sight=SIGHTS[view.sight], terms=said)


def _facts(row: NoticeRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in NoticeLine.model_fields}


def _term(name: str, term: DomainTerm[Any]) -> Term:
    return Term(
        name=name,
        says=named(name),
        paragraph=term.paragraph,
        strength=term.strength,
        status=term.status,
        value=_value(term.value),
        meanwhile=_value(term.meanwhile),
        settled=term.settled,
    )


def _value(value: BaseModel | None) -> dict[str, Any] | None:
    return value.model_dump(mode="json") if value is not None else None


def duty(row: DutyRow, view: View, today: date) -> DutyShape:
    whole = Duty.model_validate(row.whole)
    owing = [one for one in addressees(view.everybody, whole.owed_by) if whole.person in ("", one.id)]
    return DutyShape(
        key=row.key,
        strand=row.strand,
        kind=row.kind,
        what=row.what,
        owner=Role(row.owner),
        owed_by=[one.name for one in owing],
        due_on=row.due_on,
        overdue=row.status == DutyStatus.OPEN and row.due_on < today,
        why=row.why,
        reckoning=Reckoned.model_validate(whole.due.model_dump()),
        status=row.status,
        done_on=row.done_on,
        days_late=whole.late_by,
        revision=row.revision,
        act=row.act,
        about=row.about,
        acknowledged_at=whole.acknowledged_at,
    )


def meeting(row: MeetingRow, view: View) -> MeetingShape:
    page = MeetingPage.model_validate(row.whole)
    # Whoever chairs must know who comes, as on the pages.
    told = view.sight >= Sight.COUNCIL or Role.CHAIR in view.roles
    return MeetingShape(
        uid=row.uid,
        kind=row.kind,
        number=row.number,
        summary=page.summary,
        starts_at=row.starts_at,
        ends_at=page.ends_at,
        place=page.place,
        status=row.status,
        sequence=row.sequence,
        why=page.why,
        flag=row.flag if told else "",
        answers=[InviteeShape(name=one.name, answer=one.answer) for one in page.invited] if told else [],
    )


def firing(step: Step, strand: str) -> Firing:
    return Firing(
        at=step.at,
        what=step.what,
        strand=strand,
        paragraph=step.paragraph,
        to=[*step.to],
        duty=step.duty,
        why=step.due.sentence() if step.due else "",
    )


def letter(row: LetterRow) -> LetterShape:
    return LetterShape(**{name: getattr(row, name) for name in LetterShape.model_fields})


def happening(row: AuditRow) -> Happening:
    own = {name: getattr(row, name) for name in Happening.model_fields if name not in ("via", "letter")}
    return Happening(**own, via=row.details.get("via", ""), letter=row.letter or "")


def concern(number: int, course: EscalationCourse | None) -> Concern:
    if course is None:
        return Concern(
            number=number,
            answered=False,
            concern="",
            stage="",
            raised_by="",
            raised_on=None,
            over=False,
            proposed=None,
            decisions=[],
        )
    proposal = None if course.ending else course.proposal
    return Concern(
        number=number,
        answered=True,
        concern=course.concern,
        stage=course.stage,
        raised_by=course.raised_by,
        raised_on=course.raised_on,
        over=course.over or course.ending is not None,
        proposed=_proposal(proposal) if proposal else None,
        decisions=[_decision(one) for one in course.decisions],
    )


def _proposal(proposal: Proposed) -> ProposalShape:
    ticks = {tick.box: tick for tick in proposal.ticks}
    return ProposalShape(
        stage=proposal.stage,
        by=proposal.by_name,
        on=proposal.on,
        reason=proposal.reason,
        document=proposal.document,
        reply_by=proposal.reply_by,
        decided_by=[*proposal.deciders],
        boxes=[
            BoxShape(
                name=box.name,
                what=box.what,
                source=box.source,
                seen_to_by=tick.by_name if tick else "",
                seen_to_on=tick.on if tick else None,
            )
            for box, tick in ((box, ticks.get(box.name)) for box in proposal.boxes)
        ],
    )


def _decision(decided: Decided) -> DecisionShape:
    return DecisionShape(
        stage=decided.proposal.stage,
        from_stage=decided.from_stage,
        approved=decided.approved,
        by=decided.by_name,
        role=decided.role,
        on=decided.on,
        reason=decided.reason,
    )


def portfolio(found: Line) -> PortfolioLine:
    return PortfolioLine(
        reference=found.reference,
        council=found.council,
        stage=found.stage,
        phase=found.phase,
        adviser=found.adviser,
        next=_due(found.next) if found.next else None,
        days_left=found.slack,
        overdue=[_due(row) for row in found.overdue],
        last_review_on=found.reviewed_on,
        next_review_at=found.booked.starts_at if found.booked else None,
        flags=[row.flag for row in found.flagged],
        region=found.region or None,
    )


def _due(row: Due) -> DueShape:
    return DueShape(key=row.key, kind=row.kind, what=row.what, owner=Role(row.owner), due_on=row.due_on, why=row.why)
