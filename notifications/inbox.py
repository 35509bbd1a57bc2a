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
LARGEST = 1_000_000
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

    @property
    def name(self) -> str:
        """What tells this mailbox from any other."""
        return f"{self.username}@{self.host}:{self.port}/{self.folder}"


@dataclass(frozen=True)
class Mark:
    """How far a mailbox was read: every message up to `uid`, while it numbers them by `validity` (RFC 9051 2.3.1.1)."""

    validity: int
    uid: int


@dataclass(frozen=True)
class Arrived:
    """One message. `raw` are its bytes, or only its head where there are more than LARGEST; `size` is in octets."""

    uid: str
    size: int
    raw: bytes


class Inbox:
    def __init__(self, door: Door, tls: ssl.SSLContext | None = None) -> None:
        self.door = door
        self._tls = tls

    async def waiting(self) -> int:
        """How many messages nobody has seen. Raises InboxUnavailable."""
        return await self._asked(lambda box: len(box.uids("UNSEEN")))

    async def since(self, mark: Mark | None, at_most: int = AT_ONCE) -> tuple[list[Arrived], Mark]:
        """What came in after `mark`, whoever read it, then what nobody has seen; and the mark once that is taken in.

        A mailbox read for the first time, or numbered anew, is taken from now on. Raises InboxUnavailable.
        """

        def looked(box: BaseMailBox) -> tuple[list[Arrived], Mark]:
            now = box.folder.status(self.door.folder, ["UIDVALIDITY", "UIDNEXT"])
            validity, last = now["UIDVALIDITY"], now["UIDNEXT"] - 1
            read = mark.uid if mark and mark.validity == validity else last
            # `n:*` names the last message whatever its number is.
            new = [uid for uid in _numbers(box, f"UID {read + 1}:*") if uid > read]
            old = [uid for uid in _numbers(box, "UNSEEN") if uid <= read]
            batch = [*new, *old][:at_most]
            return [_taken(box, str(uid)) for uid in batch], Mark(validity, max((read, *batch)))

        return await self._asked(looked)

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


def _numbers(box: BaseMailBox, which: str) -> list[int]:
    return sorted(int(uid) for uid in box.uids(which))


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
    return Arrived(uid, size, _fetched(box, uid, "BODY.PEEK[]" if whole else "BODY.PEEK[HEADER]"))


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
