"""Reaching PostgreSQL: the line to it, the password, and what its server holds each of our connections to."""

import ssl
from pathlib import Path
from typing import Any

from models.place import Place
from models.unavailable import RegisterUnavailable

# Seconds: for the server to answer the door, and for word that it broke off a statement to come over the line.
AT_THE_DOOR, ON_THE_LINE = 10, 5


def how_to_dial(place: Place, *, lasting: bool) -> dict[str, Any]:
    """What asyncpg is told besides the URL. Raises RegisterUnavailable."""
    at_most, patience = (f"{round(seconds * 1000)}ms" for seconds in (place.at_most, place.patience))
    held_to = {
        "application_name": "noticekeeper",
        # What follows the lock on a notice must see what was entered before it, whatever the database's own default.
        "default_transaction_isolation": "read committed",
        # A letter's bytes must outlive a power cut before the first attempt to send them.
        "synchronous_commit": "on" if lasting else "off",
        "statement_timeout": at_most,
        "lock_timeout": patience,
        # A worker that hangs must not hold up a notice in all the others.
        "idle_in_transaction_session_timeout": at_most,
    }
    how: dict[str, Any] = {
        "timeout": AT_THE_DOOR,
        "command_timeout": place.at_most + ON_THE_LINE,
        "ssl": _verifying(place.ca_file) if place.tls else False,
        "server_settings": held_to,
    }
    if file := place.password_file:
        how["password"] = lambda: password_in(file)
    return how


def password_in(file: Path) -> str:
    """The password in `file`, as it is now. Raises RegisterUnavailable."""
    try:
        return file.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise RegisterUnavailable(f"The register's password cannot be read from {file}: {_why(error)}.") from error


def _verifying(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        said = f"The certificates to know the register's server by cannot be read from {ca_file}: {_why(error)}."
        raise RegisterUnavailable(said) from error


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return "there is none in it"
    return getattr(error, "strerror", None) or "it is no text"
