"""One letter of every kind, about Sefton's notice and invented people: to look at, and for tests to compare."""

import json
from datetime import UTC, date, datetime, time, timedelta

from domain.days import Division, Edition, Holiday
from domain.digests import Item, grouped
from domain.duties import KINDS
from domain.ladder import chases, climb
from domain.letters import Letter
from domain.meetings import Invitation
from domain.moments import at, spoken, spoken_moment
from domain.people import OF_THE_DEPARTMENT, REPORTING_TO_IT, Person, Role
from domain.reckoning import Reckoning, Status, reckoned
from domain.wording import LETTERS, SIGN_IN
from notifications.telling import duty_of

SAMPLE_ADDRESS = "https://notices.council.example"

EDITION = Edition(
    division=Division.ENGLAND,
    name="as published on 1 June 2021",
    holidays=(
        Holiday(on=date(2021, 12, 27), title="Christmas Day (substitute day)"),
        Holiday(on=date(2021, 12, 28), title="Boxing Day (substitute day)"),
        Holiday(on=date(2022, 4, 15), title="Good Friday"),
        Holiday(on=date(2022, 4, 18), title="Easter Monday"),
        Holiday(on=date(2022, 6, 2), title="Spring bank holiday"),
        Holiday(on=date(2022, 6, 3), title="Platinum Jubilee bank holiday"),
    ),
)

NAMES = {
    Role.COORDINATOR: "Priya Shah",
    Role.HEAD_OF_SERVICE: "Tom Okafor",
    Role.DCS: "Margaret Ellis",
    Role.CHIEF_EXECUTIVE: "David Hughes",
    Role.CHAIR: "Siân Pritchard",
    Role.PARTNER: "Alan Fry",
    Role.ADVISER: "Robert Quayle",
    Role.NHS_ADVISER: "Grace Mensah",
    Role.COMMISSIONER: "Ruth Abara",
    Role.CASE_LEAD: "Helen Marsh",
    Role.APPROVER: "James Whitfield",
    Role.MINISTER: "Private Office",
}
PEOPLE = {
    role: Person(
        id=role.replace("_", "-"), name=name, address=f"{role.replace('_', '.')}@sefton-sample.example", roles=(role,)
    )
    for role, name in NAMES.items()
}

