"""A secret kept in a file, made where there is none yet."""

import os
import secrets
from pathlib import Path

LENGTH = 32
# In bytes. With a file cut short, or empty, anybody could make what they sign in by.
SHORTEST = 16


class SecretRefused(Exception):
    """The secret in a file cannot be used; the text says where and why, and never what is in it."""


def secret_in(file: Path) -> bytes:
    """The secret in `file`, which only its owner can read; a new one where the file does not exist.

    Raises OSError, SecretRefused.
    """
    try:
        return _long_enough(file)
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
    made = secrets.token_bytes(LENGTH)
    # Whole under its name or not at all: a second worker that starts just now must not read half of one.
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
        new.write(made)
    try:
        os.link(beside, file)
    except FileExistsError:
        return _long_enough(file)
    finally:
        beside.unlink()
    return made


def _long_enough(file: Path) -> bytes:
    secret = file.read_bytes()
    have = len(secret.strip())
    if have < SHORTEST:
        raise SecretRefused(
            f"The secret in {file} has {have} bytes, and {SHORTEST} at least are needed: with so few others could make "
            "links that sign them in. Put back the one there was (docs/operations.md, Back up), or take the file away: "
            "a new one is made, and links in letters already sent open nothing."
        )
    return secret
