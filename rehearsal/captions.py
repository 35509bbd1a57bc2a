"""What the picture calls things: days, duties, letters and strands, in the words of somebody who never saw the code."""

from datetime import date
from typing import NamedTuple

from domain.duties import KINDS
from domain.people import Person, Role, title
from models.record import DutyRow


class Lane(NamedTuple):
    """One strand as the picture shows it."""

    strand: str
    name: str


# In the order of the notice's paragraphs; the strands of single assessments and escalations share a lane.
LANES = (
    Lane("notice", "The notice itself"),
    Lane("board", "Improvement board"),
    Lane("reviews", "DfE’s reviews of progress"),
    Lane("assessment", "The council’s own assessment"),
    Lane("delivery", "Plan and delivery"),
    Lane("adviser", "Adviser"),
    Lane("escalation", "Concerns and escalation"),
)


class Caption(NamedTuple):
    """One kind of duty in words: its lane, its row there, the duty itself and what doing it is called.

    `name` may hold {n}, the number the duty bears, and {what}, its own words.
    """

    lane: str
    row: str
    name: str
    done: str


DUTIES: dict[str, Caption] = {
    "term_settled": Caption("notice", "Terms to settle", "{what}", "settled"),
    "board_held": Caption("board", "Board meetings", "Word on whether board {n} met", "given"),
    "partner_update": Caption("board", "Partner updates", "Partner’s update to board {n}", "handed in"),
    "board_report": Caption("board", "Board reports", "Board {n} report", "handed in"),
    "action_log": Caption("board", "Action logs", "Board {n} action log", "sent out"),
    "minutes": Caption("board", "Minutes", "Board {n} minutes", "sent out"),
    "board_action": Caption("board", "Board actions", "Action {n} of the boards", "closed"),
    "plan_update": Caption("board", "Plan updates", "Plan update {n}", "made"),
    "board_timetable": Caption("board", "Timetable", "Timetable of the next boards", "agreed"),
    "chair_letter": Caption("board", "Chair’s letters", "Chair’s letter {n} to the Secretary of State", "sent"),
    "case_meeting": Caption("board", "Case meetings", "Meeting {n} with the case lead", "held"),
    "review_held": Caption("reviews", "Reviews", "Word on whether review {n} was held", "given"),
    "review_booking": Caption("reviews", "Review due by", "Review {n}", "held"),
    "review_access": Caption("reviews", "Access", "Access for the reviewers of review {n}", "confirmed"),
    "review_outcome": Caption("reviews", "Outcomes", "Outcome of review {n}", "recorded"),
    "self_assessment": Caption("assessment", "Assessments", "Council’s assessment before review {n}", "submitted"),
    "plan_submission": Caption("delivery", "Plan", "Improvement plan", "submitted"),
    "target": Caption("delivery", "Targets", "{what}", "met"),
    "delivery": Caption("delivery", "Delivery", "Delivery of the plan", "reported"),
    "delivery_reading": Caption("delivery", "DfE’s reading", "DfE’s reading at the delivery date", "given"),
    "adviser_report": Caption("adviser", "Reports", "Adviser’s report {n}", "sent"),
    "nhs_adviser_report": Caption("adviser", "NHS reports", "NHS adviser’s report {n}", "sent"),
    "diagnostic_review": Caption("adviser", "Diagnostics", "{what}", "done"),
    "concern_triage": Caption("escalation", "Triage", "Decision what becomes of concern {n}", "made"),
    "stage_boxes": Caption("escalation", "Checklists", "List of a proposed stage, concern {n}", "complete"),
    "stage_approval": Caption("escalation", "Approvals", "Approval or refusal of a proposal, concern {n}", "given"),
    "warning_reply": Caption("escalation", "Replies", "Reply to the warning letter, concern {n}", "received"),
    "representations": Caption("escalation", "Replies", "Representations, concern {n}", "received"),
    "direction_review": Caption("escalation", "Direction", "Review {n} under the direction", "held"),
    "commissioner_report": Caption("escalation", "Commissioner", "Commissioner’s report, concern {n}", "made"),
    "support_end": Caption("escalation", "Support", "Decision whether support ends, concern {n}", "made"),
}

# A motion about the whole notice waits for its second person as a stage does, but not on the ladder.
MOTION = Caption("notice", "Approvals", "{what}", "given")

# The rows of every lane, in order.
CAPTIONS = (*DUTIES.values(), MOTION)

# A breach of the notice itself, told to people the moment its day has passed.
BREACHES = {
    "board_gap": "Breach told: no board in time",
    "no_chair": "Breach told: no chair",
    "review_gap": "Breach told: no review in time",
}

