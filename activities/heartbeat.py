"""Telling Temporal that an attempt is alive while it waits: for its turn, or for somebody else's server."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from temporalio import activity

T = TypeVar("T")


async def beating(work: Coroutine[Any, Any, T]) -> T:
    """Do `work`, with a sign of life three times a heartbeat timeout where the activity has one.

    It lets a worker's death be noticed in seconds although a mail server may take ten minutes to answer.
    """
    timeout = activity.info().heartbeat_timeout if activity.in_activity() else None
    if not timeout:
        return await work
    doing = asyncio.ensure_future(work)
    try:
        # Most letters are gone before the first sign is due: each costs a call to the server.
        while not (await asyncio.wait({doing}, timeout=timeout.total_seconds() / 3))[0]:
            activity.heartbeat()
    except asyncio.CancelledError:
        doing.cancel()
        await asyncio.wait({doing})
        raise
    return await doing


def claimant() -> str:
    """Which strand this is for, the same for all it tries with one letter; empty outside Temporal."""
    return activity.info().workflow_id or "" if activity.in_activity() else ""
