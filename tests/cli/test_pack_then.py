"""A pack's duties, meetings and ladder as of a moment, from rows that say how they stand now and from the audit."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.instrument import Notice
from domain.terms import Term
from models.record import AuditRow, DutyRow, MeetingRow, NoticeRow
from past.known import Known
from past.ladder import Ladder, boxes_of, ladder_of
from past.pack.clauses import clauses_of, in_words, order
from past.then import State, duties_then, meetings_then
from tests.support.editions import ENGLAND
from tests.support.notices import notice_at, sefton

AS_OF = datetime(2022, 3, 1, 17, tzinfo=UTC)
BEFORE, SINCE = AS_OF - timedelta(days=30), AS_OF + timedelta(days=30)


def known(duties: Any = (), audit: Any = (), since: Any = (), meetings: Any = ()) -> Known:
    page = NoticeRow(
        reference="r", council="c", kind="k", revision=1, phase="", stage="", in_force_on=date(2021, 6, 7), text={},
        recorded_at=BEFORE,
    )  # fmt: skip
    return Known(AS_OF, page, sefton(), 1, ENGLAND, audit, since, (), duties, meetings)


def a_duty(**facts: Any) -> DutyRow:
    """A report due on 2 March that was owed from the beginning."""
    usual: dict[str, Any] = {
        "reference": "r", "key": "board-report-9", "kind": "board_report", "paragraph": "5b", "owner": "coordinator",
        "what": "hand in the report", "due_on": date(2022, 3, 2), "why": "", "status": "open", "revision": 1, "act": "",
        "about": {}, "opened_at": BEFORE, "whole": {}, "recorded_at": BEFORE, "strand": "board",
    }  # fmt: skip
    return DutyRow(**{**usual, **facts})


def an_entry(**facts: Any) -> AuditRow:
    usual: dict[str, Any] = {
        "reference": "r", "n": 1, "key": "r/board/x", "at": BEFORE, "recorded_at": BEFORE, "strand": "board",
        "paragraph": "5b", "duty": "", "what": "", "by": "", "on": None, "to": "", "letter": None, "late": False,
        "why": "", "details": {}, "previous": "", "hash": "",
    }  # fmt: skip
    return AuditRow(**{**usual, **facts})


def an_act(strand: str, act: str, **facts: Any) -> AuditRow:
    return an_entry(**{"key": f"r/{strand}/{act}/1", "strand": strand, "by": "claire-donnelly", **facts})


YESTERDAY, TODAY = date(2022, 2, 28), date(2022, 3, 1)
DONE: dict[str, Any] = {"status": "done", "done_on": YESTERDAY}
REDATED: dict[str, Any] = {"revision": 2, "opened_at": SINCE, "recorded_at": SINCE, "due_on": date(2022, 3, 29)}
TOLD = an_entry(duty="board-report-9", why="Wednesday 2 March 2022: five working days before. Calendar: England.")
OLD = an_entry(duty="board-report-9", why="Sunday 27 February 2022: five working days before. Calendar: England.")
HANDED_IN = an_act("board", "submit-report", duty="board-report-9", on=YESTERDAY)

DUTIES: list[tuple[str, DutyRow, list[AuditRow], list[AuditRow], State | None, str]] = [
    # --- written before the moment: as the row has it
    ("open and ahead", a_duty(), [], [], State.AHEAD, "2022-03-02"),
    ("due on the day itself", a_duty(due_on=TODAY), [], [], State.AHEAD, "2022-03-01"),
    ("due the day before", a_duty(due_on=YESTERDAY), [], [], State.OVERDUE, "2022-02-28"),
    ("a right, not a debt", a_duty(kind="representations", due_on=YESTERDAY), [], [], State.PASSED, "2022-02-28"),
    ("done", a_duty(**DONE), [], [], State.IN_TIME, "2022-03-02"),
    ("done after its day", a_duty(**DONE, due_on=date(2022, 2, 25)), [], [], State.LATE, "2022-02-25"),
    ("withdrawn", a_duty(status="withdrawn"), [], [], State.WITHDRAWN, "2022-03-02"),
    ("owed only later", a_duty(opened_at=SINCE), [], [], None, ""),
    # --- written since: what follows from its own moments and from who acted when
    ("done on a later day", a_duty(status="done", done_on=date(2022, 3, 2), recorded_at=SINCE), [], [],
     State.NOT_DONE_AHEAD, "2022-03-02"),
    ("withdrawn since", a_duty(status="withdrawn", recorded_at=SINCE), [], [], State.NOT_DONE_AHEAD, "2022-03-02"),
    ("past, and done since", a_duty(status="done", done_on=date(2022, 3, 9), due_on=YESTERDAY, recorded_at=SINCE), [],
     [], State.NOT_DONE_PAST, "2022-02-28"),
    ("done by an act by then", a_duty(**DONE, recorded_at=SINCE), [HANDED_IN], [], State.IN_TIME, "2022-03-02"),
    ("done as of a day before, entered since", a_duty(**DONE, recorded_at=SINCE), [], [HANDED_IN],
     State.NOT_DONE_AHEAD, "2022-03-02"),
    ("acts of its strand on that day, all by then", a_duty(**DONE, recorded_at=SINCE),
     [an_act("board", "record-meeting", duty="other", on=YESTERDAY)], [], State.IN_TIME, "2022-03-02"),
    ("acts of its strand on that day, by then and since", a_duty(**DONE, recorded_at=SINCE),
     [an_act("board", "x", on=YESTERDAY)], [an_act("board", "y", on=YESTERDAY)], State.UNSURE, "2022-03-02"),
    ("nobody acted that we know of", a_duty(**DONE, recorded_at=SINCE), [], [], State.UNSURE, "2022-03-02"),
    # --- dated anew since: the day the last entry by then gave
    ("told of with its day", a_duty(**REDATED), [OLD, TOLD], [], State.NOT_DONE_AHEAD, "2022-03-02"),
    ("never told of", a_duty(**REDATED), [], [], State.UNSURE, "2022-03-29"),
    ("done, and its day moved afterwards", a_duty(**DONE, recorded_at=SINCE, due_on=date(2022, 3, 29)),
     [OLD, HANDED_IN], [], State.LATE, "2022-02-27"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "audit", "since", "state", "due"), [one[1:] for one in DUTIES], ids=[one[0] for one in DUTIES]
)
def test_a_duty_is_as_it_was_or_it_is_said_that_nobody_can_tell(
    row: DutyRow, audit: list[AuditRow], since: list[AuditRow], state: State | None, due: str
) -> None:
    found = list(duties_then(known([row], audit, since)))

    assert [one.state for one in found] == ([state] if state else [])
    assert [str(one.due_on) for one in found] == ([due] if state else [])
    assert all(bool(one.note) == (one.state is State.UNSURE) for one in found)


def test_a_day_that_no_entry_gave_is_marked_as_the_one_it_has_now() -> None:
    row = a_duty(status="withdrawn", recorded_at=SINCE)

    assert [one.as_now for one in duties_then(known([row]))] == [True]
    assert [one.as_now for one in duties_then(known([row], [TOLD]))] == [False]
    assert [one.as_now for one in duties_then(known([a_duty()]))] == [False]


START = datetime(2022, 3, 9, 10, tzinfo=UTC)
INVITE = (
    b"Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
    b"BEGIN:VEVENT\r\nUID:u\r\nDTSTAMP:20220201T090000Z\r\nDTSTART:20220309T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def a_meeting(status: str = "held", revised_at: datetime = BEFORE, settled_at: datetime | None = SINCE) -> MeetingRow:
    whole = {"revised_at": revised_at.isoformat(), "settled_at": settled_at.isoformat() if settled_at else None}
    return MeetingRow(
        reference="r", uid="u", kind="board", number=9, starts_at=START + timedelta(days=7), status=status, sequence=1,
        flag="something of later", whole=whole, recorded_at=SINCE,
    )  # fmt: skip


def test_a_board_that_sat_since_was_planned() -> None:
    found = list(meetings_then(known(meetings=[a_meeting()]), {}))

    assert [(one.status, one.flag, one.note) for one in found] == [("planned", "", "")]


def test_a_board_that_was_moved_since_was_set_for_the_day_people_had_been_asked_for() -> None:
    found = list(meetings_then(known(meetings=[a_meeting(revised_at=SINCE)]), {"u": INVITE}))

    assert [(one.starts_at, one.note) for one in found] == [(START, "")]


def test_of_a_board_that_was_moved_since_and_to_which_nobody_was_asked_the_day_cannot_be_told() -> None:
    opened = a_duty(key="board-held-9")

    found = list(meetings_then(known([opened], meetings=[a_meeting(revised_at=SINCE)]), {}))

    assert ["cannot be told" in one.note for one in found] == [True]


def test_a_board_that_was_called_since_is_not_known_of() -> None:
    assert not list(meetings_then(known(meetings=[a_meeting(revised_at=SINCE)]), {}))


def test_a_board_of_which_nobody_has_said_whether_it_was_held_is_told_as_that() -> None:
    row = a_meeting("planned", settled_at=None)
    row.starts_at, row.recorded_at = AS_OF - timedelta(hours=1), BEFORE

    assert [one.status for one in meetings_then(known(meetings=[row]), {})] == ["not recorded whether it was held"]


# --- the ladder


def proposed(stage: str) -> AuditRow:
    return an_act("escalation-1", "propose-stage", details={"stage": stage})


def ticked(box: str, act: str = "tick-box") -> AuditRow:
    return an_act("escalation-1", act, details={"box": box})


def lived(*audit: AuditRow) -> Ladder:
    return ladder_of(known(audit=[an_entry(key="r/escalation-1/begun", strand="escalation-1"), *audit]))


def test_an_approved_move_is_where_the_ladder_stands_and_a_refused_one_is_not() -> None:
    approved = lived(proposed("warning"), an_act("escalation-1", "approve-stage"))
    refused = lived(proposed("warning"), an_act("escalation-1", "refuse-stage"))

    assert (approved.stage, [put.outcome for put in approved.puts]) == ("warning", ["approved"])
    assert (refused.stage, [put.outcome for put in refused.puts]) == ("concern", ["refused"])


def test_a_box_taken_back_is_open_again() -> None:
    ladder = lived(proposed("warning"), ticked("evidence"), ticked("letter"), ticked("letter", "untick-box"))

    assert {box.name: bool(tick) for box, tick in boxes_of(ladder.puts[0])} == {"evidence": True, "letter": False}


def test_a_box_that_this_release_does_not_know_is_shown_as_it_was_ticked() -> None:
    ladder = lived(proposed("warning"), ticked("older"))

    assert "older" in [box.name for box, _ in boxes_of(ladder.puts[0])]


def test_a_proposal_of_an_older_practice_has_no_list() -> None:
    assert not list(boxes_of(lived(proposed("warning")).puts[0]))


def test_an_outside_event_that_overtakes_lets_what_was_proposed_lapse() -> None:
    overtaken = lived(proposed("warning"), an_act("notice", "report-event", details={"overtakes": "True"}))
    noted = lived(proposed("warning"), an_act("notice", "report-event", details={"overtakes": "False"}))

    assert [put.outcome for put in overtaken.puts] == ["overtaken by an outside event"]
    assert [put.outcome for put in noted.puts] == ["not decided yet"]


def test_a_notice_is_paused_resumed_and_ended_as_it_was_approved() -> None:
    pause = (an_act("notice", "propose-pause"), an_act("notice", "approve-proposal"))
    resume = (an_act("notice", "propose-resume"), an_act("notice", "approve-proposal"))
    end = (an_act("notice", "propose-end", details={"how": "lifted"}), an_act("notice", "approve-proposal"))

    assert lived(*pause).phase == "paused"
    assert lived(*pause, *resume).phase == "in force"
    assert (lived(*end).phase, lived(*end).stage) == ("lifted", "notice lifted")
    assert lived(an_act("notice", "propose-pause"), an_act("notice", "refuse-proposal")).phase == "in force"


def test_a_dropped_concern_leaves_the_notice_in_force() -> None:
    assert lived(proposed("dropped"), an_act("escalation-1", "approve-stage")).stage == "notice in force"


# --- the clauses

NOTICES = ("notices/sefton-2021.yaml", *(f"tests/notices/{name}.yaml" for name in ("send-2024", "bury-2022")))


@pytest.mark.parametrize("path", NOTICES)
def test_every_term_of_every_notice_is_put_in_words_of_its_own(path: str) -> None:
    notice: Notice = notice_at(path)
    terms = [getattr(notice.terms, name) for name in type(notice.terms).model_fields]
    values = [term.in_use for term in terms if isinstance(term, Term) and term.in_use is not None]

    assert values
    assert not [value for value in values if in_words.dispatch(type(value)) is in_words.dispatch(object)]
    assert all(said["paragraph"] for said in clauses_of(notice))


def test_paragraphs_stand_in_the_order_of_the_notice() -> None:
    in_order = ["head", "3", "5a", "5b", "10", "not reported"]

    assert sorted(reversed(in_order), key=order) == in_order
