"""`agree`'s comparing: looked at again before anything is said, each disagreement with its remedy, nothing written."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from activities.agreement import AT_ONCE, Agreed, Agreement, amiss_in
from activities.register import Register
from activities.upkeep.strands import Answer, Trouble
from domain.course import BEGUN, Course
from domain.duties import Duty
from domain.entries import Entry, Record
from domain.letters import PostState
from domain.moments import at
from domain.notice import NoticeCourse
from domain.snapshots import snapshot_of
from domain.standing import PRACTICE, Standing
from domain.steps import Agenda, account_of
from models.database import Sessions
from models.erasing import ERASED
from models.record import AuditRow
from tests.activities.test_attestation import letter, put
from tests.support.editions import ENGLAND
from tests.support.notices import sefton
from tests.support.registers import tampered

REFERENCE = "sefton-2021"
NOW = datetime(2021, 6, 7, 8, 30, tzinfo=UTC)


def course() -> NoticeCourse:
    standing = Standing(notice=sefton(), edition=ENGLAND, entered_at=at(date(2021, 6, 7)), practice=PRACTICE)
    return NoticeCourse(standing=standing, opened_at=standing.in_force_at).having_taken(BEGUN)


@dataclass
class Answering:
    """Strands of these states; a later look is given the next of `then`, where there is one."""

    given: Mapping[str, Course]
    then: list[Mapping[str, Course]] = field(default_factory=list)
    at_work: tuple[str, ...] = ()
    silent: bool = False
    asked: int = 0

    async def called(self, reference: str) -> tuple[Answer, ...]:
        self.asked += 1
        if self.silent:
            return (Answer(f"notice/{reference}", trouble=Trouble.SILENT, words="it took too long"),)
        return tuple(
            Answer(f"{name}/{reference}", account_of(Agenda(), one.taken, strand=name))
            for name, one in self.given.items()
        )

    async def courses(self, reference: str) -> tuple[Course, ...]:
        raise NotImplementedError

    async def states(self, reference: str) -> Mapping[str, Course]:
        given, self.given = self.given, self.then.pop(0) if self.then else self.given
        return given

    async def running(self, reference: str, strands: Sequence[str]) -> Sequence[str]:
        return [name for name in strands if name in self.at_work]


@pytest.fixture
async def register(sessions: Sessions) -> Register:
    """A register with Sefton's notice as its strand left it."""
    register = Register(sessions, lambda: NOW)
    await register.enter(record("notice", course(), course().duties()))
    return register


def record(strand: str, of: NoticeCourse, duties: tuple[Duty, ...] = ()) -> Record:
    key = f"{REFERENCE}/{strand}/{BEGUN}"
    begun = Entry(key=key, reference=REFERENCE, strand=strand, at=NOW, what="The strand was begun")
    page = of.page if strand == "notice" else None
    snapshot = snapshot_of(of, NOW)
    return Record(reference=REFERENCE, strand=strand, entries=(begun,), duties=duties, notice=page, snapshot=snapshot)


async def agreed(sessions: Sessions, strands: Answering) -> Agreed:
    kinds = {"notice": NoticeCourse, "escalation": NoticeCourse}
    return await Agreement(sessions, strands, kinds, patience=timedelta()).agreed([REFERENCE], NOW)


@pytest.mark.usefixtures("register")
async def test_where_all_agrees_it_is_counted_and_nothing_is_entered(sessions: Sessions) -> None:
    seen = await agreed(sessions, Answering({"notice": course()}))

    [one] = seen.notices
    assert list(amiss_in(seen)) == []
    assert (one.strands, one.steps, one.letters, seen.walked.rows) == (1, 1, 0, 1)
    async with sessions.reading() as session:
        assert len((await session.exec(select(AuditRow))).all()) == 1


@pytest.mark.usefixtures("register")
async def test_what_differs_at_one_look_only_was_the_middle_of_work(sessions: Sessions) -> None:
    under_way = course().having_taken("a-step")

    seen = await agreed(sessions, Answering({"notice": under_way}, then=[{"notice": course()}]))

    assert seen.amiss == ()


@pytest.mark.usefixtures("register")
async def test_what_differs_at_every_look_is_told_with_what_to_do(sessions: Sessions) -> None:
    seen = await agreed(sessions, Answering({"notice": course().having_taken("a-step")}))

    gaps = {gap.key: gap for gap in amiss_in(seen)}
    unshown = gaps[f"{REFERENCE}/notice/unshown"]
    assert unshown.what == (
        f"The strand notice of {REFERENCE} has taken steps of which the register shows nothing: a-step."
    )
    assert unshown.remedy.startswith("Read the worker's log")


