"""Erasing: nothing of a person is left in any table, the audit still holds, and nobody can use it to change more."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select as rows_of
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from activities.erasing import ToErase, erase, foreseen
from activities.freezing import entry_of_attempt, entry_of_letter, frozen
from activities.papers import Papers
from activities.register import Register
from domain.digests import SEVERAL
from domain.entries import Entry, Invitee, MeetingPage, NoticePage, Record
from domain.letters import Letter, PostState
from domain.papers import Draft, Kind, Paper
from domain.people import Person
from domain.signing_in import RECORD, Asked, letter_of
from domain.snapshots import Snapshot
from models import chain, reading
from models.columns import Row
from models.database import Sessions
from models.erasing import ERASED, ErasureRow
from models.incoming import IncomingRow
from models.papers import VersionRow
from models.post import AttemptRow, Kept, LetterRow
from models.record import AuditRow
from models.signed_in import SessionRow
from models.walking import verify
from models.walking_papers import papers_amiss
from tests.activities.written import BOARD, REFERENCE, TOLD, UID, Clock, PlainComposer, entry, reminder, report_owed
from tests.support.notices import sefton

NOW = datetime(2033, 3, 3, 12, tzinfo=UTC)
PRIYA, RUTH = (next(one for one in sefton().people if one.id == id) for id in ("priya-nair", "ruth-adeyemi"))
AT_PRIYA = "priya.nair@sefton.example"
NAMING_HER = ("priya nair", AT_PRIYA, "priya-nair")
ASKED = ToErase(REFERENCE, "priya-nair", by="olu", agreed_by="Max Stone", why="Priya Nair asked for it")


async def post(session: AsyncSession, letter: Letter, words: str = "250 2.0.0 Taken") -> None:
    whole = frozen(letter, PlainComposer().compose(letter, None), TOLD)
    whole |= {"claims": 1, "state": PostState.SENT.value, "words": words}
    row = Kept.of(whole)
    session.add(LetterRow(**whole))
    await session.flush()
    session.add(AttemptRow(letter=row.key, n=1, started_at=TOLD, ended_at=TOLD, outcome="sent", words=words))
    entries = [entry_of_letter(letter, row), entry_of_attempt(row, PostState.SENT, words, TOLD)]
    await chain.append(session, letter.reference, entries, TOLD)


def about(person: Person) -> Letter:
    """A letter to somebody, which says something of Priya."""
    return reminder(to=person, key=f"{REFERENCE}/board/late/{person.id}", what="Priya Nair has not handed it in")


@pytest.fixture(autouse=True)
async def ended(sessions: Sessions) -> None:
    """Sefton's notice, over since 2022: what Priya did, letters to her, of her and of neither, a session, mail."""
    notice = sefton()
    signed_on = notice.issued.signed_on
    page = NoticePage(notice=notice, revision=1, phase="in force", stage="notice", in_force_on=signed_on)
    did: dict[str, Any] = {
        "by": "priya-nair",
        "what": "Priya Nair handed in the report",
        "why": "Priya is away from Monday",
        "details": {"person": "priya-nair", "text": "Ask priya.nair@sefton.example"},
    }
    met = MeetingPage(
        uid=UID, kind="board", number=3, summary="Board", description="", why="", starts_at=BOARD, ends_at=BOARD,
        place="Town Hall", status="held", sequence=0, revised_at=TOLD,
        invited=(Invitee(person="priya-nair", name="Priya Nair", answer="accepted"),),
    )  # fmt: skip
    entries = (entry(1), entry(2, key=f"{REFERENCE}/board/act/priya-nair", **did), entry(3))
    snapshot = Snapshot(as_of=TOLD, course="of Priya Nair")
    record = Record(
        reference=REFERENCE,
        entries=entries,
        notice=page,
        meetings=(met,),
        strand="board",
        snapshot=snapshot,
        duties=(report_owed(),),
    )
    await Register(sessions, Clock()).enter(record)
    paper = Paper(kind=Kind.BOARD, number=3)
    draft = Draft(
        reference=REFERENCE,
        paper=paper,
        over=0,
        texts={"data": "Fewer"},
        evidence=(),
        by="priya-nair",
        at=TOLD,
        click="1",
    )
    await Papers(sessions, Clock(), 1).save_draft(draft)
    over = page.model_copy(update={"phase": "ended", "ended_on": date(2022, 9, 1), "ended_how": "lifted"})
    await Register(sessions, Clock()).enter(Record(reference=REFERENCE, entries=(entry(4),), notice=over))
    async with sessions.writing() as session:
        await post(session, reminder(to=PRIYA), f"250 <{AT_PRIYA}> Taken")
        await post(session, about(RUTH))
        await post(session, reminder(5, to=RUTH))
        await post(session, reminder(to=PRIYA, key="digest/0123/2022-05-16", reference=SEVERAL, strand="digest"))
        asked = Asked(request="4567", address=AT_PRIYA, at=TOLD)
        await post(session, letter_of(asked, PRIYA, "https://link", "123456"))
        signed_in = Entry(key="signing-in/began/89", reference=RECORD, strand="sign-in", at=TOLD, what=f"{AT_PRIYA} in")
        await chain.append(session, RECORD, [signed_in], TOLD)
        session.add(SessionRow(secret="89", address=AT_PRIYA, began_at=TOLD, ends_at=TOLD))
        session.add(
            IncomingRow(
                sha256="ab", received_at=TOLD, sender=AT_PRIYA, subject="Away", size=9, kind="other",
                state="settled", outcome=f"{AT_PRIYA} was rung", raw=b"From: Priya Nair",
            )
        )  # fmt: skip


