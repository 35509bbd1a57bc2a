"""`status`: where every notice has got to, or one notice with what is owed, what fires next and what happened last."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby

from rich.text import Text

from activities.almanac import Almanac
from activities.seeing_to import seen_to
from activities.upkeep.editions import PROPOSED
from desk.reaching import page_of, register, temporal
from desk.refusals import Refused
from desk.screen import console, grid, moment, say
from desk.who import who
from domain.checklists import list_in_words
from domain.duties import Duty
from domain.entries import MeetingPage
from domain.escalation import EscalationCourse
from domain.facts import plain
from domain.instrument import Notice
from domain.moments import london, spoken
from domain.people import Role, holders, title
from domain.proceedings import NumberedAction
from domain.readings import OpenReading, open_readings
from domain.stages import Proposed
from domain.steps import Step
from models import boards, reading
from models.database import Sessions
from models.record import AuditRow, DutyRow, MeetingRow, NoticeRow
from models.upkeep import AlarmRow
from notices.telling import short, told_readings
from settings import Settings
from workflows.asking import Coming, coming, strands_of
from workflows.concerns import as_they_stand, concerns_of

LAST = 10
NEXT = 8
MEETINGS = 4
WIDEST = 30
# Too long for a column; `check` and `dates` say it whole.
NOT_REPORTED = "not reported"


async def show_status(settings: Settings, reference: str | None, today: date, *, why: bool = False) -> None:
    """The list of notices, or the notice `reference`; `why` adds the reason of every date. Raises Refused."""
    async with register(settings) as sessions:
        if reference is None:
            await _show_all(sessions)
        else:
            await _show_one(sessions, await page_of(sessions, reference), settings, today, why)


async def _show_all(sessions: Sessions) -> None:
    async with sessions.reading() as session:
        pages = await reading.notices(session)
        owed = await reading.open_duties(session)
        alarms = await reading.alarms(session)
    if not pages:
        say("No notice is kept here yet. Open one with: noticekeeper open NOTICE.yaml")
        return
    soonest: dict[str, DutyRow] = {}
    for duty in owed:
        soonest.setdefault(duty.reference, duty)
    rows = ((page.reference, _stands(page, soonest.get(page.reference))) for page in pages)
    console.print(grid(rows, min(WIDEST, max(len(page.reference) for page in pages))))
    _tell_alarms(alarms)


def _stands(page: NoticeRow, duty: DutyRow | None) -> Text:
    phase = f"{page.ended_how} on {spoken(page.ended_on)}" if page.ended_on else page.phase
    text = Text(f"{page.council}: {phase}. Stage: {page.stage}.")
    if not page.ended_on:
        text.append(f"\nNext due {short(duty.due_on)}: {duty.what}" if duty else "\nNothing is due.", style="dim")
    return text


async def _show_one(sessions: Sessions, page: NoticeRow, settings: Settings, today: date, why: bool) -> None:
    notice = Notice.model_validate(page.text)
    async with sessions.reading() as session:
        owed = await reading.open_duties(session, page.reference)
        entries = await reading.timeline(session, page.reference)
        alarms = await reading.alarms(session)
        meetings = await reading.meetings(session, page.reference)
        agreed = await boards.actions(session, page.reference)
    edition = await Almanac(sessions, settings.bank_holidays_url).edition_for(notice, today)
    _tell_page(page, notice)
    if not page.ended_on:
        _tell_readings(open_readings(notice, edition))
        _tell_owed(owed, notice, today, why)
        tell_meetings(meetings, today, why)
        tell_actions(agreed, today)
        await _tell_coming(settings, page.reference, entries, owed, why)
    _tell_last(entries)
    _tell_alarms(alarms, page.reference)


def _tell_page(page: NoticeRow, notice: Notice) -> None:
    say(Text(f"{page.reference}: {page.kind} to {page.council}", style="bold"))
    ended = f"{page.ended_how} on {spoken(page.ended_on)}" if page.ended_on else page.phase
    since = f"since {spoken(page.in_force_on)}" if not page.ended_on else f"in force from {spoken(page.in_force_on)}"
    say(f"{ended[0].upper()}{ended[1:]}, {since}. Stage: {page.stage}. Revision {page.revision}.")


def _tell_readings(readings: tuple[OpenReading, ...]) -> None:
    say("")
    console.print(told_readings(readings))


def _tell_owed(owed: Sequence[DutyRow], notice: Notice, today: date, why: bool) -> None:
    say("", Text("What is owed, by whom, by when" if owed else "Nothing is owed now.", style="bold"))
    console.print(grid(_owed_rows(owed, notice, today, why), 15, 5))


def _owed_rows(owed: Sequence[DutyRow], notice: Notice, today: date, why: bool) -> Iterator[tuple[str | Text, ...]]:
    for row in owed:
        duty = Duty.model_validate(row.whole)
        owing = [one for one in holders(notice.people, duty.owed_by) if duty.person in ("", one.id)]
        names = ", ".join(person.name for person in owing) or "nobody"
        text = Text(f"{row.what}: {names} ({title(duty.owed_by)})")
        if row.due_on < today:
            text.append(" overdue", style="bold red")
        if why:
            text.append(f"\n{row.key}: {row.why}", style="dim")
        yield short(row.due_on), marked(row.paragraph), text


def tell_meetings(meetings: Sequence[MeetingRow], today: date, why: bool) -> None:
    """The boards and reviews to come, with what people have answered; `why` names them."""
    ahead = [row for row in meetings if row.status == "planned" and london(row.starts_at).date() >= today]
    if not ahead:
        return
    say("", Text("Boards and reviews to come", style="bold"))
    console.print(grid(((moment(row.starts_at), _asked_to(row, why)) for row in ahead[:MEETINGS]), 17))
    if len(ahead) > MEETINGS:
        say(f"and {len(ahead) - MEETINGS} more.")


def _asked_to(row: MeetingRow, why: bool) -> Text:
    """A meeting, how many have answered what, and what is amiss with it."""
    page = MeetingPage.model_validate(row.whole)
    text = Text(f"{row.kind} {row.number}, {page.place}")
    answers = Counter(invitee.answer for invitee in page.invited)
    text.append(f"\n{', '.join(f'{count} {answer}' for answer, count in answers.most_common())}", style="dim")
    if row.flag:
        text.append(f"\n{row.flag}", style="bold red")
    if why:
        text.append("".join(f"\n  {invitee.name}: {invitee.answer}" for invitee in page.invited), style="dim")
    return text


def tell_actions(agreed: Sequence[NumberedAction], today: date) -> None:
    """The actions that boards agreed and nobody has closed or dropped, the soonest first, by their numbers."""
    still_open = sorted(
        (one for one in agreed if one.action.over is None), key=lambda one: (one.action.due_on, one.number)
    )
    say("", Text("Actions of boards that are open" if still_open else "No action of a board is open.", style="bold"))
    console.print(grid((_action(one, today) for one in still_open), 5, 15))


def _action(one: NumberedAction, today: date) -> tuple[str | Text, ...]:
    text = Text(plain(f"{one.action.text}: {one.owed_by} (agreed at board {one.action.meeting})"))
    if one.action.due_on < today:
        text.append(" overdue", style="bold red")
    return str(one.number), short(one.action.due_on), text


async def _tell_coming(
    settings: Settings, reference: str, entries: Sequence[AuditRow], owed: Sequence[DutyRow], why: bool
) -> None:
    """What fires next and what is proposed, as the strands themselves answer: only they know."""
    say("", Text("What fires next", style="bold"))
    try:
        client = await temporal(settings)
        answers = await coming(client, reference, strands_of(row.strand for row in entries))
    except Refused as unreachable:
        say(f"It could not be asked. {unreachable}")
        return
    steps = sorted((step for answer in answers for step in answer.steps), key=lambda step: (step.at, step.key))
    console.print(grid(coming_rows(steps[:NEXT], why=why), 21, 5))
    if len(steps) > NEXT:
        say(further(steps[NEXT:]))
    say(*silences(answers))
    # A proposal in hand always has a duty open: where none is, no concern is asked.
    courses = await as_they_stand(client, reference, concerns_of(row.strand for row in owed))
    for course in courses:
        if course and course.proposal:
            _tell_proposed(course, course.proposal)


def _tell_proposed(course: EscalationCourse, proposal: Proposed) -> None:
    """A stage that is proposed, with its list: a line a box."""
    say("", Text(f"Proposed on concern {course.number}: {proposal.stage}", style="bold"))
    say(f"By {proposal.by_name}, {spoken(proposal.on)}. {proposal.by_name} may not decide it.")
    say(*(f"  {line}" for line in list_in_words(proposal)))


def further(steps: Sequence[Step]) -> str:
    """What follows the steps shown: a year's reminders, which frighten nobody who knows what they hang on."""
    until = short(london(steps[-1].at).date())
    return f"and {len(steps)} more until {until}, most of them reminders that fall away once what is asked is done."


