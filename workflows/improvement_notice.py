"""Paragraphs 1 to 3, 11 and 13: the notice itself as it runs."""

import asyncio
from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain import motions, notice_acts, presence
    from domain.acts import Act, Receipt, doer
    from domain.adviser import AdviserCourse
    from domain.board import BoardCourse
    from domain.course import Course
    from domain.delivery import DeliveryCourse
    from domain.entries import NoticePage
    from domain.escalation import EscalationCourse
    from domain.notice import NoticeCourse
    from domain.people import title
    from domain.reaching import Unreached
    from domain.reviews import ReviewCourse
    from domain.stages import Stands

    # Only named here, never run here: each notice would otherwise import every strand anew in a sandbox of its own.
    from workflows.adviser_reporting import AdviserReporting
    from workflows.board_reporting import BoardReporting
    from workflows.delivery_deadline import DeliveryDeadline
    from workflows.escalation import STAND_AT, Escalation
    from workflows.finding import updates_of
    from workflows.review_cycle import ReviewCycle
from workflows.signals import UNREACHED
from workflows.strand import Strand

# The strands a notice begins with; the others start when a review is booked or a concern is raised.
STRANDS: dict[str, tuple[Any, type[Course]]] = {
    "board": (BoardReporting, BoardCourse),
    "reviews": (ReviewCycle, ReviewCourse),
    "delivery": (DeliveryDeadline, DeliveryCourse),
    "adviser": (AdviserReporting, AdviserCourse),
}
# Taken by the notice once it has started them.
IN_FORCE = "in-force-strands"