async def everything(sessions: Sessions) -> str:
    """Every cell of every table, in small letters."""
    async with sessions.reading() as session:
        tables = [(await session.exec(rows_of(table))).all() for table in Row.metadata.sorted_tables]  # type: ignore[call-overload]
    cells = (cell for rows in tables for row in rows for cell in row)
    return "\n".join(cell.decode() if isinstance(cell, bytes) else str(cell) for cell in cells).casefold()


async def amiss(sessions: Sessions) -> list[tuple[str, int, str]]:
    async with sessions.reading() as session:
        walked = await verify(session)
        return [*((one.reference, one.n, one.how) for one in walked.broken)] + [
            (reference, 0, how) for reference, how in await papers_amiss(session, None)
        ]


async def test_nothing_of_a_person_is_left_in_any_table_and_the_audit_still_holds(sessions: Sessions) -> None:
    before = await everything(sessions)

    found = await erase(sessions, ASKED, NOW)

    after = await everything(sessions)
    assert found
    assert all(naming in before for naming in NAMING_HER)
    assert [naming for naming in NAMING_HER if naming in after] == []
    assert await amiss(sessions) == []
    assert (found.letters, found.messages, found.sessions, found.elsewhere) == (4, 1, 1, ())
    async with sessions.reading() as session:
        walked = await verify(session)
        acted = await session.get(AuditRow, (REFERENCE, 2))
    assert walked.erased == found.entries + found.letters
    assert acted
    assert acted.what == "(erased on Thursday 3 March 2033) handed in the report"
    assert (acted.by, acted.details["text"]) == ("erased-1", "Ask erased-1@erased.invalid")
    assert "123456" not in after


