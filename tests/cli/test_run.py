"""`run` killed outright, started again, ended with Ctrl-C, and started a third time: one life for all of these."""

import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from email import message_from_bytes
from typing import Any

import pytest

from tests.cli.typing_in import Place, until

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


def ended_by_ctrl_c(place: Place, process: subprocess.Popen[str]) -> Seen:
    """What there is once the process has said what it waits for, and was told to end."""
    until(lambda: "waits for:" in place.said("run"), "run said what it waits for")
    process.send_signal(signal.SIGINT)
    return seen(place, process.wait(30))


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """After SIGKILL in the middle of the first letters; after a second run and Ctrl-C; after a third."""
    hurried = (sys.executable, "-m", "tests.support.hurried")
    place = replace(Place.at(tmp_path_factory.mktemp("life")), program=hurried)
    with place.running("run") as process:
        until(lambda: len(place.asked(LETTERS)) >= 2, "the first letters were told")
        process.kill()
        killed = seen(place, process.wait(30))
    with place.running("run") as process:
        until(lambda: all_sent(place), "every letter was sent")
        returned = ended_by_ctrl_c(place, process)
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
