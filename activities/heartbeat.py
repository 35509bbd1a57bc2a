"""Telling Temporal that an attempt is alive while it waits: for its turn, or for somebody else's server."""

import asyncio
from typing import TypeVar

from temporalio import activity

T = TypeVar("T")


async def beating(doing: "asyncio.Future[T]") -> T:
    """Wait for `doing`, with a sign of life three times a heartbeat timeout where the activity has one.

    It lets a worker's death be noticed in seconds although a mail server may take ten minutes to answer. When the
    activity's time is up `doing` goes on: to hang up on a slow server is what makes duplicates (RFC 5321 4.5.3.2.6).
    """
    timeout = activity.info().heartbeat_timeout if activity.in_activity() else None
    apart = timeout.total_seconds() / 3 if timeout else None
    try:
        # Most letters are gone before the first sign is due: each costs a call to the server.
        while not (await asyncio.wait({doing}, timeout=apart))[0]:
            activity.heartbeat()
    except asyncio.CancelledError:
        if not _time_is_up():
            doing.cancel()
            await asyncio.wait({doing})
        raise
    return await doing


def _time_is_up() -> bool:
    """Whether Temporal no longer waits for this try; otherwise its worker stops."""
    details = activity.cancellation_details() if activity.in_activity() else None
    return details is not None and (details.timed_out or details.not_found)


def claimant() -> str:
    """Which strand this is for, the same for all it tries with one letter; empty outside Temporal."""
    return activity.info().workflow_id or "" if activity.in_activity() else ""
