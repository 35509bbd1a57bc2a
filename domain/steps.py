"""Steps: what fires, when, and why. `next_step` answers for every strand, and can always be asked."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache, partial
from itertools import chain, islice, takewhile

from domain.access import ALL_NAMED, CONFIRMED_BY
from domain.days import working_day_from, working_days_after
from domain.duties import Duty, DutyStatus
from domain.facts import Fact
from domain.ladder import Chase, chases, climb, monthly_after
from domain.meetings import Invitation
from domain.moments import at, day_of, spoken
from domain.people import Role, title
from domain.reckoning import Reckoning
from domain.standing import Clock, Standing
from domain.suspension import days_stopped, runs_from

# A step taken more than this after its moment is late, and its letter says so.
PUNCTUAL = timedelta(hours=1)

# The rung of what was overdue already when its notice was entered here.
ON_ENTRY = "asked when the notice was entered here"

# What is chased until it is done is asked for so many months at most: ten years, longer than any notice has run.
MOST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Step:
    """Something that falls due at a moment (UTC).

    `key` is unique inside the notice: strand, duty, revision, rung. `series` groups the rungs of which only the last
    goes out when several are overdue. `letter` is the kind of letter, or None where the step is only entered. `only` is
    the id of the one holder of the role it is for, where it is not for all. Told after `until` (UTC) it would be of no
    use to anybody: it is entered then, and not told.

    No Fact, and it shares what it can: a notice at rest has some hundreds.
    """

    key: str
    series: str
    at: datetime
    paragraph: str
    what: str
    letter: str | None = None
    to: tuple[Role, ...] = ()
    duty: str = ""
    revision: int = 1
    rung: str = ""
    due: Reckoning | None = None
    facts: dict[str, str] = field(default_factory=dict)
    invitation: Invitation | None = None
    only: str = ""
    until: datetime | None = None


def told_once(
    key: str,
    at: datetime,
    paragraph: str,
    what: str,
    letter: str,
    to: tuple[Role, ...],
    *,
    series: str = "",
    duty: str = "",
    due: Reckoning | None = None,
    **facts: str,
) -> Step:
    """Something people are told once, at a moment (UTC) of its own: no rung of a ladder, and a series by itself."""
    return Step(
        key=key,
        series=series or key,
        at=at,
        paragraph=paragraph,
        what=what,
        letter=letter,
        to=to,
        duty=duty,
        due=due,
        facts=facts,
    )


def put_off(day: date, clock: Clock | None, standing: Standing, *, started_on: date) -> date:
    """The working day that what was to happen on `day` falls on, once the days its clock stopped are added.

    Chasing and telling stop with their clock too, from `started_on` on: what a pause held back does not all fall due
    at the moment the notice is resumed.
    """
    for pause in sorted(standing.pauses, key=lambda pause: pause.from_on):
        if clock in pause.clocks:
            day += timedelta(days=days_stopped(day, started_on, pause))
    return working_day_from(day, standing.edition)


@dataclass(frozen=True, slots=True)
class Months:
    """What is asked for once a month until it is done, from the last numbered chaser (on `last_on`) on, soonest first.

    Each step is made when somebody looks that far, and kept by nobody: most of them are years ahead, and were three
    quarters of a notice's steps. `to` hear: who owes it, and who was chased last. `since` is the day it was missed on.
    """

    duty: Duty
    standing: Standing
    to: tuple[Role, ...]
    last_on: date
    since: date

    def __iter__(self) -> Iterator[Step]:
        duty, who = self.duty, " and the ".join(title(role) for role in self.to)
        what, step = f"Ask the {who} again: {duty.what}, due {spoken(duty.due.on)}", _steps_about(duty)
        for n, day in enumerate(monthly_after(self.last_on, self.standing.edition, at_most=MOST_MONTHS), start=1):
            moment = at(put_off(day, duty.clock, self.standing, started_on=self.since))
            yield step(f"month-{n}", duty.key, moment, what, f"{duty.kind}_overdue", self.to, _so_long_after(n))


@dataclass(frozen=True, slots=True)
class Agenda:
    """Every step of a course, taken or not, in no order. What comes round by the month is made as it is met."""

    steps: tuple[Step, ...] = ()
    months: tuple[Months, ...] = ()

    def __iter__(self) -> Iterator[Step]:
        return chain(self.steps, *self.months)

    def by(self, now: datetime) -> Iterator[Step]:
        """Those due at `now`."""
        due = (takewhile(lambda step: step.at <= now, months) for months in self.months)
        return chain((step for step in self.steps if step.at <= now), *due)

    def nearest(self, taken: frozenset[str]) -> Iterator[Step]:
        """Those not taken; of a month's and all that come after it, the first."""
        first = (islice((step for step in months if step.key not in taken), 1) for months in self.months)
        return chain((step for step in self.steps if step.key not in taken), *first)


