"""The page on which every kind of letter can be looked at."""

import re
from html import unescape
from pathlib import Path

from domain.wording import LETTERS
from notifications.preview import SAMPLE_ADDRESS, preview, sample_letter
from notifications.words import Wording


def test_the_preview_shows_every_kind_on_one_page_that_needs_nothing_else(tmp_path: Path, wording: Wording) -> None:
    folder = tmp_path / "not" / "there" / "yet"

    page = preview(folder).read_text(encoding="utf-8")

    assert [kind for kind in LETTERS if f'<section id="{kind}">' not in page] == []
    letter = sample_letter("board_report_overdue")
    worded = wording.of(letter)
    assert worded.text in unescape(page)
    assert worded.html in unescape(page)
    # But for the links that a letter shows, nothing is named that would have to be fetched.
    assert set(re.findall(r"https?://[^/\"&\s]+", page)) == {SAMPLE_ADDRESS}
    assert not re.search(r"(src|<link|@import|url\()", page.replace("srcdoc", ""))
