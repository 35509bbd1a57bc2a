"""`run` killed outright, started again, ended with Ctrl-C, and started a third time: one life for all of these."""

import json
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from email import message_from_bytes
from typing import Any
from urllib.request import ProxyHandler, build_opener

import pytest

from tests.cli.typing_in import Place, until
from tests.support.ports import free_port
from tests.support.waiting import PATIENCE

LETTERS = "SELECT person, state, message_id, maybe_twice FROM letter ORDER BY person"
ENTRIES = "SELECT key FROM audit ORDER BY key"
EVERYBODY = 7


@dataclass(frozen=True)
class Seen:
    """What the register and the mailbox held once a process had ended, how it ended, and all it said."""

    letters: list[tuple[Any, ...]]
    entries: list[tuple[Any, ...]]
    mail: list[str]
    example: str
    ended: int
    said: str
    numbers: str = ""


Life = tuple[Place, Seen, Seen, Seen]


def seen(place: Place, ended: int) -> Seen:
    kept = place.folder / ".noticekeeper"
    mail = [str(message_from_bytes(file.read_bytes())["Message-ID"]) for file in (kept / "mailbox").glob("*.eml")]
    return Seen(
        place.asked(LETTERS), place.asked(ENTRIES), mail, (kept / "example.yaml").read_text(), ended, place.said("run")
    )


def all_sent(place: Place) -> bool:
    letters = place.asked(LETTERS)
    return len(letters) >= EVERYBODY and all(state == "sent" for _, state, _, _ in letters)


def metrics_of(place: Place) -> str:
    """The page of metrics of what runs there."""
    address = f"http://127.0.0.1:{place.settings['METRICS_PORT']}/metrics"
    with build_opener(ProxyHandler({})).open(address, timeout=PATIENCE) as page:
        text: str = page.read().decode()
    return text


def ended_by_ctrl_c(place: Place, process: subprocess.Popen[str]) -> Seen:
    """What there is once the process has said what it waits for, and was told to end."""
    until(lambda: "waits for:" in place.said("run"), "run said what it waits for")
    process.send_signal(signal.SIGINT)
    return seen(place, process.wait(PATIENCE))


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """After SIGKILL in the middle of the first letters; after a second run and Ctrl-C; after a third."""
    hurried = (sys.executable, "-m", "tests.support.hurried")
    watched = {"LOG_FORMAT": "json", "LOG_LEVEL": "debug", "METRICS_PORT": str(free_port()), "STRANDS_IN_MEMORY": "2"}
    place = replace(Place.at(tmp_path_factory.mktemp("life"), **watched), program=hurried)
    with place.running("run") as process:
        until(lambda: len(place.asked(LETTERS)) >= 2, "the first letters were told")
        process.kill()
        killed = seen(place, process.wait(PATIENCE))
    with place.running("run") as process:
        until(lambda: all_sent(place), "every letter was sent")
        numbers = metrics_of(place)
        returned = replace(ended_by_ctrl_c(place, process), numbers=numbers)
    with place.running("run") as process:
        again = ended_by_ctrl_c(place, process)
    return place, killed, returned, again


def test_killed_outright_in_mid_run_nothing_is_missing_on_return(life: Life) -> None:
    place, killed, returned, _ = life

    assert 2 <= len(killed.letters) <= len(returned.letters) == EVERYBODY
    assert set(killed.entries) <= set(returned.entries)
    assert set(returned.mail) == {message_id for _, _, message_id, _ in returned.letters}
    assert place.asked("SELECT reference FROM notice") == [("marlbrook",)]


def test_killed_outright_in_mid_run_nothing_is_doubled_in_the_ledger(life: Life) -> None:
    place, _, returned, _ = life

    assert len({person for person, _, _, _ in returned.letters}) == EVERYBODY
    assert place.asked("SELECT count(*) FROM audit WHERE letter IS NOT NULL") == [(EVERYBODY,)]
    # What was under way at that moment may have come twice, and the ledger says so.
    once = [message_id for _, _, message_id, maybe_twice in returned.letters if not maybe_twice]
    assert all(returned.mail.count(message_id) == 1 for message_id in once)


def test_ctrl_c_ends_it_well_and_a_further_run_sends_nothing_again(life: Life) -> None:
    place, _, returned, again = life

    assert (returned.ended, again.ended) == (0, 0)
    assert "Stopped. Everything is kept" in returned.said
    pages = f"http://127.0.0.1:{place.settings['WEB_PORT']}"
    said = " ".join(returned.said.split())
    assert f"{pages}: sign in with the address of anybody on a notice" in said
    assert f"To sign in, open {pages} and type jo.bell@marlbrook.example (coordinator) or " in said
    assert (again.letters, again.mail, again.example) == (returned.letters, returned.mail, returned.example)
    assert "Traceback" not in returned.said + again.said


def test_what_runs_answers_for_its_metrics_and_for_temporals(life: Life) -> None:
    _, _, returned, _ = life

    assert f'noticekeeper_letters{{state="sent"}} {EVERYBODY}.0' in returned.numbers
    # The one that was killed gave a sign of life less than three minutes ago, too.
    assert re.search(r"(?m)^noticekeeper_workers_at_work [12]\.0$", returned.numbers)
    assert "temporal_request_latency_seconds_bucket" in returned.numbers


def test_no_more_strands_stay_in_memory_than_the_settings_allow(life: Life) -> None:
    place, _, returned, _ = life

    kept = [float(size) for size in re.findall(r"(?m)^temporal_sticky_cache_size\{.*\} (\S+)$", returned.numbers)]

    assert place.asked("SELECT count(*) FROM strand") == [(5,)]
    assert 0 < max(kept) <= 2


def test_nothing_that_was_logged_names_an_address_a_secret_or_what_a_letter_said(life: Life) -> None:
    place, _, returned, again = life
    log = "".join(file.read_text() for file in (place.folder / ".noticekeeper").glob("noticekeeper.log*"))
    lines = [line for line in (returned.said + again.said).splitlines() if line.startswith("{")]
    secrets = [(place.folder / ".noticekeeper" / name).read_bytes() for name in ("secret", "keys")]
    people = place.asked("SELECT address, name, subject FROM letter")

    assert len({said for line in people for said in line}) > 2 * EVERYBODY
    assert len(log.splitlines()) > 20
    assert {"at", "level", "logger", "event"} <= {*json.loads(lines[0])}
    done = [said for said in map(json.loads, lines) if said["event"] == "send is done: sent"]
    assert {(said["notice"], said["strand"], said["activity"]) for said in done} == {("marlbrook", "notice", "send")}
    assert all(said["letter"].startswith("marlbrook/notice/in-force/") for said in done)
    for logged in (log, *lines):
        assert [said for line in people for said in line if said in logged] == []
        assert [secret for secret in secrets if secret.hex() in logged or str(secret)[2:-1] in logged] == []
        assert "marlbrook.example" not in logged
