"""A real IMAP server on loopback, with one mailbox, in a process of its own."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from imap_tools import MailBoxUnencrypted, MailMessageFlags

from notifications.inbox import Door
from tests.support.ports import free_port
from tests.support.waiting import until

NAME, PASSWORD = "notices", "a password"
# Its passwords are hashed half a million times over: most of what these tests would take.
PROGRAM = """\
from pymap.main import main
from pysasl.hashing import BuiltinHash
BuiltinHash.__init__.__kwdefaults__["rounds"] = 1
main()
"""
# Everything in it at once: it keeps nothing, and serves no other protocol.
SERVER = ("--no-tls", "--no-service", "admin", "--no-service", "managesieve")


@dataclass(frozen=True)
class Mailbox:
    """The mailbox as whoever stands behind it sees it: in one session, since to be let in takes longer than to ask."""

    door: Door

    async def arrives(self, raw: bytes, *, read: bool = False) -> None:
        """Have a message come in, as a mail server would put it there; `read` by a person before anybody else."""
        await asyncio.to_thread(self._append, raw, [MailMessageFlags.SEEN] if read else [])

    async def unseen(self) -> int:
        return len(await asyncio.to_thread(self._unseen))

    async def empty(self) -> None:
        await asyncio.to_thread(self._empty)

    def _empty(self) -> None:
        self._box.delete(self._box.uids())

    def _append(self, raw: bytes, flags: list[str]) -> None:
        self._box.append(raw, flag_set=flags)

    def _unseen(self) -> list[str]:
        return self._box.uids("UNSEEN")

    @cached_property
    def _box(self) -> MailBoxUnencrypted:
        box = MailBoxUnencrypted(self.door.host, self.door.port)
        # Without it the end of a message waits 40 ms for its beginning.
        box.client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        box.login(self.door.username, self.door.password)
        return box

    def leave(self) -> None:
        self._box.logout()


@contextmanager
def imap_server() -> Iterator[Mailbox]:
    door = Door("127.0.0.1", free_port(), "none", NAME, PASSWORD)
    process = subprocess.Popen(
        [
            sys.executable, "-c", PROGRAM,
            "--host", door.host, "--port", str(door.port), *SERVER,
            "dict", "--demo-user", NAME, "--demo-password", PASSWORD,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until(lambda: _answers(door), "the IMAP server answers")
        mailbox = Mailbox(door)
        yield mailbox
        mailbox.leave()
    finally:
        process.kill()
        process.wait()


def _answers(door: Door) -> bool:
    try:
        socket.create_connection((door.host, door.port), 1).close()
    except OSError:
        return False
    return True
