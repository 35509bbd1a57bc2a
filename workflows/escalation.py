"""Paragraph 13 as it runs."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain import box_acts as boxes
    from domain import escalation_acts as acts
    from domain.acts import Receipt, because
    from domain.escalation import EscalationCourse
    from domain.moves import moved_in_words
    from domain.stages import Event, Stands
from workflows.strand import Strand

# The notice starts its escalations, so they know it by its signal's name and not by its class.
STAND_AT = "stand_at"


@workflow.defn
class Escalation(Strand[EscalationCourse]):
    """Paragraph 13: one concern, from its raising to its end, up and down the ladder towards s497A.

    Every clock here asks and tells. Only a decision, proposed by one person and approved by another, moves a stage.
    """

    strand = "escalation"

    @workflow.init
    def __init__(self, course: EscalationCourse) -> None:
        super().__init__(course)
        self.strand = f"escalation-{course.number}"
        self.known = self.stands

    @workflow.run
    async def run(self, course: EscalationCourse) -> EscalationCourse:
        await self.begin()
        while not (self.course.over or self.course.ending):
            await self.stand_until_decided()
            await self.tell_the_notice()
        return await self.wind_down()

    @property
    def stands(self) -> Stands:
        return Stands(number=self.course.number, stage=self.course.stage, over=self.course.over)

    async def stand_until_decided(self) -> None:
        await self.keep_until(lambda: self.stands != self.known)

    async def tell_the_notice(self) -> None:
        """What stands now, and again what is decided while it is being told."""
        while self.stands != self.known and not self.course.ending:
            self.known = self.stands
            await self.tell(f"notice/{self.course.standing.reference}", STAND_AT, self.known)

    @workflow.signal
    def overtake(self, event: Event) -> None:
        """Something outside the notice happened."""
        self.become(acts.overtaken(self.course, event))

    @workflow.update
    async def propose_stage(self, act: acts.StageProposal) -> Receipt:
        after = acts.proposed(self.course, act, self.now())
        said = f"Proposed: {moved_in_words(self.course.stage, act.stage)}, {because(act.reason)}"
        return await self.act(act, after, said, *boxes.said_of_boxes(after))

    @propose_stage.validator
    def may_propose_stage(self, act: acts.StageProposal) -> None:
        self.refuse(acts.why_not_propose(self.course, act, self.now()))

    @workflow.update
    async def approve_stage(self, act: acts.StageApproval) -> Receipt:
        after = acts.approved(self.course, act, self.now())
        decided = after.decisions[-1]
        return await self.act(act, after, f"Approved: {moved_in_words(decided.from_stage, after.stage)}")

    @approve_stage.validator
    def may_approve_stage(self, act: acts.StageApproval) -> None:
        self.refuse(acts.why_not_approve(self.course, act, self.now()))

    @workflow.update
    async def refuse_stage(self, act: acts.StageRefusal) -> Receipt:
        return await self.act(act, acts.refused(self.course, act, self.now()), f"Refused, {because(act.reason)}")

    @refuse_stage.validator
    def may_refuse_stage(self, act: acts.StageRefusal) -> None:
        self.refuse(acts.why_not_refuse(self.course, act, self.now()))

    @workflow.update
    async def tick_box(self, act: boxes.BoxTicked) -> Receipt:
        after = boxes.ticked(self.course, act, self.now())
        return await self.act(act, after, boxes.said_of(self.course, act), *boxes.said_of_boxes(after))

    @tick_box.validator
    def may_tick_box(self, act: boxes.BoxTicked) -> None:
        self.refuse(boxes.why_not_tick(self.course, act, self.now()))

    @workflow.update
    async def untick_box(self, act: boxes.BoxUnticked) -> Receipt:
        return await self.act(act, boxes.unticked(self.course, act), boxes.said_of(self.course, act))

    @untick_box.validator
    def may_untick_box(self, act: boxes.BoxUnticked) -> None:
        self.refuse(boxes.why_not_untick(self.course, act, self.now()))

    @workflow.update
    async def record_reply(self, act: acts.CouncilReply) -> Receipt:
        return await self.act(act, acts.replied(self.course, act, self.now()), "The council's reply was recorded")

    @record_reply.validator
    def may_record_reply(self, act: acts.CouncilReply) -> None:
        self.refuse(acts.why_not_reply(self.course, act, self.now()))

    @workflow.update
    async def record_direction_review(self, act: acts.DirectionReviewed) -> Receipt:
        after = acts.reviewed(self.course, act)
        return await self.act(act, after, f"Review {act.review} under the direction: {act.outcome}")

    @record_direction_review.validator
    def may_record_direction_review(self, act: acts.DirectionReviewed) -> None:
        self.refuse(acts.why_not_review(self.course, act, self.now()))

    @workflow.update
    async def record_commissioner_report(self, act: acts.CommissionerReport) -> Receipt:
        after = acts.commissioner_reported(self.course, act)
        return await self.act(act, after, f"The commissioner reported: {act.outcome}")

    @record_commissioner_report.validator
    def may_record_commissioner_report(self, act: acts.CommissionerReport) -> None:
        self.refuse(acts.why_not_commissioner(self.course, act, self.now()))
