"""What the command line and the pages ask of the register."""

from datetime import UTC, date, datetime, timedelta

import pytest

from activities.register import Register
from domain.days import Division
from domain.duties import Duty, DutyStatus
from domain.entries import NoticePage, Record
from models import reading
from models.alarms import clear_alarms, raise_alarm
from models.database import Sessions
from models.upkeep import EditionRow
from tests.activities.written import REFERENCE, entry, report_owed
from tests.support.notices import sefton

NOON = datetime(2022, 6, 8, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def owed(key: str, due_on: date, status: DutyStatus = DutyStatus.OPEN) -> Duty:
    report = report_owed(status)
    return report.model_copy(update={"key": key, "due": report.due.model_copy(update={"on": due_on})})


@pytest.fixture
def register(sessions: Sessions) -> Register:
    return Register(sessions, lambda: NOON)


async def test_what_is_owed_comes_soonest_first_of_one_notice_or_of_all(register: Register, sessions: Sessions) -> None:
    june = (owed("b", date(2022, 6, 9)), owed("a", date(2022, 6, 8)), owed("done", date(2022, 6, 1), DutyStatus.DONE))
    await register.enter(Record(reference=REFERENCE, duties=june))
    await register.enter(Record(reference="medway-2024", duties=(owed("c", date(2022, 5, 1)),)))

    async with sessions.reading() as session:
        of_one = await reading.open_duties(session, REFERENCE)
        of_all = await reading.open_duties(session)
        every = await reading.duties(session, REFERENCE)

    assert [duty.key for duty in of_one] == ["a", "b"]
    assert [duty.key for duty in of_all] == ["c", "a", "b"]
    assert [duty.key for duty in every] == ["done", "a", "b"]


async def test_notices_that_have_ended_can_be_left_out(register: Register, sessions: Sessions) -> None:
    page = NoticePage(
        notice=sefton(), revision=1, phase="ended", stage="notice", in_force_on=date(2021, 6, 7),
        ended_on=date(2022, 6, 8), ended_how="lifted",
    )  # fmt: skip
    await register.enter(Record(reference=REFERENCE, notice=page))

    async with sessions.reading() as session:
        assert [notice.ended_how for notice in await reading.notices(session)] == ["lifted"]
        assert await reading.notices(session, ended=False) == []
        assert await reading.notice(session, "medway-2024") is None


async def test_whether_a_notice_has_ended_can_be_asked_without_its_page(register: Register, sessions: Sessions) -> None:
    page = NoticePage(notice=sefton(), revision=1, phase="ended", stage="notice", in_force_on=date(2021, 6, 7))
    await register.enter(Record(reference=REFERENCE, notice=page))
    async with sessions.reading() as session:
        before = await reading.has_ended(session, REFERENCE)

    ended = page.model_copy(update={"ended_on": date(2022, 6, 8), "ended_how": "lifted"})
    await register.enter(Record(reference=REFERENCE, notice=ended))

    async with sessions.reading() as session:
        assert (before, await reading.has_ended(session, REFERENCE)) == (False, True)
        assert not await reading.has_ended(session, "medway-2024")


async def test_the_timeline_of_all_notices_is_in_the_order_things_happened(
    register: Register, sessions: Sessions
) -> None:
    await register.enter(Record(reference=REFERENCE, entries=(entry(3), entry(1))))
    await register.enter(Record(reference="medway-2024", entries=(entry(2, reference="medway-2024"),)))

    async with sessions.reading() as session:
        of_one = await reading.timeline(session, REFERENCE)
        of_all = await reading.timeline(session)

    assert [row.what for row in of_one] == ["Thing 3 happened", "Thing 1 happened"]
    assert [row.what for row in of_all] == ["Thing 1 happened", "Thing 2 happened", "Thing 3 happened"]


async def test_an_alarm_stands_until_it_is_cleared_and_again_when_it_is_raised_again(sessions: Sessions) -> None:
    seen = []
    for key, at in (("post", NOON), ("post", LATER), ("edition", LATER), (None, LATER), ("post", LATER)):
        async with sessions.writing() as session:
            if key:
                await raise_alarm(session, key, what=f"Raised {at:%H}", remedy="Look", at=at)
            else:
                await clear_alarms(session, ["post", "nothing"], at=at)
            seen.append([(alarm.key, alarm.what) for alarm in await reading.alarms(session)])

    assert seen == [
        [("post", "Raised 12")],
        [("post", "Raised 12")],
        [("post", "Raised 12"), ("edition", "Raised 13")],
        [("edition", "Raised 13")],
        [("edition", "Raised 13"), ("post", "Raised 13")],
    ]


async def test_a_cleared_alarm_is_remembered(sessions: Sessions) -> None:
    async with sessions.writing() as session:
        await raise_alarm(session, "post", what="Down", remedy="Look", at=NOON)
        await clear_alarms(session, ["post"], at=LATER)

    async with sessions.reading() as session:
        [alarm] = await reading.alarms(session, cleared=True)

    assert (alarm.raised_at, alarm.cleared_at) == (NOON, LATER)


async def test_editions_are_found_by_their_division(sessions: Sessions) -> None:
    async with sessions.writing() as session:
        for division in (Division.WALES, Division.ENGLAND):
            session.add(
                EditionRow(
                    division=division.value,
                    name="July 2021",
                    sha256="x",
                    source="library",
                    fetched_at=NOON,
                    document=b"{}",
                    holidays=[{"on": "2021-12-27", "title": "Christmas Day"}],
                    last_year=2028,
                )
            )

    async with sessions.reading() as session:
        [wales] = await reading.editions(session, Division.WALES)
        assert len(await reading.editions(session)) == 2

    assert wales.holidays == [{"on": "2021-12-27", "title": "Christmas Day"}]
