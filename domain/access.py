"""Paragraph 9: what reviewers must be given, box by box, each with a name and a day."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from domain.facts import Fact


class AccessBox(StrEnum):
    """What must be there when the reviewers are, in the notice's order."""

    PEOPLE = "people"
    DATA = "data"
    FACILITIES = "facilities"
    FILES = "files"

    @property
    def what(self) -> str:
        return WHAT[self]


WHAT: dict[str, str] = {
    AccessBox.PEOPLE: "staff and leaders with time for them",
    AccessBox.DATA: "accurate and up-to-date data",
    AccessBox.FACILITIES: "rooms and facilities",
    AccessBox.FILES: "case files, minutes and supervision records",
}


# The act by which they are confirmed together; each is named, since nothing is confirmed by silence.
CONFIRMED_BY = "confirm-access"
ALL_NAMED = ",".join(AccessBox)


class AccessTick(Fact):
    """Who saw to one box for one review, on which day; or, where it is not `ready`, that it is open again."""

    review: int
    box: AccessBox
    ready: bool
    by: str
    by_name: str
    on: date
    at: datetime


def still_open(ticks: Iterable[AccessTick], review: int) -> tuple[AccessBox, ...]:
    """The boxes of a review that are not ready, as was last said of each."""
    last = {tick.box: tick.ready for tick in ticks if tick.review == review}
    return tuple(box for box in AccessBox if not last.get(box))


def listed(boxes: Iterable[AccessBox]) -> str:
    """Some boxes in words, in the notice's order."""
    named = set(boxes)
    return "; ".join(box.what for box in AccessBox if box in named)


def what_is_open(ticks: tuple[AccessTick, ...], review: int) -> str:
    """What is still to be had ready, in words; empty while nobody has ticked anything, since then it is all of it."""
    if not any(tick.review == review for tick in ticks):
        return ""
    return f"have ready for the reviewers: {listed(still_open(ticks, review))}"
