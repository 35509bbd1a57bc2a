"""A disk of a few megabytes that really runs full: what lies on it meets the error that a full disk gives."""

import errno
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class SmallDisk:
    folder: Path

    @contextmanager
    def full(self) -> Iterator[None]:
        """Have somebody else's file take all the room there is, to the last block, and then give it back."""
        taken = self.folder / "somebody-elses"
        with taken.open("wb", buffering=0) as file:
            for block in (bytes(2**20), bytes(2**12)):
                try:
                    while file.write(block) == len(block):
                        pass
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
        try:
            yield
        finally:
            taken.unlink()


@contextmanager
def small_disk(mebibytes: int) -> Iterator[SmallDisk]:
    """A disk of that size, straight under the temporary folder. The test is skipped where nobody may have one."""
    folder = Path(tempfile.mkdtemp(prefix="disk-"))
    size = f"size={mebibytes}m,mode=0777"
    try:
        made = subprocess.run(
            ("mount", "-t", "tmpfs", "-o", size, "small", str(folder)), capture_output=True, text=True
        )
        if made.returncode:
            why = made.stderr.partition("\n")[0]
            pytest.skip(f"a disk that can be filled has to be mounted, which takes root: {why}")
        try:
            yield SmallDisk(folder)
        finally:
            # Whoever still has a file of it open keeps it until then, and nobody finds it any more.
            subprocess.run(("umount", "--lazy", str(folder)), check=True)
    except FileNotFoundError as missing:
        if missing.filename != "mount":
            raise
        pytest.skip("a disk that can be filled has to be mounted, and there is no program mount here")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
