"""Paragraph 10 as it runs."""

from datetime import date

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain import assessment as acts
    from domain.acts import Receipt
    from domain.assessment import AssessmentCourse
from workflows.strand import Strand


@workflow.defn
class SelfAssessment(Strand[AssessmentCourse]):
    """Paragraph 10: the council's own assessment, requested, drafted, signed and submitted before one review.

    It moves when its review moves, and is over when its review is.
    """

    strand = "assessment"

    @workflow.init
    def __init__(self, course: AssessmentCourse) -> None:
        super().__init__(course)
        self.strand = f"assessment-{course.review}"

    @workflow.run
    async def run(self, course: AssessmentCourse) -> AssessmentCourse:
        await self.begin()
        await self.have_it_submitted()
        await self.wait_for_its_review()
        return await self.wind_down()

    async def have_it_submitted(self) -> None:
        await self.keep_until(lambda: bool(self.course.submitted_on or self.course.withdrawn))

    async def wait_for_its_review(self) -> None:
        await self.keep_until(lambda: bool(self.course.withdrawn))

    @workflow.signal
    def move(self, review_on: date) -> None:
        """The review is on another day now."""
        self.become(acts.moved_with_review(self.course, review_on, self.now()))

    @workflow.signal
    def close(self, reason: str) -> None:
        """The review was held, missed or called off: nothing is waited for any more."""
        self.become(acts.no_longer_wanted(self.course, reason))

    @workflow.update
    async def draft_assessment(self, act: acts.Draft) -> Receipt:
        return await self.act(
            act, acts.drafted(self.course, act), f"The assessment for review {act.review} was drafted"
        )

    @draft_assessment.validator
    def may_draft_assessment(self, act: acts.Draft) -> None:
        self.refuse(acts.why_not_draft(self.course, act, self.now()))

    @workflow.update
    async def sign_assessment(self, act: acts.Signature) -> Receipt:
        after = acts.signed(self.course, act, self.now())
        return await self.act(act, after, f"The assessment for review {act.review} was signed")

    @sign_assessment.validator
    def may_sign_assessment(self, act: acts.Signature) -> None:
        self.refuse(acts.why_not_sign(self.course, act, self.now()))

    @workflow.update
    async def submit_assessment(self, act: acts.Assessment) -> Receipt:
        after = acts.submitted(self.course, act, self.now())
        return await self.act(act, after, f"The assessment for review {act.review} was submitted")

    @submit_assessment.validator
    def may_submit_assessment(self, act: acts.Assessment) -> None:
        self.refuse(acts.why_not_submit(self.course, act, self.now()))
