"""What `doctor` says of the data folder and of secrets that others can read, and of a disk that runs full."""

import os
from pathlib import Path

import pytest

from desk.data_folder import amiss_with_folder
from desk.doctor import _folder
from desk.kept_secrets import lent_to
from settings import Settings
from tests.activities.written import Clock

NOW = Clock().now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "kept"
    made.mkdir(mode=0o700)
    return made


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        (0o755, "by everybody here: chmod go-rwx"),
        (0o701, "by everybody here: chmod o-rwx"),
        (0o750, "by its group: chmod g-rwx"),
    ],
)
async def test_a_data_folder_that_others_can_look_into_is_told_with_the_remedy(
    folder: Path, mode: int, told: str
) -> None:
    folder.chmod(mode)

    found = await _folder(Settings(data_folder=folder, _env_file=None), NOW)

    assert found.remedy == f"Letters and the register can be read there {told} {folder}"


async def test_a_data_folder_of_its_owner_alone_is_well(folder: Path) -> None:
    found = await _folder(Settings(data_folder=folder, _env_file=None), NOW)

    assert found.well


def test_a_disk_with_little_room_is_told(folder: Path) -> None:
    (told,) = amiss_with_folder(folder, room=10**18)

    assert " MB left, and 1000000000000 MB at least should be: make room. " in told


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to somebody else")
def test_what_root_hands_to_our_group_is_for_us_and_what_it_shows_to_everybody_is_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed = folder / "key"
    handed.touch(mode=0o440)
    monkeypatch.setattr(os, "geteuid", lambda: 10001)

    to_our_group = lent_to(handed)
    handed.chmod(0o444)
    to_everybody = lent_to(handed)

    assert to_our_group is None
    assert to_everybody == ("everybody here", "o-rwx")
