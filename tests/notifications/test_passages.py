"""Passages laid out as plain text."""

import textwrap
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from notifications.passages import ITEM, WIDTH, Form, Passage, one_line, wrapped

WORDS = st.lists(st.text("a-–é", min_size=1, max_size=90).map(str.strip), max_size=40).map(" ".join)


@given(text=WORDS)
def test_lines_are_filled_as_the_library_would_fill_them(text: str) -> None:
    text = one_line(text)
    fill = partial(textwrap.fill, width=WIDTH, break_long_words=False, break_on_hyphens=False)

    paragraph = wrapped([Passage(Form.PARAGRAPH, (text,))])
    item = wrapped([Passage(Form.LIST, (text,))])

    assert paragraph == fill(text) + "\n"
    assert item == fill(text, initial_indent=ITEM, subsequent_indent="  ") + "\n"
