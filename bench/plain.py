"""A letter and an entry with nothing of ours: what SQLite and SMTP by themselves take of a floor."""

import sqlite3
import time
from functools import cached_property
from pathlib import Path

from aiosmtplib import SMTP
from temporalio import activity

TABLES = """
pragma journal_mode = wal;
pragma synchronous = {synchronous};
create table if not exists letter (number integer primary key, raw blob not null, words text);
create table if not exists entry (number integer primary key, text text not null);
"""


class Plain:
    """On disk before it is handed over, and again once it was accepted; what happened, on disk.

    Each letter has the bytes of one that lies in `folder`/mail by then. Where it need not be `lasting`, the disk is not
    waited for.
    """

    def __init__(self, folder: Path, port: int, *, lasting: bool = True) -> None:
        self._register = sqlite3.connect(folder / "plain.db")
        self._register.executescript(TABLES.format(synchronous="full" if lasting else "off"))
        self._port = port
        self._mail = folder / "mail"
        self._resting: list[SMTP] = []

    @cached_property
    def _raw(self) -> bytes:
        return next(self._mail.glob("*.eml")).read_bytes()

    @activity.defn
    async def letter(self, recipient: str) -> float:
        """When it was accepted, in seconds of the Unix epoch."""
        with self._register:
            number = self._register.execute("insert into letter (raw) values (?)", [self._raw]).lastrowid
        line = self._resting.pop() if self._resting else await self._dialled()
        _, words = await line.sendmail("floor@noticekeeper.example", [recipient], self._raw)
        accepted = time.time()
        self._resting.append(line)
        with self._register:
            self._register.execute("update letter set words = ? where number = ?", [words, number])
        return accepted

    @activity.defn
    async def entry(self) -> float:
        """When it ran, in seconds of the Unix epoch."""
        now = time.time()
        with self._register:
            self._register.execute("insert into entry (text) values (?)", [f"It happened at {now}."])
        return now

    async def close(self) -> None:
        for line in self._resting:
            await line.quit()
        self._register.close()

    async def _dialled(self) -> SMTP:
        line = SMTP(hostname="127.0.0.1", port=self._port, local_hostname="localhost", start_tls=False)
        await line.connect()
        return line
