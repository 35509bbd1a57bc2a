"""Paragraphs 4 and 11 as they run."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain import contributions, plan_acts
    from domain import delivery as acts
    from domain.acts import Act, Receipt
    from domain.delivery import DeliveryCourse, delivery_day
    from domain.moments import end_of
    from domain.plan import PlanPage
    from domain.plan_acts import plan_told
from workflows.signals import PLAN_TOLD
from workflows.strand import Strand


@workflow.defn
class DeliveryDeadline(Strand[DeliveryCourse]):
    """Paragraphs 4 and 11: the plan covers every area and recommendation, and is delivered by the notice's date.

    On the day DfE is asked for its reading. Passed is not ended: the strand goes on until the notice does.
    """

    strand = "delivery"

    @workflow.init
    def __init__(self, course: DeliveryCourse) -> None:
        super().__init__(course)
        # Each run enters the plan once more, with whatever is entered first: an older release kept no pages of it.
        self.entered_plan = PlanPage()

    @workflow.run
    async def run(self, course: DeliveryCourse) -> DeliveryCourse:
        await self.begin()
        await self.climb_to_the_day()
        await self.stay_in_force()
        return await self.wind_down()

    async def climb_to_the_day(self) -> None:
        await self.keep_until(self.passed)

    async def stay_in_force(self) -> None:
        await self.keep_until(lambda: False)

    def passed(self) -> bool:
        due = delivery_day(self.course)
        return due is not None and self.now() >= end_of(due.on)

    def plan(self) -> PlanPage | None:
        before, self.entered_plan = self.entered_plan, self.course.plan_page
        return self.entered_plan.since(before)

    async def say(self, act: Act, after: DeliveryCourse, said: str, *warnings: str) -> Receipt:
        """An act by which what is slow, weak or spoken of may be another: the board hears of it (5a, 5d)."""
        receipt = await self.act(act, after, said, *warnings)
        standing = self.course.standing
        if standing.practice > 3 and not self.course.ending:
            told = plan_told(self.course, act, self.now())
            await self.tell(f"board/{standing.reference}", PLAN_TOLD, told)
        return receipt

    @workflow.update
    async def report_delivery(self, act: acts.Delivery) -> Receipt:
        after = acts.reported(self.course, act, self.now())
        return await self.act(act, after, "The council reported what has been delivered")

    @report_delivery.validator
    def may_report_delivery(self, act: acts.Delivery) -> None:
        self.refuse(acts.why_not_report(self.course, act, self.now()))

    @workflow.update
    async def give_reading(self, act: acts.Reading) -> Receipt:
        after = acts.read(self.course, act, self.now())
        return await self.act(act, after, f"DfE's reading at the delivery date: {act.reading}")

    @give_reading.validator
    def may_give_reading(self, act: acts.Reading) -> None:
        self.refuse(acts.why_not_read(self.course, act, self.now()))

    @workflow.update
    async def set_objective(self, act: plan_acts.ObjectiveSet) -> Receipt:
        after = plan_acts.objective_set(self.course, act, self.now())
        return await self.act(act, after, f"Objective {len(after.objectives)} was set for {act.area}")

    @set_objective.validator
    def may_set_objective(self, act: plan_acts.ObjectiveSet) -> None:
        self.refuse(plan_acts.why_not_set_objective(self.course, act, self.now()))

    @workflow.update
    async def record_progress(self, act: plan_acts.ProgressRecorded) -> Receipt:
        after = plan_acts.progress_recorded(self.course, act, self.now())
        warnings = plan_acts.warned_of_another(self.course, act, self.now())
        return await self.say(act, after, f"Objective {act.objective} is {act.progress}: {act.said}", *warnings)

    @record_progress.validator
    def may_record_progress(self, act: plan_acts.ProgressRecorded) -> None:
        self.refuse(plan_acts.why_not_record(self.course, act, self.now()))

    @workflow.update
    async def amend_objective(self, act: plan_acts.ObjectiveAmended) -> Receipt:
        after = plan_acts.amended(self.course, act, self.now())
        warnings = plan_acts.warned_of_another(self.course, act, self.now())
        return await self.say(act, after, f"Objective {act.objective} was amended", *warnings)

    @amend_objective.validator
    def may_amend_objective(self, act: plan_acts.ObjectiveAmended) -> None:
        self.refuse(plan_acts.why_not_amend(self.course, act, self.now()))

    @workflow.update
    async def drop_objective(self, act: plan_acts.ObjectiveDropped) -> Receipt:
        after = plan_acts.dropped(self.course, act, self.now())
        return await self.say(act, after, f"Objective {act.objective} was dropped: {act.reason}")

    @drop_objective.validator
    def may_drop_objective(self, act: plan_acts.ObjectiveDropped) -> None:
        self.refuse(plan_acts.why_not_drop(self.course, act, self.now()))

    @workflow.update
    async def recommend(self, act: acts.Recommendation) -> Receipt:
        return await self.act(act, acts.recommended(self.course, act), f"The plan's scope grew: {act.text}")

    @recommend.validator
    def may_recommend(self, act: acts.Recommendation) -> None:
        self.refuse(acts.why_not_recommend(self.course, act, self.now()))

    @workflow.update
    async def submit_plan(self, act: acts.PlanSubmitted) -> Receipt:
        return await self.act(act, acts.plan_submitted(self.course, act), "The improvement plan was submitted")

    @submit_plan.validator
    def may_submit_plan(self, act: acts.PlanSubmitted) -> None:
        self.refuse(acts.why_not_submit_plan(self.course, act, self.now()))

    @workflow.update
    async def meet_target(self, act: acts.TargetMet) -> Receipt:
        return await self.act(act, acts.target_met(self.course, act), f"Target {act.target} was met")

    @meet_target.validator
    def may_meet_target(self, act: acts.TargetMet) -> None:
        self.refuse(acts.why_not_meet(self.course, act, self.now()))

    @workflow.update
    async def note_contribution(self, act: contributions.ContributionNoted) -> Receipt:
        after = contributions.contribution_noted(self.course, act, self.now())
        noted = after.contributions[-1]
        return await self.say(act, after, f"The contribution of {noted.whose} needs to be strengthened: {noted.needs}")

    @note_contribution.validator
    def may_note_contribution(self, act: contributions.ContributionNoted) -> None:
        self.refuse(contributions.why_not_note(self.course, act, self.now()))

    @workflow.update
    async def strengthen_contribution(self, act: contributions.ContributionStrengthened) -> Receipt:
        after = contributions.contribution_strengthened(self.course, act, self.now())
        whose = after.contributions[act.contribution - 1].whose
        return await self.say(act, after, f"The contribution of {whose} was strengthened: {act.evidence}")

    @strengthen_contribution.validator
    def may_strengthen_contribution(self, act: contributions.ContributionStrengthened) -> None:
        self.refuse(contributions.why_not_strengthen(self.course, act, self.now()))

    @workflow.update
    async def record_views(self, act: contributions.ViewsRecorded) -> Receipt:
        after = contributions.views_recorded(self.course, act, self.now())
        return await self.act(act, after, f"The views of {act.voice} were recorded")

    @record_views.validator
    def may_record_views(self, act: contributions.ViewsRecorded) -> None:
        self.refuse(contributions.why_not_record_views(self.course, act, self.now()))
