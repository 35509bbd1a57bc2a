"""A strict reading of a calendar object, by the grammar of RFC 5545 and nothing of the library that wrote it."""

import re
from dataclasses import dataclass

NAME = r"[A-Z0-9-]+"
SAFE = r'[^\x00-\x08\x0a-\x1f\x7f";:,]*'
QUOTED = r'"[^\x00-\x08\x0a-\x1f\x7f"]*"'
LINE = re.compile(rf"({NAME})((?:;{NAME}=(?:{QUOTED}|{SAFE})(?:,(?:{QUOTED}|{SAFE}))*)*):([^\x00-\x08\x0a-\x1f\x7f]*)")


@dataclass(frozen=True)
class Line:
    name: str
    params: dict[str, str]
    value: str


def read(raw: bytes) -> list[Line]:
    """The content lines, unfolded. AssertionError where a line breaks the grammar (3.1)."""
    assert raw.endswith(b"\r\n")
    physical = raw[:-2].split(b"\r\n")
    assert all(line and b"\r" not in line and b"\n" not in line for line in physical)
    assert all(len(line) <= 75 for line in physical)
    for line in physical:
        line.decode("utf-8")  # a fold inside a character is allowed, and read wrongly by some
    return [_line(line) for line in "\r\n".join(line.decode() for line in physical).replace("\r\n ", "").split("\r\n")]


def _line(text: str) -> Line:
    found = LINE.fullmatch(text)
    assert found, f"not a content line: {text!r}"
    params = re.findall(rf";({NAME})=({QUOTED}|{SAFE})", found[2])
    assert len({name for name, _ in params}) == len(params)
    return Line(found[1], {name: value.strip('"') for name, value in params}, found[3])


def text_of(value: str) -> str:
    """A TEXT value, unescaped (3.3.11). AssertionError where something that must be escaped is not."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value)
    assert not re.search(r"(?<!\\)(?:\\\\)*\\[^\\;,nN]", value)
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)
