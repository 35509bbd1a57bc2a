"""Before a worker works it is seen whether what Temporal keeps can be opened with the keys that are here."""

import logging
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from desk.refusals import Refused
from desk.sealed import opened_here, why_not_opened
from workflows.connection import converter
from workflows.sealing import Ring, Seal

OURS, OTHER = Ring("ours", {"ours": b"o" * 32}), Ring("other", {"other": b"x" * 32})
WANTED = "What Temporal keeps is sealed with the key other, which is not here. Put it in the file of keys"


class Keeping:
    """A Temporal that keeps one course that runs, and has its first event, or cannot be asked for lists."""

    def __init__(self, ring: Ring | None, begun_with: Payload | None) -> None:
        self.data_converter = converter(ring)
        self._begun_with = begun_with

    async def list_workflows(self, query: str, limit: int) -> AsyncIterator[SimpleNamespace]:
        if self._begun_with is None:
            raise RPCError("not here", RPCStatusCode.UNIMPLEMENTED, b"")
        yield SimpleNamespace(id="notice/sefton", run_id="1")

    def get_workflow_handle(self, workflow_id: str, run_id: str) -> "Keeping":
        return self

    async def fetch_history_events(self, page_size: int) -> AsyncIterator[HistoryEvent]:
        event = HistoryEvent()
        event.workflow_execution_started_event_attributes.input.payloads.extend([cast(Payload, self._begun_with)])
        yield event


async def keeping(ring: Ring | None, sealed_with: Ring | None) -> Client:
    (begun_with,) = await Seal(sealed_with).encode([Payload(data=b"{}")])
    return cast(Client, Keeping(ring, begun_with))


@pytest.mark.parametrize(
    ("ring", "sealed_with", "wanted"),
    [
        pytest.param(OURS, OURS, False, id="ours"),
        pytest.param(OURS, None, False, id="before there were keys"),
        pytest.param(None, None, False, id="no keys anywhere"),
        pytest.param(OURS, OTHER, True, id="another key"),
        pytest.param(None, OTHER, True, id="the keys are lost"),
    ],
)
async def test_a_key_that_is_wanted_and_not_here_is_named(
    ring: Ring | None, sealed_with: Ring | None, wanted: bool
) -> None:
    said = await why_not_opened(await keeping(ring, sealed_with))

    assert (said or "").startswith(WANTED if wanted else "")
    assert bool(said) == wanted


async def test_where_temporal_cannot_be_asked_nothing_is_said() -> None:
    silent: Any = Keeping(OURS, None)

    assert await why_not_opened(silent) is None


async def test_without_any_key_nobody_works_on_what_was_sealed() -> None:
    with pytest.raises(Refused, match=WANTED):
        await opened_here(await keeping(None, OTHER))


async def test_with_another_key_it_is_warned_and_the_other_notices_are_kept(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        await opened_here(await keeping(OURS, OTHER))

    assert [record.getMessage().startswith(WANTED) for record in caplog.records] == [True]
