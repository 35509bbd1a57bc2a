"""Plain text as passages: paragraphs, lists and commands, from which the text and the HTML are both laid out.

A blank line ends a passage, `- ` begins an item of a list, `# 7. ` one that has a number of its own, four spaces begin
a command, which is a passage of its own.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

WIDTH = 72
ITEM, NUMBERED, INDENT = "- ", "# ", "    "
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Form(StrEnum):
    PARAGRAPH = "paragraph"
    LIST = "list"
    NUMBERED = "numbered"
    COMMAND = "command"


# How an item of a list begins. Only a number makes a numbered one, since people may write "# " at the head of a line.
LISTS = {Form.LIST: re.compile("- "), Form.NUMBERED: re.compile(r"# (?=\d+\. )")}


@dataclass(frozen=True)
class Passage:
    """One block of text: `lines` are the items of a list; a paragraph or a command has one."""

    form: Form
    lines: tuple[str, ...]

    @property
    def numbers(self) -> tuple[tuple[str, str], ...]:
        """The items of a numbered list, each with its number and its words."""
        parted = (line.partition(". ") for line in self.lines)
        return tuple((number, words) for number, _, words in parted)


def one_line(text: str) -> str:
    """`text` without control characters or line breaks: whatever a person typed, it cannot begin a line of its own."""
    # Most texts have nothing in them that could not be shown.
    return " ".join((text if text.isprintable() else CONTROLS.sub(" ", text)).split())


def passages(text: str) -> tuple[Passage, ...]:
    """The passages of `text`. Items parted by blank lines are one list still, so that a template may leave some out."""
    blocks = re.split(r"\n(?:[ \t]*\n)+", text)
    found: list[Passage] = []
    for passage in (_joined(part) for block in blocks for part in _parts(block.splitlines())):
        if found and passage.form is found[-1].form and passage.form in LISTS:
            passage = Passage(passage.form, found.pop().lines + passage.lines)
        found.append(passage)
    return tuple(found)


def wrapped(parts: Iterable[Passage]) -> str:
    """`parts` as plain text of at most 72 characters a line; a longer word, and a command, are left whole."""
    return "\n\n".join(_laid_out(part) for part in parts) + "\n"


def _parts(lines: list[str]) -> Iterator[list[str]]:
    """The lines of a block, parted where prose, list and command meet, so that none of them needs blank lines."""
    part: list[str] = []
    for line in filter(str.strip, lines):
        if part and (line.startswith(INDENT) or part[0].startswith(INDENT) or _list_begins(part, line)):
            yield part
            part = []
        part.append(line)
    if part:
        yield part


def _list_begins(part: list[str], line: str) -> bool:
    return any(mark.match(line) and not mark.match(part[0]) for mark in LISTS.values())


def _joined(lines: list[str]) -> Passage:
    if lines[0].startswith(INDENT):
        return Passage(Form.COMMAND, (one_line(lines[0]),))
    for form, mark in LISTS.items():
        if mark.match(lines[0]):
            items = re.split(f"\n{mark.pattern}", "\n" + "\n".join(lines))[1:]
            return Passage(form, tuple(one_line(item) for item in items))
    return Passage(Form.PARAGRAPH, (one_line(" ".join(lines)),))


def _laid_out(part: Passage) -> str:
    match part.form:
        case Form.LIST:
            return "\n".join(_filled(line, ITEM, "  ") for line in part.lines)
        case Form.NUMBERED:
            return "\n".join(_filled(words, f"{n}. ", " " * len(f"{n}. ")) for n, words in part.numbers)
        case Form.COMMAND:
            return INDENT + part.lines[0]
        case _:
            return _filled(part.lines[0], "", "")


def _filled(text: str, first: str, rest: str) -> str:
    """`text`, one line of words, as lines that begin with `first` and then with `rest`; no word is broken.

    As `textwrap.fill` lays it out, which reads each sign anew: that was a tenth of a letter's work.
    """
    head, *words = text.split(" ")
    lines, line = list[str](), first + head if text else ""
    for word in words:
        if len(line) + 1 + len(word) > WIDTH:
            lines.append(line)
            line = rest + word
        else:
            line = f"{line} {word}"
    return "\n".join((*lines, line))
