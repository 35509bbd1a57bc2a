"""From a path to text: everything that can be wrong with a file before a word of it is read."""

import re
from pathlib import Path

from notices.faults import Fault

LARGEST = 1_000_000  # bytes; the longest real notice is a few thousand
# What YAML 1.1 (section 5.1) lets stand in a file; a terminal's control codes are not among it.
NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

NOT_UTF_8 = "this is not UTF-8 text: save it as plain text in UTF-8"


def text_of(path: Path) -> str | Fault:
    """The text of the file at `path` (UTF-8, with or without a mark), or why there is none. Reads 1 MB at most."""
    try:
        if why := _why_not_read(path):
            return Fault(path=str(path), what=why)
        with path.open("rb") as file:
            written = file.read(LARGEST + 1)
    except OSError as error:
        return Fault(
            path=str(path), what=f"the file cannot be read ({error.strerror}): check its name and who may read it"
        )
    if len(written) > LARGEST:
        return Fault(path=str(path), what=f"the file is larger than {LARGEST:,} bytes: this cannot be what was meant")
    return decoded(written, str(path))


def _why_not_read(path: Path) -> str | None:
    if path.is_dir():
        return "this is a folder: name the file inside it"
    if not path.exists():
        return "there is no such file: check its name and folder"
    # A pipe or a device could keep us waiting for ever.
    return None if path.is_file() else "this is not an ordinary file: name a text file"


def decoded(written: bytes, path: str) -> str | Fault:
    """The text in `written` (UTF-8, with or without a mark), or where it is none."""
    try:
        text = written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _fault_at(written[: error.start].decode(errors="replace"), path, NOT_UTF_8)
    if strange := NOT_TEXT.search(text):
        return _fault_at(text[: strange.start()], path, f"{strange.group()!r} cannot stand in a text file: take it out")
    return text


def _fault_at(before: str, path: str, what: str) -> Fault:
    lines = before.split("\n")
    return Fault(path=path, line=len(lines), column=len(lines[-1]) + 1, what=what)