async def test_a_strand_that_runs_though_its_notice_has_no_use_for_it_is_told(
    sessions: Sessions, register: Register
) -> None:
    await register.enter(record("escalation-1", course()))

    seen = await agreed(sessions, Answering({"notice": course()}, at_work=("escalation-1",)))

    [gap] = amiss_in(seen)
    assert gap.key == f"{REFERENCE}/escalation-1/unknown"
    assert gap.remedy.endswith(f"noticekeeper rebuild {REFERENCE}")


async def test_a_strand_of_a_notice_that_has_ended_is_over_too(sessions: Sessions, register: Register) -> None:
    page = course().page.model_copy(update={"ended_on": date(2021, 6, 8), "ended_how": "lifted"})
    await register.enter(Record(reference=REFERENCE, strand="notice", notice=page, snapshot=snapshot_of(course(), NOW)))

    resting = await agreed(sessions, Answering({}))
    at_work = await agreed(sessions, Answering({}, at_work=("notice",)))

    assert list(amiss_in(resting)) == []
    assert [gap.key for gap in amiss_in(at_work)] == [f"{REFERENCE}/notice/over"]


async def test_a_strand_that_has_letters_of_the_end_to_send_and_does_not_answer_is_told(
    sessions: Sessions, register: Register
) -> None:
    page = course().page.model_copy(update={"ended_on": date(2021, 6, 8), "ended_how": "lifted"})
    await register.enter(Record(reference=REFERENCE, strand="notice", notice=page, snapshot=snapshot_of(course(), NOW)))
    await put(sessions, letter("notice/ended", state=PostState.WAITING.value))

    def silent(seen: Agreed) -> list[str]:
        return [gap.key for gap in amiss_in(seen) if gap.key.endswith(("/silent", "/over"))]

    answering = await agreed(sessions, Answering({"notice": course()}, at_work=("notice",)))
    stuck = await agreed(sessions, Answering({}, at_work=("notice",)))

    assert silent(answering) == []
    assert silent(stuck) == [f"{REFERENCE}/notice/silent"]


async def test_what_was_erased_of_an_ended_notice_is_not_asked_of_its_strands(
    sessions: Sessions, register: Register
) -> None:
    page = course().page.model_copy(update={"ended_on": date(2021, 6, 8), "ended_how": "lifted"})
    await register.enter(Record(reference=REFERENCE, strand="notice", notice=page))
    strands = Answering({"notice": course().having_taken("a-step")})
    before = {gap.key for gap in amiss_in(await agreed(sessions, strands))}

    erased = Entry(key=f"{REFERENCE}/erased/1", reference=REFERENCE, strand=ERASED, at=NOW, what="What named Ada")
    await register.enter(Record(reference=REFERENCE, entries=(erased,)))

    assert before == {f"{REFERENCE}/notice/page", f"{REFERENCE}/notice/unshown"}
    assert list(amiss_in(await agreed(sessions, strands))) == []


@pytest.mark.usefixtures("register")
async def test_a_notice_whose_strands_are_all_silent_is_asked_once(sessions: Sessions) -> None:
    strands = Answering({}, silent=True)

    [gap] = amiss_in(await agreed(sessions, strands))

    assert gap.key == f"{REFERENCE}/notice/{REFERENCE}/silent"
    assert strands.asked == 1


async def test_where_no_strand_of_any_notice_answers_the_rest_are_not_asked(
    sessions: Sessions, register: Register
) -> None:
    references = [f"notice-{n}" for n in range(20)]
    page = course().page
    for reference in references:
        kept = page.model_copy(update={"notice": page.notice.model_copy(update={"reference": reference})})
        await register.enter(Record(reference=reference, strand="notice", notice=kept))
    strands = Answering({}, silent=True)

    seen = await Agreement(sessions, strands, {"notice": NoticeCourse}, patience=timedelta()).agreed(references, NOW)

    assert seen.silent
    assert 1 <= strands.asked <= AT_ONCE
    assert (await agreed(sessions, Answering({"notice": course()}))).silent is False


@pytest.mark.usefixtures("register")
async def test_a_snapshot_that_cannot_be_read_is_told_of_its_notice_alone(
    sessions: Sessions, register_url: str
) -> None:
    await asyncio.to_thread(tampered, register_url, "UPDATE strand SET course = 'AAAA'")

    [gap] = amiss_in(await agreed(sessions, Answering({"notice": course()})))

    assert gap.key == f"{REFERENCE}/unreadable"
    assert gap.remedy == "Use the noticekeeper that wrote it."


@pytest.mark.usefixtures("register")
async def test_a_register_somebody_has_touched_is_told_too(sessions: Sessions, register_url: str) -> None:
    await asyncio.to_thread(tampered, register_url, "DELETE FROM chain")

    [gap] = amiss_in(await agreed(sessions, Answering({"notice": course()})))

    assert gap.what == f"{REFERENCE}, entry 1: nothing says that it is the last row."
    assert gap.remedy.endswith("noticekeeper verify")
