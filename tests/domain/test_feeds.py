"""Who sees what in a calendar feed, and how long a meeting that was called off stays in it."""

from datetime import datetime, timedelta

import pytest

from domain.entries import Invitee, MeetingPage
from domain.feeds import DayOwed, day_uid_of, days_of, meetings_of, part_known_as
from domain.meetings import meeting_known_by
from domain.moments import at
from domain.people import Person, Role
from tests.support.lives import somebody
from tests.support.tables import day, rows

NOW = at(day("Mon 1 November 2021"))
ANN = somebody("ann", Role.COORDINATOR, Role.PARTNER)
BEN = somebody("ben", Role.PARTNER)
EVE = somebody("eve", Role.LEAD_MEMBER)


def meeting(number: int = 1, to: tuple[Person, ...] = (ANN, BEN), **fields: object) -> MeetingPage:
    written = {
        "uid": f"sefton-2021-board-{number}@noticekeeper",
        "kind": "board",
        "number": number,
        "summary": "Board",
        "description": "",
        "why": "",
        "starts_at": NOW + timedelta(weeks=number),
        "ends_at": NOW + timedelta(weeks=number, hours=2),
        "place": "Town Hall",
        "status": "planned",
        "sequence": 0,
        "revised_at": NOW,
        "invited": [Invitee(person=person.id, name=person.name, answer="no answer") for person in to],
    }
    return MeetingPage.model_validate({**written, **fields})


def owed(key: str, kind: str, owner: Role, on: str = "Mon 8 November 2021", person: str = "") -> DayOwed:
    return DayOwed(
        key=key, kind=kind, what=key, owner=owner, on=day(on), why="", revision=1, entered_at=NOW, person=person
    )


OWED = (
    owed("report", "board_report", Role.COORDINATOR),
    owed("update-ann", "partner_update", Role.PARTNER, person="ann"),
    owed("update-ben", "partner_update", Role.PARTNER, person="ben"),
    owed("booking", "review_booking", Role.CASE_LEAD),
    owed("delivery", "delivery", Role.DCS),
    owed("held", "review_held", Role.CASE_LEAD),
)
SEEN = """
    # in all their parts
    ann | | booking, delivery, report, update-ann
    ben | | booking, delivery, update-ben
    # in one of them
    ann | coordinator | booking, delivery, report
    ann | partner     | booking, delivery, update-ann
    # whoever owes nothing sees what everybody plans by
    eve | lead_member | booking, delivery
"""


@pytest.mark.parametrize(("who", "part", "seen"), rows(SEEN))
def test_people_see_what_they_owe_and_what_everybody_plans_by(who: str, part: str, seen: str) -> None:
    person = {"ann": ANN, "ben": BEN, "eve": EVE}[who]

    shown = days_of(person, Role(part) if part else None, OWED)

    assert ", ".join(one.key for one in shown) == seen


def test_whoever_is_asked_to_a_board_sees_the_day_its_papers_are_there() -> None:
    papers = [
        owed(f"report-{n}", "board_report", Role.COORDINATOR).model_copy(update={"about": {"meeting": n}})
        for n in (1, 2)
    ]
    asked_to = meetings_of(EVE, (meeting(1, to=(EVE,)), meeting(2)), NOW)

    assert [day.key for day in days_of(EVE, None, papers, asked_to)] == ["report-1"]


def test_days_come_soonest_first() -> None:
    later, sooner = (
        owed("a", "delivery", Role.DCS, on="Tue 9 November 2021"),
        owed("b", "delivery", Role.DCS),
    )

    assert days_of(EVE, None, (later, sooner)) == (sooner, later)


def test_people_see_the_meetings_they_are_asked_to_soonest_first() -> None:
    second, first, without = meeting(2), meeting(1), meeting(3, to=(ANN,))

    assert meetings_of(BEN, (second, first, without), NOW) == (first, second)
    assert meetings_of(EVE, (second, first, without), NOW) == ()


def test_meetings_that_are_over_stay() -> None:
    over = meeting(status="held", starts_at=NOW - timedelta(days=400), ends_at=NOW, settled_at=NOW)

    assert meetings_of(ANN, (over,), NOW + timedelta(days=400)) == (over,)


# The day it was called off at nine, and whether it is still seen at nine in London on another.
STAYING = """
    # across the change of the clocks
    Fri 3 September 2021 | Mon 1 November 2021 | seen
    Fri 3 September 2021 | Tue 2 November 2021 | gone
    # across 29 February
    Mon 3 January 2028   | Thu 2 March 2028    | seen
    Mon 3 January 2028   | Fri 3 March 2028    | gone
"""


@pytest.mark.parametrize(("off", "on", "how"), rows(STAYING))
def test_a_meeting_called_off_is_seen_for_sixty_days(off: str, on: str, how: str) -> None:
    called_off = meeting(status="cancelled", settled_at=at(day(off)))

    seen = meetings_of(ANN, (called_off,), at(day(on)))

    assert seen == ((called_off,) if how == "seen" else ())


def test_it_goes_at_the_very_moment_sixty_days_are_over() -> None:
    off_at = datetime.fromisoformat("2021-09-03T08:00:00Z")
    called_off = meeting(status="cancelled", settled_at=off_at)

    assert meetings_of(ANN, (called_off,), off_at + timedelta(days=60, microseconds=-1)) == (called_off,)
    assert meetings_of(ANN, (called_off,), off_at + timedelta(days=60)) == ()


def test_a_page_of_before_that_does_not_say_when_is_off_since_its_withdrawal() -> None:
    called_off = meeting(status="cancelled", revised_at=NOW)

    assert meetings_of(ANN, (called_off,), NOW + timedelta(days=59)) == (called_off,)
    assert meetings_of(ANN, (called_off,), NOW + timedelta(days=60)) == ()


@pytest.mark.parametrize("known_as", ["coordinator", "Coordinator", " COORDINATOR "])
def test_a_part_is_known_by_its_name_in_any_case(known_as: str) -> None:
    assert part_known_as(ANN, known_as) is Role.COORDINATOR


@pytest.mark.parametrize("known_as", ["lead member", "lead-member", "Lead_Member"])
def test_a_part_of_two_words_is_known_however_they_are_joined(known_as: str) -> None:
    assert part_known_as(EVE, known_as) is Role.LEAD_MEMBER


@pytest.mark.parametrize("known_as", ["chair", "king", ""])
def test_a_part_that_is_not_theirs_is_none(known_as: str) -> None:
    assert part_known_as(ANN, known_as) is None


def test_no_day_has_a_meetings_uid() -> None:
    assert day_uid_of("sefton-2021", "board-3") == "sefton-2021/board-3@noticekeeper"
    assert meeting_known_by(day_uid_of("sefton-2021", "board-3")) is None
