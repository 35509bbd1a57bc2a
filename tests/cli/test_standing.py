"""`status`: what it says of what comes next."""

from datetime import UTC, datetime, timedelta

from desk.standing import further, marked
from domain.steps import Step

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)


def test_what_follows_the_next_steps_is_told_without_frightening_anybody() -> None:
    steps = [
        Step(key=f"step-{n}", series="s", at=NINE + timedelta(days=n), paragraph="5b", what="Remind") for n in range(40)
    ]

    assert further(steps) == (
        "and 40 more until Mon 4 Jan 2027, most of them reminders that fall away once what is asked is done."
    )


def test_a_paragraph_is_marked_and_what_stands_in_none_is_not() -> None:
    assert [marked(paragraph) for paragraph in ("5b", "head", "not reported")] == ["¶5b", "head", "–"]
