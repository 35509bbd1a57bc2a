"""Notices for tests: the real one and those in `tests/notices`, with terms changed where a test needs it."""

from functools import cache
from pathlib import Path
from typing import Any

from domain.instrument import Notice
from domain.terms import Terms
from notices.reading import read

ROOT = Path(__file__).parents[2]


def sefton(**terms: Any) -> Notice:
    """Sefton's notice as shipped; a term given here stands in the place of its own."""
    return changed(notice_at("notices/sefton-2021.yaml"), **terms)


def send(**terms: Any) -> Notice:
    """The invented SEND notice, which has every term."""
    return changed(notice_at("tests/notices/send-2024.yaml"), **terms)


@cache
def notice_at(path: str) -> Notice:
    """The notice in a file of this repository."""
    notice = read(ROOT / path)
    assert isinstance(notice, Notice), "\n".join(str(fault) for fault in notice)
    return notice


def changed(notice: Notice, **terms: Any) -> Notice:
    """`notice` with some of its terms written anew, as a file would have them."""
    written = {**notice.terms.model_dump(), **terms}
    return notice.model_copy(update={"terms": Terms.model_validate(written)})
