"""A board every six weeks, one meeting moved twice and one cancelled."""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from email.parser import BytesHeaderParser
from hashlib import sha256
from pathlib import Path

import pytest
import pytest_asyncio

from models import reading
from models.database import opened
from models.post import AttemptRow, LetterRow
from models.walking import Verified, verify
from rehearsal.timeline import TimelineStep
from tests.rehearsal.living import lived
from tests.rehearsal.meetings import meetings_told
from tests.support.faulty_line import FAULTS, Fault, FaultyLine
from tests.support.registers import sqlite_url

# By then a meeting was moved twice and another cancelled.
HALF_A_YEAR = date(2021, 12, 31)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[TimelineStep]]:
    """Where the mail of a life without faults lies, and its steps."""
    folder = tmp_path_factory.mktemp("undisturbed")
    _, steps = await lived("six-week-board", folder, everybody=True)
    return folder / "mail", steps


def test_a_meeting_moved_twice_and_one_cancelled_reach_everybodys_diary(
    undisturbed: tuple[Path, list[TimelineStep]],
) -> None:
    mail, steps = undisturbed

    third = [step for step in steps if step["letter"] == "board_invite" and "meeting 3" in step["what"]]
    assert {step["at"][:10] for step in third} == {"2021-06-18", "2021-08-31", "2021-09-14"}
    fifth = [step for step in steps if step["letter"] == "board_cancelled"]
    assert {(step["at"][:10], "meeting 5" in step["what"]) for step in fifth} == {("2021-12-06", True)}

    # As another calendar understands it: one meeting moved, each time by a higher number, and one withdrawn.
    third_told, fifth_told = (diaries(mail, f"sefton-2021-board-{number}@noticekeeper") for number in (3, 5))
    assert set(third_told.values()) == {
        (
            "REQUEST 0: 29 September 09:00 UTC, Bootle Town Hall",
            "REQUEST 1: 06 October 09:00 UTC, Bootle Town Hall",
            "REQUEST 2: 01 October 13:00 UTC, Southport Town Hall",
        )
    }
    assert set(fifth_told.values()) == {
        ("REQUEST 0: 22 December 10:00 UTC, Bootle Town Hall", "CANCEL 1: 22 December 10:00 UTC, Bootle Town Hall")
    }
    assert set(third_told) == set(fifth_told)
    assert len(third_told) > 1


def diaries(mail: Path, uid: str) -> dict[str, tuple[str, ...]]:
    """What each attendee was told of one meeting, in the order of telling."""
    told: dict[str, tuple[str, ...]] = {}
    for meeting in meetings_told(mail):
        if meeting.uid == uid:
            said = f"{meeting.method} {meeting.sequence}: {meeting.starts_at:%d %B %H:%M %Z}, {meeting.place}"
            told[meeting.attendees[0]] = (*told.get(meeting.attendees[0], ()), said)
    return told


async def test_over_a_line_that_fails_six_messages_in_a_hundred_everybody_is_told_the_same(
    undisturbed: tuple[Path, list[TimelineStep]], tmp_path: Path
) -> None:
    line = FaultyLine(seed=2, share=0.06)

    _, disturbed = await lived("six-week-board", tmp_path, everybody=True, until=HALF_A_YEAR, way=line.before)

    # Faults of every kind were met: after three of them nobody knew, and four no second dialling could mend.
    letters, attempts, verified = await register(tmp_path)
    outcomes = Counter(attempt.outcome for attempt in attempts)
    assert set(line.met) == set(FAULTS)
    assert outcomes["unknown"] >= 3
    assert outcomes["delayed"] >= 4

    # Every letter came, as the bytes that were frozen, and came again only where the server's answer was lost.
    came = [arrival(path.read_bytes()) for path in sorted((tmp_path / "mail").glob("*.eml"))]
    assert {letter.state for letter in letters} == {"sent"}
    assert set(came) == {(letter.message_id, letter.sha256) for letter in letters}
    assert len(came) == len(letters) + line.met.count(Fault("ANSWER"))
    maybe_twice = {attempt.letter for attempt in attempts if attempt.outcome == "unknown"}
    assert {letter.key for letter in letters if letter.maybe_twice} == maybe_twice

    # Nobody was told of a date or a meeting as it had been before what they were told already.
    by_id = {letter.message_id: letter for letter in letters}
    told: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for letter in (by_id[message_id] for message_id, _ in came):
        told[letter.person, letter.duty, letter.uid or ""].append((letter.revision, letter.sequence or 0))
    assert all(revisions == sorted(revisions) for revisions in told.values())

    # But for the attempts what happened is what happens on a line without faults, and the chain holds it.
    assert by_the_minute(disturbed) == by_the_minute(undisturbed[1])
    assert verified.broken == ()


async def register(folder: Path) -> tuple[Sequence[LetterRow], Sequence[AttemptRow], Verified]:
    """What a rehearsal left in its register: the letters, the attempts to send them, and whether all of it is whole."""
    sessions = opened(sqlite_url(folder / "register.db"))
    async with sessions.reading() as session:
        letters = await reading.letters(session)
        attempts = await reading.attempts_of(session, letters[0].reference)
        verified = await verify(session)
    await sessions.close()
    return letters, attempts, verified


def arrival(raw: bytes) -> tuple[str, str]:
    """A letter that came by its Message-ID and the hash of its bytes."""
    return BytesHeaderParser().parsebytes(raw)["Message-ID"], sha256(raw).hexdigest()


def by_the_minute(steps: list[TimelineStep]) -> list[str]:
    """Half a year's steps in an order of their own: strands run side by side, some seconds apart if need be."""
    half = (step for step in steps if step["at"][:10] <= HALF_A_YEAR.isoformat())
    return sorted(json.dumps({**step, "at": step["at"][:16]}) for step in half)
