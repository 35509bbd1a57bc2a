"""Every act a person can do, by its name: which strand it goes to, and by which Update."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain import (
    action_acts,
    adviser,
    agenda_acts,
    answers,
    assessment,
    board_acts,
    box_acts,
    contributions,
    delivery,
    escalation_acts,
    minute_acts,
    motions,
    notice_acts,
    owing,
    plan_acts,
    presence,
    review_acts,
)
from domain.acts import Act
from workflows.adviser_reporting import AdviserReporting
from workflows.board_reporting import BoardReporting
from workflows.delivery_deadline import DeliveryDeadline
from workflows.escalation import Escalation
from workflows.improvement_notice import ImprovementNotice
from workflows.review_cycle import ReviewCycle, assessment_id
from workflows.self_assessment import SelfAssessment
from workflows.strand import Strand


@dataclass(frozen=True)
class Door:
    """How one act comes in. `strand_id` gives the workflow's id from the notice's reference and the act."""

    act: type[Act]
    update: Any
    strand_id: Callable[[str, Any], str]

    def strand_of(self, reference: str, act: Act) -> str:
        """The strand it goes to, as the register names it: board, assessment-2."""
        name, _, number = self.strand_id(reference, act).replace(f"/{reference}", "", 1).partition("/")
        return f"{name}-{number}" if number else name


def _notice(reference: str, act: Act) -> str:
    return f"notice/{reference}"


def _strand(name: str) -> Callable[[str, Any], str]:
    return lambda reference, act: f"{name}/{reference}"


def _assessment(reference: str, act: assessment.AboutAssessment) -> str:
    return assessment_id(reference, act.review)


def _escalation(reference: str, act: escalation_acts.AboutEscalation) -> str:
    return f"escalation/{reference}/{act.escalation}"


def _owing(reference: str, act: owing.AboutDuty) -> str:
    name, _, number = act.strand.partition("-")
    return "/".join(part for part in (name, reference, number) if part)


_DOORS = (
    Door(owing.Acknowledgement, Strand.acknowledge, _owing),
    Door(owing.MoreTime, Strand.ask_more_time, _owing),
    Door(notice_acts.TimetableAgreed, ImprovementNotice.agree_timetable, _notice),
    Door(notice_acts.LeadTimeAgreed, ImprovementNotice.agree_lead_time, _notice),
    Door(notice_acts.IntervalAgreed, ImprovementNotice.agree_interval, _notice),
    Door(notice_acts.DeliveryRuling, ImprovementNotice.rule_on_delivery, _notice),
    Door(notice_acts.PersonChanged, ImprovementNotice.change_person, _notice),
    Door(presence.Absence, ImprovementNotice.set_absence, _notice),
    Door(presence.DeputyNamed, ImprovementNotice.name_deputy, _notice),
    Door(presence.AddressRestored, ImprovementNotice.restore_address, _notice),
    Door(presence.LettersChosen, ImprovementNotice.choose_letters, _notice),
    Door(notice_acts.Adoption, ImprovementNotice.adopt_edition, _notice),
    Door(notice_acts.OutsideEvent, ImprovementNotice.report_event, _notice),
    Door(notice_acts.Concern, ImprovementNotice.raise_concern, _notice),
    Door(motions.EndPut, ImprovementNotice.propose_end, _notice),
    Door(motions.PausePut, ImprovementNotice.propose_pause, _notice),
    Door(motions.ResumePut, ImprovementNotice.propose_resume, _notice),
    Door(motions.VariationPut, ImprovementNotice.propose_variation, _notice),
    Door(motions.ReissuePut, ImprovementNotice.propose_reissue, _notice),
    Door(motions.Approval, ImprovementNotice.approve_proposal, _notice),
    Door(motions.Refusal, ImprovementNotice.refuse_proposal, _notice),
    Door(board_acts.Report, BoardReporting.submit_report, _strand("board")),
    Door(board_acts.PartnerUpdate, BoardReporting.submit_partner_update, _strand("board")),
    Door(board_acts.MeetingRecord, BoardReporting.record_meeting, _strand("board")),
    Door(board_acts.ActionLog, BoardReporting.submit_actions, _strand("board")),
    Door(board_acts.Minutes, BoardReporting.submit_minutes, _strand("board")),
    Door(action_acts.ActionAgreed, BoardReporting.agree_action, _strand("board")),
    Door(action_acts.ActionClosed, BoardReporting.close_action, _strand("board")),
    Door(action_acts.NewActionDay, BoardReporting.move_action, _strand("board")),
    Door(action_acts.ActionDropped, BoardReporting.drop_action, _strand("board")),
    Door(minute_acts.DecisionRecorded, BoardReporting.record_decision, _strand("board")),
    Door(minute_acts.MinutesCorrected, BoardReporting.correct_minutes, _strand("board")),
    Door(agenda_acts.ItemAdded, BoardReporting.add_agenda_item, _strand("board")),
    Door(agenda_acts.ItemStruck, BoardReporting.strike_agenda_item, _strand("board")),
    Door(board_acts.NewDate, BoardReporting.move_meeting, _strand("board")),
    Door(board_acts.CallingOff, BoardReporting.cancel_meeting, _strand("board")),
    Door(board_acts.ExtraMeeting, BoardReporting.add_meeting, _strand("board")),
    Door(answers.BoardAnswered, BoardReporting.answer_board, _strand("board")),
    Door(board_acts.PlanUpdate, BoardReporting.update_plan, _strand("board")),
    Door(board_acts.ChairLetter, BoardReporting.submit_chair_letter, _strand("board")),
    Door(board_acts.CaseMeeting, BoardReporting.record_case_meeting, _strand("board")),
    Door(review_acts.Booking, ReviewCycle.book_review, _strand("reviews")),
    Door(review_acts.NewReviewDate, ReviewCycle.move_review, _strand("reviews")),
    Door(review_acts.ReviewCalledOff, ReviewCycle.cancel_review, _strand("reviews")),
    Door(review_acts.ReviewRecord, ReviewCycle.record_review, _strand("reviews")),
    Door(review_acts.Outcome, ReviewCycle.record_outcome, _strand("reviews")),
    Door(answers.ReviewAnswered, ReviewCycle.answer_review, _strand("reviews")),
    Door(review_acts.AccessTicked, ReviewCycle.tick_access, _strand("reviews")),
    Door(review_acts.Access, ReviewCycle.confirm_access, _strand("reviews")),
    Door(assessment.Draft, SelfAssessment.draft_assessment, _assessment),
    Door(assessment.Signature, SelfAssessment.sign_assessment, _assessment),
    Door(assessment.Assessment, SelfAssessment.submit_assessment, _assessment),
    Door(delivery.Delivery, DeliveryDeadline.report_delivery, _strand("delivery")),
    Door(delivery.Reading, DeliveryDeadline.give_reading, _strand("delivery")),
    Door(plan_acts.ObjectiveSet, DeliveryDeadline.set_objective, _strand("delivery")),
    Door(plan_acts.ProgressRecorded, DeliveryDeadline.record_progress, _strand("delivery")),
    Door(plan_acts.ObjectiveAmended, DeliveryDeadline.amend_objective, _strand("delivery")),
    Door(plan_acts.ObjectiveDropped, DeliveryDeadline.drop_objective, _strand("delivery")),
    Door(contributions.ContributionNoted, DeliveryDeadline.note_contribution, _strand("delivery")),
    Door(contributions.ContributionStrengthened, DeliveryDeadline.strengthen_contribution, _strand("delivery")),
    Door(contributions.ViewsRecorded, DeliveryDeadline.record_views, _strand("delivery")),
    Door(delivery.Recommendation, DeliveryDeadline.recommend, _strand("delivery")),
    Door(delivery.PlanSubmitted, DeliveryDeadline.submit_plan, _strand("delivery")),
    Door(delivery.TargetMet, DeliveryDeadline.meet_target, _strand("delivery")),
    Door(adviser.AdviserReport, AdviserReporting.submit_adviser_report, _strand("adviser")),
    Door(adviser.DiagnosticRequest, AdviserReporting.request_diagnostic, _strand("adviser")),
    Door(adviser.DiagnosticDone, AdviserReporting.complete_diagnostic, _strand("adviser")),
    Door(adviser.AppointmentEnded, AdviserReporting.end_appointment, _strand("adviser")),
    Door(escalation_acts.StageProposal, Escalation.propose_stage, _escalation),
    Door(escalation_acts.StageApproval, Escalation.approve_stage, _escalation),
    Door(escalation_acts.StageRefusal, Escalation.refuse_stage, _escalation),
    Door(box_acts.BoxTicked, Escalation.tick_box, _escalation),
    Door(box_acts.BoxUnticked, Escalation.untick_box, _escalation),
    Door(escalation_acts.CouncilReply, Escalation.record_reply, _escalation),
    Door(escalation_acts.DirectionReviewed, Escalation.record_direction_review, _escalation),
    Door(escalation_acts.CommissionerReport, Escalation.record_commissioner_report, _escalation),
)

DOORS: dict[str, Door] = {door.act.name: door for door in _DOORS}

# The same acts by name, for those who only want to know what each is made of.
ACTS: dict[str, type[Act]] = {name: door.act for name, door in DOORS.items()}
