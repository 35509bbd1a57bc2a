"""What every act has in common."""

import pytest
from pydantic import ValidationError

from domain.board_acts import Report
from tests.support.lives import COORDINATOR
from tests.support.tables import day

MONDAY = day("Mon 14 June 2021")


@pytest.mark.parametrize("note", ["a\x00b", "bell\x07", "\x1b[31mred"])
def test_an_act_holding_what_cannot_be_seen_is_refused_in_a_sentence(note: str) -> None:
    with pytest.raises(ValidationError, match="holds a character that cannot be seen"):
        Report(by=COORDINATOR, on=MONDAY, meeting=1, note=note)


def test_lines_and_tabs_in_an_act_are_kept() -> None:
    act = Report(by=COORDINATOR, on=MONDAY, meeting=1, note="first\n\tsecond")

    assert act.note == "first\n\tsecond"
