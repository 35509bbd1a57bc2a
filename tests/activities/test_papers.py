"""The office that keeps papers: each version once, whoever else writes, and its hash in the audit."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from activities.papers import Papers
from activities.register import Register
from activities.upkeep.sweeping import Sweeping
from domain.duties import Duty, DutyStatus
from domain.entries import NoticePage, Record
from domain.papers import Draft, Evidence, Kind, Paper, Saved
from models import papers, reading
from models.database import Sessions
from models.shelf import Shelf
from models.walking import verify
from models.walking_papers import papers_amiss
from tests.activities.written import Clock
from tests.domain.strands import board
from tests.support.lives import boards
from tests.support.notices import sefton

REFERENCE = "sefton-2021"
NOW = datetime(2021, 6, 24, 9, tzinfo=UTC)
SURVEY = Evidence(name="survey.pdf", sha256="a" * 64, kind="pdf", size=600_000)


def draft(click: str, over: int = 0, *files: Evidence, by: str = "priya-nair", number: int = 1, **texts: str) -> Draft:
    paper = Paper(kind=Kind.BOARD, number=number)
    return Draft(reference=REFERENCE, paper=paper, over=over, texts=texts, evidence=files, by=by, at=NOW, click=click)


def duties() -> tuple[Duty, ...]:
    return tuple(board(board_timetable=boards("Wed 14 July 2021")).to("Thu 24 June 2021").duties)


@pytest.fixture
async def office(sessions: Sessions, clock: Clock) -> Papers:
    """One that takes a megabyte of evidence, where a report to board 1 is owed."""
    notice = sefton()
    signed_on = notice.issued.signed_on
    page = NoticePage(notice=notice, revision=1, phase="in force", stage="notice", in_force_on=signed_on)
    record = Record(reference=REFERENCE, notice=page, duties=duties(), strand="board")
    await Register(sessions, clock).enter(record)
    return Papers(sessions, clock, 1)


async def kept(sessions: Sessions) -> list[tuple[int, str, dict[str, Any]]]:
    async with sessions.reading() as session:
        return [(row.version, row.by, row.texts) for row in await papers.versions(session, REFERENCE, "board-1")]


async def test_a_draft_is_kept_once_and_its_hash_stands_in_the_audit(office: Papers, sessions: Sessions) -> None:
    first = draft("1", 0, SURVEY, data="Caseloads fell", slow="")

    answers = [await office.save_draft(first) for _ in range(2)]
    unchanged = await office.save_draft(draft("2", 1, SURVEY, data="Caseloads fell"))

    assert [answer.version for answer in (*answers, unchanged)] == [1, 1, 1]
    assert await kept(sessions) == [(1, "priya-nair", {"data": "Caseloads fell"})]
    async with sessions.reading() as session:
        (entry,) = [row for row in await reading.timeline(session, REFERENCE) if row.strand == "papers"]
        (row,) = await papers.versions(session, REFERENCE)
        assert (await verify(session)).broken == ()
    assert entry.details == {"sha256": row.sha256, "evidence": f"{SURVEY.sha256} survey.pdf"}
    assert entry.what == "Report to board 1: version 1 was saved"


async def test_the_second_of_two_is_told_who_was_first_and_overwrites_nothing(
    office: Papers, sessions: Sessions
) -> None:
    both = (draft("1", data="Priya's"), draft("2", by="helen-okafor", data="Helen's"))

    answers = await asyncio.gather(*map(office.save_draft, both))
    (second,) = [answer for answer in answers if answer.overtaken]
    settled = await office.save_draft(draft("3", second.version, by="helen-okafor", data="Both"))

    assert "saved version 1 while you were writing" in second.refusal
    assert settled == Saved(version=2)
    assert [(version, texts["data"]) for version, _, texts in await kept(sessions)][1:] == [(2, "Both")]


async def test_no_paper_is_kept_that_nobody_asked_for(office: Papers, sessions: Sessions) -> None:
    answers = [
        await office.save_draft(draft("1", number=9, data="x")),
        await office.save_draft(draft("1", by="claire-donnelly", data="x")),
    ]

    assert [answer.refusal for answer in answers] == [
        "This notice asks for no such paper.",
        "Only the coordinator, the head of service and the director write this paper.",
    ]
    assert await kept(sessions) == []


async def test_what_was_handed_in_stays_as_it_is(office: Papers, sessions: Sessions, clock: Clock) -> None:
    await office.save_draft(draft("1", data="As handed in"))
    done = [duty.model_copy(update={"status": DutyStatus.DONE, "done_on": date(2021, 6, 24)}) for duty in duties()]
    await Register(sessions, clock).enter(Record(reference=REFERENCE, duties=tuple(done), strand="board"))

    answer = await office.save_draft(draft("2", 1, data="Changed"))

    assert answer.refusal.startswith("Report to board 1 was handed in on Thursday 24 June 2021.")
    assert len(await kept(sessions)) == 1


async def test_all_files_of_a_notice_have_one_limit_and_each_counts_once(office: Papers) -> None:
    other = SURVEY.model_copy(update={"sha256": "b" * 64})

    answers = [
        await office.save_draft(draft("1", 0, SURVEY, data="1")),
        await office.save_draft(draft("2", 1, SURVEY, data="2")),
        await office.save_draft(draft("3", 2, SURVEY, other, data="3")),
    ]

    assert [answer.version for answer in answers] == [1, 2, 0]
    assert answers[-1].refusal == "The files of one notice may have 1 megabytes together, and this would be more."


async def test_a_file_or_a_version_that_was_touched_is_named(
    office: Papers, sessions: Sessions, tmp_path: Path
) -> None:
    shelf = Shelf(tmp_path)
    hashed, size = shelf.put(BytesIO(b"As attached"))
    await office.save_draft(draft("1", 0, Evidence(name="a.txt", sha256=hashed, kind="txt", size=size), data="x"))

    async with sessions.reading() as session:
        whole = await papers_amiss(session, shelf)
    (tmp_path / hashed[:2] / hashed[2:]).write_bytes(b"Not as attached")
    async with sessions.reading() as session:
        changed = await papers_amiss(session, shelf)
    (tmp_path / hashed[:2] / hashed[2:]).unlink()
    async with sessions.writing() as session:
        (row,) = await papers.versions(session, REFERENCE)
        row.texts = {"data": "y"}
        session.add(row)
    async with sessions.reading() as session:
        both = await papers_amiss(session, shelf)

    named = f"the evidence a.txt ({hashed})"
    assert whole == []
    assert changed == [(REFERENCE, f"{named} was changed after it was attached")]
    assert both == [
        (REFERENCE, "version 1 of the paper board-1 was changed after it was saved"),
        (REFERENCE, f"{named} is missing from the folder it was put in"),
    ]


async def test_only_files_that_no_paper_has_are_swept_and_only_after_a_day(
    office: Papers, sessions: Sessions, tmp_path: Path
) -> None:
    shelf = Shelf(tmp_path)
    kept, orphan = (shelf.put(BytesIO(content))[0] for content in (b"kept", b"orphan"))
    await office.save_draft(draft("1", 0, Evidence(name="a.txt", sha256=kept, kind="txt", size=4), data="x"))
    put_at = datetime.fromtimestamp((tmp_path / orphan[:2] / orphan[2:]).stat().st_mtime, UTC)

    swept = [await Sweeping(sessions, shelf).sweep(put_at + timedelta(hours=n)) for n in (23, 25)]

    assert swept == [0, 1]
    assert [hashed for hashed, _ in shelf.older_than((put_at + timedelta(days=9)).timestamp())] == [kept]