# The duty's paragraph and day, the rule of its date, and the day and event it is counted from.
Dated = tuple[str, date, str, date | None, str]
BOARD, REVIEW, SIGNED, DELIVERY = date(2022, 6, 8), date(2021, 12, 1), date(2021, 6, 7), date(2022, 5, 31)
AFTER_SIGNATURE = (SIGNED, "the notice's signature")
AFTER_BOARD = (BOARD, "board meeting 12")
OF_REVIEW = (REVIEW, "review 1")
IN_LETTER: tuple[date | None, str] = (None, "")
DUTIES: dict[str, Dated] = {
    "term_settled": ("5b", date(2021, 6, 21), "10 working days after the signature", *AFTER_SIGNATURE),
    "plan_submission": ("4", date(2021, 9, 30), "the day the text names", *IN_LETTER),
    "plan_update": ("5a", date(2021, 11, 12), "stale after one round of the board", date(2021, 10, 13), "last update"),
    "board_timetable": ("5b", date(2022, 2, 9), "the last meeting agreed so far", *IN_LETTER),
    "board_report": ("5b", date(2022, 5, 30), "papers go out 5 working days before the board", *AFTER_BOARD),
    "partner_update": ("5b", date(2022, 5, 16), "15 working days before the board", *AFTER_BOARD),
    "board_held": ("5b", BOARD, "the day in the timetable", *IN_LETTER),
    "action_log": ("5b", date(2022, 6, 10), "2 working days after the board", *AFTER_BOARD),
    "minutes": ("5b", date(2022, 6, 15), "5 working days after the board", *AFTER_BOARD),
    "board_action": ("5b", date(2022, 6, 24), "the day for action 7, agreed at board 12", *IN_LETTER),
    "review_booking": ("6", date(2021, 12, 7), "at least every 6 months", *AFTER_SIGNATURE),
    "review_held": ("6", REVIEW, "the day booked", *IN_LETTER),
    "review_outcome": ("6", date(2021, 12, 31), "20 working days after the review", *OF_REVIEW),
    "review_access": ("9", REVIEW, "ready on the day of the review", *IN_LETTER),
    "self_assessment": ("10", date(2021, 11, 17), "10 working days before the review", *OF_REVIEW),
    "diagnostic_review": ("8", date(2022, 1, 31), "the day the adviser asked for", *IN_LETTER),
    "adviser_report": ("12", date(2021, 9, 7), "every 3 months", *AFTER_SIGNATURE),
    "nhs_adviser_report": ("12", date(2021, 9, 7), "every 3 months", *AFTER_SIGNATURE),
    "chair_letter": ("5b", date(2021, 9, 7), "every 3 months", *AFTER_SIGNATURE),
    "case_meeting": ("2", date(2021, 7, 5), "every 2 weeks", date(2021, 6, 21), "the last meeting"),
    "target": ("4", date(2022, 3, 31), "the end of a month is its last day", *IN_LETTER),
    "delivery": ("11", DELIVERY, "the end of a month is its last day", *IN_LETTER),
    "delivery_reading": ("11", date(2022, 6, 16), "10 working days after the delivery date", DELIVERY, "delivery date"),
    "concern_triage": (
        "13",
        date(2022, 3, 17),
        "10 working days after the concern",
        date(2022, 3, 3),
        "concern raised",
    ),
    "stage_boxes": ("13", date(2022, 3, 17), "10 working days after the proposal", date(2022, 3, 3), "proposal"),
    "stage_approval": ("13", date(2022, 3, 24), "5 working days after the proposal", date(2022, 3, 17), "proposal"),
    "warning_reply": ("13", date(2022, 4, 28), "the day the letter names", *IN_LETTER),
    "representations": ("13", date(2022, 5, 20), "the day the letter names", *IN_LETTER),
    "direction_review": ("13", date(2022, 11, 25), "6 months after the direction", date(2022, 5, 25), "direction"),
    "commissioner_report": ("13", date(2022, 8, 25), "about 3 months", date(2022, 5, 25), "terms of reference"),
    "support_end": ("13", date(2023, 6, 30), "12 months of support", date(2022, 6, 30), "the end of the notice"),
}

