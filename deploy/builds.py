"""Telling one build of our code from another, as Temporal's Worker Deployments do."""

import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def deployment_named(name: str) -> str:
    """`name`, where a deployment may be called that: Temporal parts it from the build by a full stop."""
    if not NAME.fullmatch(name):
        raise ValueError("This is a name of letters, digits, - and _, such as noticekeeper.")
    return name


def mark_of(here: Path, rooms: Iterable[str]) -> str:
    """Eight digits (hexadecimal) that are others wherever any code in these folders of `here` is."""
    code = sorted(path for room in rooms for path in (here / room).rglob("*.py"))
    told = (path.relative_to(here).as_posix().encode() + b"\0" + path.read_bytes() for path in code)
    return sha256(b"\0".join(told)).hexdigest()[:8]
