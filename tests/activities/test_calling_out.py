"""Handing an event to a program elsewhere that answers badly, at a name that leads to several addresses."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from activities.calling_out import WITHIN, Lookup, NotTaken, handed
from activities.fetching import trusted_here
from tests.support.certificates import Authority

BODY = b'{"id": "1"}'
SHORT = timedelta(seconds=0.4)
YES = b"HTTP/1.1 204 No Content\r\n\r\n"


@dataclass
class Receiver(asyncio.Protocol):
    """Answers a head with `says`, then with `more` for ever; where there is no more it closes, or `hangs`."""

    says: bytes = b""
    more: bytes = b""
    hangs: bool = False
    came: list[bytes] = field(default_factory=list)
    lines: list[asyncio.BaseTransport] = field(default_factory=list)

    def connection_made(self, line: asyncio.BaseTransport) -> None:
        assert isinstance(line, asyncio.Transport)
        self.line, self.head = line, b""
        self.lines.append(line)

    def data_received(self, data: bytes) -> None:
        self.head += data
        if not self.head.endswith(BODY):
            return
        self.came.append(self.head)
        self.line.write(self.says)
        if self.more:
            self.resume_writing()
        elif not self.hangs:
            self.line.close()

    def pause_writing(self) -> None:
        self.full = True

    def resume_writing(self) -> None:
        self.full = False
        while not (self.full or self.line.is_closing()):
            self.line.write(self.more)


@asynccontextmanager
async def receiving(answer: Receiver, private: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port at which it is reached, by TLS where it is `private`."""
    loop = asyncio.get_running_loop()
    each = partial(Receiver, answer.says, answer.more, answer.hangs, answer.came, answer.lines)
    async with await loop.create_server(each, "127.0.0.1", 0, ssl=private) as server:
        yield server.sockets[0].getsockname()[1]
        for line in answer.lines:
            assert isinstance(line, asyncio.Transport)
            line.abort()
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Receiver(YES), ""),
        # What is taken is taken: nothing of the answer is read, however much of it there is.
        (Receiver(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n", b"x" * 65536), ""),
        (
            Receiver(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", b"zz" * 32768),
            "",
        ),
        (Receiver(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n"), "it answered 302 Found"),
        (Receiver(b"HTTP/1.1 500 <b>\x1b[31mnot ours</b>\r\n\r\n"), "it answered 500 Internal Server Error"),
        (Receiver(b"HTTP/1.1 799 What\r\n\r\n"), "it answered 799"),
        (Receiver(hangs=True), "it did not answer within 0.4 seconds"),
        (Receiver(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"), "within 0.4 seconds"),
        (Receiver(b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"y" * 9000 + b"\r\n"), "is not HTTP"),
        (Receiver(b"\x00\xff" * 4000 + b"\r\n\r\n"), "is not HTTP"),
        (Receiver(b"SSH-2.0-OpenSSH_9.2\r\n"), "is not HTTP"),
        (Receiver(b""), "broke off"),
    ],
)
async def test_whatever_it_answers_is_told_in_our_words_and_soon(answer: Receiver, why: str) -> None:
    within = SHORT if "within" in why else WITHIN
    async with receiving(answer) as port:
        try:
            await handed(f"http://127.0.0.1:{port}/told", BODY, {}, private=True, within=within)
            said = ""
        except NotTaken as refusal:
            said = str(refusal)

    assert said == why or (why and why in said)
    assert len(said) < 100


def leading_to(*addresses: str) -> tuple[Lookup, list[str]]:
    """A resolver with this answer, and whatever it was asked."""
    asked: list[str] = []

    async def lookup(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return addresses

    return lookup, asked


async def test_where_one_address_does_not_answer_the_next_is_tried_and_the_name_is_looked_up_once() -> None:
    (lookup, asked), there = leading_to("127.0.0.9", "::1", "127.0.0.1"), Receiver(YES)

    async with receiving(there) as port:
        await handed(f"http://localhost:{port}/told", BODY, {}, private=True, lookup=lookup)

    assert asked == ["localhost"]
    assert len(there.came) == 1
    assert f"Host: localhost:{port}".encode() in there.came[0]


async def test_an_answer_that_is_no_yes_is_not_asked_for_again_at_the_next_address() -> None:
    (lookup, _), there = leading_to("127.0.0.1", "127.0.0.1"), Receiver(b"HTTP/1.1 410 Gone\r\n\r\n")

    async with receiving(there) as port:
        with pytest.raises(NotTaken, match="410 Gone"):
            await handed(f"http://localhost:{port}/told", BODY, {}, private=True, lookup=lookup)

    assert len(there.came) == 1


async def test_an_authority_of_the_councils_own_is_believed_where_the_computer_trusts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, there = Authority(tmp_path), Receiver(YES)
    own, private = authority.pair("localhost"), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    private.load_cert_chain(own.cert, own.key)

    async with receiving(there, private) as port:
        url = f"https://localhost:{port}/told"
        with pytest.raises(NotTaken, match="certificate"):
            await handed(url, BODY, {}, private=True)
        with monkeypatch.context() as computer:
            computer.setenv("SSL_CERT_FILE", str(authority.cert))
            trusted_here.cache_clear()
            await handed(url, BODY, {}, private=True)
    trusted_here.cache_clear()

    assert len(there.came) == 1


async def test_where_nobody_answers_at_any_address_it_says_so() -> None:
    lookup, _ = leading_to("127.0.0.8", "127.0.0.9")

    with pytest.raises(NotTaken, match="nothing answers at that port"):
        await handed("http://localhost:9/told", BODY, {}, private=True, lookup=lookup)


@pytest.mark.parametrize("addresses", [("93.184.216.34", "127.0.0.1"), ("127.0.0.1", "93.184.216.34"), ("::1",), ()])
async def test_a_name_that_leads_into_a_network_of_ours_by_any_address_is_not_connected_to(
    addresses: tuple[str, ...],
) -> None:
    (lookup, asked), there = leading_to(*addresses), Receiver(YES)

    async with receiving(there) as port:
        with pytest.raises(NotTaken, match=r"not the world's|no address"):
            await handed(f"https://dashboard.example:{port}/told", BODY, {}, lookup=lookup)

    assert (asked, there.came) == (["dashboard.example"], [])