def steps_of(duty: Duty, standing: Standing) -> Agenda:
    """Every step one open duty gives rise to: reminders, then the date's passing told, then chasing."""
    if duty.status is not DutyStatus.OPEN or standing.paused_now(duty.clock):
        return Agenda()
    chased = _chases(duty, standing)
    chasers = tuple(_chasers(duty, chased, standing))
    steps = (*_reminders(duty, standing), *chasers, *_telling(duty, standing), *_entered(duty, chasers, standing))
    return Agenda(steps, tuple(_months(duty, chased, standing)))


def _entered(duty: Duty, chasers: tuple[Step, ...], standing: Standing) -> Iterable[Step]:
    """What was overdue for so long when the notice was entered here that its chasing is over is asked for once."""
    if standing.practice > 1 and chasers and chasers[-1].at < standing.kept_from:
        what = f"Ask the {title(duty.owed_by)} once: {duty.what}, due {spoken(duty.due.on)}"
        step = _steps_about(duty)
        yield step("on-entry", duty.key, standing.entered_at, what, f"{duty.kind}_overdue", (duty.owed_by,), ON_ENTRY)


class Ladders:
    """`steps_of`, worked out once for each duty as it stands: most acts leave most duties as they were."""

    def __init__(self) -> None:
        self._standing: Standing | None = None
        self._known: dict[str, tuple[Duty, Agenda]] = {}

    def of(self, duties: Iterable[Duty], standing: Standing) -> Agenda:
        before = self._known if standing is self._standing else {}
        self._standing, self._known = standing, {}
        for duty in duties:
            known = before.get(duty.key)
            same = known is not None and known[0] == duty
            # The duty is the one its strand has now: the one before, though the same, need not be kept too.
            self._known[duty.key] = (duty, known[1] if known and same else steps_of(duty, standing))
        known_now = [agenda for _, agenda in self._known.values()]
        steps = tuple(step for agenda in known_now for step in agenda.steps)
        return Agenda(steps, tuple(months for agenda in known_now for months in agenda.months))


def _reminders(duty: Duty, standing: Standing) -> Iterable[Step]:
    since = runs_from(duty.opened_at, duty.clock, standing)
    ladder = duty.row.ladder if duty.ladder is None else duty.ladder
    climbed = [(max(at(day), since), rung) for day, rung in climb(duty.due.on, ladder, standing.edition)]
    what, step = f"Remind the {title(duty.owed_by)}: {duty.what}, by {spoken(duty.due.on)}", _steps_about(duty)
    for n, (moment, rung) in enumerate(climbed):
        folded = n + 1 < len(climbed) and climbed[n + 1][0] == moment
        silenced = duty.acknowledged_at is not None and moment > duty.acknowledged_at
        if not (folded or silenced) and day_of(moment) <= duty.due.on:
            yield step(rung.slug, duty.key, moment, what, f"{duty.kind}_due", (duty.owed_by,), rung.spoken)


def _missed_on(duty: Duty) -> date:
    """The day chasing is counted from: the duty's own, or the later one on which it came to be owed at all."""
    return max(duty.due.on, day_of(duty.opened_at))


def _chases(duty: Duty, standing: Standing) -> tuple[Chase, ...]:
    custom = standing.notice.terms.conventions
    every, at_most = custom.chase_every, custom.chase_at_most
    since = _missed_on(duty)
    return chases(since, duty.owed_by, standing.edition, every=every, at_most=at_most) if duty.row.chased else ()


def _chasers(duty: Duty, chased: tuple[Chase, ...], standing: Standing) -> Iterable[Step]:
    since, missed, step = _missed_on(duty), spoken(duty.due.on), _steps_about(duty)
    for chase in chased:
        what = f"Chase {chase.number} of {chase.of}, to the {title(chase.to)}: {duty.what}, due {missed}"
        rung = f"chaser {chase.number} of {chase.of}"
        moment = at(put_off(chase.on, duty.clock, standing, started_on=since))
        yield step(f"chase-{chase.number}", duty.key, moment, what, f"{duty.kind}_overdue", (chase.to,), rung)


def _months(duty: Duty, chased: tuple[Chase, ...], standing: Standing) -> Iterable[Months]:
    """After the last numbered chaser: who owes it, and who was chased last, hear once a month until it is done."""
    if chased and duty.row.until_done:
        to = tuple(dict.fromkeys((duty.owed_by, chased[-1].to)))
        yield Months(duty, standing, to, chased[-1].on, _missed_on(duty))


@cache
def _so_long_after(months: int) -> str:
    return f"{months} month{'s' * (months > 1)} after the last chaser"


def _telling(duty: Duty, standing: Standing) -> Iterable[Step]:
    """Those who see that the date has passed hear of it once, on the working day after."""
    if told := duty.row.told:
        since = _missed_on(duty)
        told_on = working_days_after(since, 1, standing.edition).on
        moment = at(put_off(told_on, duty.clock, standing, started_on=since))
        who = ", ".join(title(role) for role in told)
        what = f"Tell the {who} that the date has passed: {duty.what}, due {spoken(duty.due.on)}"
        step = _steps_about(duty)
        yield step("told", f"{duty.key}/told", moment, what, "duty_passed", told, "told once")


