"""The line to the mail server: a few connections kept open, one envelope recipient a message, every reply read."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from aiosmtplib import (
    SMTP,
    SMTPConnectError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponse,
    SMTPResponseException,
)
from opentelemetry import trace

from notifications.line import in_words
from notifications.undelivered import MailDelayed, MaybeDelivered, PostMisconfigured, Stage, Undelivered, refusal, said

Security = Literal["none", "starttls", "tls"]


@dataclass(frozen=True)
class Line:
    """Where the mail server is and how it is spoken to. `sender` is the envelope's; times are in seconds.

    `taken_within` is the wait for the answer to a whole message: hanging up before ten minutes is what makes
    duplicates (RFC 5321 4.5.3.2.6). Connections idle for longer than `rest_at_most` are not used again. Where a server
    takes only so many letters, `at_most_a_minute` spaces them evenly; it holds for one worker.
    """

    host: str
    port: int
    sender: str
    security: Security = "none"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    connections: int = 4
    dialled_within: float = 15
    answered_within: float = 60
    taken_within: float = 630
    rest_at_most: float = 30
    at_most_a_minute: int | None = None

    @property
    def longest(self) -> float:
        """No message takes longer than this, dialling included, whatever the server does."""
        return 4 * self.answered_within + self.taken_within


class Mailer:
    """Hands messages to the server. Take a `turn` first: there are as many as connections."""

    def __init__(self, line: Line, tls: ssl.SSLContext | None = None) -> None:
        self.line = line
        self._tls = tls
        self._turns = asyncio.Semaphore(line.connections)
        self._resting: list[_Connection] = []
        self._next_at = 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a free connection, and for the pace to be kept, without dialling."""
        async with self._turns:
            if self.line.at_most_a_minute:
                await self._keep_pace(60 / self.line.at_most_a_minute)
            yield

    async def _keep_pace(self, apart: float) -> None:
        now = asyncio.get_running_loop().time()
        begins = max(now, self._next_at)
        self._next_at = begins + apart
        await asyncio.sleep(begins - now)

    async def send(self, recipient: str, raw: bytes, returns_to: str = "") -> str:
        """Hand over `raw` for one recipient; the server's words on accepting it. Raises Undelivered.

        `returns_to` is where it comes back to if it cannot be delivered; the line's own sender where not said.
        """
        where: dict[str, str | int] = {"server.address": self.line.host, "server.port": self.line.port}
        with trace.get_tracer(__name__).start_as_current_span("smtp", kind=trace.SpanKind.CLIENT, attributes=where):
            return await self._handed_over(recipient, raw, returns_to)

    async def _handed_over(self, recipient: str, raw: bytes, returns_to: str) -> str:
        sender = returns_to or self.line.sender
        by = asyncio.get_running_loop().time() + self.line.longest
        connection = self._rested()
        if connection:
            try:
                return await self._sent(connection, sender, recipient, raw, by)
            except MailDelayed as delay:
                # A server hangs up on the idle, with 421 or without a word: that says nothing about this message.
                if delay.code not in (None, 421):
                    raise
        return await self._sent(await self._dialled(by), sender, recipient, raw, by)

    async def close(self) -> None:
        """Say goodbye on every connection that rests."""
        while self._resting:
            connection = self._resting.pop()
            with suppress(SMTPException, OSError):
                await connection.quit(timeout=self.line.answered_within)
            connection.close()

    def _rested(self) -> "_Connection | None":
        now = asyncio.get_running_loop().time()
        while self._resting:
            connection = self._resting.pop()
            if connection.is_connected and now - connection.rests_since <= self.line.rest_at_most:
                return connection
            connection.close()
        return None

    async def _dialled(self, by: float) -> "_Connection":
        connection = _Connection(self.line, self._trusted())
        try:
            async with asyncio.timeout_at(by):
                await connection.connect()
        except (SMTPException, OSError) as error:
            raise _read(error, connection) from error
        return connection

    async def _sent(self, connection: "_Connection", sender: str, recipient: str, raw: bytes, by: float) -> str:
        connection.stage = Stage.ENVELOPE
        within = self.line.answered_within
        try:
            async with asyncio.timeout_at(by):
                _, words = await connection.post(sender, recipient, raw, within)
        except (SMTPException, OSError) as error:
            connection.close()
            raise _read(error, connection) from error
        except BaseException:
            connection.close()
            raise
        connection.rests_since = asyncio.get_running_loop().time()
        self._resting.append(connection)
        return said(words, 250)

    def _trusted(self) -> ssl.SSLContext | None:
        if self._tls is None and self.line.security != "none":
            self._tls = ssl.create_default_context()
        return self._tls


