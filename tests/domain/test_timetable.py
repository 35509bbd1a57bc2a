"""5b: the timetable agreed with the Department: what agreeing it anew adds, drops, changes and leaves alone."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from domain.board import BoardCourse
from domain.board_acts import CallingOff, ExtraMeeting, NewDate, added, called_off_by, moved
from domain.instrument import Notice
from domain.meetings import MeetingStatus
from domain.moments import at, london
from domain.people import Role
from domain.timetable import informed, timetabled, wound_down
from tests.domain.strands import board
from tests.support.lives import (
    CHAIR,
    COORDINATOR,
    Life,
    agreed,
    boards,
    by,
    handed_to,
    paused,
    resumed_standing,
    revised,
    somebody,
    without,
)
from tests.support.notices import sefton
from tests.support.tables import day, rows

THREE = ("Wed 15 September 2021", "Wed 27 October 2021", "Wed 8 December 2021")


def told(life: Life[BoardCourse], notice: Notice) -> Life[BoardCourse]:
    """The strand told of a new text of its notice."""
    return life.do(informed, revised(life.course.standing, life.now, notice=notice), life.now)


def agreed_anew(life: Life[BoardCourse], *days: str, **sitting: Any) -> Life[BoardCourse]:
    timetable = {"sittings": [{"on": day(one), **sitting} for one in days], "cadence": None}
    return told(life, sefton(board_timetable=agreed("5b", timetable, on=life.now.date())))


def meetings(life: Life[BoardCourse]) -> list[str]:
    return [f"{m.number}: {m.day:%a} {m.day.day} {m.day:%b %Y} {m.status}" for m in life.course.meetings]


def revisions(life: Life[BoardCourse], number: int) -> list[str]:
    meeting = life.course.meetings[number - 1]
    return [f"{one.method} {one.sequence}" for one in meeting.revisions]


def test_a_timetable_makes_its_meetings_and_invites_everybody() -> None:
    life = board(board_timetable=boards(*THREE))

    assert meetings(life) == [
        "1: Wed 15 Sep 2021 planned",
        "2: Wed 27 Oct 2021 planned",
        "3: Wed 8 Dec 2021 planned",
    ]
    assert [revisions(life, n) for n in (1, 2, 3)] == [["REQUEST 0"]] * 3


def test_asking_again_changes_nothing() -> None:
    life = board(board_timetable=boards(*THREE))

    assert timetabled(life.course, life.now + timedelta(days=3)) == life.course


def test_agreed_anew_with_one_dropped_one_added_and_one_the_same() -> None:
    life = board(board_timetable=boards(*THREE[:2])).to("Mon 5 July 2021")

    agreed_anew(life, THREE[1], THREE[2])

    assert meetings(life) == [
        "1: Wed 15 Sep 2021 cancelled",
        "2: Wed 27 Oct 2021 planned",
        "3: Wed 8 Dec 2021 planned",
    ]
    assert [revisions(life, n) for n in (1, 2, 3)] == [["REQUEST 0", "CANCEL 1"], ["REQUEST 0"], ["REQUEST 0"]]


def test_a_meeting_dropped_and_then_agreed_again_is_a_meeting_of_its_own() -> None:
    life = board(board_timetable=boards(*THREE[:2])).to("Mon 5 July 2021")

    agreed_anew(life, THREE[1])
    agreed_anew(life.to("Tue 6 July 2021"), *THREE[:2])

    assert meetings(life)[0] == "1: Wed 15 Sep 2021 cancelled"
    assert meetings(life)[2] == "3: Wed 15 Sep 2021 planned"


def test_a_meeting_people_moved_stays_moved_when_something_else_of_the_notice_changes() -> None:
    life = board(board_timetable=boards(*THREE)).to("Mon 5 July 2021")
    life.do(moved, by(CHAIR, NewDate, life.today, meeting=1, to_on="2021-09-22"), life.now)

    told(life.to("Tue 6 July 2021"), life.course.standing.notice)

    assert meetings(life) == [
        "1: Wed 22 Sep 2021 planned",
        "2: Wed 27 Oct 2021 planned",
        "3: Wed 8 Dec 2021 planned",
    ]


def test_a_meeting_people_moved_is_the_one_a_new_timetable_names_on_that_day() -> None:
    life = board(board_timetable=boards(*THREE)).to("Mon 5 July 2021")
    life.do(moved, by(CHAIR, NewDate, life.today, meeting=1, to_on="2021-09-22"), life.now)

    agreed_anew(life.to("Tue 6 July 2021"), "Wed 22 September 2021", *THREE[1:])

    assert meetings(life)[0] == "1: Wed 22 Sep 2021 planned"
    assert len(life.course.meetings) == 3
    assert revisions(life, 1) == ["REQUEST 0", "REQUEST 1"]


def test_an_invite_says_where_its_day_comes_from() -> None:
    life = board(board_timetable=boards(*THREE)).to("Mon 5 July 2021")

    life.do(moved, by(CHAIR, NewDate, life.today, meeting=1, to_on="2021-09-22"), life.now)
    life.do(called_off_by, by(CHAIR, CallingOff, life.today, meeting=1, reason="too few could come"), life.now)

    assert [one.why for one in life.course.meetings[0].revisions] == [
        "Wednesday 15 September 2021: it stands in the board's timetable (paragraph 5b),"
        " agreed by Claire Donnelly, case lead, on Monday 7 June 2021.",
        "Wednesday 22 September 2021: set on Monday 5 July 2021, away from Wednesday 15 September 2021,"
        " and entered in the register.",
        "",
    ]


def test_no_second_meeting_is_made_on_a_day_that_has_one() -> None:
    life = board(board_timetable=boards(*THREE)).to("Mon 5 July 2021")
    life.do(moved, by(CHAIR, NewDate, life.today, meeting=1, to_on="2021-09-22"), life.now)

    agreed_anew(life.to("Tue 6 July 2021"), "Wed 22 September 2021", *THREE)

    assert len(life.course.meetings) == 3
    assert meetings(life)[0] == "1: Wed 22 Sep 2021 planned"


def test_a_meeting_people_called_off_is_not_put_back_by_an_unrelated_change() -> None:
    life = board(board_timetable=boards(*THREE)).to("Mon 5 July 2021")
    life.do(called_off_by, by(CHAIR, CallingOff, life.today, meeting=1, reason="the chair is away"), life.now)

    told(life.to("Tue 6 July 2021"), life.course.standing.notice)

    assert [m.status for m in life.course.meetings] == ["cancelled", "planned", "planned"]


def test_an_extra_meeting_is_no_business_of_the_timetable() -> None:
    life = board(board_timetable=boards(*THREE)).to("Mon 5 July 2021")
    life.do(added, by(CHAIR, ExtraMeeting, life.today, sitting_on="2021-08-04"), life.now)

    agreed_anew(life.to("Tue 6 July 2021"), *THREE)

    assert meetings(life)[3] == "4: Wed 4 Aug 2021 planned"


def test_a_timetable_that_names_the_day_of_an_extra_meeting_takes_it_in() -> None:
    life = board(board_timetable=boards(*THREE)).to("Mon 5 July 2021")
    life.do(added, by(CHAIR, ExtraMeeting, life.today, sitting_on="2021-08-04"), life.now)

    agreed_anew(life.to("Tue 6 July 2021"), "Wed 4 August 2021", *THREE)
    agreed_anew(life.to("Wed 7 July 2021"), *THREE)

    assert meetings(life)[3:] == ["4: Wed 4 Aug 2021 cancelled"]


def test_another_hour_or_place_agreed_is_sent_as_a_change() -> None:
    life = board(board_timetable=boards(*THREE)).to("Mon 5 July 2021")

    agreed_anew(life, *THREE, at="14:00", place="Bootle Town Hall")

    first = life.course.meetings[0]
    assert (london(first.starts_at).time(), first.place) == (time(14), "Bootle Town Hall")
    assert [revisions(life, n) for n in (1, 2, 3)] == [["REQUEST 0", "REQUEST 1"]] * 3


def test_an_hour_people_moved_a_meeting_to_is_kept_while_the_timetable_is_the_same() -> None:
    life = board(board_timetable=boards(*THREE)).to("Mon 5 July 2021")
    life.do(moved, by(CHAIR, NewDate, life.today, meeting=1, to_on="2021-09-15", to_at="14:00"), life.now)

    agreed_anew(life.to("Tue 6 July 2021"), *THREE)

    assert london(life.course.meetings[0].starts_at).time() == time(14)


def test_a_meeting_whose_hour_has_passed_is_asked_after_though_the_timetable_drops_it() -> None:
    life = board(board_timetable=boards(*THREE)).to("Thu 16 September 2021")

    agreed_anew(life, *THREE[1:])

    assert life.course.meetings[0].status is MeetingStatus.PLANNED
    assert "board-held-1" in life.open()


KNOWN = """
    # entered on its day of signature: all of them
    Mon 7 June 2021 | 3
    # entered in mid-life: what was before our time is no meeting of ours
    Thu 16 September 2021 | 2
    # a meeting on the day of entry is ours
    Wed 27 October 2021 | 2
