"""Verifying: an edit, a gap, another order, a missing end and a changed letter are each found where they are."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

from activities.freezing import entry_of_attempt, entry_of_letter, frozen
from domain.letters import PostState
from models.chain import append, hashed
from models.database import Sessions
from models.post import AttemptRow, Kept, LetterRow
from models.record import AuditRow
from models.walking import Verified, verify
from tests.activities.written import REFERENCE, PlainComposer, entry, reminder

RECORDED_AT = datetime(2026, 1, 5, 12, tzinfo=UTC)
Tampering = Callable[[str], Awaitable[None]]


@pytest.fixture
async def tamper(sessions: Sessions) -> Tampering:
    """Change the register as somebody with the keys to the database would, past its guards."""

    async def by(statement: str) -> None:
        async with sessions.connected() as connection:
            if sessions.on_sqlite:
                for guard in ("update", "delete", "replace"):
                    await connection.execute(text(f"DROP TRIGGER IF EXISTS audit_no_{guard}"))
            else:
                await connection.execute(text("SET LOCAL session_replication_role = replica"))
            await connection.execute(text(statement))

    return by


@pytest.fixture(autouse=True)
async def entered(sessions: Sessions) -> None:
    """Five entries of one notice, two of another, and a letter."""
    async with sessions.writing() as session:
        await append(session, REFERENCE, [entry(n) for n in range(1, 6)], RECORDED_AT)
        await append(session, "medway-2024", [entry(n, reference="medway-2024") for n in (1, 2)], RECORDED_AT)
        await _write(session)


async def _write(session: AsyncSession) -> None:
    letter = reminder()
    words = "451 4.7.1 Greylisted"
    whole = frozen(letter, PlainComposer().compose(letter, None), RECORDED_AT)
    whole |= {"claims": 1, "state": "delayed", "words": words}
    row = Kept.of(whole)
    session.add(LetterRow(**whole))
    attempt = AttemptRow(
        letter=row.key, n=1, started_at=RECORDED_AT, ended_at=RECORDED_AT, outcome="delayed", words=words
    )
    await session.flush()
    session.add(attempt)
    tried = entry_of_attempt(row, PostState.DELAYED, words, RECORDED_AT)
    await append(session, REFERENCE, [entry_of_letter(letter, row), tried], RECORDED_AT)


async def verified(sessions: Sessions) -> Verified:
    async with sessions.reading() as session:
        return await verify(session)


async def broken(sessions: Sessions) -> list[tuple[str, int, str]]:
    return [(each.reference, each.n, each.how) for each in (await verified(sessions)).broken]


async def test_a_register_nobody_touched_verifies(sessions: Sessions) -> None:
    assert await verified(sessions) == Verified(rows=9, letters=1, broken=())


async def test_an_edited_entry_is_found(sessions: Sessions, tamper: Tampering) -> None:
    await tamper(f"UPDATE audit SET what = 'Nothing happened' WHERE reference = '{REFERENCE}' AND n = 3")

    assert await broken(sessions) == [(REFERENCE, 3, "it was changed after it was entered")]


async def test_an_edited_entry_with_a_hash_to_match_is_found_by_the_next_one(
    sessions: Sessions, tamper: Tampering
) -> None:
    async with sessions.reading() as session:
        row = await session.get(AuditRow, (REFERENCE, 3))
    assert row
    row.what = "Nothing happened"

    await tamper(
        f"UPDATE audit SET what = 'Nothing happened', hash = '{hashed(row)}' WHERE reference = '{REFERENCE}' AND n = 3"
    )

    assert await broken(sessions) == [(REFERENCE, 4, "it does not follow from the row before it")]


async def test_a_gap_is_found(sessions: Sessions, tamper: Tampering) -> None:
    await tamper(f"DELETE FROM audit WHERE reference = '{REFERENCE}' AND n IN (2, 3)")

    assert await broken(sessions) == [(REFERENCE, 4, "rows 2 to 3 are missing before it")]


async def test_another_order_is_found(sessions: Sessions, tamper: Tampering) -> None:
    await tamper(f"UPDATE audit SET n = n + 100 WHERE reference = '{REFERENCE}' AND n IN (2, 3)")
    await tamper(f"UPDATE audit SET n = 105 - n WHERE reference = '{REFERENCE}' AND n > 100")

    assert {n for _, n, _ in await broken(sessions)} == {2, 3, 4}


async def test_a_missing_end_is_found(sessions: Sessions, tamper: Tampering) -> None:
    await tamper("DELETE FROM audit WHERE reference = 'medway-2024' AND n = 2")

    assert await broken(sessions) == [("medway-2024", 1, "row 2 is missing after it")]


async def test_a_notice_of_which_nothing_is_left_is_found(sessions: Sessions, tamper: Tampering) -> None:
    await tamper("DELETE FROM audit WHERE reference = 'medway-2024'")

    assert await broken(sessions) == [("medway-2024", 0, "rows 1 to 2 are missing after it")]


async def test_an_end_nobody_vouches_for_is_found(sessions: Sessions, tamper: Tampering) -> None:
    await tamper("DELETE FROM chain WHERE reference = 'medway-2024'")

    assert await broken(sessions) == [("medway-2024", 2, "nothing says that it is the last row")]


async def test_a_last_entry_written_anew_is_found(sessions: Sessions, tamper: Tampering) -> None:
    async with sessions.reading() as session:
        row = await session.get(AuditRow, ("medway-2024", 2))
    assert row
    row.why = "Because"

    await tamper(f"UPDATE audit SET why = 'Because', hash = '{hashed(row)}' WHERE reference = 'medway-2024' AND n = 2")

    assert await broken(sessions) == [("medway-2024", 2, "row 2 was once the last, with another hash")]


async def test_a_row_that_cannot_be_read_any_more_is_named_and_the_rest_is_walked(
    sessions: Sessions, tamper: Tampering
) -> None:
    if not sessions.on_sqlite:
        pytest.skip("PostgreSQL takes no half of JSON and no half of a moment")
    await tamper("UPDATE audit SET details = '{\"half' WHERE reference = 'medway-2024' AND n = 1")
    await tamper("UPDATE letter SET told_at = 'yesterday'")

    found = await broken(sessions)

    assert [(reference, n) for reference, n, _ in found] == [("medway-2024", 1), (REFERENCE, 0)]
    assert found[0][2].startswith("it cannot be read any more (")
    assert "cannot be read any more" in found[1][2]


async def test_a_letter_whose_bytes_were_changed_is_found_even_with_a_hash_to_match(
    sessions: Sessions, tamper: Tampering
) -> None:
    bytes_ = "CAST('Other' AS BLOB)" if sessions.on_sqlite else "'Other'"

    await tamper(f"UPDATE letter SET raw = {bytes_}, sha256 = '{sha256(b'Other').hexdigest()}'")

    assert await broken(sessions) == [
        (REFERENCE, 0, f"the bytes of the letter {reminder().key} were changed after they were frozen")
    ]


async def test_a_letter_the_audit_knows_nothing_of_is_found(sessions: Sessions, tamper: Tampering) -> None:
    await tamper("DELETE FROM attempt")
    await tamper("UPDATE letter SET key = 'slipped in'")

    assert await broken(sessions) == [
        (REFERENCE, 0, "the letter slipped in stands in the ledger and not in the audit"),
        (REFERENCE, 0, f"{reminder().key}/attempt-1 stands in the audit and not in the ledger"),
        (REFERENCE, 0, f"the letter {reminder().key} stands in the audit and not in the ledger"),
    ]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE attempt SET words = '250 Taken'", "attempt 1 to send the letter {} is not as it was entered"),
        ("UPDATE attempt SET outcome = 'sent'", "attempt 1 to send the letter {} is not as it was entered"),
        ("DELETE FROM attempt", "{}/attempt-1 stands in the audit and not in the ledger"),
    ],
)
async def test_the_mail_servers_words_changed_or_taken_away_are_found(
    change: str, found: str, sessions: Sessions, tamper: Tampering
) -> None:
    await tamper(change)

    assert await broken(sessions) == [(REFERENCE, 0, found.format(reminder().key))]


@pytest.mark.parametrize(
    ("change", "ledger"),
    [
        ("state = 'sent'", "sent, '451 4.7.1 Greylisted'"),
        ("words = '250 2.0.0 Taken'", "delayed, '250 2.0.0 Taken'"),
        ("state = 'sent', words = '250 2.0.0 Taken'", "sent, '250 2.0.0 Taken'"),
        ("state = 'sending'", "sending, '451 4.7.1 Greylisted'"),
        ("state = 'superseded', words = 'Never mind'", "superseded, 'Never mind'"),
    ],
)
async def test_what_became_of_a_letter_changed_afterwards_is_found(
    change: str, ledger: str, sessions: Sessions, tamper: Tampering
) -> None:
    await tamper(f"UPDATE letter SET {change}")

    assert await broken(sessions) == [
        (
            REFERENCE,
            0,
            f"what became of the letter {reminder().key} is not as it was entered: the ledger says {ledger},"
            " and the audit delayed, '451 4.7.1 Greylisted'",
        )
    ]


@pytest.mark.parametrize("claims", [2, 145])
async def test_a_letter_that_is_being_sent_again_just_now_is_as_it_should_be(
    claims: int, sessions: Sessions, tamper: Tampering
) -> None:
    await tamper(f"UPDATE letter SET state = 'sending', claims = {claims}")

    assert await broken(sessions) == []


async def test_a_letter_that_was_taken_away_is_found(sessions: Sessions, tamper: Tampering) -> None:
    await tamper("DELETE FROM attempt")
    await tamper("DELETE FROM letter")

    assert await broken(sessions) == [
        (REFERENCE, 0, f"{reminder().key}/attempt-1 stands in the audit and not in the ledger"),
        (REFERENCE, 0, f"the letter {reminder().key} stands in the audit and not in the ledger"),
    ]


async def test_a_letter_said_to_have_gone_to_somebody_else_is_found(sessions: Sessions, tamper: Tampering) -> None:
    await tamper("UPDATE letter SET address = 'somebody@else.example'")

    assert await broken(sessions) == [
        (REFERENCE, 0, f"the address of the letter {reminder().key} was changed after it was frozen")
    ]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET what = 'Nothing happened'",
        "DELETE FROM audit",
        "INSERT INTO audit SELECT * FROM audit WHERE n = 1",
    ],
)
async def test_the_database_itself_refuses_to_change_the_audit(sessions: Sessions, change: str) -> None:
    with pytest.raises(DBAPIError):
        async with sessions.connected() as connection:
            await connection.execute(text(change))

    assert (await verified(sessions)).broken == ()


async def test_the_audit_cannot_be_changed_by_replacing_or_emptying_it(sessions: Sessions) -> None:
    change = "INSERT OR REPLACE INTO audit SELECT * FROM audit" if sessions.on_sqlite else "TRUNCATE audit"

    with pytest.raises(DBAPIError, match="append-only"):
        async with sessions.connected() as connection:
            await connection.execute(text(change))
