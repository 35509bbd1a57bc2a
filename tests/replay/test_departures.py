"""Replay passes over sleep lengths, arguments and patience: these are held against each history by their facts."""

from datetime import timedelta

import pytest

from tests.replay.commanded import Command, departures
from tests.replay.depart import departing, known
from tests.replay.kept import kept, named
from workflows import policies

SENT = {"key": "sefton/board/board-report-1/r1", "due_at": "2021-07-07T08:00:00Z", "late": False, "to": ["dcs"]}


def send(**facts: object) -> Command:
    return Command("send", [{**SENT, **facts}])


@pytest.mark.parametrize(
    ("now", "told"),
    [
        # Another day, another person, another mark.
        (send(due_at="2021-07-08T08:00:00Z"), 'send.due_at: "2021-07-07T08:00:00Z" became "2021-07-08T08:00:00Z"'),
        (send(to=["dcs", "chair"]), 'send.to: ["dcs"] became ["dcs", "chair"]'),
        (send(late=True), "send.late: false became true"),
        (send(to=None), 'send.to: ["dcs"] became null'),
        # Another command, or none.
        (Command("invite", [SENT]), "send became invite"),
        (Command("nothing"), "send became nothing"),
    ],
)
def test_a_fact_that_was_another_then_is_told(now: Command, told: str) -> None:
    assert departures([send()], [now]) == {told: 1}


def test_what_then_had_no_field_is_no_departure() -> None:
    assert departures([send()], [send(closed=["2021-07-09"])]) == {}


def test_the_same_departure_is_counted() -> None:
    weeks = [Command("wait", "7 days, 0:00:00")] * 3, [Command("wait", "6 days, 0:00:00")] * 3

    assert departures(*weeks) == {'wait: "7 days, 0:00:00" became "6 days, 0:00:00"': 3}


async def test_a_patience_that_changed_is_noticed_where_replay_sees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    path = next(path for path in kept() if path.name.startswith("errand_"))
    assert await departing(path) == {}

    monkeypatch.setitem(policies.RECORD, "start_to_close_timeout", timedelta(seconds=31))

    assert await departing(path) == {'run.start_to_close_timeout: "0:00:30" became "0:00:31"': 1}


def test_every_departure_written_down_is_of_a_history_there_is() -> None:
    assert known().keys() <= {named(path) for path in kept()}
