"""Typing a command, and what came of it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from settings import PREFIX
from tests.support.ports import free_port
from tests.support.registers import ON_POSTGRESQL, asked, register_in, sqlite_url
from tests.support.waiting import PATIENCE, until

__all__ = ["COMMAND", "ROOT", "SEFTON", "Place", "Typed", "Typing", "until"]

ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).with_name("noticekeeper")
SEFTON = ROOT / "notices" / "sefton-2021.yaml"


@dataclass(frozen=True)
class Typed:
    """The exit status, and both streams; `said` is all of it with the folding taken out."""

    status: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return " ".join(f"{self.out} {self.err}".split())


Typing = Callable[..., Typed]


@dataclass
class Place:
    """A folder to run in, with ports of its own."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    program: tuple[str, ...] = (str(COMMAND),)

    @classmethod
    def at(cls, folder: Path, **settings: str) -> "Place":
        ports = {
            "TEMPORAL_ADDRESS": f"127.0.0.1:{free_port()}",
            "UI_PORT": str(free_port()),
            "MAILBOX_PORT": str(free_port()),
            "WEB_PORT": str(free_port()),
            # Nothing listens there: no test waits for the network.
            "BANK_HOLIDAYS_URL": f"http://127.0.0.1:{free_port()}/bank-holidays.json",
        }
        # A file lies where it does for whoever sets nothing.
        register = {"DATABASE_URL": register_in(folder, made=False)} if ON_POSTGRESQL else {}
        return cls(folder, {**ports, **register, **settings})

    @property
    def environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(PREFIX)}
        return {**kept, **{PREFIX + name: value for name, value in self.settings.items()}}

    @contextmanager
    def running(self, command: str, *words: object) -> Iterator[subprocess.Popen[str]]:
        """`noticekeeper command words` in a process of its own, which is gone on leaving."""
        with (self.folder / f"{command}.said").open("w") as said:
            process = subprocess.Popen(
                [*self.program, command, *map(str, words)],
                cwd=self.folder,
                env=self.environ,
                stdout=said,
                stderr=said,
                text=True,
            )
            try:
                yield process
            finally:
                process.send_signal(signal.SIGCONT)
                process.terminate()
                process.wait(PATIENCE)

    def said(self, command: str) -> str:
        """All that the last process running `command` has said so far."""
        return (self.folder / f"{command}.said").read_text()

    @property
    def register(self) -> str:
        """Where its register is or will be."""
        return self.settings.get("DATABASE_URL") or sqlite_url(self.folder / ".noticekeeper" / "register.db")

    def asked(self, sql: str) -> list[tuple[Any, ...]]:
        """What the register says, or nothing while there is none."""
        return asked(self.register, sql)
