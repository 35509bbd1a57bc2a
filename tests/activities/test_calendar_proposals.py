"""A bank holiday proclaimed ten days ahead: what it would move is told and entered, and nothing moves by itself."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import col, update

from activities.almanac import LIBRARY, Almanac
from activities.bank_holidays import library_edition
from activities.comparison import proposal
from activities.register import Register
from activities.upkeep.editions import PROPOSED, Editions
from activities.upkeep.strands import Answer, EngineSilent
from domain.board import BoardCourse
from domain.board_acts import ExtraMeeting, added
from domain.course import Course
from domain.days import Division, Edition
from domain.entries import Record
from domain.moments import at
from domain.notice import NoticeCourse
from domain.notice_acts import Adoption, adopted
from domain.reviews import ReviewCourse
from domain.standing import Standing
from models import reading
from models.database import Sessions
from models.record import AuditRow, NoticeRow
from tests.activities.govuk import AFTER, BEFORE, DAY_BEFORE, PROCLAIMED_AT, answering, govuk_file, kept, ok
from tests.support.notices import sefton

REFERENCE = "sefton-2021"
BOARD_ON = date(2022, 9, 23)
ENTERED_AT = at(date(2022, 6, 1))
ALARM = f"{PROPOSED}{REFERENCE}"


class Given:
    """Strands whose states are these; none where one of them does not answer."""

    def __init__(self, *courses: Course) -> None:
        self.given = courses

    async def called(self, reference: str) -> tuple[Answer, ...]:
        raise NotImplementedError

    async def courses(self, reference: str) -> tuple[Course, ...]:
        return self.given

    async def states(self, reference: str) -> Mapping[str, Course]:
        raise NotImplementedError


class EngineGone(Given):
    async def courses(self, reference: str) -> tuple[Course, ...]:
        raise EngineSilent("connection refused")


def notice_course(edition: Edition) -> NoticeCourse:
    """Sefton's notice with a board on Friday 23 September 2022, whose papers go out five working days before."""
    sittings = [{"on": BOARD_ON, "at": "10:00"}]
    agreed = {"paragraph": "5b", "strength": "must", "status": "stated", "value": {"sittings": sittings}}
    standing = Standing(notice=sefton(board_timetable=agreed), edition=edition, entered_at=ENTERED_AT)
    return NoticeCourse(standing=standing, opened_at=standing.in_force_at)


def strands_of(notice: NoticeCourse) -> tuple[Course, ...]:
    standing, since = notice.standing, notice.standing.in_force_at
    meeting = ExtraMeeting(by="coordinator", on=date(2022, 6, 1), sitting_on=BOARD_ON)
    board = added(BoardCourse(standing=standing, opened_at=since), meeting, ENTERED_AT)
    return (notice, board, ReviewCourse(standing=standing, opened_at=since))


@pytest.fixture
async def almanac(sessions: Sessions) -> Almanac:
    """An almanac that has kept, so far, the file without the day."""
    await kept(sessions, BEFORE, DAY_BEFORE)
    return Almanac(sessions, "http://127.0.0.1:1/")


@pytest.fixture
async def notice(sessions: Sessions, almanac: Almanac) -> NoticeCourse:
    """The notice as it was opened by that edition, entered in the register."""
    edition = await almanac.edition_for(sefton(), date(2022, 6, 1))
    course = notice_course(edition)
    await Register(sessions, lambda: ENTERED_AT).enter(Record(reference=REFERENCE, notice=course.page))
    return course


async def entries(sessions: Sessions) -> list[AuditRow]:
    async with sessions.reading() as session:
        return [row for row in await reading.timeline(session, REFERENCE) if row.strand == "calendar"]


async def alarms(sessions: Sessions) -> dict[str, str]:
    async with sessions.reading() as session:
        return {row.key: row.what for row in await reading.alarms(session)}


async def morning(sessions: Sessions, document: bytes, strands: Given, now: datetime = PROCLAIMED_AT) -> str:
    async with answering(ok(document)) as url:
        return await Editions(sessions, Almanac(sessions, url), strands).keep_current(now)


async def test_a_day_proclaimed_ten_days_ahead_is_entered_with_all_that_it_would_move(
    sessions: Sessions, notice: NoticeCourse
) -> None:
    said = await morning(sessions, AFTER, Given(*strands_of(notice)))

    [entry] = await entries(sessions)
    assert entry.what.startswith(
        "A new edition of the calendar differs from the one in use: England, GOV.UK 2022-09-10"
    )
    assert "Monday 19 September 2022 is a bank holiday now: State Funeral of Queen Elizabeth II." in entry.why
    assert (
        "Papers of the board of Friday 23 September 2022: "
        "Friday 16 September 2022 becomes Thursday 15 September 2022." in entry.why
    )
    assert (
        "The coordinator's duty to hand in the report to the board: "
        "Friday 16 September 2022 would become Thursday 15 September 2022." in entry.why
    )
    assert (entry.at, entry.recorded_at) == (PROCLAIMED_AT, PROCLAIMED_AT)
    assert said.endswith("A change of calendar is proposed for: sefton-2021.")