@workflow.defn
class ImprovementNotice(Strand[NoticeCourse]):
    """The notice from its signature to its end: paragraphs 1 to 3, 11 and 13.

    It brings its strands into force, has its open readings settled, and tells every strand what changes. It ends
    lifted, closed, cancelled or replaced, by a decision of one person approved by another, and then winds everything
    down: strands are abandoned children, so that one's trouble, or this one going on afresh, never stops another.
    """

    strand = "notice"

    @workflow.init
    def __init__(self, course: NoticeCourse) -> None:
        super().__init__(course)
        self.entered_page: NoticePage | None = None
        # Strands are started, told and ended one at a time: bringing into force, an act that changes them, a concern
        # and the end would otherwise pass one another, and leave a strand with old terms or open for ever.
        self.with_the_strands = asyncio.Lock()

    @workflow.run
    async def run(self, course: NoticeCourse) -> NoticeCourse:
        await self.begin()
        await self.bring_into_force()
        await self.keep_in_force()
        await self.wind_everything_down()
        return self.course

    async def bring_into_force(self) -> None:
        if IN_FORCE not in self.course.taken:
            async with self.with_the_strands:
                for name in STRANDS:
                    await self.start(name)
                self.course = self.course.having_taken(IN_FORCE)

    async def keep_in_force(self) -> None:
        await self.keep_until(lambda: self.course.ending is not None)

    async def wind_everything_down(self) -> None:
        async with self.with_the_strands:
            for strand in self.open_strands():
                await self.tell(strand, Strand.end, self.course.ending)
        workflow.upsert_search_attributes(updates_of(self.course, self.course.phase))
        await self.wind_down()

    async def start(self, name: str) -> None:
        (strand, kind), standing = STRANDS[name], self.course.standing
        course = kind(standing=standing, opened_at=standing.in_force_at)
        await self.start_strand(strand.run, course, f"{name}/{standing.reference}", "in force")

    def open_strands(self) -> list[str]:
        reference = self.course.standing.reference
        escalations = [f"escalation/{reference}/{number}" for number in sorted(self.course.stages)]
        return [*(f"{name}/{reference}" for name in STRANDS), *escalations]

    async def inform_strands(self) -> None:
        async with self.with_the_strands:
            for strand in self.open_strands():
                await self.tell(strand, Strand.inform, self.course.standing)

    def page(self) -> NoticePage | None:
        page = self.course.page
        if page == self.entered_page:
            return None
        self.entered_page = page
        return page

    @workflow.signal(name=STAND_AT)
    def stand_at(self, stands: Stands) -> None:
        """An escalation has moved by a decision; an escalation that is over is not spoken to again."""
        stages = {**self.course.stages, stands.number: stands.stage.value}
        if stands.over:
            del stages[stands.number]
        self.become(self.course.replaced(stages=stages))
        workflow.upsert_search_attributes(updates_of(self.course, self.course.stage))

    async def change(self, act: Act, after: NoticeCourse, said: str, *warnings: str) -> Receipt:
        """An act that changes what every strand stands on."""
        revision = self.course.standing.revision
        receipt = await self.act(act, after, said, *warnings)
        if self.course.standing.revision != revision and not self.course.ending:
            await self.inform_strands()
        return receipt

    # --- what the notice leaves open

    @workflow.update
    async def agree_timetable(self, act: notice_acts.TimetableAgreed) -> Receipt:
        after = notice_acts.timetable_agreed(self.course, act, self.now())
        warnings = notice_acts.warned_of_timetable(self.course, act)
        return await self.change(act, after, f"A timetable of {len(act.sittings)} boards was agreed", *warnings)

    @agree_timetable.validator
    def may_agree_timetable(self, act: notice_acts.TimetableAgreed) -> None:
        self.refuse(notice_acts.why_not_agree(self.course, act, self.now()))

    @workflow.update
    async def agree_lead_time(self, act: notice_acts.LeadTimeAgreed) -> Receipt:
        after = notice_acts.lead_time_agreed(self.course, act, self.now())
        return await self.change(act, after, f"The assessment's lead time was agreed: {act.working_days} working days")

    @agree_lead_time.validator
    def may_agree_lead_time(self, act: notice_acts.LeadTimeAgreed) -> None:
        self.refuse(notice_acts.why_not_agree(self.course, act, self.now()))

    @workflow.update
    async def agree_interval(self, act: notice_acts.IntervalAgreed) -> Receipt:
        after = notice_acts.interval_agreed(self.course, act, self.now())
        return await self.change(act, after, "How often the adviser reports was agreed")

    @agree_interval.validator
    def may_agree_interval(self, act: notice_acts.IntervalAgreed) -> None:
        self.refuse(notice_acts.why_not_agree(self.course, act, self.now()))

    @workflow.update
    async def rule_on_delivery(self, act: notice_acts.DeliveryRuling) -> Receipt:
        after = notice_acts.delivery_ruled(self.course, act, self.now())
        return await self.change(act, after, f"The delivery date was ruled to be {act.by_day.last_day}")

    @rule_on_delivery.validator
    def may_rule_on_delivery(self, act: notice_acts.DeliveryRuling) -> None:
        self.refuse(notice_acts.why_not_agree(self.course, act, self.now()))

    # --- people, calendar, the world outside

    @workflow.update
    async def change_person(self, act: notice_acts.PersonChanged) -> Receipt:
        after = notice_acts.person_changed(self.course, act, self.now())
        joined = next(person.name for person in after.standing.people if person.id == act.person)
        return await self.change(act, after, f"{joined} is now {title(act.role)}")

    @change_person.validator
    def may_change_person(self, act: notice_acts.PersonChanged) -> None:
        self.refuse(notice_acts.why_not_change_person(self.course, act, self.now()))

    @workflow.update
    async def set_absence(self, act: presence.Absence) -> Receipt:
        after = presence.absent(self.course, act, self.now())
        return await self.change(act, after, presence.said_of(self.course, act))

    @set_absence.validator
    def may_set_absence(self, act: presence.Absence) -> None:
        self.refuse(presence.why_not_be_away(self.course, act, self.now()))

    @workflow.update
    async def name_deputy(self, act: presence.DeputyNamed) -> Receipt:
        after = presence.deputised(self.course, act, self.now())
        return await self.change(act, after, presence.said_of(self.course, act))

    @name_deputy.validator
    def may_name_deputy(self, act: presence.DeputyNamed) -> None:
        self.refuse(presence.why_not_name_deputy(self.course, act, self.now()))

    @workflow.update
    async def restore_address(self, act: presence.AddressRestored) -> Receipt:
        after = presence.restored(self.course, act, self.now())
        return await self.change(act, after, presence.said_of(self.course, act))

    @restore_address.validator
    def may_restore_address(self, act: presence.AddressRestored) -> None:
        self.refuse(presence.why_not_restore(self.course, act, self.now()))

    @workflow.update
    async def choose_letters(self, act: presence.LettersChosen) -> Receipt:
        after = presence.chosen(self.course, act, self.now())
        return await self.change(act, after, presence.said_of(self.course, act))

    @choose_letters.validator
    def may_choose_letters(self, act: presence.LettersChosen) -> None:
        self.refuse(presence.why_not_choose(self.course, act, self.now()))

    @workflow.signal(name=UNREACHED)
    async def hear_unreached(self, unreached: Unreached) -> None:
        """Mail to somebody came back: from now on it goes to who stands in, and every strand knows."""
        await self.lose(unreached)

    async def lose(self, unreached: Unreached) -> None:
        after = presence.unreached(self.course, unreached, self.now())
        if after is self.course:
            return
        self.become(after)
        said = f"Nothing more is sent to {unreached.address}, where mail for {unreached.person} comes back"
        await self.enter(self.said(f"unreached-{after.standing.revision}/{unreached.person}", said))
        await self.inform_strands()

    @workflow.update
    async def adopt_edition(self, act: notice_acts.Adoption) -> Receipt:
        after = notice_acts.adopted(self.course, act, self.now())
        return await self.change(act, after, f"The calendar edition {act.edition.name} was adopted")

    @adopt_edition.validator
    def may_adopt_edition(self, act: notice_acts.Adoption) -> None:
        self.refuse(notice_acts.why_not_adopt(self.course, act, self.now()))

    @workflow.update
    async def report_event(self, act: notice_acts.OutsideEvent) -> Receipt:
        after = notice_acts.event_reported(self.course, act, self.now())
        receipt = await self.act(act, after, f"An outside event was reported: {act.event}")
        async with self.with_the_strands:
            for number in sorted(self.course.stages):
                await self.tell(
                    f"escalation/{self.course.standing.reference}/{number}", Escalation.overtake, after.events[-1]
                )
        return receipt

    @report_event.validator
    def may_report_event(self, act: notice_acts.OutsideEvent) -> None:
        self.refuse(notice_acts.why_not_report_event(self.course, act, self.now()))

    @workflow.update
    async def raise_concern(self, act: notice_acts.Concern) -> Receipt:
        after = notice_acts.concern_raised(self.course)
        receipt = await self.act(act, after, f"Concern {after.concerns} was raised: {act.concern}")
        await self.have_it_escalated(after.concerns, act)
        return receipt

    @raise_concern.validator
    def may_raise_concern(self, act: notice_acts.Concern) -> None:
        self.refuse(notice_acts.why_not_report_event(self.course, act, self.now()))

    async def have_it_escalated(self, number: int, act: notice_acts.Concern) -> None:
        async with self.with_the_strands:
            standing = self.course.standing
            if self.course.ending:
                return
            course = EscalationCourse(
                standing=standing,
                opened_at=self.now(),
                number=number,
                concern=act.concern,
                raised_by=doer(standing, act).name,
                raised_on=act.on,
            )
            # Before it is started: what it then says of itself must not be overwritten.
            self.become(self.course.replaced(stages={**self.course.stages, number: course.stage.value}))
            await self.start_strand(
                Escalation.run, course, f"escalation/{standing.reference}/{number}", course.stage.value
            )

    # --- motions: one person puts, another decides

    async def put(self, act: motions.Put) -> Receipt:
        after = motions.put(self.course, act, self.now())
        said = after.proposal.said if after.proposal else ""
        return await self.act(act, after, f"Proposed: {said}", *(after.proposal.changes if after.proposal else ()))

    @workflow.update
    async def propose_end(self, act: motions.EndPut) -> Receipt:
        return await self.put(act)

    @propose_end.validator
    def may_propose_end(self, act: motions.EndPut) -> None:
        self.refuse(motions.why_not_put(self.course, act, self.now()))

    @workflow.update
    async def propose_pause(self, act: motions.PausePut) -> Receipt:
        return await self.put(act)

    @propose_pause.validator
    def may_propose_pause(self, act: motions.PausePut) -> None:
        self.refuse(motions.why_not_put(self.course, act, self.now()))

    @workflow.update
    async def propose_resume(self, act: motions.ResumePut) -> Receipt:
        return await self.put(act)

    @propose_resume.validator
    def may_propose_resume(self, act: motions.ResumePut) -> None:
        self.refuse(motions.why_not_put(self.course, act, self.now()))

    @workflow.update
    async def propose_variation(self, act: motions.VariationPut) -> Receipt:
        return await self.put(act)

    @propose_variation.validator
    def may_propose_variation(self, act: motions.VariationPut) -> None:
        self.refuse(motions.why_not_put(self.course, act, self.now()))

    @workflow.update
    async def propose_reissue(self, act: motions.ReissuePut) -> Receipt:
        return await self.put(act)

    @propose_reissue.validator
    def may_propose_reissue(self, act: motions.ReissuePut) -> None:
        self.refuse(motions.why_not_put(self.course, act, self.now()))

    @workflow.update
    async def approve_proposal(self, act: motions.Approval) -> Receipt:
        after = motions.approved(self.course, act, self.now())
        return await self.change(act, after, f"Approved: {after.verdicts[-1].proposal.said}")

    @approve_proposal.validator
    def may_approve_proposal(self, act: motions.Approval) -> None:
        self.refuse(motions.why_not_decide(self.course, act, self.now()))

    @workflow.update
    async def refuse_proposal(self, act: motions.Refusal) -> Receipt:
        after = motions.refused(self.course, act, self.now())
        return await self.act(act, after, f"Refused: {after.verdicts[-1].proposal.said}")

    @refuse_proposal.validator
    def may_refuse_proposal(self, act: motions.Refusal) -> None:
        self.refuse(motions.why_not_decide(self.course, act, self.now()))
