"""A secret kept in a file, made where there is none yet."""

import os
import secrets
from pathlib import Path

LENGTH = 32


def secret_in(file: Path) -> bytes:
    """The secret in `file`, which only its owner can read; a new one where the file does not exist. Raises OSError."""
    try:
        return file.read_bytes()
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
        return file.read_bytes()
    finally:
        beside.unlink()
    return made