async def test_the_operator_is_told_by_an_alarm_until_somebody_adopts_the_edition(
    sessions: Sessions, notice: NoticeCourse
) -> None:
    await morning(sessions, AFTER, Given(*strands_of(notice)))
    before = await alarms(sessions)
    new = await Almanac(sessions, "http://127.0.0.1:1/").edition_for(sefton(), date(2022, 9, 10))
    act = Adoption(by="coordinator", on=PROCLAIMED_AT.date(), edition=new)

    await morning(sessions, AFTER, Given(*strands_of(adopted(notice, act, PROCLAIMED_AT))))

    assert "differs in 1 of its days from the one sefton-2021 counts by" in before[ALARM]
    assert await alarms(sessions) == {}


async def test_the_alarm_names_the_command_that_shows_what_would_change(
    sessions: Sessions, notice: NoticeCourse
) -> None:
    await morning(sessions, AFTER, Given(*strands_of(notice)))

    async with sessions.reading() as session:
        [alarm] = await reading.alarms(session)

    assert "(noticekeeper editions sefton-2021)" in alarm.remedy


async def test_the_same_change_is_entered_once_however_often_and_in_however_many_files_it_is_seen(
    sessions: Sessions, notice: NoticeCourse
) -> None:
    strands = Given(*strands_of(notice))
    await morning(sessions, AFTER, strands)

    await morning(sessions, AFTER, strands, PROCLAIMED_AT + timedelta(days=1))
    await morning(sessions, AFTER.replace(b"true", b"false"), strands, PROCLAIMED_AT + timedelta(days=2))

    assert len(await entries(sessions)) == 1
    assert (await alarms(sessions)).keys() == {ALARM}


async def test_a_further_day_is_a_further_entry(sessions: Sessions, notice: NoticeCourse) -> None:
    strands = Given(*strands_of(notice))
    await morning(sessions, AFTER, strands)

    further = govuk_file(plus={date(2022, 9, 20): "A second day"})
    await morning(sessions, further, strands, PROCLAIMED_AT + timedelta(days=1))

    assert len(await entries(sessions)) == 2
    assert "differs in 2 of its days" in (await alarms(sessions))[ALARM]


async def test_an_edition_with_the_same_days_proposes_nothing(sessions: Sessions, notice: NoticeCourse) -> None:
    said = await morning(sessions, BEFORE.replace(b"true", b"false"), Given(*strands_of(notice)))

    assert await entries(sessions) == []
    assert said.endswith("proposed for: no notice.")


async def test_an_edition_is_adopted_once_every_open_notice_of_its_division_counts_by_it(
    sessions: Sessions, notice: NoticeCourse
) -> None:
    await morning(sessions, AFTER, Given(*strands_of(notice)))

    async with sessions.reading() as session:
        newest = {division: (await reading.editions(session, division))[-1].adopted_at for division in Division}

    assert newest[Division.ENGLAND] is None
    assert newest[Division.SCOTLAND] == PROCLAIMED_AT


async def test_the_librarys_edition_that_a_notice_counts_by_is_kept_whole(sessions: Sessions) -> None:
    edition = library_edition(Division.ENGLAND, range(2020, 2031))
    course = notice_course(edition)
    await Register(sessions, lambda: ENTERED_AT).enter(Record(reference=REFERENCE, notice=course.page))

    await Editions(sessions, Almanac(sessions, ""), Given(*strands_of(course))).propose(PROCLAIMED_AT)

    async with sessions.reading() as session:
        [row] = await reading.editions(session)
    assert (row.sha256, row.source, row.adopted_at) == (edition.sha256, LIBRARY, PROCLAIMED_AT)


async def test_a_notice_that_has_ended_is_left_alone(sessions: Sessions, notice: NoticeCourse) -> None:
    async with sessions.writing() as session:
        ended = update(NoticeRow).where(col(NoticeRow.reference) == REFERENCE).values(ended_on=date(2022, 9, 1))
        await session.exec(ended)

    await morning(sessions, AFTER, Given(*strands_of(notice)))

    assert await entries(sessions) == []


async def test_what_was_told_of_a_notice_stays_told_while_its_strands_do_not_answer(
    sessions: Sessions, notice: NoticeCourse
) -> None:
    await morning(sessions, AFTER, Given(*strands_of(notice)))

    await morning(sessions, AFTER, Given(), PROCLAIMED_AT + timedelta(days=1))
    with pytest.raises(EngineSilent):
        await morning(sessions, AFTER, EngineGone(), PROCLAIMED_AT + timedelta(days=2))

    assert (await alarms(sessions)).keys() == {ALARM}


async def test_a_notice_on_the_librarys_days_is_told_when_the_library_or_an_extra_day_changes_them(
    notice: NoticeCourse,
) -> None:
    edition = notice.standing.edition
    holiday = edition.holidays[-1]
    after = edition.model_copy(update={"holidays": edition.holidays[:-1]})

    found = proposal(strands_of(notice), after, PROCLAIMED_AT)

    assert found is not None
    assert found.days.gone == (holiday,)
