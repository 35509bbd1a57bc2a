"""What is counted for whoever watches: each number from the rows it is of, and none from a row that it is not of."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from activities.attestation import Attestation
from activities.upkeep.strands import Answer, Trouble
from domain.steps import Account
from models.database import Sessions
from models.figures import Figures, figures
from models.incoming import POST, IncomingRow, SwitchRow
from models.post import LetterRow
from models.upkeep import AlarmRow, HeartbeatRow, JobRunRow
from tests.activities.test_attestation import Answering
from tests.web.shelf import Shelf, duty, notice, statements

NOW = datetime(2021, 9, 3, 8, tzinfo=UTC)
TODAY = date(2021, 9, 3)
GIVEN_UP = 5


def ago(**time: float) -> datetime:
    return NOW - timedelta(**time)


def letter(key: str, state: str, **what: Any) -> LetterRow:
    of_it = dict.fromkeys(("strand", "duty", "kind", "rung", "person", "role", "name", "address", "subject"), "x")
    moments = dict.fromkeys(("due_at", "told_at", "recorded_at"), ago(days=30))
    more = {"reference": "a", "revision": 1, "raw": b"", "sha256": "", "late": False, "thread": "", "message_id": key}
    return LetterRow(**{"key": key, "state": state, **of_it, **moments, **more, **what})


async def counted(sessions: Sessions, *rows: Any) -> Figures:
    await Shelf(sessions, "").put(*rows)
    async with sessions.reading() as session:
        return await figures(session, NOW, TODAY, GIVEN_UP)


async def test_of_an_empty_register_everything_is_nought(sessions: Sessions) -> None:
    found = await counted(sessions)

    assert {*found.letters.values()} == {0}
    assert (found.notices, found.next_due_lag, found.held, found.post_stopped, found.at_work) == (0, 0.0, 0, False, 0)
    assert (found.breaches, found.alarms, found.gaps, found.jobs) == ({}, {}, {}, {})


async def test_no_more_is_asked_however_many_notices_there_are(sessions: Sessions) -> None:
    with statements() as of_none:
        await counted(sessions)
    await Shelf(sessions, "").fill(20)
    with statements() as of_many:
        found = await counted(sessions)

    assert found.notices == 20
    assert len(of_many) == len(of_none) == 7


async def test_letters_are_counted_by_where_they_stand(sessions: Sessions) -> None:
    found = await counted(sessions, letter("a", "sent"), letter("b", "sent"), letter("c", "returned"))

    assert {state: n for state, n in found.letters.items() if n} == {"sent": 2, "returned": 1}


@pytest.mark.parametrize(
    ("what", "lag"),
    [
        ({"state": "waiting", "recorded_at": ago(minutes=3)}, 180),
        ({"state": "delayed", "recorded_at": ago(minutes=3)}, 180),
        ({"state": "unknown", "recorded_at": ago(minutes=3), "unknowns": 1}, 180),
        # The hour it waited for is what it could go at, not the moment it was written.
        ({"state": "waiting", "held_until": ago(minutes=1)}, 60),
        ({"state": "waiting", "held_until": NOW + timedelta(hours=1)}, 0),
        ({"state": "held", "held_until": ago(minutes=1)}, 0),
        ({"state": "unknown", "unknowns": GIVEN_UP}, 0),
        ({"state": "sent"}, 0),
        ({"state": "refused"}, 0),
        ({"state": "superseded"}, 0),
        ({"state": "delayed", "erased_at": ago(days=1)}, 0),
    ],
)
async def test_the_lag_is_of_the_letter_that_could_have_gone_longest_ago(
    sessions: Sessions, what: dict[str, Any], lag: float
) -> None:
    found = await counted(sessions, letter("x", **what), letter("y", "waiting", held_until=NOW + timedelta(days=1)))

    assert found.next_due_lag == lag


async def test_a_breach_is_an_open_duty_of_a_notice_in_force_after_its_last_day(sessions: Sessions) -> None:
    over: dict[str, Any] = {"ended_on": date(2021, 8, 1), "ended_how": "lifted"}
    await Shelf(sessions, "").put(notice("a", "Here"), notice("b", "There", **over))
    found = await counted(
        sessions,
        duty("a", "minutes-1", -1),
        duty("a", "minutes-2", 0),
        duty("a", "report-1", -9, kind="board_report"),
        duty("a", "report-2", -9, kind="board_report", status="done"),
        duty("b", "minutes-1", -1),
    )

    assert found.breaches == {"minutes": 1, "board_report": 1}
    assert found.notices == 1


async def test_alarms_are_counted_by_their_kind_and_name_nobody(sessions: Sessions) -> None:
    keys = ("letter/a/board/minutes-1/r1/ruth-adeyemi", "letter/a/board/minutes-1/r1/dev-hussain", "post/unreachable")
    standing = [AlarmRow(key=key, raised_at=NOW, what="It is so.", remedy="Do so.") for key in keys]
    down = AlarmRow(key="job/editions", raised_at=NOW, what="It was so.", remedy="Do so.", cleared_at=NOW)

    found = await counted(sessions, *standing, down)

    assert found.alarms == {"letter": 2, "post": 1}


async def test_what_the_last_attestation_missed_is_counted_by_what_it_is(sessions: Sessions) -> None:
    overdue = Answer("board/a", account=Account(taken=(), with_letters=(), next_at=ago(hours=2), strand="board"))
    gone = Answer("escalation/a/1", trouble=Trouble.MISSING)
    await Shelf(sessions, "").put(notice("a", "Here"))

    await Attestation(sessions, Answering((overdue, gone)), patience=timedelta()).attest(NOW)

    assert (await counted(sessions)).gaps == {"missing": 1, "overdue": 1}


async def test_jobs_workers_replies_and_the_post_are_told_of(sessions: Sessions) -> None:
    runs = [
        JobRunRow(job="attestation", slot=ago(days=n), worker="w", ran_at=ago(days=n) + timedelta(minutes=1))
        for n in (1, 2)
    ]
    beats = [HeartbeatRow(worker="here", beat_at=ago(seconds=30)), HeartbeatRow(worker="gone", beat_at=ago(hours=1))]
    coming: dict[str, Any] = {
        "received_at": NOW,
        "sender": "x",
        "subject": "x",
        "size": 1,
        "kind": "x",
        "outcome": "x",
        "raw": b"",
    }
    held = [
        IncomingRow(id=n, sha256=state, state=state, **coming) for n, state in enumerate(("held", "settled"), start=1)
    ]

    found = await counted(sessions, *runs, *beats, *held, SwitchRow(name=POST, off_since=NOW, by="Sam", why="it moves"))

    assert found.jobs == {"attestation": 86_340}
    assert (found.at_work, found.held, found.post_stopped) == (1, 1, True)
