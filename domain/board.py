"""Paragraph 5: the improvement board, what is reported to it, and the plan kept up to date."""

from collections.abc import Iterator
from datetime import date, datetime

from domain.agenda import agendas_sent
from domain.attendance import attendance
from domain.board_actions import actions_owed
from domain.collisions import collisions
from domain.course import Course, invitations
from domain.days import working_days_after
from domain.duties import KINDS, Duty
from domain.early_warnings import boards_missed
from domain.ladder import Rung, Unit
from domain.meetings import Meeting, MeetingStatus
from domain.moments import at, day_of, spoken
from domain.months import corresponding_date
from domain.people import Person, Role, holders
from domain.plan import PlanPut, PlanTold
from domain.proceedings import Proceedings
from domain.put_before import Heard, put_before_boards
from domain.reckoning import Reckoning
from domain.reckonings import (
    action_log_due,
    interval_due,
    minutes_due,
    papers_due,
    partner_update_due,
    plan_update_due,
)
from domain.rhythms import Round, key_of, next_round
from domain.sittings import board_day, cadence_of, gap_told_on, timetable_wanted
from domain.standing import Clock, Standing
from domain.steps import Step, put_off, told_once
from domain.suspension import stretched

# Who sits on the board, in the order they are invited.
MEMBERS = (
    Role.CHAIR,
    Role.DCS,
    Role.CHIEF_EXECUTIVE,
    Role.LEAD_MEMBER,
    Role.HEAD_OF_SERVICE,
    Role.BOARD_MEMBER,
    Role.PARTNER,
    Role.ADVISER,
    Role.NHS_ADVISER,
    Role.COORDINATOR,
)


class BoardCourse(Course):
    """The board's meetings and everything owed to it. Duty keys name the meeting's number, or the round.

    `letters_sent` and `case_meetings` are days, oldest first. `chairless_since` is when (UTC) the board lost its chair,
    `cadence_since` the day its present cadence was known, where either came about in mid-life. `plan_told` is what the
    board last heard of the plan from its own strand, `plan_gone` what it had heard when each agenda went out that was
    followed by other news, by the agenda's step, `plan_put` the letters that told it of news, where more followed,
    `proceedings` what its meetings had before them and agreed.
    """

    meetings: tuple[Meeting, ...] = ()
    plan_updates: tuple[date, ...] = ()
    letters_sent: tuple[date, ...] = ()
    case_meetings: tuple[date, ...] = ()
    chairless_since: datetime | None = None
    cadence_since: date | None = None
    plan_told: PlanTold | None = None
    plan_gone: dict[str, PlanTold | None] = {}
    plan_put: tuple[PlanPut, ...] = ()
    proceedings: Proceedings = Proceedings()

    def owed(self) -> tuple[Duty, ...]:
        return (
            *(duty for meeting in self.meetings for duty in _of_meeting(self, meeting)),
            *_plan_kept_current(self),
            *_timetable_kept_filled(self),
            *_rhythms(self),
            *actions_owed(self, self.proceedings.actions, self.paragraph),
        )

    def happenings(self) -> tuple[Step, ...]:
        """A pause stops the clock of the longest gap; what people do and decide is told all the same."""
        invites = invitations(self.meetings, paragraph=self.paragraph, noun="board")
        if self.ending:
            return invites
        missed = boards_missed(self.meetings, self.standing, self.paragraph)
        gap = () if self.standing.paused_now(Clock.BOARD) else (*_gap(self), *missed)
        coming = attendance(self.planned, self.standing, self.paragraph)
        agendas = agendas_sent(self.planned, self.proceedings, self.plan_told, self.standing, self.paragraph, MEMBERS)
        return (
            *invites,
            *gap,
            *coming,
            *agendas,
            *self.put_before(),
            *_no_chair(self),
            *_not_held(self),
            *_colliding(self),
        )

    def put_before(self) -> tuple[Step, ...]:
        """5d: what each board is told of by itself, beside its agenda."""
        heard = Heard(told=self.plan_told, gone=self.plan_gone, put=self.plan_put)
        return tuple(put_before_boards(self.planned, heard, self.taken, self.standing, self.paragraph, MEMBERS))

    def gatherings(self) -> tuple[Meeting, ...]:
        return self.meetings

    @property
    def paragraph(self) -> str:
        return self.standing.notice.terms.board.paragraph

    @property
    def planned(self) -> tuple[Meeting, ...]:
        return tuple(meeting for meeting in self.meetings if meeting.status is MeetingStatus.PLANNED)

    @property
    def held_on(self) -> tuple[date, ...]:
        """The days boards were held on, those before our time too, oldest first."""
        held = (meeting.day for meeting in self.meetings if meeting.status is MeetingStatus.HELD)
        return tuple(sorted({*self.standing.notice.so_far.boards_held_on, *held}))

    def meeting(self, number: int) -> Meeting | None:
        return next((meeting for meeting in self.meetings if meeting.number == number), None)


