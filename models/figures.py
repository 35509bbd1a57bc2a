"""What is counted for whoever watches this place: a handful of questions by indexes, however many notices there are."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.duties import DutyStatus
from domain.letters import PostState
from models.columns import Row, Utc
from models.incoming import POST, SWITCH
from models.machinery import HELD, ON_THE_WAY
from models.post import LETTER
from models.record import DUTY, NOTICE
from models.upkeep import ALARM

INCOMING, JOB_RUN, HEARTBEAT = (Row.metadata.tables[name] for name in ("incoming", "job_run", "heartbeat"))
# A worker beats every minute: one that has not for this long is not at work.
AT_WORK = timedelta(minutes=3)

LETTERS = select(LETTER.c.state, func.count()).group_by(LETTER.c.state)
# Since when a letter that may go has not gone: it was written, or the hour came that it waited for.
SINCE = func.coalesce(LETTER.c.held_until, LETTER.c.recorded_at)
OLDEST_DUE = select(func.min(SINCE)).where(
    LETTER.c.state.in_([state.value for state in ON_THE_WAY]),
    LETTER.c.unknowns < bindparam("given_up"),
    # What was erased can go no more.
    LETTER.c.erased_at.is_(None),
    bindparam("now", type_=Utc()) >= SINCE,
)
BREACHES = (
    select(DUTY.c.kind, func.count())
    .join(NOTICE, NOTICE.c.reference == DUTY.c.reference)
    .where(DUTY.c.status == DutyStatus.OPEN.value, DUTY.c.due_on < bindparam("today"), NOTICE.c.ended_on.is_(None))
    .group_by(DUTY.c.kind)
)
# How the alarm of each thing begins that an attestation did not find of a notice; its last word is what kind of thing.
OF_A_NOTICE = "attestation/notice/"
ALARMS = select(ALARM.c.key).where(ALARM.c.cleared_at.is_(None))
JOBS = select(JOB_RUN.c.job, func.max(JOB_RUN.c.ran_at)).group_by(JOB_RUN.c.job)
BEATS = select(HEARTBEAT.c.beat_at)
COUNTED = select(
    select(func.count()).select_from(NOTICE).where(NOTICE.c.ended_on.is_(None)).scalar_subquery(),
    select(func.count()).select_from(INCOMING).where(INCOMING.c.state == HELD).scalar_subquery(),
    select(func.count()).select_from(SWITCH).where(SWITCH.c.name == POST).scalar_subquery(),
)


@dataclass(frozen=True)
class Figures:
    """What the register says at a moment; ages and lags are in seconds, alarms and breaches by kind.

    `next_due_lag` is how long the letter that waits longest could have gone and has not; 0 where none waits.
    `gaps` are the alarms that the last attestation left of notices, by what it did not find as it should be.
    `jobs` are the ages of the last run of each daily job, `beats` those of the last sign of life of each worker.
    """

    notices: int
    letters: Mapping[str, int]
    next_due_lag: float
    breaches: Mapping[str, int]
    alarms: Mapping[str, int]
    gaps: Mapping[str, int]
    jobs: Mapping[str, float]
    beats: Sequence[float]
    held: int
    post_stopped: bool

    @property
    def at_work(self) -> int:
        return sum(age <= AT_WORK.total_seconds() for age in self.beats)


async def figures(session: AsyncSession, now: datetime, today: date, given_up: int) -> Figures:
    """All of them at `now` (UTC), on `today` in London; a letter of unknown fate `given_up` times waits no more."""
    counted = {state.value: 0 for state in PostState} | {state: n for state, n in (await session.exec(LETTERS)).all()}
    oldest = (await session.exec(OLDEST_DUE, params={"given_up": given_up, "now": now})).one()
    breaches = (await session.exec(BREACHES, params={"today": today})).all()
    keys = (await session.exec(ALARMS)).all()
    jobs = (await session.exec(JOBS)).all()
    beats = (await session.exec(BEATS)).all()
    notices, held, stopped = (await session.exec(COUNTED)).one()
    return Figures(
        notices=notices,
        letters=counted,
        next_due_lag=_age(oldest, now) if oldest else 0.0,
        breaches={kind: n for kind, n in breaches},
        alarms=_counted(key.partition("/")[0] for key in keys),
        gaps=_counted(key.rpartition("/")[2] for key in keys if key.startswith(OF_A_NOTICE)),
        jobs={job: _age(ran_at, now) for job, ran_at in jobs},
        beats=[_age(beat_at, now) for beat_at in beats],
        held=held,
        post_stopped=bool(stopped),
    )


def _age(moment: datetime, now: datetime) -> float:
    # Clocks of several computers never quite agree.
    return max((now - moment).total_seconds(), 0.0)


def _counted(kinds: Iterable[str]) -> Mapping[str, int]:
    """How many there are of each kind: of an alarm's key never more than that, for the rest may name a person."""
    return dict(sorted(Counter(kinds).items()))
