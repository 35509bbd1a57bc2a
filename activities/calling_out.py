"""Handing something to a program elsewhere by HTTP: never into a network it must not reach, never for long."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from activities.fetching import trusted_here
from domain.calling_out import why_not_at, why_not_told_at
from notifications.line import in_words

if TYPE_CHECKING:
    import httpx

WITHIN = timedelta(seconds=15)
# Of the addresses a name leads to, so many are tried.
MOST = 4

# The IP addresses a name leads to, for a connection to this port.
Lookup = Callable[[str, int], Awaitable[Sequence[str]]]


class NotTaken(Exception):
    """It was not taken; the text says why, without what was sent, and without a word of whoever answered."""


async def looked_up(host: str, port: int) -> Sequence[str]:
    """As this computer's resolver answers. Raises OSError or UnicodeError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


async def handed(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    private: bool = False,
    within: timedelta = WITHIN,
    lookup: Lookup = looked_up,
) -> None:
    """Post `body` to `url`. Raises NotTaken for whatever is not a 2xx: no redirect is followed, no answer is read."""
    # A fifth of a second that no rehearsal needs.
    import httpx

    try:
        async with asyncio.timeout(within.total_seconds()):
            ways = await _ways(url, lookup, private=private)
            # One that does not answer leaves time for the next.
            patience = httpx.Timeout(None, connect=within.total_seconds() / len(ways))
            # No proxy of the environment's: it would look the name up anew.
            async with httpx.AsyncClient(timeout=patience, trust_env=False, verify=trusted_here()) as client:
                status = await _posted(client, url, ways, body, headers)
    except TimeoutError as error:
        raise NotTaken(f"it did not answer within {within.total_seconds():g} seconds") from error
    except httpx.RemoteProtocolError as error:
        raise NotTaken("what it answered is not HTTP, or it broke off") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotTaken(in_words(error) or "it could not be reached") from error
    if not 200 <= status < 300:
        known = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
        raise NotTaken(f"it answered {status} {known}".rstrip())


async def _posted(
    client: "httpx.AsyncClient", url: str, ways: Sequence[str], body: bytes, headers: Mapping[str, str]
) -> int:
    """The status it answers, at the first address where anybody is. Raises what httpx raises at the last."""
    import httpx

    parts = urlsplit(url)
    said = {**headers, "Host": parts.netloc}
    # The certificate is still asked for the name.
    name = {"sni_hostname": parts.hostname or ""}
    for to in ways[:-1]:
        with suppress(httpx.ConnectError, httpx.ConnectTimeout):
            async with client.stream("POST", to, content=body, headers=said, extensions=name) as answer:
                return answer.status_code
    async with client.stream("POST", ways[-1], content=body, headers=said, extensions=name) as answer:
        return answer.status_code


async def _ways(url: str, lookup: Lookup, *, private: bool) -> list[str]:
    """`url` with each address its name leads to now: asked once, so that it cannot lead elsewhere a moment later."""
    if refusal := why_not_told_at(url, private=private):
        raise NotTaken(refusal)
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        addresses = await lookup(host, port)
    except (OSError, UnicodeError) as error:
        # A label that is empty or too long is no name at all.
        raise NotTaken(f"its name {host} cannot be looked up") from error
    if refusal := why_not_at(addresses, private=private):
        raise NotTaken(refusal)
    written = [f"[{one}]" if ":" in one else one for one in addresses[:MOST]]
    if not written:
        raise NotTaken(f"its name {host} leads to no address")
    return [urlunsplit((parts.scheme, f"{one}:{port}", parts.path or "/", parts.query, "")) for one in written]