def _of_meeting(course: BoardCourse, meeting: Meeting) -> Iterator[Duty]:
    """Before a board: papers and partners' updates. On the day: did it meet? After: actions and minutes."""
    notice, edition, n = course.standing.notice, course.standing.edition, meeting.number
    set_for, called_off = day_of(meeting.starts_at), meeting.status is MeetingStatus.CANCELLED
    yield course.duty_before(
        set_for,
        f"board-report-{n}",
        "board_report",
        papers_due(set_for, notice, edition),
        Clock.BOARD,
        called_on=meeting.set_on,
        opened_at=meeting.first_told_at,
        withdrawn=called_off or meeting.status is MeetingStatus.NOT_HELD,
        meeting=n,
    )
    for partner in holders(course.standing.people, Role.PARTNER):
        yield _of_partner(course, meeting, partner)
    yield course.duty(
        f"board-held-{n}",
        "board_held",
        board_day(set_for, notice, edition),
        Clock.BOARD,
        opened_at=meeting.first_told_at,
        withdrawn=called_off,
        meeting=n,
    )
    if meeting.status is MeetingStatus.HELD:
        on, log, minutes = meeting.day, action_log_due, minutes_due
        for key, kind, due in ((f"action-log-{n}", "action_log", log), (f"minutes-{n}", "minutes", minutes)):
            owed = due(on, notice, edition)
            yield course.duty(key, kind, owed, Clock.BOARD, opened_at=at(on), running_since=on, meeting=n)


def _of_partner(course: BoardCourse, meeting: Meeting, partner: Person) -> Duty:
    """Each partner's own update: one partner's does not stand for another's. Who joins late is asked for it then."""
    notice, edition, set_for = course.standing.notice, course.standing.edition, day_of(meeting.starts_at)
    asked = (one for one in meeting.revisions if any(person.id == partner.id for person in one.to))
    first = next(asked, None)
    joined = first if first and first is not meeting.revisions[0] else None
    owed = course.duty_before(
        set_for,
        partner_key(meeting.number, partner.id),
        "partner_update",
        partner_update_due(set_for, notice, edition),
        Clock.BOARD,
        called_on=max(meeting.set_on, day_of(joined.revised_at)) if joined else meeting.set_on,
        opened_at=meeting.first_told_at,
        withdrawn=meeting.status in (MeetingStatus.CANCELLED, MeetingStatus.NOT_HELD),
        # It goes into the report, so a board called too late for it has it by the day its papers go out.
        sooner=papers_due(set_for, notice, edition).on if course.standing.practice > 1 else None,
        meeting=meeting.number,
        partner=partner.id,
    )
    whose = partner.organisation or partner.name
    return owed.model_copy(update={"person": partner.id, "title": f"send the board the update of {whose}"})


def partner_key(meeting: int, partner: str) -> str:
    return f"partner-update-{meeting}-{partner}"


