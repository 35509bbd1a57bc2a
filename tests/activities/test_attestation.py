"""The daily attestation: what is missing is an alarm with its remedy until it is mended, and every look is entered."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import delete

from activities.attestation import ENGINE, PREFIX, STUCK, Attestation, Attested
from activities.register import Register
from activities.upkeep.strands import Answer, EngineSilent, Trouble
from domain.board import BoardCourse
from domain.course import Course
from domain.entries import Entry, Record
from domain.letters import PostState
from domain.moments import at
from domain.notice import NoticeCourse
from domain.snapshots import course_in
from domain.standing import Standing
from domain.steps import Account
from models import reading, strands
from models.database import Sessions
from models.post import LetterRow
from models.record import AuditRow
from models.upkeep import AlarmRow
from models.walking import verify
from tests.support.editions import ENGLAND
from tests.support.notices import sefton

REFERENCE = "sefton-2021"
NOW = datetime(2021, 9, 1, 6, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
BOARD = Answer(
    "board/sefton-2021",
    Account(strand="board", taken=("begun", "papers/r1"), with_letters=("papers/r1",), next_at=NOW + HOUR),
)
ALARM = f"{PREFIX}{REFERENCE}/"


@dataclass
class Answering:
    """Strands that answer so; a later look is given the next of `then`, where there is one."""

    answers: tuple[Answer, ...] = (BOARD,)
    then: list[tuple[Answer, ...]] = field(default_factory=list)
    silence: str = ""
    courses_now: Mapping[str, Course] = field(default_factory=dict)

    async def called(self, reference: str) -> tuple[Answer, ...]:
        if self.silence:
            raise EngineSilent(self.silence)
        answers, self.answers = self.answers, self.then.pop(0) if self.then else self.answers
        return answers

    async def courses(self, reference: str) -> tuple[Course, ...]:
        raise NotImplementedError

    async def states(self, reference: str) -> Mapping[str, Course]:
        return self.courses_now


def letter(step: str = "board/papers/r1", **changes: object) -> LetterRow:
    key = f"{REFERENCE}/{step}/coordinator"
    row = LetterRow(
        key=key, reference=REFERENCE, strand="board", duty="", revision=1, kind="board_report_due", rung="",
        person="coordinator", role="coordinator", name="", address="", subject="", message_id=f"<{key}>", raw=b"",
        sha256="", late=False, thread="", due_at=NOW, told_at=NOW, recorded_at=NOW - HOUR, state=PostState.SENT.value,
    )  # fmt: skip
    return row.sqlmodel_update(changes)


@pytest.fixture
async def register(sessions: Sessions) -> Register:
    """A register with Sefton's notice, whose board strand was begun and wrote its one letter."""
    standing = Standing(notice=sefton(), edition=ENGLAND, entered_at=at(date(2021, 6, 7)))
    course = NoticeCourse(standing=standing, opened_at=standing.in_force_at)
    register = Register(sessions, lambda: NOW)
    await register.enter(Record(reference=REFERENCE, notice=course.page, entries=(entry("board/begun"),)))
    await put(sessions, letter())
    return register


def entry(step: str) -> Entry:
    return Entry(key=f"{REFERENCE}/{step}", reference=REFERENCE, strand="board", at=NOW, what=step)


async def put(sessions: Sessions, *rows: LetterRow) -> None:
    async with sessions.writing() as session:
        session.add_all(rows)


async def attested(sessions: Sessions, strands: Answering, now: datetime = NOW) -> Attested:
    return await Attestation(sessions, strands, patience=timedelta()).attest(now)


async def alarms(sessions: Sessions) -> dict[str, AlarmRow]:
    async with sessions.reading() as session:
        return {row.key: row for row in await reading.alarms(session)}


async def attestations(sessions: Sessions) -> list[AuditRow]:
    async with sessions.reading() as session:
        return [row for row in await reading.timeline(session, REFERENCE) if row.strand == "attestation"]


@pytest.mark.usefixtures("register")
async def test_a_notice_in_order_is_attested_in_its_audit_without_an_alarm(sessions: Sessions) -> None:
    seen = await attested(sessions, Answering())

    [row] = await attestations(sessions)
    assert row.what == "Attested, nothing missing: 1 strand, 2 steps taken"
    assert (row.at, row.recorded_at, row.why) == (NOW, NOW, "")
    assert str(seen) == "Attested: 1 open notice, 1 strand, 2 steps taken; 0 gaps."
    assert await alarms(sessions) == {}


