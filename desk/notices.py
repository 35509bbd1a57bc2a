"""Notice files as commands take them: read whole, or every fault told at once."""

from datetime import date
from pathlib import Path

from activities.bank_holidays import library_edition, years_for
from desk.refusals import Refused
from domain.days import Edition
from domain.instrument import Notice
from notices.reading import read


def notice_in(path: Path) -> Notice:
    """The notice in the file at `path`. Raises Refused with a line a fault, file:line:column first."""
    found = read(path)
    if isinstance(found, list):
        raise Refused("\n".join(str(fault) for fault in found))
    return found


def shipped_calendar(notice: Notice, until: date | None = None) -> Edition:
    """The library's edition of the notice's division, over the notice's years and on beyond `until`."""
    return library_edition(notice.division, years_for(notice, until or notice.issued.signed_on))
