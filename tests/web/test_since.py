"""What whoever comes second is told of others, by what their part sees of the record."""

from datetime import timedelta

from domain.acts import Act
from domain.board_acts import PartnerUpdate
from domain.entries import Entry
from domain.people import Person, Role
from models.database import Sessions
from tests.support.lives import somebody
from tests.web.shelf import NOW, TODAY, Shelf, notice
from web.rights import View
from web.since import done_meanwhile

EVERYBODY = tuple(somebody(role.value.replace("_", "-"), role) for role in Role)
UPDATE = PartnerUpdate(by="partner", on=TODAY, meeting=2)
SHORT, WHOLE = "Something that this form is about was changed", "The papers of board 3 were sent"


def done(act: str, by: str, what: str, minutes: int, strand: str = "board", **details: str) -> Entry:
    return Entry(
        key=f"{strand}/{act}/{minutes}",
        reference="ashtown",
        strand=strand,
        at=NOW + timedelta(minutes=minutes),
        what=what,
        by=by,
        details=details,
    )


def of(role: Role) -> Person:
    return next(one for one in EVERYBODY if role in one.roles)


async def told(sessions: Sessions, role: Role, *entries: Entry, act: Act = UPDATE) -> list[tuple[str, str]]:
    """What a part is told that opened its form when the record was empty."""
    shelf = Shelf(sessions, "")
    await shelf.put(notice("ashtown", "Ashtown"))
    await shelf.enter("ashtown", *entries)
    found = await done_meanwhile(sessions, View((of(role),), EVERYBODY), "ashtown", act, "0")
    return [(one.when, one.what) for one in found]


async def test_whoever_sees_no_record_is_told_that_something_changed_and_when_and_no_more(sessions: Sessions) -> None:
    sent = done("submit-report", "coordinator", WHOLE, 4, meeting="3")

    assert await told(sessions, Role.PARTNER, sent) == [("Friday 3 September 2021, 09:04", SHORT)]


async def test_whoever_sees_the_record_is_told_what_it_says(sessions: Sessions) -> None:
    sent = done("submit-report", "coordinator", WHOLE, 4, meeting="3")

    [(when, what)] = await told(sessions, Role.DCS, sent)

    assert what == WHOLE
    assert when.startswith("Friday 3 September 2021, 09:04, by ")


async def test_whoever_did_the_same_act_first_is_named_to_those_whose_act_it_is_too(sessions: Sessions) -> None:
    first = done("submit-partner-update", "coordinator", "An update came in, with words for others", 2, meeting="2")
    later = done("submit-report", "coordinator", WHOLE, 4, meeting="3")

    [(when, what)] = await told(sessions, Role.PARTNER, first, later)

    assert what == "Submit partner update was done by somebody else"
    assert when == f"Friday 3 September 2021, 09:02, by {of(Role.COORDINATOR).name}"


async def test_what_is_not_theirs_to_know_is_not_told(sessions: Sessions) -> None:
    entries = (
        done("submit-partner-update", "partner", "What they did themselves", 2, meeting="2"),
        done("propose-stage", "case-lead", "What is weighed", 3, "escalation-1"),
        done("propose-end", "case-lead", "What is proposed", 4),
        done("set-absence", "dcs", "What is of another strand", 5, "notice"),
        done("save", "coordinator", "What the council drafts", 6, "papers"),
    )

    assert await told(sessions, Role.PARTNER, *entries) == []


async def test_the_same_act_about_another_board_is_not_named(sessions: Sessions) -> None:
    other = done("submit-partner-update", "coordinator", "Of board 3", 2, meeting="3")

    assert await told(sessions, Role.PARTNER, other) == [("Friday 3 September 2021, 09:02", SHORT)]
