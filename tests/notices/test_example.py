"""The invented council's notice: one file, dated from any day it is asked for."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.instrument import Notice
from domain.readings import open_readings
from notices.example import MOVING, SOURCE, example_notice
from notices.reading import read, read_text
from tests.support.editions import ENGLAND
from tests.support.tables import day, rows


def signed_on(today: date) -> Notice:
    notice = read_text(example_notice(today), "example.yaml")
    assert isinstance(notice, Notice), "\n".join(str(fault) for fault in notice)
    return notice


@given(st.dates(date(2020, 1, 1), date(2090, 12, 31)))
@example(date(2028, 2, 29))
@example(date(2026, 12, 31))
@example(date(2027, 8, 31))
def test_it_reads_without_faults_on_any_day(today: date) -> None:
    notice = signed_on(today)

    assert notice.issued.signed_on == today
    assert notice.trigger.received_on
    assert notice.trigger.received_on < today


DATES = """
    # signed on a day, delivered by the end of the month twelve months on, submitted two months on
    Mon 23 November 2026 | Tue 30 November 2027 | Sat 23 January 2027
    Thu 31 December 2026 | Fri 31 December 2027 | Sun 28 February 2027
    Tue 29 February 2028 | Wed 28 February 2029 | Sat 29 April 2028
    Tue 31 August 2027 | Thu 31 August 2028 | Sun 31 October 2027
"""


@pytest.mark.parametrize(("today", "delivery", "submission"), rows(DATES))
def test_its_dates_move_with_the_day(today: str, delivery: str, submission: str) -> None:
    terms = signed_on(day(today)).terms

    assert terms.delivery.value
    assert terms.delivery.value.by.last_day == day(delivery)
    assert terms.plan_submission
    assert terms.plan_submission.value
    assert terms.plan_submission.value.last_day == day(submission)


def test_the_file_reads_as_it_stands_and_says_the_same_on_its_own_day() -> None:
    shipped = read(SOURCE)

    assert isinstance(shipped, Notice)
    assert signed_on(shipped.issued.signed_on) == shipped


def test_every_note_that_a_date_moves_is_understood() -> None:
    text = SOURCE.read_text(encoding="utf-8")

    assert text.count("# moves: ") == len(MOVING.findall(text)) == 6
    assert "# moves: " not in example_notice(day("Mon 23 November 2026"))


def test_it_leaves_open_what_a_newcomer_should_see_chased() -> None:
    terms = {reading.term for reading in open_readings(signed_on(day("Mon 23 November 2026")), ENGLAND)}

    assert {"board_timetable", "self_assessment", "adviser_reports"} <= terms
