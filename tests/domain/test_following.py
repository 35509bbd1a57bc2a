"""What a receipt says comes next: of the part of the notice that the act was done in, and so named."""

import pytest

from domain.course import Ending, How
from domain.following import PARTS, next_in_words
from domain.moments import at
from domain.steps import Step
from tests.support.tables import day, rows

AGENDA = Step(
    key="agenda-1",
    series="agenda-1",
    at=at(day("Wed 7 July 2021")),
    paragraph="5b",
    what="Send the agenda of board 1",
)
OVER = Ending(
    how=How.LIFTED,
    on=day("Wed 1 June 2022"),
    at=at(day("Wed 1 June 2022")),
    reason="Every condition is met",
    decided_by="claire-donnelly",
    approved_by="robert-hale",
)


def test_what_follows_is_said_of_its_part() -> None:
    said = next_in_words(AGENDA, "board", None)

    assert said == "Next for the improvement board, on Wednesday 7 July 2021: Send the agenda of board 1."


@pytest.mark.parametrize(
    ("strand", "part"),
    rows("""
    # one of its kind
    notice       | the notice itself
    board        | the improvement board
    reviews      | DfE's reviews
    delivery     | the plan and its delivery
    adviser      | the adviser's part
    # one of several
    assessment-2 | the council's own assessment before review 2
    escalation-1 | concern 1
    """),
)
def test_a_part_of_which_nothing_is_due_speaks_for_no_other(strand: str, part: str) -> None:
    said = next_in_words(None, strand, None)

    assert said == f"Nothing is due next for {part}. The other parts of the notice keep dates of their own."
    assert strand.partition("-")[0] in PARTS


def test_nothing_more_is_due_once_the_notice_has_ended() -> None:
    assert next_in_words(None, "notice", OVER) == "Nothing more is due for the notice itself: the notice has ended."
    assert next_in_words(AGENDA, "board", OVER).startswith("Next for the improvement board")
