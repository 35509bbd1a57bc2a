"""Paragraphs 6, 7 and 9 as they run."""

import asyncio

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain import review_acts as acts
    from domain.acts import Receipt
    from domain.answers import ReviewAnswered, answer_told
    from domain.assessment import AssessmentCourse
    from domain.course import Ending
    from domain.moments import day_of, spoken
    from domain.reviews import ReviewCourse, informed, wound_down
    from domain.standing import Standing

    # Only named here, never run here.
    from workflows.self_assessment import SelfAssessment
from workflows.strand import Strand


@workflow.defn
class ReviewCycle(Strand[ReviewCourse]):
    """Paragraphs 6, 7 and 9: DfE reviews progress inside the longest lawful gap; extra reviews at any time.

    The case lead is chased to book before the last lawful day; a booked review starts its assessment (paragraph 10)
    and its access checklist; held, its outcome is asked for, and the next gap runs from the day it was held.
    """

    strand = "reviews"

    @workflow.init
    def __init__(self, course: ReviewCourse) -> None:
        super().__init__(course)
        # A booking starts an assessment; a move, a calling off, the review itself and the notice's signals speak to it.
        # One at a time, or one would be started for a review that is off already, and left open for ever.
        self.with_the_assessments = asyncio.Lock()

    @workflow.run
    async def run(self, course: ReviewCourse) -> ReviewCourse:
        await self.begin()
        while not self.course.ending:
            await self.have_it_booked()
            await self.hold_it()
        return await self.wind_down()

    async def have_it_booked(self) -> None:
        await self.keep_until(lambda: bool(self.course.planned))

    async def hold_it(self) -> None:
        await self.keep_until(lambda: not self.course.planned)

    # --- the assessment before each review

    def waits_for_its_own(self) -> bool:
        """The server that skips time stands still when an assessment ends whose review cycle went on afresh."""
        return self.begun > 0

    async def have_it_assessed(self, number: int) -> None:
        """Ask for the council's own assessment before the review `number`, in a strand of its own."""
        async with self.with_the_assessments:
            review = next((review for review in self.course.planned if review.number == number), None)
            if review is None or self.course.ending:
                return
            course = AssessmentCourse(
                standing=self.course.standing,
                opened_at=self.now(),
                review=number,
                review_on=day_of(review.starts_at),
            )
            await self.start_strand(SelfAssessment.run, course, self.assessment(number), "assessment requested")
            self.become(self.course.replaced(assessing=self.course.assessing | {number}))

    async def tell_assessment_of_move(self, number: int) -> None:
        async with self.with_the_assessments:
            review = self.course.review(number)
            if review and number in self.course.assessing:
                await self.tell(self.assessment(number), SelfAssessment.move, day_of(review.starts_at))

    async def close_assessment(self, number: int, reason: str) -> None:
        async with self.with_the_assessments:
            if number in self.course.assessing:
                self.become(self.course.replaced(assessing=self.course.assessing - {number}))
                await self.tell(self.assessment(number), SelfAssessment.close, reason)

    async def pass_on(self) -> None:
        """What the notice told this strand, its open assessments hear too."""
        async with self.with_the_assessments:
            for number in sorted(self.course.assessing):
                if self.course.ending:
                    await self.tell(self.assessment(number), SelfAssessment.end, self.course.ending)
                else:
                    await self.tell(self.assessment(number), SelfAssessment.inform, self.course.standing)

    def assessment(self, number: int) -> str:
        return assessment_id(self.course.standing.reference, number)

    @workflow.signal
    async def inform(self, standing: Standing) -> None:
        await super().inform(standing)
        await self.pass_on()

    @workflow.signal
    async def end(self, ending: Ending) -> None:
        await super().end(ending)
        await self.pass_on()

    def informed(self, standing: Standing) -> ReviewCourse:
        return informed(self.course, standing, self.now())

    def wound_down(self, ending: Ending) -> ReviewCourse:
        reason = f"The notice was {ending.how} on {spoken(ending.on)}."
        return wound_down(self.course, self.now(), reason).replaced(ending=ending)

    # --- people

    @workflow.update
    async def book_review(self, act: acts.Booking) -> Receipt:
        warnings = acts.warned_of_booking(self.course, act.review_on)
        after = acts.booked(self.course, act, self.now())
        number = after.reviews[-1].number
        receipt = await self.act(act, after, f"Review {number} was booked for {spoken(act.review_on)}", *warnings)
        await self.have_it_assessed(number)
        return receipt

    @book_review.validator
    def may_book_review(self, act: acts.Booking) -> None:
        self.refuse(acts.why_not_book(self.course, act, self.now()))

    @workflow.update
    async def move_review(self, act: acts.NewReviewDate) -> Receipt:
        warnings = acts.warned_of_booking(self.course, act.to_on)
        after = acts.moved(self.course, act, self.now())
        said = f"Review {act.review} was moved to {spoken(act.to_on)}"
        receipt = await self.act(act, after, said, *warnings)
        await self.tell_assessment_of_move(act.review)
        return receipt

    @move_review.validator
    def may_move_review(self, act: acts.NewReviewDate) -> None:
        self.refuse(acts.why_not_move(self.course, act, self.now()))

    @workflow.update
    async def cancel_review(self, act: acts.ReviewCalledOff) -> Receipt:
        after = acts.called_off_by(self.course, act, self.now())
        receipt = await self.act(act, after, f"Review {act.review} was called off: {act.reason}")
        await self.close_assessment(act.review, f"Review {act.review} was called off: {act.reason}")
        return receipt

    @cancel_review.validator
    def may_cancel_review(self, act: acts.ReviewCalledOff) -> None:
        self.refuse(acts.why_not_call_off(self.course, act, self.now()))

    @workflow.update
    async def record_review(self, act: acts.ReviewRecord) -> Receipt:
        after = acts.recorded(self.course, act, self.now())
        held = "held" if act.held else "not held"
        receipt = await self.act(act, after, f"Review {act.review} was {held}")
        await self.close_assessment(act.review, f"Review {act.review} was {held}.")
        return receipt

    @record_review.validator
    def may_record_review(self, act: acts.ReviewRecord) -> None:
        self.refuse(acts.why_not_record(self.course, act, self.now()))

    @workflow.update
    async def record_outcome(self, act: acts.Outcome) -> Receipt:
        after = acts.outcome_told(self.course, act, self.now())
        return await self.act(act, after, f"The outcome of review {act.review} was recorded")

    @record_outcome.validator
    def may_record_outcome(self, act: acts.Outcome) -> None:
        self.refuse(acts.why_not_tell_outcome(self.course, act, self.now()))

    @workflow.update
    async def answer_review(self, act: ReviewAnswered) -> Receipt:
        after, warnings = acts.answered_by(self.course, act, self.now()), acts.warned_of_answer(self.course, act)
        return await self.act(act, after, answer_told(self.course, act, f"review {act.review}"), *warnings)

    @answer_review.validator
    def may_answer_review(self, act: ReviewAnswered) -> None:
        self.refuse(acts.why_not_answer(self.course, act, self.now()))

    @workflow.update
    async def confirm_access(self, act: acts.Access) -> Receipt:
        after = acts.access_confirmed(self.course, act, self.now())
        return await self.act(act, after, acts.said_of_access(after, act))

    @confirm_access.validator
    def may_confirm_access(self, act: acts.Access) -> None:
        self.refuse(acts.why_not_confirm(self.course, act, self.now()))

    @workflow.update
    async def tick_access(self, act: acts.AccessTicked) -> Receipt:
        ready = "is ready" if act.ready else "is open again"
        after = acts.access_ticked(self.course, act, self.now())
        return await self.act(act, after, f"For review {act.review}, {act.box.what}: this {ready}")

    @tick_access.validator
    def may_tick_access(self, act: acts.AccessTicked) -> None:
        self.refuse(acts.why_not_tick(self.course, act, self.now()))


def assessment_id(reference: str, review: int) -> str:
    return f"assessment/{reference}/{review}"
