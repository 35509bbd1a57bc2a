"""Every date a notice gives rise to before anything has happened, each with its why, and what a change does to them."""

import pytest

from domain.dates import DatedLine, changes_between, dates_of
from domain.days import is_working_day
from domain.instrument import Notice
from domain.reckoning import Status
from tests.support.editions import ENGLAND, edition
from tests.support.notices import notice_at, sefton, send
from tests.support.tables import day, days, rows

EVERY_NOTICE = [
    "notices/sefton-2021.yaml",
    "notices/example.yaml",
    "tests/notices/lancashire-2016.yaml",
    "tests/notices/wakefield-2018.yaml",
    "tests/notices/trafford-2019.yaml",
    "tests/notices/bury-2022.yaml",
    "tests/notices/send-2024.yaml",
]


def line(notice: Notice, what: str) -> DatedLine:
    (found,) = [line for line in dates_of(notice, ENGLAND) if line.what == what]
    return found


def boards(*sittings: str) -> Notice:
    """Sefton's notice with a timetable agreed."""
    value = {"sittings": [{"on": day(sitting).isoformat()} for sitting in sittings]}
    settled = {"by": "Claire Donnelly", "role": "case_lead", "on": "2021-06-14"}
    return sefton(board_timetable={"paragraph": "5b", "status": "agreed", "value": value, "settled": settled})


SEFTON = """
    # the days clocks run from
    the report was published | stated | Mon 10 May 2021
    the notice was issued, as its text says | stated | Mon 31 May 2021
    the notice was signed | stated | Mon 7 June 2021
    # statutory clocks, from publication while receipt is not known
    response to the report within 30 working days | assumed | Tue 22 June 2021
    response to the report within 70 working days | assumed | Tue 17 August 2021
    # what the notice leaves open is to be settled
    settle the board's timetable | assumed | Mon 21 June 2021
    # reviews, and the assessment before each
    last lawful day of review 1 | stated | Tue 7 December 2021
    last lawful day of review 2 | stated | Tue 7 June 2022
    council's own assessment, were review 1 on its last lawful day | assumed | Tue 23 November 2021
    council's own assessment, were review 2 on its last lawful day | assumed | Fri 20 May 2022
    # delivery
    delivery | stated | Tue 31 May 2022
    # the plan
    first update of the plan | assumed | Wed 7 July 2021
"""


@pytest.mark.parametrize(("what", "status", "expected"), rows(SEFTON))
def test_seftons_notice_gives_rise_to_these_dates(what: str, status: str, expected: str) -> None:
    found = line(sefton(), what)

    assert found.reckoning
    assert (found.reckoning.on, found.status) == (day(expected), status)


def test_what_nobody_has_settled_has_no_date() -> None:
    unset = [(found.paragraph, found.what) for found in dates_of(sefton(), ENGLAND) if found.status is Status.UNSET]

    assert unset == [
        ("10", "the lead time of the council's own assessment"),
        ("5b", "the board's timetable"),
        ("12", "the interval of the adviser's reports"),
    ]
    assert line(sefton(), "the board's timetable").sentence == "the board's timetable: not settled."
    assert not [found for found in dates_of(sefton(), ENGLAND) if found.what.startswith(("papers", "adviser's report"))]


def test_receipt_and_not_publication_starts_the_statutory_clocks_where_it_is_known() -> None:
    found = line(send(), "response to the report within 30 working days").reckoning

    assert found
    assert (found.on, found.anchor_on) == (day("Mon 11 March 2024"), day("Mon 29 January 2024"))


def test_no_clock_runs_from_a_report_of_which_only_the_month_is_known() -> None:
    bury = dates_of(notice_at("tests/notices/bury-2022.yaml"), ENGLAND)

    assert not [found for found in bury if "response to the report" in found.what]


def test_delivery_has_its_ladder_on_working_days_only() -> None:
    rungs = line(sefton(), "delivery").rungs

    assert tuple(on for on, _ in rungs) == days(
        "Tue 30 November 2021, Mon 28 February 2022, Thu 31 March 2022, Fri 29 April 2022, Tue 17 May 2022"
    )
    assert [said for _, said in rungs] == [
        "6 months before",
        "3 months before",
        "2 months before",
        "1 month before",
        "2 weeks before",
    ]


def test_each_board_in_the_timetable_has_its_papers_updates_actions_and_minutes() -> None:
    dated = dates_of(boards("Wed 8 June 2022"), ENGLAND)
    of_the_board = {
        found.what.split(" of ")[0].split(" to ")[0]: found for found in dated if "8 June 2022" in found.what
    }

    assert {what: found.reckoning.on for what, found in of_the_board.items() if found.reckoning} == {
        "partners' updates": day("Mon 16 May 2022"),
        "papers": day("Mon 30 May 2022"),
        "board": day("Wed 8 June 2022"),
        "action log": day("Fri 10 June 2022"),
        "minutes": day("Wed 15 June 2022"),
    }
    assert of_the_board["board"].status is Status.AGREED


def test_what_comes_round_does_so_until_delivery() -> None:
    letters = [found for found in dates_of(send(), ENGLAND) if found.what.startswith("chair's letter")]

    assert [found.reckoning.on for found in letters if found.reckoning] == list(
        days(
            "Wed 29 May 2024, Thu 29 August 2024, Fri 29 November 2024, Fri 28 February 2025, Thu 29 May 2025,"
            " Fri 29 August 2025"
        )
    )


