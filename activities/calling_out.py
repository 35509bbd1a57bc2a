"""Handing something to a program elsewhere by HTTP: never into a network it must not reach, never for long."""

import asyncio
import socket
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

from domain.calling_out import why_not_at, why_not_told_at
from notifications.line import in_words

WITHIN = timedelta(seconds=15)


class NotTaken(Exception):
    """It was not taken; the text says why, without what was sent."""


async def handed(
    url: str, body: bytes, headers: Mapping[str, str], *, private: bool = False, within: timedelta = WITHIN
) -> None:
    """Post `body` to `url`. Raises NotTaken for whatever is not a 2xx: no redirect is followed, no answer is read."""
    # A fifth of a second that no rehearsal needs.
    import httpx

    try:
        async with asyncio.timeout(within.total_seconds()):
            to, host = await _looked_up(url, private=private)
            async with (
                # No proxy of the environment's: it would look the name up anew.
                httpx.AsyncClient(timeout=None, trust_env=False) as client,
                client.stream(
                    "POST",
                    to,
                    content=body,
                    headers={**headers, "Host": host},
                    # The certificate is still asked for the name.
                    extensions={"sni_hostname": urlsplit(url).hostname or ""},
                ) as answer,
            ):
                if not answer.is_success:
                    raise NotTaken(f"it answered {answer.status_code} {answer.reason_phrase}".rstrip())
    except TimeoutError as error:
        raise NotTaken(f"it did not answer within {within.total_seconds():g} seconds") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotTaken(in_words(error) or type(error).__name__) from error


async def _looked_up(url: str, *, private: bool) -> tuple[str, str]:
    """`url` with the address its name leads to now, and its host: asked once, so that it cannot lead elsewhere then."""
    if refusal := why_not_told_at(url, private=private):
        raise NotTaken(refusal)
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        # A label that is empty or too long is no name at all.
        raise NotTaken(f"its name {host} cannot be looked up") from error
    addresses = [str(one[4][0]) for one in found]
    if refusal := why_not_at(addresses, private=private):
        raise NotTaken(refusal)
    address = f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]
    return urlunsplit((parts.scheme, f"{address}:{port}", parts.path or "/", parts.query, "")), parts.netloc
