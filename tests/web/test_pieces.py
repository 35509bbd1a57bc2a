"""The parts pages are made of: what was made once is kept, and never shown in another's place."""

from markupsafe import Markup

from web.pages import PIECES, parts


def test_a_part_that_is_written_the_same_is_made_once() -> None:
    label = parts()["govukButton"]

    first, again = (label({"text": "Send", "classes": "kept"}) for _ in range(2))

    assert first is again
    assert "Send" in first


def test_what_people_typed_is_never_taken_for_what_is_escaped_already() -> None:
    label = parts()["govukTag"]

    escaped, typed = label({"text": Markup("<b>late</b>")}), label({"text": "<b>late</b>"})

    assert "<b>late</b>" in escaped
    assert "&lt;b&gt;late&lt;/b&gt;" in typed


def test_no_more_pieces_are_kept_than_most_forms_have_in_common() -> None:
    label = parts()["govukTag"]
    first = label({"text": "0"})

    for n in range(1, PIECES + 1):
        label({"text": str(n)})

    assert label({"text": "0"}) is not first
