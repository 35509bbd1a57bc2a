"""A rehearsal killed outright: nothing of it runs on or is taken for a result, and the next one is whole."""

import json
import os
import sys
from pathlib import Path

import pytest

from tests.cli.test_rehearse import SHORT
from tests.cli.typing_in import SEFTON, Place, Typing, until
from tests.support.waiting import PATIENCE


def environment_of(pid: str) -> bytes:
    try:
        return Path("/proc", pid, "environ").read_bytes()
    except OSError:
        return b""


def family(place: Place) -> list[str]:
    """The processes that run with the environment of this place: what was started, and all that it started."""
    mark = f"BANK_HOLIDAYS_URL={place.settings['BANK_HOLIDAYS_URL']}".encode()
    return [pid for pid in os.listdir("/proc") if pid.isdigit() and mark in environment_of(pid)]


@pytest.mark.skipif(sys.platform != "linux", reason="the processes are told by Linux's list of them")
def test_a_rehearsal_killed_in_the_middle_leaves_no_process_and_no_result(nowhere: Path, typing: Typing) -> None:
    place, out = Place.at(nowhere), nowhere / "out"
    (nowhere / "short.yaml").write_text(SHORT)

    with place.running("rehearse", SEFTON, "--out", out) as process:
        until(lambda: list(out.glob(".rehearsing-*/mail/*.eml")), "the first letters arrived")
        running = family(place)
        process.kill()
        process.wait(PATIENCE)
    until(lambda: not family(place), "everything it had started ended")
    left = [path.name for path in out.iterdir() if not path.name.startswith(".rehearsing-")]
    again = typing("rehearse", SEFTON, "--scenario", "short.yaml", "--out", out, "--json")

    assert len(running) >= 2, "a rehearsal runs a server beside itself"
    assert left == []
    assert again.status == 0
    assert {path.name for path in out.iterdir()} == {"timeline.jsonl", "mail", "report.html"}
    assert json.loads(again.out)["summary"]["letters"] == len(list((out / "mail").glob("*.eml")))
