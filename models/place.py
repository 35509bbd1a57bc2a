"""Where the register is kept and within which bounds it is reached: what the settings say of it."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

FILE, SERVER = "sqlite+aiosqlite:///", "postgresql+asyncpg://"
# What may stand after the question mark of a server's URL: a socket, several servers, and which of them is wanted.
ASKED = {"host", "port", "target_session_attrs"}


@dataclass(frozen=True)
class Place:
    """A register at `url` (SQLAlchemy, sqlite+aiosqlite or postgresql+asyncpg).

    `connections` is the most that one process holds. In seconds: `patience` for a free one, and for what another
    writer holds; `at_most` for one statement. Of a server: with `tls` its certificate is verified, by `ca_file` where
    the system's authorities do not know it; `password_file` is read each time a connection is made.
    """

    url: str
    connections: int = 10
    patience: float = 30
    at_most: float = 60
    tls: bool = False
    ca_file: Path | None = None
    password_file: Path | None = None


def why_no_register(url: str) -> str | None:
    """Why `url` names no register that could be reached, or None. What it says repeats no password."""
    if not url.startswith((FILE, SERVER)):
        return f"This must begin with {FILE} or {SERVER}."
    if url.startswith(FILE):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        port = 0
    if port == 0 or not parts.path.strip("/"):
        return f"This must be {SERVER}USER@HOST:PORT/DATABASE."
    if unknown := {name for name, _ in parse_qsl(parts.query)} - ASKED:
        return f"Nothing reads {', '.join(sorted(unknown))} in it: TLS, password and bounds are settings of their own."
    return None


def hosts_of(url: str) -> list[str]:
    """The computers that the register at `url` may be on, as it names them; none for a file and for a socket."""
    if why_no_register(url) or url.startswith(FILE):
        return []
    parts = urlsplit(url)
    # A host after the question mark may bring its port along; one that begins with a slash is a socket's folder.
    named = [host for name, host in parse_qsl(parts.query) if name == "host"] or [parts.hostname or "localhost"]
    return [_without_port(host) for host in named if not host.startswith("/")]


def _without_port(host: str) -> str:
    return host.rpartition(":")[0] if host.count(":") == 1 else host
