"""What every strand of a notice does: keep its dates one by one, and wait for people in between."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any, Generic, TypeVar

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ActivityError, FailureError, WorkflowAlreadyStartedError
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    # `from workflows import policies` would not be passed through: the package itself is the sandbox's own.
    import workflows.policies as policies
    from activities.correspondence import Correspondence
    from activities.diary import Diary
    from activities.register import Register
    from domain import owing
    from domain.acts import Act, Receipt, doer, paragraph_of
    from domain.addressing import entry_of, letters_of
    from domain.course import BEGUN, Course, Ending, changed_duties, redated
    from domain.digests import Morning
    from domain.duties import Duty
    from domain.entries import Entry, MeetingPage, NoticePage, Record
    from domain.following import next_in_words
    from domain.letters import Letter
    from domain.pages import Pages
    from domain.plan import PlanPage
    from domain.proceedings import BoardPage
    from domain.reaching import Unreached
    from domain.snapshots import snapshot_of
    from domain.standing import Standing
    from domain.steps import Account, Falling, Ladders, Step, account_of, ahead, fallen_due, next_step
    from workflows.finding import attributes_of

    # Only named here, never run here.
    from workflows.morning_post import MorningPost
from workflows.clicks import click_of_update
from workflows.lag import counted
from workflows.signals import UNREACHED
from workflows.turning_away import turn_away

C = TypeVar("C", bound=Course)


class Strand(Generic[C]):
    """The loop that all strands share. A strand's own file says what it waits for, in the notice's order.

    Every wake-up re-arms the timer: two workflow tasks in a row without a command can lose an Update that reaches a
    cold worker (sdk-python#1591), and an approval after months always does.
    """

    strand: str
    course: C

    def __init__(self, course: C) -> None:
        self.course = course
        self.duties = course.duties()
        self.ladders = Ladders()
        self.agenda = course.agenda(self.duties, self.ladders)
        self.unentered: dict[str, Duty] = {}
        self.pages = Pages()
        # What was entered before this run began is known: a strand that goes on afresh enters nothing anew.
        self.pages.changed(course.gatherings(), course.standing)
        self.meetings: dict[str, MeetingPage] = {}
        self.boards: dict[int, BoardPage] = {}
        self.stirred = 0
        self.beginning = BEGUN not in course.taken
        # Whether the state has changed since the register was told of it.
        self.moved_on = False
        self.late_post: set[asyncio.Task[None]] = set()
        # Mornings begun here for letters that were held, and not over yet.
        self.mornings = 0
        # Strands that this run started and has not heard the end of.
        self.begun = 0
        # The loop, people's acts and the notice's signals all enter; the register must hear in the order it happened.
        self.at_the_register = asyncio.Lock()

    # --- what is asked

    @workflow.query
    def coming(self) -> list[Step]:
        """What fires next, soonest first."""
        return list(ahead(self.agenda, self.course.taken))

    @workflow.query
    def account(self) -> Account:
        """What has been taken and what comes next, for the daily attestation."""
        ahead_by = self.course.standing.ahead_by
        return account_of(self.agenda, self.course.taken, strand=self.strand, ahead_by=ahead_by)

    @workflow.query
    def now_stands(self) -> dict[str, Any]:
        """The strand's whole state, as JSON: a reader of another version need not know its type."""
        return self.course.model_dump(mode="json")

    # --- what the notice tells its strands

    @workflow.signal
    async def inform(self, standing: Standing) -> None:
        """The notice has changed: its terms, its people, its calendar, a pause."""
        self.stirred += 1
        if standing.revision > self.course.standing.revision:
            self.become(self.informed(standing))

    @workflow.signal
    async def end(self, ending: Ending) -> None:
        """The notice has ended: what is planned is withdrawn, and nothing more falls due."""
        self.stirred += 1
        if self.course.ending is None:
            self.become(self.wound_down(ending))

    def informed(self, standing: Standing) -> C:
        return self.course.replaced(standing=standing)

    def wound_down(self, ending: Ending) -> C:
        return self.course.replaced(ending=ending)

    # --- what whoever owes a duty says of it, whichever strand owes it

    @workflow.update
    async def acknowledge(self, act: owing.Acknowledgement) -> Receipt:
        after = owing.acknowledged(self.course, act, self.now())
        return await self.act(act, after, owing.said_of(self.course, act))

    @acknowledge.validator
    def may_acknowledge(self, act: owing.Acknowledgement) -> None:
        self.refuse(owing.why_not_acknowledge(self.course, act, self.now()))

    @workflow.update
    async def ask_more_time(self, act: owing.MoreTime) -> Receipt:
        after = owing.asked_for_time(self.course, act, self.now())
        return await self.act(act, after, owing.said_of(self.course, act))

    @ask_more_time.validator
    def may_ask_more_time(self, act: owing.MoreTime) -> None:
        self.refuse(owing.why_not_ask(self.course, act, self.now()))

    # --- the loop

    def now(self) -> datetime:
        """Notice time (UTC): the server's clock, and how far ahead of it this notice lives."""
        return workflow.now() + self.course.standing.ahead_by

    async def begin(self) -> None:
        """Enter what is owed from the start, once in the strand's life."""
        if BEGUN not in self.course.taken:
            self.become(self.course)
            self.become(self.course.having_taken(BEGUN))
            self.unentered = {duty.key: duty for duty in self.duties}
            await self.enter(self.said(BEGUN, f"The strand {self.strand} was begun"))

    async def keep_until(self, over: Callable[[], bool]) -> None:
        """Take each step at its moment, until `over` or until the notice ends."""
        while not (over() or self.course.ending):
            seen = self.stirred
            await self.take_what_fell_due()
            await self.go_on_afresh_when_long(seen)
            await self.rest(seen, over)

    async def wind_down(self) -> C:
        """Send what the end withdraws, let every act finish, and rest only when the last letter has gone."""
        while True:
            seen = self.stirred
            await self.take_what_fell_due()
            if self.all_done():
                return self.course
            await self.rest(seen, self.all_done)

    def all_done(self) -> bool:
        return workflow.all_handlers_finished() and not (self.late_post or self.mornings)

    async def take_what_fell_due(self) -> None:
        """The register hears first: an office asks it whether a letter still has something to say."""
        self.beginning = False
        while falling := fallen_due(self.agenda, self.course.taken, self.now(), self.course.standing):
            counted(falling, self.now(), self.course.standing, self.strand)
            self.course = self.course.having_taken(*(fallen.step.key for fallen in falling))
            letters = [letter for fallen in falling for letter in self.letters(fallen)]
            untold = (fallen for fallen in falling if fallen.instead or not fallen.step.letter)
            await self.enter(*(entry_of(fallen, self.course.standing, self.strand) for fallen in untold))
            await asyncio.gather(*(self.post(letter) for letter in letters))
        await self.enter()

    async def rest(self, seen: int, over: Callable[[], bool]) -> None:
        """Wait for the next due moment, for a change since `seen`, or until `over`: always with a timer of its own."""
        step = next_step(self.agenda, self.course.taken)
        patience = max(step.at - self.now(), policies.MOMENT) if step else policies.FAR_AHEAD
        waited_for = step.what if step else "nothing is due: waiting for people"
        workflow.set_current_details(f"Waiting for: {waited_for}" + (f" ({step.at:%Y-%m-%d %H:%M}Z)" if step else ""))
        try:
            await workflow.wait_condition(
                lambda: self.stirred != seen or over(), timeout=patience, timeout_summary=waited_for[:200]
            )
        except TimeoutError:
            return

    async def go_on_afresh_when_long(self, seen: int) -> None:
        """Only from rest: every act finished, every letter gone, and nothing changed since `seen`."""
        long = workflow.info().get_current_history_length() >= policies.LONG_HISTORY
        if not long or self.late_post or self.mornings or self.waits_for_its_own():
            return
        await workflow.wait_condition(workflow.all_handlers_finished, timeout=policies.FAR_AHEAD)
        if self.stirred == seen:
            workflow.continue_as_new(self.course)

    def waits_for_its_own(self) -> bool:
        """Whether this run must hear the end of what it started before it goes on afresh."""
        return False

    # --- what changes

    def become(self, after: C) -> None:
        """Take `after` as the state: new dates get new revisions, changed duties wait to be entered, the loop wakes."""
        before = self.duties
        self.course, self.duties = redated(after, self.now())
        self.agenda = self.course.agenda(self.duties, self.ladders)
        self.unentered |= {duty.key: duty for duty in changed_duties(before, self.duties, self.course.done)}
        self.meetings |= {page.uid: page for page in self.pages.changed(self.course.gatherings(), self.course.standing)}
        self.stirred, self.moved_on = self.stirred + 1, True

    async def act(self, act: Act, after: C, said: str, *warnings: str) -> Receipt:
        """A person's act carried out: the state replaced at once, the register told, then the person."""
        person, standing, click = doer(self.course.standing, act), self.course.standing, click_of_update()
        discharged = sorted(after.done.keys() - self.course.done.keys())
        about = owing.duty_of(self.course, act.duty) if isinstance(act, owing.AboutDuty) else None
        self.become(after.having_taken(f"click/{click}"))
        entry = Entry(
            key=f"{standing.reference}/{self.strand}/{act.name}/{click}",
            reference=standing.reference,
            strand=self.strand,
            at=self.now(),
            what=said,
            paragraph=about.paragraph if about else paragraph_of(act, standing.notice),
            duty=about.key if about else next(iter(discharged), ""),
            by=person.id,
            on=act.on,
            why=act.note,
            details=act.written,
        )
        await self.enter(entry)
        step = next_step(self.agenda, self.course.taken)
        coming, to = next_in_words(step, self.strand, self.course.ending), step.to if step else ()
        return Receipt(said=said, next=coming, warnings=warnings, strand=self.strand, to=to)

    def refuse(self, refusal: str | None) -> None:
        """Turn an Update away with its sentence, before anything enters history."""
        # The server knows an Update sent twice only until the strand goes on afresh.
        if f"click/{click_of_update()}" in self.course.taken:
            refusal = "This was done already: it reached us twice, and nothing more was changed."
        turn_away(refusal, beginning=self.beginning)

    async def start_strand(self, run: Any, course: Course, workflow_id: str, stage: str) -> None:
        """Start another strand, which outlives this one's going on afresh. Its end is heard, and the timer re-armed."""
        started = await workflow.start_child_workflow(
            run,
            course,
            id=workflow_id,
            parent_close_policy=ParentClosePolicy.ABANDON,
            static_summary=workflow_id,
            search_attributes=attributes_of(course, stage),
        )
        self.begun += 1
        started.add_done_callback(self._over)

    def _over(self, strand: "asyncio.Task[Any]") -> None:
        self.begun -= 1
        self.stirred += 1
        if not strand.cancelled() and (trouble := strand.exception()):
            workflow.logger.error("A strand started from here failed: %s", trouble)

    async def tell(self, workflow_id: str, what: Any, about: object) -> bool:
        """Signal another strand; whether it heard.

        One that is over has nothing more to hear, and is no reason for this one to stop.
        """
        try:
            await workflow.get_external_workflow_handle(workflow_id).signal(what, about)
        except FailureError as error:
            workflow.logger.warning("%s could not be told: %s", workflow_id, error)
            return False
        return True

    # --- the offices

    def page(self) -> NoticePage | None:
        """The notice's page where it changed with this; only the notice itself keeps one."""
        return None

    def plan(self) -> PlanPage | None:
        """What changed of the plan's pages; only the delivery strand keeps any, and by people's acts alone."""
        return None

    async def enter(self, *entries: Entry) -> None:
        """Tell the register, once it has heard what came before: entries, changed duties, the page."""
        async with self.at_the_register:
            duties, self.unentered = tuple(self.unentered.values()), {}
            page = self.page()
            # By the practice before, meetings had no pages: there they come along with what else is entered.
            practice = self.course.standing.practice
            alone = (
                (self.meetings and practice > 1) or (self.boards and practice > 3) or (self.moved_on and practice > 4)
            )
            if not (entries or duties or page or alone):
                return
            meetings, self.meetings = tuple(self.meetings.values()), {}
            boards, self.boards, self.moved_on = tuple(self.boards.values()), {}, False
            record = Record(
                reference=self.course.standing.reference,
                strand=self.strand,
                entries=entries,
                duties=duties,
                meetings=meetings,
                notice=page,
                plan=self.plan(),
                boards=boards,
                snapshot=snapshot_of(self.course, self.now()),
            )
            summary = entries[0].what if entries else f"Changed: {len(duties)} duties, {len(meetings)} meetings"
            await workflow.execute_activity_method(Register.enter, record, summary=summary[:200], **policies.RECORD)

    def letters(self, falling: Falling) -> Iterable[Letter]:
        if falling.instead or not falling.step.letter:
            return ()
        return letters_of(falling, self.course.standing, self.strand, self.now())

    async def post(self, letter: Letter) -> None:
        """One try the strand waits for; if it does not settle, the rest goes on beside the strand."""
        try:
            await self._send(letter, policies.POST)
        except ActivityError:
            late = asyncio.create_task(self._send(letter, policies.POST_UNTIL_SETTLED))
            self.late_post.add(late)
            late.add_done_callback(self._settled)

    def _settled(self, late: asyncio.Task[None]) -> None:
        self.late_post.discard(late)
        self.stirred += 1

    async def _send(self, letter: Letter, policy: policies.Policy) -> None:
        office = Diary.invite if letter.invitation else Correspondence.send
        posted = await workflow.execute_activity_method(office, letter, summary=letter.what[:200], **policy)
        if posted.held_until:
            await self.have_it_gathered(letter, posted.held_until)
        if posted.dead_address:
            to = letter.to
            await self.lose(
                Unreached(person=to.id, address=to.address, what=letter.what, words=posted.words, at=self.now())
            )

    async def have_it_gathered(self, letter: Letter, until: datetime) -> None:
        """The letter waits for its reader's morning: see that there will be one, whoever else has begun it already."""
        reader = sha256(letter.to.address.encode()).hexdigest()[:16]
        standing = self.course.standing
        morning = Morning(reader=reader, address=letter.to.address, at=until, ahead_by=standing.ahead_by)
        while not await self.has_begun(morning):
            # It is there already: hearing of one more letter it looks again, unless it has just ended.
            if await self.tell(morning.key, MorningPost.hear, letter.key):
                return

    async def has_begun(self, morning: Morning) -> bool:
        """Whether the morning was begun by this; False where it had been begun before."""
        try:
            begun = await workflow.start_child_workflow(
                MorningPost.run,
                morning,
                id=morning.key,
                parent_close_policy=ParentClosePolicy.ABANDON,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                static_summary="the letter of a working morning",
            )
        except WorkflowAlreadyStartedError:
            return False
        self.mornings += 1
        begun.add_done_callback(self._morning_over)
        return True

    def _morning_over(self, morning: "asyncio.Task[None]") -> None:
        self.mornings -= 1
        self.stirred += 1
        if not morning.cancelled() and (trouble := morning.exception()):
            workflow.logger.error("The letter of a morning failed: %s", trouble)

    async def lose(self, unreached: Unreached) -> None:
        """An address takes no mail: the notice, which keeps its people, hears of it."""
        await self.tell(f"notice/{self.course.standing.reference}", UNREACHED, unreached)

    def said(self, slug: str, what: str) -> Entry:
        reference = self.course.standing.reference
        return Entry(
            key=f"{reference}/{self.strand}/{slug}",
            reference=reference,
            strand=self.strand,
            at=self.now(),
            what=what,
            paragraph=self.course.paragraph,
        )