GROUPS = json.dumps(
    [
        group.model_dump(mode="json")
        for group in grouped(
            Item(letter=what, reference=reference, notice=notice, what=what, more=more, due_on=due_on)
            for reference, notice, what, more, due_on in (
                (
                    "sefton-2021",
                    "Sefton Council improvement notice",
                    "By the end of Monday 30 May 2022, please hand in the report to the board.",
                    (),
                    date(2022, 5, 30),
                ),
                (
                    "sefton-2021",
                    "Sefton Council improvement notice",
                    "You need do nothing because of this letter: it passes on what review of progress 1 found.",
                    ("- Held: Tuesday 23 November 2021", "- Found: progress made, and more to do"),
                    None,
                ),
                (
                    "marlbrook",
                    "Marlbrook Council improvement notice",
                    "By the end of Friday 27 May 2022, please book the review of progress.",
                    (),
                    date(2022, 5, 27),
                ),
            )
        )
    ]
)
FACTS = {
    "act": "approve-proposal",
    "actions": "7. Publish the supervision rota: Alan Fry, overdue since Friday 27 May 2022 (board 11)",
    "agenda": "1. Apologies (paragraph 5b)\n2. Open actions, those overdue first (paragraph 5b)\n"
    "3. Any other business (paragraph 5b)",
    "adviser": "Robert Quayle",
    "asked_by": "Priya Shah",
    "answers": "Siân Pritchard: has not answered",
    "approved_by": "James Whitfield, approver",
    "before": "",
    "cadence": "every 6 weeks",
    "chair": "Siân Pritchard",
    "chaired_by": "chair",
    "changes": "Board report for meeting 12: was 2022-05-27, now 2022-05-30\n"
    "Minutes of meeting 12: was 2022-06-14, now 2022-06-15",
    "clocks": "board, reviews, delivery",
    "collisions": "Friday 3 June 2022 is the Platinum Jubilee bank holiday; the next good date is 2022-06-08",
    "coming": "Margaret Ellis and Tom Okafor",
    "concern": "caseloads in the assessment teams have risen for four months",
    "decided_by": "Helen Marsh, case lead",
    "declined": "Siân Pritchard and Alan Fry",
    "delivery": "2022-05-31",
    "document": "letter of 7 April 2022, reference DFE-2022-118",
    "edition": "England, as published on 28 May 2022",
    "evidence": "Board 11, 2022-03-09: not held: the chair was ill\n"
    "Board 12, 2022-04-06: nobody has said whether it met",
    "event": "Ofsted judged the council's children's services inadequate",
    "first_review": "2021-12-07",
    "from_on": "2022-01-10",
    "from_stage": "concern",
    "groups": GROUPS,
    "gaps": "Objective 4 (supervision) has no action that covers it\n"
    "Objective 7 (placements) is not shown as delivered",
    "held_on": "2021-12-01",
    "how": "lifted",
    "invited": "6",
    "joiner": "Nadia Bell",
    "name": "Ruth Adeyemi",
    "person": "ruth-adeyemi",
    "address": "ruth.adeyemi@chair.example",
    "lost": "Invite people to Sefton Council improvement board, meeting 12",
    "words": "550 5.1.1 The mailbox does not exist",
    "last_held": "2022-02-09",
    "last_lawful_day": "2022-06-07",
    "leaver": "Priya Shah",
    "number": "12",
    "outcome": "progress in early help; supervision still uneven",
    "place": "Bootle Town Hall",
    "proposal": "pause the notice from 2022-01-10",
    "move": "",
    "proposed_by": "Helen Marsh, case lead",
    "quorum": "5",
    "raised_by": "Robert Quayle, adviser",
    "reading": "most actions delivered; objectives 4 and 7 go on, and the notice with them",
    "readings": "Paragraph 5b: the board's timetable has no date yet\n"
    "Paragraph 10: how long before a review the council's own assessment is due\n"
    "Paragraph 12: how often the adviser reports",
    "reason": "the council and the Department agreed it at their meeting",
    "received_on": "2022-04-27",
    "refused_by": "James Whitfield, approver",
    "reply": "the council accepts the concern and sets out eight steps",
    "reply_by": "2022-04-28",
    "resumed_on": "2022-02-07",
    "review": "review 1, on 2021-12-01",
    "reviewer": "Leeds City Council",
    "role": "coordinator",
    "said": "41 of 46 actions delivered",
    "service": "early help",
    "item": "5",
    "since": "the agenda went to you on Wednesday 1 June 2022",
    "slow": "Objective 4 (supervise weekly) is off track, as Priya Shah said of 2022-04-22: three posts are vacant "
    "(evidence: the return of that day)\nObjective 9 (placements) is slow, as Priya Shah said of 2022-05-13: two homes "
    "opened of five",
    "settled": "Helen Marsh, case lead, on Monday 21 June 2021 (email of that day)",
    "source": "report published by Ofsted on 2022-05-09",
    "stage": "warning",
    "submitted_on": "2021-11-17",
    "term": "board_timetable",
    "when": spoken_moment(at(BOARD, time(10))),
    "until": "2022-06-06",
    "weak": "Merseyside Police, as Siân Pritchard noted on 2022-05-11: nobody came to the last three meetings",
    "value": "12 meetings, every 4 weeks from 2021-07-14",
}
ACTION = {"what": "carry out action 7 of board 12: publish the supervision rota", "act": "close-action --action 7"}
# What a few kinds are told otherwise.
TOLD: dict[str, dict[str, str]] = {
    "term_settled_due": {"what": "settle the board's timetable"},
    "term_settled_overdue": {"what": "settle the board's timetable"},
    "target_due": {"what": "meet the target of 18 children a social worker"},
    "target_overdue": {"what": "meet the target of 18 children a social worker"},
    "board_action_due": ACTION,
    "board_action_overdue": ACTION,
    SIGN_IN: {"link": f"{SAMPLE_ADDRESS}/sign-in/link/InNhbXBsZSI.6q7", "code": "204816", "until": "10:15"},
    "time_asked": {"what": "hand in the report to the board", "reason": "the data for April came a week late"},
    "review_slack": {"evidence": "The last lawful day is 2021-12-07\nNo review is booked"},
    "assessment_rushed": {"number": "1", "evidence": "Signed off on 2021-11-30\nReview 1 was set for 2021-12-01"},
    "assessment_late": {"number": "1", "evidence": "Due by 2021-11-17\nSubmitted on 2021-11-24"},
    "silent_since_seen": {
        "what": "hand in the report to the board",
        "evidence": "Seen by Priya Shah on 2022-05-17\nDue by 2022-05-30\nNothing has been recorded since",
    },
    "delivery_day": {"act": "report-delivery"},
    "diagnostic_requested": {"act": "complete-diagnostic"},
    "stage_proposed": {"act": "approve-stage", "reason": "caseloads rose again in February"},
    "stage_listed": {
        "stage": "direction",
        "move": "passing over warning and minded to direct",
        "act": "tick-box --escalation 1 --box NAME",
        "boxes": "ground: which ground of the clause it rests on\nlegal-test: the legal test looked at",
    },
    "stage_ready": {
        "stage": "direction",
        "move": "passing over warning and minded to direct",
        "act": "approve-stage --escalation 1",
        "boxes": "ground: Helen Marsh, 2022-03-10 (note of that day)\nlegal-test: James Whitfield, 2022-03-11",
    },
    "stage_warning": {"reason": "caseloads rose again in February"},
    "stage_minded_to": {"decided_by": "the Secretary of State", "reply_by": "2022-05-20"},
    "stage_direction": {"decided_by": "the Secretary of State", "document": "direction signed on 2022-05-25"},
    "review_invite": {"number": "2"},
    "review_cancelled": {"number": "2", "reason": "an inspection began in the same week"},
    "review_outcome": {"number": "1"},
    "assessment_requested": {"number": "1"},
    "objectives_stale": {
        "evidence": "Objective 4 (supervise weekly): last said to be on track, of 2022-03-11\n"
        "Objective 7 (placements): nothing said of it yet"
    },
    "objective_off_track": {
        "number": "4",
        "evidence": "The objective: supervise weekly\n2022-03-11, off track, as Priya Shah said: four posts vacant\n"
        "2022-04-22, off track, as Priya Shah said: three posts vacant (evidence: the return of that day)",
    },
    "board_cancelled": {"reason": "too few members can come"},
    "board_not_held": {"reason": "the chair was ill"},
}
READERS = {
    "duty_passed": Role.CHAIR,
    "time_asked": Role.CHAIR,
    "notice_ended": Role.CHIEF_EXECUTIVE,
    "proposal_made": Role.APPROVER,
    "board_invite": Role.CHAIR,
    "board_cancelled": Role.CHAIR,
    "board_agenda": Role.CHAIR,
    "slow_and_weak": Role.CHAIR,
    "board_gap": Role.CASE_LEAD,
    "review_gap": Role.CASE_LEAD,
    "review_after_delivery": Role.CASE_LEAD,
    **dict.fromkeys(("boards_missed", "assessment_rushed", "assessment_late", "silent_since_seen"), Role.CASE_LEAD),
    **dict.fromkeys(("review_slack", "objectives_stale", "objective_off_track"), Role.CASE_LEAD),
    "assessment_requested": Role.DCS,
    "delivery_day": Role.DCS,
    "concern_raised": Role.CASE_LEAD,
    "stage_proposed": Role.APPROVER,
    "stage_listed": Role.CASE_LEAD,
    "stage_ready": Role.MINISTER,
    "stage_warning": Role.CHIEF_EXECUTIVE,
    "stage_minded_to": Role.CHIEF_EXECUTIVE,
    "stage_direction": Role.CHIEF_EXECUTIVE,
}
# By the first word of the kind, where the letter has no date of its own.
PARAGRAPHS = {
    **dict.fromkeys(("board", "boards", "no", "timetable", "term", "chair", "quorum"), "5b"),
    "slow": "5d",
    **dict.fromkeys(("objective", "objectives"), "5a"),
    **dict.fromkeys(("concern", "stage", "reply", "ladder"), "13"),
    "review": "6",
    "assessment": "10",
    "delivery": "11",
    "adviser": "3",
}
# Other letters that have a date of their own, and the duty whose date it is.
DATED_AS = {
    "duty_passed": "board_report",
    "time_asked": "board_report",
    "proposal_made": "stage_approval",
    "stage_proposed": "stage_approval",
    "stage_listed": "stage_boxes",
    "stage_ready": "stage_approval",
    "assessment_requested": "self_assessment",
    "diagnostic_requested": "diagnostic_review",
    "delivery_day": "delivery",
    "review_slack": "review_booking",
    "objectives_stale": "plan_update",
    "silent_since_seen": "board_report",
}