@pytest.mark.usefixtures("register")
async def test_the_same_attestation_is_entered_once_and_the_next_days_again(sessions: Sessions) -> None:
    await attested(sessions, Answering())

    await attested(sessions, Answering())
    await attested(sessions, Answering(), NOW + timedelta(minutes=30))

    assert len(await attestations(sessions)) == 2
    async with sessions.reading() as session:
        assert [broken for broken in (await verify(session)).broken if broken.n] == []


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("trouble", "words", "what"),
    [
        (Trouble.MISSING, "not found", "board/sefton-2021 is not in Temporal"),
        (Trouble.STOPPED, "terminated", "board/sefton-2021 has stopped by itself (terminated)"),
        (Trouble.SILENT, "no poller", "board/sefton-2021 does not answer: no poller"),
    ],
)
async def test_a_strand_that_does_not_run_is_an_alarm(
    sessions: Sessions, trouble: Trouble, words: str, what: str
) -> None:
    await attested(sessions, Answering((Answer("board/sefton-2021", trouble=trouble, words=words),)))

    [alarm] = (await alarms(sessions)).values()
    assert alarm.key == f"{ALARM}board/sefton-2021/{trouble}"
    assert what in alarm.what
    assert alarm.remedy
    assert (await attestations(sessions))[0].what == "Attested, with 1 gap: 0 strands, 0 steps taken"


@pytest.mark.usefixtures("register")
async def test_a_step_without_its_letter_is_an_alarm_until_it_is_mended(sessions: Sessions) -> None:
    async with sessions.writing() as session:
        await session.exec(delete(LetterRow))
    await attested(sessions, Answering())
    before = await alarms(sessions)

    await put(sessions, letter())
    await attested(sessions, Answering(), NOW + HOUR / 2)

    assert (
        "The register does not have 1 step that sefton-2021's strand board took: papers/r1."
        in before[f"{ALARM}board/unrecorded"].what
    )
    assert await alarms(sessions) == {}


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("state", [PostState.SENT, PostState.REFUSED, PostState.SUPERSEDED, PostState.DELAYED])
async def test_a_letter_in_whatever_state_accounts_for_its_step(sessions: Sessions, state: PostState) -> None:
    async with sessions.writing() as session:
        await session.exec(delete(LetterRow))
    await put(sessions, letter(state=state.value))

    seen = await attested(sessions, Answering())

    assert seen.gaps == ()


async def test_a_step_before_our_time_or_overtaken_is_accounted_for_by_its_entry(
    sessions: Sessions, register: Register
) -> None:
    account = Account(strand="board", taken=("begun", "early/r1"), with_letters=("early/r1",))
    await register.enter(Record(reference=REFERENCE, entries=(entry("board/early/r1"),)))

    seen = await attested(sessions, Answering((Answer("board/sefton-2021", account),)))

    assert seen.gaps == ()


@pytest.mark.parametrize(("click", "gap"), [("marlbrook-1", False), ("1", True), ("marlbrook-2", True)])
async def test_an_act_let_in_is_accounted_for_by_its_entry(
    sessions: Sessions, register: Register, click: str, gap: bool
) -> None:
    account = Account(strand="board", taken=(f"click/{click}",), with_letters=())
    await register.enter(Record(reference=REFERENCE, entries=(entry("board/submit-report/marlbrook-1"),)))

    seen = await attested(sessions, Answering((Answer("board/sefton-2021", account),)))

    assert bool(seen.gaps) is gap