def coming_rows(steps: Sequence[Step], *, why: bool = False) -> Iterator[tuple[str | Text, ...]]:
    """A row a step: when (London), paragraph, what."""
    for step in steps:
        here = london(step.at)
        text = Text(step.what)
        if why and step.due:
            text.append(f"\n{step.due.sentence()}", style="dim")
        yield f"{short(here.date())} {here:%H:%M}", marked(step.paragraph), text


def silences(answers: Sequence[Coming]) -> list[str]:
    """A sentence for each strand that did not answer."""
    return [f"The strand {answer.strand} did not answer: {answer.silent}." for answer in answers if answer.silent]


def _tell_last(entries: Sequence[AuditRow]) -> None:
    """The last things that happened; what went to several people stands once."""
    together = [list(rows) for _, rows in groupby(entries, key=lambda row: (row.strand, row.what, row.by, row.late))]
    say("", Text("What happened last", style="bold"))
    console.print(grid((_happened(rows) for rows in together[-LAST:]), 17, 5))


def _happened(rows: Sequence[AuditRow]) -> tuple[str, str, str]:
    first = rows[0]
    to = ", ".join(dict.fromkeys(title(Role(row.to)) for row in rows if row.to))
    what = f"{first.what}{f' → {to}' if to else ''}{f' (by {first.by})' if first.by else ''}"
    return moment(first.at), marked(first.paragraph), f"{what}{' LATE' if first.late else ''}"