"""


@pytest.mark.parametrize(("entered", "count"), rows(KNOWN))
def test_meetings_before_our_time_are_not_ours(entered: str, count: str) -> None:
    life = board(entered=entered, board_timetable=boards(*THREE))

    assert len(life.course.meetings) == int(count)


def test_entering_a_notice_late_gives_nobody_more_time_than_its_timetable_did() -> None:
    life = board(entered="Mon 6 June 2022", board_timetable=boards("Wed 8 June 2022"))

    assert life.due("board-report-1") == "Mon 30 May 2022"


def test_meetings_that_had_passed_when_a_timetable_was_agreed_are_not_asked_after() -> None:
    life = board().to("Mon 18 October 2021")

    agreed_anew(life, *THREE)

    assert meetings(life) == ["1: Wed 27 Oct 2021 planned", "2: Wed 8 Dec 2021 planned"]


def test_a_worker_away_when_its_notice_began_loses_no_meeting() -> None:
    life = board()
    late = at(day("Mon 20 September 2021"))
    life.course = life.course.replaced(
        standing=life.course.standing.model_copy(update={"notice": sefton(board_timetable=boards(*THREE))})
    )

    life.become(timetabled(life.course, late))

    assert len(life.course.meetings) == 3


# --- people change hands


def invited(life: Life[BoardCourse], number: int) -> list[tuple[str, int, list[str]]]:
    return [
        (one.method, one.sequence, sorted(person.id for person in one.to))
        for one in life.course.meetings[number - 1].revisions[1:]
    ]


def test_a_new_chair_is_invited_and_the_old_chairs_invite_withdrawn_at_one_new_sequence() -> None:
    life = board(without(sefton(board_timetable=boards(*THREE[:1])), Role.PARTNER)).to("Mon 5 July 2021")
    after = handed_to(life.course.standing.notice, Role.CHAIR, somebody("amal-reid", Role.CHAIR))

    told(life, after)

    withdrawn, asked = invited(life, 1)
    assert withdrawn == ("CANCEL", 1, [CHAIR])
    assert asked == ("REQUEST", 1, ["amal-reid"])
    assert [letter.to.id for letter in life.sent if letter.kind == "board_cancelled"] == [CHAIR]


def test_the_leavers_withdrawal_does_not_say_that_the_meeting_is_off() -> None:
    life = board(board_timetable=boards(*THREE[:1])).to("Mon 5 July 2021")

    told(life, handed_to(life.course.standing.notice, Role.CHAIR, somebody("amal-reid", Role.CHAIR)))

    withdrawn, asked = life.course.meetings[0].revisions[1:]
    assert (withdrawn.goes_on, asked.goes_on) == (True, False)
    assert withdrawn.description == (
        "Taking part now: Amal Reid. Taking part no longer: Ruth Adeyemi. The time and the place are as they were."
    )


def test_somebody_who_only_leaves_troubles_nobody_else() -> None:
    life = board(board_timetable=boards(*THREE[:1])).to("Mon 5 July 2021")

    told(life, without(life.course.standing.notice, Role.LEAD_MEMBER))

    assert invited(life, 1) == [("CANCEL", 1, ["sue-lindqvist"])]


def test_a_role_that_passes_between_people_who_both_sit_on_the_board_changes_no_invite() -> None:
    life = board(board_timetable=boards(*THREE[:1])).to("Mon 5 July 2021")
    people = tuple(
        person.model_copy(update={"roles": (*person.roles, Role.LEAD_MEMBER)}) if person.id == CHAIR else person
        for person in life.course.standing.people
    )

    told(life, life.course.standing.notice.model_copy(update={"people": people}))

    assert invited(life, 1) == []


def test_a_new_address_is_invited_anew() -> None:
    life = board(board_timetable=boards(*THREE[:1])).to("Mon 5 July 2021")
    people = tuple(
        person.model_copy(update={"address": "new@chair.example"}) if person.id == CHAIR else person
        for person in life.course.standing.people
    )

    told(life, life.course.standing.notice.model_copy(update={"people": people}))

    assert [(method, sequence) for method, sequence, _ in invited(life, 1)] == [("REQUEST", 1)]


def test_meetings_that_are_over_or_off_are_nobodys_to_hand_over() -> None:
    life = board(board_timetable=boards(*THREE)).to("Thu 16 September 2021")
    life.do(called_off_by, by(CHAIR, CallingOff, life.today, meeting=3, reason="the chair is away"), life.now)

    told(life, handed_to(life.course.standing.notice, Role.CHAIR, somebody("amal-reid", Role.CHAIR)))

    assert [len(invited(life, n)) for n in (1, 2, 3)] == [0, 2, 1]


def test_a_meeting_called_off_is_withdrawn_from_whoever_was_invited_and_no_one_else() -> None:
    life = board(board_timetable=boards(*THREE[:1])).to("Mon 5 July 2021")
    told(life, handed_to(life.course.standing.notice, Role.CHAIR, somebody("amal-reid", Role.CHAIR)))

    off = by(COORDINATOR, CallingOff, life.today, meeting=1, reason="no quorum")
    life.do(called_off_by, off, life.now)

    method, sequence, to = invited(life, 1)[-1]
    assert (method, sequence) == ("CANCEL", 2)
    assert "amal-reid" in to
    assert CHAIR not in to


def test_a_partner_who_joins_is_asked_for_an_update_by_the_papers_day_and_is_not_late() -> None:
    life = board(board_timetable=boards("Wed 8 June 2022")).to("Fri 27 May 2022")
    joiner = somebody("schools-lead", Role.PARTNER)
    notice = life.course.standing.notice

    told(life, notice.model_copy(update={"people": (*notice.people, joiner)}))

    assert life.due("partner-update-1-schools-lead") == life.due("board-report-1") == "Mon 30 May 2022"
    assert {letter.kind for letter in life.sent if letter.to.id == "schools-lead"} == {
        "board_invite",
        "partner_update_due",
    }


def test_two_changes_before_anything_could_be_sent_reach_each_person_once() -> None:
    life = board(board_timetable=boards(*THREE[:1])).to("Mon 5 July 2021")
    one = by(CHAIR, NewDate, life.today, meeting=1, to_on="2021-09-22")
    before = len(life.sent)

    life.become(moved(life.course, one, life.now))
    new = handed_to(life.course.standing.notice, Role.CHAIR, somebody("amal-reid", Role.CHAIR))
    told(life, new)

    by_person = [(letter.to.id, letter.kind) for letter in life.sent[before:] if letter.invitation]
    assert len(by_person) == len(set(by_person)) == 10
    assert (CHAIR, "board_cancelled") in by_person


# --- pauses and the end

IN_PAUSE = """
    # a day before the pause is asked after; one in it is not; the day of resumption runs again
    Fri 10 September 2021 | Wed 29 September 2021 | cancelled
    Thu 16 September 2021 | Wed 29 September 2021 | planned
    Fri 10 September 2021 | Wed 15 September 2021 | planned
    Wed 15 September 2021 | Thu 16 September 2021 | cancelled
