"""What pages show of duties, meetings and what happened: in words, with what the visitor may do about each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from domain.box_acts import BoxTicked
from domain.duties import Duty, is_overdue
from domain.entries import MeetingPage
from domain.moments import london, spoken, spoken_moment
from domain.papers import WRITERS, paper_of
from domain.people import Person, Role, addressees, title
from domain.review_acts import AccessTicked
from domain.standing import Clock
from models.portfolio import Due
from models.record import AuditRow, DutyRow, MeetingRow
from web.fields import called, is_offered
from web.rights import Sight, View
from workflows.doors import ACTS

NOT_REPORTED = "not reported"
# Label and address.
Way = tuple[str, str]


@dataclass(frozen=True)
class Owed:
    """A duty, and by whom (`who`) it is owed; `passed` where its day is over and nobody is late."""

    what: str
    by: str
    overdue: bool
    passed: bool
    why: str
    who: str
    ways: tuple[Way, ...]
    notice: Way


@dataclass(frozen=True)
class Meeting:
    """A meeting: `mine` is the visitor's own answer, where they are asked to it."""

    what: str
    when: str
    place: str
    mine: str
    answers: tuple[str, ...]
    flag: str
    ways: tuple[Way, ...]
    notice: Way


@dataclass(frozen=True)
class Happened:
    """Something that happened: `when` says of whom as well, `why` may be empty."""

    when: str
    what: str
    why: str = ""


def notice_address(reference: str) -> str:
    return f"/notices/{reference}"


def concerns_address(reference: str) -> str:
    return f"{notice_address(reference)}/escalations"


def packs_address(reference: str) -> str:
    return f"{notice_address(reference)}/packs"


def plan_address(reference: str) -> str:
    return f"{notice_address(reference)}/plan"


def boards_address(reference: str) -> str:
    return f"{notice_address(reference)}/boards"


def concern_address(reference: str, number: object) -> str:
    return f"{concerns_address(reference)}/{number}"


def act_address(reference: str, act: str, **given: object) -> str:
    """Where the form of an act is, with what is known of it already."""
    known = urlencode({name: value for name, value in given.items() if value not in ("", None)})
    return f"{notice_address(reference)}/acts/{act}{'?' if known else ''}{known}"


def owed(row: DutyRow, view: View, council: str, today: date) -> Owed:
    duty = Duty.model_validate(row.whole)
    owing = [one for one in addressees(view.everybody, duty.owed_by) if duty.person in ("", one.id)]
    return Owed(
        what=f"{row.what[:1].upper()}{row.what[1:]}{which(row)}",
        by=f"by the end of {spoken(row.due_on)}",
        overdue=(late := is_overdue(row.kind, row.due_on, today)),
        passed=row.due_on < today and not late,
        why=row.why,
        who=f"{', '.join(one.name for one in owing) or 'nobody'} ({title(duty.owed_by)})",
        ways=tuple(_ways_of(row, duty, view, today)),
        notice=(council, notice_address(row.reference)),
    )


def which(row: DutyRow | Due) -> str:
    """Of which board or review a duty is, where what it says leaves that open."""
    named = ((name, row.about.get(number)) for name, number in (("board", "meeting"), ("review", "review")))
    return "".join(f" ({name} {n})" for name, n in named if n and str(n) not in row.what)


def paragraph(written: str) -> str:
    """A paragraph in words; empty where none is known."""
    if written == NOT_REPORTED:
        return ""
    return f"paragraph {written}" if written[:1].isdigit() else f"the {written} of the notice"


def _ways_of(row: DutyRow, duty: Duty, view: View, today: date) -> Iterator[Way]:
    act = ACTS.get(row.act)
    if view.weighs and "escalation" in row.about:
        yield "See the concern", concern_address(row.reference, row.about["escalation"])
    if (paper := paper_of(row.kind, row.about)) and view.acts_as(WRITERS):
        yield "Draft it here", f"{notice_address(row.reference)}/papers/{paper.slug}"
    # Which box it is must be chosen there first.
    if act and act is not BoxTicked and is_offered(act) and view.acts_as(act.may):
        yield called(row.act), act_address(row.reference, row.act, **row.about)
    if row.kind == "review_access" and view.acts_as(AccessTicked.may):
        yield "Tick what is ready", act_address(row.reference, AccessTicked.name, **row.about)
    if not view.owes(duty.owed_by, duty.person):
        return
    of_duty = {"duty": row.key, "strand": row.strand}
    if not duty.acknowledged_at and row.due_on >= today and duty.clock is not Clock.ESCALATION:
        yield "Say that you have seen it", act_address(row.reference, "acknowledge", **of_duty)
    yield "Ask for more time", act_address(row.reference, "ask-more-time", **of_duty)


def meeting(row: MeetingRow, view: View, council: str) -> Meeting:
    page = MeetingPage.model_validate(row.whole)
    mine = next((one for one in page.invited if one.person in view.ids), None)
    whole = view.sight >= Sight.COUNCIL or Role.CHAIR in view.roles
    act, about = f"answer-{row.kind}", {"meeting" if row.kind == "board" else "review": row.number}
    answers = (("Accept", "accepted"), ("Decline", "declined"))
    return Meeting(
        what=page.summary,
        when=spoken_moment(row.starts_at),
        place=page.place,
        mine=mine.answer if mine else "",
        answers=tuple(f"{one.name}: {one.answer}" for one in page.invited) if whole else (),
        flag=row.flag if whole else "",
        ways=tuple((said, act_address(row.reference, act, **about, answer=answer)) for said, answer in answers)
        if mine
        else (),
        notice=(council, notice_address(row.reference)),
    )


def happened(row: AuditRow, people: Iterable[Person]) -> Happened:
    names = {one.id: one.name for one in people}
    said = [
        f"by {names.get(row.by, row.by)}" if row.by else "",
        f"to the {title(Role(row.to))}" if row.to in set(Role) else "",
        "late" if row.late else "",
    ]
    here = london(row.at)
    when = ", ".join((spoken(here.date()), f"{here:%H:%M}", *filter(None, said)))
    return Happened(when, row.what, row.why)