def test_two_advisers_report_each_on_the_interval() -> None:
    dated = dates_of(send(), ENGLAND)

    assert [found.what for found in dated if found.what.endswith("report 1")] == [
        "adviser's report 1",
        "NHS adviser's report 1",
    ]


def test_reports_are_counted_from_the_day_their_interval_was_agreed() -> None:
    settled = {"by": "Claire Donnelly", "role": "case_lead", "on": "2021-06-14"}
    agreed = {"paragraph": "12", "status": "agreed", "value": {"months": 1}, "settled": settled}

    found = line(sefton(adviser_reports=agreed), "adviser's report 1").reckoning

    assert found
    assert (found.on, found.anchor) == (day("Wed 14 July 2021"), "the interval was agreed")


def test_a_direction_without_a_delivery_date_lists_what_comes_round_for_a_year() -> None:
    wakefield = dates_of(notice_at("tests/notices/wakefield-2018.yaml"), ENGLAND)

    assert [
        found.what for found in wakefield if found.reckoning and found.reckoning.on > day("Fri 13 December 2019")
    ] == []
    assert [found.what for found in wakefield if "last lawful day" in found.what] == [
        "last lawful day of review 1",
        "last lawful day of review 2",
    ]


@pytest.mark.parametrize("path", EVERY_NOTICE)
def test_every_date_cites_a_paragraph_has_a_why_and_reminds_on_working_days(path: str) -> None:
    dated = dates_of(notice_at(path), ENGLAND)

    assert all(found.paragraph for found in dated)
    assert all(bool(found.reckoning) is (found.status is not Status.UNSET) for found in dated)
    assert all(found.reckoning.rule and "(" in found.sentence for found in dated if found.reckoning)
    assert [on for found in dated for on, _ in found.rungs if not is_working_day(on, ENGLAND)] == []


@pytest.mark.parametrize("path", EVERY_NOTICE)
def test_no_two_lines_are_called_the_same(path: str) -> None:
    names = [(found.strand, found.what) for found in dates_of(notice_at(path), ENGLAND)]

    assert len(set(names)) == len(names)


def test_a_bank_holiday_proclaimed_shows_what_it_moves_before_and_after() -> None:
    before = edition(without=[day("Mon 19 September 2022")])
    notice = boards("Wed 21 September 2022")

    changes = changes_between(dates_of(notice, before), dates_of(notice, ENGLAND))

    assert changes == (
        "Partners' updates to the board of Wednesday 21 September 2022: Wednesday 31 August 2022 becomes"
        " Tuesday 30 August 2022.",
        "Papers of the board of Wednesday 21 September 2022: Wednesday 14 September 2022 becomes"
        " Tuesday 13 September 2022.",
    )


@pytest.mark.parametrize(
    ("today", "listed"),
    [
        ("Wed 31 August 2022", 2),
        ("Thu 1 September 2022", 1),
        ("Wed 14 September 2022", 1),
        ("Thu 15 September 2022", 0),
    ],
)
def test_what_was_past_before_a_holiday_came_stays_as_it_was(today: str, listed: int) -> None:
    before = edition(without=[day("Mon 19 September 2022")])
    notice = boards("Wed 21 September 2022")

    changes = changes_between(dates_of(notice, before), dates_of(notice, ENGLAND), day(today))

    assert len(changes) == listed


def test_of_reminders_that_move_only_those_still_ahead_are_told() -> None:
    before = edition(without=[day("Fri 3 June 2022")])
    notice = boards("Wed 15 June 2022")

    changes = changes_between(dates_of(notice, before), dates_of(notice, ENGLAND), day("Wed 25 May 2022"))

    assert (
        "Papers of the board of Wednesday 15 June 2022: its date stays, its reminders move (Tuesday 31 May 2022"
        " becomes Monday 30 May 2022)." in changes
    )


def test_a_date_that_stays_while_its_reminders_move_says_so() -> None:
    before = edition(without=[day("Fri 3 June 2022")])
    notice = boards("Wed 15 June 2022")

    changes = changes_between(dates_of(notice, before), dates_of(notice, ENGLAND))

    assert (
        "Papers of the board of Wednesday 15 June 2022: its date stays, its reminders move (Tuesday 24 May 2022 becomes"
        " Monday 23 May 2022; Tuesday 31 May 2022 becomes Monday 30 May 2022)." in changes
    )


def test_a_variation_shows_what_comes_goes_and_moves() -> None:
    delivery = {"paragraph": "11", "status": "stated", "value": {"by": "end of 2022-04"}}

    changes = changes_between(
        dates_of(boards("Wed 8 June 2022"), ENGLAND), dates_of(boards("Wed 15 June 2022"), ENGLAND)
    )
    moved = changes_between(dates_of(sefton(), ENGLAND), dates_of(sefton(delivery=delivery), ENGLAND))

    assert "Board of Wednesday 15 June 2022: new, Wednesday 15 June 2022." in changes
    assert "Board of Wednesday 8 June 2022: no longer due, was Wednesday 8 June 2022." in changes
    assert "Delivery: Tuesday 31 May 2022 becomes Saturday 30 April 2022." in moved


def test_nothing_changes_between_a_list_and_itself() -> None:
    dated = dates_of(send(), ENGLAND)

    assert changes_between(dated, dated) == ()
