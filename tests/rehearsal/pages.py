"""The picture read back: its words as a reader has them, and its chart as XML."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree


class Words(HTMLParser):
    """The words of a page as its reader has them, one block after another."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skipped += tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self.skipped -= tag == "style"

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.said.append(data)


def words(page: str) -> str:
    reader = Words()
    reader.feed(page)
    return " ".join(" ".join(reader.said).split())


def section(page: str, name: str) -> str:
    """The words of one section."""
    found = re.search(rf'<section id="{name}">(.*?)</section>', page, re.DOTALL)
    assert found, f"the page has no section {name}"
    return words(found[1])


def chart(page: str) -> ElementTree.Element:
    """The chart, read as XML."""
    return ElementTree.fromstring(page[page.index('<svg role="img"') : page.rindex("</svg>") + len("</svg>")])


def titles(page: str) -> list[str]:
    """Everything the chart says when it is pointed at."""
    return [title.text or "" for title in chart(page).iter("title")]
