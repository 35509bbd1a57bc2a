"""The mailbox's folder: one file a letter, numbered in the order they came."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path

NUMBERED = re.compile(r"(\d{6,})-.*\.eml")
HEADERS_WITHIN = 256 * 1024


@dataclass(frozen=True)
class KeptLetter:
    """What the envelope's file says of itself; `dated` is None where the letter has no readable Date."""

    number: int
    path: Path
    dated: datetime | None
    sender: str
    recipient: str
    subject: str


def kept_letters(folder: Path) -> list[KeptLetter]:
    """Every letter in `folder`, oldest first; none when there is no such folder."""
    return [_read(number, path) for number, path in sorted(_numbered(folder))]


def next_number(folder: Path) -> int:
    """One more than the highest number ever kept there, or 1."""
    return max((number for number, _ in _numbered(folder)), default=0) + 1


def keep(folder: Path, name: str, raw: bytes, *, lasting: bool = True) -> Path:
    """Write `raw` to `folder/name`, whole or not at all; if `lasting`, after a power cut too. Raises OSError."""
    unfinished = folder / f".{name}.part"
    with unfinished.open("wb") as file:
        file.write(raw)
        if lasting:
            file.flush()
            os.fsync(file.fileno())
    unfinished.replace(folder / name)
    if lasting:
        _sync(folder)
    return folder / name


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _numbered(folder: Path) -> Iterator[tuple[int, Path]]:
    for path in folder.glob("*.eml"):
        match = NUMBERED.fullmatch(path.name)
        if match:
            yield int(match[1]), path


def _read(number: int, path: Path) -> KeptLetter:
    with path.open("rb") as file:
        headers = BytesHeaderParser(policy=policy.default).parsebytes(file.read(HEADERS_WITHIN))
    dated = headers["Date"].datetime if headers["Date"] else None
    sender, recipient, subject = (str(headers[name] or "") for name in ("From", "To", "Subject"))
    return KeptLetter(number, path, dated, sender, recipient, subject)
