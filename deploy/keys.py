"""The file of keys that seal what Temporal keeps: a line a key, `seal` before the one in use, `open` before the rest.

It is written whole or not at all, and only its owner can read it.
"""

import base64
import binascii
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

LENGTH = 32
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
HEAD = (
    "# What noticekeeper seals with before anything goes to Temporal. `seal` stands before the key in use; all open.\n"
    "# Every worker, the pages and the commands need the same file. Keep a copy apart from the backups of Temporal:\n"
    "# without it nobody can open what was sealed.\n"
)


class KeysRefused(Exception):
    """The file of keys cannot be used; the text says where and why."""


@dataclass(frozen=True)
class Key:
    """One key. `seals` says that it is the one in use."""

    name: str
    secret: bytes = field(repr=False)
    seals: bool = False


def keys_in(file: Path) -> tuple[Key, ...]:
    """The keys in `file`, as they stand there. Raises OSError, and KeysRefused where it cannot be used."""
    try:
        lines = file.read_text("ascii").splitlines()
    except UnicodeDecodeError:
        raise KeysRefused(f"{file} is no file of keys: it is not plain text.") from None
    keys = tuple(_key(file, n, line) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith("#"))
    names = [key.name for key in keys]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise KeysRefused(f"{file} has two keys named {twice}: give one of them another name, or take it out.")
    if sum(key.seals for key in keys) != 1:
        raise KeysRefused(f"{file} must have one line that begins with seal, and has {sum(key.seals for key in keys)}.")
    return keys


def _key(file: Path, n: int, line: str) -> Key:
    where = f"{file}:{n}"
    words = line.split()
    if len(words) != 3 or words[0] not in ("seal", "open"):
        raise KeysRefused(f"{where}: a line is `seal NAME KEY` or `open NAME KEY`.")
    use, name, coded = words
    if not NAME.fullmatch(name):
        raise KeysRefused(f"{where}: a name has small letters, digits and hyphens, 64 at most.")
    try:
        secret = base64.b64decode(coded, validate=True)
    except binascii.Error:
        secret = b""
    if len(secret) != LENGTH:
        raise KeysRefused(f"{where}: the key {name} is not {LENGTH} bytes in base64.")
    return Key(name, secret, use == "seal")


def with_new_key(file: Path, on: date) -> tuple[Key, ...]:
    """Put a new key into `file`, and make the file where there is none: the first seals, another opens only.

    A key must be known wherever anything is opened before it is used anywhere: that is why a second one waits.
    Raises OSError, KeysRefused.
    """
    have = keys_in(file) if file.exists() else ()
    new = Key(f"{on.isoformat()}-{secrets.token_hex(3)}", secrets.token_bytes(LENGTH), seals=not have)
    return _kept(file, (*have, new), new=not have)


def sealing_with(file: Path, name: str) -> tuple[Key, ...]:
    """Seal with the key `name` from now on. Raises OSError, KeysRefused."""
    have = keys_in(file)
    if name not in {key.name for key in have}:
        raise KeysRefused(f"{file} has no key {name}; it has {', '.join(key.name for key in have)}.")
    return _kept(file, [Key(key.name, key.secret, key.name == name) for key in have])


def _kept(file: Path, keys: Iterable[Key], *, new: bool = False) -> tuple[Key, ...]:
    lines = [f"{'seal' if k.seals else 'open'} {k.name} {base64.b64encode(k.secret).decode()}\n" for k in keys]
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as made:
        made.write(HEAD + "".join(lines))
        made.flush()
        os.fsync(made.fileno())
    try:
        # A first file never takes the place of one that another process made just now.
        os.link(beside, file) if new else os.replace(beside, file)
    except FileExistsError:
        pass
    finally:
        beside.unlink(missing_ok=True)
    return keys_in(file)