def marked(paragraph: str) -> str:
    """A paragraph in a column; what stands in none has none."""
    if paragraph == NOT_REPORTED:
        return "–"
    return f"¶{paragraph}" if paragraph[:1].isdigit() else paragraph


async def show_alarms(settings: Settings, *, cleared: bool = False) -> None:
    """Every alarm that stands, with what to do; with `cleared` those taken down as well."""
    async with register(settings) as sessions, sessions.reading() as session:
        alarms = await reading.alarms(session, cleared=cleared)
    if not alarms:
        say("No alarm stands.")
    for alarm in alarms:
        down = f", taken down {moment(alarm.cleared_at)}" if alarm.cleared_at else ""
        down += f" by {alarm.cleared_by}" if alarm.cleared_by else ""
        say(
            Text(f"{alarm.key}, since {moment(alarm.raised_at)}{down}", style="bold"),
            f"  {alarm.what}",
            f"  What to do: {alarm.remedy}",
        )


async def see_to(key: str, by: str | None, settings: Settings, now: datetime) -> None:
    """Take down the alarm of a letter, which only a person can know to be seen to. Raises Refused."""
    async with register(settings) as sessions:
        if refusal := await seen_to(sessions, key, who(by), now):
            raise Refused(refusal)
    say(f"Taken down: {key}.")


def _tell_alarms(alarms: Sequence[AlarmRow], reference: str = "") -> None:
    if any(alarm.key == f"{PROPOSED}{reference}" for alarm in alarms):
        say("", f"A change of calendar is proposed; read what it would move with: noticekeeper editions {reference}")
    if alarms:
        number = "One alarm stands" if len(alarms) == 1 else f"{len(alarms)} alarms stand"
        say("", Text(f"{number}: see noticekeeper alarms", style="bold red"))
