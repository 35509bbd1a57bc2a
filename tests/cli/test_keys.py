"""`keys`: the keys that seal what Temporal keeps, and what doctor says of them."""

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.doctor import keys_here
from settings import PREFIX, Settings
from tests.cli.typing_in import Typing

FILE = Path(".noticekeeper/keys")
NOW = datetime(2026, 11, 26, tzinfo=UTC)


def name_in(said: str) -> str:
    found: list[str] = re.findall(r"\d{4}-\d\d-\d\d-[0-9a-f]{6}", said)
    return found[0]


def test_keys_are_made_listed_and_taken_into_use_and_none_is_ever_shown(typing: Typing) -> None:
    nothing = typing("keys")
    first, second = (name_in(typing("keys", "new").said) for _ in range(2))
    used = typing("keys", "use", second)
    listed = typing("keys")

    assert nothing.said.startswith("There are no keys here: whoever can read Temporal's database can read names")
    assert used.said.startswith(f"{second} seals from now on. Give .noticekeeper/keys to every worker")
    assert re.search(rf"{first} +opens", listed.out)
    assert re.search(rf"{second} +seals and opens", listed.out)
    coded = [line.split()[2] for line in FILE.read_text().splitlines() if not line.startswith("#")]
    assert [key for key in coded if key in listed.out + used.out] == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param(("use", "other"), "has no key other; it has ", id="no such key"),
        pytest.param(("lose",), "'lose' is not understood here. Type: noticekeeper keys, keys new, or", id="a word"),
        pytest.param(("new", "x"), "'x' is not understood here. Type: noticekeeper keys new", id="a word too many"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(typing: Typing, typed: tuple[str], said: str) -> None:
    typing("keys", "new")
    before = FILE.read_bytes()

    refused = typing("keys", *typed)

    assert (refused.status, said in refused.said) == (1, True), refused.said
    assert FILE.read_bytes() == before


def test_the_key_in_use_is_not_taken_into_use_again(typing: Typing) -> None:
    name = name_in(typing("keys", "new").said)

    assert typing("keys", "use", name).said == f"{name} is in use already; nothing was changed."


def test_a_file_that_was_named_and_is_not_there_is_no_leave_to_go_without(
    typing: Typing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{PREFIX}SEAL_KEYS_FILE", "elsewhere/keys")
    monkeypatch.setenv(f"{PREFIX}TEMPORAL_ADDRESS", "127.0.0.1:1")

    refused = typing("worker")

    assert refused.status == 1
    assert refused.said.startswith("NOTICEKEEPER_SEAL_KEYS_FILE: elsewhere/keys is not there. Copy it from where")


def test_doctor_says_whether_what_goes_to_temporal_is_sealed(typing: Typing) -> None:
    def found(address: str = "127.0.0.1:7233") -> tuple[bool, str]:
        finding = asyncio.run(keys_here(Settings(temporal_address=address, _env_file=None), NOW))
        return finding.well, f"{finding.seen} {finding.remedy}"

    without, afar = found(), found("temporal.council.example:7233")
    name = name_in(typing("keys", "new").said)
    kept = found()
    FILE.chmod(0o644)
    exposed = found()

    assert without == (True, "none: what goes to Temporal is not sealed (noticekeeper keys new) ")
    assert (afar[0], "Names and letters lie in its database as they are" in afar[1]) == (False, True)
    assert kept == (True, f"what goes to Temporal is sealed with {name} ")
    assert exposed == (False, ".noticekeeper/keys may be read by others chmod 600 .noticekeeper/keys")


def test_doctor_says_where_the_file_of_keys_cannot_be_read_and_looks_at_the_rest(typing: Typing) -> None:
    FILE.mkdir(parents=True)

    broken = typing("doctor")

    assert "NOT OK Keys: they cannot be used" in broken.out
    assert "keys cannot be read: Is a directory." in broken.out
    assert "Bank holidays" in broken.out
    assert broken.status == 1
