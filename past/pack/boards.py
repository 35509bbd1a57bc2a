"""What boards decided and agreed as of a moment, told again from people's acts as they had been entered by then."""

from collections.abc import Iterator
from datetime import date

from domain.action_acts import ActionAgreed, ActionClosed, ActionDropped, NewActionDay
from domain.minute_acts import DecisionRecorded
from domain.moments import day_of, spoken
from domain.plan import known_as
from models.record import AuditRow
from notices.telling import short
from past.known import Known
from past.ladder import act_of
from past.pack.clauses import Said


def decisions_then(known: Known) -> list[Said]:
    """Each decision with its number, oldest first."""
    found = (row for row in _of_boards(known) if act_of(row) == DecisionRecorded.name)
    return [
        {
            "number": str(number),
            "board": row.details["meeting"],
            "text": row.details["text"],
            "carried": row.details.get("carried", ""),
            "by": f"{known.name(row.by)}, {spoken(row.on or day_of(row.at))}",
        }
        for number, row in enumerate(found, start=1)
    ]


def open_actions_then(known: Known) -> list[Said]:
    """The actions that were neither closed nor dropped by then, the soonest first, each with the day it then had."""
    actions: dict[str, Said] = {}
    agreed = 0
    for row in _of_boards(known):
        match act_of(row):
            case ActionAgreed.name:
                agreed += 1
                actions[str(agreed)] = _agreed(agreed, row, known)
            case NewActionDay.name:
                actions[row.details["action"]]["due_on"] = row.details["to_on"]
            case ActionClosed.name | ActionDropped.name:
                del actions[row.details["action"]]
    soonest = sorted(actions.values(), key=lambda one: (one["due_on"], int(one["number"])))
    dated = ((one, date.fromisoformat(one["due_on"])) for one in soonest)
    return [{**one, "due": short(due_on), "overdue": due_on < day_of(known.as_of)} for one, due_on in dated]


def _agreed(number: int, row: AuditRow, known: Known) -> Said:
    said = row.details
    owner = known_as(said["owner"], known.notice.people)
    told = {"board": said["meeting"], "text": said["text"], "due_on": said["due_on"]}
    return {"number": str(number), "owner": owner, **told}


def _of_boards(known: Known) -> Iterator[AuditRow]:
    return (row for row in known.audit if row.strand == "board" and row.by)
