"""A program elsewhere that is told of what happens: a real server on this computer, which may refuse at first."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tests.support.waiting import PATIENCE


@dataclass
class Came:
    """A request as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    def is_signed(self, secret: str) -> bool:
        """As docs/api.md says it is checked."""
        said = dict(part.split("=", 1) for part in self.headers["x-noticekeeper-signature"].split(","))
        mark = hmac.new(secret.encode(), said["t"].encode() + b"." + self.body, sha256).hexdigest()
        return hmac.compare_digest(mark, said["v1"])


@dataclass
class Listener:
    """`answers` are what it answers first; then always `usual`; and nothing at all while it is `silent`."""

    port: int = 0
    silent: bool = False
    usual: str = "204 No Content"
    answers: list[str] = field(default_factory=list)
    came: list[Came] = field(default_factory=list)
    unanswered: list[asyncio.StreamWriter] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/told?by=us"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        self.came.append(Came(headers, await reader.readexactly(int(headers["content-length"]))))
        if self.silent:
            return self.unanswered.append(writer)
        status = self.answers.pop(0) if self.answers else self.usual
        writer.write(
            f"HTTP/1.1 {status}\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
        )
        await writer.drain()
        writer.close()

    async def heard(self, count: int, within: float = PATIENCE) -> None:
        """Wait until so many requests came."""
        async with asyncio.timeout(within):
            while len(self.came) < count:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def listener(*answers: str) -> AsyncIterator[Listener]:
    here = Listener(answers=[*answers])
    server = await asyncio.start_server(here.answer, "127.0.0.1", 0)
    here.port = server.sockets[0].getsockname()[1]
    async with server:
        yield here
        for left in here.unanswered:
            left.close()
