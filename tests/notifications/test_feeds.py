"""A calendar to subscribe to: the same bytes for the same facts, read by the grammar and by another calendar."""

from datetime import UTC, date, datetime

import pytest
from syrupy.assertion import SnapshotAssertion

from domain.entries import Invitee, MeetingPage
from domain.feeds import DayOwed, Shown
from domain.people import Role
from notifications.feeds import feed
from tests.support.calendars import subscribed
from tests.support.rfc5545 import read, text_of

MADE = datetime(2021, 9, 1, 8, 30, 7, 123456, tzinfo=UTC)
OFF = datetime(2021, 9, 3, 14, tzinfo=UTC)
BOARD = MeetingPage(
    uid="sefton-2021-board-3@noticekeeper", kind="board", number=3,
    summary="Sefton Council improvement board, meeting 3",
    description="Improvement board under paragraph 5b of the notice.", why="It stands in the timetable.",
    starts_at=datetime(2021, 9, 15, 9, tzinfo=UTC), ends_at=datetime(2021, 9, 15, 11, tzinfo=UTC),
    place="Town Hall, Bootle",
    status="planned", sequence=2, revised_at=MADE,
    invited=(Invitee(person="ann", name="Ann", answer="accepted"),),
)  # fmt: skip
CALLED_OFF = BOARD.model_copy(
    update={
        "uid": "sefton-2021-board-4@noticekeeper", "status": "cancelled", "sequence": 1, "settled_at": OFF,
        "description": "The hall is flooded",
    }
)  # fmt: skip
PAPERS = DayOwed(
    key="board-report-3", kind="board_report", what="hand in the report to the board", owner=Role.COORDINATOR,
    on=date(2021, 9, 8), why="Wednesday 8 September 2021: five working days before the board (paragraph 5b).",
    revision=2, entered_at=MADE, about={"meeting": 3},
)  # fmt: skip
DELIVERY = PAPERS.model_copy(
    update={
        "key": "delivery", "kind": "delivery", "what": "deliver the actions", "owner": Role.DCS, "revision": 1,
        "on": date(2022, 2, 28), "about": {},
    }
)  # fmt: skip
MINUTES = PAPERS.model_copy(
    update={"key": "minutes-2", "kind": "minutes", "what": "send out the minutes", "about": {"meeting": 2}}
)
BOOKING = DELIVERY.model_copy(update={"key": "review-booking-1", "kind": "review_booking", "owner": Role.CASE_LEAD})


def shown(*owed: DayOwed, meetings: tuple[MeetingPage, ...] = (), role: Role | None = None) -> Shown:
    return Shown(
        reference="sefton-2021", council="Sefton Council", name="Ann Field", role=role, meetings=meetings, owed=owed
    )


def test_the_calendar_reads_as_it_was_agreed(snapshot: SnapshotAssertion) -> None:
    calendar = feed(shown(PAPERS, BOOKING, DELIVERY, meetings=(BOARD, CALLED_OFF), role=Role.COORDINATOR))

    assert calendar.decode().replace("\r\n", "\n") == snapshot


def test_the_same_facts_are_the_same_bytes() -> None:
    facts = shown(PAPERS, DELIVERY, meetings=(BOARD, CALLED_OFF))

    assert feed(facts) == feed(Shown.model_validate_json(facts.model_dump_json()))


def test_it_says_its_name_and_how_often_to_ask_in_both_ways_programs_read() -> None:
    said = subscribed(feed(shown(role=Role.LEAD_MEMBER))).said

    assert said == {
        "prodid": "-//noticekeeper//noticekeeper//EN",
        "version": "2.0",
        "method": "PUBLISH",
        "name": "Sefton Council improvement notice: Ann Field, lead member",
        "x-wr-calname": "Sefton Council improvement notice: Ann Field, lead member",
        "refresh-interval": "PT1H",
        "x-published-ttl": "PT1H",
    }


def test_a_meeting_is_the_one_of_the_invite_and_asks_nobody_to_anything() -> None:
    calendar = subscribed(feed(shown(meetings=(BOARD,))))

    assert calendar.events[BOARD.uid] == {
        "uid": "sefton-2021-board-3@noticekeeper",
        "sequence": 2,
        "dtstamp": "2021-09-01T08:30:07Z",
        "last-modified": "2021-09-01T08:30:07Z",
        "dtstart": "2021-09-15T09:00:00Z",
        "dtend": "2021-09-15T11:00:00Z",
        "summary": "Sefton Council improvement board, meeting 3",
        "location": "Town Hall, Bootle",
        "description": "Improvement board under paragraph 5b of the notice.\n\nIt stands in the timetable.",
        "status": "CONFIRMED",
        "transp": "OPAQUE",
    }


