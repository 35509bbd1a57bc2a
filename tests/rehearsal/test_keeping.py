"""What a rehearsal leaves in its folder, and what it does not."""

import os
from pathlib import Path

from rehearsal.keeping import SCRATCH, scratch_in, why_full

NO_PROCESS = 2**22 + 1  # beyond what Linux numbers processes with


def test_what_a_killed_rehearsal_left_is_swept_away_by_the_next(tmp_path: Path) -> None:
    (tmp_path / f"{SCRATCH}{NO_PROCESS}-abc" / "mail").mkdir(parents=True)

    with scratch_in(tmp_path) as scratch:
        beside = [folder for folder in tmp_path.iterdir() if folder != scratch]

    assert beside == []
    assert list(tmp_path.iterdir()) == []


def test_a_rehearsal_that_still_runs_keeps_its_folder(tmp_path: Path) -> None:
    running = tmp_path / f"{SCRATCH}{os.getpid()}-abc"
    running.mkdir()

    with scratch_in(tmp_path):
        pass

    assert list(tmp_path.iterdir()) == [running]


def test_a_disk_with_no_room_left_is_said_to_be_full(tmp_path: Path) -> None:
    assert why_full(tmp_path / "..") is None
    assert why_full(tmp_path, least=2**63) == (
        f"The disk that {tmp_path.parent} is on is full: make room there, or name a folder on another one with --out."
    )