def sample_letter(kind: str, *, chaser: int = 2) -> Letter:
    """A letter of `kind` with every fact it needs; an overdue one is the `chaser`th of four. KeyError if unknown."""
    name = duty_of(kind)
    return _other(kind) if name is None else _of_duty(kind, name, chaser)


def _of_duty(kind: str, name: str, chaser: int) -> Letter:
    row, due = KINDS[name], _due(name)
    if kind.endswith("_overdue"):
        chase = chases(due.on, row.owner, EDITION, every=5, at_most=4)[chaser - 1]
        return _letter(kind, due, chase.to, chase.on, f"chaser {chase.number} of {chase.of}", f"chase-{chaser}")
    day, rung = climb(due.on, row.ladder, EDITION)[0]
    return _letter(kind, due, row.owner, day, rung.spoken, rung.slug)


def _other(kind: str) -> Letter:
    duty = DATED_AS.get(kind)
    rung = "told once" if kind == "duty_passed" else ""
    due = _due(duty) if duty else None
    day = due.on if due else date(2022, 4, 26)
    letter = _letter(kind, due, READERS.get(kind, Role.COORDINATOR), day, rung, "told")
    return letter.model_copy(update={"invitation": _invitation(kind, letter)})


def _due(name: str) -> Reckoning:
    paragraph, day, rule, anchor_on, anchor = DUTIES[name]
    status = Status.ASSUMED if name == "self_assessment" else Status.STATED
    return reckoned(day, EDITION, paragraph=paragraph, rule=rule, status=status, anchor_on=anchor_on, anchor=anchor)