@pytest.mark.usefixtures("register")
async def test_another_strands_letter_accounts_for_nothing(sessions: Sessions) -> None:
    account = Account(strand="reviews", taken=("papers/r1",), with_letters=("papers/r1",))

    seen = await attested(sessions, Answering((Answer("reviews/sefton-2021", account),)))

    assert [gap.key for gap in seen.gaps] == [f"{REFERENCE}/reviews/unrecorded"]


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("next_at", "ahead_by", "gap"),
    [
        (NOW - HOUR, timedelta(), False),
        (NOW - HOUR - timedelta(seconds=1), timedelta(), True),
        # a notice that lives a day ahead of the clock
        (NOW, timedelta(days=1), True),
        (NOW + timedelta(days=1), timedelta(days=1), False),
    ],
)
async def test_a_step_is_overdue_an_hour_after_its_moment_in_the_notices_own_time(
    sessions: Sessions, next_at: datetime, ahead_by: timedelta, gap: bool
) -> None:
    account = Account(strand="board", taken=(), with_letters=(), next_at=next_at, ahead_by=ahead_by)

    seen = await attested(sessions, Answering((Answer("board/sefton-2021", account),)))

    assert [gap.key for gap in seen.gaps] == ([f"{REFERENCE}/board/sefton-2021/overdue"] if gap else [])


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("changes", "gap"),
    [
        ({"state": "waiting"}, True),
        ({"state": "sending"}, True),
        ({"state": "delayed"}, True),
        ({"state": "unknown", "unknowns": 1}, True),
        ({"state": "unknown", "unknowns": 5}, False),
        ({"state": "sent"}, False),
        ({"state": "waiting", "recorded_at": NOW - STUCK}, False),
    ],
)
async def test_a_letter_that_waits_for_hours_is_an_alarm(
    sessions: Sessions, changes: dict[str, object], gap: bool
) -> None:
    await put(sessions, letter("board/other/r1", **{"recorded_at": NOW - STUCK - HOUR, **changes}))

    seen = await attested(sessions, Answering())

    assert [gap.key for gap in seen.gaps] == ([f"{REFERENCE}/post"] if gap else [])


@pytest.mark.usefixtures("register")
async def test_what_is_missing_only_at_the_first_look_is_no_gap(sessions: Sessions) -> None:
    silent = Answer("board/sefton-2021", trouble=Trouble.SILENT, words="a worker is just starting")

    seen = await attested(sessions, Answering((silent,), then=[(BOARD,)]))

    assert seen.gaps == ()
    assert await alarms(sessions) == {}


@pytest.mark.usefixtures("register")
async def test_an_engine_that_does_not_answer_is_one_alarm_and_says_nothing_of_any_notice(sessions: Sessions) -> None:
    gone = Answering((replace(BOARD, account=None, trouble=Trouble.STOPPED),))
    await attested(sessions, gone)

    seen = await attested(sessions, Answering(silence="connection refused"), NOW + HOUR)
    during = await alarms(sessions)
    await attested(sessions, Answering(), NOW + 2 * HOUR)

    assert seen.trouble == "connection refused"
    assert during.keys() == {ENGINE, f"{ALARM}board/sefton-2021/stopped"}
    assert await alarms(sessions) == {}
    assert len(await attestations(sessions)) == 2


@pytest.mark.usefixtures("register")
async def test_an_alarm_that_stands_says_what_is_so_today(sessions: Sessions) -> None:
    account = Account(strand="board", taken=("one/r1",), with_letters=())
    await attested(sessions, Answering((Answer("board/sefton-2021", account),)))

    more = account.model_copy(update={"taken": ("one/r1", "two/r1")})
    await attested(sessions, Answering((Answer("board/sefton-2021", more),)), NOW + HOUR)

    [alarm] = (await alarms(sessions)).values()
    assert "2 steps that" in alarm.what
    assert alarm.raised_at == NOW


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("taken", "left"),
    [
        pytest.param(("begun", "papers/r1"), ["board"], id="all it took is in the register"),
        pytest.param(("begun", "papers/r1", "agenda/r1"), [], id="a step of it is not there yet"),
    ],
)
async def test_a_strand_that_an_older_release_began_has_its_snapshot_kept_where_the_register_has_all_it_took(
    sessions: Sessions, taken: tuple[str, ...], left: list[str]
) -> None:
    standing = Standing(notice=sefton(), edition=ENGLAND, entered_at=at(date(2021, 6, 7)), ahead_by=HOUR)
    course = BoardCourse(standing=standing, opened_at=standing.in_force_at).having_taken(*taken)

    await attested(sessions, Answering(courses_now={"board": course}))
    # What it leaves itself from then on is not written over by a later look.
    await attested(sessions, Answering(courses_now={"board": course.having_taken("papers/r2")}), NOW + HOUR)

    async with sessions.reading() as session:
        kept = await strands.strands(session, REFERENCE)
    assert [row.strand for row in kept] == left
    assert [(row.as_of, course_in(row.snapshot, BoardCourse)) for row in kept] == [(NOW + HOUR, course)] * len(left)
