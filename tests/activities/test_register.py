"""The register's office: all of a record or none, once, in one chain however many write at the same time."""

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from activities.register import EntryContradicted, Register
from domain.duties import DutyStatus
from domain.entries import NoticePage, Record
from domain.instrument import Notice
from domain.people import Role
from domain.plan import Objective, ObjectivePage, PlanPage, ProgressMade
from domain.proceedings import Action, ActionOver, BoardPage, NumberedAction
from models import boards, reading
from models.database import Sessions, opened
from models.plan import ObjectiveRow, plan
from models.unavailable import RegisterUnavailable
from models.walking import verify
from tests.activities.written import REFERENCE, TOLD, Clock, entry, report_owed
from tests.support.notices import sefton


@pytest.fixture
def register(sessions: Sessions, clock: Clock) -> Register:
    return Register(sessions, clock)


def record(*numbers: int) -> Record:
    return Record(reference=REFERENCE, entries=tuple(entry(n) for n in numbers))


def page(notice: Notice, revision: int = 1, phase: str = "in force") -> NoticePage:
    return NoticePage(
        notice=notice, revision=revision, phase=phase, stage="notice", in_force_on=notice.issued.signed_on
    )


async def entered(sessions: Sessions) -> list[str]:
    async with sessions.reading() as session:
        return [row.what for row in await reading.timeline(session, REFERENCE)]


async def test_what_happened_stands_in_the_audit_in_its_order_with_both_its_times(
    register: Register, sessions: Sessions, clock: Clock
) -> None:
    happened = entry(1, on=date(2022, 5, 10), by="cora", to="chair", letter="board_report_due", late=True, why="So.")

    await register.enter(Record(reference=REFERENCE, entries=(happened, entry(2))))

    async with sessions.reading() as session:
        first, second = await reading.timeline(session, REFERENCE)
    assert (first.n, first.at, first.recorded_at) == (1, happened.at, clock.now)
    assert (first.on, first.by, first.to, first.letter) == (date(2022, 5, 10), "cora", "chair", "board_report_due")
    assert (first.late, first.why, first.details) == (True, "So.", {"number": "1"})
    assert (second.n, second.previous) == (2, first.hash)


async def test_a_record_entered_twice_is_written_once(register: Register, sessions: Sessions, clock: Clock) -> None:
    await register.enter(record(1, 2))
    clock.move(timedelta(minutes=1))

    await register.enter(record(1, 2))

    assert await entered(sessions) == ["Thing 1 happened", "Thing 2 happened"]


async def test_a_straggling_retry_does_not_turn_a_duty_back(register: Register, sessions: Sessions) -> None:
    opening = Record(reference=REFERENCE, entries=(entry(1),), duties=(report_owed(),))
    await register.enter(opening)
    await register.enter(Record(reference=REFERENCE, entries=(entry(2),), duties=(report_owed(DutyStatus.DONE),)))

    await register.enter(opening)

    async with sessions.reading() as session:
        [duty] = await reading.duties(session, REFERENCE)
    assert (duty.status, duty.done_on) == ("done", date(2022, 5, 20))


async def test_a_duty_never_goes_back_to_an_older_revision(register: Register, sessions: Sessions) -> None:
    await register.enter(Record(reference=REFERENCE, duties=(report_owed(revision=2),)))

    await register.enter(Record(reference=REFERENCE, duties=(report_owed(revision=1),)))

    async with sessions.reading() as session:
        [duty] = await reading.duties(session, REFERENCE)
    assert duty.revision == 2


def an_objective(number: int, *progress: str) -> ObjectivePage:
    said = {"on": date(2022, 5, 20), "at": TOLD, "by": "cora", "by_name": "Cora Reed", "said": "So it goes"}
    history = tuple(ProgressMade.model_validate({**said, "progress": one}) for one in progress)
    objective = Objective(area="Supervision", text="Supervise weekly", owner="dcs", history=history)
    return ObjectivePage(number=number, owned_by="director of children's services", objective=objective)


async def test_an_objective_is_entered_with_its_history_and_never_goes_back(
    register: Register, sessions: Sessions
) -> None:
    first, slower = an_objective(1, "on track"), an_objective(1, "on track", "slow")
    begun = PlanPage(objectives=(first, an_objective(2)), recommendations=("Audit monthly",), version=1)
    later = Record(reference=REFERENCE, entries=(entry(1),), plan=PlanPage(objectives=(slower,), version=2))
    await register.enter(Record(reference=REFERENCE, plan=begun))
    await register.enter(later)

    await register.enter(Record(reference=REFERENCE, plan=begun))

    async with sessions.reading() as session:
        kept = await plan(session, REFERENCE)
        nothing = await plan(session, "elsewhere")
        rows = (await session.exec(select(ObjectiveRow).order_by(col(ObjectiveRow.number)))).all()
    assert kept == PlanPage(objectives=(slower, an_objective(2)), version=2)
    assert nothing == PlanPage()
    assert [(row.number, row.progress, row.owner) for row in rows] == [
        (1, "slow", "director of children's services"),
        (2, "", "director of children's services"),
    ]


