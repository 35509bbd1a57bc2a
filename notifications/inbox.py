"""The mailbox our letters come from, read over IMAP: what is new in it, and the mark that it was taken in.

Nothing is deleted or moved: what a person wants to see in the mailbox is still there.
"""

import asyncio
import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import MailboxFolderSelectError, MailboxLoginError, UnexpectedCommandStatusError

from notifications.line import in_words

R = TypeVar("R")
# Larger ones are told of by their head: a report is a few kilobytes, and a calendar's reply with a picture some dozen.
LARGEST = 1_000_000
AT_ONCE = 50


# What to do first, by what the server would not do.
OF_NAME = "See that NOTICEKEEPER_IMAP_USERNAME and NOTICEKEEPER_IMAP_PASSWORD are right."
OF_FOLDER = "See that NOTICEKEEPER_IMAP_FOLDER names a folder that is there, and that we may open and mark messages in."
OF_LINE = "See that it runs, and that NOTICEKEEPER_IMAP_HOST, _IMAP_PORT and _IMAP_SECURITY are right."
OF_SERVER = "See what its own log says."
OF_CERTIFICATE = (
    "Have this computer trust the authority that signed it, and set NOTICEKEEPER_IMAP_HOST to the name in it."
)
# Dovecot ends what it says with how long it took.
TIMES = re.compile(r" \(\d+\.\d+ \+ [^)]*\)\.?$")


class InboxUnavailable(Exception):
    """The mailbox cannot be read now; the text says why, and `remedy` what to do first."""

    def __init__(self, why: str, remedy: str = OF_LINE) -> None:
        super().__init__(why)
        self.remedy = remedy


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
                    _enter(box, door)
                    return ask(box)
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


def _enter(box: BaseMailBox, door: Door) -> None:
    """LOGIN takes ASCII alone as our library writes it, and a password may hold a pound sign."""
    if (door.username + door.password).isascii():
        box.login(door.username, door.password, door.folder)
        return
    try:
        box.login_utf8(door.username, door.password, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as refusal:
        raise MailboxLoginError(("NO", [str(refusal).encode()]), "OK") from refusal
    box.folder.set(door.folder)


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
    except UnexpectedCommandStatusError as error:
        raise _refusal(error) from error
    except imaplib.IMAP4.readonly as error:
        raise InboxUnavailable(
            "its folder may only be read, and what was taken in is marked there", OF_FOLDER
        ) from error
    except (ImapToolsError, imaplib.IMAP4.error, OSError, ValueError, IndexError) as error:
        remedy = OF_CERTIFICATE if isinstance(error, ssl.SSLCertVerificationError) else OF_LINE
        raise InboxUnavailable(_short(in_words(error)) or type(error).__name__, remedy) from error


def _refusal(error: UnexpectedCommandStatusError) -> InboxUnavailable:
    """What it would not do, with its own words: the library's show how a program sees them."""
    said = _short(_words(error.command_result))
    if isinstance(error, MailboxLoginError):
        return InboxUnavailable(f"it did not let us in: {said}", OF_NAME)
    if isinstance(error, MailboxFolderSelectError):
        return InboxUnavailable(f"it did not open the folder: {said}", OF_FOLDER)
    return InboxUnavailable(f"it refused: {said}", OF_SERVER)


def _words(result: Sequence[object]) -> str:
    """The server's words to a command, which imaplib leaves as a list of bytes."""
    parts = result[1] if isinstance(result[1], list) else [result[1]]
    told = " ".join(part.decode("utf-8", "replace") for part in parts if isinstance(part, bytes))
    return TIMES.sub("", told) or str(result[0])


def _short(words: str) -> str:
    return " ".join(words.split())[:300]
