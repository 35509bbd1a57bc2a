"""One UID for a meeting's life, a sequence that only rises, and who holds a live invite to it."""

from datetime import date, time

from domain.meetings import Meeting, handed_over, holding, revised
from domain.moments import at
from domain.people import Person, Role
from tests.support.lives import somebody

ANN, BEN, CAT = (somebody(name, Role.BOARD_MEMBER) for name in ("ann", "ben", "cat"))
NOON = at(date(2021, 6, 7), time(12))


def a_meeting(to: tuple[Person, ...] = (ANN, BEN)) -> Meeting:
    planned = Meeting(number=1, starts_at=at(date(2021, 9, 15)))
    return revised(planned, uid="u", summary="Board 1", to=to, at=NOON)


def test_the_first_invite_has_sequence_nought_and_each_change_one_more() -> None:
    meeting = a_meeting()

    meeting = revised(meeting, uid="u", summary="Board 1", to=(ANN, BEN), at=NOON)
    meeting = revised(meeting, uid="u", summary="Board 1", to=(), at=NOON, cancel=True)

    assert [(one.method, one.sequence) for one in meeting.revisions] == [("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)]


def test_a_cancellation_goes_to_those_who_hold_an_invite() -> None:
    meeting = handed_over(a_meeting(), (ANN, CAT), NOON)

    off = revised(meeting, uid="u", summary="Board 1", to=(ANN, BEN, CAT), at=NOON, cancel=True)

    assert [person.id for person in off.revisions[-1].to] == ["ann", "cat"]


def test_an_invite_is_held_until_it_is_withdrawn() -> None:
    meeting = a_meeting()

    assert holding(meeting) == (ANN, BEN)
    assert set(holding(handed_over(meeting, (ANN, CAT), NOON))) == {ANN, CAT}
    assert holding(revised(meeting, uid="u", summary="s", to=(), at=NOON, cancel=True)) == ()


def test_leavers_and_joiners_share_one_new_sequence() -> None:
    meeting = handed_over(a_meeting(), (ANN, CAT), NOON)

    assert [(one.method, one.sequence, [p.id for p in one.to]) for one in meeting.revisions[1:]] == [
        ("CANCEL", 1, ["ben"]),
        ("REQUEST", 1, ["cat"]),
    ]
    assert meeting.sequence == 1
    assert [person.id for person in holding(meeting)] == ["ann", "cat"]


def test_who_joins_gets_the_invite_as_it_stands_and_not_the_leavers_withdrawal() -> None:
    before = a_meeting()
    meeting = handed_over(handed_over(before, (ANN,), NOON), (ANN, CAT), NOON)

    joined, first = meeting.revisions[-1], before.revisions[0]

    assert joined.joining
    assert (joined.method, joined.description, joined.starts_at) == ("REQUEST", first.description, first.starts_at)


def test_an_address_that_takes_mail_again_is_invited_again() -> None:
    lost = ANN.model_copy(update={"unreachable_since": NOON.date()})
    meeting = handed_over(a_meeting(to=(lost, BEN)), (ANN, BEN), NOON)

    assert [[person.id for person in one.to] for one in meeting.revisions[1:]] == [["ann"]]


def test_after_a_leaver_the_next_change_is_an_ordinary_one() -> None:
    meeting = handed_over(a_meeting(), (ANN,), NOON)

    meeting = handed_over(meeting, (ANN, CAT), NOON)

    assert [(one.method, one.sequence, one.goes_on) for one in meeting.revisions] == [
        ("REQUEST", 0, False),
        ("CANCEL", 1, True),
        ("REQUEST", 2, False),
    ]


def test_nothing_is_sent_where_the_same_people_take_part() -> None:
    meeting = a_meeting()

    assert handed_over(meeting, (BEN, ANN), NOON) is meeting


def test_a_meeting_counts_for_the_day_it_was_held() -> None:
    meeting = a_meeting()

    assert meeting.day == date(2021, 9, 15)
    assert meeting.model_copy(update={"sat_on": date(2021, 9, 17)}).day == date(2021, 9, 17)


def test_a_meeting_late_in_a_summer_evening_is_on_its_london_day() -> None:
    assert Meeting(number=1, starts_at=at(date(2021, 6, 30), time(23, 30))).day == date(2021, 6, 30)
