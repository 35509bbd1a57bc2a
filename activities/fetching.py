"""A document of the world's, fetched whole within a time and a size."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import cache

from notifications.line import in_words

# GOV.UK's file is some 30 kB and comes within a second.
AT_MOST = 1_000_000
WITHIN = timedelta(seconds=30)


@cache
def trusted_here() -> ssl.SSLContext:
    """Whom this computer trusts, an authority of the council's own among them: httpx alone asks a list it brings along.

    Made once: to read all certificates takes as long as ten pages.
    """
    return ssl.create_default_context()


class FetchFailed(Exception):
    """The file could not be fetched; the text says why."""


async def fetched(url: str, within: timedelta = WITHIN, at_most: int = AT_MOST, *, proxied: bool = True) -> bytes:
    """The document at `url`, at most so many bytes; by the proxy that the environment names unless not `proxied`.

    Raises FetchFailed; redirects are not followed.
    """
    # A fifth of a second that only the daily fetch needs, and no rehearsal.
    import httpx

    try:
        async with (
            httpx.AsyncClient(
                timeout=None, headers={"Accept-Encoding": "identity"}, trust_env=proxied, verify=trusted_here()
            ) as client,
            asyncio.timeout(within.total_seconds()),
            client.stream("GET", url) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                raise FetchFailed(f"it answered {answer.status_code} {answer.reason_phrase}".rstrip())
            return await _whole(answer.aiter_bytes(), at_most)
    except TimeoutError as error:
        raise FetchFailed(f"it did not answer whole within {within.total_seconds():g} seconds") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise FetchFailed(in_words(error) or type(error).__name__) from error


async def _whole(parts: AsyncIterator[bytes], at_most: int) -> bytes:
    document = b""
    async for part in parts:
        document += part
        if len(document) > at_most:
            raise FetchFailed(f"it is larger than {at_most} bytes, which GOV.UK's file never was")
    return document
