"""What somebody typed or sent on a page as YAML: read as a file is, with the line and column of each fault."""

from collections.abc import Iterable
from typing import Any

from domain.instrument import Notice
from domain.terms import Terms
from notices.faults import Fault
from notices.marks import marked
from notices.reading import in_order, misfits_within, read_text
from notices.text import decoded

# So many faults are told at once.
MOST = 10


def text_sent(written: bytes) -> str | tuple[str, ...]:
    """The text in a file that was sent, or why it is none, whatever it calls itself."""
    text = decoded(written, "")
    return text if isinstance(text, str) else _told([text])


def notice_typed(text: str) -> Notice | tuple[str, ...]:
    """The notice in `text`, or its faults, each with its place."""
    found = _strange(text) or read_text(text, "")
    return found if isinstance(found, Notice) else _told(found)


def terms_typed(text: str, notice: Notice) -> dict[str, Any] | tuple[str, ...]:
    """The terms worded anew in `text`, for a variation of `notice`; or their faults, each with its place."""
    if strange := _strange(text):
        return _told(strange)
    document = marked(text, "")
    if isinstance(document, list):
        return _told(document)
    # A file may hold the terms themselves, or name them as a notice does.
    within = ("terms",) if isinstance(document.value, dict) and set(document.value) == {"terms"} else ()
    written = document.at(within) if within else document.value
    if not isinstance(written, dict):
        return _told([document.fault(within, "names and values stand here: the name of each term, and what it says")])
    besides = notice.terms.model_dump()
    unknown = [
        document.fault((*within, name), f"`{name}` is no term; the terms are {', '.join(Terms.model_fields)}")
        for name in written
        if name not in Terms.model_fields
    ]
    faults = [*document.faults, *(unknown or misfits_within(Terms, besides, document, within))]
    return _told(in_order(faults)) if faults else written


def _strange(text: str) -> list[Fault]:
    found = decoded(text.encode(errors="replace"), "")
    return [] if isinstance(found, str) else [found]


def _told(faults: Iterable[Fault]) -> tuple[str, ...]:
    said = tuple(f"Line {fault.line}, column {fault.column}: {fault.what}." for fault in faults)
    return said if len(said) <= MOST else (*said[:MOST], f"And {len(said) - MOST} more.")
