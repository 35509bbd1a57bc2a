"""A date that can be asked why: the sentence an official would sign."""

from datetime import date

import pytest
from pydantic import ValidationError

from domain.days import working_days_before
from domain.reckoning import Reckoning, Settlement, Status, cited, reckoned
from tests.support.editions import ENGLAND, edition
from tests.support.tables import day

AGREED_BY = Settlement(by="Claire Donnelly", role="case_lead", on=date(2021, 6, 14), document="letter of 14 June 2021")


def reckoning(status: Status = Status.STATED, settled: Settlement | None = None) -> Reckoning:
    return reckoned(
        day("Tue 31 May 2022"), ENGLAND, paragraph="11", rule="the end of May", status=status, settled=settled
    )


def test_a_reckoning_says_its_day_rule_paragraph_anchor_and_calendar() -> None:
    board = day("Wed 8 June 2022")
    papers = reckoned(
        working_days_before(board, 5, ENGLAND),
        ENGLAND,
        paragraph="5b",
        rule="papers five working days before the board",
        status=Status.ASSUMED,
        anchor_on=board,
        anchor="the board",
    )

    assert papers.sentence() == (
        "Monday 30 May 2022: papers five working days before the board (paragraph 5b), counted from Wednesday 8 June"
        " 2022 (the board). Not counted: weekends, Thursday 2 June 2022 (Spring Bank Holiday), Friday 3 June 2022"
        " (Platinum Jubilee of Elizabeth II). Assumed: the notice does not say, and nobody has settled it yet."
        " Calendar: England, holidays library."
    )


@pytest.mark.parametrize(
    ("status", "settled", "said"),
    [
        (Status.STATED, None, "The notice states this."),
        (
            Status.AGREED,
            AGREED_BY,
            "Settled by Claire Donnelly, case lead, on Monday 14 June 2021 (letter of 14 June 2021).",
        ),
        (Status.AGREED, None, "Agreed."),
        (Status.ASSUMED, None, "Assumed: the notice does not say, and nobody has settled it yet."),
        (Status.UNSET, None, "Not settled."),
    ],
)
def test_a_reckoning_says_on_whose_authority_it_stands(status: Status, settled: Settlement | None, said: str) -> None:
    assert said in reckoning(status, settled).sentence()


def test_what_moved_a_date_is_part_of_its_why() -> None:
    moved = reckoning().model_copy(update={"shifts": ("Moved 28 days later: the notice was paused.",)})

    assert "Moved 28 days later: the notice was paused." in moved.sentence()


def test_a_count_that_passed_over_nothing_says_nothing_of_it() -> None:
    assert "Not counted" not in reckoning().sentence()


def test_a_day_beyond_what_the_calendar_knows_says_so() -> None:
    short = edition(years=range(2021, 2022))
    within = reckoned(day("Fri 31 December 2021"), short, paragraph="11", rule="a day", status=Status.STATED)
    beyond = reckoned(day("Sat 1 January 2022"), short, paragraph="11", rule="a day", status=Status.STATED)

    assert within.edition == "England, holidays library"
    assert beyond.edition == "England, holidays library, which knows no bank holidays after 2021"


@pytest.mark.parametrize(
    ("paragraph", "said"),
    [("5b", "paragraph 5b"), ("head", "the notice's heading"), ("none", "no paragraph")],
)
def test_a_paragraph_is_cited_in_words(paragraph: str, said: str) -> None:
    assert cited(paragraph) == said


def test_a_settlement_with_an_unknown_field_is_refused_rather_than_dropped() -> None:
    with pytest.raises(ValidationError, match="documnt"):
        Settlement.model_validate({"by": "A", "role": "case_lead", "on": "2021-06-14", "documnt": "letter"})
