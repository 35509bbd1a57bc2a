"""The mailbox our letters come from, read over IMAP: what is new in it, and the mark that it was taken in.

Nothing is deleted or moved: what a person wants to see in the mailbox is still there.
"""

import asyncio
import imaplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessageFlags

from notifications.line import in_words

R = TypeVar("R")
# Larger ones are told of by their head: a report is a few kilobytes, and a calendar's reply with a picture some dozen.
LARGEST = 2_000_000
AT_ONCE = 50


class InboxUnavailable(Exception):
    """The mailbox cannot be read now; the text says why."""


@dataclass(frozen=True)
class Door:
    """Where the mailbox is and how it is opened. Times are in seconds."""

    host: str
    port: int
    security: Literal["none", "starttls", "tls"]
    username: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    answered_within: float = 30


@dataclass(frozen=True)
class Arrived:
    """One message. `raw` are its bytes, or only its head where it is not `whole`; `size` is in octets."""

    uid: str
    size: int
    raw: bytes
    whole: bool = True


class Inbox:
    def __init__(self, door: Door, tls: ssl.SSLContext | None = None) -> None:
        self.door = door
        self._tls = tls

    async def unseen(self, at_most: int = AT_ONCE) -> list[Arrived]:
        """What was not taken in yet, the oldest first. Raises InboxUnavailable."""
        return await self._asked(lambda box: [_taken(box, uid) for uid in box.uids("UNSEEN")[:at_most]])

    async def mark_taken(self, uids: Sequence[str]) -> None:
        """Have them not come again. Raises InboxUnavailable."""
        if uids:
            await self._asked(lambda box: box.flag(list(uids), MailMessageFlags.SEEN, True))

    async def _asked(self, ask: Callable[[BaseMailBox], R]) -> R:
        def opened() -> R:
            with _told():
                box = self._box()
                try:
                    return ask(box.login(door.username, door.password, door.folder))
                finally:
                    _hang_up(box)

        door = self.door
        return await asyncio.to_thread(opened)

    def _box(self) -> BaseMailBox:
        door, within = self.door, self.door.answered_within
        if door.security == "none":
            return MailBoxUnencrypted(door.host, door.port, timeout=within)
        tls = self._tls or ssl.create_default_context()
        if door.security == "starttls":
            return MailBoxStartTls(door.host, door.port, timeout=within, ssl_context=tls)
        return MailBox(door.host, door.port, timeout=within, ssl_context=tls)


def _hang_up(box: BaseMailBox) -> None:
    """Whatever state it is in: the library leaves the line open where it was not let in."""
    with suppress(imaplib.IMAP4.error, OSError):
        box.client.logout()
    with suppress(OSError):
        box.client.shutdown()


def _taken(box: BaseMailBox, uid: str) -> Arrived:
    """The message as it stands there: asking for it must not mark it."""
    size = int(_fetched(box, uid, "RFC822.SIZE").partition(b"RFC822.SIZE ")[2].split(b")")[0].split()[0])
    whole = size <= LARGEST
    return Arrived(uid, size, _fetched(box, uid, "BODY.PEEK[]" if whole else "BODY.PEEK[HEADER]"), whole)


def _fetched(box: BaseMailBox, uid: str, what: str) -> bytes:
    """What the server says of one message: the literal where there is one, else the line."""
    _, answer = box.client.uid("fetch", uid, f"({what})")
    found = next((part for part in answer if part), b"")
    return found[1] if isinstance(found, tuple) else found


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (ImapToolsError, imaplib.IMAP4.error, OSError, ValueError, IndexError) as error:
        raise InboxUnavailable(" ".join(in_words(error).split())[:300] or type(error).__name__) from error