def _steps_about(duty: Duty) -> Callable[[str, str, datetime, str, str, tuple[Role, ...], str], Step]:
    """What makes the steps of one duty: slug, series, moment, what, letter, to whom, and how the rung is called."""
    about = {name: str(value) for name, value in duty.about.items()}
    facts = {"what": duty.what, **about, "act": called(duty), "owner": duty.owed_by.value}
    return partial(_step, duty, facts, (duty.owed_by,))


def _step(
    duty: Duty,
    facts: dict[str, str],
    owner: tuple[Role, ...],
    slug: str,
    series: str,
    moment: datetime,
    what: str,
    letter: str,
    to: tuple[Role, ...],
    rung: str,
) -> Step:
    return Step(
        key=f"{duty.key}/{slug}/r{duty.revision}",
        series=series,
        at=moment,
        paragraph=duty.paragraph,
        what=what,
        letter=letter,
        to=to,
        duty=duty.key,
        revision=duty.revision,
        rung=rung,
        due=duty.due,
        facts=facts,
        only=duty.person if to == owner else "",
    )


def called(duty: Duty) -> str:
    """The act that discharges a duty, with the arguments that name this one: submit-report --meeting 3."""
    named = (f"--{name.replace('_', '-')} {value}" for name, value in duty.about.items())
    boxes = (f"--boxes {ALL_NAMED}",) if duty.discharged_by == CONFIRMED_BY else ()
    return " ".join((duty.discharged_by, *named, *boxes))


class Falling(Fact):
    """What to do about a step that has come due: take it (late or not), or only enter why it was not taken."""

    step: Step
    late: bool = False
    instead: str = ""


def ahead(agenda: Iterable[Step], taken: frozenset[str]) -> tuple[Step, ...]:
    """The steps still to come, soonest first."""
    return tuple(sorted((step for step in agenda if step.key not in taken), key=_soonest))


def next_step(agenda: Agenda, taken: frozenset[str]) -> Step | None:
    return min(agenda.nearest(taken), key=_soonest, default=None)


def _soonest(step: Step) -> tuple[datetime, str]:
    return step.at, step.key


def fallen_due(agenda: Agenda, taken: frozenset[str], now: datetime, standing: Standing) -> tuple[Falling, ...]:
    """The steps due at `now`, and what becomes of each.

    One letter a series goes out: where several rungs came due while we were away, the last of them, marked late.
    What was due before our time began is entered as such and never mailed.
    """
    # Of some hundreds of steps one or two are due: the others need no order.
    due = ahead(agenda.by(now), taken)
    last = {step.series: step.key for step in due}
    return tuple(
        _falling(_still_meant(step, due[n + 1 :]), last[step.series], now, standing) for n, step in enumerate(due)
    )


def _still_meant(step: Step, later: Sequence[Step]) -> Step:
    """An invite goes to nobody for whom a later revision of the same meeting is due as well."""
    if step.invitation is None:
        return step
    revisions = [
        other.invitation for other in later if other.invitation and other.invitation.uid == step.invitation.uid
    ]
    overtaken = {person.id for revision in revisions for person in revision.to}
    to = tuple(person for person in step.invitation.to if person.id not in overtaken)
    return replace(step, invitation=step.invitation.model_copy(update={"to": to}))


def _falling(step: Step, last: str, now: datetime, standing: Standing) -> Falling:
    if step.at < standing.kept_from:
        return Falling(step=step, instead=f"due before our time, which began {spoken(day_of(standing.kept_from))}")
    if step.until and now >= step.until:
        return Falling(step=step, late=True, instead="what it is about was over before anything could be sent")
    if step.key != last or (step.invitation and not step.invitation.to):
        return Falling(step=step, late=True, instead="overtaken by a later step while nothing could be sent")
    return Falling(step=step, late=now - max(step.at, standing.entered_at) > PUNCTUAL)


class Account(Fact):
    """What a strand has taken and what comes next, as the attestation asks it.

    `strand` is its name in the register, `next_at` notice time (UTC), `ahead_by` how far that is ahead of the clock.
    """

    taken: tuple[str, ...]
    with_letters: tuple[str, ...]
    next_at: datetime | None = None
    next_what: str = ""
    strand: str = ""
    ahead_by: timedelta = timedelta()


def account_of(
    agenda: Agenda, taken: frozenset[str], *, strand: str = "", ahead_by: timedelta = timedelta()
) -> Account:
    following = next_step(agenda, taken)
    return Account(
        strand=strand,
        ahead_by=ahead_by,
        taken=tuple(sorted(taken)),
        with_letters=tuple(sorted(step.key for step in agenda if step.letter and step.key in taken)),
        next_at=following.at if following else None,
        next_what=following.what if following else "",
    )
