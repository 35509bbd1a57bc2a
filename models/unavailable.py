"""When the register cannot be read or written: one error, its text a sentence for whoever has to mend it."""

import sqlite3
from socket import gaierror
from ssl import SSLCertVerificationError

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted


class RegisterUnavailable(Exception):
    """The register cannot be reached or written now. The text says which register, why, and what to look at."""


class Unanswered(Exception):
    """A server that is there gave no answer to a statement in time."""


# SQLite's primary result codes (sqlite.org/rescode.html).
OF_SQLITE = {
    sqlite3.SQLITE_PERM: "the file may not be read or written by this user",
    sqlite3.SQLITE_BUSY: "another process has kept it locked for too long",
    sqlite3.SQLITE_LOCKED: "another process has kept it locked for too long",
    sqlite3.SQLITE_READONLY: "it is read-only: check the disk it is on and who may write there",
    sqlite3.SQLITE_IOERR: "the disk it is on does not answer as it should",
    sqlite3.SQLITE_CORRUPT: "the file is damaged: put back the last copy that verifies",
    sqlite3.SQLITE_FULL: "the disk it is on is full",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened: check that its folder is there and may be written",
    sqlite3.SQLITE_NOTADB: "the file is not a register",
}

# PostgreSQL's error codes, whole or by class (its manual, appendix A).
OF_POSTGRESQL = {
    "25006": "it is read-only: a standby perhaps, or set so by its keeper",
    "3D000": "there is no database of that name",
    "08": "the line to it broke",
    "28": "it refused our name or password",
    "25P03": "it broke off what stood still for too long",
    "40P01": "two who wrote to it stood in each other's way: try again",
    "53100": "the disk it is on is full",
    "53": "it has run out of connections or memory",
    "55P03": "somebody else has kept it locked for too long",
    "57014": "it took too long over a question",
    "57": "it is shutting down or starting up",
    "58": "the disk it is on does not answer as it should",
}

NO_ANSWER = "it does not answer (no answer in time)"


def unavailable(url: URL, error: Exception) -> RegisterUnavailable | None:
    """`error` as a RegisterUnavailable, or None where it is a defect of ours and must stay one."""
    why = _why(error)
    where = url.render_as_string(hide_password=True)
    return RegisterUnavailable(f"The register at {where} cannot be used: {why}.") if why else None


def _why(error: Exception) -> str | None:
    if isinstance(error, PoolExhausted):
        return "all its connections have been busy for too long"
    if isinstance(error, Unanswered):
        return NO_ANSWER
    if isinstance(error, gaierror):
        return "it does not answer: no computer of that name is known here"
    if isinstance(error, SSLCertVerificationError):
        return f"its certificate is not trusted here ({error.verify_message})"
    if isinstance(error, ConnectionError) and "rejected SSL" in str(error):
        return "it does not speak TLS"
    if isinstance(error, ConnectionRefusedError):
        return "it does not answer: nothing listens at that port, so see that it runs"
    if isinstance(error, OSError):
        said = error.strerror or str(error)
        return f"it does not answer ({said})" if said else NO_ANSWER
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        # The low byte is the primary code, the rest says more than anybody can act on.
        return OF_SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    state = getattr(cause, "sqlstate", None) or ""
    if isinstance(error, DBAPIError) and error.connection_invalidated and not state:
        return "the line to it broke"
    return OF_POSTGRESQL.get(state) or OF_POSTGRESQL.get(state[:2])
