"""5b and 6: which answer to an invite stands, why one is not taken, and what a board without its chair has told."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.answers import (
    BoardAnswered,
    ReviewAnswered,
    answer_in_words,
    standing_answer,
)
from domain.attendance import flag_of
from domain.board import BoardCourse
from domain.board_acts import CallingOff, NewDate, answered_by, called_off_by, moved, warned_of_answer, why_not_answer
from domain.meetings import Attendance, meeting_known_by, uid_of
from domain.moments import at
from domain.people import Role
from domain.review_acts import answered_by as review_answered_by
from domain.review_acts import why_not_answer as why_not_answer_review
from domain.timetable import informed, timetabled
from tests.domain.strands import board, book, reviews, sat
from tests.support.lives import (
    ADVISER,
    CASE_LEAD,
    CHAIR,
    CHIEF,
    COORDINATOR,
    DCS,
    HEAD,
    HEALTH,
    POLICE,
    Life,
    boards,
    by,
    revised,
    standing,
    without,
)
from tests.support.notices import sefton
from tests.support.tables import day

# Five working days before it is Mon 30 May: the jubilee's two holidays lie between.
DAY, PAPERS = "Wed 8 June 2022", "Mon 30 May 2022"


def a_board(**terms: Any) -> Life[BoardCourse]:
    return board(board_timetable=boards(DAY), **terms).to("Mon 9 May 2022")


def answer(life: Life[BoardCourse], who: str, given: str, **fields: Any) -> Life[BoardCourse]:
    return life.do(answered_by, said(life, who, given, **fields), life.now)


def said(life: Life[BoardCourse], who: str, given: str, **fields: Any) -> BoardAnswered:
    act: BoardAnswered = by(who, BoardAnswered, life.today, **{"meeting": 1, "answer": given, **fields})
    return act


def move(life: Life[BoardCourse], on: str) -> Life[BoardCourse]:
    return life.do(moved, by(COORDINATOR, NewDate, life.today, meeting=1, to_on=day(on)), life.now)


def stands(life: Life[BoardCourse], who: str) -> Attendance | None:
    found = standing_answer(life.course.meetings[0], who)
    return found.answer if found else None


# --- which answer stands


def test_the_last_answer_to_the_invite_somebody_holds_stands() -> None:
    life = a_board()

    seen = [stands(life, CHAIR)]
    for given in ("tentative", "accepted", "declined"):
        life.now += timedelta(hours=1)
        seen.append(stands(answer(life, CHAIR, given), CHAIR))

    assert seen == [None, "tentative", "accepted", "declined"]


def test_an_answer_given_before_the_meeting_was_changed_is_nobodys_acceptance() -> None:
    life = move(answer(a_board(), CHAIR, "accepted"), "Thu 9 June 2022")

    late = said(life, CHAIR, "accepted", sequence=0, answered_at=life.now + timedelta(minutes=1))
    life.now += timedelta(minutes=2)

    assert stands(life, CHAIR) is None
    assert answer_in_words(life.course.meetings[0], CHAIR) == "accepted, before the change"
    assert why_not_answer(life.course, late, life.now) is None
    assert warned_of_answer(life.course, late) == (
        "That invite has changed since: the answer is kept as given before the change, and a new one is wanted.",
    )
    assert stands(life.do(answered_by, late, life.now), CHAIR) is None


def test_whoever_stays_when_others_change_keeps_their_answer() -> None:
    life = answer(a_board(), DCS, "accepted")
    without_chief = without(life.course.standing.notice, Role.CHIEF_EXECUTIVE)

    life.do(informed, revised(life.course.standing, life.now, notice=without_chief), life.now)

    assert life.course.meetings[0].sequence == 1
    assert stands(life, DCS) is Attendance.ACCEPTED


def test_an_answer_that_comes_late_by_mail_does_not_undo_a_later_one() -> None:
    life = a_board()
    earlier = said(life, CHAIR, "accepted", answered_at=life.now - timedelta(hours=3))

    answer(life, CHAIR, "declined")

    assert why_not_answer(life.course, earlier, life.now) == "Ruth Adeyemi has given a later answer already: declined."
    assert stands(life, CHAIR) is Attendance.DECLINED


def test_a_clock_that_runs_fast_does_not_put_an_answer_ahead_of_the_next() -> None:
    life = answer(a_board(), CHAIR, "accepted", answered_at=at(day("Fri 1 July 2022")))

    life.now += timedelta(minutes=1)

    assert stands(answer(life, CHAIR, "declined"), CHAIR) is Attendance.DECLINED


# --- why one is not taken

REFUSED = [
    (CHAIR, {"meeting": 7}, "There is no board 7."),
    (CHAIR, {"sequence": 4}, "There is no revision 4 of the invite to board 1; the last is 0."),
    (CASE_LEAD, {}, "Claire Donnelly has no invite to board 1."),
    (COORDINATOR, {"person": "nobody"}, "Nobody on this notice has the id 'nobody'."),
    (
        POLICE,
        {"person": CHAIR},
        "Dev Hussain may answer for themselves only; another's answer is entered by the programme office or DfE.",
    ),
    (COORDINATOR, {"person": CHAIR}, None),
    (CASE_LEAD, {"person": CHAIR}, None),
]


@pytest.mark.parametrize(("who", "fields", "sentence"), REFUSED)
def test_an_answer_is_refused_in_a_sentence(who: str, fields: dict[str, Any], sentence: str | None) -> None:
    life = a_board()

    assert why_not_answer(life.course, said(life, who, "accepted", **fields), life.now) == sentence


def test_the_same_answer_again_changes_nothing_and_says_so() -> None:
    life = a_board()
    once = said(life, CHAIR, "accepted", sequence=0, answered_at=life.now)

    life.do(answered_by, once, life.now)

    assert why_not_answer(life.course, once, life.now) == "Ruth Adeyemi has answered so already: accepted."


def test_no_answer_is_wanted_to_a_board_called_off_or_over() -> None:
    off = a_board()
    off.do(called_off_by, by(COORDINATOR, CallingOff, off.today, meeting=1, reason="too few"), off.now)
    over = a_board().to(DAY)
    over.now = over.course.meetings[0].ends_at
    sat(over, 1)

    answers = [why_not_answer(life.course, said(life, CHAIR, "accepted"), life.now) for life in (off, over)]

    assert answers == [
        "Board 1 was called off: no answer is wanted any more.",
        "Board 1 was on Wednesday 8 June 2022: no answer is wanted any more.",
    ]


def test_an_answer_somebody_else_entered_says_who_did() -> None:
    life = answer(a_board(), COORDINATOR, "accepted", person=CHAIR)

    assert [(one.person, one.by) for one in life.course.meetings[0].answers] == [(CHAIR, COORDINATOR)]


def test_the_invite_to_a_review_is_answered_too() -> None:
    life = book(reviews(), "Wed 1 December 2021")
    accepted = by(ADVISER, ReviewAnswered, life.today, review=1, answer="accepted")

    life.do(review_answered_by, accepted, life.now)

    assert answer_in_words(life.course.reviews[0], ADVISER) == "accepted"
    assert why_not_answer_review(life.course, accepted.model_copy(update={"review": 2}), life.now) == (
        "There is no review 2."
    )


# --- a board without its chair


def test_a_chair_who_declines_is_told_of_at_once_and_the_board_is_flagged() -> None:
    life = answer(a_board(), CHAIR, "declined")

    assert life.letters("chair_declined") == [
        "Mon 9 May 2022 chair_declined to case_lead, coordinator, dcs",
    ]
    assert flag_of(life.course.meetings[0], life.course.standing) == "It has no chair: Ruth Adeyemi declined."
    assert life.to(DAY).letters("chair_silent") == []


def test_a_chair_who_says_nothing_is_told_of_five_working_days_before() -> None:
    life = a_board().to(DAY)

    assert life.letters("chair_silent", "chair_declined") == [
        f"{PAPERS.replace('June', 'Jun')} chair_silent to case_lead, coordinator, dcs"
    ]


@pytest.mark.parametrize(
    ("given", "told"),
    [("accepted", []), ("tentative", ["Ruth Adeyemi: has answered perhaps"])],
)
def test_only_a_yes_keeps_the_board_from_being_told_of(given: str, told: list[str]) -> None:
    life = answer(a_board(), CHAIR, given).to(DAY)

    assert [letter.facts["answers"] for letter in life.sent if letter.kind == "chair_silent"][:1] == told


def test_a_board_moved_after_the_chair_accepted_waits_for_a_new_answer() -> None:
    life = move(answer(a_board(), CHAIR, "accepted"), "Thu 9 June 2022").to("Tue 31 May 2022")

    silent = [letter for letter in life.sent if letter.kind == "chair_silent"]

    assert [letter.facts["answers"] for letter in silent][:1] == [
        "Ruth Adeyemi: had accepted before the meeting was changed"
    ]


def test_a_chair_asked_at_short_notice_has_a_working_day_to_answer() -> None:
    life = a_board().to("Wed 1 June 2022")

    move(life, "Thu 9 June 2022").to(DAY)

    assert life.letters("chair_silent")[-1] == "Mon 6 Jun 2022 chair_silent to case_lead, coordinator, dcs"


def test_a_chair_who_declines_accepts_and_declines_again_is_told_of_twice() -> None:
    life = a_board()

    for given in ("declined", "accepted", "declined"):
        life.now += timedelta(hours=1)
        answer(life, CHAIR, given)

    assert len(life.letters("chair_declined")) == 2


def test_a_chair_who_declines_once_more_is_told_of_once() -> None:
    life = a_board()

    for given in ("declined", "declined"):
        life.now += timedelta(hours=1)
        answer(life, CHAIR, given)

    assert len(life.letters("chair_declined")) == 1


def test_a_chair_who_declines_the_new_day_too_is_told_of_twice() -> None:
    life = move(answer(a_board(), CHAIR, "declined"), "Thu 9 June 2022")
    life.now += timedelta(hours=1)

    answer(life, CHAIR, "declined")

    assert len(life.letters("chair_declined")) == 2


def test_a_notice_kept_by_the_practice_before_answers_counted_is_told_nothing_of_them() -> None:
    held = standing(sefton(board_timetable=boards(DAY)), practice=1)
    life = Life(BoardCourse(standing=held, opened_at=held.in_force_at))
    life.do(timetabled, life.now).to(DAY)

    assert life.letters("chair_silent") == []


# --- its quorum, where one was set


def of_five() -> Life[BoardCourse]:
    """A board whose quorum is five; ten people are invited to it, the coordinator among them."""
    return a_board(board={"paragraph": "5b", "status": "stated", "value": {"quorum": 5}})


def test_a_quorum_that_cannot_be_reached_is_told_of_with_the_answer_that_made_it_so() -> None:
    life = of_five()
    invited = len(life.course.meetings[0].revisions[0].to)
    decliners = (DCS, HEAD, POLICE, HEALTH, ADVISER, CHIEF)[: invited - 4]

    told = []
    for who in decliners:
        life.now += timedelta(minutes=5)
        told.append(bool(answer(life, who, "declined").letters("quorum_at_risk")))

    assert told == [False] * (invited - 5) + [True]
    assert flag_of(life.course.meetings[0], life.course.standing).startswith("It cannot reach its quorum of 5: ")


def test_a_quorum_not_yet_promised_is_told_of_five_working_days_before() -> None:
    life = of_five()

    for who in (CHAIR, DCS, POLICE, HEALTH):
        answer(life, who, "accepted")
    short = life.to(DAY).letters("quorum_at_risk")

    assert short == ["Mon 30 May 2022 quorum_at_risk to chair, coordinator"]


def test_a_quorum_promised_in_time_is_no_news() -> None:
    life = of_five()

    for who in (CHAIR, DCS, POLICE, HEALTH, CHIEF):
        answer(life, who, "accepted")

    assert life.to(DAY).letters("quorum_at_risk") == []


def test_no_quorum_is_made_up_where_nobody_set_one() -> None:
    life = a_board()

    for who in (CHAIR, DCS, HEAD, POLICE, HEALTH, ADVISER):
        answer(life, who, "declined")

    assert life.to(DAY).letters("quorum_at_risk") == []


# --- whose meeting a UID names

UIDS = [
    (uid_of("sefton-2021", "board", 12), ("sefton-2021", "board", 12)),
    (uid_of("a-1", "review", 3), ("a-1", "review", 3)),
    ("040000008200E00074C5B7101A82E008", None),
    ("sefton-2021-board-x@noticekeeper", None),
    ("", None),
]


@pytest.mark.parametrize(("uid", "meeting"), UIDS)
def test_a_uid_names_its_meeting(uid: str, meeting: tuple[str, str, int] | None) -> None:
    assert meeting_known_by(uid) == meeting


def test_the_moment_an_answer_was_given_is_a_moment_with_a_zone() -> None:
    with pytest.raises(ValueError, match="timezone"):
        said(a_board(), CHAIR, "accepted", answered_at=datetime(2022, 5, 9))  # noqa: DTZ001


def test_once_the_board_has_sat_it_is_told_no_more_that_its_chair_had_said_nothing() -> None:
    life = a_board().away("Mon 13 June 2022")

    assert life.letters("chair_silent") == []
    assert [fallen.instead for fallen in life.entered if fallen.step.letter == "chair_silent"] == [
        "what it is about was over before anything could be sent"
    ]
