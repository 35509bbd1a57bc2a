"""Every act a person can do has a door, and says what it is."""

import pytest

from domain.linked import BY_LINK
from domain.terms import Terms
from workflows.doors import DOORS, Door


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_every_act_says_in_a_sentence_what_it_is(door: Door) -> None:
    assert (door.act.__doc__ or "").rstrip().endswith(".")


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_every_act_is_done_under_a_term_there_is(door: Door) -> None:
    assert door.act.term in {"", *Terms.model_fields}


@pytest.mark.parametrize("name", sorted(BY_LINK))
def test_what_is_done_by_a_link_needs_no_words_of_anybodys(name: str) -> None:
    asked = {field for field, info in DOORS[name].act.model_fields.items() if info.is_required()}

    assert asked - {"by", "on"} <= {"meeting", "review", "diagnostic", "target", "action"}, (
        "what the duty's own `about` gives"
    )
