"""A line to a mail server on which messages meet faults: which ones, and where in their sessions, a seed says."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from random import Random
from typing import NamedTuple


class Fault(NamedTuple):
    """Where a session ends too soon: with a reply, or without a word where it `says` nothing."""

    at: str
    says: str = ""


# `BODY` is the middle of the message, `ANSWER` what the server says when it has taken it.
FAULTS = (
    Fault("GREETING"),
    Fault("GREETING", "421 4.3.2 Too many connections"),
    Fault("MAIL"),
    Fault("MAIL", "421 4.3.2 Going down"),
    Fault("RCPT", "451 4.7.1 Come back later"),
    Fault("DATA", "451 4.3.0 Try again"),
    Fault("DATA"),
    Fault("BODY"),
    Fault("ANSWER"),
)


class FaultyLine:
    """Of all messages, those tried again among them, `share` meet a fault; `met` are the faults that were met.

    It is drawn by message, since a mailer keeps its few connections as long as it can: by connection a whole year might
    see no fault. Kinds are dealt like cards, so that a few faults are of many kinds.
    """

    def __init__(self, seed: int, share: float = 0.03) -> None:
        self._random = Random(seed)
        self._share = share
        self._cards: list[Fault] = []
        self._at_next_dial: list[Fault] = []
        self._sessions: set[asyncio.Task[None]] = set()
        self.met: list[Fault] = []

    @asynccontextmanager
    async def before(self, port: int) -> AsyncIterator[int]:
        """Stand before the server on `port` of this computer; the port to dial in its place."""

        def dialled(client: StreamReader, to_client: StreamWriter) -> None:
            session = asyncio.ensure_future(self._session(client, to_client, port))
            self._sessions.add(session)
            session.add_done_callback(self._sessions.discard)

        listening = await asyncio.start_server(dialled, "127.0.0.1", 0)
        try:
            yield listening.sockets[0].getsockname()[1]
        finally:
            listening.close()
            for session in self._sessions:
                session.cancel()
            await asyncio.gather(*self._sessions, return_exceptions=True)

    async def _session(self, client: StreamReader, to_client: StreamWriter, port: int) -> None:
        wire = _Wire(client, to_client, *await asyncio.open_connection("127.0.0.1", port))
        try:
            await self._carried(wire)
        except _Failed as failed:
            self.met.append(failed.fault)
            if failed.fault.says:
                to_client.write(f"{failed.fault.says}\r\n".encode())
        except (ConnectionError, EOFError):
            pass  # Whoever hung up, the other end is hung up on as well.
        finally:
            await wire.closed()

    async def _carried(self, wire: "_Wire") -> None:
        greeting = await _reply(wire.server)
        if self._at_next_dial:
            raise _Failed(self._at_next_dial.pop())
        wire.to_client.write(greeting)
        fault: Fault | None = None
        while True:
            command = await wire.client.readuntil()
            verb = command[:4].decode().upper()
            fault = self._drawn() if verb == "MAIL" else fault
            if fault and fault.at == "GREETING":
                # What is kept open was greeted long ago: it goes stale, and its fault waits where it is replaced.
                self._at_next_dial.append(fault)
                return
            _perhaps_fail(fault, verb)
            wire.to_server.write(command)
            reply = await _reply(wire.server)
            wire.to_client.write(reply)
            if reply.startswith(b"354"):
                wire.to_client.write(await _taken(wire, fault))

    def _drawn(self) -> Fault | None:
        if self._random.random() >= self._share:
            return None
        self._cards = self._cards or self._random.sample(FAULTS, len(FAULTS))
        return self._cards.pop()


class _Failed(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


class _Wire(NamedTuple):
    client: StreamReader
    to_client: StreamWriter
    server: StreamReader
    to_server: StreamWriter

    async def closed(self) -> None:
        for end in (self.to_client, self.to_server):
            end.close()
            with suppress(ConnectionError):
                await end.wait_closed()


def _perhaps_fail(fault: Fault | None, at: str) -> None:
    if fault and fault.at == at:
        raise _Failed(fault)


async def _reply(server: StreamReader) -> bytes:
    """All lines of a reply: in the last no hyphen follows the code."""
    lines = [await server.readuntil()]
    while lines[-1][3:4] == b"-":
        lines.append(await server.readuntil())
    return b"".join(lines)


async def _taken(wire: _Wire, fault: Fault | None) -> bytes:
    """What the server says of a message when it has come to its final dot."""
    lines = [await wire.client.readuntil()]
    while lines[-1] != b".\r\n":
        lines.append(await wire.client.readuntil())
    half = len(lines) // 2
    wire.to_server.writelines(lines[:half])
    _perhaps_fail(fault, "BODY")
    wire.to_server.writelines(lines[half:])
    answer = await _reply(wire.server)
    _perhaps_fail(fault, "ANSWER")
    return answer
