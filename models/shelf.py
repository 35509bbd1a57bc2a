"""Where evidence lies: each file under the sha256 of its bytes, in a folder that nothing serves."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

A_PIECE = 1 << 20
OURS = 0o700, 0o600
HASHED = re.compile(r"[0-9a-f]{64}")


class EvidenceMissing(Exception):
    """A file that should lie here does not."""


class EvidenceChanged(Exception):
    """A file does not hold the bytes any more that were put here."""


class Shelf:
    """`folder` is made when the first file comes. Files are put here whole or not at all, and never written over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, file: BinaryIO) -> tuple[str, int]:
        """Keep the bytes of `file` for good: their sha256 and how many they are. Raises OSError."""
        coming = self._folder / "coming"
        coming.mkdir(mode=OURS[0], parents=True, exist_ok=True)
        passing, hashed, size = coming / token_hex(16), sha256(), 0
        file.seek(0)
        try:
            with open(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OURS[1]), "wb") as kept:
                while piece := file.read(A_PIECE):
                    hashed.update(piece)
                    size += len(piece)
                    kept.write(piece)
                kept.flush()
                os.fsync(kept.fileno())
            place = self._place(hashed.hexdigest())
            place.parent.mkdir(mode=OURS[0], exist_ok=True)
            # Over one that is there already, as it holds the same: and its day is today's, so that nobody sweeps it.
            os.replace(passing, place)
            _written_down(place.parent)
        finally:
            passing.unlink(missing_ok=True)
        return hashed.hexdigest(), size

    def read(self, hashed: str) -> bytes:
        """The bytes under a hash, looked at anew. Raises EvidenceMissing, EvidenceChanged."""
        try:
            content = self._place(hashed).read_bytes()
        except FileNotFoundError as error:
            raise EvidenceMissing(hashed) from error
        if sha256(content).hexdigest() != hashed:
            raise EvidenceChanged(hashed)
        return content

    def older_than(self, moment: float) -> Iterator[tuple[str, Path]]:
        """Files put here before a moment (seconds since 1970): their hash, empty for one that never came whole."""
        for path in sorted(self._folder.glob("*/*")):
            with suppress(FileNotFoundError):
                if path.is_file() and path.stat().st_mtime < moment:
                    named = f"{path.parent.name}{path.name}"
                    yield (named if HASHED.fullmatch(named) else ""), path

    def _place(self, hashed: str) -> Path:
        if not HASHED.fullmatch(hashed):
            raise ValueError(f"{hashed!r} is no sha256")
        return self._folder / hashed[:2] / hashed[2:]


def _written_down(folder: Path) -> None:
    """Have the folder itself outlive a power cut, and not only what is in it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
