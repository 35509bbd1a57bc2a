"""What comes round: counted from its anchor, never piled up, never moved by what came late, one answer a round."""

from datetime import date

import pytest

from domain.moments import at
from domain.rhythms import Round, answers_for, key_of, next_round
from domain.standing import Clock, Pause
from domain.terms import Interval, Term
from tests.support.lives import standing
from tests.support.tables import day, days, rows

MONTHLY = Term[Interval].model_validate(
    {"paragraph": "12", "strength": "will", "status": "stated", "value": {"months": 1}}
)
SIGNED = date(2021, 6, 7)

# handed in on | the open round | due | open from
ROUNDS = """
    # nothing yet: the first round
    -                                       | 1 | Wed 7 July 2021      | Mon 7 June 2021
    # early: the next is still counted from the anchor
    Tue 15 June 2021                        | 2 | Sat 7 August 2021    | Wed 7 July 2021
    # on the day
    Wed 7 July 2021                         | 2 | Sat 7 August 2021    | Wed 7 July 2021
    # late: it puts the next off by nothing
    Tue 20 July 2021                        | 2 | Sat 7 August 2021    | Wed 7 July 2021
    # so late that other rounds had passed: it answers for them too
    Fri 20 August 2021                      | 3 | Tue 7 September 2021 | Sat 7 August 2021
    Thu 7 October 2021                      | 5 | Sun 7 November 2021  | Thu 7 October 2021
    # a second one inside a round is extra
    Tue 15 June 2021, Wed 23 June 2021      | 2 | Sat 7 August 2021    | Wed 7 July 2021
    Tue 15 June 2021, Wed 7 July 2021       | 2 | Sat 7 August 2021    | Wed 7 July 2021
    # the first day of the next round is the next round's
    Tue 15 June 2021, Thu 8 July 2021       | 3 | Tue 7 September 2021 | Sat 7 August 2021
    # told of in another order than they came
    Thu 8 July 2021, Tue 15 June 2021       | 3 | Tue 7 September 2021 | Sat 7 August 2021
    # before the anchor: of another interval's time
    Mon 31 May 2021                         | 1 | Wed 7 July 2021      | Mon 7 June 2021
"""


@pytest.mark.parametrize(("done", "number", "due", "since"), rows(ROUNDS))
def test_a_round_is_counted_from_the_anchor(done: str, number: str, due: str, since: str) -> None:
    given = days(done) if done != "-" else ()

    found = next_round(MONTHLY, given, Clock.ADVISER, standing(), anchor_on=SIGNED, anchor="the notice was signed")

    assert found is not None
    assert (found.number, found.due.on, found.since) == (int(number), day(due), day(since))


def test_rounds_before_our_time_are_not_asked_for() -> None:
    held = standing(entered="Tue 7 September 2021")

    found = next_round(MONTHLY, (), Clock.ADVISER, held, anchor_on=SIGNED, anchor="the notice was signed")

    assert found is not None
    assert found.due.on == day("Tue 7 September 2021")


def test_a_pause_puts_off_every_round_after_it_by_its_days() -> None:
    pause = Pause(
        from_on=day("Mon 14 June 2021"),
        resumed_on=day("Mon 28 June 2021"),
        resumed_at=at(day("Mon 28 June 2021")),
        by="robert-hale",
        reason="an election",
    )
    held = standing(pauses=(pause,))

    first = next_round(MONTHLY, (), Clock.ADVISER, held, anchor_on=SIGNED, anchor="a")
    second = next_round(MONTHLY, (day("Wed 21 July 2021"),), Clock.ADVISER, held, anchor_on=SIGNED, anchor="a")

    assert first is not None
    assert second is not None
    assert (first.due.on, second.due.on) == (day("Wed 21 July 2021"), day("Sat 21 August 2021"))


def test_without_an_interval_nothing_comes_round() -> None:
    unset = Term[Interval].model_validate({"paragraph": "12", "strength": "will", "status": "unset"})

    assert next_round(unset, (), Clock.ADVISER, standing(), anchor_on=SIGNED, anchor="a") is None
    assert next_round(None, (), Clock.ADVISER, standing(), anchor_on=SIGNED, anchor="a") is None


def test_only_what_moves_the_open_round_on_answers_it() -> None:
    def after(*done: date) -> Round | None:
        return next_round(MONTHLY, done, Clock.ADVISER, standing(), anchor_on=SIGNED, anchor="a")

    none, one, two = after(), after(day("Tue 15 June 2021")), after(day("Tue 15 June 2021"), day("Wed 23 June 2021"))

    assert answers_for(none, one)
    assert not answers_for(one, two)


def test_keys_are_numbered_by_what_was_done_and_not_by_the_round() -> None:
    assert key_of("adviser_report", ()) == "adviser-report-1"
    assert key_of("adviser_report", ("adviser-report-1", "nhs-adviser-report-1")) == "adviser-report-2"
