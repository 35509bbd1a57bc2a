"""The notices it is measured with: Sefton's as shipped, and the invented council's, each under many names."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from desk.notices import notice_in, shipped_calendar
from domain.days import Edition
from domain.delivery import DeliveryCourse
from domain.instrument import Notice
from domain.moments import at, day_of
from domain.people import Role
from domain.standing import PRACTICE, Standing
from notices.example import example_notice
from notices.reading import read_text

SHIPPED = Path(__file__).parents[1] / "notices" / "sefton-2021.yaml"
DAY = timedelta(days=1)


@cache
def sefton() -> Notice:
    return notice_in(SHIPPED)


@cache
def calendar() -> Edition:
    return shipped_calendar(sefton())


def delivering(reference: str = "sefton", ahead_by: timedelta = timedelta()) -> DeliveryCourse:
    """The delivery strand as it is begun: it rests until `MORNING`, when it writes one letter to one person.

    That person's address is the reference's own, so that each letter can be told from the others.
    """
    notice = sefton()
    people = tuple(
        one.model_copy(update={"address": address_of(reference)}) if Role.DCS in one.roles else one
        for one in notice.people
    )
    notice = notice.model_copy(update={"reference": reference, "people": people})
    entered_at = at(notice.issued.signed_on)
    standing = Standing(notice=notice, edition=calendar(), entered_at=entered_at, ahead_by=ahead_by, practice=PRACTICE)
    return DeliveryCourse(standing=standing, opened_at=standing.in_force_at)


def address_of(reference: str) -> str:
    return f"{reference}@sefton.example"


def _morning() -> datetime:
    """Nine o'clock on the day of the first reminder: nothing of the strand falls due before it, and one letter then."""
    first, second = delivering().coming()[:2]
    assert (first.letter, first.to) == ("delivery_due", (Role.DCS,))
    assert first.at < second.at
    return first.at


MORNING = _morning()


def resting(reference: str) -> Notice:
    """A whole notice, signed on the day before `MORNING`: the strands rest once they have begun."""
    notice = read_text(example_notice(day_of(MORNING) - DAY), "example.yaml")
    if not isinstance(notice, Notice):
        raise RuntimeError("\n".join(map(str, notice)))
    return notice.model_copy(update={"reference": reference})