"""


@pytest.mark.parametrize(("from_on", "until", "status"), rows(IN_PAUSE))
def test_a_board_whose_day_fell_in_a_pause_is_not_asked_after(from_on: str, until: str, status: str) -> None:
    life = board(board_timetable=boards(*THREE)).to(from_on)
    life.do(paused, life.now).to(until)

    life.do(informed, resumed_standing(life.course.standing, life.now), life.now)

    assert life.course.meetings[0].status == status


def test_at_the_end_what_is_ahead_is_withdrawn_and_what_is_over_is_left() -> None:
    life = board(board_timetable=boards(*THREE)).to("Thu 16 September 2021")

    life.do(wound_down, life.now, "The notice was lifted.")

    assert [m.status for m in life.course.meetings] == ["planned", "cancelled", "cancelled"]
    assert [letter.facts["reason"] for letter in life.sent if letter.kind == "board_cancelled"][:1] == [
        "The notice was lifted."
    ]


def test_an_invite_names_the_board_its_day_and_its_minutes() -> None:
    meeting = board(board_timetable=boards("Wed 8 June 2022")).course.meetings[0]

    invitation = meeting.revisions[0]
    assert invitation.uid == "sefton-2021-board-1@noticekeeper"
    assert invitation.summary == "Sefton Council improvement board, meeting 1"
    assert invitation.ends_at - invitation.starts_at == timedelta(minutes=120)
    assert meeting.day == date(2022, 6, 8)
