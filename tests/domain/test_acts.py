"""What every act has in common."""

import pytest
from pydantic import ValidationError

from domain.acts import Act, because, paragraph_of
from domain.adviser import AdviserReport
from domain.board_acts import PlanUpdate, Report
from domain.motions import VariationPut
from domain.notice_acts import PersonChanged
from domain.review_acts import Booking
from tests.support.lives import CASE_LEAD, COORDINATOR
from tests.support.notices import sefton, send
from tests.support.tables import day

MONDAY = day("Mon 14 June 2021")


@pytest.mark.parametrize("note", ["a\x00b", "bell\x07", "\x1b[31mred", "a\u2028b", "a\x85b", "\u202egnol", "\udcff"])
def test_an_act_holding_what_cannot_be_seen_is_refused_in_a_sentence(note: str) -> None:
    with pytest.raises(ValidationError, match="holds a character that cannot be seen"):
        Report(by=COORDINATOR, on=MONDAY, meeting=1, note=note)


@pytest.mark.parametrize("deep", [{"plan": {"text": "a\x00b"}}, {"pl\x00an": 1}, {"plan": {"areas": ["\ud800"]}}])
def test_what_no_register_can_keep_is_refused_however_deep_it_stands(deep: dict[str, object]) -> None:
    """A variation that held it could be approved, and would then be entered nowhere and never."""
    with pytest.raises(ValidationError, match="holds a character that cannot be seen"):
        VariationPut(by=CASE_LEAD, on=MONDAY, reason="We agreed it", terms=deep)


def test_lines_and_tabs_in_an_act_are_kept() -> None:
    act = Report(by=COORDINATOR, on=MONDAY, meeting=1, note="first\n\tsecond")

    assert act.note == "first\n\tsecond"


@pytest.mark.parametrize("begun", ["", "because ", "Because "])
def test_a_reason_that_begins_with_because_says_it_once(begun: str) -> None:
    assert because(f"{begun}Services are inadequate") == "because Services are inadequate"


@pytest.mark.parametrize(
    ("act", "seftons", "the_send_notices"),
    [
        (Report, "5b", "6"),
        (PlanUpdate, "5a", "head"),
        (Booking, "6", "8"),
        (AdviserReport, "12", "10"),
        (PersonChanged, "head", "head"),
    ],
)
def test_an_act_is_done_under_its_own_paragraph_in_each_notice(
    act: type[Act], seftons: str, the_send_notices: str
) -> None:
    done = act.model_construct(by="somebody", on=MONDAY)

    assert paragraph_of(done, sefton()) == seftons
    assert paragraph_of(done, send()) == the_send_notices