async def test_a_duty_can_be_asked_who_owes_what_by_when_and_why(register: Register, sessions: Sessions) -> None:
    await register.enter(Record(reference=REFERENCE, duties=(report_owed(),)))

    async with sessions.reading() as session:
        [duty] = await reading.open_duties(session)
    assert (duty.owner, duty.what, duty.due_on) == ("coordinator", "hand in the report to the board", date(2022, 5, 30))
    assert duty.why.startswith("Monday 30 May 2022: five working days before the board (paragraph 5b)")
    assert (duty.act, duty.whole["due"]["on"]) == ("submit-report", "2022-05-30")


async def test_the_same_key_with_other_contents_is_a_defect_and_nothing_is_written(
    register: Register, sessions: Sessions
) -> None:
    await register.enter(record(1))

    with pytest.raises(EntryContradicted, match="happened-1 was entered before with another what, late"):
        await register.enter(Record(reference=REFERENCE, entries=(entry(2), entry(1, what="Else", late=True))))

    assert await entered(sessions) == ["Thing 1 happened"]


async def test_an_entry_of_another_notice_is_not_let_in(register: Register, sessions: Sessions) -> None:
    with pytest.raises(ValueError, match="in a record of"):
        await register.enter(Record(reference="medway-2024", entries=(entry(1),)))

    assert await entered(sessions) == []


async def test_two_notices_may_use_the_same_key(register: Register, sessions: Sessions) -> None:
    await register.enter(record(1))
    await register.enter(Record(reference="medway-2024", entries=(entry(1, reference="medway-2024"),)))

    async with sessions.reading() as session:
        assert [row.n for row in await reading.timeline(session)] == [1, 1]


async def test_a_page_shows_the_notice_as_it_stands_and_every_text_it_has_had_is_kept(
    register: Register, sessions: Sessions
) -> None:
    issued = sefton()
    renamed = issued.model_copy(update={"council": "Sefton"})

    await register.enter(Record(reference=REFERENCE, notice=page(issued)))
    await register.enter(Record(reference=REFERENCE, notice=page(renamed, phase="paused")))
    await register.enter(Record(reference=REFERENCE, notice=page(renamed, revision=2, phase="paused")))
    await register.enter(Record(reference=REFERENCE, notice=page(renamed, revision=2, phase="paused")))

    async with sessions.reading() as session:
        now = await reading.notice(session, REFERENCE)
        texts = await reading.revisions(session, REFERENCE)
        assert [row.reference for row in await reading.notices(session, ended=False)] == [REFERENCE]
    assert now
    assert (now.council, now.phase, now.revision, now.in_force_on) == ("Sefton", "paused", 2, date(2021, 6, 7))
    assert Notice.model_validate(now.text) == renamed
    assert sorted((text.revision, text.text["council"]) for text in texts) == [
        (1, "Sefton"),
        (1, "Sefton Council"),
        (2, "Sefton"),
    ]


async def test_workers_that_write_at_the_same_time_keep_one_chain(
    register_url: str, register: Register, sessions: Sessions, clock: Clock
) -> None:
    other_process = opened(register_url)
    other = Register(other_process, clock)

    await asyncio.gather(*((register, other)[n % 2].enter(record(2 * n, 2 * n + 1)) for n in range(12)))

    async with sessions.reading() as session:
        verified = await verify(session)
    assert (verified.rows, verified.broken) == (24, ())
    await other_process.close()


async def test_a_read_only_register_is_said_plainly_and_holds_no_half_of_anything(
    register: Register, sessions: Sessions, read_only_url: str
) -> None:
    read_only = opened(read_only_url)

    with pytest.raises(RegisterUnavailable, match=r"^The register at .* cannot be used: it is read-only"):
        await Register(read_only, Clock()).enter(record(1))

    assert await entered(sessions) == []
    await read_only.close()


async def test_a_register_whose_folder_is_gone_is_said_plainly(tmp_path: Path) -> None:
    nowhere = opened(f"sqlite+aiosqlite:///{tmp_path}/gone/register.db")

    with pytest.raises(RegisterUnavailable, match="the file cannot be opened: check that its folder is there"):
        await Register(nowhere, Clock()).enter(record(1))

    await nowhere.close()


async def test_a_boards_page_is_kept_with_its_actions_and_never_written_over_by_an_older_one(
    register: Register, sessions: Sessions, clock: Clock
) -> None:
    said: dict[str, Any] = {"on": date(2022, 5, 10), "at": clock.now, "by": "cora", "by_name": "Cora"}
    action = Action(**said, meeting=2, text="Publish", role=Role.DCS, owner="dcs", due_on=date(2022, 6, 1))
    closed = action.model_copy(update={"over": ActionOver(**said, outcome="done")})
    pages = [
        BoardPage(number=2, actions=(NumberedAction(number=1, owed_by="Helen", action=one),), as_of=as_of)
        for one, as_of in ((closed, clock.now), (action, clock.now - timedelta(hours=1)))
    ]

    for shown in pages:
        await register.enter(Record(reference=REFERENCE, boards=(shown,)))

    async with sessions.reading() as session:
        board = await boards.board(session, REFERENCE, 2)
        nothing = await boards.board(session, REFERENCE, 3)
    assert [one.action.over for one in board.actions] == [closed.over]
    assert nothing == BoardPage(number=3)
