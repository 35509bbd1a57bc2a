"""Every kind of letter there is, and the facts each is given beside its duty, its date and its person.

Templates and strands meet here: a kind named nowhere else cannot be sent, a fact named here must be supplied.
"""

from domain.duties import KINDS

# From the table of duties: `what` is the duty in words, `act` the command that discharges it, and what `about` holds.
OF_DUTY = ("what", "act")

DUTY_LETTERS: dict[str, tuple[str, ...]] = {
    f"{kind.name}_{ending}": OF_DUTY
    for kind in KINDS.values()
    for ending in (("due",) if kind.ladder else ()) + (("overdue",) if kind.chased else ())
}

# The one letter each working morning in which somebody's routine ones are gathered.
DIGEST = "digest"
# The letter by which somebody signs in to the pages.
SIGN_IN = "sign_in"

OTHER_LETTERS: dict[str, tuple[str, ...]] = {
    "duty_passed": OF_DUTY,
    DIGEST: ("groups",),
    SIGN_IN: ("link", "code", "until"),
    # the course of the notice
    "notice_in_force": ("delivery", "first_review", "before", "readings"),
    "term_agreed": ("term", "value", "settled"),
    "notice_varied": ("changes", "reason"),
    "notice_reissued": ("changes", "reason"),
    "notice_paused": ("from_on", "clocks", "reason"),
    "notice_resumed": ("from_on", "resumed_on", "changes"),
    "notice_ended": ("how", "reason", "document"),
    "proposal_made": ("proposal", "proposed_by", "reason", "act"),
    "proposal_refused": ("proposal", "refused_by", "reason"),
    "person_changed": ("role", "leaver", "joiner"),
    "address_failed": ("name", "person", "address", "lost", "words"),
    "outside_event": ("event", "source"),
    "edition_adopted": ("edition", "changes"),
    "time_asked": ("what", "asked_by", "reason", "until"),
    # the board
    "board_invite": ("number",),
    "board_cancelled": ("number", "reason"),
    "board_agenda": ("number", "when", "place", "agenda", "actions", "item", "slow", "weak"),
    "board_not_held": ("number", "reason"),
    "board_gap": ("cadence", "last_held"),
    "no_chair": ("chaired_by",),
    "chair_declined": ("chair", "number", "when", "place"),
    "chair_silent": ("chair", "answers", "number", "when", "place"),
    "quorum_at_risk": ("quorum", "invited", "coming", "declined", "number", "when", "place"),
    "timetable_collision": ("collisions",),
    "slow_and_weak": ("number", "when", "place", "since", "slow", "weak"),
    # reviews and the council's own assessment
    "review_invite": ("number",),
    "review_cancelled": ("number", "reason"),
    "review_gap": ("last_held",),
    "review_after_delivery": ("delivery", "last_lawful_day"),
    "review_outcome": ("number", "held_on", "outcome"),
    "assessment_requested": ("number", "review"),
    "assessment_submitted": ("number", "review", "submitted_on"),
    # delivery
    "delivery_day": ("gaps", "act"),
    "delivery_passed": ("reading",),
    "delivery_reported": ("said",),
    # advisers
    "diagnostic_requested": ("service", "reviewer", "act"),
    "adviser_ended": ("adviser", "reason"),
    # told early, with its evidence, and never acted on
    "boards_missed": ("evidence",),
    "review_slack": ("evidence",),
    "assessment_rushed": ("number", "evidence"),
    "assessment_late": ("number", "evidence"),
    "silent_since_seen": ("what", "evidence"),
    "objectives_stale": ("evidence",),
    "objective_off_track": ("number", "evidence"),
    # the ladder of paragraph 13: nothing here is sent but on a recorded decision, save the telling of it
    "concern_raised": ("concern", "raised_by"),
    "stage_proposed": ("stage", "from_stage", "proposed_by", "reason", "act"),
    "stage_listed": ("stage", "from_stage", "move", "proposed_by", "reason", "boxes", "act"),
    "stage_ready": ("stage", "from_stage", "move", "proposed_by", "reason", "boxes", "act"),
    "stage_refused": ("stage", "refused_by", "reason"),
    "stage_warning": ("reason", "decided_by", "approved_by", "document", "reply_by"),
    "stage_minded_to": ("reason", "decided_by", "approved_by", "document", "reply_by"),
    "stage_direction": ("reason", "decided_by", "approved_by", "document"),
    "stage_commissioner_review": ("reason", "decided_by", "approved_by", "document"),
    "stage_de_escalation": ("reason", "decided_by", "approved_by", "document"),
    "stage_concern": ("reason", "decided_by", "approved_by", "document"),
    "concern_dropped": ("reason", "decided_by", "approved_by"),
    "reply_recorded": ("stage", "reply", "received_on"),
    "ladder_overtaken": ("event", "stage"),
}

LETTERS: dict[str, tuple[str, ...]] = {**DUTY_LETTERS, **OTHER_LETTERS}