class _Connection(SMTP):
    """One connection, which knows whether the message itself has begun to leave."""

    def __init__(self, line: Line, tls: ssl.SSLContext | None) -> None:
        # start_tls is never left to the server: where it did not offer it, our password would go in clear.
        super().__init__(
            hostname=line.host,
            port=line.port,
            username=line.username,
            password=line.password,
            # Named here, since the default asks the network for this computer's name.
            local_hostname=line.sender.rpartition("@")[2],
            timeout=line.dialled_within,
            use_tls=line.security == "tls",
            start_tls=line.security == "starttls",
            tls_context=tls,
        )
        self.line = line
        self.stage = Stage.DIALLING
        self.rests_since = 0.0

    async def post(self, sender: str, recipient: str, raw: bytes, within: float) -> tuple[Any, str]:
        """RFC 3461: a server that offers it is asked to say whose copy of which letter its report is about."""
        if self.is_ehlo_or_helo_needed:
            # Greeted now, since what it offers is asked before the library would greet it. One that knows no EHLO
            # offers nothing, and is greeted again in its own way.
            with suppress(SMTPHeloError):
                await self.ehlo(timeout=within)
        if not self.supports_extension("dsn"):
            return await self.sendmail(sender, [recipient], raw, timeout=within)
        of_mail = ["RET=HDRS", f"ENVID={xtext(sender.partition('@')[0])}"]
        of_recipient = ["NOTIFY=FAILURE,DELAY", f"ORCPT=rfc822;{xtext(recipient)}"]
        return await self.sendmail(
            sender, [recipient], raw, mail_options=of_mail, rcpt_options=of_recipient, timeout=within
        )

    async def data(self, message: str | bytes, /, *, timeout: Any = None) -> SMTPResponse:
        self.stage = Stage.DATA
        return await super().data(message, timeout=self.line.taken_within)


def xtext(text: str) -> str:
    """`text` as RFC 3461 section 4 has it: what is no plain sign, and + and =, in hexadecimal after a plus."""
    return "".join(sign if "!" <= sign <= "~" and sign not in "+=" else f"+{ord(sign):02X}" for sign in text)


def _read(error: SMTPException | OSError, connection: _Connection) -> Undelivered:
    """What the caller learns from what the library raised."""
    if isinstance(error, SMTPRecipientsRefused):
        # The one error without a code of its own, whether it was refused for good or for now.
        refused = error.recipients[0]
        return refusal(refused.code, refused.message, of_recipient=True)
    if isinstance(error, SMTPResponseException) and error.code >= 400:
        return refusal(error.code, error.message, of_recipient=connection.stage >= Stage.DATA)
    words = in_words(error) or "no answer in time"
    if connection.stage >= Stage.DATA:
        return MaybeDelivered(words)
    if _is_of_settings(error, connection.stage):
        return PostMisconfigured(words)
    return MailDelayed(words)


def _is_of_settings(error: SMTPException | OSError, stage: Stage) -> bool:
    """Certificates that do not hold, and what the server does not offer: STARTTLS, or any way to sign in."""
    cause = error.__cause__ if isinstance(error, SMTPConnectError) else error
    if isinstance(cause, ssl.SSLError):
        return not isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError)
    return stage is Stage.DIALLING and type(error) is SMTPException