async def test_what_does_not_name_them_stays_and_what_stands_alone_is_told(sessions: Sessions) -> None:
    found = await erase(sessions, ASKED, NOW)

    async with sessions.reading() as session:
        kept = await reading.letter(session, reminder(5, to=RUTH).key)
        of_her = await reading.letter(session, about(RUTH).key)
        paper = await session.get(VersionRow, (REFERENCE, "board-3", 1))
        page = await reading.notice(session, REFERENCE)
    assert kept
    assert of_her
    assert page
    assert paper
    assert (bool(kept.raw), kept.erased_at, kept.name) == (True, None, "Ruth Adeyemi")
    assert (of_her.raw, of_her.erased_at, of_her.address) == (b"", NOW, RUTH.address)
    assert (paper.texts, paper.by) == ({"data": "Fewer"}, "erased-1")
    assert [one["id"] for one in page.text["people"]][:2] == ["erased-1", "tom-ashworth"]
    assert found
    assert found.places == ("entry 2",)


async def test_words_that_are_asked_for_are_taken_out_too(sessions: Sessions) -> None:
    found = await erase(sessions, replace(ASKED, also=("Priya",)), NOW)

    assert found
    assert found.places == ()
    assert "priya" not in await everything(sessions)
    assert await amiss(sessions) == []


async def test_what_would_be_erased_is_what_is_and_asking_changes_nothing(sessions: Sessions) -> None:
    before = await everything(sessions)

    would = await foreseen(sessions, ASKED, NOW)

    assert await everything(sessions) == before
    assert would == await erase(sessions, ASKED, NOW)


async def test_a_second_person_is_erased_after_the_first(sessions: Sessions) -> None:
    await erase(sessions, ASKED, NOW)

    again = await erase(sessions, ASKED, NOW + timedelta(days=1))
    other = await erase(
        sessions, ToErase(REFERENCE, "ruth-adeyemi", by="olu", agreed_by="Max", why="w"), NOW + timedelta(days=1)
    )

    assert again is None
    assert other
    assert other.people[0].id_then == "erased-2"
    assert "ruth" not in await everything(sessions)
    assert await amiss(sessions) == []


async def test_whoever_is_on_another_notice_keeps_what_is_of_no_notice(sessions: Sessions) -> None:
    notice = sefton().model_copy(update={"reference": "other-2030"})
    page = NoticePage(notice=notice, revision=1, phase="in force", stage="notice", in_force_on=date(2030, 1, 7))
    record = Record(reference="other-2030", entries=(entry(1, key="o", reference="other-2030"),), notice=page)
    await Register(sessions, Clock()).enter(record)

    found = await erase(sessions, ASKED, NOW)

    assert found
    assert (found.elsewhere, found.letters, found.sessions) == (("other-2030",), 2, 0)
    async with sessions.reading() as session:
        assert len(await reading.sessions(session)) == 1
    assert await amiss(sessions) == []


async def test_the_whole_of_a_notice_leaves_its_skeleton(sessions: Sessions) -> None:
    found = await erase(sessions, ToErase(REFERENCE, by="olu", agreed_by="Max", why="Its time is over"), NOW)

    after = await everything(sessions)
    named = [one for person in sefton().people for one in (person.name, person.address, person.id)]
    assert found
    assert [one for one in named if one.casefold() in after] == []
    assert (found.papers, found.letters) == (1, 5)
    assert "thing 3 happened" in after
    assert await amiss(sessions) == []
    async with sessions.reading() as session:
        letters = (await session.exec(select(LetterRow))).all()
        paper = await session.get(VersionRow, (REFERENCE, "board-3", 1))
    assert all(not one.raw and one.erased_at and one.sha256 for one in letters)
    assert paper
    assert (paper.texts, bool(paper.sha256)) == ({}, True)
    assert await foreseen(sessions, ToErase(REFERENCE), NOW) is None


async def _permitted(session: AsyncSession, **other: object) -> None:
    """A permit to change entry 1 as no erasure has it."""
    row = await session.get(AuditRow, (REFERENCE, 1))
    assert row
    of_erasing = select(AuditRow.n).where(AuditRow.reference == REFERENCE, AuditRow.strand == ERASED)
    entered = (await session.exec(of_erasing)).one()
    said = {name: getattr(row, name) for name in ("key", "by", "why", "details")}
    permit = {"reference": REFERENCE, "n": 1, "entry": entered, "what": "Nothing happened", **said, **other}
    session.add(ErasureRow.model_validate(permit))
    await session.flush()


