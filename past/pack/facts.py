"""All that a pack says, as data: facts of the record alone, in words ready to be set."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from domain.facts import TURNING, plain
from domain.letters import PostState
from domain.moments import MONTHS, WEEKDAYS, day_of, london, spoken, spoken_moment
from domain.people import Role, title
from domain.readings import open_readings
from domain.reckoning import cited
from models.fates import Fate, fates_of
from models.papers import VersionRow
from models.record import AuditRow, DutyRow
from notices.telling import short
from past.known import Known
from past.ladder import Ladder, Put, act_of, boxes_of, ladder_of
from past.pack.boards import decisions_then, open_actions_then
from past.pack.clauses import Said, clauses_of, order
from past.pack.evidence import evidence_then
from past.pack.plan import plan_said
from past.then import DutyThen, MeetingThen, State, duties_then, meetings_then
from past.typed import typed_as

# The acts of the delivery strand beside those that the plan is kept by.
OF_DELIVERY = ("recommend", "submit-plan", "meet-target", "report-delivery", "give-reading")
MEETINGS = ("board", "reviews")
TURNED = str.maketrans(dict.fromkeys(TURNING, "�"))


Facts = dict[str, Any]


def pack_of(known: Known, invites: dict[str, bytes], papers: Iterable[VersionRow]) -> Facts:
    """The whole pack. The same record as of the same moment gives the same facts again."""
    ladder = ladder_of(known)
    duties, meetings = list(duties_then(known)), list(meetings_then(known, invites))
    said = {
        **_heading(known, ladder),
        "clauses": _clauses(known, duties),
        "counted": _counted(duties),
        "told": _told(known),
        "meetings": [_meeting(one) for one in sorted(meetings, key=lambda one: one.starts_at)],
        "decisions": decisions_then(known),
        "open_actions": open_actions_then(known),
        "evidence": evidence_then(known, papers),
        "meeting_acts": _entries(known, (row for row in known.audit if row.strand in MEETINGS and row.by)),
        "proposals": [_proposal(known, put) for put in ladder.puts],
        "ladder_acts": _entries(known, ladder.others),
        "plan": plan_said(known, meetings),
        "plan_acts": _entries(
            known, (row for row in known.audit if row.strand == "delivery" and act_of(row) in OF_DELIVERY)
        ),
        "readings": [reading.sentence for reading in open_readings(known.notice, known.edition)],
        "unsure": sum(bool(then.note) for then in duties),
        "changed_since": any(then.row.recorded_at >= known.as_of for then in duties),
    }
    return {name: cleaned(value) for name, value in said.items()}


def cleaned(value: Any) -> Any:
    """`value` without what nobody can see or what turns the reading around: a notice is somebody else's text."""
    match value:
        case str():
            return plain(value).replace("\t", " ").translate(TURNED)
        case dict():
            return {name: cleaned(one) for name, one in value.items()}
        case list() | tuple():
            return [cleaned(one) for one in value]
    return value


def _heading(known: Known, ladder: Ladder) -> Said:
    page, notice = known.page, known.notice
    # A page written since says what is so now.
    as_it_was = page.recorded_at < known.as_of
    return {
        "reference": notice.reference,
        "council": notice.council,
        "kind": notice.kind.value,
        "service": notice.service.value,
        "signed": spoken(notice.issued.signed_on),
        "trigger": notice.trigger.event,
        "as_of": spoken_moment(known.as_of),
        "as_of_typed": typed_as(known.as_of),
        "phase": page.phase if as_it_was else ladder.phase,
        "stage": page.stage if as_it_was else ladder.stage,
        "revision": known.revision,
        "calendar": known.edition.cited,
        "entries": len(known.audit),
        "last_hash": known.audit[-1].hash,
        "people": [
            {"name": one.name, "roles": ", ".join(title(role) for role in one.roles), "organisation": one.organisation}
            for one in notice.people
        ],
    }


