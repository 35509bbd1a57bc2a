"""Before a command begins strands it is seen that the workers can open them, by the names of their keys."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from temporalio.client import Client

from desk.refusals import Refused
from desk.sealed import opened_there
from models.database import Sessions
from models.upkeep import HeartbeatRow
from workflows.connection import converter
from workflows.sealing import Ring

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
A, B = {"a": b"a" * 32}, {"b": b"b" * 32}


def commanding(ring: Ring | None) -> Client:
    """A client as a command has it, of which only its keys are asked."""
    return cast(Client, SimpleNamespace(data_converter=converter(ring)))


async def living(sessions: Sessions, keys: str | None, beat_at: datetime = NOW - timedelta(seconds=50)) -> None:
    async with sessions.writing() as session:
        session.add(HeartbeatRow(worker="notices on here", beat_at=beat_at, keys=keys))


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        pytest.param("a", Ring("a", A), id="the same key"),
        pytest.param("", None, id="no keys anywhere"),
        pytest.param("a b", Ring("b", A | B), id="here the new key is in use already"),
        pytest.param("b a", Ring("a", A | B), id="there the new key is in use already"),
        pytest.param("a", Ring("a", A | B), id="the new key is not there yet, and seals nothing here"),
        pytest.param(None, Ring("a", A), id="a worker of an older version, which does not say"),
    ],
)
async def test_where_each_opens_what_the_other_seals_nothing_is_refused(
    sessions: Sessions, theirs: str | None, ours: Ring | None
) -> None:
    await living(sessions, theirs)

    await opened_there(sessions, commanding(ours), NOW)


@pytest.mark.parametrize(
    ("theirs", "ours", "why"),
    [
        pytest.param("a", Ring("b", B), "seals with the key a, which is not here; the keys here: b", id="another file"),
        pytest.param("a", None, "seals with the key a, which is not here; the keys here: none", id="no keys here"),
        pytest.param(
            "", Ring("b", B), "sealed with the key b, which a worker lacks; the keys it has: none", id="no keys there"
        ),
        pytest.param(
            "a", Ring("b", A | B), "sealed with the key b, which a worker lacks; the keys it has: a", id="used too soon"
        ),
    ],
)
async def test_strands_that_a_worker_could_not_open_are_refused_with_the_key_and_the_worker(
    sessions: Sessions, theirs: str, ours: Ring | None, why: str
) -> None:
    await living(sessions, theirs)

    with pytest.raises(Refused) as refused:
        await opened_there(sessions, commanding(ours), NOW)

    assert why in str(refused.value)
    assert "The worker is notices on here, last seen at 26 Nov 2026 11:59. Use the same file of keys" in str(
        refused.value
    )


async def test_where_no_worker_lives_nothing_is_known_and_nothing_refused(sessions: Sessions) -> None:
    await living(sessions, "a", NOW - timedelta(minutes=3, seconds=1))

    await opened_there(sessions, commanding(Ring("b", B)), NOW)