def _letter(kind: str, due: Reckoning | None, role: Role, day: date, rung: str, slug: str) -> Letter:
    row = KINDS.get(duty_of(kind) or DATED_AS.get(kind, ""))
    of_row = {"what": row.what, "act": row.act} if row else {}
    known = FACTS | of_row | TOLD.get(kind, {})
    return Letter(
        key=f"sefton-2021/sample/{kind}/{slug}/r1/{PEOPLE[role].id}",
        reference="sefton-2021",
        council="Sefton Council",
        strand="sample",
        paragraph=due.paragraph if due else PARAGRAPHS.get(kind.partition("_")[0], "2"),
        kind=kind,
        to=PEOPLE[role],
        as_role=role,
        due_at=at(day),
        told_at=at(day) + timedelta(seconds=3),
        what=f"A sample of {kind}",
        duty=f"{row.name.replace('_', '-')}-12" if row and duty_of(kind) else "",
        rung=rung,
        due=due,
        facts={name: known[name] for name in LETTERS[kind]} | ({"owner": row.owner.value} if row else {}),
        reply_to=PEOPLE[_answered_by(role)],
    )


def _answered_by(role: Role) -> Role:
    if role in (*OF_THE_DEPARTMENT, *REPORTING_TO_IT):
        return Role.APPROVER if role is Role.CASE_LEAD else Role.CASE_LEAD
    return Role.CASE_LEAD if role is Role.COORDINATOR else Role.COORDINATOR


def _invitation(kind: str, letter: Letter) -> Invitation | None:
    what, _, ending = kind.partition("_")
    if ending not in ("invite", "cancelled"):
        return None
    cancelled = ending == "cancelled"
    number = letter.facts["number"]
    board = what == "board"
    return Invitation(
        uid=f"sefton-2021-{what}-{number}@notices.example",
        method="CANCEL" if cancelled else "REQUEST",
        sequence=1 if cancelled else 0,
        revised_at=datetime(2022, 4, 26, 8, tzinfo=UTC),
        starts_at=at(BOARD, time(10)),
        ends_at=at(BOARD, time(12)),
        place="Bootle Town Hall, Committee Room 2",
        summary=f"Sefton improvement board, meeting {number}" if board else f"Review of progress {number}, Sefton",
        description="Sefton Council improvement notice, paragraph " + ("5b." if board else "6."),
        to=(letter.to,),
        why=f"{spoken(BOARD)}: it stands in the board's timetable (paragraph 5b)." if board and not cancelled else "",
    )