def _clauses(known: Known, duties: Sequence[DutyThen]) -> list[Said]:
    terms: dict[str, list[Said]] = {}
    for said in clauses_of(known.notice):
        terms.setdefault(said["paragraph"], []).append(said)
    under: dict[str, list[DutyThen]] = {}
    for then in duties:
        under.setdefault(then.row.paragraph, []).append(then)
    return [
        {
            "paragraph": capital(cited(paragraph)) if paragraph != "not reported" else "Paragraph not reported",
            "terms": terms.get(paragraph, []),
            "counted": _counted(under.get(paragraph, [])),
            "duties": [_duty(then) for then in under.get(paragraph, [])],
        }
        for paragraph in sorted(terms.keys() | under.keys(), key=order)
    ]


def _counted(duties: Iterable[DutyThen]) -> list[Said]:
    counts = Counter(then.state for then in duties)
    return [{"state": state.value, "count": counts[state]} for state in State if counts[state]]


def _duty(then: DutyThen) -> Said:
    state = then.state.value
    if then.done_on:
        state = f"done {short(then.done_on)}"
    late = f"{then.late_by} day{'s' * (then.late_by != 1)} late" if then.late_by else ""
    return {
        "what": f"{then.row.what}{_which(then.row)}",
        "owner": title(Role(then.row.owner)),
        "due": short(then.due_on) + (" °" if then.as_now else ""),
        "state": ", ".join(part for part in (state, late) if part),
        "late": then.state in (State.LATE, State.OVERDUE),
        "note": then.note,
    }


def _which(row: DutyRow) -> str:
    """Which of several alike a duty is: the board or the review it is about."""
    number = {"board": row.about.get("meeting"), "review": row.about.get("review")}
    return "".join(f" ({kind} {n})" for kind, n in number.items() if n)


def _told(known: Known) -> Said:
    """What was told to whom, when: the ledger, each letter's fate as the audit had it by then."""
    fates = fates_of(known.audit)
    listed = [
        {
            "at": _moment(letter.told_at),
            "name": letter.name,
            "role": title(Role(letter.role)),
            "subject": letter.subject,
            "state": fates.get(letter.key, Fate()).state,
            "late": letter.late,
        }
        for letter in known.letters
    ]
    by_reader = sorted(listed, key=lambda one: (one["name"], one["role"]))
    readers = [
        {"name": name, "role": role, **_sums(list(letters))}
        for (name, role), letters in groupby(by_reader, key=lambda one: (one["name"], one["role"]))
    ]
    return {"letters": listed, "readers": readers, **_sums(listed)}


def _sums(letters: Sequence[Said]) -> Said:
    return {
        "written": len(letters),
        "taken": sum(one["state"] == PostState.SENT for one in letters),
        "late": sum(one["late"] for one in letters),
    }


def _meeting(then: MeetingThen) -> Said:
    return {
        "kind": then.row.kind,
        "number": then.row.number,
        "at": _moment(then.starts_at),
        "status": then.status,
        "flag": then.flag,
        "note": then.note,
    }


def _proposal(known: Known, put: Put) -> Said:
    details, verdict = put.entry.details, put.verdict
    return {
        "what": put.entry.what,
        "move": put.move,
        "by": known.name(put.entry.by),
        "at": _moment(put.entry.at),
        "document": details.get("document", ""),
        "reply_by": short(date.fromisoformat(details["reply_by"])) if "reply_by" in details else "",
        "outcome": put.outcome,
        "decided_by": known.name(verdict.by) if verdict else "",
        "decided_at": _moment(verdict.at) if verdict else "",
        "decided_why": verdict.details.get("reason", "") if verdict else "",
        "boxes": [
            {
                "name": box.name,
                "what": box.what,
                "by": known.name(tick.by) if tick else "",
                "on": short(tick.on or day_of(tick.at)) if tick else "",
                "said": "; ".join(filter(None, (tick.details.get("document"), tick.details.get("note"))))
                if tick
                else "",
            }
            for box, tick in boxes_of(put)
        ],
    }


def _entries(known: Known, rows: Iterable[AuditRow]) -> list[Said]:
    return [{"at": _moment(row.at), "what": row.what, "by": known.name(row.by)} for row in rows]


def capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _moment(at: datetime) -> str:
    """A moment in a column, on London's clock: Mon 30 May 2022 09:00."""
    here = london(at)
    return f"{WEEKDAYS[here.weekday()][:3]} {here.day} {MONTHS[here.month - 1][:3]} {here.year} {here:%H:%M}"
