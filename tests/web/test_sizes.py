"""What is too long is read to its end, thrown away, and refused in the words of whoever was asked."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from web.sizes import LONGEST, Roomy, Sizes

PAPER = Roomy(re.compile("/papers/1"), 3 * LONGEST, "One file has at most 1 megabyte.")


class Reader:
    """Reads all it is sent, and says how much that was."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        came, more = 0, True
        while more:
            message = await receive()
            came += len(message.get("body", b""))
            more = message.get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(came).encode()})


async def sent(path: str, size: int, accept: str = "text/html", *, said: bool = True) -> tuple[httpx.Response, int]:
    """The answer to so many bytes, whose number is `said` beforehand or not; and how many were taken."""
    taken = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal taken
        for begins in range(0, size, 50_000):
            part = b"x" * min(50_000, size - begins)
            taken += len(part)
            yield part

    headers = {"Accept": accept, **({"Content-Length": str(size)} if said else {})}
    here = httpx.ASGITransport(Sizes(Reader(), [PAPER]))
    async with httpx.AsyncClient(transport=here, base_url="http://here") as asks:
        return await asks.post(path, content=body(), headers=headers), taken


@pytest.mark.parametrize("said", [True, False], ids=["its length said", "its length not said"])
@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/notices/a/acts/b", LONGEST, 200),
        ("/notices/a/acts/b", LONGEST + 1, 413),
        ("/notices/a/acts/b", 2 * LONGEST + 1, 413),
        ("/notices/a/acts/b", 150 * LONGEST, 413),
        ("/papers/1", 3 * LONGEST, 200),
        ("/papers/1", 3 * LONGEST + 1, 413),
    ],
)
async def test_as_much_as_may_come_is_read_and_more_is_taken_and_refused(
    path: str, size: int, status: int, said: bool
) -> None:
    answer, taken = await sent(path, size, said=said)

    assert (answer.status_code, taken) == (status, size)


@pytest.mark.parametrize(
    ("path", "accept", "words"),
    [
        ("/notices/a/acts/b", "text/html", "Say it in fewer words.</p>"),
        ("/papers/1", "text/html", "One file has at most 1 megabyte.</p>"),
        ("/links/abc", "text/html", "or reply to the letter.</p>"),
        ("/notices/a/acts/b", "*/*", "which is 200,000 bytes. Nothing was done with it. Say it in fewer words."),
        ("/api/v1/acts", "*/*", "at most 200000 bytes are read."),
    ],
)
async def test_what_is_too_long_is_refused_in_the_words_of_whoever_was_asked(
    path: str, accept: str, words: str
) -> None:
    answer, _ = await sent(path, 4 * LONGEST, accept)

    assert answer.status_code == 413
    assert words in answer.text
    assert ("<h1" in answer.text) == (accept == "text/html")
