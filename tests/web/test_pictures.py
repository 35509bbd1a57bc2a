"""docs/pages.md shows what `make pictures` takes: every picture of it, and none besides."""

import re
from pathlib import Path

from tests.pictures import PAGES

DOCS = Path(__file__).parents[2] / "docs"


def test_every_picture_is_shown_and_lies_there() -> None:
    shown = re.findall(r"\(pictures/(\S+)\.png\)", (DOCS / "pages.md").read_text(encoding="utf-8"))
    lying = [path.stem for path in (DOCS / "pictures").glob("*.png")]

    assert sorted(shown) == sorted(one.name for one in PAGES)
    assert sorted(lying) == sorted(shown), "take them again: make pictures"
