"""Paragraph 5 as it runs."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain import action_acts, agenda_acts, minute_acts
    from domain import board_acts as acts
    from domain.acts import Receipt
    from domain.answers import BoardAnswered, answer_told
    from domain.board import BoardCourse, plan_update_key
    from domain.board_pages import board_pages
    from domain.course import Ending
    from domain.meetings import MeetingStatus
    from domain.moments import spoken
    from domain.plan import PlanTold
    from domain.proceedings import BoardPage
    from domain.standing import Standing
    from domain.timetable import informed, timetabled, wound_down
from workflows.signals import PLAN_TOLD
from workflows.strand import Strand


@workflow.defn
class BoardReporting(Strand[BoardCourse]):
    """Paragraph 5: a board with an independent chair, reported to on the timetable agreed, and a plan kept current.

    Timetable agreed, then board by board: invites, partners' updates, the report chased, papers, held or not held,
    actions and minutes. No board inside the cadence, or no chair, is told.
    """

    strand = "board"

    @workflow.init
    def __init__(self, course: BoardCourse) -> None:
        super().__init__(course)
        # Each run enters the boards once more, with whatever is entered first: an older release kept no pages of them.
        self.entered: dict[int, BoardPage] = {}

    @workflow.run
    async def run(self, course: BoardCourse) -> BoardCourse:
        await self.begin()
        while not self.course.ending:
            await self.have_a_timetable()
            await self.hold_the_next_board()
        return await self.wind_down()

    async def have_a_timetable(self) -> None:
        self.become(timetabled(self.course, self.now()))
        await self.keep_until(lambda: bool(self.course.planned))

    async def hold_the_next_board(self) -> None:
        settled = self.settled()
        await self.keep_until(lambda: self.settled() != settled or not self.course.planned)

    def settled(self) -> int:
        """How many boards have been held, missed or called off."""
        return sum(meeting.status is not MeetingStatus.PLANNED for meeting in self.course.meetings)

    def become(self, after: BoardCourse) -> None:
        super().become(after)
        for page in board_pages(self.course):
            if page != self.entered.get(page.number):
                self.entered[page.number] = page
                self.boards[page.number] = page.model_copy(update={"as_of": self.now()})

    def informed(self, standing: Standing) -> BoardCourse:
        return informed(self.course, standing, self.now())

    def wound_down(self, ending: Ending) -> BoardCourse:
        reason = f"The notice was {ending.how} on {spoken(ending.on)}."
        return wound_down(self.course, self.now(), reason).replaced(ending=ending)

    @workflow.signal(name=PLAN_TOLD)
    async def hear_plan(self, told: PlanTold) -> None:
        """What is slow and weak waits for the next board's papers; progress on all of it is 5a's update."""
        self.stirred += 1
        if self.course.ending:
            return
        before, key = self.course.plan_updates, plan_update_key(self.course)
        paragraph = next((duty.paragraph for duty in self.duties if duty.key == key), self.course.paragraph)
        self.become(acts.plan_heard(self.course, told))
        if self.course.plan_updates != before:
            what = "Progress on every objective in hand was recorded: the plan is up to date"
            said = self.said(f"plan-spoken-of/{told.at.isoformat()}", what)
            about = {"duty": key, "paragraph": paragraph, "by": told.by, "on": self.course.plan_updates[-1]}
            await self.enter(said.model_copy(update=about))

    @workflow.update
    async def submit_report(self, act: acts.Report) -> Receipt:
        return await self.act(act, acts.reported(self.course, act), f"The report to board {act.meeting} was handed in")

    @submit_report.validator
    def may_submit_report(self, act: acts.Report) -> None:
        self.refuse(acts.why_not_report(self.course, act, self.now()))

    @workflow.update
    async def submit_partner_update(self, act: acts.PartnerUpdate) -> Receipt:
        after = acts.partner_updated(self.course, act)
        return await self.act(act, after, f"The update of {acts.whose(self.course, act)} to board {act.meeting} is in")

    @submit_partner_update.validator
    def may_submit_partner_update(self, act: acts.PartnerUpdate) -> None:
        self.refuse(acts.why_not_update_partner(self.course, act, self.now()))

    @workflow.update
    async def record_meeting(self, act: acts.MeetingRecord) -> Receipt:
        after = acts.recorded(self.course, act, self.now())
        return await self.act(act, after, f"Board {act.meeting} was {'held' if act.held else 'not held'}")

    @record_meeting.validator
    def may_record_meeting(self, act: acts.MeetingRecord) -> None:
        self.refuse(acts.why_not_record(self.course, act, self.now()))

    @workflow.update
    async def submit_actions(self, act: acts.ActionLog) -> Receipt:
        return await self.act(act, acts.logged(self.course, act), f"The action log of board {act.meeting} was sent out")

    @submit_actions.validator
    def may_submit_actions(self, act: acts.ActionLog) -> None:
        self.refuse(acts.why_not_log(self.course, act, self.now()))

    @workflow.update
    async def submit_minutes(self, act: acts.Minutes) -> Receipt:
        after = minute_acts.minutes_sent(self.course, act, self.now())
        return await self.act(act, after, f"The minutes of board {act.meeting} were sent out")

    @submit_minutes.validator
    def may_submit_minutes(self, act: acts.Minutes) -> None:
        self.refuse(acts.why_not_minute(self.course, act, self.now()))

    @workflow.update
    async def move_meeting(self, act: acts.NewDate) -> Receipt:
        after = acts.moved(self.course, act, self.now())
        said = f"Board {act.meeting} was moved to {spoken(act.to_on)}"
        return await self.act(act, after, said, *acts.warned_of(self.course, act.to_on))

    @move_meeting.validator
    def may_move_meeting(self, act: acts.NewDate) -> None:
        self.refuse(acts.why_not_move(self.course, act, self.now()))

    @workflow.update
    async def cancel_meeting(self, act: acts.CallingOff) -> Receipt:
        after = acts.called_off_by(self.course, act, self.now())
        return await self.act(act, after, f"Board {act.meeting} was called off: {act.reason}")

    @cancel_meeting.validator
    def may_cancel_meeting(self, act: acts.CallingOff) -> None:
        self.refuse(acts.why_not_call_off(self.course, act, self.now()))

    @workflow.update
    async def add_meeting(self, act: acts.ExtraMeeting) -> Receipt:
        after = acts.added(self.course, act, self.now())
        said = f"Board {len(after.meetings)} was added on {spoken(act.sitting_on)}"
        return await self.act(act, after, said, *acts.warned_of(self.course, act.sitting_on))

    @add_meeting.validator
    def may_add_meeting(self, act: acts.ExtraMeeting) -> None:
        self.refuse(acts.why_not_add(self.course, act, self.now()))

    @workflow.update
    async def answer_board(self, act: BoardAnswered) -> Receipt:
        after, warnings = acts.answered_by(self.course, act, self.now()), acts.warned_of_answer(self.course, act)
        return await self.act(act, after, answer_told(self.course, act, f"board {act.meeting}"), *warnings)

    @answer_board.validator
    def may_answer_board(self, act: BoardAnswered) -> None:
        self.refuse(acts.why_not_answer(self.course, act, self.now()))

    @workflow.update
    async def update_plan(self, act: acts.PlanUpdate) -> Receipt:
        return await self.act(act, acts.plan_updated(self.course, act), "The plan was brought up to date")

    @update_plan.validator
    def may_update_plan(self, act: acts.PlanUpdate) -> None:
        self.refuse(acts.why_not_update_plan(self.course, act, self.now()))

    @workflow.update
    async def submit_chair_letter(self, act: acts.ChairLetter) -> Receipt:
        return await self.act(act, acts.written(self.course, act), "The chair wrote to the Secretary of State")

    @submit_chair_letter.validator
    def may_submit_chair_letter(self, act: acts.ChairLetter) -> None:
        self.refuse(acts.why_not_write(self.course, act, self.now()))

    @workflow.update
    async def record_case_meeting(self, act: acts.CaseMeeting) -> Receipt:
        return await self.act(act, acts.met(self.course, act), "The meeting with the case lead was held")

    @record_case_meeting.validator
    def may_record_case_meeting(self, act: acts.CaseMeeting) -> None:
        self.refuse(acts.why_not_meet(self.course, act, self.now()))

    @workflow.update
    async def agree_action(self, act: action_acts.ActionAgreed) -> Receipt:
        after, said = action_acts.agreed(self.course, act, self.now()), action_acts.said_of(self.course, act)
        return await self.act(act, after, said)

    @agree_action.validator
    def may_agree_action(self, act: action_acts.ActionAgreed) -> None:
        self.refuse(action_acts.why_not_agree(self.course, act, self.now()))

    @workflow.update
    async def close_action(self, act: action_acts.ActionClosed) -> Receipt:
        after, said = action_acts.closed(self.course, act, self.now()), action_acts.said_of(self.course, act)
        return await self.act(act, after, said)

    @close_action.validator
    def may_close_action(self, act: action_acts.ActionClosed) -> None:
        self.refuse(action_acts.why_not_close(self.course, act, self.now()))

    @workflow.update
    async def move_action(self, act: action_acts.NewActionDay) -> Receipt:
        after, said = action_acts.moved(self.course, act, self.now()), action_acts.said_of(self.course, act)
        return await self.act(act, after, said)

    @move_action.validator
    def may_move_action(self, act: action_acts.NewActionDay) -> None:
        self.refuse(action_acts.why_not_move(self.course, act, self.now()))

    @workflow.update
    async def drop_action(self, act: action_acts.ActionDropped) -> Receipt:
        after, said = action_acts.dropped(self.course, act, self.now()), action_acts.said_of(self.course, act)
        return await self.act(act, after, said)

    @drop_action.validator
    def may_drop_action(self, act: action_acts.ActionDropped) -> None:
        self.refuse(action_acts.why_not_drop(self.course, act, self.now()))

    @workflow.update
    async def record_decision(self, act: minute_acts.DecisionRecorded) -> Receipt:
        after = minute_acts.decided(self.course, act, self.now())
        said = f"Board {act.meeting} decided (decision {len(after.proceedings.decisions)}): {act.text}"
        return await self.act(act, after, said)

    @record_decision.validator
    def may_record_decision(self, act: minute_acts.DecisionRecorded) -> None:
        self.refuse(minute_acts.why_not_decide(self.course, act, self.now()))

    @workflow.update
    async def correct_minutes(self, act: minute_acts.MinutesCorrected) -> Receipt:
        after, said = minute_acts.corrected(self.course, act, self.now()), minute_acts.said_of(self.course, act)
        return await self.act(act, after, said)

    @correct_minutes.validator
    def may_correct_minutes(self, act: minute_acts.MinutesCorrected) -> None:
        self.refuse(minute_acts.why_not_correct(self.course, act, self.now()))

    @workflow.update
    async def add_agenda_item(self, act: agenda_acts.ItemAdded) -> Receipt:
        after, said = agenda_acts.item_added(self.course, act, self.now()), agenda_acts.said_of(self.course, act)
        return await self.act(act, after, said, *agenda_acts.warned_of(self.course, act.meeting, self.now()))

    @add_agenda_item.validator
    def may_add_agenda_item(self, act: agenda_acts.ItemAdded) -> None:
        self.refuse(agenda_acts.why_not_add(self.course, act, self.now()))

    @workflow.update
    async def strike_agenda_item(self, act: agenda_acts.ItemStruck) -> Receipt:
        after, said = agenda_acts.item_struck(self.course, act, self.now()), agenda_acts.said_of(self.course, act)
        return await self.act(act, after, said, *agenda_acts.warned_of(self.course, act.meeting, self.now()))

    @strike_agenda_item.validator
    def may_strike_agenda_item(self, act: agenda_acts.ItemStruck) -> None:
        self.refuse(agenda_acts.why_not_strike(self.course, act, self.now()))