REFUSED = [
    ("an update", "UPDATE audit SET what = 'Nothing happened' WHERE n = 1", {}),
    ("a hash", "UPDATE audit SET what = 'Nothing happened', hash = 'aa' WHERE n = 1", {}),
    ("another day", "UPDATE audit SET what = 'Nothing happened', at = '2022-01-01 00:00:00+00' WHERE n = 1", {}),
    ("other words", "UPDATE audit SET what = 'Something else' WHERE n = 1", {}),
    ("an entry that is no erasure", "UPDATE audit SET what = 'Nothing happened' WHERE n = 1", {"entry": 3}),
    ("taking one away", "DELETE FROM audit WHERE n = 1", {}),
]


@pytest.mark.parametrize(("statement", "permit"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
async def test_the_guard_lets_no_entry_be_changed_that_the_erasure_does_not_name(
    sessions: Sessions, statement: str, permit: dict[str, object]
) -> None:
    await erase(sessions, ASKED, NOW)

    async def changed() -> None:
        async with sessions.writing() as session:
            await _permitted(session, **permit)
            await session.exec(text(f"{statement} AND reference = '{REFERENCE}'"))  # type: ignore[call-overload]

    with pytest.raises(DBAPIError, match="append-only"):
        await changed()

    assert await amiss(sessions) == []


async def test_a_permit_is_good_for_one_change_and_none_is_left(sessions: Sessions) -> None:
    await erase(sessions, ASKED, NOW)

    async with sessions.reading() as session:
        left = (await session.exec(select(ErasureRow))).all()
    assert left == []
    with pytest.raises(DBAPIError, match="append-only"):
        async with sessions.connected() as connection:
            await connection.execute(text("UPDATE audit SET what = 'Again' WHERE what LIKE '(erased%'"))


async def test_what_was_erased_and_is_changed_after_that_is_found(sessions: Sessions) -> None:
    await erase(sessions, ASKED, NOW)

    async with sessions.connected() as connection:
        if sessions.on_sqlite:
            await connection.execute(text("DROP TRIGGER audit_no_update"))
        else:
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(text(f"UPDATE audit SET why = 'No' WHERE reference = '{REFERENCE}' AND n = 2"))
        await connection.execute(text("UPDATE letter SET name = 'Nobody' WHERE name LIKE '(erased%'"))
        await connection.execute(text("UPDATE paper_version SET sha256 = 'aa'"))

    found = await amiss(sessions)
    assert (REFERENCE, 2, "it was changed after it was entered") in found
    assert [how for _, _, how in found if how.startswith("the bytes of the letter")][:1] != []
    assert (REFERENCE, 0, "version 1 of the paper board-3 was changed after it was saved") in found


async def test_a_lie_about_an_erasure_is_found(sessions: Sessions) -> None:
    """Somebody with the keys to the database changes an entry, and what the erasure says it holds."""
    await erase(sessions, ASKED, NOW)
    async with sessions.connected() as connection:
        if sessions.on_sqlite:
            await connection.execute(text("DROP TRIGGER audit_no_update"))
        else:
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
    async with sessions.writing() as session:
        if not sessions.on_sqlite:
            await session.exec(text("SET LOCAL session_replication_role = replica"))  # type: ignore[call-overload]
        row = await session.get(AuditRow, (REFERENCE, 2))
        of_it = select(AuditRow).where(AuditRow.reference == REFERENCE, AuditRow.strand == ERASED)
        said = (await session.exec(of_it)).one()
        assert row
        row.why = "No"
        said.details = {**said.details, "entry 2": chain.hashed(row)}
        session.add_all((row, said))

    assert {n for _, n, how in await amiss(sessions) if n and "changed after" in how} >= {2}
