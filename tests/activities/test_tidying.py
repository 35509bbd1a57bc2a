"""Tidying: what the machinery needs no more goes at its bound and not before; what is of a notice stays."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from activities.freezing import entry_of_letter, frozen
from activities.upkeep.tidying import Tidying
from domain.signing_in import RECORD, Asked, letter_of
from models import chain, reading
from models.clients import TokenRow, WebhookRow
from models.database import Sessions
from models.incoming import IncomingRow
from models.post import Kept, LetterRow
from models.record import AuditRow
from models.signed_in import SessionRow
from models.upkeep import AlarmRow
from models.walking import verify
from tests.activities.written import CORA, REFERENCE, PlainComposer, reminder

BEGAN = datetime(2026, 1, 5, 12, tzinfo=UTC)
SIGN_IN = letter_of(Asked(request="4567", address=CORA.address, at=BEGAN), CORA, "https://link", "123456")


def message(n: int, *, state: str = "settled", letter: str | None = None) -> IncomingRow:
    return IncomingRow(
        sha256=str(n), received_at=BEGAN, sender="a@b.example", subject="Hello", size=1, kind="other", letter=letter,
        state=state, outcome="Read", raw=b"Hello",
    )  # fmt: skip


@pytest.fixture(autouse=True)
async def kept(sessions: Sessions) -> None:
    """Two sessions, a letter to sign in by and a notice's, three messages, two alarms, a webhook that was removed."""
    async with sessions.writing() as session:
        for letter in (SIGN_IN, reminder(told_at=BEGAN)):
            whole = frozen(letter, PlainComposer().compose(letter, None), BEGAN)
            session.add(LetterRow(**whole))
            await session.flush()
            await chain.append(session, letter.reference, [entry_of_letter(letter, Kept.of(whole))], BEGAN)
        over, later = BEGAN + timedelta(days=7), BEGAN + timedelta(days=900)
        session.add(SessionRow(secret="over", address="a@b.example", began_at=BEGAN, ends_at=over))
        session.add(
            SessionRow(secret="revoked", address="a@b.example", began_at=BEGAN, ends_at=later, revoked_at=BEGAN)
        )
        session.add(SessionRow(secret="open", address="a@b.example", began_at=BEGAN, ends_at=later))
        session.add_all((message(1), message(2, state="held"), message(3, letter=reminder().key)))
        session.add(AlarmRow(key="down", raised_at=BEGAN, what="w", remedy="r", cleared_at=BEGAN))
        session.add(AlarmRow(key="up", raised_at=BEGAN, what="w", remedy="r"))
        session.add(
            TokenRow(
                secret="t", client="c", address="a@b.example", scopes=[], notices=[], made_at=BEGAN, made_by="olu",
                ends_at=later,
            )
        )  # fmt: skip
        await session.flush()
        for id, removed_at in (("gone", BEGAN), ("here", None)):
            hook = WebhookRow(
                id=id, client="c", url="https://c", events=[], told={REFERENCE: 1}, made_at=BEGAN, made_by="olu",
                removed_at=removed_at,
            )  # fmt: skip
            session.add(hook)


async def left(sessions: Sessions) -> list[str]:
    """What there is still, by its name."""
    async with sessions.reading() as session:
        found = [row.secret for row in await reading.sessions(session)]
        found += [f"message {row.sha256}" for row in await reading.incoming(session) if row.raw]
        found += [row.key for row in await session.exec(select(AlarmRow).order_by(AlarmRow.key))]
        found += [f"hook {row.id}" for row in await session.exec(select(WebhookRow)) if row.told]
        for letter in (SIGN_IN, reminder()):
            row = await reading.letter(session, letter.key)
            found += [letter.reference] if row and row.raw else []
        assert (await verify(session)).broken == ()
    return found


ALL = ["over", "revoked", "open", "message 1", "message 2", "message 3", "down", "up", "hook here", RECORD, REFERENCE]
GOES = [
    ("nothing on the same day, but a removed webhook's place", timedelta(), set[str]()),
    ("nothing a month after the letter, to the minute", timedelta(days=30), set[str]()),
    ("the letter and the revoked session after that", timedelta(days=30, minutes=1), {"revoked", RECORD}),
    ("the other session a month after it ended", timedelta(days=37, minutes=1), {"revoked", "over", RECORD}),
    ("nothing more for a year", timedelta(days=365), {"revoked", "over", RECORD}),
    ("mail about no letter, and alarms", timedelta(days=366), {"revoked", "over", RECORD, "message 1", "down"}),
]


@pytest.mark.parametrize(("after", "gone"), [row[1:] for row in GOES], ids=[row[0] for row in GOES])
async def test_what_is_tidied_goes_at_its_bound_and_not_before(
    sessions: Sessions, after: timedelta, gone: set[str]
) -> None:
    await Tidying(sessions).tidy(BEGAN + after)

    assert sorted(await left(sessions)) == sorted(one for one in ALL if one not in gone)


async def test_the_audit_says_once_that_letters_to_sign_in_by_lost_their_words(sessions: Sessions) -> None:
    said = [await Tidying(sessions).tidy(BEGAN + timedelta(days=n)) for n in (40, 41)]

    async with sessions.reading() as session:
        entries = (await session.exec(select(AuditRow).where(AuditRow.reference == RECORD))).all()
        letter = await reading.letter(session, SIGN_IN.key)
        walked = await verify(session)
    assert [row.what for row in entries][1:] == ["Letters to sign in by lost their words: 1"]
    assert said[1].startswith("0 sessions that were over, the words of 0 letters")
    assert letter
    assert (letter.raw, letter.address, len(letter.sha256)) == (b"", CORA.address, 64)
    assert (walked.broken, walked.erased) == ((), 1)
