"""A mail server on loopback that does what a test tells it to: refuse, delay, hang up, or fall silent."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import AnyStr

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.waiting import PATIENCE

CUT, SILENCE = "hang up", "say nothing"
CERTIFICATE = Path(__file__).with_name("untrusted.pem")


def certified() -> ssl.SSLContext:
    """What a server needs to speak in private, with a certificate that nobody vouches for."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


def trusting() -> ssl.SSLContext:
    """For a client that vouches for it itself."""
    return ssl.create_default_context(cafile=str(CERTIFICATE))


@dataclass
class Scripted:
    """`script` holds, by command, what to do the next times it comes; after that all is well again.

    `GREETING` is our first word, `DATA` the command, `LINE` the first line of the message, `BODY` all of it, after its
    final dot. Having said 421 we hang up (RFC 5321 3.8). `letters` holds what was taken, also where the answer never
    left; `dialled` counts connections. What we said nothing to is answered late, once we find our `tongue` again; who
    wants to know when it `falls_silent` is told. With `reports` it offers reports on delivery (RFC 3461), and `asked`
    is what was asked of them.
    """

    port: int = 0
    script: dict[str, list[str]] = field(default_factory=dict)
    letters: list[tuple[str, bytes]] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    lines: list["_Line"] = field(default_factory=list)
    tongue: asyncio.Event = field(default_factory=asyncio.Event)
    falls_silent: Callable[[], None] = field(default=lambda: None)
    reports: bool = False
    asked: list[str] = field(default_factory=list)

    @property
    def dialled(self) -> int:
        return len(self.lines)

    async def act(self, line: "_Line", command: str) -> str:
        waiting = self.script.get(command)
        planned = waiting.pop(0) if waiting else ""
        if planned == SILENCE:
            self.falls_silent()
            await self.tongue.wait()
            return ""
        if planned == CUT:
            line.cut()
            raise asyncio.CancelledError
        return planned

    async def handle_EHLO(
        self, line: "_Line", session: Session, _: Envelope, name: str, offers: list[str]
    ) -> list[str]:
        session.host_name = name
        return [*offers[:-1], *(["250-DSN"] if self.reports else []), *offers[-1:]]

    async def handle_MAIL(self, line: "_Line", _: Session, envelope: Envelope, sender: str, said: list[str]) -> str:
        self.senders.append(sender)
        envelope.mail_from = sender
        return await self.act(line, "MAIL") or "250 OK"

    async def handle_RCPT(self, line: "_Line", _: Session, envelope: Envelope, recipient: str, said: list[str]) -> str:
        refusal = await self.act(line, "RCPT")
        envelope.rcpt_tos += [] if refusal else [recipient]
        return refusal or "250 OK"

    async def handle_DATA(self, line: "_Line", _: Session, envelope: Envelope) -> str:
        [recipient] = envelope.rcpt_tos
        refused = self.script.get("BODY", [""])[:1] not in ([], [""], [CUT], [SILENCE])
        self.letters += [] if refused else [(recipient, envelope.original_content or b"")]
        return await self.act(line, "BODY") or "250 2.0.0 Taken"


def waited_for(server: Scripted, seconds: float, patch: pytest.MonkeyPatch) -> None:
    """Have `seconds` pass for the running loop each time `server` falls silent, and no time pass in truth.

    A patience so short that a test can wait for it may end, on a busy machine, before the silence begins.
    """
    loop = asyncio.get_running_loop()
    silences, time = list[float](), loop.time
    patch.setattr(loop, "time", lambda: time() + sum(silences))
    server.falls_silent = lambda: silences.append(seconds)


async def left_hanging(server: Scripted, sending: Awaitable[object], command: str = "BODY") -> asyncio.Future[object]:
    """Begin `sending`, and come back when the server was given `command` and says nothing."""
    server.script = {command: [SILENCE]}
    begun = asyncio.ensure_future(sending)
    async with asyncio.timeout(PATIENCE):
        while server.script[command]:
            await asyncio.wait({begun}, timeout=0.005)
            assert not begun.done(), begun
    return begun


class _Line(SMTP):
    def __init__(self, scripted: Scripted, starttls: ssl.SSLContext | None, password: str | None) -> None:
        super().__init__(
            scripted,
            hostname="post.example",
            tls_context=starttls,
            auth_require_tls=False,
            auth_exclude_mechanism=["LOGIN"],
            authenticator=self._known,
        )
        self._password = password
        self._scripted = scripted
        self._greeted = False
        scripted.lines.append(self)

    def _known(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object) -> AuthResult:
        known = isinstance(given, LoginPassword) and given.password.decode() == self._password
        return AuthResult(success=known, handled=False)

    def cut(self) -> None:
        # One that was closed twice cannot be aborted as well (in some releases of Python 3.11).
        if isinstance(self.transport, asyncio.WriteTransport) and not self.transport.is_closing():
            self.transport.abort()

    async def push(self, status: AnyStr) -> None:
        said = status.decode() if isinstance(status, bytes) else status
        if not self._greeted:
            self._greeted = True
            said = await self._scripted.act(self, "GREETING") or said
        await super().push(said)
        if said.startswith("421") and self.transport:
            self.transport.close()

    async def smtp_MAIL(self, arg: str) -> None:
        await super().smtp_MAIL(self._without_reports(arg))

    async def smtp_RCPT(self, arg: str) -> None:
        await super().smtp_RCPT(self._without_reports(arg))

    def _without_reports(self, arg: str) -> str:
        """The command as this library knows it: of reports on delivery it knows nothing."""
        address, *asked = arg.split(" ")
        ours = [one for one in asked if one.startswith(("RET=", "ENVID=", "NOTIFY=", "ORCPT="))]
        self._scripted.asked += ours
        return " ".join([address, *(one for one in asked if one not in ours)])

    async def smtp_DATA(self, arg: str) -> None:
        if refusal := await self._scripted.act(self, "DATA"):
            await self.push(refusal)
            return
        if self._scripted.script.get("LINE"):
            await self.push("354 Go on")
            await self._reader.readuntil()
            await self._scripted.act(self, "LINE")
        else:
            await super().smtp_DATA(arg)

    async def ended(self) -> None:
        self.cut()
        if self._handler_coroutine:
            # After a broken handshake it waits for ever, for a connection it does not know it has lost.
            self._handler_coroutine.cancel()
            await asyncio.wait({self._handler_coroutine})


@asynccontextmanager
async def scripted_smtp(
    security: str = "none", certified: ssl.SSLContext | None = None, *, password: str | None = None
) -> AsyncIterator[Scripted]:
    """A server on a free port: within TLS (`tls`), offering it (`starttls`), or plain."""
    scripted = Scripted()
    loop = asyncio.get_running_loop()
    tls, starttls = (certified if security == offered else None for offered in ("tls", "starttls"))
    server = await loop.create_server(lambda: _Line(scripted, starttls, password), "127.0.0.1", 0, ssl=tls)
    scripted.port = server.sockets[0].getsockname()[1]
    try:
        yield scripted
    finally:
        server.close()
        for line in scripted.lines:
            await line.ended()