def _plan_kept_current(course: BoardCourse) -> Iterator[Duty]:
    """5a: the plan and the record of progress are stale when untouched for a board cycle.

    What was done to them before our time is not known, so the first cycle here begins with it.
    """
    signed_on, ours_from = course.standing.notice.issued.signed_on, day_of(course.standing.kept_from)
    last_on = course.plan_updates[-1] if course.plan_updates else max(signed_on, ours_from)
    due = plan_update_due(last_on, course.standing.notice, course.standing.edition)
    if not course.plan_updates:
        anchor = "the notice was signed" if last_on == signed_on else "the notice was entered here"
        due = due.model_copy(update={"anchor": anchor})
    yield course.duty(
        plan_update_key(course),
        "plan_update",
        due,
        Clock.BOARD,
        opened_at=at(last_on),
        running_since=last_on,
        ladder=_monthly(last_on, due.on),
    )


def plan_update_key(course: BoardCourse) -> str:
    """The duty to bring the plan up to date that is owed now."""
    return f"plan-update-{len(course.plan_updates) + 1}"


def _monthly(last_on: date, due_on: date) -> tuple[Rung, ...]:
    """The plan's reminders: the last days of a cycle, and each whole month before them since it was last touched."""
    a_month_on = corresponding_date(last_on, 1)
    months = [n for n in range(1, 25) if corresponding_date(due_on, -n) >= a_month_on]
    return (*(Rung(count=n, unit=Unit.MONTHS) for n in reversed(months)), *KINDS["plan_update"].ladder)


def _timetable_kept_filled(course: BoardCourse) -> Iterator[Duty]:
    """5b: a board must be in place; when the last meeting in the timetable is over, the next ones are asked for."""
    if last_on := last_in_timetable(course):
        edition = course.standing.edition
        due = timetable_wanted(last_on, course.standing.notice, edition)
        asked_at = at(working_days_after(last_on, 1, edition).on)
        yield course.duty(
            timetable_key(course), "board_timetable", due, Clock.BOARD, opened_at=asked_at, running_since=last_on
        )


def timetable_key(course: BoardCourse) -> str:
    return f"board-timetable-{len(course.meetings)}"


def last_in_timetable(course: BoardCourse) -> date | None:
    """The day the timetable runs out: the last board's, or that of its calling off.

    A board nobody has recorded counts like any other: silence about one does not put off asking for the next.
    """
    timetable = course.standing.notice.terms.board_timetable.in_use
    if not (course.meetings or timetable):
        return None
    over = [_over_on(meeting) for meeting in course.meetings]
    agreed = [sitting.on for sitting in timetable.sittings] if timetable and not over else []
    return max(*over, *agreed, day_of(course.standing.kept_from))


def _over_on(meeting: Meeting) -> date:
    return (
        day_of(meeting.settled_at) if meeting.settled_at and meeting.status is MeetingStatus.CANCELLED else meeting.day
    )


def _rhythms(course: BoardCourse) -> Iterator[Duty]:
    for kind, found in (("chair_letter", chair_round(course)), ("case_meeting", case_round(course))):
        if found:
            chairs = course.standing.notice.terms.board.in_use if kind == "chair_letter" else None
            yield course.duty(
                key_of(kind, course.done),
                kind,
                found.due,
                Clock.BOARD,
                opened_at=at(found.since),
                owner=chairs.chaired_by if chairs else None,
            )


def chair_round(course: BoardCourse) -> Round | None:
    return _round(course, "chair_letters", course.letters_sent)


def case_round(course: BoardCourse) -> Round | None:
    return _round(course, "case_meetings", course.case_meetings)


def _round(course: BoardCourse, name: str, done: tuple[date, ...]) -> Round | None:
    term, standing = getattr(course.standing.notice.terms, name), course.standing
    signed_on = standing.notice.issued.signed_on
    return next_round(term, done, Clock.BOARD, standing, anchor_on=signed_on, anchor="the notice's signature")


