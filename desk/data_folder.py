"""What `doctor` says of the data folder: who else can look into it, and whether its disk has room."""

import shutil
from pathlib import Path

from desk.kept_secrets import MOUNTED, lent_to

MEGABYTE = 10**6
# What a week of a few notices needs, the register's copy during a backup included.
ROOM = 200 * MEGABYTE


def amiss_with_folder(folder: Path, room: int = ROOM) -> list[str]:
    """A sentence where others can read what lies in the data folder, and one where less than `room` (bytes) is left."""
    found = []
    # Who made the folder of a container gave it its mode, and nobody else is in there.
    if not MOUNTED.is_dir() and (whom := lent_to(folder)):
        found.append(f"Letters and the register can be read there by {whom.told}: chmod {whom.mode} {folder}")
    left = shutil.disk_usage(folder).free
    if left < room:
        found.append(
            f"Its disk has {left // MEGABYTE} MB left, and {room // MEGABYTE} MB at least should be: make room. "
            "On a full disk nothing is entered and no letter goes; both go on by themselves when there is room."
        )
    return found