def test_a_meeting_called_off_says_so_says_why_and_takes_up_no_time() -> None:
    event = subscribed(feed(shown(meetings=(CALLED_OFF,)))).events[CALLED_OFF.uid]

    assert (event["status"], event["transp"], event["sequence"]) == ("CANCELLED", "TRANSPARENT", 1)
    assert event["summary"] == "Called off: Sefton Council improvement board, meeting 3"
    assert event["description"] == "The hall is flooded"
    assert event["last-modified"] == "2021-09-03T14:00:00Z"


def test_a_meeting_that_did_not_meet_says_so() -> None:
    not_held = BOARD.model_copy(update={"status": "not held", "settled_at": OFF})

    event = subscribed(feed(shown(meetings=(not_held,)))).events[BOARD.uid]

    assert event["summary"] == "Did not meet: Sefton Council improvement board, meeting 3"
    assert event["status"] == "CONFIRMED"


def test_a_date_is_a_whole_day_that_takes_up_nobodys_time_and_says_why() -> None:
    event = subscribed(feed(shown(PAPERS))).events["sefton-2021/board-report-3@noticekeeper"]

    assert (event["dtstart"], event["dtend"]) == ("2021-09-08", "2021-09-09")
    assert (event["transp"], event["sequence"], event["dtstamp"]) == ("TRANSPARENT", 1, "2021-09-01T08:30:07Z")
    assert event["description"] == f"Owed by the coordinator.\n\n{PAPERS.why}"


@pytest.mark.parametrize(
    ("day", "called"),
    [
        (PAPERS, "Board papers: hand in the report to the board, meeting 3, Sefton Council"),
        (BOOKING, "Last day for the next DfE review of progress, Sefton Council"),
        (DELIVERY, "Delivery date of the improvement plan, Sefton Council"),
        (MINUTES, "Due: send out the minutes, meeting 2, Sefton Council"),
    ],
    ids=lambda value: value.kind if isinstance(value, DayOwed) else "",
)
def test_a_date_is_called_what_it_is_to_whoever_reads_it(day: DayOwed, called: str) -> None:
    [event] = subscribed(feed(shown(day))).events.values()

    assert event["summary"] == called


@pytest.mark.parametrize(
    ("on", "ends"),
    [(date(2024, 2, 29), "2024-03-01"), (date(2021, 10, 31), "2021-11-01"), (date(2021, 12, 31), "2022-01-01")],
)
def test_a_day_ends_where_the_next_begins(on: date, ends: str) -> None:
    [event] = subscribed(feed(shown(PAPERS.model_copy(update={"on": on})))).events.values()

    assert (event["dtstart"], event["dtend"]) == (on.isoformat(), ends)


def test_nothing_in_it_rings_or_invites_and_every_line_keeps_the_grammar() -> None:
    lines = read(feed(shown(PAPERS, DELIVERY, meetings=(BOARD, CALLED_OFF))))

    names = [line.name for line in lines]
    assert not {"ATTENDEE", "ORGANIZER", "RRULE", "VTIMEZONE"} & set(names)
    assert [line.value for line in lines if line.name == "BEGIN"] == ["VCALENDAR", *["VEVENT"] * 4]


def test_what_people_typed_stays_text_whatever_it_holds() -> None:
    odd = 'Room 2; the "Oak", 1\\2: ŵ€\x07\x1b\r\nATTENDEE:mailto:evil@x.example\r\n' + "ŵ€😀 long " * 40
    typed = BOARD.model_copy(update={"place": odd, "summary": odd, "description": odd})
    day = PAPERS.model_copy(update={"what": odd, "why": odd, "kind": "minutes"})
    facts = shown(day, meetings=(typed,)).model_copy(update={"council": odd, "name": odd})

    lines = read(feed(facts))
    events = subscribed(feed(facts)).events

    assert "ATTENDEE" not in {line.name for line in lines}
    place = text_of(next(line.value for line in lines if line.name == "LOCATION"))
    assert place == events[BOARD.uid]["location"]
    assert place.startswith('Room 2; the "Oak", 1\\2: ŵ€ ATTENDEE:mailto:evil@x.example ŵ€😀 long')


def test_a_moment_without_a_zone_is_refused() -> None:
    floating = BOARD.model_copy(update={"starts_at": datetime(2021, 9, 15, 9)})  # noqa: DTZ001

    with pytest.raises(ValueError, match="has no zone"):
        feed(shown(meetings=(floating,)))
