"""The file of keys: made once, read strictly, and changed whole or not at all."""

import base64
import stat
from datetime import date
from pathlib import Path

import pytest

from deploy.keys import LENGTH, KeysRefused, keys_in, sealing_with, with_new_key

TODAY = date(2026, 11, 26)  # a Thursday
GOOD = base64.b64encode(b"k" * LENGTH).decode()


def test_the_first_key_seals_and_a_second_only_opens_until_it_is_taken_into_use(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "keys"

    (first,) = with_new_key(file, TODAY)
    _, second = with_new_key(file, TODAY)
    after = sealing_with(file, second.name)

    assert (first.seals, second.seals) == (True, False)
    assert [(key.name, key.seals) for key in after] == [(first.name, False), (second.name, True)]
    assert [key.secret for key in after] == [first.secret, second.secret]
    assert first.name.startswith("2026-11-26-")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["keys"]


REFUSED = [
    pytest.param(f"seal one {GOOD}\nopen one {GOOD}\n", "two keys named one", id="a name twice"),
    pytest.param(f"open one {GOOD}\n", "must have one line that begins with seal, and has 0", id="none seals"),
    pytest.param(f"seal a {GOOD}\nseal b {GOOD}\n", "begins with seal, and has 2", id="two seal"),
    pytest.param("", "begins with seal, and has 0", id="empty"),
    pytest.param("seal one\n", "keys:1: a line is `seal NAME KEY`", id="no key"),
    pytest.param(f"# first\nlock one {GOOD}\n", "keys:2: a line is `seal NAME KEY`", id="another word"),
    pytest.param(f"seal One {GOOD}\n", "keys:1: a name has small letters", id="a capital"),
    pytest.param("seal one c2hvcnQ=\n", "keys:1: the key one is not 32 bytes in base64", id="short"),
    pytest.param("seal one !!!!\n", "keys:1: the key one is not 32 bytes in base64", id="no base64"),
    pytest.param("seal one ☃\n", "it is not plain text", id="no ASCII"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_a_file_that_cannot_be_used_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "keys"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(KeysRefused, match=said) as refusal:
        keys_in(file)
    with pytest.raises(KeysRefused):
        with_new_key(file, TODAY)

    assert GOOD not in str(refusal.value)
    assert file.read_text(encoding="utf-8") == text


def test_only_a_key_that_is_there_is_taken_into_use(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    (only,) = with_new_key(file, TODAY)

    with pytest.raises(KeysRefused, match=f"has no key other; it has {only.name}"):
        sealing_with(file, "other")

    assert keys_in(file) == (only,)
    assert GOOD not in repr(only)