LETTERS = {
    **BREACHES,
    "duty_passed": "Told that a date has passed",
    "notice_in_force": "The notice is in force",
    "term_agreed": "A term was agreed",
    "proposal_made": "A decision is asked for",
    "proposal_refused": "A proposal was refused",
    "person_changed": "A role changed hands",
    "outside_event": "An outside event",
    "edition_adopted": "The calendar changed",
    "board_invite": "Invitation to a board",
    "board_cancelled": "Invitation withdrawn",
    "board_agenda": "Agenda of a board",
    "boards_missed": "Early warning: two boards missed",
    "timetable_collision": "Warning: a board on a bad day",
    "review_invite": "Invitation to a review",
    "review_cancelled": "Invitation withdrawn",
    "review_slack": "Early warning: little time left to book a review",
    "assessment_rushed": "Early warning: an assessment signed at the last moment",
    "assessment_late": "Early warning: a late assessment",
    "silent_since_seen": "Early warning: silence since it was seen",
    "review_after_delivery": "Warning: a review after delivery",
    "review_outcome": "Outcome of a review",
    "delivery_day": "DfE is asked for its reading",
    "delivery_passed": "The delivery date has passed",
    "delivery_reported": "What the council delivered",
    "adviser_ended": "An adviser’s appointment ended",
    "concern_raised": "A concern was raised",
    "stage_proposed": "A decision is asked for",
    "stage_listed": "A formal stage is proposed with its list",
    "stage_ready": "The list is complete and a decision asked for",
    "stage_refused": "A proposal was refused",
    "stage_warning": "Warning letter",
    "stage_minded_to": "Decision: minded to direct",
    "stage_direction": "Decision: direction",
    "stage_commissioner_review": "Decision: commissioner’s review",
    "stage_de_escalation": "Decision: de-escalation",
    "stage_concern": "Decision: back to a concern",
    "concern_dropped": "Decision: the concern is dropped",
    "reply_recorded": "The council’s reply",
    "ladder_overtaken": "Overtaken by an outside event",
}

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")


def short(day: date) -> str:
    """A day in little room: 1 Sept 2021."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def near(day: date, other: date) -> str:
    """A day said beside another: its year only where that is another one."""
    return short(day) if day.year != other.year else f"{day.day} {MONTHS[day.month - 1]}"


def letter_in_words(kind: str) -> str:
    """A kind of letter as a reader knows it: a reminder, a chaser, an invitation to a board."""
    duty, _, ending = kind.rpartition("_")
    if duty in KINDS and ending in ("due", "overdue"):
        return "Reminder" if ending == "due" else "Chaser"
    return LETTERS.get(kind, kind.replace("_", " ").capitalize())


def lane_of(strand: str) -> str:
    """The lane a strand is in: `assessment-2` is in `assessment`."""
    return strand.partition("-")[0]


def strand_in_words(strand: str) -> str:
    """A strand's lane, and which one where a lane holds several."""
    lane, _, number = strand.partition("-")
    name = next((known.name for known in LANES if known.strand == lane), strand)
    return f"{name} {number}".strip()


def paragraphs_in_words(paragraphs: set[str]) -> str:
    """Paragraphs as a heading cites them, in the notice's order: paragraphs 5a, 5b and 10."""
    cited = sorted((p for p in paragraphs if p[:1].isdigit()), key=_in_order)
    if len(cited) < 2:
        return f"paragraph {cited[0]}" if cited else ""
    return f"paragraphs {', '.join(cited[:-1])} and {cited[-1]}"


def _in_order(paragraph: str) -> tuple[int, str]:
    digits = len(paragraph) - len(paragraph.lstrip("0123456789"))
    return int(paragraph[:digits]), paragraph[digits:]


def plainly(what: str) -> str:
    """What people were told, as a sentence of its own."""
    said = what.removeprefix("Tell that ")
    return f"{said[:1].upper()}{said[1:]}"


def role_in_words(role: str) -> str:
    return title(Role(role)) if role in tuple(Role) else role.replace("_", " ")


def person_in_words(known_as: str, people: tuple[Person, ...]) -> str:
    """A person's name and what they are, from their id; the id where the notice does not know them."""
    found = next((person for person in people if person.id == known_as), None)
    return f"{found.name}, {title(found.roles[0])}" if found else known_as


def caption_of(duty: DutyRow) -> Caption:
    return MOTION if duty.kind == "stage_approval" and "escalation" not in duty.about else DUTIES[duty.kind]


def duty_name(duty: DutyRow, people: tuple[Person, ...]) -> str:
    """One duty by name, with whose it is where several people owe the same: Board 3 report."""
    name = plainly(caption_of(duty).name.format(n=number_of(duty), what=duty.what))
    whose = next((person.name for person in people if person.id == duty.about.get("partner")), "")
    return f"{name}, {whose}" if whose else name


def number_of(duty: DutyRow) -> str:
    """The number a duty bears: its meeting's, review's or concern's, else its own in its row."""
    about = (duty.about.get(name) for name in ("meeting", "review", "escalation"))
    return next((str(n) for n in about if n), duty.key.rpartition("-")[2] if duty.key[-1].isdigit() else "")
