"""What has been done about a concern, with its dates and names: as the register has it, and what came from outside."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from domain.escalation import EscalationCourse
from domain.moments import day_of, spoken
from domain.people import Person
from models.record import AuditRow
from web.shown import Happened

Dated = tuple[datetime, Happened]


def history(course: EscalationCourse | None, entries: Iterable[AuditRow], people: Iterable[Person]) -> list[Happened]:
    """First to last. A strand that does not answer (None) is told of by its entries alone."""
    names = {one.id: one.name for one in people}
    dated = [(row.at, _act(row, names)) for row in entries if row.by]
    if course:
        # Entered with the notice's own acts, not with the concern's.
        dated += [(course.opened_at, Happened(f"{spoken(course.raised_on)}, by {course.raised_by}", "Raised"))]
        dated += [*_from_outside(course), *_lapsed(course)]
    return [one for _, one in sorted(dated, key=lambda one: one[0])]


def _act(row: AuditRow, names: dict[str, str]) -> Happened:
    document = row.details.get("document")
    more = (f"Document: {document}" if document else "", row.why)
    return Happened(
        f"{spoken(row.on or day_of(row.at))}, by {names.get(row.by, row.by)}",
        row.what,
        "\n".join(part for part in more if part),
    )


def _from_outside(course: EscalationCourse) -> Iterator[Dated]:
    for event in course.events:
        bearing = ", which overtakes the ladder's clocks" if event.overtakes else ""
        yield event.at, Happened(f"{spoken(event.on)}, outside the notice{bearing}", event.what, event.source)


def _lapsed(course: EscalationCourse) -> Iterator[Dated]:
    for proposal in course.lapsed:
        if at := proposal.lapsed_at:
            said = f"What {proposal.by_name} had proposed on {spoken(proposal.on)} lapsed: {proposal.stage}"
            yield at, Happened(spoken(day_of(at)), said, proposal.reason)
