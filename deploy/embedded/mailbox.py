"""The mailbox that comes along: real SMTP on this computer, every letter kept as the bytes that came."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.embedded.keeping import keep, next_number
from deploy.embedded.ports import wait_until_free

LARGEST = 25 * 1024 * 1024

Listener = Callable[[bytes, str, str], None]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mailbox:
    """A mailbox that listens on `host:port` and keeps what comes in `folder`."""

    folder: Path
    host: str
    port: int


@asynccontextmanager
async def mailbox(
    folder: Path,
    port: int,
    *,
    host: str = "127.0.0.1",
    on_message: Listener | None = None,
    patience: float = 5,
    lasting: bool = True,
) -> AsyncIterator[Mailbox]:
    """Take mail on `host:port` in the running loop (port 0: any free one) until left.

    `on_message(raw, sender, recipient)` hears of each letter, once a recipient, after it is safe on disk.
    `patience` is how many seconds a port may take to come free. Without `lasting`, a letter is answered for before it
    would survive a power cut. Raises PortTaken.
    """
    # At its most talkative the library repeats every line of every letter: codes to sign in by stand in some.
    logging.getLogger("mail.log").setLevel(logging.INFO)
    if port:
        await wait_until_free(host, port, "NOTICEKEEPER_MAILBOX_PORT", patience)
    desk = _Desk(folder, on_message, lasting)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Line(desk), host, port)
    try:
        yield Mailbox(folder, host, server.sockets[0].getsockname()[1])
    finally:
        server.close()
        await desk.cleared()


class _Desk:
    """Where letters are taken in. If `lasting`, one is answered 250 only when it would survive a power cut."""

    def __init__(self, folder: Path, on_message: Listener | None, lasting: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._on_message = on_message
        self._lasting = lasting
        self._next = next_number(folder)
        self._taking_in = 0
        self.lines: set[_Line] = set()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self._taking_in += 1
        try:
            numbers = [await self._kept(envelope, recipient) for recipient in envelope.rcpt_tos]
        except OSError as refusal:
            logger.error("The mailbox could not keep a letter: %s. The sender may try again.", refusal)
            return "451 4.3.0 The letter could not be kept just now"
        finally:
            self._taking_in -= 1
        return f"250 2.0.0 Kept as {', '.join(f'{number:06}' for number in numbers)}"

    async def _kept(self, envelope: Envelope, recipient: str) -> int:
        number, self._next = self._next, self._next + 1
        raw = envelope.original_content or b""
        addressee = re.sub(r"[^\w@.+-]", "_", recipient)[:60]
        name = f"{number:06}-{addressee}.eml"
        if self._lasting:
            await asyncio.to_thread(keep, self._folder, name, raw)
        else:
            # Nothing is waited for: going to a thread and back would take longer than writing.
            keep(self._folder, name, raw, lasting=False)
        self._tell(raw, envelope.mail_from or "", recipient)
        return number

    def _tell(self, raw: bytes, sender: str, recipient: str) -> None:
        if self._on_message is None:
            return
        try:
            self._on_message(raw, sender, recipient)
        except Exception:
            # The letter is kept: a listener's mistake must not make its sender post it again.
            logger.exception("A letter to %s was kept, but what listens for letters failed.", recipient)

    async def cleared(self) -> None:
        """Return when letters under way are kept and every line is hung up."""
        while self._taking_in:
            await asyncio.sleep(0.01)
        for line in list(self.lines):
            line.hang_up()
        while self.lines:
            await asyncio.sleep(0)
        await asyncio.sleep(0)


class _Line(SMTP):
    """One connection, known to the desk for as long as it is open."""

    def __init__(self, desk: _Desk) -> None:
        # Named here, since the default asks the network for this computer's name.
        super().__init__(desk, data_size_limit=LARGEST, enable_SMTPUTF8=True, hostname="localhost")
        self._desk = desk

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._desk.lines.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._desk.lines.discard(self)

    def hang_up(self) -> None:
        if self.transport:
            self.transport.close()