def gap_due(course: BoardCourse) -> Reckoning | None:
    """The last day by which a board must have met to stay inside its cadence, where a cadence is known.

    A cadence agreed in mid-life asks nothing of the time before it was known.
    """
    found = cadence_of(course.standing.notice)
    if found is None:
        return None
    cadence, term = found[0], getattr(course.standing.notice.terms, found[1])
    known = [(course.standing.notice.issued.signed_on, "the notice's signature")]
    known += [(on, "the last board held") for on in course.held_on[-1:]]
    known += [(course.cadence_since, "the cadence was agreed")] if course.cadence_since else []
    anchor_on, anchor = max(known)
    due = interval_due(anchor_on, anchor, cadence, 1, term, course.standing.edition)
    return stretched(due, Clock.BOARD, course.standing, started_on=anchor_on)


def _gap(course: BoardCourse) -> Iterator[Step]:
    """No board inside the cadence is a breach: told, not acted on."""
    due, found = gap_due(course), cadence_of(course.standing.notice)
    if due is None or found is None:
        return
    unrecorded = any(meeting.day <= due.on for meeting in course.planned)
    told_on = gap_told_on(due.on, course.standing.notice, course.standing.edition, unrecorded=unrecorded)
    moment = at(put_off(told_on, Clock.BOARD, course.standing, started_on=due.on))
    known_at = [meeting.settled_at for meeting in course.meetings if meeting.status is not MeetingStatus.HELD]
    yield told_once(
        f"board-gap/{due.on}",
        max([moment, *(known for known in (*known_at, course.standing.revised_at) if known)]),
        due.paragraph,
        f"Tell that no board met by {spoken(due.on)}",
        "board_gap",
        (Role.CASE_LEAD, Role.CHAIR, Role.ADVISER, Role.COORDINATOR),
        series="board-gap",
        due=due,
        cadence=found[0].spoken,
        last_held=spoken(course.held_on[-1]) if course.held_on else "none since the notice was signed",
    )


def has_chair(standing: Standing) -> bool:
    """Whether somebody holds the part that chairs the board, in a notice that says which part that is."""
    board = standing.notice.terms.board.in_use
    return board is None or bool(holders(standing.people, board.chaired_by))


def _no_chair(course: BoardCourse) -> Iterator[Step]:
    """A board without its chair cannot sit as paragraph 5b asks. Told once for each time there is none."""
    board = course.standing.notice.terms.board.in_use
    if board and not has_chair(course.standing):
        since = course.chairless_since or course.standing.entered_at
        yield told_once(
            f"no-chair/{since.isoformat()}",
            since,
            course.paragraph,
            "Tell that the board has no chair",
            "no_chair",
            (Role.COORDINATOR, Role.CASE_LEAD, Role.DCS),
            series="no-chair",
            chaired_by=board.chaired_by.value.replace("_", " "),
        )


def _not_held(course: BoardCourse) -> Iterator[Step]:
    for meeting in course.meetings:
        if meeting.status is MeetingStatus.NOT_HELD and meeting.settled_at:
            yield told_once(
                f"board-not-held-{meeting.number}",
                meeting.settled_at,
                course.paragraph,
                f"Tell that board {meeting.number} was not held",
                "board_not_held",
                (Role.CASE_LEAD, Role.CHAIR, Role.ADVISER),
                number=str(meeting.number),
                reason=meeting.reason,
            )


def _colliding(course: BoardCourse) -> Iterator[Step]:
    """A meeting on a holiday, in a closure or before an election is warned of, with the next good day; it stands."""
    standing, planned = course.standing, {meeting.day: meeting for meeting in course.planned}
    for found in collisions(planned, standing.edition, standing.notice.closures):
        meeting = planned[found.on]
        where = f"Board {meeting.number}, {spoken(found.on)}: {found.why}"
        yield told_once(
            f"collision-{meeting.number}/{found.on}",
            max(meeting.revisions[-1].revised_at, standing.changed_at),
            course.paragraph,
            f"Warn that board {meeting.number} falls on {found.why}",
            "timetable_collision",
            (Role.COORDINATOR,),
            series=f"collision-{meeting.number}",
            collisions=f"{where}; next good day {spoken(found.instead)}",
        )


def members(course: BoardCourse) -> tuple[Person, ...]:
    """Everybody who is invited, once each."""
    people = course.standing.people
    return tuple({person.id: person for role in MEMBERS for person in holders(people, role)}.values())
